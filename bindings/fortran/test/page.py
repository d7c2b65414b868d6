#!/usr/bin/env python3
"""Compiles the Fortran programs of the docs, runs them, and compares the output with the text block that follows.

usage: page.py ROOT LIBRARY FORTRAN_COMPILER
"""
import pathlib
import re
import subprocess
import sys
import tempfile

PAGES = ["docs/fortran.md", "bindings/fortran/README.md"]
PROGRAM = re.compile(r"^```fortran\n(.*?)^```\n(?:\s*^```text\n(.*?)^```$)?", re.M | re.S)


def run(root, library, compiler, text, folder):
    source, binary = folder / "program.f90", folder / "program"
    source.write_text(text, encoding="utf-8")
    modules = [root / "bindings/fortran/src" / name for name in ("inwit_c.f90", "inwit.f90")]
    subprocess.run([compiler, f"-J{folder}", *modules, source, "-o", binary, library, f"-Wl,-rpath,{library.parent}"], check=True)
    return subprocess.run([binary], stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout


def main(root, library, compiler):
    root, library = pathlib.Path(root).resolve(), pathlib.Path(library).resolve()
    programs = wrong = 0
    for page in PAGES:
        for text, expected in PROGRAM.findall((root / page).read_text(encoding="utf-8")):
            if "program " not in text:
                continue
            programs += 1
            with tempfile.TemporaryDirectory() as scratch:
                printed = run(root, library, compiler, text, pathlib.Path(scratch))
            if printed != expected:
                wrong += 1
                print(f"{page}: --- shown\n{expected}--- printed\n{printed}---")
    print(f"{programs} programs, {wrong} differ")
    return 1 if wrong or not programs else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
