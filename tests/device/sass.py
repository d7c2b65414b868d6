#!/usr/bin/env python3
"""What NVIDIA's assembler makes of the device program: no fused multiply-add but those of its own divisions and square roots.

usage: sass.py PTX PTXAS NVDISASM [ARCHITECTURE...]     by default those from sm_75 to sm_120; the exit code is 1 if it fuses

Divisions, reciprocals and square roots are sequences of fused operations whose results are correctly rounded: the program is assembled
as it is, and once more with products and moves in their place. What is fused in the latter, the assembler has fused.
"""
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

ARCHITECTURES = ["sm_75", "sm_80", "sm_90", "sm_100", "sm_120"]
FUSED = re.compile(r"\b(FFMA|DFMA|HFMA2|FFMA2)((?:\.\w+)*) +([^;]*);")
PLAIN = re.compile(r"\b(FMUL|FADD|DMUL|DADD)\b")


def without_sequences(text):
    text = re.sub(r"\bdiv\.rn(\.f(?:32|64))", r"mul.rn\1", text)
    return re.sub(r"\b(?:rcp|sqrt)\.rn(\.f(?:32|64))", r"mov\1", text)


def instructions(text, ptxas, nvdisasm, architecture):
    with tempfile.TemporaryDirectory() as scratch:
        source, cubin = pathlib.Path(scratch, "kernels.ptx"), pathlib.Path(scratch, "kernels.cubin")
        source.write_text(text)
        subprocess.run([ptxas, f"-arch={architecture}", source, "-o", cubin], check=True)
        return subprocess.run([nvdisasm, "-c", cubin], check=True, capture_output=True, text=True).stdout


def fused(listing):
    """Fused operations by name; not those with which a constant is moved into a register: HFMA2 R, -RZ, RZ, ..."""
    moves = re.compile(r"R\d+, -RZ, RZ, ")
    return collections.Counter(name for name, _, operands in FUSED.findall(listing) if not moves.match(operands))


if __name__ == "__main__":
    program, assembler, disassembler = sys.argv[1:4]
    shipped = pathlib.Path(program).read_text()
    failed = False
    for target in sys.argv[4:] or ARCHITECTURES:
        as_shipped = fused(instructions(shipped, assembler, disassembler, target))
        listing = instructions(without_sequences(shipped), assembler, disassembler, target)
        left, plain = fused(listing), collections.Counter(PLAIN.findall(listing))
        print(f"{target}: fused {dict(as_shipped)}, without divisions and roots {dict(left)}, then {dict(plain)}", flush=True)
        failed |= bool(left) or not plain
    sys.exit(1 if failed else 0)
