"""How the library is found, and the errors if it is missing, another library, or of another version or layout."""
import ctypes.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import inwit
from inwit._library import _compatible, library as loaded
import support

PROGRAM = "import inwit, array; print(inwit.zeros(array.array('f', [1]), inwit.Key(1))[0])"
SOURCES = pathlib.Path(inwit.__file__).parent
LIBRARY = str(pathlib.Path(loaded._name).resolve())


def imported(library, path=SOURCES.parent):
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("INWIT_LIBRARY", None)
    if library:
        environment["INWIT_LIBRARY"] = str(library)
    result = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60)
    return result.stdout.strip() or result.stderr.strip().splitlines()[-1]


class Library(unittest.TestCase):
    def test_named(self):
        self.assertEqual(imported(LIBRARY), "0.0")

    def test_absent(self):
        output = imported("/nowhere/libinwit.so")
        self.assertRegex(output, r"^ImportError: .*not found.*INWIT_LIBRARY.*/nowhere/libinwit\.so")

    def test_another(self):
        self.assertRegex(imported(ctypes.util.find_library("m")), "^ImportError: .*libm.* has no function inwit_version")

    def changed(self, name, before, after):
        """The output of a copy of the package with one file changed and the library beside it."""
        with tempfile.TemporaryDirectory() as folder:
            package = pathlib.Path(folder, "inwit")
            shutil.copytree(SOURCES, package, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
            shutil.copy(LIBRARY, package / "libinwit.so")
            text = (package / name).read_text(encoding="utf-8")
            self.assertIn(before, text)
            (package / name).write_text(text.replace(before, after), encoding="utf-8")
            return imported(None, folder)

    def test_inside_of_the_package(self):
        self.assertEqual(self.changed("_abi.py", "MAX_RANK: Final = 8", "MAX_RANK: Final = 8"), "0.0")

    def test_other_structs(self):
        output = self.changed("_abi.py", '("keep", ctypes.c_int32)', '("keep", ctypes.c_int64)')
        self.assertRegex(output, "^ImportError: inwit: inwit_job has 376 bytes in .*libinwit.so, this package declares 384")

    def test_other_version(self):
        output = self.changed("_abi.py", "VERSION: Final = (0, 1, 0)", "VERSION: Final = (7, 3, 0)")
        self.assertRegex(output, f"^ImportError: .*libinwit.so is version {inwit.version}, this package requires 7.3")


    def test_compatible(self):
        for needed, accepted, rejected in [
            ((0, 1, 0), [(0, 1, 0), (0, 1, 7)], [(0, 2, 0), (0, 0, 9), (1, 1, 0)]),
            ((1, 2, 3), [(1, 2, 0), (1, 2, 3), (1, 9, 0)], [(1, 1, 9), (0, 2, 3), (2, 2, 3)]),
        ]:
            self.assertTrue(all(_compatible(version, needed) for version in accepted), needed)
            self.assertFalse(any(_compatible(version, needed) for version in rejected), needed)


class Adapters(unittest.TestCase):
    def test_imported_at_first_use(self):
        program = """
import sys, types, inwit
assert "inwit.torch" not in sys.modules
sys.modules["inwit.torch"] = types.ModuleType("inwit.torch")  # stands in for the adapter, which imports torch
assert inwit.torch is sys.modules["inwit.torch"]
try:
    inwit.touch
except AttributeError as error:
    assert "touch" in str(error), error
else:
    raise AssertionError("inwit.touch exists")
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    support.main()
