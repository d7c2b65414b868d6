# What every target of the project is compiled with. -ffp-contract=off is part of the stream contract, not a matter of taste.
add_library(inwit_flags INTERFACE)
target_compile_options(inwit_flags INTERFACE -ffp-contract=off -fno-math-errno -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       $<$<BOOL:${INWIT_WARNINGS_ARE_ERRORS}>:-Werror>)
if(INWIT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "INWIT_FUZZ needs clang, the compiler is ${CMAKE_CXX_COMPILER_ID}")
  endif()
  set(INWIT_SANITIZE fuzzer-no-link,address,undefined)
endif()
if(INWIT_SANITIZE)
  target_compile_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE})
  # Of x86's vector targets AVX2 alone (by Highway's numbers): instrumented kernels take minutes to compile, and differ in width only.
  target_compile_definitions(inwit_flags INTERFACE
    "HWY_DISABLED_TARGETS=((1LL << 7) | (1LL << 8) | (1LL << 11) | (1LL << 12) | (1LL << 24) | (1LL << 25))")
endif()
