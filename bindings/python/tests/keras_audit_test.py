"""inwit.keras.audit and recipes of version 2, on each backend, like keras_test.py."""

from __future__ import annotations

import math
import unittest
from typing import Any

from keras_test import BACKEND, values  # runs this file once for each backend where none is chosen

import keras
import numpy as np

import inwit
import inwit.keras as ik


def normal(stddev: object) -> dict[str, object]:
    return {"class_name": "RandomNormal", "config": {"stddev": stddev}}


RECIPE = {
    "rules": [
        {"match": "*/norm/gamma", "initializer": "ones", "optional": True},
        {"match": "*/norm/moving_*", "keep": True, "optional": True},
        {"match": "*/out/kernel", "initializer": normal(0.01)},
        {"match": "*/kernel", "initializer": "glorot_uniform"},
        {"match": "*", "initializer": "zeros"},
    ]
}


def model(dtype: str = "float32") -> Any:
    layers = [keras.layers.Dense(96, name="one", dtype=dtype), keras.layers.BatchNormalization(name="norm", dtype=dtype),
              keras.layers.Dense(96, name="two", dtype=dtype), keras.layers.Dense(48, name="out", dtype=dtype)]  # fmt: skip
    made = keras.Sequential(layers, name="net")
    made.build((None, 96))
    return made


def variable(of: Any, path: str) -> Any:
    return next(one for one in of.weights if one.path == path)


def attention() -> Any:
    query = keras.Input((5, 32), name="query")
    heads = keras.layers.MultiHeadAttention(4, 16, kernel_initializer="he_normal", name="heads")(query, query)
    return keras.Model(query, keras.layers.EinsumDense("...x,xhd->...hd", (4, 24), kernel_initializer="glorot_normal", name="split")(heads))


class Audit(unittest.TestCase):
    def found(self, of: Any, recipe: Any = RECIPE, **options: Any) -> dict[str, ik.Finding]:
        return {one.name: one for one in ik.audit(of, recipe, findings="return", **options)}

    def test_no_finding_in_what_initialize_fills(self) -> None:
        for seed in range(3):
            filled = ik.initialize(model(), RECIPE, seed)
            self.assertEqual(ik.audit(filled, RECIPE, strict=True), [])
            self.assertEqual(ik.audit(filled, RECIPE, seed=seed, threads=1), [])

    def test_kerass_own_values_are_those_of_the_layers(self) -> None:
        """Without a recipe, that of the initializers that the layers carry."""
        keras.utils.set_random_seed(1)
        own = model()
        self.assertEqual(ik.audit(own, strict=True), [])
        self.assertEqual(set(self.found(own, None, seed=1)), {f"net/{name}/kernel" for name in ("one", "two", "out")})
        with self.assertRaises(ik.AuditError) as raised:
            ik.audit(own, RECIPE)
        (one,) = raised.exception.findings
        self.assertEqual((one.name, one.shape, one.kinds >= {"stddev"}), ("net/out/kernel", (96, 48), True))
        self.assertAlmostEqual(one.factor, math.sqrt(6 / 144 / 3) / 0.01, delta=0.5)
        self.assertIn("Glorot", one.message)
        self.assertIn("1 of 8 tensors are not as the recipe gives them", str(raised.exception))

    def test_kerass_own_kernels_of_several_axes(self) -> None:
        """Those of EinsumDense and of attention, whose fans follow from the equation."""
        keras.utils.set_random_seed(1)
        own = attention()
        self.assertEqual(ik.audit(own, strict=True), [])
        stddevs = [float(np.std(values(one))) for one in own.weights if one.path.endswith("kernel")]
        ik.initialize(own, 1)
        filled = [float(np.std(values(one))) for one in own.weights if one.path.endswith("kernel")]
        np.testing.assert_allclose(filled, stddevs, rtol=0.1)
        self.assertEqual(len(filled), 5)

    def test_parts(self) -> None:
        """Of a kernel for queries, keys and values: each part has the bytes of a kernel of its own."""
        parts = [{"initializer": "glorot_uniform", "stream": "net/q"}, {"initializer": "he_normal", "stream": "net/k"}, {"initializer": "zeros"}]
        rules = [{"match": "*/two/kernel", "parts": {"axis": 1, "sizes": ["=width", "=width", "=width"], "rules": parts}},
                 {"match": "*/one/kernel", "zero_rows": [5], "initializer": "lecun_normal"}, {"match": "*/norm/moving_*", "keep": True},
                 {"match": "*/kernel", "initializer": "glorot_uniform"}, {"match": "*", "initializer": "zeros"}]  # fmt: skip
        recipe = inwit.Recipe({"recipe": 2, "layout": "keras", "let": {"width": {"config": "units"}}, "rules": rules}).bind({"units": 32})
        filled = ik.initialize(model(), recipe, 9)
        kernel, first = values(variable(filled, "net/two/kernel")), values(variable(filled, "net/one/kernel"))
        for part, (name, fill) in enumerate([("net/q", inwit.glorot_uniform), ("net/k", inwit.he_normal)]):
            separate = fill(np.empty((96, 32), np.float32), inwit.Key(9, name), layout="keras")
            np.testing.assert_array_equal(kernel[:, 32 * part : 32 * part + 32], separate)
        self.assertFalse(kernel[:, 64:].any())
        self.assertEqual((first == 0).all(axis=1).nonzero()[0].tolist(), [5])
        self.assertEqual(ik.audit(filled, recipe, seed=9), [])
        changed = kernel.copy()
        changed[:, 32:64] *= 2
        variable(filled, "net/two/kernel").assign(changed)
        self.assertEqual({name: one.kinds >= {"stddev"} for name, one in self.found(filled, recipe).items()}, {"net/two/kernel[1]": True})

    def test_planted_faults(self) -> None:
        filled = ik.initialize(model(), RECIPE, 3)
        kernel = variable(filled, "net/two/kernel")
        original = values(kernel).copy()
        changed = original.copy()
        changed[17, 5] = np.nextafter(changed[17, 5], np.float32(1))
        for value, options, kinds in (
            (changed, {}, set()),
            (changed, {"seed": 3}, {"differs"}),
            (np.where(np.arange(96) == 7, np.nan, original), {}, {"not_finite"}),
            (values(variable(filled, "net/one/kernel")), {}, {"equal"}),
            (original + 1, {}, {"mean", "bounds"}),
        ):
            kernel.assign(value)
            found = self.found(filled, **options)
            self.assertEqual({name: one.kinds for name, one in found.items()}, {"net/two/kernel": kinds} if kinds else {})
        kernel.assign(original)
        variable(filled, "net/out/bias").assign(np.full(48, 1e-6, np.float32))
        self.assertEqual({name: one.kinds for name, one in self.found(filled).items()}, {"net/out/bias": {"values"}})

    def test_other_dtypes(self) -> None:
        for dtype in "bfloat16", "float16", "float64":
            if dtype == "float64" and BACKEND == "jax":
                continue  # needs its 64-bit mode
            filled = ik.initialize(model(dtype), RECIPE, 3)
            self.assertEqual(str(filled.weights[0].dtype), dtype)
            self.assertEqual(ik.audit(filled, RECIPE, seed=3, strict=True), [], dtype)

    def test_rejected(self) -> None:
        filled = ik.initialize(model(), RECIPE, 3)
        with self.assertRaisesRegex(inwit.Error, "net/one/bias"):
            ik.audit(filled, {"rules": [{"match": "*/kernel", "initializer": "ones"}]})
        with self.assertRaisesRegex(ValueError, "net is not built"):
            ik.audit(keras.Sequential([keras.layers.Dense(3)], name="net"), RECIPE)
        with self.assertRaisesRegex(ValueError, "findings is 'none'"):
            ik.audit(filled, RECIPE, findings="none")  # type: ignore[arg-type]
        counted = keras.Sequential([keras.Input((8,)), keras.layers.Normalization(name="norm")])
        with self.assertRaisesRegex(ValueError, "norm/count: dtype is u?int"):
            ik.audit(counted, {"rules": [{"match": "*", "initializer": "zeros"}]})

    @unittest.skipUnless(BACKEND == "jax", "JAX's distributions")
    def test_sharded(self) -> None:
        mesh = keras.distribution.DeviceMesh((4, 2), ("batch", "model"))
        layouts = keras.distribution.LayoutMap(mesh)
        layouts[".*kernel"] = keras.distribution.TensorLayout([None, "model"])
        layouts[".*bias"] = keras.distribution.TensorLayout(["model"])
        with keras.distribution.ModelParallel(layout_map=layouts).scope():
            filled = ik.initialize(model(), RECIPE, 3)
            kernel = variable(filled, "net/two/kernel")
            self.assertEqual(len(kernel.value.addressable_shards), 8)
            self.assertEqual(ik.audit(filled, RECIPE, seed=3, strict=True), [])
            changed = values(kernel).copy()
            changed[90, 90] += 1e-3
            kernel.assign(changed)
            self.assertEqual({name: one.kinds for name, one in self.found(filled, seed=3).items()}, {"net/two/kernel": {"differs"}})


