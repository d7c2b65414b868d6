# `cmake --install`: headers, library, CMake package, pkg-config file. The installed tree is relocatable.
include(CMakePackageConfigHelpers)
set(_package ${CMAKE_INSTALL_LIBDIR}/cmake/inwit)
install(TARGETS inwit EXPORT inwitTargets RUNTIME COMPONENT runtime LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
                                           ARCHIVE COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/capi/inwit.h ${PROJECT_SOURCE_DIR}/capi/inwit_initializers.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/inwit DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

# A shared library brings what it needs. Who links the static one needs the C++ runtime, threads and LAPACK too.
set(INWIT_PC_PRIVATE "")
if(NOT BUILD_SHARED_LIBS)
  set(_runtime ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})
  list(FILTER _runtime INCLUDE REGEX "^(stdc\\+\\+|c\\+\\+|c\\+\\+abi|m)$")
  list(REMOVE_DUPLICATES _runtime)
  target_link_libraries(inwit INTERFACE "$<INSTALL_INTERFACE:${_runtime}>")
  list(TRANSFORM _runtime PREPEND -l)
  set(_private ${_runtime} -pthread)
  if(INWIT_LAPACK)
    target_link_libraries(inwit INTERFACE $<INSTALL_INTERFACE:PkgConfig::INWIT_LAPACKE>) # made by inwitConfig.cmake
    list(PREPEND _private ${LAPACKE_LDFLAGS} ${OPENBLAS_LDFLAGS}) # not Requires.private: --static would want Fortran's runtime
  endif()
  list(JOIN _private " " _private)
  set(INWIT_PC_PRIVATE "Libs.private: ${_private}\n")
  set(INWIT_PC_DEFINES " -DINWIT_STATIC")
endif()

install(EXPORT inwitTargets NAMESPACE inwit:: DESTINATION ${_package} COMPONENT development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/inwitConfig.cmake.in inwitConfig.cmake INSTALL_DESTINATION ${_package})
write_basic_package_version_file(inwitConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/inwitConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/inwitConfigVersion.cmake
        DESTINATION ${_package} COMPONENT development)

# inwit.pc computes the prefix from its own path; only folders given as absolute paths are fixed.
set(_pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(INWIT_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH INWIT_PC_PREFIX /prefix/${_pkgconfig} /prefix)
  string(REGEX REPLACE "/$" "" INWIT_PC_PREFIX "\${pcfiledir}/${INWIT_PC_PREFIX}")
endif()
foreach(_folder LIBDIR INCLUDEDIR)
  set(INWIT_PC_${_folder} ${CMAKE_INSTALL_${_folder}})
  if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_${_folder}})
    string(PREPEND INWIT_PC_${_folder} "\${prefix}/")
  endif()
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/cmake/inwit.pc.in inwit.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/inwit.pc DESTINATION ${_pkgconfig} COMPONENT development)
