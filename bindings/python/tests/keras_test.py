"""inwit.keras on one backend (KERAS_BACKEND), or on each installed one of JAX, TensorFlow and torch."""
import importlib.util
import inspect
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

BACKENDS = ("jax", "tensorflow", "torch")
if "KERAS_BACKEND" not in os.environ:
    installed = [name for name in BACKENDS if importlib.util.find_spec(name) and importlib.util.find_spec("keras")]
    if not installed:
        print("skipped: no keras with a backend")
        sys.exit(77)
    codes = [subprocess.run([sys.executable, *sys.argv], env={**os.environ, "KERAS_BACKEND": name}).returncode for name in installed]
    sys.exit(max(codes))

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras import initializers

import inwit
import inwit.keras as ik

BACKEND = keras.backend.backend()
CLASSES = sorted({getattr(ik, name) for name in ik.__all__ if hasattr(getattr(ik, name), "_entry")}, key=lambda one: one.__name__)
SHAPES = {"stft": (16, 1, 9), "hippo": (8, 8), "dct": (8, 12), "reservoir": (8, 8)}  # where not every shape of a rank is accepted


def needed(cls):
    """Values for the arguments that have no default."""
    return {argument["name"]: argument["example"] for argument in cls._entry["arguments"] if argument["required"]}


def made(cls, **arguments):
    seed = {"seed": 1234} if cls._entry["random"] else {}
    return cls(**{**needed(cls), **seed, **arguments})


def shape_of(cls):
    lowest, highest = cls._entry["ranks"]
    shape = (12, 8) if lowest <= 2 <= highest else {1: (12,), 3: (3, 4, 8)}[lowest]
    return SHAPES.get(cls._entry["name"], shape)


def values(tensor):
    return keras.ops.convert_to_numpy(tensor)


def filled(name, shape, seed=1234, stream=0, dtype=np.float32, **arguments):
    return inwit.fill(name, np.empty(shape, dtype), inwit.Key(seed, stream), **{"layout": "keras", **arguments})


