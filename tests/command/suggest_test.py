"""inwit suggest: an answer for every activation and layer, whose config and command line give the same weights."""
import ctypes
import functools
import json
import shlex
import unittest

import numpy as np
from support import CommandTest, Tensor, describe, inwit, library

ENTRIES = {entry["name"]: entry for entry in json.loads(inwit("list", "--json").stdout)}
ACTIVATIONS = ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "sine", "glu", "swiglu", "softmax", "linear"]
LAYERS = ["dense", "conv", "recurrent", "embedding", "attention", "norm", "bias", "residual", "upsampling", "gate", "state_space"]
RANKS = dict.fromkeys(LAYERS, 2) | {"conv": 4, "norm": 1, "bias": 1, "upsampling": 4, "gate": 1}
# As Keras 3 writes them, without input_axes and output_axes: class, keys of the config after the seed.
KERAS = {"he_normal": ("HeNormal", []), "lecun_normal": ("LecunNormal", []), "glorot_uniform": ("GlorotUniform", []),
         "variance_scaling": ("VarianceScaling", ["scale", "mode", "distribution"]), "orthogonal": ("Orthogonal", ["gain"]),
         "random_normal": ("RandomNormal", ["mean", "stddev"]), "identity": ("Identity", ["gain"]), "zeros": ("Zeros", []),
         "ones": ("Ones", [])}
# Not Keras's: inwit.keras registers classes of these names.
OWN = {"siren": ["omega", "first", "c"], "icnr": ["upscale", "order", "scale", "mode", "distribution"], "hippo": ["measure", "part"],
       "chrono_bias": ["t_max", "gates", "forget", "input"]}


@functools.cache
def suggest(activation, layer, *flags):
    result = inwit("suggest", "--activation", activation, "--layer", layer, *flags)
    assert (result.returncode, result.stderr) == (0, b""), (activation, layer, result)
    return result.stdout.decode()


