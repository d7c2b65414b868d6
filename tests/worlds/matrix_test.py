#!/usr/bin/env python3
"""scripts/matrix on worlds of which it is known how they end: what is equal, and each way not to be.

usage: matrix_test.py ROOT PROGRAM    PROGRAM: tests/worlds/golden.cpp, built
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import pathlib
import sys
import tempfile

os.environ.pop("CMAKE_CXX_COMPILER_LAUNCHER", None)  # the log is to show the compiler
ROOT, PROGRAM = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
loader = importlib.machinery.SourceFileLoader("matrix", str(ROOT / "scripts/matrix"))
matrix = importlib.util.module_from_spec(importlib.util.spec_from_loader("matrix", loader))
loader.exec_module(matrix)
Build, World = matrix.worlds.Build, matrix.worlds.World

# Builds that give PROGRAM, or nothing at all: `false` is a compiler that fails.
BUILDS = [Build("built", "true"), Build("broken", "false"), Build("absent", "no-such-compiler")]
CASES = [  # world, verdict, words that its line or log must have
    (World("built", force="plain"), "equal", "plain"),
    (World("built", force="plain", options="--boxes 3"), "equal", "plain"),
    (World("built", options="--target plain", best="neon"), "differ", "target neon"),
    (World("built", force="no-such-target"), "differ", 'context.target is "no-such-target"'),
    (World("built", runner="false", best="plain"), "differ", "exit code 1"),
    (World("built", runner="echo equal 8 target plain #", best="plain"), "differ", "equal 8 target plain #"),
    (World("built", runner="no-such-runner"), "skipped", "no no-such-runner"),
    (World("absent"), "skipped", "no no-such-compiler"),
    (World("broken"), "differ", "$ false"),
    (World("built", runs=False), "skipped", "builds"),
]


def run(worlds, golden):
    matrix.GOLDEN = golden
    matrix.worlds.BUILDS, matrix.worlds.WORLDS = BUILDS, worlds
    sys.argv[1:] = []
    with contextlib.redirect_stdout(io.StringIO()) as output:
        code = matrix.main()
    return code, output.getvalue()


def check(scratch):
    golden = ROOT / "tests/golden.txt"
    changed = pathlib.Path(scratch, "golden.txt")
    text = golden.read_text().rstrip()
    changed.write_text(text[:-1] + ("1" if text[-1] == "0" else "0") + "\n")
    for world, verdict, words in CASES:
        code, output = run([world], golden)
        count = ", ".join(f"{int(verdict == each)} {name}" for each, name in
                          [("equal", "worlds equal"), ("skipped", "skipped"), ("differ", "differ")])
        if not output.endswith(f"{count}\n") or words not in output or (code == 0) != (verdict == "equal"):
            yield f"{world}: exit code {code}, and not {verdict} with {words!r}:\n{output}"
    code, output = run([World("built", force="plain")], changed)
    if code == 0 or "differ 1 of" not in output:
        yield f"a changed digit is not seen: {output}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        matrix.OUT = pathlib.Path(folder)
        real_link = matrix.link
        matrix.link = lambda build, objects: (real_link(build, objects), PROGRAM)[1]
        wrong = list(check(folder))
    print("\n".join(wrong) or f"{len(CASES) + 1} worlds end as they should")
    sys.exit(1 if wrong else 0)
