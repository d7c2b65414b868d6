# inwit_for_platform(LIST): takes the sources of other operating systems out of the list. X_posix.cpp and X_windows.cpp define the same
# functions, which X.hpp declares.
function(inwit_for_platform list)
  set(_other windows)
  if(WIN32)
    set(_other posix)
  endif()
  list(FILTER ${list} EXCLUDE REGEX "_${_other}\\.cpp$")
  set(${list} "${${list}}" PARENT_SCOPE)
endfunction()
