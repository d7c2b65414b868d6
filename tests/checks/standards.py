#!/usr/bin/env python3
"""Each public header must compile on its own, without a warning, in every language that it supports.

usage: standards.py ROOT
"""
import itertools
import pathlib
import shutil
import subprocess
import sys

WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"]
C = ["c99", "c11", "c17"]
CXX = ["c++11", "c++14", "c++17", "c++20"]


def commands(root):
    for header, (compiler, language) in itertools.product(sorted((root / "capi").glob("*.h")),
                                                          itertools.product(["gcc", "clang"], C + CXX)):
        is_c = language in C
        more = ["-Wstrict-prototypes", "-Wmissing-prototypes"] if is_c else ["-Wold-style-cast"]
        yield compiler, ["-x", "c" if is_c else "c++", f"-std={language}", *more], header.name
    for header, compiler in itertools.product(sorted((root / "include").glob("inwit/*.hpp")), ["gcc", "clang"]):
        yield compiler, ["-x", "c++", "-std=c++20"], f"inwit/{header.name}"


def main(root):
    compiled = failed = 0
    for compiler, options, header in commands(root):
        if shutil.which(compiler) is None:
            continue
        compiled += 1
        command = [compiler, *options, *WARNINGS, f"-I{root}/capi", f"-I{root}/include", "-fsyntax-only", "-"]
        program = f'#include "{header}"\n#include "{header}"\n'
        result = subprocess.run(command, input=program, capture_output=True, text=True)
        if result.returncode != 0:
            failed += 1
            print(f"{header}: {' '.join(map(str, command))}\n{result.stderr}")
    print(f"{compiled} compiled, {failed} failed" + ("" if shutil.which("clang") else "; clang is not installed"))
    return 1 if failed or compiled == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
