"""inwit.jax.audit, over 8 devices: planted faults are found in trees and sharded arrays, and none in what initialize() fills."""

from __future__ import annotations

import math
import os
import pickle
import unittest
from typing import Any

import support

support.needs("jax", "numpy")
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax.sharding import NamedSharding  # noqa: E402
from jax.sharding import PartitionSpec as P  # noqa: E402

import inwit  # noqa: E402
import inwit.jax as ij  # noqa: E402

SCALED = 0.02 / math.sqrt(2 * 4)
MESH = jax.make_mesh((4, 2), ("a", "b"))


def normal(stddev: object) -> dict[str, object]:
    return {"class_name": "RandomNormal", "config": {"stddev": stddev}}


RECIPE = {
    "rules": [
        {"match": "*/scale", "initializer": "ones"},
        {"match": "*/out/kernel", "initializer": normal(SCALED)},
        {"match": "*/qkv/kernel", "initializer": "lecun_normal"},
        {"match": "*/embedding", "initializer": normal(0.02)},
        {"match": "*/bias", "initializer": "zeros"},
        {"match": "*/step", "keep": True},
    ]
}


def shapes(dtype: Any = jnp.float32) -> dict[str, Any]:
    def leaf(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, dtype)

    def block() -> dict[str, Any]:
        return {"norm": {"scale": leaf(64)}, "qkv": {"kernel": leaf(64, 192), "bias": leaf(192)}, "out": {"kernel": leaf(64, 64)}}

    blocks = {f"block_{i}": block() for i in range(4)}
    return {"params": {"embed": {"embedding": leaf(128, 64)}, **blocks}, "state": {"step": np.array(3)}}


def whole_shardings() -> dict[str, Any]:
    """Of blocks by rows, by columns and by both, and of whole leaves."""
    specs = {1: P("b"), 2: [P("a"), P(None, "b"), P("b", "a"), P(), P(None, ("b", "a"))]}
    number = iter(range(100))

    def of(leaf: Any) -> Any:
        choices = specs.get(leaf.ndim, None)
        spec = P() if choices is None else choices if leaf.ndim == 1 else choices[next(number) % len(choices)]
        return NamedSharding(MESH, spec)

    return jax.tree_util.tree_map(of, shapes())


def replaced(tree: Any, path: str, change: Any) -> Any:
    """The tree with another leaf, on the same devices."""

    def one(at: Any, leaf: Any) -> Any:
        name = jax.tree_util.keystr(at, simple=True, separator="/")
        return jax.device_put(change(np.array(leaf)), leaf.sharding) if name == path else leaf

    return jax.tree_util.tree_map_with_path(one, tree)


