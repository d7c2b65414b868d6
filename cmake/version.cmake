# Reads the version from the C header, the only place where it is defined, and derives what docs/versions.md promises.
file(READ ${CMAKE_CURRENT_LIST_DIR}/../capi/inwit.h _header)
set(_numbers)
foreach(_part MAJOR MINOR PATCH)
  if(NOT _header MATCHES "#define INWIT_VERSION_${_part} ([0-9]+)")
    message(FATAL_ERROR "capi/inwit.h does not define INWIT_VERSION_${_part}")
  endif()
  list(APPEND _numbers ${CMAKE_MATCH_1})
endforeach()
list(JOIN _numbers . INWIT_VERSION)

# From 1.0 on the C ABI breaks with MAJOR only; before, MINOR may break it.
list(GET _numbers 0 INWIT_SOVERSION)
set(INWIT_COMPATIBILITY SameMajorVersion)
if(INWIT_SOVERSION EQUAL 0)
  list(GET _numbers 1 _minor)
  string(APPEND INWIT_SOVERSION .${_minor})
  set(INWIT_COMPATIBILITY SameMinorVersion)
endif()
