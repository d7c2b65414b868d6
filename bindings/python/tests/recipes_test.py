"""Recipes that compute: values from a config, tensors that refer to others, whole models and shards of them."""

from __future__ import annotations

import copy
import json
import pickle
import unittest

import support

support.needs("numpy")

import numpy  # noqa: E402

import inwit  # noqa: E402
from support import rejected  # noqa: E402

CONFIG = {"hidden_size": 4}
RECIPE = {
    "recipe": 2,
    "layout": "torch",
    "let": {"width": {"config": "hidden_size"}, "std": {"config": "initializer_range", "else": 0.02}},
    "rules": [
        {"match": "frozen", "keep": True, "optional": True},
        {"match": "head.weight", "same_as": "embed.weight", "optional": True},
        {"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight", "optional": True},
        {
            "match": "layers.{l}.weight",
            "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / (l + 1)"}},
            "optional": True,
        },
        {"match": "embed.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}},
    ],
    "tensors": [{"name": "embed.weight", "shape": ["=2 * width", "=width"]}],
}


PARTS = {"recipe": 2, "layout": "torch", "let": {"half": {"config": "inner"}}, "rules": [
    {"match": "{stem:**}.gate_up_proj", "parts": {"axis": 0, "each": "expert", "rule": {"parts": {
        "axis": 0, "sizes": ["=half", "=half"], "rules": [
            {"initializer": "he_normal", "stream": "{stem}.{expert}.gate_proj.weight"},
            {"initializer": "glorot_uniform", "stream": "{stem}.{expert}.up_proj.weight"}]}}}},
    {"match": "table.weight", "zero_rows": [3], "initializer": "lecun_normal"}]}  # fmt: skip


def ones(*shape: int) -> numpy.ndarray:
    return numpy.ones(shape, numpy.float32)


def normal(name: str, stddev: float, *shape: int) -> numpy.ndarray:
    return inwit.random_normal(ones(*shape), inwit.Key(42, name), stddev=stddev)


def twos(out: inwit.View, key: inwit.Key, config: dict[str, object]) -> None:
    out.array[...] = 2


def model() -> dict[str, numpy.ndarray]:
    shapes = {"head.weight": (8, 4), "embed.weight": (8, 4), "layers.1.bias": (6,), "layers.1.weight": (6, 4), "frozen": (2,)}
    return {name: ones(*shape) for name, shape in shapes.items()}


class Bind(unittest.TestCase):
    def shape(self, recipe: inwit.Recipe) -> tuple[int, ...]:
        return recipe.tensors["embed.weight"].shape

    def test_values_come_from_the_config_and_from_keywords(self) -> None:
        recipe = inwit.Recipe(RECIPE)
        with rejected(self, "INWIT_E_CONFIG", "width"):
            recipe.tensors
        for config in CONFIG, json.dumps(CONFIG), json.dumps(CONFIG).encode():
            self.assertEqual(self.shape(recipe.bind(config)), (8, 4))
        self.assertEqual(self.shape(recipe.bind(CONFIG, width=3)), (6, 3))  # keywords win
        self.assertEqual(self.shape(recipe.bind(width=5)), (10, 5))
        self.assertEqual(self.shape(recipe.bind(CONFIG).bind(width=2)), (4, 2))
        self.assertEqual(recipe.bind(CONFIG).to_json(), recipe.to_json())

    def test_rejected(self) -> None:
        recipe = inwit.Recipe(RECIPE)
        for status, message, config, variables in (
            ("INWIT_E_CONFIG", "let: width", None, {}),
            ("INWIT_E_CONFIG", "let: width", {}, {}),
            ("INWIT_E_CONFIG", "must be a number", {"hidden_size": "4"}, {}),
            ("INWIT_E_CONFIG", "config", "{", {}),
            ("INWIT_E_NAME", "did you mean", CONFIG, {"widht": 4}),
            ("INWIT_E_PARAMETER", "must be finite", None, {"width": float("inf")}),
            ("INWIT_E_PARAMETER", "must be an integer", None, {"width": 0.25}),
        ):
            with self.subTest(message=message), rejected(self, status, message):
                recipe.bind(config, **variables)
        with self.assertRaises(TypeError):
            recipe.bind(CONFIG, width="4")

    def test_a_bound_recipe_is_a_value(self) -> None:
        rules = [{"match": "frozen", "initializer": "mine>Twos"}, *RECIPE["rules"][1:]]
        recipe = inwit.Recipe({**RECIPE, "rules": rules}, custom={"mine>Twos": twos})
        for bound in recipe.bind(CONFIG, std=0.5), recipe.bind(width=4, std=0.5):
            expected = inwit.fill_model(model(), bound, 42)
            self.assertTrue((expected["frozen"] == 2).all())
            for again in pickle.loads(pickle.dumps(bound)), copy.copy(bound), copy.deepcopy([bound])[0]:
                self.assertEqual(self.shape(again), (8, 4))
                self.assertEqual(again.custom, {"mine>Twos": twos})
                for name, array in inwit.fill_model(model(), again, 42).items():
                    numpy.testing.assert_array_equal(array, expected[name])
            numpy.testing.assert_array_equal(expected["embed.weight"], normal("embed.weight", 0.5, 8, 4))
            other = pickle.loads(pickle.dumps(bound)).with_document({**RECIPE, "rules": rules, "let": {**RECIPE["let"], "more": 1}})
            self.assertEqual(self.shape(other), (8, 4))  # with the values, too


