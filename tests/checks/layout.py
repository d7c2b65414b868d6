#!/usr/bin/env python3
"""The ABI's numbers, measured: sizes and offsets of the public structs and the values of the constants, as a C compiler sees them,
are those of layout.txt, which scripts/generate computes and never changes.

usage: layout.py ROOT CC
"""
import difflib
import pathlib
import subprocess
import sys
import tempfile


def program(header):
    lines = ["#include <stdio.h>", '#include "inwit_device.h"', "int main(void) {"]
    for constant in header.constants:
        lines.append(f'  printf("constant {constant.name} %ld\\n", (long){constant.name});')
    for struct in header.structs:
        lines.append(f'  printf("struct {struct.name} size %zu\\n", sizeof({struct.name}));')
        for field in struct.fields:
            name = f"{struct.name}.{field.name}"
            lines.append(f'  printf("field {name} offset %zu size %zu\\n", offsetof({struct.name}, {field.name}), '
                         f"sizeof((({struct.name} *)0)->{field.name}));")
    return "\n".join([*lines, "  return 0;", "}", ""])


def measured(capi, header, compiler):
    with tempfile.TemporaryDirectory() as scratch:
        source, binary = pathlib.Path(scratch, "layout.c"), pathlib.Path(scratch, "layout")
        source.write_text(program(header))
        subprocess.run([compiler, "-std=c99", f"-I{capi}", source, "-o", binary], check=True)
        return subprocess.run([binary], check=True, capture_output=True, text=True).stdout.splitlines()


def main(root, compiler):
    root = pathlib.Path(root)
    sys.path.insert(0, str(root / "tools/generate"))
    import header

    declared = header.parse("".join((root / name).read_text(encoding="utf-8") for name in header.FILES))
    published = [line for line in (root / "tests/checks/layout.txt").read_text().splitlines() if not line.startswith("#")]
    now = measured(root / "capi", declared, compiler)
    difference = list(difflib.unified_diff(published, now, "published", "measured", lineterm="", n=0))
    print("\n".join(difference) or f"{len(now)} numbers as published")
    return 1 if difference or not now else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
