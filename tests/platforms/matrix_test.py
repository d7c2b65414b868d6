#!/usr/bin/env python3
"""scripts/matrix on platforms of which it is known how they end: what is equal, and each way not to be.

usage: matrix_test.py ROOT PROGRAM    PROGRAM: tests/platforms/golden.cpp, built
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
Build, Platform = matrix.platforms.Build, matrix.platforms.Platform

# Builds that give PROGRAM, or nothing at all: `false` is a compiler that fails.
BUILDS = [Build("built", "true"), Build("broken", "false"), Build("absent", "no-such-compiler")]
CASES = [  # platform, verdict, text that its line or log must contain
    (Platform("built", force="plain"), "equal", "plain"),
    (Platform("built", force="plain", options="--boxes 3"), "equal", "plain"),
    (Platform("built", options="--target plain", best="neon"), "differ", "target neon"),
    (Platform("built", force="no-such-target"), "differ", 'context.target is "no-such-target"'),
    (Platform("built", runner="false", best="plain"), "differ", "exit code 1"),
    (Platform("built", runner="echo equal 8 target plain #", best="plain"), "differ", "equal 8 target plain #"),
    (Platform("built", runner="no-such-runner"), "skipped", "no no-such-runner"),
    (Platform("absent"), "skipped", "no no-such-compiler"),
    (Platform("broken"), "differ", "$ false"),
    (Platform("built", runs=False), "skipped", "builds"),
]


def run(platforms, golden):
    matrix.GOLDEN = golden
    matrix.platforms.BUILDS, matrix.platforms.PLATFORMS = BUILDS, platforms
    sys.argv[1:] = []
    with contextlib.redirect_stdout(io.StringIO()) as output:
        code = matrix.main()
    return code, output.getvalue()


def check(scratch):
    golden = ROOT / "tests/golden.txt"
    changed = pathlib.Path(scratch, "golden.txt")
    text = golden.read_text().rstrip()
    changed.write_text(text[:-1] + ("1" if text[-1] == "0" else "0") + "\n")
    for platform, verdict, text in CASES:
        code, output = run([platform], golden)
        count = ", ".join(f"{int(verdict == each)} {name}" for each, name in
                          [("equal", "platforms equal"), ("skipped", "skipped"), ("differ", "differ")])
        if not output.endswith(f"{count}\n") or text not in output or (code == 0) != (verdict == "equal"):
            yield f"{platform}: exit code {code}, and not {verdict} with {text!r}:\n{output}"
    code, output = run([Platform("built", force="plain")], changed)
    if code == 0 or "differ 1 of" not in output:
        yield f"a changed digit is not seen: {output}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        matrix.OUT = pathlib.Path(folder)
        real_link = matrix.link
        matrix.link = lambda build, objects: (real_link(build, objects), PROGRAM)[1]
        wrong = list(check(folder))
    print("\n".join(wrong) or f"{len(CASES) + 1} platforms end as they should")
    sys.exit(1 if wrong else 0)
