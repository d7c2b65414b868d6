# Compiler flags of the project's targets; none reaches a target that links them. -ffp-contract=off is part of the stream contract, not
# a preference. Warnings are for who works on inwit, not for a project that it is a part of.
add_library(inwit_flags INTERFACE)
set(_known GNU Clang AppleClang)
set(_flags -ffp-contract=off -fno-math-errno)
if(PROJECT_IS_TOP_LEVEL)
  list(APPEND _flags -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${INWIT_WARNINGS_ARE_ERRORS}>:-Werror>)
endif()
if(CMAKE_CXX_COMPILER_ID IN_LIST _known AND NOT CMAKE_CXX_COMPILER_FRONTEND_VARIANT STREQUAL MSVC)
  list(JOIN _known , _known)
  target_compile_options(inwit_flags INTERFACE "$<$<OR:$<COMPILE_LANG_AND_ID:C,${_known}>,$<COMPILE_LANG_AND_ID:CXX,${_known}>>:${_flags}>")
else() # its own flags are not known, and those of others might mean something else to it
  message(WARNING "inwit: unknown compiler ${CMAKE_CXX_COMPILER_ID}: inwit adds no compiler flags. The bits are right only if the compiler "
                  "neither fuses multiplications with additions nor reorders floating-point arithmetic; set CMAKE_CXX_FLAGS accordingly")
endif()
if(INWIT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "INWIT_FUZZ needs clang, the compiler is ${CMAKE_CXX_COMPILER_ID}")
  endif()
  set(INWIT_SANITIZE fuzzer-no-link,address,undefined)
endif()
if(INWIT_SANITIZE)
  target_compile_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL Clang) # a program in C, too, must bring the runtime that the library's C++ needs
    target_link_options(inwit_flags INTERFACE -fsanitize-link-c++-runtime LINKER:--no-as-needed,-lstdc++)
  endif()
  target_compile_definitions(inwit_flags INTERFACE INWIT_ONE_WIDTH)
endif()
