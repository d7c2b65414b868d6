#!/usr/bin/env python3
"""Compiler options that change results are rejected by every file that computes (src/base/arithmetic.hpp).

usage: arithmetic.py ROOT COMPILER

Every source is preprocessed with -ffast-math by COMPILER; each option is tried on one source, by COMPILER and by g++ and clang++ where
they are installed.
"""
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

LAYERS = ["math", "random", "linalg", "initializers"]
TEXTS = {"synonyms.cpp"}  # computes nothing
SAMPLE = "src/math/gauss.cpp"
UNSIGNED_ZEROS = "-fassociative-math -fno-signed-zeros -fno-trapping-math"
REJECTED = ["-ffast-math", "-Ofast", "-funsafe-math-optimizations", "-freciprocal-math", "-fno-signed-zeros", "-ffinite-math-only",
            UNSIGNED_ZEROS]
BY_CLANG = ["-fno-honor-nans"]  # options that GCC has not
OPTIMISED = ["-O1", "-O2"]
WITHOUT_EFFECT = ["-fassociative-math"]  # alone
X87 = "-mfpmath=387"
REASON = "inwit needs IEEE arithmetic"


def compiled(root, compiler, source, *options):
    """The compiler's errors, and the code that it made."""
    with tempfile.TemporaryDirectory() as folder:
        code = pathlib.Path(folder) / "code"
        command = [compiler, "-std=c++20", "-o", code, *options, f"-I{root}/src", f"-I{root}/capi", source]
        result = subprocess.run(command, capture_output=True, text=True)
        return result.stderr if result.returncode != 0 else "", code.read_bytes() if code.exists() else b""


def inclusion(root, compiler):
    """Whether every source includes the check. That none is rejected without the option, the build shows."""
    for layer in LAYERS:
        for source in sorted((root / "src" / layer).rglob("*.cpp")):
            if source.name in TEXTS:
                continue
            if REASON not in compiled(root, compiler, source, "-E", "-O2", "-ffast-math")[0]:
                yield f"{source}: accepted with -ffast-math"


def options(root, compiler):
    """Whether each option is rejected, or has no effect."""
    source = root / SAMPLE
    is_clang = "clang" in subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
    for level in OPTIMISED:
        errors, code = compiled(root, compiler, source, "-c", level)
        if errors:
            yield f"{compiler} {level}: rejected without a reason:\n{errors}"
        for option in REJECTED + (BY_CLANG if is_clang else []):
            if REASON not in compiled(root, compiler, source, "-c", level, *option.split())[0]:
                yield f"{compiler} {level} {option}: accepted"
        for option in WITHOUT_EFFECT:
            if compiled(root, compiler, source, "-c", level, option)[1] != code:
                yield f"{compiler} {level} {option}: has an effect"
    if platform.machine() == "x86_64":  # clang has no x87 arithmetic here
        if not re.search("-mfpmath=sse|unit is not supported", compiled(root, compiler, source, "-c", X87)[0]):
            yield f"{compiler} {X87}: accepted"


def check(root, compiler):
    yield from inclusion(root, compiler)
    compilers = filter(None, map(shutil.which, [compiler, "g++", "clang++"]))
    for each in {pathlib.Path(path).resolve(): path for path in compilers}.values():
        yield from options(root, each)
        print(f"{each}: {', '.join(REJECTED)}")


if __name__ == "__main__":
    found = list(check(pathlib.Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(found) or "all rejected")
    sys.exit(1 if found else 0)
