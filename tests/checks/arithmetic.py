#!/usr/bin/env python3
"""What would give other bits is refused by every file that computes: -ffast-math, -Ofast, and x87's excess precision.

usage: arithmetic.py ROOT COMPILER
"""
import pathlib
import platform
import re
import subprocess
import sys

LAYERS = ["math", "random", "linalg", "initializers"]
REFUSED = {"-ffast-math": "-ffast-math", "-Ofast": "-ffast-math"}  # the flag, and what the refusal says
if platform.machine() == "x86_64":
    REFUSED["-mfpmath=387"] = "-mfpmath=sse|unit is not supported"  # by us; by clang, which has no x87 here


def errors(root, compiler, source, *flags):
    command = [compiler, "-std=c++20", "-E", "-o", "/dev/null", *flags, f"-I{root}/src", f"-I{root}/capi", source]
    result = subprocess.run(command, capture_output=True, text=True)
    return result.stderr if result.returncode != 0 else ""


def check(root, compiler):
    sources = [path for layer in LAYERS for path in sorted((root / "src" / layer).rglob("*.cpp"))]
    for source in sources:
        if words := errors(root, compiler, source, "-O2", "-ffp-contract=off"):
            yield f"{source}: refused without a reason:\n{words}"
        for flag, reason in REFUSED.items():
            if not re.search(f"error: .*({reason})", errors(root, compiler, source, "-O2", flag)):
                yield f"{source}: is not refused with {flag}"
    print(f"{len(sources)} files, with {', '.join(REFUSED)}")


if __name__ == "__main__":
    found = list(check(pathlib.Path(sys.argv[1]), sys.argv[2]))
    print("\n".join(found) or "all refused")
    sys.exit(1 if found else 0)
