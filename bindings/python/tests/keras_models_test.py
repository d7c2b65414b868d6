"""inwit.keras inside layers, models, traces and distributions, on each backend, like keras_test.py."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import keras_test  # runs this file once for each backend where none is chosen
from keras_test import BACKEND, equal, filled, values

import keras
import numpy as np

import inwit
import inwit.keras as ik

RECIPE = {"rules": [{"match": "*/count", "keep": True, "optional": True}, {"match": "*/kernel", "initializer": "he_normal"},
                    {"match": "*/gamma", "keep": True, "optional": True}, {"match": "*", "initializer": "zeros"}]}


def small_model():
    return keras.Sequential([
        keras.Input((8,)), keras.layers.Dense(16, kernel_initializer=ik.HeNormal(seed=1, name="one"), bias_initializer=ik.Constant(0.5), name="one"),
        keras.layers.BatchNormalization(gamma_initializer=ik.Ones(), name="norm"),
        keras.layers.Dense(4, kernel_initializer=ik.FluxKaimingNormal(seed=2), name="two")], name="net")


class Nested(keras.Model):
    """A model whose layers are built during shape inference and whose variables are created later."""

    def __init__(self):
        super().__init__(name="nested")
        self.a = keras.layers.Dense(32, kernel_initializer=ik.HeNormal(seed=5), name="a")
        self.b = keras.layers.Dense(3, kernel_initializer=ik.Orthogonal(seed=keras.random.SeedGenerator(6)), name="b")

    def call(self, x):
        return self.b(self.a(x))


class Models(unittest.TestCase):
    def test_layers_get_the_values(self):
        model = small_model()
        self.assertTrue(equal(values(model.layers[0].kernel), filled("he_normal", (8, 16), 1, "one")))
        self.assertTrue(equal(values(model.layers[0].bias), np.full((16,), 0.5, np.float32)))
        self.assertTrue(equal(values(model.layers[2].kernel), filled("flux_kaiming_normal", (16, 4), 2)))

    def test_save_and_load(self):
        model = small_model()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "model.keras")
            model.save(path)
            back = keras.models.load_model(path)
            script = "import keras, sys; print(type(keras.models.load_model(sys.argv[1]).layers[2].kernel_initializer).__name__)"
            alone = subprocess.run([sys.executable, "-c", "import inwit.keras; " + script, path], capture_output=True, text=True, check=True)
        self.assertEqual(alone.stdout.split(), ["flux_kaiming_normal"])
        self.assertEqual(json.dumps(back.get_config()), json.dumps(model.get_config()))
        self.assertIs(type(back.layers[0].kernel_initializer), ik.HeNormal)
        for one, two in zip(model.weights, back.weights):
            self.assertTrue(equal(values(one), values(two)))

    def test_clone(self):
        model = small_model()
        for one, two in zip(model.weights, keras.models.clone_model(model).weights):
            self.assertTrue(equal(values(one), values(two)))

    def test_deferred_variables(self):
        whole = filled("he_normal", (64, 32), 5)
        model = Nested()
        model(keras.Input((64,)))
        self.assertTrue(equal(values(model.a.kernel), whole))
        model = Nested()
        model.compile("sgd", "mse")
        model.fit(np.zeros((4, 64), np.float32), np.zeros((4, 3), np.float32), verbose=0)
        self.assertTrue(equal(values(model.a.kernel), whole))
        kernel = values(model.b.kernel)
        np.testing.assert_allclose(kernel.T @ kernel, np.eye(3), atol=1e-5)

    def test_axes_of_einsum_layers(self):
        layer = keras.layers.EinsumDense("abc,cde->abde", output_shape=(None, 4, 16), kernel_initializer=ik.LecunUniform(seed=1))
        layer.build((None, 10, 32))
        self.assertTrue(equal(values(layer.kernel), filled("lecun_uniform", (32, 4, 16), 1, input_axes=[0], output_axes=[1, 2])))

    def test_attention_clones(self):
        layer = keras.layers.MultiHeadAttention(2, 8, kernel_initializer=ik.GlorotUniform())
        layer.build((None, 5, 16), (None, 5, 16))
        q, k = values(layer.query_dense.kernel), values(layer.key_dense.kernel)
        self.assertTrue(not equal(q, k) and type(layer.query_dense.kernel_initializer) is ik.GlorotUniform)

    def test_policies(self):
        for policy, dtype in ("mixed_bfloat16", "float32"), ("bfloat16", "bfloat16"), ("float16", "float16"):
            layer = keras.layers.Dense(4, kernel_initializer=ik.HeNormal(seed=1), dtype=policy)
            layer.build((None, 3))
            self.assertEqual(keras.backend.standardize_dtype(layer.kernel.dtype), dtype)
            wanted = filled("he_normal", (3, 4), 1, dtype=ik._tensors.numpy_dtype(dtype))
            self.assertTrue(equal(values(layer.kernel), wanted))

    def test_scope(self):
        with ik.scope():
            layers = [keras.layers.Dense(4), keras.layers.Conv2D(4, 3, kernel_initializer="he_uniform"), keras.layers.LSTM(3)]
            for layer, shape in zip(layers, [(None, 3), (None, 5, 5, 3), (None, 4, 3)]):
                layer.build(shape)
            keras.models.clone_model(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer=keras.initializers.HeNormal(seed=1))]))
        self.assertEqual([type(layer.kernel_initializer if hasattr(layer, "kernel_initializer") else layer.cell.kernel_initializer) for layer in layers],
                         [ik.GlorotUniform, ik.HeUniform, ik.GlorotUniform])
        self.assertIs(type(layers[2].cell.recurrent_initializer), ik.Orthogonal)
        self.assertIs(type(keras.layers.Dense(4).kernel_initializer), keras.initializers.GlorotUniform)


class Initialize(unittest.TestCase):
    def test_by_paths(self):
        model = small_model()
        self.assertIs(ik.initialize(model, RECIPE, 9), model)
        one, norm, two = model.layers
        self.assertEqual(one.kernel.path, "net/one/kernel")
        self.assertTrue(equal(values(one.kernel), filled("he_normal", (8, 16), 9, "net/one/kernel")))
        self.assertTrue(equal(values(two.kernel), filled("he_normal", (16, 4), 9, "net/two/kernel")))
        self.assertEqual([float(values(one.bias)[0]), float(values(norm.gamma)[0]), float(values(norm.moving_variance)[0])], [0.0, 1.0, 0.0])

    def test_initializers_of_the_layers(self):
        """initialize(model, seed) fills each variable by the initializer that its layer carries."""
        layers = keras.layers
        x = keras.Input((8, 6))
        y = layers.LSTM(4, return_sequences=True, name="lstm")(x)
        y = layers.GRU(4, return_sequences=True, recurrent_initializer="he_normal", name="gru")(y)
        y = layers.MultiHeadAttention(2, 3, name="attention")(y, y)
        y = layers.BatchNormalization(moving_mean_initializer="ones", name="norm")(y)
        y = layers.SeparableConv1D(4, 3, pointwise_initializer="lecun_normal", name="separable")(y)
        y = layers.DepthwiseConv1D(3, depthwise_initializer="he_uniform", name="depthwise")(y)
        y = layers.PReLU(name="prelu")(y)
        y = layers.Dense(2, kernel_initializer=ik.HeNormal(seed=keras.random.SeedGenerator(3), name="mine"), name="dense")(y)
        model = keras.Model(x, y, name="net")
        self.assertIs(ik.initialize(model, 9), model)
        found = {variable.path: values(variable) for variable in model.weights}

        def check(path, name, **arguments):
            self.assertTrue(equal(found.pop(path), filled(name, found_shape[path], 9, path, **arguments)), path)

        found_shape = {path: value.shape for path, value in found.items()}
        axes = {"input_axes": [0], "output_axes": [1, 2]} if hasattr(keras.initializers.GlorotUniform(), "input_axes") else {}  # Keras 3.15
        for path, name, arguments in (("lstm/lstm_cell/kernel", "glorot_uniform", {}), ("lstm/lstm_cell/recurrent_kernel", "orthogonal", {}),
                                      ("gru/gru_cell/kernel", "glorot_uniform", {}), ("gru/gru_cell/recurrent_kernel", "he_normal", {}),
                                      ("gru/gru_cell/bias", "zeros", {}), ("separable/depthwise_kernel", "glorot_uniform", {}),
                                      ("separable/pointwise_kernel", "lecun_normal", {}), ("depthwise/kernel", "he_uniform", {}),
                                      ("norm/gamma", "ones", {}), ("norm/moving_mean", "ones", {}), ("prelu/alpha", "zeros", {}),
                                      ("attention/query/kernel", "glorot_uniform", axes), ("dense/kernel", "he_normal", {})):  # fmt: skip
            check(path, name, **arguments)
        self.assertEqual(found["lstm/lstm_cell/bias"].tolist(), [0] * 4 + [1] * 4 + [0] * 8)
        self.assertTrue(equal(values(ik.initialize(model, seed=9).weights[0]), filled("glorot_uniform", (6, 16), 9, "lstm/lstm_cell/kernel")))

    def test_biases_of_a_forget_gate(self):
        """Keras calls the layer's initializer for the gates before it, and for those after it: two tensors, two draws."""
        for layer, shape, units in (keras.layers.LSTM(4, bias_initializer="he_normal", name="lstm"), (None, 3, 2), 4), \
                                   (keras.layers.ConvLSTM2D(5, 2, bias_initializer="he_normal", name="film"), (None, 3, 6, 6, 2), 5):  # fmt: skip
            layer.build(shape)
            ik.initialize(layer, seed=9)
            bias, = (variable for variable in layer.weights if variable.name == "bias")
            first, last = (filled("he_normal", (gates * units,), 9, f"{bias.path}[{part}]") for part, gates in ((0, 1), (2, 2)))
            self.assertTrue(equal(values(bias), np.concatenate([first, np.ones(units, first.dtype), last])))
            self.assertEqual(ik.audit(layer, seed=9), [])
        layer = keras.layers.LSTM(4, bias_initializer=keras.initializers.Constant(0.25), name="constant")
        layer.build((None, 3, 2))
        ik.initialize(layer, seed=9)
        self.assertEqual(values(layer.weights[2]).tolist(), [0.25] * 4 + [1] * 4 + [0.25] * 8)

    def test_own_class_of_initializer(self):
        class Threes(keras.initializers.Initializer):
            def __call__(self, shape, dtype=None):
                return 3 * keras.ops.ones(shape, dtype)

        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer=Threes(), name="dense")], name="net")
        path = model.weights[0].path
        with self.assertRaisesRegex(ValueError, f"^{path} carries the initializer Threes, which inwit cannot call: .*; pass others="):
            ik.initialize(model, 9)
        ik.initialize(model, ik.default_recipe(model, {path: None}), 9)
        self.assertEqual(values(model.weights[0]).tolist(), [[3, 3]] * 3)
        with self.assertRaisesRegex(TypeError, "others is 'ones', must be a mapping of paths"):
            ik.default_recipe(model, "ones")

    def test_frozen_layers(self):
        """Loaded values are not overwritten without being asked for; what a layer never trains is no frozen variable."""
        layers = [keras.layers.Dense(4, name="backbone"), keras.layers.BatchNormalization(name="norm"), keras.layers.Dense(2, name="head")]
        model = keras.Sequential([keras.Input((3,)), *layers], name="net")
        layers[0].trainable = False
        for variable in model.weights:
            variable.assign(variable + 5)
        before = [values(variable) for variable in model.weights]
        with self.assertRaisesRegex(ValueError, "of net are frozen and may hold loaded values: .*backbone/kernel, .*backbone/bias; pass"):
            ik.initialize(model, 9)
        self.assertTrue(all(map(equal, map(values, model.weights), before)))
        ik.initialize(model, ik.default_recipe(model, frozen="keep"), 9)
        self.assertTrue(all(map(equal, map(values, layers[0].weights), before)))
        self.assertEqual(values(layers[1].moving_mean).tolist(), [0] * 4)
        path = layers[0].kernel.path
        ik.initialize(model, ik.default_recipe(model, {path: "ones", layers[0].bias.path: None}), 9)
        self.assertEqual((values(layers[0].kernel).min(), values(layers[0].bias).min()), (1, 5))
        ik.initialize(model, ik.default_recipe(model, frozen="fill"), 9)
        self.assertEqual(ik.audit(model, seed=9), [])
        with self.assertRaisesRegex(ValueError, "frozen is 'no', must be one of 'error', 'fill', 'keep'"):
            ik.default_recipe(model, frozen="no")

    def test_without_an_initializer(self):
        """A variable whose layer carries none is asked for."""
        model = keras.Sequential([keras.Input((3,)), keras.layers.Normalization(name="norm"), keras.layers.Dense(2, name="dense")], name="net")
        with self.assertRaisesRegex(ValueError, "carry no initializer for: net/norm/mean, .*net/norm/variance.*; pass others="):
            ik.initialize(model, 9)
        others = {variable.path: None for variable in model.get_layer("norm").weights} | {"net/norm/mean": "ones"}
        others = {path.replace("net/norm", model.get_layer("norm").path): one for path, one in others.items()}
        recipe = ik.default_recipe(model, others)
        before = values(model.get_layer("norm").variance)
        ik.initialize(model, recipe, 9)
        self.assertTrue(equal(values(model.get_layer("norm").variance), before))
        with self.assertRaisesRegex(ValueError, "others contains 'no/such', which is not the path of a variable of net"):
            ik.default_recipe(model, {"no/such": "ones"})
        with self.assertRaisesRegex(TypeError, "seed is missing"):
            ik.initialize(model, recipe)

    def test_float8(self):
        """The float32 value, rounded once."""
        layer = keras.layers.Layer(name="layer")

        def zeros(shape, dtype):  # some TensorFlow's own zeros are integers, which it cannot cast to this dtype
            return keras.ops.cast(keras.ops.zeros(shape, "float32"), dtype)

        layer.w = layer.add_weight(name="w", shape=(6, 4), dtype="float8_e4m3fn", initializer=zeros)
        layer.built = True
        ik.initialize(layer, {"rules": [{"match": "*", "initializer": "he_normal"}]}, 9)
        expected = keras.ops.cast(filled("he_normal", (6, 4), 9, layer.w.path), "float8_e4m3fn")
        self.assertTrue(equal(values(keras.ops.cast(layer.w, "float32")), values(keras.ops.cast(expected, "float32"))))

    def test_integers_must_be_kept(self):
        class Counting(keras.layers.Dense):
            def build(self, shape):
                super().build(shape)
                self.count = self.add_weight(name="count", shape=(), dtype="int32", initializer="ones", trainable=False)

        layer = Counting(2, name="counting")
        layer.build((None, 3))
        with self.assertRaisesRegex(ValueError, "counting/count: dtype is int32"):
            ik.initialize(layer, {"rules": [{"match": "*", "initializer": "zeros"}]}, 9)
        ik.initialize(layer, RECIPE, 9)
        self.assertEqual(int(values(layer.count)), 1)
        self.assertTrue(equal(values(layer.kernel), filled("he_normal", (3, 2), 9, "counting/kernel")))

    def test_rejected(self):
        with self.assertRaisesRegex(ValueError, "not built"):
            ik.initialize(keras.Sequential([keras.layers.Dense(2)]), RECIPE, 9)
        model = small_model()
        before = values(model.layers[0].kernel)
        with self.assertRaisesRegex(inwit.Error, "net/norm/gamma"):
            ik.initialize(model, {"rules": [{"match": "*/kernel", "initializer": "he_normal"}]}, 9)
        with self.assertRaisesRegex(inwit.Error, "net/.*orthogonal"):  # all are planned before one is written
            ik.initialize(model, {"rules": [{"match": "*/kernel", "initializer": "he_normal"}, {"match": "*", "initializer": "orthogonal"}]}, 9)
        self.assertTrue(equal(values(model.layers[0].kernel), before))


