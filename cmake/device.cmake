# The device module: the texts of the device program, and the launchers. A shared library loads it at the first use, as it lies beside it; in
# a static library it is linked in: INWIT_DEVICE_LINKED. The texts are in the repository (scripts/ptx, scripts/opencl): no device compiler is
# needed.
if(NOT BUILD_SHARED_LIBS)
  set(INWIT_DEVICE_LINKED ON)
endif()
set(INWIT_DEVICE_SOURCES ${PROJECT_SOURCE_DIR}/src/device/module.c ${PROJECT_SOURCE_DIR}/src/device/library.c
                         ${PROJECT_SOURCE_DIR}/src/device/cuda.c ${PROJECT_SOURCE_DIR}/src/device/hip.c
                         ${PROJECT_SOURCE_DIR}/src/device/opencl.c)
function(_inwit_embed file name)
  set(_text ${PROJECT_SOURCE_DIR}/src/device/${file})
  set(_embedded ${PROJECT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${_embedded} COMMAND ${CMAKE_COMMAND} -DFROM=${_text} -DTO=${_embedded} -DNAME=inwit_${name}
                                                 -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
                     DEPENDS ${_text} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  set(INWIT_DEVICE_SOURCES ${INWIT_DEVICE_SOURCES} ${_embedded} PARENT_SCOPE)
endfunction()
_inwit_embed(kernels.ptx device_ptx)
_inwit_embed(kernels.cl device_opencl_c)
add_custom_target(inwit_device_programs DEPENDS ${INWIT_DEVICE_SOURCES})
