# An overlay port: vcpkg install inwit --overlay-ports=packaging/vcpkg/ports, in a clone of the repository.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../.." ABSOLUTE)
vcpkg_check_features(OUT_FEATURE_OPTIONS _features FEATURES lapack INWIT_LAPACK)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS ${_features} -DINWIT_TOOLS=OFF -DINWIT_TESTS=OFF -DINWIT_EXAMPLES=OFF -DINWIT_BINDINGS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/inwit)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/licenses/highway.txt" "${SOURCE_PATH}/licenses/rapidjson.txt")
