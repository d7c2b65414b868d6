# The device module: the text of the device program, and the launcher. A shared library loads it at the first use, as it lies beside it; in
# a static library it is linked in: INWIT_DEVICE_LINKED. The program is in the repository (scripts/ptx): no device compiler is needed.
if(NOT BUILD_SHARED_LIBS)
  set(INWIT_DEVICE_LINKED ON)
endif()
set(_ptx ${PROJECT_SOURCE_DIR}/src/device/kernels.ptx)
set(_embedded ${PROJECT_BINARY_DIR}/device_ptx.c)
add_custom_command(OUTPUT ${_embedded} COMMAND ${CMAKE_COMMAND} -DFROM=${_ptx} -DTO=${_embedded} -DNAME=inwit_device_ptx
                                               -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
                   DEPENDS ${_ptx} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
add_custom_target(inwit_device_ptx DEPENDS ${_embedded})
set(INWIT_DEVICE_SOURCES ${PROJECT_SOURCE_DIR}/src/device/cuda.c ${_embedded})
