"""Initializers by config: every form, precedence of seed and layout, serialization back to JSON, errors."""
import json
import unittest

from support import CommandTest, inwit, library_fill, read_safetensors

ENTRIES = json.loads(inwit("list", "--json").stdout)
GENERATOR = {"module": "keras.random", "class_name": "SeedGenerator", "config": {"seed": 1337, "name": "seed_generator"},
             "registered_name": None}
AXES = {"input_axes": None, "output_axes": None}

# What Keras 3 writes for each of its classes: class, config, and the registry entry with its arguments.
KERAS = [
    ("Zeros", {}, "zeros", {}), ("Ones", {}, "ones", {}), ("Identity", {}, "identity", {}),
    ("Constant", {"value": 0.5}, "constant", {"numbers": [("value", 0.5)]}),
    ("Constant", {"value": 2}, "constant", {"numbers": [("value", 2)]}),
    ("Constant", {"value": True}, "constant", {"numbers": [("value", 1)]}),
    ("Constant", {"value": [1.0, 2.5, -3]}, "constant", {"arrays": [("value", [1, 2.5, -3])]}),
    ("Constant", {"value": {"class_name": "__numpy__", "config": {"value": [[1.0], [2.0], [3.0], [4.0]], "dtype": "float64"}}},
     "constant", {"arrays": [("value", [[1], [2], [3], [4]])]}),
    ("RandomNormal", {"seed": None, "mean": 0.5, "stddev": 0.1}, "random_normal", {"numbers": [("mean", 0.5), ("stddev", 0.1)]}),
    ("TruncatedNormal", {"seed": 3, "mean": 0.0, "stddev": 0.02}, "truncated_normal", {"numbers": [("stddev", 0.02)]}),
    ("RandomUniform", {"seed": GENERATOR, "minval": -1.0, "maxval": 2.0}, "random_uniform",
     {"numbers": [("minval", -1), ("maxval", 2)]}),
    ("VarianceScaling", {"seed": None, "scale": 2.0, "mode": "fan_avg", "distribution": "uniform", **AXES}, "variance_scaling",
     {"numbers": [("scale", 2)], "texts": [("mode", "fan_avg"), ("distribution", "uniform")]}),
    ("Orthogonal", {"seed": 1, "gain": 2.0}, "orthogonal", {"numbers": [("gain", 2)]}),
]
KERAS += [(name, {"seed": None, **AXES}, entry, {})
          for name, entry in [("GlorotUniform", "glorot_uniform"), ("GlorotNormal", "glorot_normal"), ("LecunUniform", "lecun_uniform"),
                            ("LecunNormal", "lecun_normal"), ("HeUniform", "he_uniform"), ("HeNormal", "he_normal")]]


def keras_3(name, config):
    return {"module": "keras.initializers", "class_name": name, "config": config, "registered_name": None}


def seed_in(config):
    seed = config.get("seed")
    return 0 if seed is None else seed if isinstance(seed, int) else seed["config"]["seed"]


class Values(CommandTest):
    def by_config(self, config, *args, shape="4,3"):
        text = config if isinstance(config, str) else json.dumps(config)
        self.done("fill", "--config", text, "--shape", shape, *args, "-o", "a.safetensors")
        metadata, tensors = read_safetensors(self.folder / "a.safetensors")
        (_, _, data), = tensors.values()
        return data, metadata

    def test_every_class_in_every_form(self):
        for name, config, entry, given in KERAS:
            legacy = {"class_name": name, "config": {key: value for key, value in config.items() if key not in AXES}}
            wanted = library_fill(entry, (4, 3), seed=seed_in(config), layout="keras", **given)
            (self.folder / "config.json").write_text(json.dumps(keras_3(name, config), indent=2))
            for form in keras_3(name, config), legacy, "@config.json", f"@{self.folder}/config.json":
                with self.subTest(form=form):
                    data, metadata = self.by_config(form)
                    self.assertEqual(data, wanted)
                    self.assertEqual(metadata["inwit.seed"], str(seed_in(config)))
                    self.assertEqual(list(json.loads(metadata["inwit.stream_versions"])), [entry])

    def test_names(self):
        for text in "GlorotUniform", "glorot_uniform", '"glorot_uniform"':
            self.assertEqual(self.by_config(text)[0], library_fill("glorot_uniform", (4, 3), layout="keras"))
        (self.folder / "name").write_text('"OrthogonalInitializer"\n')
        self.assertEqual(self.by_config("@name")[0], library_fill("orthogonal", (4, 3)))

    def test_layer(self):
        dense = {"name": "dense", "units": 3, "kernel_initializer": keras_3("HeNormal", {"seed": 5, **AXES}),
                 "bias_initializer": {"class_name": "Constant", "config": {"value": 0.25}}, "recurrent_initializer": None}
        whole = {"module": "keras.layers", "class_name": "Dense", "config": dense, "registered_name": None}
        wanted = {"kernel_initializer": library_fill("he_normal", (4, 3), seed=5, layout="keras"),
                  "bias_initializer": library_fill("constant", (4, 3), numbers=[("value", 0.25)]),
                  "recurrent_initializer": library_fill("glorot_uniform", (4, 3), layout="keras")}
        for layer in dense, whole:
            for key, data in wanted.items():
                with self.subTest(key=key):
                    self.assertEqual(self.by_config(layer, "--key", key)[0], data)
        (self.folder / "dense.json").write_text(json.dumps(whole))
        self.assertEqual(self.by_config("@dense.json", "--key", "kernel_initializer")[0], wanted["kernel_initializer"])

    def test_seed(self):
        """--seed, else that of the config, else 0."""
        for seed, number in (7, 7), (GENERATOR, 1337), (-1, 2**64 - 1), (None, 0), (2**64 - 1, 2**64 - 1):
            config = {"class_name": "RandomNormal", "config": {"seed": seed}}
            for args, wanted in ([], number), (["--seed", "9"], 9), (["--seed", "0"], 0), (["--set", "mean=0"], number):
                with self.subTest(seed=seed, args=args):
                    self.assertEqual(self.by_config(config, *args)[0], library_fill("random_normal", (4, 3), seed=wanted))
        self.assertEqual(self.by_config("random_normal")[0], library_fill("random_normal", (4, 3)))

    def test_layout(self):
        for layout in "keras", "torch", "flux", "mlx":
            self.assertEqual(self.by_config("he_normal", "--layout", layout, shape="3,2,5,4")[0],
                             library_fill("he_normal", (3, 2, 5, 4), layout=layout))
        self.assertEqual(self.by_config("he_normal", shape="3,2,5,4")[0], library_fill("he_normal", (3, 2, 5, 4), layout="keras"))

    def test_set(self):
        config = keras_3("VarianceScaling", {"seed": 2, "scale": 2.0, "mode": "fan_out", "distribution": "uniform"})
        given = {"numbers": [("scale", 0.5)], "texts": [("mode", "fan_in"), ("distribution", "uniform")]}
        self.assertEqual(self.by_config(config, "--set", "scale=0.5", "--set", "mode=fan_in")[0],
                         library_fill("variance_scaling", (4, 3), seed=2, layout="keras", **given))
        self.assertEqual(self.by_config("constant", "--set", "value=[1,2,3]")[0],
                         library_fill("constant", (4, 3), arrays=[("value", [1, 2, 3])]))


