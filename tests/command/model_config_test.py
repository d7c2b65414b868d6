"""inwit model with recipes that take values from the model's config: --config, --set."""
import json
import math
import shutil
import unittest

from support import CommandTest, as_numbers, read_safetensors, write_safetensors

CONFIG = {"model_type": "llama", "num_hidden_layers": 3, "hidden_size": 64, "intermediate_size": 96, "vocab_size": 200,
          "num_attention_heads": 8, "num_key_value_heads": 2, "initializer_range": 0.05, "tie_word_embeddings": False}


class Config(CommandTest):
    def make(self, *more, **changes):
        (self.folder / "config.json").write_text(json.dumps({**CONFIG, **changes}))
        self.done("model", "llama", "--config", "config.json", "--seed", 1, "-o", "m.safetensors", "--quiet", *more)
        metadata, tensors = read_safetensors(self.folder / "m.safetensors")
        return metadata, tensors

    def test_shapes_and_values_follow_the_config(self):
        metadata, tensors = self.make()
        self.assertEqual(len(tensors), 3 * 9 + 3)
        shapes = {name: shape for name, (_, shape, _) in tensors.items()}
        self.assertEqual(shapes["model.layers.2.self_attn.k_proj.weight"], (16, 64))
        self.assertEqual(shapes["model.layers.2.mlp.down_proj.weight"], (64, 96))
        values = as_numbers(*tensors["lm_head.weight"][::2])
        self.assertLess(abs(values.std() - 0.05), 5 * 0.05 / math.sqrt(2 * values.size))
        self.assertEqual(set(as_numbers(*tensors["model.norm.weight"][::2])), {1.0})
        self.assertEqual(len(metadata["inwit.config_sha256"]), 64)
        data = self.filled("random_normal", "--set", "stddev=0.05", "--shape", "64,96", "--seed", 1,
                           "--name", "model.layers.2.mlp.down_proj.weight")
        self.assertEqual(data, tensors["model.layers.2.mlp.down_proj.weight"][2])

    def test_members_decide_which_tensors_there_are(self):
        for changes, more, less in [({"tie_word_embeddings": True}, [], ["lm_head.weight"]),
                                    ({"model_type": "qwen2"}, ["model.layers.0.self_attn.q_proj.bias"], []),
                                    ({"model_type": "qwen3"}, ["model.layers.0.self_attn.k_norm.weight"], []),
                                    ({"attention_bias": True}, ["model.layers.0.self_attn.o_proj.bias"], []),
                                    ({"mlp_bias": True}, ["model.layers.0.mlp.up_proj.bias"], [])]:
            with self.subTest(changes):
                names = set(self.make(**changes)[1])
                self.assertEqual((set(more) - names, set(less) & names), (set(), set()))
        self.assertEqual(self.make(head_dim=24)[1]["model.layers.0.self_attn.q_proj.weight"][1], (8 * 24, 64))

    def test_set_wins_over_the_config(self):
        metadata, tensors = self.make("--set", "layers=1", "--set", "depth_scaled=1", "--set", "std=0.5")
        self.assertEqual(len(tensors), 9 + 3)
        self.assertEqual(metadata["inwit.set"], "layers=1 depth_scaled=1 std=0.5")
        values = as_numbers(*tensors["model.layers.0.mlp.down_proj.weight"][::2])
        wanted = 0.5 / math.sqrt(2)
        self.assertLess(abs(values.std() - wanted), 5 * wanted / math.sqrt(2 * values.size))

    def config(self, **changes):
        path = self.folder / "config.json"
        path.write_text(json.dumps({**CONFIG, **changes}))
        return path

    def dtypes(self, *more, **changes):
        return {dtype for dtype, *_ in self.make(*more, **changes)[1].values()}

    def test_the_dtype_is_that_of_the_config_or_of_the_option(self):
        self.assertEqual(self.dtypes(), {"F32"})
        for member in "dtype", "torch_dtype":
            self.assertEqual(self.dtypes(**{member: "bfloat16"}), {"BF16"})
            self.assertEqual(self.dtypes("--dtype", "f32", **{member: "bfloat16"}), {"F32"})
        self.assertEqual(self.dtypes(dtype=None, torch_dtype="float16"), {"F16"})
        metadata, tensors = self.make("--dtype", "bf16")
        self.assertEqual(metadata["inwit.dtype"], "bf16")
        data = self.filled("random_normal", "--set", "stddev=0.05", "--shape", "64,96", "--seed", 1, "--dtype", "bf16",
                           "--name", "model.layers.2.mlp.down_proj.weight")
        self.assertEqual((data, "BF16"), (tensors["model.layers.2.mlp.down_proj.weight"][2], tensors["model.norm.weight"][0]))
        self.done("audit", "m.safetensors", "--recipe", "llama", "--config", "config.json", "--seed", 1)

    def test_what_a_recipe_says_of_a_tensor_wins_over_the_dtype(self):
        rules = [{"match": "*.A_log", "dtype": "float32", "initializer": "ones"}, {"match": "*", "initializer": "zeros"}]
        tensors = [{"name": "m.A_log", "shape": [4]}, {"name": "m.w", "shape": [4], "dtype": "float64"}, {"name": "m.b", "shape": [4]}]
        (self.folder / "r.json").write_text(json.dumps({"recipe": 2, "let": {"z": 1, "a": "=z"}, "rules": rules, "tensors": tensors}))
        self.done("model", "r.json", "--dtype", "bfloat16", "--seed", 1, "-o", "m.safetensors", "--quiet")
        found = {name: dtype for name, (dtype, *_) in read_safetensors(self.folder / "m.safetensors")[1].items()}
        self.assertEqual(found, {"m.A_log": "F32", "m.w": "F64", "m.b": "BF16"})

    def test_a_dtype_changes_no_message_and_no_number_of_a_recipe(self):
        rules = '{"rules": [\n{"match": "*", "initializer": {"class_name": "Constant", "config": {"value": Infinity}}%s}]%s}'
        listed = ', "tensors": [{"name": "w", "shape": [2]}]'
        for text, message in [(rules % ("", listed), None), (rules % (', "lay": 1', listed), 'r.json: line 2, column'), ("[]", "must be an object"),
                              (rules % ("", listed + ', "rules": []'), 'the key "rules" appears twice'), ("{", "r.json: line 1, column 2")]:
            (self.folder / "r.json").write_text(text)
            for more in (), ("--dtype", "float32"):
                args = "model", "r.json", *more, "--seed", 1, "-o", "m.safetensors", "--quiet"
                if message:
                    self.fails(1, *args, message=message)
                else:
                    self.done(*args)
                    self.assertEqual(as_numbers(*read_safetensors(self.folder / "m.safetensors")[1]["w"][::2]).tolist(), [math.inf] * 2)

    def test_the_dtype_of_a_copied_config(self):
        """It may lie in an inner object, and configs of Python may have infinities."""
        recipe = {"recipe": 2, "dtype": {"config": "inner.dtype"}, "let": {"n": {"config": "n"}},
                  "rules": [{"match": "*", "initializer": "ones"}], "tensors": [{"name": "w", "shape": ["=n"]}]}
        (self.folder / "r.json").write_text(json.dumps(recipe))
        (self.folder / "c.json").write_text('{"n": 2, "limit": Infinity, "inner": {"dtype": "float16"}}')
        model = "model", "r.json", "--config", "c.json", "--seed", 1, "--quiet", "-o", "model/", "--dtype"
        self.done(*model, "half")
        self.fails(2, *model, "bf16", message='--dtype bf16 replaces "inner.dtype" of the config')

    def test_the_path_of_a_copied_dtype_may_have_any_names(self):
        """Those that a JSON pointer would escape, and numbers of lists."""
        recipe = {"recipe": 2, "dtype": {"config": ["a~b.c/d.0.dtype"]}, "let": {"n": {"config": "n"}},
                  "rules": [{"match": "*", "initializer": "zeros"}], "tensors": [{"name": "w", "shape": ["=n"]}]}
        (self.folder / "r.json").write_text(json.dumps(recipe))
        (self.folder / "c.json").write_text(json.dumps({"n": 2, "a~b": {"c/d": [{"dtype": "float16"}]}}))
        model = "model", "r.json", "--config", "c.json", "--seed", 1, "--quiet", "-o", "model/", "--dtype"
        self.fails(2, *model, "bf16", message='--dtype bf16 replaces "a~b.c/d.0.dtype" of the config')
        self.done(*model, "f16")
        self.assertEqual(read_safetensors(self.folder / "model" / "model.safetensors")[1]["w"][0], "F16")

    def test_dtypes_that_contradict_each_other(self):
        (self.folder / "config.json").write_text(json.dumps({**CONFIG, "torch_dtype": "bfloat16"}))
        model = ["model", "llama", "--config", "config.json", "--seed", 1, "--quiet", "-o"]
        self.fails(2, *model, "model/", "--dtype", "float32", message="--dtype float32 replaces \"torch_dtype\" of the config, which is copied")
        self.done(*model, "model/", "--dtype", "bf16")
        self.fails(2, *model, "n.safetensors", "--dtype", "bf16", "--like", "model/", message="--dtype and --like are mutually exclusive")
        self.fails(2, *model, "n.safetensors", "--dtype", "int8", message="int8")
        (self.folder / "config.json").write_text(json.dumps({**CONFIG, "torch_dtype": "auto"}))
        self.fails(1, *model, "n.safetensors", message="config: \"torch_dtype\" is \"auto\", must be \"float32\"")
        keras = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [None, 3]}}]}}
        (self.folder / "keras.json").write_text(json.dumps(keras))
        self.fails(2, "model", "keras.json", "--seed", 1, "-o", "n.safetensors", "--dtype", "bf16", message="--dtype is for recipes")

    def test_a_copied_config_names_the_dtype_of_the_tensors(self):
        """Hugging Face's from_pretrained converts them to it."""
        self.done("model", "llama", "--config", self.config(), "--seed", 1, "-o", "f32.safetensors", "--quiet")
        self.done("model", "llama", "--config", self.config(dtype="bfloat16"), "--seed", 1, "-o", "bf16.safetensors", "--quiet")
        model = ["model", "llama", "--config", "config.json", "--seed", 1, "--quiet", "-o", "out/", "--like"]
        for member in "dtype", "torch_dtype":
            self.config(**{member: "torch.bfloat16"})
            self.fails(2, *model, "f32.safetensors", message=f'--like f32.safetensors gives tensors of float32, but "{member}" of the config, which '
                       "is copied into the folder, is bfloat16: loaders would convert them; change it in config.json\n")
            self.assertFalse((self.folder / "out").exists())
            self.done(*model, "bf16.safetensors")
            shutil.rmtree(self.folder / "out")
            self.done(*model[:-2], "one.safetensors", "--like", "f32.safetensors")  # without a copy
        for dtype in None, "float32":
            self.config(dtype=dtype)
            self.done(*model, "f32.safetensors", "--shard-size", "40KB")
            self.assertEqual(json.loads((self.folder / "out/config.json").read_text())["dtype"], dtype)
            shutil.rmtree(self.folder / "out")

    def test_the_dtype_of_most_elements_counts(self):
        """Some tensors have another one on purpose, such as float32 routers; integers have none."""
        rules = [{"match": "i", "keep": True, "optional": True}, {"match": "r", "dtype": "float32", "initializer": "ones", "optional": True},
                 {"match": "*", "initializer": "random_normal"}]
        recipe = {"recipe": 2, "dtype": {"config": "dtype"}, "let": {"n": {"config": "n"}}, "rules": rules,
                  "tensors": [{"name": "r", "shape": [4]}, {"name": "w", "shape": ["=n"]}]}
        (self.folder / "r.json").write_text(json.dumps(recipe))
        (self.folder / "c.json").write_text('{"n": 5, "dtype": "float16"}')
        write_safetensors(self.folder / "like.safetensors", [("i", "I64", (99,), bytes(99 * 8)), ("r", "F32", (4,), bytes(16)), ("w", "F16", (5,), bytes(10))])
        model = "model", "r.json", "--config", "c.json", "--seed", 1, "--quiet", "-o", "out/"
        self.done(*model)
        self.done(*model, "--like", "like.safetensors")
        write_safetensors(self.folder / "like.safetensors", [("r", "F32", (6,), bytes(24)), ("w", "F16", (5,), bytes(10))])
        self.fails(2, *model, "--like", "like.safetensors", message="gives tensors of float32")

    def test_a_recipe_that_reads_no_dtype(self):
        recipe = {"recipe": 2, "let": {"n": {"config": "n"}}, "rules": [{"match": "*", "initializer": "ones"}], "tensors": [{"name": "w", "shape": ["=n"]}]}
        (self.folder / "r.json").write_text(json.dumps(recipe))
        model = "model", "r.json", "--config", "c.json", "--seed", 1, "--quiet", "-o", "out/"
        (self.folder / "c.json").write_text('{"n": 5, "torch_dtype": "float16"}')
        self.fails(2, *model, message='the recipe gives tensors of float32, but "torch_dtype" of the config, which is copied into the folder, '
                   "is float16: loaders would convert them; change it in c.json, or give --dtype float16\n")
        self.fails(2, *model, "--dtype", "bfloat16", message='--dtype bfloat16 replaces "torch_dtype" of the config')
        self.done(*model, "--dtype", "float16")
        for dtype in '"float32"', '"auto"', "16":
            (self.folder / "c.json").write_text('{"n": 5, "dtype": null, "torch_dtype": %s}' % dtype)
            self.done(*model)

    def test_errors(self):
        (self.folder / "config.json").write_text(json.dumps(CONFIG))
        (self.folder / "empty.json").write_text("{}")
        model = ["model", "llama", "--seed", 1, "-o", "m.safetensors", "--quiet"]
        self.fails(1, *model, message="the recipe takes \"layers\" from the model's config, and is not bound to one yet: give --config FILE")
        self.fails(1, *model, "--config", "empty.json", message="let: layers: the config has no \"num_hidden_layers\"")
        self.fails(1, *model, "--config", "config.json", "--set", "layer=2", message="did you mean \"layers\"?")
        self.fails(2, *model, "--config", "config.json", "--set", "layers", message="--set is layers, must be NAME=VALUE")
        self.fails(2, *model, "--config", "config.json", "--set", "layers=two", message="--set layers=two")
        self.fails(1, *model, "--config", "nothing.json", message="nothing.json: No such file")
        self.fails(1, "model", "keras-dense", "--config", "config.json", "--seed", 1, "-o", "m.safetensors",
                   message="a config is given, and the recipe takes nothing from one")

    def test_a_folder_gets_the_config_too(self):
        text = json.dumps(CONFIG, indent=3) + "\n"
        (self.folder / "mine.json").write_text(text)
        model = ["model", "llama", "--config", "mine.json", "--seed", 1, "-o", "out/", "--quiet"]
        for more, files in [([], {"model.safetensors"}),
                            (["--shard-size", "40KB"], {"model.safetensors.index.json", "model-00001-of-00015.safetensors"})]:
            with self.subTest(more):
                shutil.rmtree(self.folder / "out", ignore_errors=True)
                self.done(*model, *more, "--set", "depth_scaled=1")
                self.assertEqual((self.folder / "out/config.json").read_text(), text)
                self.assertLessEqual(files, {path.name for path in (self.folder / "out").iterdir()})
        self.done(*model[:3], "out/config.json", *model[4:], "--shard-size", "40KB")  # onto itself
        self.assertEqual((self.folder / "out/config.json").read_text(), text)
        self.fails(2, *model, "--set", "layers=1", message='--set layers replaces "num_hidden_layers" of the config, which is copied '
                   "into the folder: change it in mine.json instead")
        self.done("model", "keras-dense", "--seed", 1, "-o", "none/", "--quiet")
        self.assertEqual([path.name for path in (self.folder / "none").iterdir()], ["model.safetensors"])


if __name__ == "__main__":
    unittest.main()
