#!/usr/bin/env python3
"""What loading the library costs, and methods qr and svd with their module absent, broken or of another version.

usage: loading_test.py PROGRAM LIBRARY MODULE CC [COMMAND]   PROGRAM: loading_main.c; MODULE and COMMAND: empty or left out if not built
"""
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, LIBRARY, MODULE, CC, COMMAND = (sys.argv[1:] + [""])[:5]
PROGRAM = pathlib.Path(PROGRAM).resolve()
UNSUPPORTED, MEMORY, SHAPE = "INWIT_E_UNSUPPORTED", "INWIT_E_MEMORY", "INWIT_E_SHAPE"


def limit_memory(size):
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))


class LoadedTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.copy = self.folder / "libinwit.so"
        self.module = self.folder / pathlib.Path(MODULE).name
        shutil.copy(LIBRARY, self.copy)

    def run_program(self, *args, library=LIBRARY, **options):
        """Its first line, and (status, whether something was written, error message) of each fill. Nothing else may be printed."""
        done = subprocess.run([str(PROGRAM), str(library), *map(str, args)], capture_output=True, text=True, timeout=60, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        first, *fills = done.stdout.splitlines()
        return first, [re.fullmatch(r"(\w+) written=(.) (.*)", line).groups() for line in fills]

    def fill(self, *args, **options):
        return self.run_program(*args, **options)[1][0]

    def compile_module(self, source, *flags):
        subprocess.run([CC, "-shared", "-fPIC", "-o", str(self.module), "-xc", "-", "-xnone", *flags], input=source, text=True, check=True)


class Loading(LoadedTest):
    def test_starts_no_thread(self):
        first, fills = self.run_program("reflectors", 8, 8)
        print(first)
        self.assertRegex(first, r"^threads 1 1, ")
        self.assertEqual(fills, [("INWIT_OK", "1", "")])

    @unittest.skipUnless(COMMAND, "the command is not built")
    def test_command_in_little_memory(self):
        subprocess.run([COMMAND, "--version"], check=True, stdout=subprocess.DEVNULL, timeout=60,
                       preexec_fn=limit_memory(120_000 << 10))


@unittest.skipUnless(MODULE, "the library was built without LAPACK")
class Module(LoadedTest):
    def test_works_beside_the_library(self):
        shutil.copy(MODULE, self.module)
        for method in "qr", "svd":
            self.assertEqual(self.fill(method, 8, 6, library=self.copy), ("INWIT_OK", "1", ""))

    def test_relative_path(self):
        shutil.copy(MODULE, self.module)
        self.assertEqual(self.fill("qr", 8, 6, library="./libinwit.so", cwd=self.folder)[0], "INWIT_OK")

    def test_absent(self):
        for method in "qr", "svd":
            status, written, error = self.fill(method, 8, 6, library=self.copy)
            self.assertEqual((status, written), (UNSUPPORTED, "0"))
            for part in method, str(self.module), "install", "reflectors":
                self.assertIn(part, error)

    def test_failure_is_not_remembered(self):
        waiting = self.folder / "waiting"
        shutil.copy(MODULE, waiting)
        _, fills = self.run_program("qr", 8, 6, waiting, self.module, library=self.copy)
        self.assertEqual([fill[:2] for fill in fills], [(UNSUPPORTED, "0"), ("INWIT_OK", "1")])

    def test_blas_is_absent(self):
        blas = self.folder / "libnowhere.so"
        subprocess.run([CC, "-shared", "-Wl,-soname,libnowhere.so", "-o", str(blas), "-xc", "/dev/null"], check=True)
        self.compile_module("", "-Wl,--no-as-needed", str(blas))
        blas.unlink()
        status, written, error = self.fill("qr", 8, 6, library=self.copy)
        self.assertEqual((status, written), (UNSUPPORTED, "0"))
        self.assertIn(str(self.module), error)
        self.assertIn("libnowhere.so", error)

    def test_other_version(self):
        for source in "const unsigned inwit_lapack[64] = {999};", "":
            self.compile_module(source)
            status, written, error = self.fill("qr", 8, 6, library=self.copy)
            self.assertEqual((status, written), (UNSUPPORTED, "0"))
            self.assertIn("another version", error)

    def test_memory_is_short(self):
        """Enough for the library, too little to load a BLAS."""
        status, written, error = self.fill("svd", 64, 64, preexec_fn=limit_memory(30 << 20))
        self.assertEqual((status, written), (MEMORY, "0"), error)

    def test_extents(self):
        for method, rows, columns, most in ("qr", 1, 2**31, 2**31 - 1), ("svd", 2**31, 3, 2**31 - 1), ("svd", 23170, 30000, 23169):
            status, written, error = self.fill(method, rows, columns)
            self.assertEqual((status, written), (SHAPE, "0"))
            for part in method, str(rows), str(columns), str(most):
                self.assertIn(part, error)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
