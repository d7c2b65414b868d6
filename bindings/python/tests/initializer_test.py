"""Initializers as values, JSON, custom functions, jobs, recipes, expected moments."""
import array
import copy
import json
import math
import pickle
import signal
import unittest

import support

support.needs("numpy")
import numpy

import inwit
from support import rejected

KEY = inwit.Key(11, "dense/kernel")
KERAS = {"module": "keras.initializers", "class_name": "VarianceScaling", "registered_name": None,
         "config": {"scale": 2.0, "mode": "fan_out", "distribution": "uniform", "seed": 9}}  # fmt: skip


def ones(*shape):
    return numpy.ones(shape, numpy.float32)


def halves(out, key, config):
    """A custom initializer: a uniform one, halved."""
    inwit.fill("random_uniform", out, key, minval=0.0, maxval=config["top"])
    out.array[...] /= 2


class Values(unittest.TestCase):
    def test_arguments(self):
        made = inwit.Initializer("variance_scaling", scale=2.0)
        self.assertEqual(made.name, "variance_scaling")
        self.assertEqual(made, inwit.Initializer("variance_scaling", scale=2, mode="fan_in"))
        self.assertEqual(hash(made), hash(inwit.Initializer("variance_scaling", scale=2, mode="fan_in")))
        changed = made.with_arguments(mode="fan_out")
        self.assertNotEqual(made, changed)
        for fill in [changed.fill, lambda *a, **k: inwit.fill(changed, *a, **k),
                     lambda *a, **k: inwit.fill(made, *a, mode="fan_out", **k)]:  # fmt: skip
            out = fill(ones(30, 20), KEY, layout="torch")
            expected = inwit.variance_scaling(ones(30, 20), KEY, scale=2.0, mode="fan_out", layout="torch")
            numpy.testing.assert_array_equal(out, expected)
        with rejected(self, "INWIT_E_PARAMETER", "scale"):
            made.with_arguments(scale=-1)
        with rejected(self, "INWIT_E_NAME", "glorot_uniform"):
            inwit.Initializer("glorot_unifrm")
        with self.assertRaises(TypeError):
            inwit.Initializer(3)

    def test_hash_agrees_with_equality(self):
        """However they are spelt; and what gives other bits is not equal."""
        make, read = inwit.Initializer, inwit.Initializer.from_json

        def scaling(**config):
            return read({"class_name": "VarianceScaling", "config": config})

        pairs = [(scaling(scale=2), scaling(scale=2.0)), (scaling(distribution="normal"), scaling(distribution="truncated_normal")),
                 (read({**KERAS, "module": "keras.src.initializers.random_initializers"}), read({**KERAS, "module": None})),
                 (read({"class_name": "Identity", "config": {"gain": 1.0}}), make("identity")),
                 (scaling(input_axes=None), scaling()), (make("constant", value=[1, 2]), make("constant", value=[1.0, 2.0])),
                 (make("constant", value=math.nan), make("constant", value=-math.nan))]  # fmt: skip
        for a, b in pairs:
            self.assertEqual(a, b)
            self.assertEqual(len({a, b}), 1, (a, b))
        for zero, negative in [(0.0, -0.0), ([0.0], [-0.0]), (numpy.zeros(2), -numpy.zeros(2))]:
            a, b = make("constant", value=zero), make("constant", value=negative)
            self.assertNotEqual(a, b)
            self.assertEqual(len({a, b}), 2)

    def test_arrays_are_copied(self):
        table = numpy.array([1.0, 2.0])
        made = inwit.Initializer("constant", value=table)
        table[:] = 0
        numpy.testing.assert_array_equal(made.fill(ones(3, 2), KEY), [[1, 2]] * 3)

    def test_json(self):
        made = inwit.Initializer.from_json(KERAS)
        self.assertEqual(json.loads(made.to_json()), KERAS)
        self.assertEqual(json.loads(made.to_json(legacy=True)), {"class_name": "VarianceScaling", "config": KERAS["config"]})
        self.assertEqual(made.config_seed, 9)
        self.assertIsNone(inwit.Initializer("zeros").config_seed)
        for other in [pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made),
                      eval(repr(made), {"Initializer": inwit.Initializer})]:  # fmt: skip
            self.assertEqual(other, made)
            self.assertEqual(other.config_seed, 9)
        for text in ['"he_normal"', "he_normal", b"HeNormal", {"class_name": "HeNormal", "config": {}}]:
            self.assertEqual(inwit.Initializer.from_json(text).name, "he_normal")
        with rejected(self, "INWIT_E_CONFIG"):
            inwit.Initializer.from_json("{")

    def test_layer(self):
        layer = {"units": 4, "kernel_initializer": KERAS, "bias_initializer": None}
        self.assertEqual(inwit.Initializer.from_layer(layer, "kernel_initializer"), inwit.Initializer.from_json(KERAS))
        self.assertEqual(inwit.Initializer.from_layer(layer, "bias_initializer").name, "glorot_uniform")
        with rejected(self, "INWIT_E_CONFIG", "gamma"):
            inwit.Initializer.from_layer(layer, "gamma_initializer")

    def test_expected(self):
        made = inwit.Initializer("random_normal", stddev=2.0)
        moments = made.expect((5, 5))
        self.assertEqual((moments.mean, moments.stddev), (0, 2))
        self.assertAlmostEqual(made.density([0.0], (5, 5))[0], 1 / (2 * math.sqrt(2 * math.pi)))
        limit = inwit.Initializer("glorot_uniform").expect(ones(30, 20), layout="keras").maximum
        self.assertAlmostEqual(limit, math.sqrt(6 / 50), places=6)
        self.assertTrue(math.isnan(inwit.Initializer("zeros").density([0.0], (2,))[0]))


