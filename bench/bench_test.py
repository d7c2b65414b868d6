#!/usr/bin/env python3
"""inwit-bench and bench/compare work: every initializer of the registry is timed, every work gives its result. How long things take is not
looked at. By environment variables: INWIT_BUILD (a build folder with INWIT_BENCH), INWIT_SOURCE."""
import ctypes
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

BUILD = pathlib.Path(os.environ["INWIT_BUILD"])
SOURCE = pathlib.Path(os.environ["INWIT_SOURCE"])
BENCH = BUILD / "bench" / "inwit-bench"
sys.path.insert(0, str(SOURCE / "bench" / "comparison"))
import plot
import report
import systems
import works


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def registered():
    library = ctypes.CDLL(BUILD / "capi" / "libinwit.so")
    library.inwit_name_at.restype = ctypes.c_char_p
    index = 0
    while (name := library.inwit_name_at(ctypes.c_size_t(index))) is not None:
        yield name.decode()
        index += 1


class Bench(unittest.TestCase):
    def test_every_row_is_there_in_every_dtype(self):
        names = run(BENCH, "--benchmark_list_tests").split()
        for row in registered():
            for dtype in ["f32", "f64", "f16", "bf16"]:
                self.assertIn(f"{row}/{dtype}/bytes:1024/threads:1/real_time", names)
        self.assertIn("random_normal/f32/bytes:1073741824/threads:2/real_time", names)
        self.assertNotIn("orthogonal/f32/bytes:1073741824/threads:1/real_time", names)

    def test_no_call_is_refused(self):
        report = json.loads(run(BENCH, "--benchmark_filter=bytes:1024/|call16|view/zeros", "--benchmark_min_time=1e-6",
                                "--benchmark_format=json"))
        rows = report["benchmarks"]
        self.assertGreater(len(rows), 4 * len(list(registered())))
        self.assertEqual([row["error_message"] for row in rows if row.get("error_occurred")], [])
        per_kib = {"f32": 256, "f64": 128, "f16": 512, "bf16": 512}
        for row in rows:
            if "/bytes:1024/" in row["name"]:
                elements = row["items_per_second"] / row["bytes_per_second"] * 1024
                self.assertAlmostEqual(elements, per_kib[row["name"].split("/")[1]], msg=row["name"])


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.file, cls.picture = (pathlib.Path(cls.scratch.name, name) for name in ["rows.json", "bars.svg"])
        cls.works = [name for name in works.BY_NAME if name != "gpt2"]  # half a GB
        cls.printed = run(sys.executable, SOURCE / "bench" / "compare", "--build", BUILD, "--environment", cls.scratch.name,
                          "--elements", "4096", "--sides", "48", "--rounds", "1", "--once", "--works", ",".join(cls.works),
                          "--systems", "inwit,inwit (C++),NumPy PCG64,C++ <random>,memset,OpenBLAS", "--json", cls.file,
                          "--plot", cls.picture)
        cls.rows = json.loads(cls.file.read_text())

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_rows(self):
        for row in self.rows:
            size = "shape" if row["work"] in ("glorot_uniform", "orthogonal", "sgemm") else "elements"
            self.assertEqual(list(row), ["system", "work", "dtype", size, "threads", "seconds"])
            self.assertGreater(row["seconds"], 0)
        there = {(row["system"], row["work"], row["dtype"], row["threads"]) for row in self.rows}
        for work in self.works:
            for dtype in works.BY_NAME[work].dtypes if work != "sgemm" else []:
                self.assertIn(("inwit", work, dtype, 1), there)
                self.assertEqual(("inwit", work, dtype, 2) in there, work != "call16")
        for system, work in [("NumPy PCG64", "normal"), ("C++ <random>", "uniform"), ("memset", "zeros"), ("OpenBLAS", "sgemm")]:
            self.assertIn((system, work, "f32", 1), there)
        self.assertEqual([row["work"] for row in self.rows if row["system"] == "inwit (C++)"], ["call16"])
        self.assertNotIn(("NumPy PCG64", "truncated_normal", "f32", 1), there)

    def test_tables_and_bars_are_of_the_rows(self):
        for row in self.rows:
            self.assertIn(report.title(row), self.printed)
        drawn = [row for _, rows in plot.panels(self.rows) for row in rows]
        svg = xml.etree.ElementTree.parse(self.picture).getroot()
        bars = svg.findall("{http://www.w3.org/2000/svg}rect")[1:]  # after the background
        self.assertEqual(len(bars), len(drawn))
        self.assertEqual([bar.get("fill") == plot.OURS for bar in bars], [report.is_ours(row) for row in drawn])

    def test_the_model_is_gpt2_small(self):
        tensors = works.gpt2()
        self.assertEqual(next(works.cases(["gpt2"], None, 1, [1])).elements, 124_439_808)
        self.assertEqual((len(tensors), tensors[0]), (148, ((50257, 768), "normal", 0.02)))

    def test_other_values_than_the_work_asks_for_are_refused(self):
        line = [(2 * i + 1) / 4096 for i in range(4096)]
        works.hold_to_law("uniform", line)
        works.hold_to_law("zeros", [0.0, 0.0])
        for work, values in [("normal", line), ("truncated_normal", line), ("uniform", [0.5] * 4096), ("uniform", [0.0] * 4096),
                             ("uniform", [float("nan")] * 4096), ("zeros", [0.0, 1e-9])]:
            with self.assertRaises(ValueError, msg=work):
                works.hold_to_law(work, values)

    def test_bytes_are_read_as_their_dtype(self):
        self.assertEqual(list(systems.floats(b"\x80\x3f\x00\xc0", "bf16")), [1.0, -2.0])
        self.assertEqual(list(systems.floats(b"\x00\x3c\x00\xc0", "f16")), [1.0, -2.0])


if __name__ == "__main__":
    unittest.main()