@unittest.skipUnless(BACKEND == "tensorflow", "TensorFlow's traces")
class TensorFlow(unittest.TestCase):
    def test_function(self):
        import tensorflow as tf

        generated = ik.HeNormal(seed=keras.random.SeedGenerator(5))
        both = tf.function(lambda: (ik.HeNormal(seed=5)((6, 4)), generated((6, 4))))
        for draw in range(3):
            seeded, moving = both()
            self.assertTrue(equal(seeded.numpy(), filled("he_normal", (6, 4), 5)))
            self.assertTrue(equal(moving.numpy(), filled("he_normal", (6, 4), 5, draw)))
        self.assertEqual(moving.shape, (6, 4))
        compiled = tf.function(lambda: ik.HeNormal(seed=5)((6, 4), "bfloat16"), jit_compile=True)
        self.assertTrue(equal(compiled().numpy(), filled("he_normal", (6, 4), 5, dtype=tf.bfloat16.as_numpy_dtype)))


@unittest.skipUnless(BACKEND == "torch", "torch's devices")
class Torch(unittest.TestCase):
    def test_meta(self):
        with keras.device("meta"):
            for seed in 5, keras.random.SeedGenerator(5):
                self.assertEqual(str(ik.HeNormal(seed=seed)((1 << 20, 1 << 20)).device), "meta")  # nothing is filled

    def test_compile(self):
        import torch

        compiled = torch.compile(lambda: ik.HeNormal(seed=5)((6, 4)), backend="eager")
        self.assertTrue(equal(values(compiled()), filled("he_normal", (6, 4), 5)))


