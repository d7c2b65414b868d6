"""complex64 and complex128 of the command: values are the library's, moments are those of complex numbers, formats that lack a type say so."""
import io
import json
import unittest

import numpy as np
from support import COMPLEX, CommandTest, created, extents, inwit, library_expected, library_fill, read_safetensors, shape_of, write_safetensors

ENTRIES = json.loads(inwit("list", "--json").stdout)
NUMPY = {"floatmode": "unique", "max_line_width": 10**9, "threshold": 10**9}


def wanted(name, shape, dtype, *key, layout="keras", numbers=()):
    return np.frombuffer(library_fill(name, shape, dtype, *key, layout=layout, numbers=numbers), COMPLEX[dtype]).reshape(shape)


class Fill(CommandTest):
    def array(self, *args):
        return np.load(io.BytesIO(self.done("fill", *args, "-o", "-")))

    def test_every_entry_that_supports_it(self):
        for entry in ENTRIES:
            shape = shape_of(entry)
            required = [(argument["name"], argument["example"]) for argument in entry["arguments"] if argument["required"]]
            flags = [flag for name, value in required for flag in ("--set", f"{name}={value}")]
            for dtype, stored in COMPLEX.items():
                with self.subTest(entry=entry["name"], dtype=dtype):
                    fill = "fill", entry["name"], "--shape", extents(shape), "--layout", "keras", "--dtype", dtype, *flags, "--seed", 7, "-o", "a.npy"
                    if not entry["complex"]:
                        self.fails(1, *fill, message=f"dtype is {dtype}, must be real")
                        continue
                    self.done(*fill)
                    array = np.load(self.folder / "a.npy")
                    self.assertEqual((array.dtype, array.shape), (stored, shape))
                    self.assertEqual(array.tobytes(), wanted(entry["name"], shape, dtype, 7, numbers=required).tobytes())

    def test_boxes_and_orders(self):
        fill = "orthogonal", "--dtype", "complex128", "--layout", "torch", "--seed", 3
        whole = self.array(*fill, "--shape", "20,12")
        box = self.array(*fill, "--shape", "7,5", "--global-shape", "20,12", "--offset", "4,6")
        self.assertEqual(box.tobytes(), np.ascontiguousarray(whole[4:11, 6:11]).tobytes())
        column = self.array(*fill, "--shape", "20,12", "--order", "column")
        self.assertTrue(column.flags.f_contiguous and np.array_equal(column, whole))

    def test_safetensors(self):
        fill = "fill", "random_normal", "--shape", "6,4", "--seed", 2, "--name", "w", "-o", "w.safetensors", "--dtype"
        self.done(*fill, "complex64")
        (dtype, shape, data), = read_safetensors(self.folder / "w.safetensors")[1].values()
        self.assertEqual((dtype, shape, len(data)), ("C64", (6, 4), 6 * 4 * 8))
        self.assertEqual(data, self.array(*fill[1:-3], "--dtype", "complex64").tobytes())
        (self.folder / "w.safetensors").unlink()
        self.fails(1, *fill, "complex128", message="the safetensors format does not support complex128; write a .npy file")

    def test_names(self):
        for dtype, names in {"complex64": ("c64", "C64", "cfloat", "torch.cfloat", "torch.complex64", "np.csingle", "ComplexF32", "jnp.complex64"),
                             "complex128": ("c128", "cdouble", "np.cdouble", "torch.complex128", "ComplexF64", "Complex128")}.items():
            for name in names:
                self.assertEqual(self.array("ones", "--shape", 2, "--dtype", name).dtype, COMPLEX[dtype], name)
        for name in "c8", "c16", "complex", "np.cfloat", "complex32", "torch.chalf", "chalf", "complex256":
            self.fails(2, "fill", "ones", "--shape", 2, "--dtype", name, "--print", message="--dtype")