class AndBack(CommandTest):
    def as_form(self, form, *args):
        text = self.done("show", *args, "--as", form).decode()
        self.assertEqual((text.count("\n"), text[-1]), (1, "\n"))
        return text[:-1]

    def test_keras_classes(self):
        """What Keras writes is written back with the same values; the legacy form has the same config."""
        for name, config, *_ in KERAS:
            with self.subTest(name=name, config=config):
                written = json.dumps(keras_3(name, config))
                self.assertEqual(json.loads(self.as_form("keras", "--config", written)), keras_3(name, config))
                legacy = {"class_name": name, "config": {key: value for key, value in config.items() if key not in AXES}}
                self.assertEqual(json.loads(self.as_form("legacy", "--config", json.dumps(legacy))), legacy)

    def test_every_entry(self):
        for entry in ENTRIES:
            examples = [f"--set={argument['name']}={argument['example']}" for argument in entry["arguments"] if argument["required"]]
            for form in "keras", "legacy":
                with self.subTest(entry=entry["name"], form=form):
                    text = self.as_form(form, entry["name"], *examples)
                    self.assertEqual(json.loads(text)["class_name"], entry["keras_class"] or entry["name"])
                    self.assertEqual(self.as_form(form, "--config", text), text)

    def test_changes(self):
        text = self.as_form("keras", "--config", json.dumps(keras_3("Orthogonal", {"seed": 3, "gain": 1.0})), "--set", "gain=2.5")
        self.assertEqual(json.loads(text)["config"], {"seed": 3, "gain": 2.5})
        self.fails(2, "show", "zeros", "--as", "keras", "--json", message="--as")
        self.assertEqual(self.as_form("legacy", "zeros", "--shape", "3", "--plot", "a.svg"), '{"class_name":"Zeros","config":{}}')
        self.assertIn("<svg", (self.folder / "a.svg").read_text())
        self.fails(2, "show", "zeros", "--as", "yaml", message="--as")


class Errors(CommandTest):
    def test_configs(self):
        (self.folder / "broken.json").write_text('{"class_name": "Zeros"')
        cases = [
            ("", "JSON"), ("{}", "class_name"), ('{"class_name": "Zeros"', "JSON"), ("[]", "must be"), ("3", '"3"'),
            ("zeroes", "zeroes"), ('{"class_name": "Zeroes", "config": {}}', "Zeroes"),
            ('{"class_name": "Ones", "config": {"x": 1}}', "x"), ('{"class_name": "RandomNormal", "config": {"stddev": -1}}', "stddev"),
            ('{"class_name": "RandomNormal", "config": {"stddev": "much"}}', "stddev"),
            ('{"class_name": "RandomNormal", "config": {"seed": 1.5}}', "seed"),
            ('{"class_name": "Zeros", "class_name": "Ones", "config": {}}', "class_name"),
            ("@absent.json", "absent.json: No such file"), ("@.", "."), ("@broken.json", "broken.json: "), ("@", ": No such file"),
            ("Initializer", "abstract"),
        ]
        for config, message in cases:
            with self.subTest(config=config):
                self.fails(1, "fill", "--config", config, "--shape", "4,3", "-o", "a.npy", message=message)
        self.fails(1, "fill", "--config", '{"units": 3}', "--key", "kernel_initializer", "--shape", "4,3", "-o", "a.npy",
                     message="kernel_initializer")
        self.fails(1, "fill", "--config", "he_normal", "--set", "stddev=1", "--shape", "4,3", "-o", "a.npy", message="stddev")
        self.fails(1, "fill", "--config", "he_normal", "--layout", "torch", "--shape", "4", "-o", "a.npy", message="rank")

    def test_options(self):
        for command in ["fill", "-o", "a.npy"], ["show"]:
            self.fails(2, *command, "zeros", "--config", "zeros", "--shape", "3", message="mutually exclusive")
            self.fails(2, *command, "--shape", "3", message="--config")
            self.fails(2, *command, "zeros", "--key", "kernel_initializer", "--shape", "3", message="--key")
            self.fails(2, *command, "--config", "zeros", "--set", "value", "--shape", "3", message="--set")


if __name__ == "__main__":
    unittest.main()
