"""Compares inwit with Keras itself: what the real package serialises is read by `inwit fill --config` and written back unchanged,
and the values are compared with Keras's: exactly if they are not random (except for float32 rounding of Keras's STFT), otherwise
by two-sample Kolmogorov-Smirnov tests. Run by scripts/test-keras, which creates the virtual environment. Environment: INWIT."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import initializers
from scipy import stats

INWIT = os.environ["INWIT"]
DENSE, CONV = (64, 32), (3, 3, 16, 32)
SEED = {"seed": 1234}

# (initializer, shapes)
EXACT = [(initializers.Zeros(), [DENSE, CONV, (7,), ()]), (initializers.Ones(), [DENSE, CONV, (7,), ()]),
         (initializers.Constant(0.3), [DENSE, CONV, ()]), (initializers.Constant(6), [DENSE]), (initializers.Constant(True), [DENSE]),
         (initializers.Constant([1.5, 2.5, 3.5]), [(4, 3)]), (initializers.Constant([[1.0], [2.0]]), [(2, 3)]),
         (initializers.Constant(np.arange(6.0).reshape(2, 3)), [(2, 3)]), (initializers.Identity(), [(5, 5), (3, 5), (5, 3)])]
WINDOWS = ["hann", "hamming", "blackman", "nuttall", "blackmanharris", "flattop", "boxcar", "bartlett", "cosine", "exponential",
           "lanczos", "triang", "barthann", "bohman", "parzen", "tukey", "taylor", None]
STFT = [initializers.STFT(side, window, scaling, periodic) for window in WINDOWS
        for side, scaling, periodic in [("real", "density", False), ("imag", "spectrum", True), ("real", None, True)]]
STFT += [initializers.STFT("imag", np.arange(1.0, 33.0), "spectrum"), initializers.STFT("real", list(range(1, 33)), None)]
RANDOM = [initializers.RandomNormal(1, 0.5, **SEED), initializers.RandomUniform(-1, 2, **SEED),
          initializers.TruncatedNormal(0.5, 0.1, **SEED), initializers.Orthogonal(2.0, **SEED)]
RANDOM += [cls(**SEED) for cls in (initializers.GlorotNormal, initializers.GlorotUniform, initializers.HeNormal,
                                   initializers.HeUniform, initializers.LecunNormal, initializers.LecunUniform)]
RANDOM += [initializers.VarianceScaling(2.0, mode, distribution, **SEED) for mode in ("fan_in", "fan_out", "fan_avg")
           for distribution in ("truncated_normal", "untruncated_normal", "uniform")]
RANDOM += [initializers.HeNormal(seed=keras.random.SeedGenerator(7)), initializers.HeNormal(input_axes=[0], output_axes=[1, 2], **SEED)]


def config_of(initializer):
    return json.dumps(initializers.serialize(initializer), default=lambda value: value.tolist())


def inwit(*args, check=True):
    return subprocess.run([INWIT, *map(str, args)], capture_output=True, text=True, check=check)


class Keras(unittest.TestCase):
    def filled(self, config, shape, *args):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "w.npy")
            inwit("fill", "--config", config, "--shape", str(tuple(shape)).replace(" ", ""), "-o", path, *args)
            return np.load(path)

    def test_configs_come_back_equal(self):
        for initializer in [one for one, _ in EXACT] + STFT + RANDOM + [initializers.Initializer()]:
            config = config_of(initializer)
            with self.subTest(config=config):
                self.assertEqual(json.loads(inwit("show", "--config", config, "--as", "keras").stdout), json.loads(config))

    def test_what_inwit_writes_is_what_keras_reads(self):
        for initializer in [one for one, _ in EXACT] + STFT + RANDOM:
            for form in "keras", "legacy":
                written = json.loads(inwit("show", "--config", config_of(initializer), "--as", form).stdout)
                with self.subTest(written=written):
                    self.assertEqual(config_of(initializers.get(written)), config_of(initializer))

    def test_exact_values(self):
        for initializer, shapes in EXACT:
            for shape in shapes:
                with self.subTest(initializer=config_of(initializer), shape=shape):
                    wanted = np.asarray(initializer(shape, dtype="float32"))
                    np.testing.assert_array_equal(self.filled(config_of(initializer), shape), wanted)

    def test_stft(self):
        for initializer in STFT:
            with self.subTest(initializer=config_of(initializer)):
                wanted = np.asarray(initializer((32, 1, 33), dtype="float32"))  # angles up to 31 pi, rounded to float32
                np.testing.assert_allclose(self.filled(config_of(initializer), (32, 1, 33)), wanted, rtol=0,
                                           atol=1e-5 * max(1, np.abs(wanted).max()))

    def test_laws(self):
        tests = 0
        for initializer in RANDOM:
            for shape in (256, 192), (3, 3, 48, 64):
                if isinstance(initializer, initializers.HeNormal) and initializer.input_axes and len(shape) == 2:
                    continue
                with self.subTest(initializer=config_of(initializer), shape=shape):
                    ours = self.filled(config_of(initializer), shape)
                    theirs = np.asarray(initializer(shape, dtype="float32"))
                    self.assertGreater(stats.ks_2samp(ours.ravel(), theirs.ravel()).pvalue, 1e-4)
                    self.assertAlmostEqual(ours.std() / theirs.std(), 1, delta=0.02)
                    tests += 1
        print(f"{tests} two-sample tests")

    def test_seed_of_the_config_is_used(self):
        config = config_of(initializers.HeNormal(seed=7))
        np.testing.assert_array_equal(self.filled(config, DENSE), self.filled("he_normal", DENSE, "--seed", 7))
        np.testing.assert_array_equal(self.filled(config, DENSE, "--seed", 8), self.filled("he_normal", DENSE, "--seed", 8))

    def test_layers(self):
        model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(4, "relu", kernel_initializer="glorot_uniform"),
                                  keras.layers.Dense(2, "sigmoid", kernel_initializer=initializers.HeUniform(seed=3))])
        for layer, limit in zip(model.layers, (np.sqrt(6 / 7), np.sqrt(6 / 4))):
            for text in json.dumps(layer.get_config()), json.dumps(keras.saving.serialize_keras_object(layer)):
                kernel = self.filled(text, layer.kernel.shape, "--key", "kernel_initializer")
                self.assertTrue((np.abs(kernel) < limit).all() and np.abs(kernel).max() > limit / 3)
                self.assertTrue((self.filled(text, layer.bias.shape, "--key", "bias_initializer") == 0).all())

    def test_bad_configs_are_refused_by_both(self):
        for class_name, config in [("GlorotUnifrom", {}), ("VarianceScaling", {"scale": -1.0}), ("VarianceScaling", {"mode": "x"}),
                                   ("VarianceScaling", {"distribution": "x"}), ("Ones", {"x": 1}), ("HeNormal", {"seed": 1.5}),
                                   ("STFT", {"side": "imaginary"}), ("STFT", {"scaling": "l2"}), ("STFT", {"window": "unknown"})]:
            written = {"class_name": class_name, "config": config}
            with self.subTest(written=written), tempfile.TemporaryDirectory() as folder:
                with self.assertRaises((ValueError, TypeError)):
                    initializers.get(written)
                path = pathlib.Path(folder, "w.npy")
                result = inwit("fill", "--config", json.dumps(written), "--shape", "4,1,3", "-o", path, check=False)
                self.assertEqual((result.returncode, path.exists()), (1, False), result.stderr)
                self.assertTrue(result.stderr.startswith("inwit: "))


if __name__ == "__main__":
    print("Keras", keras.__version__, "on", keras.backend.backend())
    unittest.main()
