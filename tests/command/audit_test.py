"""inwit audit and inwit identify: nothing to find in what the command fills, every planted fault, what is printed."""
import json
import math
import unittest

import numpy as np
from support import RECIPES, CommandTest, as_numbers, inwit, read_safetensors, write_safetensors

NORMAL = {"match": "*.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02}}}
RULES = [NORMAL, {"match": "*", "initializer": "zeros"}]
TENSORS = [("a.weight", (64, 48), "float32"), ("b.weight", (64, 48), "float32"), ("c.weight", (32, 16), "bfloat16"),
           ("a.bias", (48,), "float32")]


class Audit(CommandTest):
    def make(self, rules=RULES, tensors=TENSORS, seed=1, **more):
        self.done("model", self.recipe(rules, tensors, **more), "--seed", seed, "-o", "m.safetensors", "--quiet")
        return {name: [dtype, shape, data] for name, (dtype, shape, data) in read_safetensors(self.folder / "m.safetensors")[1].items()}

    def write(self, tensors):
        write_safetensors(self.folder / "m.safetensors", [(name, *rest) for name, rest in tensors.items()])

    def found(self, *args, expected=1):
        result = inwit("audit", "m.safetensors", "--recipe", "recipe.json", *args, cwd=self.folder)
        self.assertEqual((result.returncode, result.stderr), (expected, b""), result.stdout.decode())
        return result.stdout.decode()

    def findings(self, *args):
        report = json.loads(self.found("--json", *args))
        return {one["name"]: one["findings"] for one in report["tensors"] if one["message"]}

    def test_nothing_in_what_the_command_fills(self):
        for seed in range(3):
            self.make(seed=seed)
            for flags in [], ["--strict"], ["--seed", seed], ["--threads", 2]:
                self.assertEqual(self.found(*flags, expected=0), "4 tensors as the recipe gives them\n")

    def test_a_name_with_a_line_feed_adds_no_line(self):
        tensors = self.make()
        dtype, shape, _ = tensors.pop("a.bias")
        tensors["a.bias\n9 of 9 tensors"] = [dtype, shape, np.ones(48, np.float32).tobytes()]
        self.write(tensors)
        for command in ["audit", "m.safetensors", "--recipe", "recipe.json"], ["identify", "m.safetensors"]:
            lines = inwit(*command, cwd=self.folder).stdout.decode().split("\n")
            self.assertFalse([line for line in lines if line.startswith("9 of 9")], lines)
            self.assertTrue([line for line in lines if "a.bias?9 of 9 tensors" in line], lines)

    def test_shipped_recipes(self):
        for name in "gpt2-small", "resnet50", "keras-dense", "simple-rnn":
            recipe = json.loads((RECIPES / f"{name}.json").read_text())
            small = {**recipe, "tensors": [{**tensor, "shape": [min(extent, 96) for extent in tensor["shape"]]}
                                           for tensor in recipe["tensors"]]}
            (self.folder / "recipe.json").write_text(json.dumps(small))
            for seed in range(3):
                self.done("model", "recipe.json", "--seed", seed, "-o", "m.safetensors", "--quiet")
                self.found("--strict", expected=0)
                self.found("--seed", seed, expected=0)

    def test_residual_scaling_that_is_not_applied(self):
        right = [{"match": "b.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02 / math.sqrt(24)}}}, *RULES]
        self.make()
        self.recipe(right, TENSORS)
        text = self.found()
        self.assertRegex(text, r"(?m)^b\.weight +64x48 +random_normal, stddev 0\.004082 +stddev 0\.0\d+, expected 0\.004082 \(x4\.\d+\); "
                               r"looks like normal of stddev 0\.0\d+: GPT-2, BERT$")
        self.assertIn("\n1 of 4 tensors not as the recipe gives them\n", text)
        self.assertNotIn("a.weight", text)

    def test_pytorchs_default(self):
        default = {"class_name": "VarianceScaling", "config": {"scale": 1 / 3, "mode": "fan_in", "distribution": "uniform"}}
        self.make([{"match": "a.weight", "initializer": default}, *RULES], layout="torch")
        self.recipe(RULES, TENSORS, layout="torch")
        self.assertIn("1/sqrt(fan_in), fan_in 48: PyTorch's default", self.found())

    def test_verify(self):
        tensors = self.make()
        self.assertEqual(set(self.findings("--seed", 2)), {"a.weight", "b.weight", "c.weight"})
        self.assertIn("another seed or program", self.found("--seed", 2))
        weights = np.frombuffer(tensors["b.weight"][2], "<f4").copy()
        weights[1234] += 1e-7
        tensors["b.weight"][2] = weights.tobytes()
        self.write(tensors)
        self.found(expected=0)
        self.assertEqual(self.findings("--seed", 1), {"b.weight": ["differs"]})
        self.assertIn("1 element differs from those of the key", self.found("--seed", 1))

    def test_equal_weights(self):
        tensors = self.make()
        weights = np.frombuffer(tensors["a.weight"][2], "<f4").reshape(64, 48).copy()
        tensors["b.weight"][2] = tensors["a.weight"][2]
        self.write(tensors)
        self.assertIn("has the same elements as a.weight", self.found())
        for changed, message in ((np.concatenate([weights[:32], weights[:32]]), "32 rows repeat another one"),
                                 (np.concatenate([weights[:, :24], weights[:, :24]], 1), "24 columns repeat another one"),
                                 (np.concatenate([weights[:60], 0 * weights[:4]]), "4 rows are zero")):
            tensors = self.make()
            tensors["a.weight"][2] = changed.tobytes()
            self.write(tensors)
            self.assertIn(message, self.found())
        padded = weights.copy()
        padded[0] = 0
        tensors["a.weight"][2] = padded.tobytes()
        self.write(tensors)
        self.found(expected=0)

    def test_rows_that_an_initializer_repeats_on_purpose(self):
        for name, config, shape in (("icnr", {"upscale": 2}, (64, 48, 3, 3)), ("torch_sparse", {"sparsity": 0.99}, (300, 40)),
                                    ("reservoir", {"density": 0.01}, (200, 200)), ("delta_orthogonal", {}, (32, 16, 3, 3)),
                                    ("orthogonal", {}, (64, 48, 3, 3))):
            rules = [{"match": "*", "initializer": {"class_name": name, "config": config}}]
            self.make(rules, [("a.weight", shape, "float32")], layout="torch")
            self.found(expected=0)

    def test_slices_of_more_axes_that_repeat_each_other(self):
        for dtype, kind in ("float32", "<f4"), ("bfloat16", "<u2"):
            for axis in range(4):
                shape = [6, 4, 8, 12]
                tensors = self.make([NORMAL], [("a.weight", shape, dtype)])
                weights = np.frombuffer(tensors["a.weight"][2], kind).reshape(shape)
                half = np.take(weights, range(shape[axis] // 2), axis)
                tensors["a.weight"][2] = np.ascontiguousarray(np.concatenate([half, half], axis)).tobytes()
                self.write(tensors)
                identified = inwit("identify", "m.safetensors", cwd=self.folder).stdout.decode()
                for text in self.found(), identified:
                    self.assertIn(f"{shape[axis] // 2} slices along axis {axis} repeat another one\n", text)

    def test_draws_from_one_seed(self):
        """Of other shapes, scales and dtypes; not where the recipe ties them."""
        scaled = {"match": "b.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.04}}}
        tensors = self.make([scaled, *RULES])
        draw = np.random.default_rng(1).normal(size=64 * 48)
        for name, factor in ("a.weight", 0.02), ("b.weight", 0.04):
            tensors[name][2] = (draw * factor).astype("<f4").tobytes()
        tensors["c.weight"][2] = (((draw[: 32 * 16] * 0.02).astype("<f4").view("<u4") + 0x7FFF) >> 16).astype("<u2").tobytes()
        self.write(tensors)
        found = {one["name"]: one["message"] for one in json.loads(self.found("--json"))["tensors"]}
        message = "its first elements have the signs of those of a.weight: both are drawn from the same seed"
        self.assertEqual(found, {"a.weight": "", "a.bias": "", "b.weight": message, "c.weight": message})
        tied = {"match": "{name:*}.weight", "stream": "x"}
        self.recipe([{**scaled, "stream": "x"}, {**tied, "initializer": NORMAL["initializer"]}, *RULES[1:]], TENSORS, recipe=2)
        self.assertEqual([one["message"] for one in json.loads(self.found("--json", expected=0))["tensors"]], [""] * 4)

    def test_values_that_are_not_finite_are_identified(self):
        tensors = self.make()
        for name, values in ("a.weight", [math.nan, math.inf, -math.inf]), ("a.bias", [math.nan]):
            changed = np.frombuffer(tensors[name][2], "<f4").copy()
            changed[: len(values)] = values
            tensors[name][2] = changed.tobytes()
        self.write(tensors)
        text = inwit("identify", "m.safetensors", cwd=self.folder).stdout.decode()
        self.assertRegex(text, r"(?m)^a\.weight .*GPT-2, BERT; 1 element is NaN; 2 elements are infinite$")
        self.assertRegex(text, r"(?m)^a\.bias .*constant 0; 1 element is NaN$")

    def test_trained(self):
        tensors = self.make()
        heavy = np.random.default_rng(0).standard_t(4, (64, 48)).astype("<f4") * 0.05
        for name in "a.weight", "b.weight":
            tensors[name][2] = heavy.tobytes() if name == "a.weight" else heavy[::-1].tobytes()
        self.write({name: tensors[name] for name in ("a.weight", "b.weight", "a.bias")})
        self.recipe(RULES)
        text = self.found()
        self.assertNotIn("trained checkpoint", text)  # training changes biases too
        self.assertEqual(len(text.splitlines()), 4)
        tensors["a.bias"][2] = heavy[0].tobytes()
        self.write({**{f"{i}.weight": tensors["a.weight"] for i in range(12)}, "a.bias": tensors["a.bias"]})
        text = self.found()
        self.assertIn("as those of a trained checkpoint do", text)
        self.assertRegex(text, r"\n0\.weight .* stddev 0\.\d+, expected 0\.02 ")
        self.assertRegex(text, r"\nand 3 more tensors; --json lists all\n13 of 13 tensors not as")
        self.assertTrue(json.loads(self.found("--json"))["trained"])

    def test_values_that_are_not_those_of_a_constant(self):
        tensors = self.make()
        tensors["a.bias"][2] = np.full(48, 1e-6, "<f4").tobytes()
        self.write(tensors)
        self.assertEqual(self.findings(), {"a.bias": ["values"]})
        self.assertIn("48 elements differ from what is expected, 0, by up to 1e-06; looks like constant 1e-06", self.found())

    def test_what_the_recipe_keeps(self):
        tensors = self.make()
        tensors["k"] = ["I64", (2,), bytes(16)]
        self.write(tensors)
        self.recipe([{"match": "k", "keep": True}, *RULES])
        self.assertIn("4 tensors as the recipe gives them, 1 kept by the recipe", self.found(expected=0))

    def test_tensors_of_several_boxes(self):
        """4 MiB are read at a time."""
        shape = (1500, 1000)
        self.make(tensors=[("a.weight", shape, "float32"), ("i.weight", (1200, 1200), "float32")],
                  rules=[{"match": "i.*", "initializer": "identity"}, NORMAL])
        for flags in ["--strict"], ["--seed", 1]:
            self.found(*flags, expected=0)
        report = json.loads(self.found("--json", expected=0))
        weights = as_numbers("F32", read_safetensors(self.folder / "m.safetensors")[1]["a.weight"][2])
        self.assertAlmostEqual(report["tensors"][0]["std"], weights.std(), delta=1e-12)
        self.assertAlmostEqual(report["tensors"][0]["mean"], weights.mean(), delta=1e-12)

    def test_tensors_that_the_file_lacks(self):
        tensors = self.make(RULES, [*TENSORS, *[(f"{i}.bias", (3,), "float32") for i in range(5)]])
        self.recipe(RULES, [*TENSORS, *[(f"{i}.bias", (3,), "float32") for i in range(14)]])
        text = self.found(expected=0)  # of 18: a note
        self.assertEqual(text, "not in the file: 9 tensors that the recipe lists: 5.bias, 6.bias, 7.bias, 8.bias, 9.bias, 10.bias, 11.bias, "
                               "12.bias and 1 more\n9 tensors as the recipe gives them\n")
        self.assertEqual(json.loads(self.found("--json", expected=0))["missing"], [f"{i}.bias" for i in range(5, 14)])
        self.recipe(RULES, [("4.bias", (3,), "float32"), *[(f"model.{name}", *of) for name, *of in TENSORS]])  # other names throughout
        self.assertEqual(self.found(expected=0), "9 tensors as the recipe gives them\n")
        self.assertEqual(json.loads(self.found("--json", expected=0))["missing"], [f"model.{name}" for name, *_ in TENSORS])
        self.recipe(RULES, [*TENSORS, ("5.bias", (3,), "float32")])  # the file has a prefix before the listed names
        self.write({name if name == "4.bias" else f"body.{name}": of for name, of in tensors.items()})
        self.assertEqual(json.loads(self.found("--json", expected=0))["missing"], ["body.5.bias"])
        self.recipe(RULES, [("a.weight", (64, 50), "float32"), *TENSORS[1:]])
        self.assertRegex(self.found(), r"(?m)^body\.a\.weight +64x48 .* the recipe lists shape 64x50$")
        self.recipe(RULES)  # which lists none
        self.assertEqual(json.loads(self.found("--json", expected=0))["missing"], [])
        self.recipe([{"match": "b.weight", "same_as": "a.weight", "optional": True}, *RULES], TENSORS, recipe=2)
        self.write({name: of for name, of in tensors.items() if name != "b.weight"})  # the other one of a tie is enough
        self.assertEqual(json.loads(self.found("--json", expected=0))["missing"], [])
        self.write({name: of for name, of in tensors.items() if not name.startswith(("a.w", "b."))})
        self.assertIn("not in the file: 2 tensors that the recipe lists: a.weight, b.weight\n", self.found(expected=0))

    def test_another_shape(self):
        self.make()
        self.recipe(RULES, [("a.weight", (64, 50), "float32"), *TENSORS[1:]])
        self.assertRegex(self.found(), r"(?m)^a\.weight +64x48 .* the recipe lists shape 64x50$")

    def test_errors(self):
        self.make()
        self.fails(2, "audit", "m.safetensors", message="--recipe")
        self.fails(2, "audit", "m.safetensors", "--recipe", "recipe.json", "--seed", "x", message="--seed")
        self.fails(1, "audit", "missing.safetensors", "--recipe", "recipe.json", message="missing.safetensors")
        self.recipe([NORMAL])
        self.fails(1, "audit", "m.safetensors", "--recipe", "recipe.json", message="no rule matches\n  a.bias")


class ConfigOfTheFolder(CommandTest):
    """Without --config: never that of another model, and the last line names it."""
    CONFIG = {"model_type": "llama", "num_hidden_layers": 1, "hidden_size": 64, "intermediate_size": 96, "vocab_size": 100,
              "num_attention_heads": 4, "initializer_range": 0.03}

    def setUp(self):
        super().setUp()
        (self.folder / "c.json").write_text(json.dumps(self.CONFIG))

    def make(self, output, *more):
        self.done("model", "llama", "--config", "c.json", "--seed", 1, "-o", output, "--quiet", *more)

    def config(self, **changes):
        (self.folder / "config.json").write_text(json.dumps({**self.CONFIG, **changes}))

    def test_folders_and_indexes(self):
        self.make("one/")
        self.make("shards/", "--shard-size", "40KB")
        for path, config in [("one", "one/config.json"), ("one/", "one/config.json"), ("shards/", "shards/config.json"),
                             ("shards/model.safetensors.index.json", "shards/config.json"), ("one/model.safetensors", "one/config.json")]:
            self.assertEqual(self.done("audit", path, "--recipe", "llama", "--seed", 1).decode(),
                             f"12 tensors as the recipe gives them with {config}\n")
            self.assertEqual(json.loads(self.done("audit", path, "--recipe", "llama", "--json"))["config"], config)
        self.assertIn("gives them with c.json\n", self.done("audit", "one", "--recipe", "llama", "--config", "c.json").decode())
        self.assertIn("The recipe llama with one/config.json gives these names", self.done("identify", "one").decode())

    def test_it_decides(self):
        """As --config does, and --set wins over it."""
        self.make("one/")
        config = self.folder / "one/config.json"
        config.write_text(json.dumps({**self.CONFIG, "initializer_range": 0.06}))
        result = inwit("audit", "one", "--recipe", "llama", cwd=self.folder)
        self.assertEqual((result.returncode, result.stdout.decode().splitlines()[-1]),
                         (1, "9 of 12 tensors not as the recipe gives them with one/config.json"))
        self.done("audit", "one", "--recipe", "llama", "--set", "std=0.03")
        config.write_text(json.dumps({**self.CONFIG, "model_type": "bert"}))
        self.fails(1, "audit", "one", "--recipe", "llama", message='llama.json with one/config.json: config: "model_type" is "bert", this recipe requires')
        config.write_text("{")
        self.fails(1, "audit", "one", "--recipe", "llama", message="one/config.json")
        config.unlink()
        self.fails(1, "audit", "one", "--recipe", "llama", message="give --config FILE, or values by --set")

    def test_beside_a_file_only_a_required_model_type(self):
        self.make("m.safetensors")
        audit = "audit", "m.safetensors", "--recipe", "llama"
        self.config()
        self.assertEqual(self.done(*audit).decode(), "12 tensors as the recipe gives them with config.json\n")
        for changes in {"model_type": "bert"}, {"model_type": None}, {"model_type": ["llama"]}:
            self.config(**changes)
            self.fails(1, *audit, message="give --config FILE, or values by --set")
        for text in "no JSON", "[1]", "{}":
            (self.folder / "config.json").write_text(text)
            self.fails(1, *audit, message="give --config FILE, or values by --set")
        self.config(_class_name="Transformer2DModel", model_type=None)
        rules = [{"match": "*norm.weight", "initializer": "ones"},
                 {"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}]
        recipe = {"recipe": 2, "let": {"std": {"config": "initializer_range"}}, "rules": rules}
        for requires, found in [({}, False), ({"model_type": "llama"}, False), ({"_class_name": ["A", "Transformer2DModel"]}, True)]:
            (self.folder / "r.json").write_text(json.dumps({**recipe, "requires": requires}))
            if found:
                self.assertIn("with config.json\n", self.done("audit", "m.safetensors", "--recipe", "r.json").decode())
            else:
                self.fails(1, "audit", "m.safetensors", "--recipe", "r.json", message="give --config FILE")

    def test_a_recipe_without_a_config_takes_none(self):
        self.done("model", "keras-dense", "--seed", 1, "-o", "one/", "--quiet")
        (self.folder / "one/config.json").write_text(json.dumps(self.CONFIG))
        self.assertEqual(self.done("audit", "one", "--recipe", "keras-dense").decode(), "4 tensors as the recipe gives them\n")
        self.assertIsNone(json.loads(self.done("audit", "one", "--recipe", "keras-dense", "--json"))["config"])


class Identify(CommandTest):
    def test_table(self):
        recipe = self.recipe([{"match": "he", "initializer": "he_uniform"}, {"match": "one", "initializer": "ones"},
                              {"match": "*", "initializer": "random_normal"}],
                             [("he", (96, 64), "float32"), ("one", (8,), "float32"), ("few", (8,), "bfloat16")], layout="torch")
        self.done("model", recipe, "--seed", 1, "-o", "m.safetensors", "--quiet")
        text = self.done("identify", "m.safetensors").decode()
        self.assertRegex(text, r"(?m)^he +96x64 +F32 +uniform \+-0\.306\d* = sqrt\(6/fan_in\), fan_in 64: He$")
        self.assertRegex(text, r"(?m)^one +8 +F32 +constant 1$")
        self.assertRegex(text, r"(?m)^few +8 +BF16 +too few elements to tell: mean .*$")
        self.assertIn("sqrt(6/fan_out), fan_out 64", self.done("identify", "m.safetensors", "--layout", "keras").decode())
        looks = {one["name"]: one["looks"] for one in json.loads(self.done("identify", "m.safetensors", "--json"))["tensors"]}
        self.assertEqual(looks, {"he": "uniform", "one": "constant", "few": "unknown"})

    CONFIG = {"num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 128, "vocab_size": 128, "num_attention_heads": 4,
              "num_key_value_heads": 2, "initializer_range": 0.02, "tie_word_embeddings": False}

    def recipes(self, *args):
        found = json.loads(self.done("identify", *args, "--json"))["recipes"]
        return {one["recipe"]: (one["wrong"], one["config"]) for one in found}

    def test_shipped_recipe(self):
        self.done("model", "keras-dense", "--seed", 1, "-o", "m.safetensors", "--quiet")
        self.assertEqual(self.recipes("m.safetensors"), {"keras-dense": (0, None)})
        text = self.done("identify", "m.safetensors").decode()
        self.assertEqual(text.splitlines()[-1], "The recipe keras-dense gives these names, shapes and distributions.")
        tensors = [(name, *rest) for name, rest in read_safetensors(self.folder / "m.safetensors")[1].items()]
        wide = [(name, dtype, shape, np.full(shape, 3, "<f4").tobytes() if name == "dense/kernel" else data)
                for name, dtype, shape, data in tensors]
        write_safetensors(self.folder / "m.safetensors", wide)  # never claimed without saying so
        text = self.done("identify", "m.safetensors").decode()
        self.assertEqual(text.splitlines()[-1], "The recipe keras-dense gives these names and shapes, but 1 tensor has another distribution: "
                                                "inwit audit m.safetensors --recipe keras-dense")
        self.assertEqual(self.recipes("m.safetensors"), {"keras-dense": (1, None)})
        other = [(name, dtype, shape[::-1], data) for name, dtype, shape, data in tensors]
        more = [*tensors, ("dense_2/scale", "F32", (1,), bytes(4))]
        integers = [(name, "I32", shape, data) for name, _, shape, data in tensors]
        for changed in other, tensors[1:], more, integers:  # another shape, a tensor less, one without a rule, another dtype
            write_safetensors(self.folder / "m.safetensors", changed)
            self.assertEqual(self.recipes("m.safetensors"), {})

    def test_recipe_of_the_body_of_a_model(self):
        config = {"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 32, "intermediate_size": 48, "num_attention_heads": 2,
                  "vocab_size": 50, "max_position_embeddings": 20}
        (self.folder / "config.json").write_text(json.dumps(config))
        self.done("model", "bert", "--config", "config.json", "--seed", 1, "-o", "m.safetensors", "--quiet")
        body = read_safetensors(self.folder / "m.safetensors")[1]
        under_a_prefix = [(f"bert.{name}", dtype, shape, data) for name, (dtype, shape, data) in body.items()]
        write_safetensors(self.folder / "m.safetensors", under_a_prefix)
        self.assertEqual(self.recipes("m.safetensors")["bert"], (0, "config.json"))
        write_safetensors(self.folder / "m.safetensors", under_a_prefix[1:])
        self.assertNotIn("bert", self.recipes("m.safetensors"))

    def test_recipe_of_a_config(self):
        (self.folder / "given.json").write_text(json.dumps(self.CONFIG))
        self.done("model", "llama", "--config", "given.json", "--seed", 1, "-o", "m.safetensors", "--quiet")
        self.assertEqual(self.recipes("m.safetensors"), {})
        self.assertEqual(self.recipes("m.safetensors", "--config", "given.json")["llama"], (0, "given.json"))
        (self.folder / "config.json").write_text(json.dumps(self.CONFIG))  # the one beside the weights
        found = self.recipes("m.safetensors")
        self.assertEqual(next(iter(found.items())), ("llama", (0, "config.json")))  # first what fits best
        self.assertTrue(all(wrong > 0 for name, (wrong, _) in found.items() if name != "llama"), found)
        (self.folder / "config.json").write_text(json.dumps({**self.CONFIG, "initializer_range": 0.03}))
        wrong, _ = self.recipes("m.safetensors")["llama"]
        self.assertEqual(wrong, 16)
        text = self.done("identify", "m.safetensors").decode()
        self.assertIn("The recipe llama gives these names and shapes, but 16 tensors have another distribution: "
                      "inwit audit m.safetensors --recipe llama --config config.json\n", text)
        (self.folder / "config.json").write_text(json.dumps({**self.CONFIG, "num_hidden_layers": 3}))
        self.assertEqual(self.recipes("m.safetensors"), {})
        (self.folder / "config.json").write_text("no JSON")  # of something else
        self.assertEqual(self.recipes("m.safetensors"), {})
        self.done("model", "llama", "--config", "given.json", "--seed", 1, "-o", "folder/", "--shard-size", "100kB", "--quiet")
        self.assertEqual(self.recipes("folder")["llama"], (0, "folder/config.json"))

    def test_config_is_checked(self):
        self.done("model", "keras-dense", "--seed", 1, "-o", "m.safetensors", "--quiet")
        self.fails(1, "identify", "m.safetensors", "--config", "missing.json", message="missing.json")
        self.fails(2, "identify", "m.safetensors", "--config", "-", message="--config is -, must be a file")


if __name__ == "__main__":
    unittest.main()
