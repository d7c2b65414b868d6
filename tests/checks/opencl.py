#!/usr/bin/env python3
"""The OpenCL C in the repository: a statement has one operation, which no compiler may contract; it has the kernels that the PTX has; and
it is what the compiler makes of the sources, if that compiler is here.

usage: opencl.py ROOT               the exit code is 1 if something is wrong
       opencl.py ROOT --self-test   plants violations and checks that each is detected
"""
import pathlib
import re
import sys

from translation import outdated

PROGRAM, PTX = "src/device/kernels.cl", "src/device/kernels.ptx"
PRAGMA = "#pragma OPENCL FP_CONTRACT OFF\n"
INEXACT = re.compile(r"\b(fma|mad|mad24|native_\w+|half_\w+|rsqrt|exp\w*|log\w*|sin\w*|cos\w*|pow\w*)\s*\(")
FLOAT_OPERATION = re.compile(r"(?<=[\w)]) [-+*/] (?=[-\w(])")


def wrong(text):
    if text.count(PRAGMA) != 1 or not 0 <= text.find(PRAGMA) < text.find("__kernel"):
        yield f"{PROGRAM}: it does not say {PRAGMA.strip()} before its kernels"
    for number, line in enumerate(text.splitlines(), 1):
        if match := INEXACT.search(line):
            yield f"{PROGRAM}:{number}: {match[1]}: not one IEEE operation"
        statement = re.match(r"  +(v\d+) = ([^;{]*);", line)
        if statement and len(FLOAT_OPERATION.findall(statement[2])) > 1 and "(long)" not in statement[2]:
            yield f"{PROGRAM}:{number}: more than one operation in a statement, which a compiler may contract"


def check(root):
    text = (root / PROGRAM).read_text()
    found, expected = set(re.findall(r"^__kernel void (\w+)\(", text, re.M)), set(re.findall(r"\.entry (\w+)\(", (root / PTX).read_text()))
    kernels = [] if found == expected else [f"{PROGRAM} has the kernels {sorted(found)}, {PTX} {sorted(expected)}"]
    return [*wrong(text), *kernels, *outdated(root, PROGRAM, "scripts/opencl")]


def self_test():
    planted = ["v1 = fma(v2, v3, v4);", "v1 = mad(v2, v3, v4);", "v1 = v2 * v3 + v4;", "v1 = v4 - v2 * v3;", "v1 = native_sqrt(v2);"]
    harmless = ["v1 = v2 * v3;", "v1 = -v2;", "v1 = v2 + -0x1p+0;", "v1 = sqrt(v2);", "v1 = data + (long)(long)v2 * 8;", "v1 = convert_float_rte(v2);"]
    frame = PRAGMA + "__kernel void f() {\n  %s\n}\n"
    failed = [f"not found: {line}" for line in planted if not list(wrong(frame % line))]
    failed += [f"found without reason: {line}" for line in harmless if list(wrong(frame % line))]
    failed += [] if list(wrong("__kernel void f() {\n}\n" + PRAGMA)) else ["not found: a pragma behind the kernels"]
    print(f"{len(planted) + 1} planted, {len(harmless)} harmless")
    return failed


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]).resolve()
    report = self_test() if sys.argv[2:] == ["--self-test"] else check(folder)
    print("\n".join(report) or "as it should be")
    sys.exit(1 if report else 0)
