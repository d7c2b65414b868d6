"""inwit.keras.probe on each backend: planted faults are named, sound networks raise no alarm, and the variables stay as they are."""

import os
import subprocess
import sys
import unittest

import support

support.needs("keras", "numpy")

BACKENDS = [name for name in ("torch", "jax", "tensorflow", "numpy") if __import__("importlib.util").util.find_spec(name)]
if "INWIT_TEST_BACKEND" not in os.environ:
    codes = [subprocess.call([sys.executable, __file__], env=os.environ | {"INWIT_TEST_BACKEND": one, "KERAS_BACKEND": one}) for one in BACKENDS]
    print(f"{codes.count(0)} passed, {len(codes) - codes.count(0)} failed, 0 skipped")
    sys.exit(int(any(codes)))

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import inwit.keras  # noqa: E402

BACKEND = keras.backend.backend()
HAS_GRADIENTS = BACKEND != "numpy"
layers, initializers = keras.layers, inwit.keras


def values(*shape):
    return np.random.default_rng(1).standard_normal(shape).astype("float32")


X = values(32, 64)


def mlp(kernel, activation="tanh", depth=20, width=64, head="glorot_uniform"):
    make = kernel if callable(kernel) and not hasattr(kernel, "get_config") else lambda i: kernel
    hidden = [layers.Dense(width, activation=activation, kernel_initializer=make(i)) for i in range(depth)]
    net = keras.Sequential([keras.Input((width,)), *hidden, layers.Dense(10, kernel_initializer=head)])
    return net


def normal(std):
    return lambda i: initializers.RandomNormal(0.0, std, seed=i)


class Block(layers.Layer):
    def __init__(self, width, std, **options):
        super().__init__(**options)
        self.norm, self.fc = layers.LayerNormalization(), layers.Dense(4 * width, "gelu")
        self.proj = layers.Dense(width, kernel_initializer=initializers.RandomNormal(0.0, std, seed=3))

    def call(self, x):
        return x + self.proj(self.fc(self.norm(x)))


def stack(std, width=32, depth=8):
    x = inputs = keras.Input((8, width))
    x = layers.Rescaling(0.02)(x)
    for _ in range(depth):
        x = Block(width, std)(x)
    return keras.Model(inputs, layers.LayerNormalization()(x))


def functional(std, width=32, depth=8):
    x = inputs = keras.Input((8, width))
    x = layers.Rescaling(0.02)(x)
    for i in range(depth):
        y = layers.Dense(4 * width, "gelu")(layers.LayerNormalization()(x))
        x = layers.Add()([x, layers.Dense(width, kernel_initializer=initializers.RandomNormal(0.0, std, seed=i))(y)])
    return keras.Model(inputs, layers.LayerNormalization()(x))


def kinds(report):
    return {one.kind for one in report.findings}


def with_gradients(*names):
    return {one for one in names if HAS_GRADIENTS or one not in ("gradients", "no_gradient")}


class Faults(unittest.TestCase):
    def check(self, report, *expected, **parts):
        self.assertEqual(kinds(report), with_gradients(*expected), report)
        for one in report.findings:
            for part in parts.get(one.kind, ()):
                self.assertIn(part, f"{one.message}; {one.change}")

    def test_tanh(self):
        report = inwit.keras.probe(mlp(normal(0.01)), X)
        self.check(report, "outputs", "gradients", outputs=("outputs vanish: x0.0", "21 Dense"))
        report = inwit.keras.probe(mlp(normal(1.5)), X)
        self.assertEqual(kinds(report) - {"loss"}, with_gradients("gradients", "saturated"))

    def test_relu_explodes(self):
        report = inwit.keras.probe(mlp(normal(0.5), "relu"), X)
        self.assertLessEqual(with_gradients("outputs", "gradients"), kinds(report))

    def test_constant(self):
        report = inwit.keras.probe(mlp(initializers.Constant(0.01)), X)
        self.assertIn("symmetric", kinds(report))

    def test_zeros(self):
        self.check(inwit.keras.probe(mlp("zeros", head="zeros"), X), "zeros", "no_gradient", *(["symmetric"] if HAS_GRADIENTS else []))

    def test_copies(self):
        if HAS_GRADIENTS:
            halves = initializers.Orthogonal(seed=1)((64, 32))
            report = inwit.keras.probe(mlp(lambda i: lambda shape, dtype=None: keras.ops.repeat(halves, 2, axis=1), depth=2), X)
            self.assertIn("copies", {one.kind for one in report.notes})
            self.assertTrue(report.ok, report)

    def test_residual(self):
        for make in stack, functional:
            report = inwit.keras.probe(make(0.1), values(4, 8, 32), classes=0)
            self.check(report, "residual", residual=("over 8", "last layer of each branch"))

    def test_batch_norms(self):
        net = keras.Sequential([keras.Input((64,))])
        for i in range(10):
            net.add(layers.Dense(64, use_bias=False, kernel_initializer=initializers.RandomNormal(0.0, 0.6, seed=i)))
            net.add(layers.BatchNormalization())
        net.layers[1].moving_mean.assign(np.full(64, 0.25, "float32"))
        report = inwit.keras.probe(net, X, classes=0)
        self.check(report, "neutral_outputs", "neutral_gradients" if HAS_GRADIENTS else "neutral_outputs")
        self.assertTrue((keras.ops.convert_to_numpy(net.layers[1].moving_mean) == 0.25).all())


