#!/usr/bin/env python3
"""Each public header must compile on its own, without a warning, in every language that it supports. In earlier C++, the headers of the
C++ API stop the compiler with an error that names the requirement, and say nothing else.

usage: standards.py ROOT
"""
import itertools
import pathlib
import shutil
import subprocess
import sys

WARNINGS = ["-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"]
C = ["c89", "c99", "c11", "c17"]
CXX = ["c++11", "c++14", "c++17", "c++20"]


def commands(root):
    for header, (compiler, language) in itertools.product(sorted((root / "capi").glob("*.h")),
                                                          itertools.product(["gcc", "clang"], C + CXX)):
        is_c = language in C
        more = ["-Wstrict-prototypes", "-Wmissing-prototypes"] if is_c else ["-Wold-style-cast"]
        yield compiler, ["-x", "c" if is_c else "c++", f"-std={language}", *more], header.name
    for header, compiler in itertools.product(sorted((root / "include").glob("inwit/*.hpp")), ["gcc", "clang"]):
        for language in CXX:
            yield compiler, ["-x", "c++", f"-std={language}"], f"inwit/{header.name}"


def is_rejection(output):
    """Whether the compiler stops at the #error, with no error but that of the file that stops it."""
    errors = [line for line in output.splitlines() if "error: " in line]
    return len(errors) == 2 and "requires C++20: compile with -std=c++20" in errors[0] and "inwit/requires_cxx_20" in errors[1]


def is_right(options, header, result):
    if header.endswith(".hpp") and options[-1] != "-std=c++20":
        return result.returncode != 0 and is_rejection(result.stderr)
    return result.returncode == 0


def main(root):
    compiled = failed = 0
    for compiler, options, header in commands(root):
        if shutil.which(compiler) is None:
            continue
        compiled += 1
        command = [compiler, *options, *WARNINGS, f"-I{root}/capi", f"-I{root}/include", "-fsyntax-only", "-"]
        program = f'#include "{header}"\n#include "{header}"\n'
        if header.endswith(".hpp"):
            program += "inwit::Tensor tensor;\n"  # what an ordinary #error would be followed by
        result = subprocess.run(command, input=program, capture_output=True, text=True)
        if not is_right(options, header, result):
            failed += 1
            print(f"{header}: {' '.join(map(str, command))}\n{result.stderr}")
    print(f"{compiled} compiled, {failed} failed" + ("" if shutil.which("clang") else "; clang is not installed"))
    return 1 if failed or compiled == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