class Text(CommandTest):
    def test_as_numpy(self):
        for name, flags in ("random_normal", []), ("random_uniform", []), ("ones", []), ("random_normal", ["--set", "stddev=1e-6"]), ("zeros", []):
            numbers = [("stddev", 1e-6)] if flags else []
            for shape in (), (1,), (7,), (3, 4), (2, 3, 2), (0,), (3, 0):
                for dtype in COMPLEX:
                    with self.subTest(name=name, shape=shape, dtype=dtype):
                        text = self.done("fill", name, "--shape", extents(shape), "--dtype", dtype, *flags, "--seed", 4, "--print").decode()
                        array = wanted(name, shape, dtype, 4, layout=None, numbers=numbers)
                        self.assertEqual(text, np.array2string(array, **NUMPY) + "\n")

    def test_as_julia(self):
        def printed(shape, dtype="complex64", *args):
            return self.done("fill", "constant", "--set", "value=-2.5", "--shape", shape, "--dtype", dtype, "--print=julia", *args).decode()

        self.assertEqual(printed("2"), "2-element Vector{ComplexF32}:\n -2.5 + 0.0im\n -2.5 + 0.0im\n")
        self.assertEqual(printed("1,2"), "1×2 Matrix{ComplexF32}:\n -2.5+0.0im  -2.5+0.0im\n")
        self.assertEqual(printed("()"), "0-dimensional Array{ComplexF32, 0}:\n-2.5 + 0.0im\n")
        self.assertEqual(printed("0", "complex128"), "ComplexF64[]\n")
        for dtype, stored in COMPLEX.items():
            text = self.done("fill", "random_normal", "--set", "stddev=1e-5", "--shape", "40,3", "--dtype", dtype, "--print=julia").decode()
            self.assertEqual(text.splitlines()[0], f"40×3 Matrix{{ComplexF{stored.itemsize * 4}}}:")
            read = [complex(word.replace("f", "e").replace("im", "j")) for word in text.split()[2:]]
            array = wanted("random_normal", (40, 3), dtype, layout=None, numbers=[("stddev", 1e-5)])
            self.assertEqual(np.array(read, stored).tobytes(), array.tobytes())


class Show(CommandTest):
    def test_moments(self):
        for name, numbers in ("random_normal", [("mean", 3), ("stddev", 2)]), ("random_uniform", [("minval", 1), ("maxval", 2)]), ("ones", []), \
                             ("glorot_uniform", []), ("truncated_normal", []):
            for dtype in COMPLEX:
                with self.subTest(name=name, dtype=dtype):
                    flags = [flag for key, value in numbers for flag in ("--set", f"{key}={value}")]
                    facts = json.loads(self.done("show", name, *flags, "--shape", "50,40", "--layout", "keras", "--dtype", dtype, "--seed", 5, "--json"))
                    array = wanted(name, (50, 40), dtype, 5, numbers=numbers).astype(complex)
                    parts = array.view(float)
                    for key, value in ("mean", array.real.mean()), ("std", array.std()), ("min", parts.min()), ("max", parts.max()):
                        self.assertAlmostEqual(facts["observed"][key], value, delta=1e-12 * max(1, abs(value)), msg=key)
                    for key, value in library_expected(created(name, numbers=numbers), (50, 40), dtype, "keras").items():
                        self.assertEqual(facts["expected"][key], value if np.isfinite(value) else None, key)
                    self.assertEqual((facts["tensor"]["dtype"], facts["observed"]["elements"]), (dtype, 2000))
                    self.assertEqual(sum(facts["histogram"]["counts"]), 4000)
                    np.testing.assert_allclose(facts["singular_values"], np.linalg.svd(array, compute_uv=False), rtol=1e-9, atol=1e-9)

    def test_as_text_and_picture(self):
        text = self.done("show", "orthogonal", "--shape", "30,20", "--layout", "keras", "--dtype", "complex64", "--plot", "w.svg").decode()
        self.assertIn("observed: all 600 elements, real and imaginary parts\n", text)
        self.assertIn("singular values: largest 1, smallest 1, condition number 1", text)
        self.assertIn("complex64, layout keras", (self.folder / "w.svg").read_text())
        self.fails(1, "show", "dct", "--shape", "4,4", "--dtype", "complex64", message="dtype is complex64, must be real")

    def test_list(self):
        self.assertIn("Also for complex64 and complex128.", self.done("list", "he_normal").decode())
        self.assertNotIn("complex64", self.done("list", "hippo").decode())


