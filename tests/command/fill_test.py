"""inwit list and inwit fill: their output equals the library's, in every format."""
import ctypes
import io
import json
import unittest

import numpy as np
from scipy import stats
from support import DTYPES, CommandTest, extents, inwit, library, library_fill, read_safetensors, shape_of

ENTRIES = json.loads(inwit("list", "--json").stdout)
FANS = ["--layout", "keras"]


class List(CommandTest):
    def test_has_every_entry(self):
        names, index = [], 0
        name_at = library().inwit_name_at
        name_at.restype = ctypes.c_char_p
        while (name := name_at(index)) is not None:
            names.append(name.decode())
            index += 1
        self.assertEqual([entry["name"] for entry in ENTRIES], names)

    def test_text_has_every_entry_and_argument(self):
        text = self.done("list").decode()
        for entry in ENTRIES:
            self.assertIn(f"{entry['name']}: {entry['summary']}\n", text)
            for argument in entry["arguments"]:
                self.assertIn(f"    {argument['name']} = ", text)

    def test_some(self):
        names = ["orthogonal", "zeros"]
        by_name = {entry["name"]: entry for entry in ENTRIES}
        self.assertEqual(json.loads(self.done("list", *names, "--json")), [by_name[name] for name in names])
        text = self.done("list", *names).decode()
        self.assertEqual([line.split(":")[0] for line in text.splitlines() if line and not line.startswith(" ")], names)
        for unknown in "zeroes", "":
            self.fails(1, "list", "zeros", unknown, message=unknown)

    def test_synonyms(self):
        synonyms = {"HeNormal": "he_normal", "normal": "random_normal", "OrthogonalInitializer": "orthogonal",
                    "trunc_normal_": "torch_trunc_normal", "sparse_": "torch_sparse"}
        for synonym, name in synonyms.items():
            self.assertEqual(self.done("list", synonym), self.done("list", name))
            self.assertEqual(self.done("list", synonym, "--json"), self.done("list", name, "--json"))

    def test_help_and_version(self):
        for command in [], ["list"], ["suggest"], ["show"], ["fill"], ["model"]:
            text = self.done(*command, "--help").decode()
            self.assertIn(" ".join(["Usage: inwit", *command]), text)
            self.assertIn(" ".join(["Examples:\n  inwit", *command]), text)
            self.assertLessEqual(max(map(len, text.splitlines())), 128)
        self.assertRegex(self.done("--version").decode(), r"^inwit \d+\.\d+\.\d+\n$")


