#!/usr/bin/env python3
"""INWIT_THREADS and INWIT_TARGET, which a process reads once; each case is a process. usage: environment_test.py PROGRAM"""
import os
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1)


class Environment(unittest.TestCase):
    def run_under(self, *args, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("INWIT_")} | variables
        lines = subprocess.run([PROGRAM, *map(str, args)], env=environment, capture_output=True, text=True, check=True).stdout.split("\n")
        status, target, threads, digest, message = lines[:5]
        return status, target, int(threads), digest, message

    def at_work(self, wanted, *args, **variables):
        """The threads seen; on a busy machine some may finish all work before the others are counted."""
        for _ in range(10):
            status, _, threads, digest, _ = self.run_under(*args, **variables)
            self.assertEqual((status, digest), ("INWIT_OK", self.digest))
            if threads in (wanted, 0):
                return wanted
            self.assertLess(threads, wanted)
        return threads

    def setUp(self):
        self.status, self.target, _, self.digest, _ = self.run_under(1)
        self.assertEqual(self.status, "INWIT_OK")

    def test_threads(self):
        for number in 1, 2, 3, 7:
            self.assertEqual(self.at_work(number, INWIT_THREADS=str(number)), number)

    def test_the_context_wins(self):
        self.assertEqual(self.at_work(3, 3, INWIT_THREADS="1"), 3)
        self.assertEqual(self.at_work(1, 1, INWIT_THREADS="3"), 1)

    def test_more_threads_than_are_of_use(self):
        for number in 64, 2147483647:
            status, _, threads, digest, _ = self.run_under(INWIT_THREADS=str(number))
            self.assertEqual((status, digest), ("INWIT_OK", self.digest), number)
            self.assertLessEqual(threads, 64)

    def test_no_number_of_threads(self):
        for text in "0", "-1", "two", "2 ", "1.5", "99999999999":
            status, _, _, digest, message = self.run_under(INWIT_THREADS=text)
            self.assertEqual(status, "INWIT_E_ARGUMENT", text)
            self.assertIn(f'INWIT_THREADS is "{text}"', message)
            self.assertNotEqual(digest, self.digest)
        self.assertEqual(self.run_under(INWIT_THREADS="")[0], "INWIT_OK")  # as if it were not set

    def test_targets(self):
        status, target, _, _, message = self.run_under(INWIT_TARGET="none of these")
        self.assertEqual((status, target), ("INWIT_E_UNSUPPORTED", ""))
        self.assertIn('INWIT_TARGET is "none of these"', message)
        names = message.split("build and machine:")[1].split()
        self.assertIn("plain", names)
        self.assertIn(self.target, names)
        for name in names:
            for spelling in name, name.upper():
                status, target, _, digest, _ = self.run_under(1, INWIT_TARGET=spelling)
                self.assertEqual((status, target, digest), ("INWIT_OK", name, self.digest))

    def test_the_contexts_target_wins(self):
        status, target, _, digest, _ = self.run_under(1, self.target, INWIT_TARGET="plain")
        self.assertEqual((status, target, digest), ("INWIT_OK", "plain", self.digest))


if __name__ == "__main__":
    unittest.main()
