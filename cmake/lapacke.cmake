# LAPACKE, and OpenBLAS for CBLAS, by pkg-config.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LAPACKE REQUIRED IMPORTED_TARGET lapacke)
pkg_check_modules(OPENBLAS REQUIRED IMPORTED_TARGET openblas)
add_library(inwit_lapacke INTERFACE)
target_link_libraries(inwit_lapacke INTERFACE PkgConfig::LAPACKE PkgConfig::OPENBLAS)
