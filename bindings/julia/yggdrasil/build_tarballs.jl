# The recipe of Inwit_jll, for BinaryBuilder:  julia build_tarballs.jl --verbose x86_64-linux-gnu-cxx11
# It builds the commit that is checked out. For Yggdrasil, the first source is the URL of the repository and the commit of a release.
using BinaryBuilder

const root = dirname(dirname(dirname(@__DIR__)))

name = "Inwit"
version = v"0.1.0"

sources = [
    GitSource(root, readchomp(`git -C $root rev-parse HEAD`); unpack_target="inwit"),
    # Headers only: its runtime dispatch is not used, so there is no library to link.
    GitSource("https://github.com/google/highway.git", "58746ca5b9f9444a2a3549704602ecc6239f8f41"; unpack_target="highway"), # 1.0.3
]

# Without LAPACK: the methods qr and svd of orthogonal, whose bits depend on the BLAS, are unavailable; the default method is.
script = raw"""
cd ${WORKSPACE}/srcdir/inwit/*/
cmake -B build -G Ninja \
    -DCMAKE_INSTALL_PREFIX=${prefix} -DCMAKE_TOOLCHAIN_FILE=${CMAKE_TARGET_TOOLCHAIN} -DCMAKE_BUILD_TYPE=Release \
    -DINWIT_HIGHWAY_INCLUDE_DIR=$(echo ${WORKSPACE}/srcdir/highway/*/) -DINWIT_LAPACK=OFF \
    -DINWIT_TOOLS=OFF -DINWIT_TESTS=OFF -DINWIT_EXAMPLES=OFF -DINWIT_BINDINGS=OFF
cmake --build build --parallel ${nproc}
cmake --install build
install_license LICENSE
"""

# The interface is C, but the library needs the libstdc++ of its string ABI.
platforms = expand_cxxstring_abis(supported_platforms())

products = [
    LibraryProduct("libinwit", :libinwit),
]

dependencies = [
    # RapidJSON's headers are needed too: no package of them was found in Yggdrasil, so they are to be added to `sources` first.
    Dependency("CompilerSupportLibraries_jll"), # libstdc++
]

build_tarballs(ARGS, name, version, sources, script, platforms, products, dependencies;
               julia_compat="1.6", preferred_gcc_version=v"11")
