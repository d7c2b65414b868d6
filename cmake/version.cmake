# Reads the version from the C header, the only place where it is defined.
file(READ ${CMAKE_CURRENT_SOURCE_DIR}/capi/inwit.h _header)
foreach(_part MAJOR MINOR PATCH)
  if(NOT _header MATCHES "#define INWIT_VERSION_${_part} ([0-9]+)")
    message(FATAL_ERROR "capi/inwit.h does not define INWIT_VERSION_${_part}")
  endif()
  list(APPEND _numbers ${CMAKE_MATCH_1})
endforeach()
list(JOIN _numbers . INWIT_VERSION)