class Recipes(unittest.TestCase):
    def test_ties_and_the_fans_of_another_variable(self) -> None:
        """Of a recipe without a layout, which counts fans by Keras's."""
        rules = [
            {"match": "net/two/kernel", "same_as": "net/one/kernel"},
            {"match": "{stem:**}/bias", "initializer": "torch_linear", "fans_of": "{stem}/kernel"},
            {"match": "net/out/kernel", "initializer": normal("=std / sqrt(fan_in)")},
            {"match": "net/norm/*", "keep": True},
            {"match": "*", "initializer": "he_normal"},
        ]
        recipe = inwit.Recipe({"recipe": 2, "let": {"std": {"config": "scale"}}, "rules": rules}).bind({"scale": 3.0})
        filled = ik.initialize(model(), recipe, 9)

        def by(initializer: str, path: str, **arguments: Any) -> Any:
            shape = tuple(variable(filled, path).shape)
            return inwit.fill(initializer, np.empty(shape, np.float32), inwit.Key(9, path), **arguments)

        bound = 1 / math.sqrt(96)
        for path, wanted in (
            ("net/one/kernel", by("he_normal", "net/one/kernel", layout="keras")),
            ("net/two/kernel", by("he_normal", "net/one/kernel", layout="keras")),
            ("net/out/kernel", by("random_normal", "net/out/kernel", stddev=3 / math.sqrt(96))),
            ("net/out/bias", by("random_uniform", "net/out/bias", minval=-bound, maxval=bound)),
        ):
            np.testing.assert_array_equal(values(variable(filled, path)), wanted)
        self.assertEqual(ik.audit(filled, recipe, seed=9), [])
        with self.assertRaisesRegex(inwit.Error, "net/one/bias: .*net/one/weight"):
            rules[1]["fans_of"] = "{stem}/weight"
            ik.initialize(model(), inwit.Recipe({"recipe": 2, "let": {"std": 1}, "rules": rules}), 9)


if __name__ == "__main__":
    print("Keras", keras.__version__, "on", BACKEND)
    unittest.main()
