#!/usr/bin/env python3
"""The device program in the repository: each operation is one IEEE operation, which no assembler may fuse; and it is what the compiler
makes of the sources, if that compiler is here.

usage: ptx.py ROOT               the exit code is 1 if something is wrong
       ptx.py ROOT --self-test   plants violations and checks that each is detected
"""
import pathlib
import re
import sys

from translation import outdated

PROGRAM, KERNELS, FORMULAS = "src/device/kernels.ptx", "src/device/kernels.cu", "src/initializers/formulas/list.hpp"
STAGES = "src/linalg/device_reflections.hpp"
INSTRUCTION = re.compile(r"^\s*(?:@!?%p\d+\s+)?([a-z]\w*(?:\.\w+)*)(?=[\s;])", re.M)
# An assembler fuses a multiplication with an addition unless both say how they round.
ROUNDS = re.compile(r"(add|sub|mul|div|sqrt|rcp)\.(?!rn\.f(32|64)$)(.*\.)?f(16|32|64)$|cvt\.(?!rn\.)f(32|64)\.(?!f32)\w+$|cvt\.(?!rn\.)f32\.f64$")
NEVER = re.compile(r"(fma|mad\.\w+\.f\d+|mad\.f\d+|ex2|lg2|sin|cos|tanh|rsqrt)\b|.*\.(ftz|approx|full|sat|rz|rm|rp)(\.|$)")


def wrong_instructions(text):
    for match in INSTRUCTION.finditer(text):
        name = match.group(1)
        line = text.count("\n", 0, match.start()) + 1
        if NEVER.match(name):
            yield f"{PROGRAM}:{line}: {name}: not one IEEE operation"
        elif ROUNDS.match(name):
            yield f"{PROGRAM}:{line}: {name}: it does not say .rn, so that an assembler may fuse it"


def wrong_kernels(text, source, formulas, stages):
    declared = set(re.findall(r"^KERNEL void (\w+)\(", source, re.M)) | {f"inwit_{name}" for name in re.findall(r"^  formula\((\w+),", formulas, re.M)}
    declared |= {f"inwit_reflections_{name}_{real}" for name in re.findall(r"^  stage\((\w+)\)", stages, re.M) for real in ("f32", "f64")}
    found = set(re.findall(r"\.entry (\w+)\(", text))
    if declared != found or not found:
        yield f"{PROGRAM}: its kernels are {sorted(found)}, those of {KERNELS} {sorted(declared)}"
    for word in (".local", "call"):
        if re.search(rf"^\s*\{word}\b" if word[0] == "." else rf"^\s*{word}\b", text, re.M):
            yield f"{PROGRAM}: {word}: arguments or values are in memory instead of registers"


def check(root):
    text = (root / PROGRAM).read_text()
    return [*wrong_instructions(text), *wrong_kernels(text, *((root / name).read_text() for name in (KERNELS, FORMULAS, STAGES))), *outdated(root, PROGRAM, "scripts/ptx")]


PLANTED = ["fma.rn.f32 \t%f1, %f2, %f3, %f4;", "mul.f32 \t%f1, %f2, %f3;", "add.ftz.f32 \t%f1, %f2, %f3;", "@%p1 add.f64 \t%fd1, %fd2, %fd3;",
           "sub.rz.f32 \t%f1, %f2, %f3;", "div.approx.f32 \t%f1, %f2, %f3;", "div.full.f32 \t%f1, %f2, %f3;", "sqrt.approx.f32 \t%f1, %f2;",
           "mul.rn.ftz.f32 \t%f1, %f2, %f3;", "mad.rn.f32 \t%f1, %f2, %f3, %f4;", "rsqrt.approx.f32 \t%f1, %f2;", "rcp.approx.ftz.f64 \t%fd1, %fd2;", "rcp.rz.f32 \t%f1, %f2;", "sin.approx.f32 \t%f1, %f2;",
           "cvt.rz.f32.f64 \t%f1, %fd2;", "cvt.f32.s32 \t%f1, %r2;"]
HARMLESS = ["mul.rn.f32 \t%f1, %f2, %f3;", "mul.lo.s64 \t%rd1, %rd2, %rd3;", "mad.lo.s32 \t%r1, %r2, %r3, %r4;", "sqrt.rn.f64 \t%fd1, %fd2;", "rcp.rn.f64 \t%fd1, %fd2;",
            "cvt.rn.f32.s32 \t%f1, %r2;", "cvt.f64.f32 \t%fd1, %f2;", "neg.f32 \t%f1, %f2;", "min.s32 \t%r1, %r2, %r3;", "div.u64 \t%rd1, %rd2, %rd3;"]


def self_test():
    wrong = [f"not found: {line}" for line in PLANTED if not list(wrong_instructions(f"\t{line}\n"))]
    wrong += [f"found without reason: {line}" for line in HARMLESS if list(wrong_instructions(f"\t{line}\n"))]
    print(f"{len(PLANTED)} planted, {len(HARMLESS)} harmless")
    return wrong


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]).resolve()
    report = self_test() if sys.argv[2:] == ["--self-test"] else check(folder)
    print("\n".join(report) or "as it should be")
    sys.exit(1 if report else 0)
