"""Conan 2: conan create packaging/conan --version VERSION --build=missing, in a clone of the repository."""
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir


class Inwit(ConanFile):
    name = "inwit"
    description = "Initial weights of neural networks, the same bits on every machine"
    license = "MIT"
    url = homepage = "https://repository.invalid/inwit"
    topics = ("neural-networks", "initialization", "weights", "reproducibility")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "json": [True, False], "system_headers": [True, False]}
    default_options = {"shared": False, "fPIC": True, "json": True, "system_headers": False}
    implements = ["auto_shared_fpic"]

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for name in ["CMakeLists.txt", "LICENSE", "capi/*", "cmake/*", "include/*", "licenses/*", "src/*"]:
            copy(self, name, root, self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):  # headers only: the library does not show them
        if not self.options.system_headers:
            self.requires("highway/[>=1.0.3 <2]", headers=True, libs=False, visible=False)
            if self.options.json:
                self.requires("rapidjson/[>=cci.20200410]", headers=True, libs=False, visible=False)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for name in ["LAPACK", "TOOLS", "TESTS", "EXAMPLES", "BINDINGS"]:
            toolchain.cache_variables[f"INWIT_{name}"] = False
        toolchain.cache_variables["INWIT_JSON"] = bool(self.options.json)
        if not self.options.system_headers:
            toolchain.cache_variables["INWIT_HIGHWAY_INCLUDE_DIR"] = self.dependencies["highway"].cpp_info.includedirs[0]
            if self.options.json:
                toolchain.cache_variables["INWIT_RAPIDJSON_INCLUDE_DIR"] = self.dependencies["rapidjson"].cpp_info.includedirs[0]
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build(target="inwit")

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*", os.path.join(self.source_folder, "licenses"), os.path.join(self.package_folder, "licenses"))
        for folder in ["lib/cmake", "lib/pkgconfig", "share"]:  # Conan writes its own
            rmdir(self, os.path.join(self.package_folder, folder))

    def package_info(self):
        self.cpp_info.libs = ["inwit"]
        self.cpp_info.set_property("cmake_file_name", "inwit")
        self.cpp_info.set_property("cmake_target_name", "inwit::inwit")
        self.cpp_info.set_property("cmake_target_aliases", ["inwit::hpp"])
        self.cpp_info.set_property("pkg_config_name", "inwit")
        if not self.options.shared:
            self.cpp_info.defines = ["INWIT_STATIC"]
            if self.settings.os in ("Linux", "FreeBSD"):
                self.cpp_info.system_libs = ["m", "pthread"]