class Custom(unittest.TestCase):
    JSON = {"class_name": "mine>Halves", "config": {"top": 3.0}}

    def test_fill(self):
        made = inwit.Initializer.from_json(self.JSON, custom={"mine>Halves": halves})
        expected = inwit.random_uniform(ones(5, 4), KEY, minval=0.0, maxval=3.0) / 2
        numpy.testing.assert_array_equal(made.fill(ones(5, 4), KEY), expected)
        numpy.testing.assert_array_equal(made.fill(numpy.asfortranarray(ones(5, 4)), KEY), expected)
        part = made.fill(ones(2, 3), KEY, box=((5, 4), (3, 1)))
        numpy.testing.assert_array_equal(part, expected[3:, 1:])
        self.assertEqual(pickle.loads(pickle.dumps(made)), made)

    def test_view(self):
        seen = []

        def look(out, key, config):
            seen.append((out, out.shape, out.dtype, out.box, out.layout, out.fans(), key, config))
            out.array[...] = 5

        made = inwit.Initializer.from_json({"class_name": "Look", "config": {"a": [1]}}, custom={"Look": look})
        out = made.fill(numpy.zeros((2, 3), numpy.float16)[::-1], KEY, layout="torch", box=((4, 3), (1, 0)))
        self.assertTrue((out == 5).all())
        self.assertEqual(seen[0][1:], ((2, 3), "float16", inwit.Box((4, 3), (1, 0)), "torch", (3, 4), KEY, {"a": [1]}))
        with rejected(self, None, "after the call"):
            seen[0][0].array

    def test_raises(self):
        def fail(out, key, config):
            raise LookupError("mine")

        made = inwit.Initializer.from_json(self.JSON, custom={"mine>Halves": fail})
        with self.assertRaisesRegex(LookupError, "mine"):
            made.fill(ones(2), KEY)
        with rejected(self, "INWIT_E_NAME", "Halves"):
            inwit.Initializer.from_json(self.JSON)
        with self.assertRaisesRegex(TypeError, "function"):
            inwit.Initializer.from_json(self.JSON, custom={"mine>Halves": 3})


