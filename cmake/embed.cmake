# cmake -DFROM=FILE -DTO=FILE.c -DNAME=NAME -P embed.cmake: a file as a constant C array, and a NUL behind it.
file(READ ${FROM} _bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," _bytes "${_bytes}")
string(REGEX REPLACE "((0x..,){32})" "\\1\n" _bytes "${_bytes}")
file(WRITE ${TO} "extern const char ${NAME}[];\nconst char ${NAME}[] = {\n${_bytes}0};\n")