class Sound(unittest.TestCase):
    def test_stacks(self):
        for net in mlp(lambda i: initializers.GlorotNormal(seed=i)), mlp(lambda i: initializers.HeNormal(seed=i), "relu", depth=10):
            report = inwit.keras.probe(net, X)
            self.assertTrue(report.ok, report)
            self.assertEqual(report.classes, 10)
            self.assertEqual(len(report.chains), 1)

    def test_residual(self):
        for make in stack, functional:
            report = inwit.keras.probe(make(0.002), values(4, 8, 32), classes=0)
            self.assertTrue(report.ok, report)
            chain = next(one for one in report.chains if one.kind in ("Block", "Add"))
            self.assertEqual(len(chain.rows), 8)
            self.assertTrue(all(len(row.writers) == 1 and row.adds > 0 for row in chain.rows), chain.rows)

    def test_softmax(self):
        net = keras.Sequential([keras.Input((64,)), layers.Dense(10, "softmax", kernel_initializer=initializers.RandomNormal(0.0, 0.01))])
        self.assertAlmostEqual(inwit.keras.probe(net, X).loss, 2.3, delta=0.1)

    def test_recurrent_and_convolutional(self):
        net = keras.Sequential([keras.Input((8, 4)), layers.LSTM(16, return_sequences=True), layers.GRU(8), layers.Dense(3)])
        self.assertTrue(inwit.keras.probe(net, values(8, 8, 4)).ok)
        net = keras.Sequential([keras.Input((8, 8, 3)), *(layers.Conv2D(8, 3, activation="relu", padding="same") for _ in range(3)), layers.Flatten(), layers.Dense(5)])
        report = inwit.keras.probe(net, values(8, 8, 8, 3))
        self.assertEqual(len(report.activations), 3)

    def test_by_design(self):
        if HAS_GRADIENTS:
            net = mlp(lambda i: initializers.GlorotNormal(seed=i), depth=4, head="zeros")
            before = [keras.ops.convert_to_numpy(one) for one in net.weights]
            report = inwit.keras.probe(net, X)
            self.assertTrue(report.ok, report)
            self.assertIn("by_design", {one.kind for one in report.notes})
            for one, other in zip(before, net.weights):
                np.testing.assert_array_equal(one, keras.ops.convert_to_numpy(other))


class Forms(unittest.TestCase):
    def test_untouched(self):
        net = mlp(normal(0.1), depth=3)
        before = [keras.ops.convert_to_numpy(one) for one in net.weights]
        text = str(inwit.keras.probe(net, X))
        self.assertEqual(text, str(inwit.keras.probe(net, X)))
        for one, other in zip(before, net.weights):
            np.testing.assert_array_equal(one, keras.ops.convert_to_numpy(other))
        self.assertFalse(any("call" in vars(layer) for layer in net.layers))

    def test_gradients(self):
        """The rms of the gradient by the output of a linear layer, whose loss is the mean of squares."""
        net = keras.Sequential([keras.Input((64,)), layers.Dense(16)])
        report = inwit.keras.probe(net, X, loss=lambda y: keras.ops.mean(y * y))
        row = report.rows[0]
        if HAS_GRADIENTS:
            self.assertAlmostEqual(row.grad, 2 * row.rms / (32 * 16), delta=1e-5 * row.rms)
            self.assertEqual({one.name for one in report.parameters}, {one.path for one in net.trainable_variables})
        else:
            self.assertNotEqual(row.grad, row.grad)

    def test_rejected(self):
        with self.assertRaisesRegex(TypeError, "model is of type int"):
            inwit.keras.probe(3, X)
        with self.assertRaisesRegex(ValueError, "classes is -1"):
            inwit.keras.probe(mlp("zeros", depth=1), X, classes=-1)
        with self.assertRaisesRegex(ValueError, "not built"):
            inwit.keras.probe(keras.Sequential([layers.Dense(3)]), X)


if __name__ == "__main__":
    support.main()
