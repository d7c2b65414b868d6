#!/usr/bin/env python3
"""What configuring does to others: to a parent project, for an unknown compiler, and without GoogleTest. Nothing is built.

Environment: INWIT_SOURCE, INWIT_SCRATCH (a folder), CC, CXX, GENERATOR.
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["INWIT_SOURCE"])
PARENT = SOURCE / "tests/package/parent"
# A compiler that CMake does not know.
UNKNOWN = [f"-DCMAKE_{language}_COMPILER_{fact}" for language in ("C", "CXX") for fact in ("ID=Unknown", "ID_RUN=ON", "FORCED=ON")]
OPTIONAL = ["-DINWIT_LAPACK=OFF", "-DINWIT_TOOLS=OFF", "-DINWIT_BINDINGS=OFF", "-DINWIT_EXAMPLES=OFF"]  # they have no part in it


class Configuring(unittest.TestCase):
    def setUp(self):
        self.build = pathlib.Path(tempfile.mkdtemp(dir=os.environ["INWIT_SCRATCH"]))
        self.addCleanup(shutil.rmtree, self.build, ignore_errors=True)

    def cmake(self, source, *options):
        return subprocess.run(["cmake", "-S", source, "-B", self.build, "-G", os.environ["GENERATOR"], "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                               f"-DCMAKE_C_COMPILER={os.environ['CC']}", f"-DCMAKE_CXX_COMPILER={os.environ['CXX']}", *options],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def configured(self, source, *options):
        result = self.cmake(source, *options)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def flags(self, name):
        """The options of the compiler in the commands of the files whose path contains the name."""
        commands = json.loads((self.build / "compile_commands.json").read_text())
        found = [entry["command"].split() for entry in commands if name in entry["file"]]
        self.assertTrue(found)
        return {flag for command in found for flag in command if flag.startswith(("-f", "-W", "-std"))}

    def check_parent(self, how, languages, *options):
        self.configured(PARENT, f"-DINWIT={SOURCE}", f"-DHOW={how}", f"-DLANGUAGES={languages}", *options)
        self.assertEqual({flag for flag in self.flags("consumer.c") if not flag.startswith("-std")}, set())
        installed = subprocess.run(["cmake", "--install", self.build, "--prefix", self.build / "prefix"], capture_output=True, text=True)
        self.assertEqual(installed.returncode, 0, installed.stderr)
        self.assertFalse((self.build / "prefix").exists(), "the parent installs files of inwit")

    def test_a_parent_stays_as_it_was(self):
        for how in ["add_subdirectory", "FetchContent"]:
            for languages in ["C", "C;CXX"]:
                with self.subTest(how=how, languages=languages):
                    self.check_parent(how, languages)
                    shutil.rmtree(self.build)

    def test_the_command_and_the_examples_have_names_of_its_own(self):
        self.check_parent("add_subdirectory", "C;CXX", "-DINWIT_TOOLS=ON", "-DINWIT_EXAMPLES=ON")

    def test_the_parent_decides_about_shared_libraries(self):
        for value, kind in [("ON", "so"), ("OFF", "a")]:
            with self.subTest(value=value):
                self.check_parent("FetchContent", "C;CXX", f"-DBUILD_SHARED_LIBS={value}")
                targets = subprocess.run(["cmake", "--build", self.build, "--target", "help"], capture_output=True, text=True).stdout
                self.assertIn(f"libinwit.{kind}" if os.environ["GENERATOR"] == "Ninja" else "inwit", targets)
                shutil.rmtree(self.build)

    def test_an_unknown_compiler_gets_no_flags(self):
        output = self.configured(SOURCE, *UNKNOWN, *OPTIONAL, "-DINWIT_TESTS=OFF", "-DINWIT_INSTALL=OFF", "-DCMAKE_CXX_STANDARD_COMPUTED_DEFAULT=17")
        self.assertIn("unknown compiler Unknown", " ".join(output.split()))
        self.assertEqual({flag for flag in self.flags("/src/") | self.flags("/capi/") if not flag.startswith("-std")}, set())

    def test_the_known_one_gets_those_of_the_contract(self):
        self.configured(SOURCE, *OPTIONAL, "-DINWIT_TESTS=OFF")
        self.assertLessEqual({"-ffp-contract=off", "-Wconversion"}, self.flags("/src/"))

    def test_without_googletest_the_tests_are_left_out(self):
        output = self.configured(SOURCE, *OPTIONAL, "-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON")
        self.assertIn("tests: not built, as GoogleTest was not found (Debian: libgtest-dev)", output)
        self.assertFalse((self.build / "tests").exists())

    def test_with_googletest_they_are_built(self):
        self.configured(SOURCE, *OPTIONAL)
        self.assertTrue((self.build / "tests").exists())

    def test_tests_that_were_asked_for_need_googletest(self):
        result = self.cmake(SOURCE, *OPTIONAL, "-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON", "-DINWIT_TESTS=ON")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("apt-get install libgtest-dev", " ".join(result.stdout.split()))


if __name__ == "__main__":
    unittest.main()
