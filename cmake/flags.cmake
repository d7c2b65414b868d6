# What every target of the project is compiled with. -ffp-contract=off is part of the stream contract, not a matter of taste.
add_library(inwit_flags INTERFACE)
target_compile_options(inwit_flags INTERFACE -ffp-contract=off -fno-math-errno -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       $<$<BOOL:${INWIT_WARNINGS_ARE_ERRORS}>:-Werror>)
if(INWIT_SANITIZE)
  target_compile_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(inwit_flags INTERFACE -fsanitize=${INWIT_SANITIZE})
endif()