class Audit(unittest.TestCase):
    def filled(self, seed: int = 3, shardings: Any = None, dtype: Any = jnp.float32) -> Any:
        return ij.initialize(shapes(dtype), RECIPE, seed, shardings)

    def found(self, tree: Any, recipe: Any = RECIPE, **options: Any) -> dict[str, ij.Finding]:
        return {one.name: one for one in ij.audit(tree, recipe, findings="return", **options)}

    def test_no_finding_in_what_initialize_fills(self) -> None:
        for seed in range(4):
            for shardings in None, whole_shardings():
                tree = self.filled(seed, shardings)
                self.assertEqual(ij.audit(tree, RECIPE, strict=True), [])
                self.assertEqual(ij.audit(tree, RECIPE, seed=seed, threads=1), [])

    def test_residual_scaling_that_is_not_applied(self) -> None:
        tree = self.filled()
        for i in range(4):
            tree = replaced(tree, f"params/block_{i}/out/kernel", lambda old: old * np.float32(math.sqrt(8)))
        with self.assertRaises(ij.AuditError) as raised:
            ij.audit(tree, RECIPE)
        self.assertEqual([one.name for one in raised.exception.findings], [f"params/block_{i}/out/kernel" for i in range(4)])
        for one in raised.exception.findings:
            self.assertEqual((one.kinds, one.shape, one.initializer), ({"stddev"}, (64, 64), "random_normal"))
            self.assertAlmostEqual(one.factor, math.sqrt(8), delta=0.1)
        self.assertIn("4 of 17 tensors are not as the recipe gives them", str(raised.exception))
        self.assertEqual(pickle.loads(pickle.dumps(raised.exception)).findings, raised.exception.findings)

    def test_faults_of_shards(self) -> None:
        """In the block of one device, on every sharding."""

        def poisoned(old: np.ndarray) -> np.ndarray:
            old[40, 100] = math.nan
            return old

        for shardings in None, whole_shardings():
            tree = replaced(self.filled(3, shardings), "params/block_2/qkv/kernel", poisoned)
            self.assertEqual({name: one.kinds for name, one in self.found(tree).items()}, {"params/block_2/qkv/kernel": {"not_finite"}})
            ones = replaced(self.filled(3, shardings), "params/block_1/qkv/bias", lambda old: old + (np.arange(192) == 191))
            self.assertEqual({name: one.kinds for name, one in self.found(ones).items()}, {"params/block_1/qkv/bias": {"values"}})

    def test_fans_of_a_stacked_kernel(self) -> None:
        """vmap stacks the kernels of all layers: their fans are those of one layer, not of the stack."""
        stacked = jax.vmap(lambda key: ij.lecun_normal()(key, (64, 96)))(jax.random.split(jax.random.key(1), 8))
        rule = {"match": "*", "initializer": "lecun_normal", "in_axes": [-2], "out_axes": [-1], "batch_axes": [0]}
        right, wrong = {"recipe": 2, "rules": [rule]}, {"rules": [{"match": "*", "initializer": "lecun_normal"}]}
        for tree in {"w": stacked}, {"w": jax.device_put(stacked, NamedSharding(MESH, P("b", "a")))}:
            self.assertEqual(self.found(tree, right, strict=True), {})
            self.assertAlmostEqual(self.found(tree, wrong)["w"].factor, math.sqrt(8), delta=0.1)

    def test_verify_names_the_leaf_with_one_other_weight(self) -> None:
        def next_value(old: np.ndarray) -> np.ndarray:
            old[17, 5] = np.nextafter(old[17, 5], np.float32(1))
            return old

        tree = replaced(self.filled(3, whole_shardings()), "params/block_2/qkv/kernel", next_value)
        self.assertEqual(self.found(tree), {})
        found = self.found(tree, seed=3)
        self.assertEqual({name: one.kinds for name, one in found.items()}, {"params/block_2/qkv/kernel": {"differs"}})
        self.assertEqual(len(self.found(tree, seed=4)), 9)

    def test_equal_leaves(self) -> None:
        """However they are sharded; not if the recipe ties them."""
        tree = self.filled()
        copied = tree["params"]["block_0"]["qkv"]["kernel"]
        for spec in P(), P("a"), P("b", "a"):
            tree["params"]["block_1"]["qkv"]["kernel"] = jax.device_put(copied, NamedSharding(MESH, spec))
            found = self.found(tree)
            self.assertEqual({name: one.kinds for name, one in found.items()}, {"params/block_1/qkv/kernel": {"equal"}})
            self.assertIn("the same elements as params/block_0/qkv/kernel", found["params/block_1/qkv/kernel"].message)
        tied = {"match": "params/block_1/qkv/kernel", "same_as": "params/block_0/qkv/kernel"}
        self.assertEqual(self.found(tree, {"recipe": 2, "rules": [tied, *RECIPE["rules"]]}), {})

    def test_draws_from_one_key(self) -> None:
        """Layers of a stack, and leaves, however they are sharded."""
        recipe = {"layout": "jax", "rules": [{"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02}}}]}
        one = jax.random.normal(jax.random.key(1), (64, 32)) * 0.02
        for axis in 0, 1:
            stacked = jnp.stack([one] * 4, axis)
            for tree in {"w": stacked}, {"w": jax.device_put(stacked, NamedSharding(MESH, P("b", "a")))}:
                found = self.found(tree, recipe)["w"]
                self.assertEqual(found.kinds, {"repeats"})
                self.assertIn(f"3 slices along axis {axis} repeat another one", found.message)
        tree = {name: jax.random.normal(jax.random.key(1), shape) * 0.02 for name, shape in (("a", (64, 32)), ("b", (64, 64)))}
        self.assertEqual({name: one.kinds for name, one in self.found(tree, recipe).items()}, {"b": {"same_seed"}})

    def test_other_dtypes(self) -> None:
        for dtype in (jnp.bfloat16, jnp.float16, jnp.float8_e4m3fn, jnp.float8_e5m2):
            for shardings in None, whole_shardings():
                self.assertEqual(ij.audit(self.filled(3, shardings, dtype), RECIPE, seed=3, strict=True), [], dtype)
        with jax.enable_x64(True):
            self.assertEqual(ij.audit(self.filled(dtype=jnp.float64), RECIPE, seed=3), [])
        self.assertEqual(ij.audit(jax.tree_util.tree_map(np.asarray, self.filled()), RECIPE, seed=3), [])  # NumPy's arrays
        unsupported = {"w": jnp.ones((64, 64), jnp.float8_e4m3b11fnuz), "s": jnp.ones(()), "e": jnp.ones((0, 3))}
        with self.assertWarnsRegex(UserWarning, r"not audited, as the library does not support their dtype: w \(float8_e4m3b11fnuz\)"):
            self.assertEqual(ij.audit(unsupported, {"rules": [{"match": "*", "initializer": "ones"}]}), [])

    def test_rejected(self) -> None:
        tree = self.filled()
        with self.assertRaisesRegex(ValueError, "params/embed/embedding: this leaf is a ShapeDtypeStruct, which has no values"):
            ij.audit({"params": {"embed": shapes()["params"]["embed"]}}, {"rules": [{"match": "*", "initializer": "ones"}]})
        with self.assertRaisesRegex(ValueError, "w: this leaf is a .*Tracer, which has no values"):
            jax.jit(lambda w: ij.audit({"w": w}, {"rules": [{"match": "*", "initializer": "ones"}]}))(jnp.ones(3))
        with self.assertRaisesRegex(ValueError, "state/step: dtype is int"):
            ij.audit(tree, {"rules": [{"match": "*", "initializer": "ones"}]})
        with self.assertRaisesRegex(inwit.Error, "params/more"):
            ij.audit({**tree, "params/more": jnp.ones(3)}, RECIPE)
        with self.assertRaisesRegex(ValueError, "findings is 'none', must be 'raise' or 'return'"):
            ij.audit(tree, RECIPE, findings="none")  # type: ignore[arg-type]
        with self.assertRaisesRegex(inwit.Error, "w: .*threads"):
            ij.audit({"w": jnp.ones(3)}, {"rules": [{"match": "*", "initializer": "ones"}]}, threads=-1)


class Recipes(unittest.TestCase):
    """Recipes of version 2 fill trees: ties, the fans of another leaf, stacked and sharded parameters."""

    RECIPE = {
        "recipe": 2,
        "let": {"std": {"config": "initializer_range"}},
        "rules": [
            {"match": "head/kernel", "same_as": "embed/kernel"},
            {"match": "{stem:**}/bias", "initializer": "torch_linear", "fans_of": "{stem}/kernel"},
            {"match": "stack/kernel", "initializer": "he_normal", "in_axes": [-2], "out_axes": [-1], "batch_axes": [0]},
            {"match": "scaled/{layer}", "initializer": normal("=std / sqrt(2 * fan_in)")},
            {"match": "*", "initializer": normal("=std")},
        ],
    }
    SHAPES = {"head/kernel": (16, 8), "embed/kernel": (16, 8), "fc/kernel": (16, 24), "fc/bias": (24,), "stack/kernel": (8, 16, 4),
              "scaled/3": (32, 8)}  # fmt: skip

    def wanted(self) -> dict[str, np.ndarray]:
        def by(initializer: str, name: str, **arguments: Any) -> Any:
            return inwit.fill(initializer, np.empty(self.SHAPES[name], np.float32), inwit.Key(9, name), **arguments)

        embed = by("random_normal", "embed/kernel", stddev=0.5)
        return {
            "head/kernel": embed,
            "embed/kernel": embed,
            "fc/kernel": by("random_normal", "fc/kernel", stddev=0.5),
            "fc/bias": by("random_uniform", "fc/bias", minval=-0.25, maxval=0.25),  # 1 / sqrt(16)
            "stack/kernel": by("he_normal", "stack/kernel", in_axes=[1], out_axes=[2], batch_axes=[0]),
            "scaled/3": by("random_normal", "scaled/3", stddev=0.5 / 8),
        }

    def test_every_sharding(self) -> None:
        recipe = inwit.Recipe(self.RECIPE).bind({"initializer_range": 0.5})
        tree = {name: jax.ShapeDtypeStruct(shape, jnp.float32) for name, shape in self.SHAPES.items()}
        for spec in None, P(), P("a"), P("b"), P(("b", "a")):
            sharding = None if spec is None else NamedSharding(MESH, spec)
            filled = ij.initialize(tree, recipe, 9, sharding)
            for name, wanted in self.wanted().items():
                self.assertEqual(np.asarray(filled[name]).tobytes(), wanted.tobytes(), (name, spec))
            self.assertEqual(ij.audit(filled, recipe, seed=9), [])

    def test_rejected(self) -> None:
        recipe = inwit.Recipe(self.RECIPE)
        tree = {name: jax.ShapeDtypeStruct(shape, jnp.float32) for name, shape in self.SHAPES.items()}
        with self.assertRaisesRegex(inwit.Error, 'takes "std" from the model'):
            ij.initialize(tree, recipe, 9)
        recipe = recipe.bind(std=0.5)
        with self.assertRaisesRegex(inwit.Error, "fc/bias: .*fc/kernel"):
            ij.initialize({name: leaf for name, leaf in tree.items() if name != "fc/kernel"}, recipe, 9)
        with self.assertRaisesRegex(inwit.Error, "head/kernel: shape"):
            ij.initialize({**tree, "head/kernel": tree["fc/kernel"]}, recipe, 9)


if __name__ == "__main__":
    support.main()
