#!/usr/bin/env python3
"""Pins the ABI's numbers: sizes and offsets of the public structs and the values of the constants, as a C compiler sees them,
are those of layout.txt. The names come from the headers, so a new field needs its line.

usage: layout.py CAPI_FOLDER CC LAYOUT_TXT [--write]
"""
import difflib
import pathlib
import subprocess
import sys
import tempfile

import headers

HEADING = """\
# The ABI in numbers (LP64). Published lines never change: a difference breaks programs that are already compiled.
# After adding to the headers: tests/checks/layout.py capi cc tests/checks/layout.txt --write
"""


def program(text):
    lines = ["#include <stdio.h>", '#include "inwit.h"', '#include "inwit_initializers.h"', "int main(void) {"]
    for name in headers.constants(text):
        lines.append(f'  printf("constant {name} %ld\\n", (long){name});')
    for name, fields in headers.structs(text):
        lines.append(f'  printf("struct {name} size %zu\\n", sizeof({name}));')
        for field in fields:
            lines.append(f'  printf("field {name}.{field} offset %zu size %zu\\n", offsetof({name}, {field}), '
                         f"sizeof((({name} *)0)->{field}));")
    return "\n".join(lines + ["  return 0;", "}", ""])


def measured(capi, compiler):
    with tempfile.TemporaryDirectory() as scratch:
        source, binary = pathlib.Path(scratch, "layout.c"), pathlib.Path(scratch, "layout")
        source.write_text(program(headers.text_of(capi)))
        subprocess.run([compiler, "-std=c99", f"-I{capi}", source, "-o", binary], check=True)
        return subprocess.run([binary], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    now = HEADING + measured(sys.argv[1], sys.argv[2])
    if sys.argv[4:] == ["--write"]:
        pathlib.Path(sys.argv[3]).write_text(now)
    pinned = pathlib.Path(sys.argv[3]).read_text()
    difference = list(difflib.unified_diff(pinned.splitlines(), now.splitlines(), "pinned", "measured", lineterm="", n=0))
    print("\n".join(difference) or f"{now.count(chr(10)) - 2} numbers as pinned")
    sys.exit(1 if difference else 0)