@unittest.skipUnless(BACKEND == "jax", "JAX's traces and distributions")
class Jax(unittest.TestCase):
    def test_jit(self):
        import jax

        self.assertTrue(equal(values(jax.jit(lambda: ik.HeNormal(seed=5, name="a")((6, 4)))()), filled("he_normal", (6, 4), 5, "a")))
        self.assertEqual(jax.eval_shape(lambda: ik.HeNormal(seed=5)((1 << 20, 1 << 20))).shape, (1 << 20, 1 << 20))

    def test_stateless_scope(self):
        import jax

        generator = keras.random.SeedGenerator(5)
        init = ik.HeNormal(seed=generator)

        @jax.jit
        def twice(state):
            with keras.StatelessScope([(generator.state, state)]) as scope:
                return init((6, 4)), init((6, 4)), scope.get_current_value(generator.state)

        one, two, state = twice(generator.state.value)
        self.assertTrue(equal(values(one), filled("he_normal", (6, 4), 5)) and equal(values(two), filled("he_normal", (6, 4), 5, 1)))
        self.assertEqual([int(word) for word in state], [5, 2])
        self.assertEqual([int(word) for word in generator.state.value], [5, 0])

    def test_distributions(self):
        outside, whole = keras.random.SeedGenerator(5), filled("he_normal", (64, 32), 5)
        mesh = keras.distribution.DeviceMesh((4, 2), ("batch", "model"))
        layouts = keras.distribution.LayoutMap(mesh)
        layouts[".*kernel"] = keras.distribution.TensorLayout([None, "model"])
        layouts[".*bias"] = keras.distribution.TensorLayout(["model"])
        for distribution, spec in (keras.distribution.ModelParallel(layout_map=layouts), (None, "model")), (keras.distribution.DataParallel(), ()):
            with distribution.scope():
                for seed in 5, keras.random.SeedGenerator(5), outside if spec else 5:
                    layer = keras.layers.Dense(32, kernel_initializer=ik.HeNormal(seed=seed), bias_initializer=ik.Ones(), name="dense")
                    layer.build((None, 64))
                    self.assertTrue(equal(values(layer.kernel), whole))
                    self.assertEqual(tuple(layer.kernel.value.sharding.spec), spec)
                    self.assertEqual(len(layer.kernel.value.addressable_shards), 8)
                ik.initialize(layer, RECIPE, 9)
                self.assertTrue(equal(values(layer.kernel), filled("he_normal", (64, 32), 9, "dense/kernel")))
                self.assertEqual(tuple(layer.kernel.value.sharding.spec), spec)
        placed = ik.HeNormal(seed=5)((64, 32), layout=keras.distribution.TensorLayout(["batch", None], mesh))
        self.assertEqual(tuple(placed.sharding.spec), ("batch", None))
        self.assertTrue(equal(values(placed), whole))


if __name__ == "__main__":
    print("Keras", keras.__version__, "on", BACKEND)
    unittest.main()