class Values(CommandTest):
    def test_every_entry_and_dtype_equals_the_library(self):
        for entry in ENTRIES:
            for dtype, (stored, _) in DTYPES.items():
                with self.subTest(entry=entry["name"], dtype=dtype):
                    shape = shape_of(entry)
                    required = [(argument["name"], argument["example"]) for argument in entry["arguments"] if argument["required"]]
                    flags = [flag for name, value in required for flag in ("--set", f"{name}={value}")]
                    self.done("fill", entry["name"], "--shape", extents(shape), "--dtype", dtype, *FANS, *flags, "--seed", 7,
                              "--stream", 9, "-o", "a.safetensors")
                    metadata, tensors = read_safetensors(self.folder / "a.safetensors")
                    wanted = library_fill(entry["name"], shape, dtype, 7, 9, "keras", numbers=required)
                    self.assertEqual(tensors, {"weight": (stored, shape, wanted)})
                    self.assertEqual(metadata["format"], "pt")
                    self.assertEqual(metadata["inwit.seed"], "7")
                    self.assertEqual(json.loads(metadata["inwit.stream_versions"]), {entry["name"]: entry["stream_version"]})

    def test_npy_is_what_numpy_writes(self):
        for shape in (), (0,), (5,), (24, 10), (2, 3, 4), (1, 1, 1, 1, 1, 1, 1, 2), (3, 0, 2):
            for dtype in "float32", "float64", "float16":
                with self.subTest(shape=shape, dtype=dtype):
                    text = extents(shape)
                    stdout = self.done("fill", "random_normal", "--shape", text, "--dtype", dtype, "--seed", 3, "-o", "-")
                    array = np.load(io.BytesIO(stdout))
                    self.assertEqual((array.shape, array.dtype), (shape, DTYPES[dtype][1]))
                    self.assertEqual(array.tobytes(), library_fill("random_normal", shape, dtype, 3))
                    written = io.BytesIO()
                    np.save(written, array)
                    self.assertEqual(stdout, written.getvalue())
                    self.done("fill", "random_normal", "--shape", str(shape), "--dtype", dtype, "--seed", 3, "-o",
                              "a.npy")
                    self.assertEqual((self.folder / "a.npy").read_bytes(), stdout)

    def test_column_order(self):
        """The same elements, in the file that NumPy writes for a column-major array; with more than one box of 4 MiB too."""
        for shape in (), (5,), (24, 10), (2, 3, 4), (3, 0, 2), (5, 2_000_000), (2, 3, 1_500_001), (3_000_000, 1, 2):
            with self.subTest(shape=shape):
                text = extents(shape)
                self.done("fill", "random_normal", "--shape", text, "--seed", 3, "--order", "column", "-o", "a.npy")
                array = np.load(self.folder / "a.npy")
                self.assertEqual((array.shape, array.flags.f_contiguous), (shape, True))
                self.assertTrue(np.ascontiguousarray(array).tobytes() == library_fill("random_normal", shape, seed=3))
                if sum(extent > 1 for extent in shape) > 1 and array.size > 0:  # else NumPy sees no difference, and writes False
                    written = io.BytesIO()
                    np.save(written, array)
                    self.assertTrue((self.folder / "a.npy").read_bytes() == written.getvalue())
        box = self.done("fill", "orthogonal", "--shape", "3,5", "--global-shape", "9,8", "--offset", "2,1", "--order", "column", "-o", "-")
        whole = np.frombuffer(library_fill("orthogonal", (9, 8)), "<f4").reshape(9, 8)
        self.assertTrue((np.load(io.BytesIO(box)) == whole[2:5, 1:6]).all())
        self.done("fill", "zeros", "--shape", "2,2", "--order", "row", "-o", "a.safetensors")
        self.fails(1, "fill", "zeros", "--shape", "2,2", "--order", "column", "-o", "b.safetensors", message="column")
        self.fails(2, "fill", "zeros", "--shape", "2,2", "--order", "F", "-o", "a.npy", message="--order")

    def test_arguments(self):
        cases = [
            ("random_normal", ["mean=-1e-3", "stddev=0.1"], {"numbers": [("mean", -1e-3), ("stddev", 0.1)]}),
            ("truncated_normal", ["lower=-inf", "upper=2.5"], {"numbers": [("lower", -np.inf), ("upper", 2.5)]}),
            ("constant", ["value=nan"], {"numbers": [("value", np.nan)]}),
            ("constant", ["value=4.9e-324"], {"numbers": [("value", 5e-324)]}),
            ("constant", ["value=1,2.5,-3"], {"arrays": [("value", [1, 2.5, -3])]}),
            ("constant", ["value=[[1],[2],[3],[4]]"], {"arrays": [("value", [[1], [2], [3], [4]])]}),
            ("orthogonal", ["gain=2", "method=reflectors"], {"numbers": [("gain", 2)], "texts": [("method", "reflectors")]}),
            ("variance_scaling", ["mode=fan_out", "distribution=uniform", "scale=2"],
             {"numbers": [("scale", 2)], "texts": [("mode", "fan_out"), ("distribution", "uniform")]}),
            ("glorot_uniform", ["input_axes=0,1", "output_axes=-1"], {"arrays": [("input_axes", [0, 1]), ("output_axes", [-1])]}),
        ]
        for name, settings, wanted in cases:
            with self.subTest(name=name, settings=settings):
                flags = [flag for setting in settings for flag in ("--set", setting)]
                layout = [] if "axes" in settings[0] else FANS
                self.assertEqual(self.filled(name, *flags, "--shape", "4,3", "--dtype", "float64", *layout),
                                 library_fill(name, (4, 3), "float64", layout="keras" if layout else None, **wanted))

    def test_names_go_to_the_library(self):
        """Whatever names inwit_fill accepts, with the kinds of their arguments; else its error message."""
        cases = [("he_normal", {}), ("HeNormal", {}), ("normal", {"numbers": [("stddev", 2)]}), ("xavier_uniform_", {}), ("nonsense", {}),
                 ("VarianceScaling", {"numbers": [("scale", 2)], "texts": [("mode", "fan_out")]})]
        for name, given in cases:
            with self.subTest(name=name):
                flags = [f"--set={key}={value}" for values in given.values() for key, value in values]
                wanted = library_fill(name, (4, 3), layout="keras", required=False, **given)
                if wanted is not None:
                    self.assertEqual(self.filled(name, *flags, "--shape", "4,3", *FANS), wanted)
                    self.assertIn(b"expected", self.done("show", name, *flags, "--shape", "4,3"))
                else:
                    self.fails(1, "fill", name, *flags, "--shape", "4,3", *FANS, "-o", "a.npy", message=name)
                    self.fails(1, "show", name, *flags, message=name)

    def test_seed_and_stream(self):
        largest = 2**64 - 1
        wanted = library_fill("random_uniform", (8,), seed=largest, stream=largest)
        for text in str(largest), hex(largest):
            self.assertEqual(self.filled("random_uniform", "--shape", 8, "--seed", text, "--stream", text), wanted)
        stream = library().inwit_stream(b"encoder.0.weight")
        self.done("fill", "random_uniform", "--shape", 8, "--name", "encoder.0.weight", "-o", "a.safetensors")
        self.assertEqual(read_safetensors(self.folder / "a.safetensors")[1],
                         {"encoder.0.weight": ("F32", (8,), library_fill("random_uniform", (8,), stream=stream))})

    def test_boxes_together_are_the_whole(self):
        for name in "he_normal", "random_uniform", "identity", "orthogonal":
            with self.subTest(name=name):
                whole = np.frombuffer(self.filled(name, "--shape", "30,14", *FANS), "<f4").reshape(30, 14)
                glued = np.full((30, 14), np.nan, np.float32)
                for rows in (0, 7), (7, 30):
                    for columns in (0, 5), (5, 14):
                        shape = rows[1] - rows[0], columns[1] - columns[0]
                        box = self.filled(name, "--shape", f"{shape[0]},{shape[1]}", "--global-shape", "30,14", "--offset",
                                          f"{rows[0]},{columns[0]}", *FANS)
                        glued[rows[0]:rows[1], columns[0]:columns[1]] = np.frombuffer(box, "<f4").reshape(shape)
                self.assertEqual(glued.tobytes(), whole.tobytes())

    def test_tensors_of_many_boxes_are_the_whole(self):
        """More than one box of 4 MiB, split along each axis, with and without a box of the user's."""
        for shape in (5_000_000,), (3, 1_700_000), (2, 2, 1_200_001), (4_500_000, 1), (5, 3, 400_000):
            with self.subTest(shape=shape):
                text = extents(shape)
                self.assertEqual(self.filled("random_normal", "--shape", text), library_fill("random_normal", shape))
        upper = self.filled("random_normal", "--shape", "2,1700000", "--global-shape", "3,1700000", "--offset", "1,0")
        self.assertEqual(upper, library_fill("random_normal", (3, 1_700_000))[-2 * 1_700_000 * 4:])

    def test_orthogonal_is_filled_as_a_whole(self):
        """Its methods qr and svd reject boxes, and the default would repeat its work for each: beyond 4 MiB too."""
        for method in "reflectors", "qr", "svd":
            args = ["orthogonal", "--shape", "1100,1000", "--set", f"method={method}"]
            if b"built without LAPACK" in inwit("fill", *args, "-o", "a.npy", cwd=self.folder).stderr:
                self.skipTest("the library has no LAPACK")
            self.assertTrue(self.filled(*args) == library_fill("orthogonal", (1100, 1000), texts=[("method", method)]))

    def test_threads_do_not_matter(self):
        for name in "random_normal", "orthogonal":
            first, *others = [self.filled(name, "--shape", "600,500", "--threads", threads) for threads in (1, 2, 7, 0)]
            self.assertEqual(others, [first] * 3)

    def test_against_scipy(self):
        distributions = {"random_normal": stats.norm(0, 0.05), "random_uniform": stats.uniform(-0.05, 0.1),
                "truncated_normal": stats.truncnorm(-2, 2, 0, 0.05)}
        for name, distribution in distributions.items():
            for dtype in "float32", "float64":
                with self.subTest(name=name, dtype=dtype):
                    elements = np.frombuffer(self.filled(name, "--shape", 200_000, "--seed", 5, "--dtype", dtype), DTYPES[dtype][1])
                    self.assertGreater(stats.kstest(elements, distribution.cdf).pvalue, 1e-4)  # one seed, 6 tests


if __name__ == "__main__":
    unittest.main()
