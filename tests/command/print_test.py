"""inwit fill --print: text as NumPy prints it and as Julia's REPL shows it, with numbers that read back to the same bits."""
import json
import unittest

import numpy as np
from support import DTYPES, FLOAT8, CommandTest, extents, library_fill

NUMPY = {"floatmode": "unique", "max_line_width": 10**9, "threshold": 10**9}


class Print(CommandTest):
    def printed(self, style, array, dtype="float32"):
        """A constant."""
        shape = extents(array.shape)
        if array.size == 0:
            source = ["ones"]
        elif array.ndim == 1 and array.size < 1000:
            source = ["constant", "--set", "value=" + ",".join(map(repr, array.astype(float).tolist()))]
        else:
            text = json.dumps({"class_name": "Constant", "config": {"value": array.tolist()}})
            (self.folder / "constant.json").write_text(text)
            source = ["--config", "@constant.json"]
        return self.done("fill", *source, "--shape", shape, "--dtype", dtype, f"--print={style}").decode()

    def check_numpy(self, array, dtype):
        self.assertEqual(self.printed("numpy", array, dtype), np.array2string(array, **NUMPY) + "\n")


class AsNumpy(Print):
    def test_random(self):
        for shape in (), (1,), (7,), (3, 4), (2, 3, 2), (2, 1, 2, 3), (1, 1, 1, 1, 2), (0,), (3, 0, 2):
            for dtype in "float32", "float64", "float16":
                for name in "random_normal", "random_uniform":
                    with self.subTest(shape=shape, dtype=dtype, name=name):
                        text = self.done("fill", name, "--shape", extents(shape), "--dtype", dtype, "--seed", 4, "--print")
                        array = np.frombuffer(library_fill(name, shape, dtype, 4), DTYPES[dtype][1]).reshape(shape)
                        self.assertEqual(text.decode(), np.array2string(array, **NUMPY) + "\n")

    def test_sizes(self):
        """Where NumPy changes to exponents, and how it pads."""
        cases = [
            [1, 100], [1.5, -2, 0.25], [1, 999], [1, 1001], [1e-4, 0.05], [9.9e-5, 0.05], [99999999], [1e8], [0, -0.0], [0, 1e-30],
            [1e10, -1.5e-10], [1e100, 1], [1e-5, np.nan], [np.nan, 1], [-np.inf, 0.5, 100], [np.inf, np.nan], [np.inf, 10, 100],
            [123456.7], [0.1, 0.2, 0.3], [-1, 1], [5e-324, 1.7976931348623157e308],
        ]
        for case in cases:
            with self.subTest(case=case):
                self.check_numpy(np.array(case, float), "float64")

    def test_integers(self):
        """NumPy prints exact digits before the point, although fewer identify a float32."""
        self.check_numpy(np.array([2**26 + 8, 2**26 + 16, 33554434, 16777216, 99999992], np.float32), "float32")

    def test_every_float16(self):
        """All 63488 finite ones, in one chunk per exponent: --print has a limit, and NumPy then prints no common exponent."""
        bits = np.arange(0x7c00, dtype=np.uint16)
        for exponent in range(31):
            values = bits[bits >> 10 == exponent].view(np.float16)
            self.check_numpy(np.concatenate([values, -values]), "float16")

    def test_order_does_not_matter(self):
        texts = {self.done("fill", "random_normal", "--shape", "3,4", "--print", "--order", order) for order in ("row", "column")}
        self.assertEqual(len(texts), 1)


class AsJulia(Print):
    def test_matrix(self):
        self.assertEqual(self.done("fill", "identity", "--shape", "3,5", "--print", "julia").decode(),
                         "3×5 Matrix{Float32}:\n 1.0  0.0  0.0  0.0  0.0\n 0.0  1.0  0.0  0.0  0.0\n 0.0  0.0  1.0  0.0  0.0\n")

    def test_vector(self):
        self.assertEqual(self.printed("julia", np.array([1, 0, 3])), "3-element Vector{Float32}:\n 1.0\n 0.0\n 3.0\n")

    def test_more_axes(self):
        block = np.zeros((3, 3, 2))
        block[1, 0, 0] = block[1, 1, 1] = 100
        self.assertEqual(self.printed("julia", block),
                         "3×3×2 Array{Float32, 3}:\n"
                         "[:, :, 1] =\n   0.0  0.0  0.0\n 100.0  0.0  0.0\n   0.0  0.0  0.0\n\n"
                         "[:, :, 2] =\n 0.0    0.0  0.0\n 0.0  100.0  0.0\n 0.0    0.0  0.0\n")
        counted = 10 * np.arange(1, 10, dtype=float).reshape(3, 3, 1, 1)
        self.assertEqual(self.printed("julia", counted),
                         "3×3×1×1 Array{Float32, 4}:\n[:, :, 1, 1] =\n 10.0  20.0  30.0\n 40.0  50.0  60.0\n 70.0  80.0  90.0\n")

    def test_slices_run_first_axis_first(self):
        values = np.arange(1 * 2 * 2 * 3, dtype=float).reshape(1, 2, 2, 3)
        lines = self.printed("julia", values).splitlines()
        self.assertEqual(lines[0], "1×2×2×3 Array{Float32, 4}:")
        labels = [f"[:, :, {k + 1}, {l + 1}] =" for l in range(3) for k in range(2)]
        rows = [values[0, :, k, l] for l in range(3) for k in range(2)]
        self.assertEqual(lines[1::3], labels)
        self.assertEqual([[float(x) for x in line.split()] for line in lines[2::3]], [list(row) for row in rows])
        self.assertEqual(set(lines[3::3]), {""})

    def test_types_and_ends(self):
        self.assertEqual(self.printed("julia", np.array(1.5)), "0-dimensional Array{Float32, 0}:\n1.5\n")
        self.assertEqual(self.printed("julia", np.ones(0)), "Float32[]\n")
        self.assertEqual(self.printed("julia", np.ones((0, 3)), "float64"), "0×3 Matrix{Float64}\n")
        self.assertEqual(self.printed("julia", np.ones((2, 0, 3))), "2×0×3 Array{Float32, 3}\n")
        column = [1.5, -100000, 1e6, 1e-4, 1e-5, 0, -0.0, 123.25]
        self.assertEqual(self.printed("julia", np.array(column), "float64"),
                         "8-element Vector{Float64}:\n       1.5\n -100000.0\n       1.0e6\n       0.0001\n       1.0e-5\n"
                         "       0.0\n      -0.0\n     123.25\n")
        self.assertEqual(self.printed("julia", np.array([[1e-5, 1], [2.5, -1e10]])),
                         "2×2 Matrix{Float32}:\n 1.0f-5   1.0\n 2.5     -1.0f10\n")
        self.assertEqual(self.printed("julia", np.array([0.1, 1000, 999]), "float16"),
                         "3-element Vector{Float16}:\n   0.1\n   1.0e3\n 999.0\n")
        # Julia aligns at the first of ".eEfF", including the one in "Inf"
        self.assertEqual(self.printed("julia", np.array([np.nan, -np.inf, np.inf])), "3-element Vector{Float32}:\n NaN\n -Inf\n  Inf\n")
        self.assertEqual(self.printed("julia", np.array([0.1, np.inf]), "bfloat16"), "2-element Vector{BFloat16}:\n  0.1\n InfB16\n")


