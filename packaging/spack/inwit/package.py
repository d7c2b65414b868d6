# In a repository of Spack's: packages/inwit/package.py
from spack_repo.builtin.build_systems.cmake import CMakePackage

from spack.package import *


class Inwit(CMakePackage):
    """Initial weights of neural networks, the same bits on every machine."""

    homepage = "https://repository.invalid/inwit"
    git = "https://repository.invalid/inwit.git"

    license("MIT")

    version("main", branch="main")
    version("0.1.0", tag="v0.1.0")  # and commit=, once the release exists

    variant("shared", default=True, description="Build libinwit.so rather than libinwit.a")
    variant("lapack", default=True, description="The methods qr and svd of orthogonal")
    variant("command", default=True, description="Build the command")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("highway@1.0.3:", type="build")
    depends_on("rapidjson", type="build")
    depends_on("lapack", when="+lapack")
    depends_on("blas", when="+lapack")
    with when("+command"):
        depends_on("cli11", type="build")
        depends_on("nlohmann-json@3.11:", type="build")
        depends_on("pkgconfig", type="build")
        depends_on("libzip")

    conflicts("%gcc@:10", msg="C++20 is required")

    def cmake_args(self):
        return [
            self.define_from_variant("BUILD_SHARED_LIBS", "shared"),
            self.define_from_variant("INWIT_LAPACK", "lapack"),
            self.define_from_variant("INWIT_TOOLS", "command"),
            self.define("INWIT_TESTS", False),
            self.define("INWIT_EXAMPLES", False),
            self.define("INWIT_BINDINGS", False),
        ]
