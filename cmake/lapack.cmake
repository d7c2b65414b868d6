# BLAS and LAPACK of any vendor (BLA_VENDOR chooses), with 32-bit integers and Fortran's names in lower case with an underscore.
#
# A shared library does not link them: it loads a module that does (capi/CMakeLists.txt). In a static library, and where there is no
# dlopen, they are linked in: INWIT_LAPACK_LINKED.
set(BLA_SIZEOF_INTEGER 4)
if(BUILD_SHARED_LIBS AND UNIX)
  find_package(LAPACK REQUIRED)
else()
  set(INWIT_LAPACK_LINKED ON)
  find_package(LAPACK REQUIRED GLOBAL) # a project that this one is a part of links it
endif()