class Many(unittest.TestCase):
    RECIPE = {"layout": "keras", "rules": [{"match": "*/kernel", "initializer": "glorot_uniform"},
                                           {"match": "*/bias", "initializer": "zeros"}]}  # fmt: skip

    def test_jobs(self):
        arrays = [ones(300, 20), ones(7), numpy.ones((3, 2))]
        jobs = [inwit.Job("he_normal", arrays[0], "a", layout="keras"), inwit.Job(None, arrays[1], "b"),
                inwit.Job("constant", arrays[2], "c", value=4.0)]  # fmt: skip
        inwit.fill_jobs(jobs, 11, threads=2)
        numpy.testing.assert_array_equal(arrays[0], inwit.he_normal(ones(300, 20), inwit.Key(11, "a"), layout="keras"))
        self.assertTrue((arrays[1] == 1).all() and (arrays[2] == 4).all())
        with rejected(self, "INWIT_E_PARAMETER", "threads"):
            inwit.Job("zeros", arrays[1], "a", threads=2)
        part = ones(100, 20)
        box = inwit.Job("he_normal", part, "a", layout="keras", box=((300, 20), (200, 0)))
        inwit.fill_jobs([box], 11)
        numpy.testing.assert_array_equal(part, arrays[0][200:])
        with rejected(self, "INWIT_E_LAYOUT", "second"):
            inwit.fill_jobs([inwit.Job("zeros", arrays[0], "first"), inwit.Job("he_normal", arrays[1], "second")], 1)
        try:
            inwit.fill_jobs([inwit.Job("zeros", arrays[0], "first"), inwit.Job("he_normal", arrays[1], "second")], 1)
        except inwit.Error as error:
            self.assertEqual(error.failed_job, 1)
        self.assertTrue(arrays[0].any())  # nothing was written

    def test_model(self):
        model = {"a/kernel": ones(30, 20), "a/bias": ones(20), "b/kernel": ones(10, 5)}
        whole = inwit.glorot_uniform(ones(20, 10), inwit.Key(3, "b/kernel"), layout="keras")
        done = []
        self.assertIs(inwit.fill_model(model, self.RECIPE, 3, boxes={"b/kernel": ((20, 10), (10, 5))},
                                       progress=lambda *at: done.append(at)), model)  # fmt: skip
        numpy.testing.assert_array_equal(model["a/kernel"],
                                         inwit.glorot_uniform(ones(30, 20), inwit.Key(3, "a/kernel"), layout="keras"))
        numpy.testing.assert_array_equal(model["b/kernel"], whole[10:, 5:])
        self.assertFalse(model["a/bias"].any())
        self.assertEqual(done[-1], (670, 670))
        other = {"b/kernel": array.array("f", bytes(800))}
        with rejected(self, "INWIT_E_CONFIG", "bias"):
            inwit.fill_model(other, inwit.Recipe(self.RECIPE), 3)

    def test_model_rejected(self):
        with rejected(self, "INWIT_E_NAME", "gamma"):
            inwit.fill_model({"a/kernel": ones(2, 2), "a/gamma": ones(2), "a/bias": ones(2)}, self.RECIPE, 3)
        with rejected(self, "INWIT_E_NAME", "'c'"):
            inwit.fill_model({"a/kernel": ones(2, 2), "a/bias": ones(2)}, self.RECIPE, 3, layouts={"c": "keras"})
        with rejected(self, None, "a/bias", "NumPy array", kind=TypeError):
            inwit.fill_model({"a/kernel": ones(2, 2), "a/bias": [1, 2]}, self.RECIPE, 3)
        with rejected(self, "INWIT_E_CONFIG"):
            inwit.Recipe({"rules": 3})

    def test_recipe_is_a_value(self):
        custom = {"mine>Halves": halves}
        rules = [{"match": "a/kernel", "initializer": {"class_name": "mine>Halves", "config": {"top": 4.0}}}, *self.RECIPE["rules"]]
        recipe = inwit.Recipe({**self.RECIPE, "rules": rules}, custom=custom)

        def filled(recipe):
            return inwit.fill_model({"a/kernel": ones(30, 20), "b/kernel": ones(3, 2), "a/bias": ones(2)}, recipe, 3)

        expected = filled(recipe)
        for again in (pickle.loads(pickle.dumps(recipe)), copy.copy(recipe), copy.deepcopy({"recipe": recipe})["recipe"]):
            for name, array in filled(again).items():
                numpy.testing.assert_array_equal(array, expected[name])

    def test_tensors_end(self):
        """Also if a name is declared twice, which the library may reject."""
        recipe = {"rules": [{"match": "*", "initializer": "zeros"}], "tensors": [{"name": "a", "shape": [2]}] * 2}

        def stop(*_):
            raise AssertionError("Recipe.tensors does not end")

        signal.signal(signal.SIGALRM, stop)
        signal.alarm(20)
        try:
            self.assertEqual(list(inwit.Recipe(recipe).tensors), ["a"])
        except inwit.Error as error:
            self.assertIn("a", str(error))
        finally:
            signal.alarm(0)

    def test_recipe_of_the_repository(self):
        recipe = inwit.Recipe((support.ROOT / "recipes" / "keras-dense.json").read_text(encoding="utf-8"))
        model = {name: numpy.empty(tensor.shape, tensor.dtype) for name, tensor in recipe.tensors.items()}
        self.assertEqual({name: array.shape for name, array in model.items()},
                         {"dense/kernel": (3, 4), "dense/bias": (4,), "dense_1/kernel": (4, 2), "dense_1/bias": (2,)})
        inwit.fill_model(model, recipe, 42)
        numpy.testing.assert_array_equal(model["dense_1/kernel"],
                                         inwit.he_uniform(ones(4, 2), inwit.Key(42, "dense_1/kernel"), layout="keras"))


if __name__ == "__main__":
    support.main()
