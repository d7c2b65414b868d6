"""How options are written: shapes, dtypes, layouts, numbers; misspelt commands and options; help."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import DTYPES, INWIT, CommandTest, library_fill

PRINT = ["--print"]


class Commands(CommandTest):
    def test_misspelt_commands(self):
        for name, right in {"fil": "fill", "lst": "list", "sugest": "suggest", "modle": "model", "hlep": "help", "Show": "show"}.items():
            said = self.fails(2, name, "zeros", "--shape", "3", message=f'unknown command "{name}"; did you mean "{right}"?')
            self.assertIn("list, suggest, show, fill, model, audit, identify, doctor, help", said)
        for args in ["initialize"], ["initialize", "zeros"], ["help", "initialize"]:
            self.assertNotIn("did you mean", self.fails(2, *args, message='unknown command "initialize"'))

    def test_misspelt_options(self):
        for option, right in {"--shpae": "--shape", "--dtyp": "--dtype", "--outptu=a.npy": "--output"}.items():
            name = option.split("=")[0]
            self.fails(2, "fill", "zeros", option, "3", message=f'unknown option "{name}"; did you mean "{right}"?')
        self.fails(2, "fill", "zeros", "--shape", "3", "-x", message='unknown option "-x"')
        self.fails(2, "fill", "zeros", "more", "--shape", "3", message='unexpected argument "more"')
        self.fails(2, "--verson", message='did you mean "--version"?')

    def test_help(self):
        for args, same in [(["help"], ["--help"]), (["help", "help"], ["--help"]), (["-h"], ["--help"]), (["-V"], ["--version"]),
                           *((["help", name], [name, "--help"]) for name in ("list", "suggest", "show", "fill", "model"))]:
            self.assertEqual(self.done(*args), self.done(*same), args)
        said = self.fails(2, message="a command is missing: list, suggest, show, fill, model, audit, identify, doctor or help\n")
        self.assertIn(self.done("--help").decode(), said)
        folder = pathlib.Path(re.search("^Recipes: (.*)$", said, re.M)[1])
        self.assertTrue((folder / "gpt2-small.json").exists())

    def test_manual_page(self):
        """Has all of the help."""
        page = pathlib.Path(INWIT).with_name("inwit.1")
        if not page.exists():
            self.skipTest("the command was built for another machine")
        text = page.read_text().replace("\\-", "-").replace("\\e", "\\")
        for command in [], ["list"], ["suggest"], ["show"], ["fill"], ["model"], ["audit"], ["identify"], ["doctor"]:
            self.assertIn(self.done("help", *command).decode(), text)
        if shutil.which("man"):
            rendered = subprocess.run(["man", "--local-file", "--warnings", page], capture_output=True, env=os.environ | {"MANWIDTH": "130"})
            self.assertEqual((rendered.returncode, rendered.stderr), (0, b""))
            self.assertIn(b"--global-shape N,N,...", rendered.stdout)
        if shutil.which("mandoc"):
            lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
            self.assertEqual([line for line in lint.stdout.splitlines() if "missing date" not in line], [])

    def test_names(self):
        names = [entry["name"] for entry in json.loads(self.done("list", "--json"))]
        self.assertEqual(self.done("list", "--names").decode().splitlines(), names)
        self.assertEqual(self.done("list", "--names", "HeNormal", "zeros"), b"he_normal\nzeros\n")
        self.fails(2, "list", "--names", "--json", message="--names and --json are mutually exclusive")

    def test_missing_and_repeated_values(self):
        for option in "--seed", "--shape", "--set", "--threads", "-o":
            self.fails(2, "fill", "zeros", option, message="requires a value")
        self.fails(2, "fill", "zeros", "--shape", "3", "--shape", "4", message="--shape is given more than once")
        self.fails(2, "fill", "random_normal", "--set", "mean=1", "stddev=2", "--shape", "3", message="--set mean=1 --set stddev=2")
        self.fails(2, "fill", "--set", "mean=1", "stddev=2", "random_normal", "--shape", "3", message="--set mean=1 --set stddev=2")

    def test_the_style_of_print_is_optional(self):
        wanted = self.done("fill", "zeros", "--shape", "3", "--print=numpy")
        self.assertEqual(self.done("fill", "--print", "zeros", "--shape", "3"), wanted)
        self.assertEqual(self.done("fill", "zeros", "--print", "--shape", "3"), wanted)
        self.assertEqual(self.done("fill", "zeros", "--shape", "3", "--print", "julia"), self.done("fill", "zeros", "--shape", "3", "--print=julia"))
        self.fails(2, "fill", "zeros", "--shape", "3", "--print", "matlab", message='unexpected argument "matlab"')


class Values(CommandTest):
    def same(self, first, *others):
        for other in others:
            self.assertEqual(self.filled(*first), self.filled(*other), other)

    def test_shapes(self):
        name = ["random_normal", "--shape"]
        self.same([*name, "6,4"], *([*name, text] for text in ("(6, 4)", "[6,4]", "6x4", "6X4", "6 4", "6, 4", " 6,4 ", "6 x 4", "(6,4,)", "6  4",
                                                               "[ 6 , 4 ]", "(6 4)")))
        self.same([*name, "5"], [*name, "(5,)"], [*name, "[5]"], [*name, "5,"])
        self.same([*name, "()"], [*name, "[]"], [*name, "( )"])
        for option in ("--global-shape", "--offset"):
            given = {"--global-shape": "(6, 4)", "--offset": "[1,0]"}
            self.done("fill", *name, "2x4", *(part for pair in given.items() for part in pair), "-o", "a.npy")
            for text in "", ",":
                given[option] = text
                self.fails(2, "fill", *name, "2,4", *(part for pair in given.items() for part in pair), "-o", "b.npy", message=option)

    def test_wrong_shapes(self):
        """Never a scalar by accident: of a variable that is not set, for example."""
        for text in ("", ",", " ", ",,", "(,)", "x", "[,]", "(", ")", "(6,4]", "((6,4))", "6,,4", ",6", "6x", "6xx4", "6x4,2", "6;4", "0x4", "0X10",
                     "6.0", "1e2", "None", "(6, 4", "6 -"):
            for command in ["fill", "-o", "a.npy"], ["show"]:
                self.fails(2, command[0], "zeros", "--shape", text, *command[1:], message="--shape")

    def test_empty_values(self):
        recipe = self.recipe([{"match": "*", "initializer": "zeros"}], [("a", (4,), "float32")])
        self.fails(2, "model", recipe, "--seed", 0, "--like", "", "-o", "a.safetensors", message="--like")
        self.fails(2, "model", "", "--seed", 0, "-o", "a.safetensors", message="RECIPE")
        self.fails(2, "fill", "zeros", "--shape", "3", "--name", "", "-o", "a.safetensors", message="--name")

    def test_dtypes(self):
        synonyms = {"float32": ("F32", "f32", "fp32", "FP32", "float", "single", "torch.float32", "torch.float", "np.float32", "jnp.float32", "Float32"),
                    "float64": ("F64", "f64", "fp64", "double", "torch.double", "numpy.float64", "Float64"),
                    "float16": ("F16", "fp16", "half", "torch.half", "mx.float16", "tf.float16"),
                    "bfloat16": ("bf16", "BF16", "torch.bfloat16", "jax.numpy.bfloat16", "BFloat16"),
                    "float8_e4m3fn": ("F8_E4M3", "f8_e4m3fn", "f8e4m3", "fp8_e4m3", "F8E4M3FN", "Float8E4M3FN", "torch.float8_e4m3fn", "ml_dtypes.float8_e4m3fn"),
                    "float8_e5m2": ("F8_E5M2", "f8e5m2", "fp8_e5m2", "torch.float8_e5m2", "jnp.float8_e5m2")}
        for dtype, names in synonyms.items():
            wanted = library_fill("random_normal", (4,), dtype)
            for name in (dtype, *names):
                self.assertEqual(self.filled("random_normal", "--shape", "4", "--dtype", name), wanted, name)
                recipe = self.recipe([{"match": "*", "initializer": "zeros"}], [("a", (4,), name)])
                report = json.loads(self.done("model", recipe, "--seed", 0, "-o", "m.safetensors", "--report", "json"))
                self.assertEqual(report["tensors"][0]["dtype"], DTYPES[dtype][0])
        # What is another type somewhere, or here.
        for name in "f8", "f4", "f2", "np.float", "numpy.float", "float8", "float8_e4m3", "float8_e4m3fnuz", "int32", "uint8", "torch", "torch.", "complex32", "", " f32", "fp8", "\xff":
            said = self.fails(2, "fill", "zeros", "--shape", "4", "--dtype", name, *PRINT, message="--dtype")
            self.assertIn("must be one of float8_e5m2, float8_e4m3fn, float16, bfloat16, float32, complex64, float64, complex128 or a usual synonym", said)
            recipe = self.recipe([{"match": "*", "initializer": "zeros"}], [("a", (4,), name)])
            self.fails(1, "model", recipe, "--seed", 0, "-o", "m.safetensors", message="dtype")

    def test_layouts(self):
        synonyms = {"keras": ("Keras", "jax", "JAX", "flax", "tensorflow", "tf", "TensorFlow", "HWIO"), "torch": ("pytorch", "PyTorch", "OIHW"),
                    "flux": ("Flux", "lux"), "mlx": ("MLX", "ohwi")}
        fill = ["fill", "glorot_normal", "--shape", "2,3,5,7", "--print", "--layout"]
        printed = {name: self.done(*fill, name) for name in synonyms}
        self.assertEqual(len(set(printed.values())), 3)  # flux is keras with four axes
        for layout, names in synonyms.items():
            for name in names:
                self.assertEqual(self.done(*fill, name), printed[layout], name)
                shown = json.loads(self.done("show", "he_normal", "--shape", "4,3", "--layout", name, "--json"))
                self.assertEqual(shown["tensor"]["layout"], layout)
                for where in {"layout": name}, {}:
                    rule = {"match": "*", "initializer": "he_normal", **({} if where else {"layout": name})}
                    recipe = self.recipe([rule], [("a", (200, 30), "float32")], **where)
                    report = json.loads(self.done("model", recipe, "--seed", 0, "-o", "m.safetensors", "--report", "json"))
                    fan = 200 if layout == "keras" else 30
                    self.assertAlmostEqual(report["tensors"][0]["expected"]["std"], (2 / fan) ** 0.5, delta=1e-6)
        for name in "channels_last", "nhwc", "nchw", "paddle", "burn", "", "numpy":
            self.fails(2, *fill, name, message="must be one of keras, torch, flux, mlx")
        text = self.done("fill", "--help").decode()
        for names in synonyms.values():
            for name in names:
                self.assertRegex(text, rf"(?i)\b{re.escape(name)}\b")

    def test_ranges_are_readable(self):
        for value in "-1", "2147483648", "99999999999", "x", "", "1.5":
            said = self.fails(2, "fill", "zeros", "--shape", "3", "--threads", value, *PRINT, message="must be an integer from 0 to 2147483647")
            self.assertLess(len(said), 120)

    def test_numbers(self):
        def fill(value):
            return ["constant", "--shape", "2", "--dtype", "float64", "--set", f"value={value}"]
        self.same(fill("1"), fill("+1"), fill("1e0"), fill("1,1"), fill("1, 1"), fill("+1,+1.0"))
        for value, message in {"1e400": '"1e400" is outside of the range of float64', "-1e400": "outside of the range", "+1e400": "outside of the range",
                               "1,1e400": '"1e400" is outside',
                               "1,x": '"x" is not a number', "x": '"x" is not a number', "+-1": '"+-1" is not a number',
                               "++1": "is not a number", "": '"" is not a number', "1,,2": '"" is not a number'}.items():
            said = self.fails(2, "fill", *fill(value), *PRINT, message=message)
            self.assertNotIn("nested", said)

    def test_bytes_that_are_no_text(self):
        self.fails(2, "fill", "zeros", "--shape", "3", "--name", b"\xff", "-o", "a.safetensors", message="--name must be UTF-8")
        self.done("fill", "zeros", "--shape", "3", "--name", b"\xff", "-o", "a.npy")
        for name in b"a\xffb\x1b[31m", "a\u009b31m".encode(), b"\xed\xa0\x80", b"\xc0\xaf":
            for args in ["fill", name, "--shape", "3", *PRINT], ["list", name], ["fil" + name.decode("latin-1")], ["model", name, "--seed", "0", "-o", "a.safetensors"]:
                said = self.fails(2 if len(args) == 1 else 1, *args)
                self.assertNotRegex(said, "[\ufffd\x00-\x09\x0b-\x1f\x7f-\x9f]")  # support.py decodes with replacement characters
        shown = self.done("show", "zeros", "--shape", "3", "--name", b"\xffa\x1b")
        self.assertIn("of ?a?", shown.decode())


if __name__ == "__main__":
    unittest.main()