class ReadsBack(Print):
    def test_bits(self):
        for dtype, (_, stored) in DTYPES.items():
            for style in "numpy", "julia":
                with self.subTest(dtype=dtype, style=style):
                    stddev = 0.1 if dtype in EIGHT_BITS else 1e-3
                    text = self.done("fill", "random_normal", "--set", f"stddev={stddev}", "--shape", 5000, "--dtype", dtype, f"--print={style}").decode()
                    tokens = text.replace("[", " ").replace("]", " ").replace("f-", "e-").split()
                    numbers = tokens[2:] if style == "julia" else tokens
                    wanted = np.frombuffer(library_fill("random_normal", (5000,), dtype, numbers=[("stddev", stddev)]), stored)
                    if dtype in EIGHT_BITS:
                        self.assertEqual([float8(dtype, word) for word in numbers], wanted.tolist())
                    elif dtype == "bfloat16":
                        self.assertEqual([bfloat16(float(word)) for word in numbers], wanted.tolist())
                    else:
                        self.assertEqual(np.array(numbers, stored).tobytes(), wanted.tobytes())

    def test_bfloat16_is_shortest(self):
        """No decimal with one digit less reads back. Two octaves contain every fraction; the neighbours of a power of two are unequally
        far away."""
        bits = [*range(0x3f80, 0x4080), *range(0x0080, 0x7f80, 0x0080), 1, 2, 3, 0x7f, 0x7f7f]
        values = (np.array(bits, np.uint32) << 16).view(np.float32).astype(float)
        text = self.printed("julia", values, "bfloat16")
        for word, pattern, value in zip(text.splitlines()[1:], bits, values):
            number = word.strip().replace("f", "e")
            self.assertEqual(bfloat16(float(number)), pattern, number)
            mantissa = number.split("e")[0].replace(".", "").strip("0")
            if len(mantissa) > 1:
                power = 10.0 ** (np.floor(np.log10(value)) - len(mantissa) + 2)
                for shorter in np.floor(value / power), np.floor(value / power) + 1:
                    self.assertNotEqual(bfloat16(float(f"{shorter * power:.{len(mantissa) - 2}e}")), pattern, number)


    def test_every_float8(self):
        for dtype in EIGHT_BITS:
            values = FLOAT8[DTYPES[dtype][0]]
            patterns = [k for k in range(256) if np.isfinite(values[k])]
            for style, skipped in ("numpy", 0), ("julia", 1):
                for part in np.array_split(patterns, 16):
                    text = self.printed(style, values[part], dtype).replace("[", " ").replace("]", " ")
                    words = text.split("\n", skipped)[-1].split()
                    self.assertEqual([float8(dtype, word) for word in words], part.tolist())
            self.assertIn("NaN", self.printed("julia", np.array([np.nan]), dtype))


EIGHT_BITS = "float8_e4m3fn", "float8_e5m2"


def float8(dtype, word):
    """The pattern of the nearest value; that of zero by its sign."""
    values, number = FLOAT8[DTYPES[dtype][0]], float(word)
    return int(np.nanargmin(np.abs(values - number) + (np.signbit(values) != word.startswith("-"))))


def bfloat16(number):
    """Bits of the nearest bfloat16, ties to even."""
    bits = int(np.float32(number).view(np.uint32))
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16


class Where(CommandTest):
    def test_with_a_file(self):
        text = self.done("fill", "random_normal", "--shape", "2,3", "-o", "a.npy", "--print=numpy").decode()
        self.assertEqual(text, np.array2string(np.load(self.folder / "a.npy"), **NUMPY) + "\n")

    def test_errors(self):
        self.done("fill", "zeros", "--shape", "100,100", "--print")
        self.fails(1, "fill", "zeros", "--shape", "100,101", "--print", "-o", "a.npy", message="10100 elements, at most 10000")
        self.fails(2, "fill", "zeros", "--shape", "3", "--print", "-o", "-", message="--print")
        self.fails(2, "fill", "zeros", "--shape", "3", "--print=matlab", message="--print")
        self.fails(2, "fill", "zeros", "--shape", "3", message="--print")


if __name__ == "__main__":
    unittest.main()
