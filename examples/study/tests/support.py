"""Shared by the tests of the study: running the program, a scratch folder, IDX files. Environment: INWIT_STUDY (the program),
INWIT_SCRATCH (a folder)."""
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

STUDY = os.environ["INWIT_STUDY"]


def study(*args, **options):
    return subprocess.run([STUDY, *map(str, args)], capture_output=True, **options)


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(item) for key, item in value.items() if key != "seconds"}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def runs_of(result):
    """{network: {initializer: run}}"""
    return {network["name"]: {run["initializer"]: run for run in network["runs"]} for network in result["networks"]}


def idx(extents, elements, magic=None):
    header = magic or bytes([0, 0, 8, len(extents)])
    return header + b"".join(struct.pack(">I", extent) for extent in extents) + bytes(elements)


class StudyTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(dir=os.environ["INWIT_SCRATCH"])
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def done(self, *args):
        result = study(*args, cwd=self.folder)
        self.assertEqual((result.returncode, result.stderr), (0, b""), args)
        return result.stdout.decode()

    def results(self, *args):
        return json.loads(self.done(*args, "--json", "-"))

    def rejected(self, exit_code, *args, message):
        """The study must fail with `message` and leave the folder unchanged."""
        before = sorted(self.folder.iterdir())
        result = study(*args, cwd=self.folder)
        said = result.stderr.decode()
        self.assertEqual(result.returncode, exit_code, said)
        self.assertTrue(said.startswith("inwit-study: ") and said.endswith("\n"), said)
        self.assertIn(message, said)
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return name