class Models(CommandTest):
    def test_tensors_and_rules(self):
        rules = [{"match": "a", "initializer": "he_normal"}, {"match": "b", "dtype": "complex64", "initializer": "random_uniform"},
                 {"match": "*", "initializer": "zeros"}]
        tensors = [{"name": "a", "shape": [8, 4], "dtype": "c64"}, {"name": "b", "shape": [5]}, {"name": "c", "shape": [3]}]
        (self.folder / "r.json").write_text(json.dumps({"recipe": 2, "layout": "keras", "rules": rules, "tensors": tensors}))
        model = "model", "r.json", "--seed", 1, "-o", "m.safetensors"
        report = json.loads(self.done(*model, "--report", "json"))
        found = read_safetensors(self.folder / "m.safetensors")[1]
        self.assertEqual({name: dtype for name, (dtype, *_) in found.items()}, {"a": "C64", "b": "C64", "c": "F32"})
        for name, initializer, shape in ("a", "he_normal", (8, 4)), ("b", "random_uniform", (5,)):
            self.assertEqual(found[name][2], self.filled(initializer, "--layout", "keras", "--shape", extents(shape), "--dtype", "complex64",
                                                         "--seed", 1, "--name", name))
        row, = (row for row in report["tensors"] if row["name"] == "a")
        self.assertAlmostEqual(row["std"], np.frombuffer(found["a"][2], "<c8").astype(complex).std(), delta=1e-7)

        self.done("model", "r.json", "--seed", 1, "--like", "m.safetensors", "-o", "again.safetensors", "--quiet")
        self.assertEqual(read_safetensors(self.folder / "again.safetensors")[1], found)
        self.done("model", "r.json", "--dtype", "complex64", "--seed", 1, "-o", "all.safetensors", "--quiet")
        self.assertEqual({dtype for dtype, *_ in read_safetensors(self.folder / "all.safetensors")[1].values()}, {"C64"})
        self.fails(1, "model", "r.json", "--dtype", "complex128", "--seed", 1, "-o", "x.safetensors", message="c: dtype is complex128, which no file")
        self.fails(1, "model", "r.json", "--seed", 1, "-o", "x.gguf", message="a: dtype is C64, which the GGUF format does not have")
        (self.folder / "r.json").write_text(json.dumps({"rules": [{"match": "*", "initializer": "dct"}], "tensors": tensors[:1]}))
        self.fails(1, "model", "r.json", "--seed", 1, "-o", "x.safetensors", message="a: dct: dtype is complex64, must be real")

    def test_audit_and_identify(self):
        data = wanted("random_normal", (40, 30), "complex64", 1).tobytes()
        write_safetensors(self.folder / "m.safetensors", [("a", "C64", (40, 30), data), ("b", "F32", (4,), bytes(16))])
        (self.folder / "r.json").write_text(json.dumps({"rules": [{"match": "*", "initializer": "zeros"}]}))
        for more in [], ["--seed", 1]:
            self.fails(1, "audit", "m.safetensors", "--recipe", "r.json", *more, message="a: dtype is C64, must be real: an audit reads no complex tensors")
        (self.folder / "k.json").write_text(json.dumps({"rules": [{"match": "a", "keep": True}, {"match": "*", "initializer": "zeros"}]}))
        self.done("audit", "m.safetensors", "--recipe", "k.json")
        text = self.done("identify", "m.safetensors").decode()
        self.assertRegex(text, r"(?m)^b +4 +F32 +constant 0$")
        self.assertIn("not read: 1 tensor of C64\n", text)
        self.assertEqual(json.loads(self.done("identify", "m.safetensors", "--json"))["not_read"], {"C64": 1})

    def test_names_in_files(self):
        """A dtype without a name is no type."""
        write_safetensors(self.folder / "m.safetensors", [("a", "", (2,), bytes(32))])
        (self.folder / "r.json").write_text(json.dumps({"rules": [{"match": "*", "initializer": "zeros"}]}))
        self.fails(1, "model", "r.json", "--seed", 1, "--like", "m.safetensors", "-o", "x.safetensors", message="a: dtype is , must be F64")


if __name__ == "__main__":
    unittest.main()
