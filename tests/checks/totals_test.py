#!/usr/bin/env python3
"""scripts/test counts what ctest and scripts/matrix report: skipped tests apart, and as failures if tests/skips.txt does not allow them.

usage: totals_test.py ROOT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop()).resolve()
SUMMARY = "{}% tests passed, {} tests failed out of {}\n"
PASSED = "  1/9 Test   #1: Core.Works ...................   Passed    0.01 sec\n"
FAILED = "  2/9 Test   #2: Core.Breaks ..................***Failed    0.01 sec\n"
ALLOWED = "  3/9 Test  #31: bindings.python.torch_test ...***Skipped   0.01 sec\n"
UNKNOWN = "  4/9 Test #432: Core.Skips ...................***Skipped   0.00 sec\n"
DIFFERENT = "  5/9 Test   #5: bindings.python.calls ........***Skipped   0.00 sec\n"  # part of no allowed name
MATRIX = ("g++-12 -O2                --target avx3  skipped     0.0 s  no avx512bw in this machine\n"
          "s390x                     qemu-s390x    equal      12.0 s  plain\n{}"
          "1 platforms equal, {} skipped, 0 differ\n")
NO_QEMU = "g++-12 -O2, no AVX2       qemu-x86_64   skipped     0.0 s  no qemu-x86_64-static\n"


class Totals(unittest.TestCase):
    def setUp(self):
        self.tree = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.tree)
        for folder in ["scripts", "tests", "bin"]:
            (self.tree / folder).mkdir()
        for name in ["scripts/test", "tests/skips.txt"]:
            shutil.copy(ROOT / name, self.tree / name)
        for name in ["scripts/install-dependencies", "scripts/lint", "scripts/matrix", "bin/cmake", "bin/ctest"]:
            self.stub(name, "")

    def stub(self, name, output):
        path = self.tree / name
        path.write_text(f"#!/bin/sh\ncat <<'END'\n{output}END\n")
        path.chmod(0o755)

    def check(self, which, wanted, code, *tests, **counts):
        bad = tests.count(FAILED)
        self.stub("bin/ctest", "".join(tests) + SUMMARY.format(100 * (len(tests) - bad) // len(tests), bad, len(tests)))
        path = f"{self.tree / 'bin'}:{os.environ['PATH']}"
        result = subprocess.run([self.tree / "scripts/test", which], env={**os.environ, "PATH": path}, capture_output=True, text=True)
        self.assertEqual(result.stdout.splitlines()[-1], wanted, result.stdout + result.stderr)
        self.assertEqual(result.returncode, code)
        return result.stdout

    def test_skipped_tests_are_counted_apart(self):
        self.check("quick", "2 passed, 0 failed, 1 skipped", 0, PASSED, PASSED, ALLOWED)

    def test_failed_tests(self):
        self.check("quick", "1 passed, 1 failed, 1 skipped", 1, PASSED, FAILED, ALLOWED)

    def test_a_skipped_test_that_no_line_allows_fails(self):
        output = self.check("quick", "1 passed, 2 failed, 1 skipped", 1, PASSED, ALLOWED, UNKNOWN, DIFFERENT)
        self.assertIn("which tests/skips.txt does not allow:\nCore.Skips\nbindings.python.calls\n", output)

    def test_platforms(self):
        self.stub("scripts/matrix", MATRIX.format("", 1))
        self.check("all", "7 passed, 0 failed, 1 skipped", 0, PASSED)  # four builds, a platform, format and analysis
        self.stub("scripts/matrix", MATRIX.format(NO_QEMU, 2))
        self.check("all", "7 passed, 1 failed, 1 skipped", 1, PASSED)

    def test_every_line_of_the_list_has_its_reason(self):
        for line in (ROOT / "tests/skips.txt").read_text().splitlines():
            with self.subTest(line):
                self.assertRegex(line, r"^#|\S # \S")


if __name__ == "__main__":
    unittest.main()