def equal(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


class Classes(unittest.TestCase):
    def test_every_entry_has_a_class(self):
        entries = {entry["name"]: entry for entry in inwit.registry()}
        self.assertEqual({cls._entry["name"] for cls in CLASSES}, set(entries))
        for name, entry in entries.items():
            cls = getattr(ik, name)
            self.assertTrue(issubclass(cls, initializers.Initializer))
            self.assertIs(getattr(ik, entry["keras_class"] or name), cls)
            if hasattr(initializers, entry["keras_class"] or name):  # some came with later versions
                self.assertTrue(issubclass(cls, getattr(initializers, entry["keras_class"])))
        self.assertIs(ik.FluxKaimingNormal, ik.flux_kaiming_normal)

    def test_keras_signatures(self):
        for cls in CLASSES:
            if hasattr(initializers, cls.__name__):
                theirs = inspect.signature(getattr(initializers, cls.__name__)).parameters
                ours = inspect.signature(cls).parameters
                self.assertEqual(list(theirs.values()), [ours[name] for name in theirs], cls.__name__)
                self.assertTrue(all(ours[name].kind == inspect.Parameter.KEYWORD_ONLY for name in ours if name not in theirs))
        self.assertEqual(list(inspect.signature(ik.HeNormal()).parameters), ["shape", "dtype", "layout"])

    def test_values_are_inwits(self):
        for cls in CLASSES:
            shape = shape_of(cls)
            with self.subTest(cls=cls.__name__):
                tensor = made(cls)(shape)
                self.assertTrue(keras.ops.is_tensor(tensor))
                self.assertTrue(equal(values(tensor), filled(cls._entry["name"], shape, **needed(cls))))
                self.assertTrue(equal(values(made(cls)(shape=list(shape), dtype="float16")),
                                      filled(cls._entry["name"], shape, dtype=np.float16, **needed(cls))))

    def test_arguments(self):
        window = [1.0, 2.0, 3.0, 4.0]
        for one, name, shape, arguments in [
                (ik.RandomNormal(1.0, 0.5, 3), "random_normal", (9,), {"mean": 1.0, "stddev": 0.5}),
                (ik.TruncatedNormal(1.0, 0.5, 3, upper=0.5), "truncated_normal", (9,), {"mean": 1.0, "stddev": 0.5, "upper": 0.5}),
                (ik.RandomUniform(-1, 2, seed=3), "random_uniform", (9,), {"minval": -1, "maxval": 2}),
                (ik.RandomNormal(keras.ops.convert_to_tensor(1.0), seed=3), "random_normal", (9,), {"mean": 1.0}),
                (ik.VarianceScaling(3.0, "fan_out", "NORMAL", 3), "variance_scaling", (5, 4), {"scale": 3.0, "mode": "fan_out"}),
                (ik.HeNormal(3, input_axes=[0], output_axes=[1, 2]), "he_normal", (5, 4, 3), {"input_axes": [0], "output_axes": [1, 2]}),
                (ik.HeNormal(3, input_axes=[0]), "he_normal", (5, 4, 3), {}),
                (ik.Orthogonal(2.0, seed=3), "orthogonal", (5, 4), {"gain": 2.0}), (ik.Identity(2, align="centered"), "identity", (5, 3), {"gain": 2.0, "align": "centered"}),
                (ik.Constant([1.0, 2.0, 3.0]), "constant", (2, 3), {"value": [1.0, 2.0, 3.0]}),
                (ik.Constant(keras.ops.convert_to_tensor([[1.0], [2.0]])), "constant", (2, 3), {"value": [[1.0], [2.0]]}),
                (ik.STFT("imag", window, "spectrum"), "stft", (4, 1, 3), {"side": "imag", "window": window, "scaling": "spectrum"}),
                (ik.STFT("real", None, None), "stft", (4, 1, 3), {"window": "none", "scaling": "none"}),
                (ik.FluxKaimingNormal(2.0, seed=3), "flux_kaiming_normal", (5, 4), {"gain": 2.0})]:
            with self.subTest(name=name, arguments=arguments):
                self.assertTrue(equal(values(one(shape)), filled(name, shape, 3, **arguments)))

    def test_rejected(self):
        for make, message in [(lambda: ik.VarianceScaling(-1.0), "`scale` must be positive"), (lambda: ik.VarianceScaling(mode="x"), "Invalid `mode`"),
                              (lambda: ik.VarianceScaling(distribution="x"), "Invalid `distribution`"), (lambda: ik.HeNormal(seed=1.5), "`seed` argument"),
                              (lambda: ik.FluxKaimingNormal(seed="a"), "`seed` argument"), (lambda: ik.FluxKaimingNormal(gain=float("nan")), "gain is nan"),
                              (lambda: ik.STFT("imaginary"), "side"), (lambda: ik.Identity()((2, 2, 2)), "rank"), (lambda: ik.Orthogonal()((4,)), "rank 1"),
                              (lambda: ik.RandomNormal(stddev=-1.0)((4,)), "stddev is -1"), (lambda: ik.STFT()((4, 2, 3)), "stft"),
                              (lambda: ik.HeNormal()((2, 2), "int32"), "dtype is int32"), (lambda: ik.HeNormal()((2, -2)), "must be >= 0|negative")]:
            with self.assertRaisesRegex(ValueError, message):
                make()
        with self.assertRaises(TypeError):
            ik.Ones(x=1)
        with self.assertRaisesRegex(TypeError, "sparsity"):
            ik.FluxSparseInit()


class Dtypes(unittest.TestCase):
    def test_floats(self):
        import ml_dtypes

        for dtype, kind in ("float16", np.float16), ("bfloat16", ml_dtypes.bfloat16), ("float32", np.float32), ("float64", np.float64):
            if BACKEND == "jax" and dtype == "float64":
                dtype, kind = "float32", np.float32  # what JAX makes of it without its 64-bit mode
            for name in "HeNormal", "Orthogonal", "TruncatedNormal", "Identity":
                tensor = made(getattr(ik, name))((12, 8), dtype)
                self.assertEqual(keras.backend.standardize_dtype(tensor.dtype), dtype)
                self.assertTrue(equal(values(tensor), filled(getattr(ik, name)._entry["name"], (12, 8), dtype=kind)), (name, dtype))
        self.assertEqual(keras.backend.standardize_dtype(ik.HeNormal()((2, 2), keras.DTypePolicy("mixed_bfloat16")).dtype), "float32")
        narrow = values(keras.ops.cast(ik.RandomNormal(seed=1234)((50,), "float8_e4m3fn"), "float32"))
        np.testing.assert_array_equal(narrow, filled("random_normal", (50,)).astype(ml_dtypes.float8_e4m3fn).astype(np.float32))

    def test_other_dtypes_are_keras_own_unless_random(self):
        for dtype in "int32", "uint8", "bool", "complex64":
            for name, arguments in ("Zeros", {}), ("Ones", {}), ("Constant", {"value": 2}):
                ours, theirs = (getattr(module, name)(**arguments)((3, 3), dtype) for module in (ik, initializers))
                self.assertEqual(ours.dtype, theirs.dtype)
                np.testing.assert_array_equal(values(ours), values(theirs))
            self.assertEqual(keras.backend.standardize_dtype(ik.Identity()((3, 3), dtype).dtype), dtype)
            np.testing.assert_array_equal(values(ik.Identity()((3, 3), dtype)), np.eye(3, dtype=dtype))
        self.assertEqual(int(values(ik.Constant(2**24 + 1)((1,), "int32"))[0]), 2**24 + 1)


class Seeds(unittest.TestCase):
    def test_ints(self):
        for seed, wanted in (0, 0), (True, 1), (2**32 + 5, 2**32 + 5), (-1, 2**64 - 1):
            one = ik.HeNormal(seed=seed)
            self.assertTrue(equal(values(one((6, 4))), filled("he_normal", (6, 4), wanted)))
            self.assertTrue(equal(values(one((6, 4))), values(one.clone()((6, 4)))))

    def test_none_draws_one_at_construction(self):
        keras.utils.set_random_seed(5)
        one, two = ik.HeNormal(), ik.FluxKaimingNormal()
        random.seed(5)
        self.assertEqual([one.seed, two.seed], [random.randint(1, 10**9), random.randint(1, 10**9)])
        for unseeded in one, two:
            self.assertTrue(equal(values(unseeded((6, 4))), values(unseeded((6, 4)))))
            self.assertFalse(equal(values(unseeded((6, 4))), values(unseeded.clone()((6, 4)))))
            self.assertIsNone(unseeded.get_config()["seed"])

    def test_generators_advance(self):
        for seed in (7,) if BACKEND == "torch" else (7, 2**32 - 1):  # Keras's torch backend accepts 31 bits
            shared = keras.random.SeedGenerator(seed)
            one, two = ik.HeNormal(seed=shared), ik.FluxRandn32(seed=shared)
            for draw in range(3):
                self.assertTrue(equal(values(one((6, 4))), filled("he_normal", (6, 4), seed, 2 * draw)))
                self.assertTrue(equal(values(two((6, 4))), filled("flux_randn32", (6, 4), seed, 2 * draw + 1)))
        named = ik.HeNormal(seed=keras.random.SeedGenerator(7), name="a")
        self.assertTrue(equal(values(named((6, 4))), filled("he_normal", (6, 4), 7, inwit.stream("a"))))
        self.assertTrue(equal(values(named((6, 4))), filled("he_normal", (6, 4), 7, inwit.stream("a") + 1)))

    def test_names_are_streams(self):
        self.assertTrue(equal(values(ik.HeNormal(seed=3, name="q")((6, 4))), filled("he_normal", (6, 4), 3, "q")))
        self.assertTrue(equal(values(ik.HeNormal(seed=3, name="q").clone()((6, 4))), filled("he_normal", (6, 4), 3, "q")))


class Configs(unittest.TestCase):
    def check(self, one):
        config = one.get_config()
        self.assertEqual(json.dumps(type(one).from_config(config).get_config(), sort_keys=True), json.dumps(config, sort_keys=True))
        written = json.loads(json.dumps(initializers.serialize(one)))
        self.assertEqual((written["module"], written["registered_name"]), ("inwit.keras", "inwit>" + type(one).__name__))
        for back in initializers.deserialize(written), initializers.get(written), ik.get(written), keras.saving.deserialize_keras_object(written):
            self.assertIs(type(back), type(one))
            self.assertEqual(json.dumps(initializers.serialize(back)), json.dumps(written))
        return written

    def test_round_trips(self):
        for cls in CLASSES:
            with self.subTest(cls=cls.__name__):
                written = self.check(made(cls))
                inwit.Initializer.from_json(written)  # the library reads it too
                if hasattr(initializers, cls.__name__) and cls is not ik.Identity:
                    theirs = getattr(initializers, cls.__name__)(**({"seed": 1234} if cls._entry["random"] else {}))
                    self.assertEqual(written["config"], theirs.get_config())
                if cls._entry["random"]:
                    self.check(made(cls, seed=keras.random.SeedGenerator(3)))
        self.assertEqual(self.check(ik.Identity(gain=2))["config"], {"gain": 2})  # which Keras loses
        self.assertEqual(self.check(ik.TruncatedNormal(seed=1, upper=3.0, name="w"))["config"], {"seed": 1, "mean": 0.0, "stddev": 0.05, "upper": 3.0, "name": "w"})
        self.check(ik.STFT("imag", None, None, True))
        self.check(ik.FluxIdentityInit(shift=[1, 2]))

    def test_json_of_the_library(self):
        for cls in CLASSES:
            written = json.loads(inwit.Initializer(cls._entry["name"], **needed(cls)).to_json())
            back = ik.get(written)
            self.assertIs(type(back), cls)
            if written["registered_name"] or hasattr(initializers, cls.__name__):
                self.assertIs(type(initializers.get(written)), cls if written["registered_name"] else getattr(initializers, cls.__name__))

    def test_get(self):
        for name, wanted in [("glorot_uniform", ik.GlorotUniform), ("OrthogonalInitializer", ik.Orthogonal), ("normal", ik.RandomNormal), ("constant", ik.Constant),
                             ("zero", ik.Zeros), ("IdentityInitializer", ik.Identity), ({"class_name": "HeNormal", "config": {"seed": 7}}, ik.HeNormal)]:
            self.assertIs(type(ik.get(name)), wanted)
        self.assertIsNone(ik.get(None))
        self.assertIs(ik.get(ik.HeNormal).__class__, ik.HeNormal)
        self.assertIs(ik.get(len), len)
        for bad in "typo", {"class_name": "GlorotUnifrom", "config": {}}:
            with self.assertRaises(ValueError):
                ik.get(bad)


if __name__ == "__main__":
    print("Keras", keras.__version__, "on", BACKEND)
    unittest.main()
