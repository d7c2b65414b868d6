"""inwit model: the shipped recipes, --like, errors."""
import hashlib
import json
import math
import unittest

import numpy as np
from support import RECIPES, CommandTest, as_numbers, read_safetensors, write_safetensors

SHIPPED = {"gpt2-small": (148, 124_439_808), "resnet50": (161, 25_557_032), "keras-dense": (4, 26), "simple-rnn": (3, 10_560)}
ZEROS = {"match": "*", "initializer": "zeros"}
ONES_F32 = np.ones(6, "<f4").tobytes()


class Shipped(CommandTest):
    def make(self, name, *more):
        report = json.loads(self.done("model", RECIPES / f"{name}.json", "--seed", 11, "-o", "m.safetensors", "--report", "json", *more))
        return report, *read_safetensors(self.folder / "m.safetensors")

    def check_moments(self, rows, tensors):
        """The report describes what is in the file, and that is what is expected."""
        for row in rows:
            dtype, shape, data = tensors[row["name"]]
            self.assertEqual((row["dtype"], tuple(row["shape"])), (dtype, shape))
            values = as_numbers(dtype, data)
            for key, value in zip(("mean", "std", "min", "max"), (values.mean(), values.std(), values.min(), values.max())):
                self.assertAlmostEqual(row[key], value, delta=1e-12, msg=row["name"])
            expected, count = row["expected"], values.size
            self.assertLess(abs(row["mean"] - expected["mean"]), 5 * expected["std"] / math.sqrt(count) + 1e-9, row["name"])
            if count > 1000 and row["initializer"] != "identity":  # std of the standard deviation: at most that of a normal
                self.assertLess(abs(row["std"] - expected["std"]), 5 * expected["std"] / math.sqrt(2 * count) + 1e-9, row["name"])
            lowest, highest = (-math.inf if expected["min"] is None else expected["min"],
                               math.inf if expected["max"] is None else expected["max"])
            self.assertGreaterEqual(row["min"], lowest - 1e-7 * abs(lowest), row["name"])  # as float32 rounds the bound
            self.assertLessEqual(row["max"], highest + 1e-7 * abs(highest), row["name"])

    def test_all(self):
        for name, (count, parameters) in SHIPPED.items():
            with self.subTest(recipe=name):
                report, metadata, tensors = self.make(name)
                self.assertEqual((report["totals"]["tensors"], report["totals"]["parameters"]), (count, parameters))
                self.assertEqual(report["totals"]["bytes"], (self.folder / "m.safetensors").stat().st_size)
                self.assertEqual([row["name"] for row in report["tensors"]], list(tensors))
                self.check_moments(report["tensors"], tensors)
                used = {row["initializer"] for row in report["tensors"]}
                self.assertEqual(set(json.loads(metadata.pop("inwit.stream_versions"))), used)
                recipe = (RECIPES / f"{name}.json").read_bytes()
                self.assertRegex(metadata.pop("inwit.version"), r"^\d+\.\d+\.\d+$")
                self.assertEqual(metadata, {"format": "pt", "inwit.seed": "11",
                                            "inwit.recipe_sha256": hashlib.sha256(recipe).hexdigest()})

    def test_gpt2(self):
        report, _, tensors = self.make("gpt2-small", "--threads", "1")
        stddev = {row["name"]: row["expected"]["std"] for row in report["tensors"]}
        for name, (dtype, _, data) in tensors.items():
            self.assertEqual(dtype, "F32")
            self.assertEqual(stddev[name], 0.02 / math.sqrt(24) if name.endswith("c_proj.weight") else
                             0.02 if name.endswith(".weight") and "ln_" not in name else 0)
            if stddev[name] == 0:
                self.assertEqual(set(np.frombuffer(data, "<f4")), {1.0 if name.endswith(".weight") else 0.0})
        one = (self.folder / "m.safetensors").read_bytes()
        self.make("gpt2-small", "--threads", "2")
        self.assertTrue((self.folder / "m.safetensors").read_bytes() == one)
        for name, value in ("transformer.h.3.mlp.c_proj.weight", 0.02 / math.sqrt(24)), ("transformer.wte.weight", 0.02):
            shape = ",".join(map(str, tensors[name][1]))
            data = self.filled("random_normal", "--set", f"stddev={value!r}", "--shape", shape, "--seed", 11, "--name", name)
            self.assertTrue(data == tensors[name][2])

    def test_gpt2_like_the_published_checkpoint(self):
        """Names without "transformer.", masks, and perhaps the output layer. Its data is a hole in a sparse file."""
        recipe = json.loads((RECIPES / "gpt2-small.json").read_text())
        like = [(tensor["name"].removeprefix("transformer."), "F32", tensor["shape"]) for tensor in recipe["tensors"]]
        for layer in range(12):
            like += [(f"h.{layer}.attn.bias", "F32", [1, 1, 1024, 1024]), (f"h.{layer}.attn.masked_bias", "F32", [])]
        like.append(("lm_head.weight", "BF16", [50257, 768]))
        sized = [(*tensor, math.prod(tensor[2]) * (2 if tensor[1] == "BF16" else 4)) for tensor in like]
        write_safetensors(self.folder / "like.safetensors", sized, sparse=True)
        report, _, tensors = self.make("gpt2-small", "--like", "like.safetensors")
        self.assertEqual({(name, dtype, shape) for name, (dtype, shape, _) in tensors.items()},
                         {(name, dtype, tuple(shape)) for name, dtype, shape in like})
        rows = {row["name"]: row for row in report["tensors"]}
        self.assertEqual({name for name, row in rows.items() if row["initializer"] == "keep"},
                         {name for name in rows if name.endswith((".attn.bias", ".masked_bias"))})
        self.check_moments([row for row in report["tensors"] if row["initializer"] != "keep"], tensors)

    def test_gpt2_of_another_depth(self):
        """The deviation of the projections follows from the number of layers: a file of another number has no rule for some, or leaves
        one without a tensor."""
        for layers, recipe, options, message in (
            (24, "gpt2-small", (), "h.12.attn.c_proj.weight"), (6, "gpt2-small", (), "h.11."),
            (24, "gpt2", (12,), "h.12.mlp.c_proj.weight"),
            (12, "gpt2-small", (), None), (24, "gpt2", (24,), None)):  # fmt: skip
            parts = ("ln_1", "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
            names = ["wte", "wpe", "ln_f", *(f"h.{layer}.{part}" for layer in range(layers) for part in parts)]
            like = [(f"{name}.{kind}", "F32", [4], bytes(16)) for name in names for kind in ("weight", "bias")]
            write_safetensors(self.folder / "like.safetensors", like)
            args = ["model", recipe, "--like", "like.safetensors", "--seed", "1", "--quiet", "-o", "out.safetensors"]
            if options:
                config = {"model_type": "gpt2", "n_layer": options[0], "n_embd": 4, "vocab_size": 4, "n_positions": 4}
                (self.folder / "config.json").write_text(json.dumps(config))
                args += ["--config", "config.json"]
            if message is None:
                self.done(*args)
            else:
                self.fails(1, *args, message=message)

    def test_resnet_buffers(self):
        recipe = json.loads((RECIPES / "resnet50.json").read_text())
        like = [(tensor["name"], "F16", tensor["shape"], bytes(2 * math.prod(tensor["shape"]))) for tensor in recipe["tensors"]]
        for name, _, shape, _ in list(like):
            if ("bn" in name or "downsample.1" in name) and name.endswith("weight"):
                stem = name.removesuffix("weight")
                like += [(stem + "running_mean", "F32", shape, bytes(4 * shape[0])), (stem + "running_var", "F32", shape, bytes(4 * shape[0])),
                         (stem + "num_batches_tracked", "I64", [], (77).to_bytes(8, "little"))]
        write_safetensors(self.folder / "like.safetensors", like, {"format": "pt"})
        report, _, tensors = self.make("resnet50", "--like", "like.safetensors")
        self.assertEqual(len(tensors), 161 + 3 * 53)
        self.assertEqual(tensors["bn1.num_batches_tracked"], ("I64", (), (77).to_bytes(8, "little")))
        self.assertEqual(set(as_numbers("F32", tensors["layer4.2.bn3.running_var"][2])), {1.0})
        self.assertEqual(report["totals"]["tensors"], len(tensors))


class Like(CommandTest):
    def like(self, *tensors):
        write_safetensors(self.folder / "like.safetensors", tensors)
        return ["--like", "like.safetensors"]

    def test_keeps_bytes_of_any_type(self):
        kept = [("k.flag", "BOOL", [3], b"\1\0\1"), ("k.count", "I64", [2], bytes(range(16))), ("k.f8", "F8_E4M3", [5], b"abcde"),
                ("k.odd", "X24", [2], b"uvwxyz"), ("k.none", "F32", [0, 4], b""), ("k.half", "BF16", [2], b"\x80\x3f\x00\x40"),
                ("k.deep", "U8", [1] * 9 + [2], b"de")]
        more = [("w", "F16", [6], bytes(12)), ("empty", "F64", [3, 0], b""), ("b", "F32", [6], bytes(24))]
        flags = self.like(*kept, *more)
        recipe = self.recipe([{"match": "k.*", "keep": True}, {"match": "b", "initializer": "ones"},
                              {"match": "*", "initializer": "random_normal"}])
        for output in "m.safetensors", "like.safetensors":  # the second: the file that is read is replaced
            report = self.done("model", recipe, "--seed", 0, *flags, "-o", output).decode()
            self.assertIn("10 tensors, 28 parameters", report)
        first, second = (read_safetensors(self.folder / name)[1] for name in ("m.safetensors", "like.safetensors"))
        self.assertEqual(first, second)
        for name, dtype, shape, data in kept:
            self.assertEqual(first[name], (dtype, tuple(shape), data))
        self.assertEqual(first["b"][2], ONES_F32)
        self.assertEqual(first["w"][2], self.filled("random_normal", "--shape", 6, "--dtype", "float16", "--name", "w"))

    def test_report_of_kept_numbers(self):
        flags = self.like(("a", "BF16", [2], b"\x80\x3f\x00\x40"), ("b", "I64", [1], bytes(8)))
        recipe = self.recipe([{"match": "*", "keep": True}])
        rows = json.loads(self.done("model", recipe, "--seed", 0, *flags, "-o", "m.safetensors", "--report", "json"))["tensors"]
        self.assertEqual({row["name"]: (row["mean"], row["std"], row["min"], row["max"]) for row in rows},
                         {"a": (1.5, 0.5, 1.0, 2.0), "b": (None,) * 4})

    def test_other_dtypes_can_only_be_kept(self):
        for dtype, size in ("I64", 8), ("F8_E8M0", 1), ("X24", 3):
            flags = self.like(("layer.w", dtype, [2], bytes(2 * size)))
            said = self.fails(1, "model", self.recipe([ZEROS]), "--seed", 0, *flags, "-o", "m.safetensors", message="layer.w")
            self.assertIn(dtype, said)

    def test_broken_files(self):
        def entry(shape=(2,), offsets=(0, 8), dtype="F32"):
            return json.dumps({"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)})

        good = f'{{"a":{entry()}}}'
        headers = {
            "not JSON": '{"a":', "start with {": f" {good}", "\"a\" appears twice": f'{{"a":{entry()},"a":{entry()}}}',
            "nested too deeply": '{"a":{"dtype":"F32","shape":[[[2]]],"data_offsets":[0,8]}}', "exactly dtype, shape": '{"a":{}}',
            "a: must be an object with": good.replace("}}", ',"more":1}}'), "ends before": f'{{"a":{entry(offsets=(8, 0))}}}',
            "do not match": f'{{"a":{entry(shape=(3,))}}}', "do not match the 8": f'{{"a":{entry(dtype="X", shape=(3,))}}}',
            "does not start where the previous": f'{{"a":{entry((1,), (0, 4))},"b":{entry((1,), (3, 7))}}}', "the tensors have 4 bytes, but the file has 8": f'{{"a":{entry((1,), (0, 4))}}}',
            "overflows": f'{{"a":{entry((2**40, 2**40))}}}', "values are strings": '{"__metadata__":{"x":1}}',
            "NUL": good.replace('"a"', '"a\\u0000"'), "exactly dtype, shape and": f'{{"a":{entry((-2,))}}}',
        }
        path, recipe = self.folder / "like.safetensors", self.recipe([ZEROS])
        files = {message: len(text).to_bytes(8, "little") + text.encode() + bytes(8) for message, text in headers.items()}
        files |= {"too short": b"1234", "fit into the file": (1000).to_bytes(8, "little") + b"{}",
                  "the header has 18446744073709551615": b"\xff" * 8 + b"{}"}
        files["is not JSON: "] = (4).to_bytes(8, "little") + b"{\"\xff}" + bytes(8)
        for message, raw in files.items():
            with self.subTest(message=message):
                path.write_bytes(raw)
                self.fails(1, "model", recipe, "--seed", 0, "--like", path.name, "-o", "m.safetensors", message=message)
        self.fails(1, "model", recipe, "--seed", 0, "--like", "/dev/null", "-o", "m.safetensors", message="not a regular file")
        self.fails(1, "model", recipe, "--seed", 0, "--like", "absent", "-o", "m.safetensors", message="No such file")


class Errors(CommandTest):
    def model(self, exit_code, recipe, *more, message):
        return self.fails(exit_code, "model", recipe, "--seed", 0, "-o", "m.safetensors", *more, message=message)

    def test_all_names_without_a_rule_are_listed(self):
        names = [f"block.{i}.a_rather_long_name_of_a_parameter.weight" for i in range(60)]
        recipe = self.recipe([{"match": "head", "initializer": "zeros"}], [(name, (1,), "float32") for name in names + ["head"]])
        said = self.model(1, recipe, message="no rule matches")
        self.assertEqual(said.splitlines()[1:], ["  " + name for name in names])

    def test_recipes(self):
        one = [("a.w", (4, 4), "float32")]
        cases = [([ZEROS, {"match": "b", "initializer": "ones"}], one, "matches no tensor"), ([ZEROS], one * 2, "which is that of tensors[0] too"),
                 ([{"match": "*", "keep": True}], one, "a.w: the recipe keeps this tensor"), ([ZEROS], [], "lists no tensors"),
                 ([{"match": "*", "initializer": "glorot_uniform"}], one, "a.w: "), ([{"match": "*", "initializer": "nope"}], one, "nope"),
                 ([{"match": "*", "initializer": "orthogonal"}], [("a.w", (4,), "float32")], "a.w: "),
                 ([{**ZEROS, "initialiser": 1}], one, "initialiser"), ([ZEROS], [("a.w", (1,), "int8")], "int8"),
                 ([ZEROS], [("__metadata__", (1,), "float32")], "__metadata__")]
        for rules, tensors, message in cases:
            with self.subTest(message=message):
                self.model(1, self.recipe(rules, tensors), message=message)
        self.done("model", self.recipe([ZEROS, {"match": "b", "initializer": "ones", "optional": True}], one), "--seed", 0, "-o",
                  "m.safetensors")

    def test_files_and_options(self):
        recipe = self.recipe([ZEROS], [("a", (4,), "float32")])
        self.model(1, "absent.json", message="absent.json")
        self.model(1, ".", message="directory")
        (self.folder / "broken.json").write_text("{")
        self.model(1, "broken.json", message="broken.json: ")
        for exit_code, args, message in [(2, ["--seed", "0", "-o", "m.npy"], '-o is "m.npy"'), (2, ["--seed", "x", "-o", "m.safetensors"], "--seed"),
                                       (2, ["-o", "m.safetensors"], "--seed"), (2, ["--seed", "0"], "--output"),
                                       (2, ["--seed", "0", "-o", "-"], "--quiet"), (2, ["--seed", "0", "-o", "m.bin"], "must end in"),
                                       (2, ["--seed", "0", "-o", "m.safetensors", "--threads", "-1"], "--threads"),
                                       (2, ["--seed", "0", "-o", "m.safetensors", "--report", "xml"], "--report")]:
            self.fails(exit_code, "model", recipe, *args, message=message)

    def test_quiet_and_standard_output(self):
        recipe = self.recipe([ZEROS], [("a", (4,), "float32")])
        self.assertEqual(self.done("model", recipe, "--seed", 0, "-o", "m.safetensors", "--quiet"), b"")
        self.assertEqual(self.done("model", recipe, "--seed", 0, "-o", "-", "--quiet"), (self.folder / "m.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main()