class Suggest(CommandTest):
    def answer(self, activation, layer="dense"):
        return json.loads(suggest(activation, layer, "--json"))

    def every_answer(self):
        for activation in ACTIVATIONS:
            for layer in LAYERS:
                with self.subTest(activation=activation, layer=layer):
                    answer = self.answer(activation, layer)
                    self.assertEqual((answer["activation"], answer["layer"]), (activation, layer))
                    yield answer

    def test_every_pair_has_an_answer(self):
        for answer in self.every_answer():
            listed = [entry for entry in ENTRIES[answer["initializer"]]["suggested_for"] if entry["layer"] == answer["layer"]
                      and entry["activation"] in (answer["activation"], None)]
            self.assertIn({key: answer[key] for key in ("arguments", "why", "paper", "avoid")},
                          [{key: entry[key] for key in ("arguments", "why", "paper", "avoid")} for entry in listed])
            self.assertTrue(answer["why"] and answer["paper"] and answer["avoid"])

    def test_an_exact_match_on_the_activation_takes_precedence(self):
        self.assertEqual(self.answer("relu", "recurrent")["initializer"], "identity")
        self.assertEqual(self.answer("tanh", "recurrent")["initializer"], "orthogonal")

    def test_what_keras_documents(self):
        named = {"relu": "he_normal", "selu": "lecun_normal", "linear": "glorot_uniform"}
        for activation, initializer in named.items():
            self.assertEqual(self.answer(activation)["initializer"], initializer)

    def test_keras_config(self):
        for answer in self.every_answer():
            name = answer["initializer"]
            class_name, keys = KERAS.get(name) or (name, OWN[name])
            package = ("keras.initializers", None) if name in KERAS else ("inwit", f"inwit>{name}")
            keras = answer["keras"]
            self.assertEqual(list(keras), ["module", "class_name", "config", "registered_name"])
            self.assertEqual((keras["module"], keras["class_name"], keras["registered_name"]), (package[0], class_name, package[1]))
            self.assertEqual(list(keras["config"]), (["seed"] if ENTRIES[name]["random"] else []) + keys)
            defaults = {argument["name"]: argument["default"] for argument in ENTRIES[name]["arguments"]}
            wanted = {key: answer["arguments"].get(key, defaults[key]) for key in keys}
            self.assertEqual({"seed": None} | keras["config"], {"seed": None} | wanted)
            self.assertLessEqual(answer["arguments"].keys(), set(keys))

    def test_config_in_the_text_gives_the_same_weights(self):
        """The library reads it, and fills what the printed command writes."""
        loaded = library()
        loaded.inwit_initializer_name.restype = ctypes.c_char_p
        for answer in self.every_answer():
            text = suggest(answer["activation"], answer["layer"]).splitlines()
            pasted = text[text.index("Keras config") + 1].strip().encode()
            self.assertEqual(json.loads(pasted), answer["keras"])
            handle = ctypes.c_void_p()
            self.assertEqual(loaded.inwit_create_from_json(pasted, ctypes.c_size_t(len(pasted)), None, ctypes.c_size_t(0),
                                                           ctypes.byref(handle), None), 0)
            self.addCleanup(loaded.inwit_free, handle)
            self.assertEqual(loaded.inwit_initializer_name(handle).decode(), answer["initializer"])
            self.assertEqual(text[text.index("Command") + 1].strip(), answer["fill"])
            program, *args = shlex.split(answer["fill"])
            self.assertEqual(program, "inwit")
            self.done(*args)
            array = np.load(self.folder / "weight.npy")
            self.assertEqual(array.ndim, RANKS[answer["layer"]])
            self.assertTrue(np.array_equal(array, self.filled_by(loaded, handle, array.shape)))

    def filled_by(self, loaded, handle, shape):
        array = np.empty(shape, np.float32)

        class Job(ctypes.Structure):  # inwit_job
            _fields_ = [("initializer", ctypes.c_void_p), ("name", ctypes.c_char_p), ("stream", ctypes.c_uint64),
                        ("keep", ctypes.c_int32), ("reserved", ctypes.c_uint32), ("tensor", Tensor)]
        job = Job(handle, None, loaded.inwit_stream(b"layer.weight"), 0, 0, describe(array, "float32", "keras"))
        self.assertEqual(loaded.inwit_fill_jobs(ctypes.byref(job), ctypes.c_size_t(1), ctypes.c_uint64(1), None), 0)
        return array

    def test_text_has_what_the_json_has(self):
        for answer in self.every_answer():
            text = suggest(answer["activation"], answer["layer"])
            self.assertEqual(text.split()[0], answer["initializer"])
            for part in answer["why"], answer["paper"]:
                self.assertIn(part, text)
            for wrong in answer["avoid"]:
                settings = "".join(f" {key}={json.dumps(value)}" for key, value in wrong["arguments"].items())
                self.assertIn(f"    {wrong['initializer']}{settings} ({wrong['effect']}): {wrong['why']}\n", text)

    def test_slope_of_leaky_relu(self):
        for slope in "0.01", "0.2", "0.3", "0", "-0.1", "1", "5.5", "1e-200", "1e150":
            with self.subTest(slope=slope):
                for layer in "dense", "conv":
                    answer = self.answer(f"leaky_relu:{slope}", layer)
                    self.assertEqual(answer["arguments"]["scale"], 2 / (1 + float(slope) * float(slope)))
                    self.assertEqual(answer["keras"]["config"]["scale"], answer["arguments"]["scale"])
        self.assertEqual(self.answer("leaky_relu")["arguments"], self.answer("leaky_relu:0.01")["arguments"])
        self.assertEqual(self.answer("leaky_relu:0.2", "bias")["arguments"], {})

    def test_synonyms(self):
        activations = {"ReLU": "relu", "Relu": "relu", "LeakyReLU": "leaky_relu", "LeakyReLU:0.2": "leaky_relu:0.2", "leaky-relu": "leaky_relu",
                       "swish": "silu", "SiLU": "silu", "Swish": "silu", "GELU": "gelu", "ELU": "elu", "CELU": "elu", "SELU": "selu",
                       "logistic": "sigmoid", "identity": "linear", "Softmax": "softmax", "Tanh": "tanh", "sin": "sine", "SwiGLU": "swiglu", "GLU": "glu"}
        for synonym, name in activations.items():
            self.assertEqual(suggest(synonym, "dense", "--json"), suggest(name, "dense", "--json"), synonym)
        layers = {"Conv2D": "conv", "Conv1d": "conv", "Convolution3D": "conv", "Linear": "dense", "Dense": "dense", "fully_connected": "dense",
                  "Embedding": "embedding", "MultiHeadAttention": "attention", "LayerNorm": "norm", "BatchNormalization": "norm",
                  "RMSNorm": "norm", "Bias": "bias", "PixelShuffle": "upsampling", "SSM": "state_space", "State-Space": "state_space"}
        for synonym, name in layers.items():
            self.assertEqual(suggest("relu", synonym), suggest("relu", name), synonym)

    def test_what_is_similar_but_not_equal_is_named(self):
        for activation, closest in {"mish": "silu", "hard_swish": "silu", "Hardtanh": "tanh", "softplus": "relu", "PReLU": "leaky_relu:SLOPE",
                                    "geglu": "swiglu", "gelu_new": "gelu", "ReLU6": "relu"}.items():
            said = self.fails(2, "suggest", "--activation", activation, message=f"the closest is {closest}")
            self.assertIn("variance_scaling with mode fan_in and the scale s", said)
        for layer, closest in {"LSTM": "recurrent for the recurrent kernel", "GRU": "recurrent for the recurrent kernel, dense for the input kernel, gate for the biases", "Conv2DTranspose": "conv, whose fans are swapped"}.items():
            self.fails(2, "suggest", "--activation", "relu", "--layer", layer, message=f"the closest is {closest}")

    def test_the_scale_for_another_activation(self):
        """What the message says is how the scales for silu and relu were found."""
        points, weights = np.polynomial.hermite_e.hermegauss(100)
        for name, f in ("silu", lambda x: x / (1 + np.exp(-x))), ("relu", lambda x: np.maximum(x, 0)):
            scale = self.answer(name)["arguments"].get("scale", 2.0)  # he_normal: 2
            self.assertAlmostEqual(float(weights @ f(np.sqrt(scale) * points) ** 2 / weights.sum()), 1, delta=1e-6)

    def test_layer_is_dense_if_not_given(self):
        self.assertEqual(self.done("suggest", "--activation", "tanh"), self.done("suggest", "--activation", "tanh", "--layer", "dense"))

    def test_errors(self):
        for activation in "foo", "", "relu ", "relu,tanh", "mish", "geglu:1":
            said = self.fails(2, "suggest", "--activation", activation, message=f'--activation is "{activation.split(":")[0]}"')
            for name in ACTIVATIONS:
                self.assertIn(name, said)
        said = self.fails(2, "suggest", "--activation", "relu", "--layer", "pool", message='--layer is "pool"')
        for name in LAYERS:
            self.assertIn(name, said)
        for activation in "relu:0.1", "leaky_relu:", "leaky_relu:x", "leaky_relu:nan", "leaky_relu:inf", "leaky_relu:1e200", "leaky_relu:0.1:2", "swish:1", "glu:1":
            self.fails(2, "suggest", "--activation", activation, message="only leaky_relu takes a slope")
        self.fails(2, "suggest", message="--activation is required")
        self.fails(2, "suggest", "--layer", "dense", message="--activation is required")
        self.fails(2, "suggest", "--activation", "relu", "--seed", "1")

    def test_help(self):
        self.assertIn(b"Usage: inwit", self.done("suggest", "--help"))
        self.assertIn(b"suggest", self.done("--help"))


if __name__ == "__main__":
    unittest.main()