class Model(unittest.TestCase):
    def test_tensors_refer_to_each_other(self) -> None:
        filled = inwit.fill_model(model(), inwit.Recipe(RECIPE).bind(CONFIG), 42)
        numpy.testing.assert_array_equal(filled["embed.weight"], normal("embed.weight", 0.02, 8, 4))
        numpy.testing.assert_array_equal(filled["head.weight"], filled["embed.weight"])
        numpy.testing.assert_array_equal(filled["layers.1.weight"], normal("layers.1.weight", 0.01, 6, 4))
        bias = inwit.random_uniform(ones(6), inwit.Key(42, "layers.1.bias"), minval=-0.5, maxval=0.5)
        numpy.testing.assert_array_equal(filled["layers.1.bias"], bias)
        self.assertTrue((filled["frozen"] == 1).all())

    def test_shards(self) -> None:
        """Fans and shapes are those of whole tensors."""
        recipe = inwit.Recipe(RECIPE).bind(CONFIG)
        whole = inwit.fill_model(model(), recipe, 42)
        boxes = {"head.weight": ((8, 4), (2, 1)), "layers.1.weight": ((6, 4), (3, 2)), "layers.1.bias": ((6,), (4,))}
        part = {**model(), "head.weight": ones(3, 2), "layers.1.weight": ones(2, 2), "layers.1.bias": ones(2)}
        inwit.fill_model(part, recipe, 42, boxes=boxes)
        numpy.testing.assert_array_equal(part["head.weight"], whole["head.weight"][2:5, 1:3])
        numpy.testing.assert_array_equal(part["layers.1.weight"], whole["layers.1.weight"][3:5, 2:])
        numpy.testing.assert_array_equal(part["layers.1.bias"], whole["layers.1.bias"][4:])

    def test_stacked_experts(self) -> None:
        """Each expert has the fans of its own matrix."""
        rules = [{"match": "*", "in_axes": [-1], "out_axes": [-2], "batch_axes": [0], "initializer": "he_uniform"}]
        recipe = inwit.Recipe({"recipe": 2, "rules": rules})
        filled = inwit.fill_model({"experts": ones(5, 8, 6)}, recipe, 42)["experts"]
        expected = inwit.random_uniform(ones(5, 8, 6), inwit.Key(42, "experts"), minval=-1.0, maxval=1.0)  # sqrt(6 / fan_in)
        numpy.testing.assert_array_equal(filled, expected)

    def test_parts(self) -> None:
        """Stacked weights hold the bytes of separate ones, in a shard too."""
        recipe = inwit.Recipe(PARTS).bind({"inner": 20})
        whole = inwit.fill_model({"mlp.gate_up_proj": ones(3, 40, 24), "table.weight": ones(8, 4)}, recipe, 42)
        stacked, table = whole["mlp.gate_up_proj"], whole["table.weight"]
        for expert in range(3):
            for half, (name, fill) in enumerate((("gate", inwit.he_normal), ("up", inwit.glorot_uniform))):
                separate = fill(ones(20, 24), inwit.Key(42, f"mlp.{expert}.{name}_proj.weight"), layout="torch")
                numpy.testing.assert_array_equal(stacked[expert, 20 * half : 20 * half + 20], separate)
        self.assertEqual((table == 0).all(axis=1).nonzero()[0].tolist(), [3])
        shard = {"mlp.gate_up_proj": ones(2, 25, 7), "table.weight": ones(3, 4)}
        inwit.fill_model(shard, recipe, 42, boxes={"mlp.gate_up_proj": ((3, 40, 24), (1, 12, 9)), "table.weight": ((8, 4), (2, 0))})
        numpy.testing.assert_array_equal(shard["mlp.gate_up_proj"], stacked[1:, 12:37, 9:16])
        numpy.testing.assert_array_equal(shard["table.weight"], table[2:5])

    def test_rejected(self) -> None:
        recipe = inwit.Recipe(RECIPE).bind(CONFIG)
        for status, message, arrays in (
            ("INWIT_E_CONFIG", "embed.weight", {"layers.0.weight": ones(8, 4)}),
            ("INWIT_E_NAME", "norm", {"embed.weight": ones(8, 4), "norm": ones(4)}),
            ("INWIT_E_CONFIG", "fc.weight", {"embed.weight": ones(8, 4), "fc.bias": ones(4)}),
            ("INWIT_E_SHAPE", "head.weight", {"embed.weight": ones(8, 4), "head.weight": ones(4, 8)}),
        ):
            with self.subTest(message=message), rejected(self, status, message):
                inwit.fill_model(arrays, recipe, 42)
            self.assertTrue(all((array == 1).all() for array in arrays.values()))


if __name__ == "__main__":
    support.main()
