"""inwit.jax with Flax: its initializers in linen and nnx modules, and names of parameters without the boxes around them. Requires flax."""
import unittest

import support
from jax_support import KEY, equal

support.needs("flax")

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen, nnx
from flax.core import meta
from jax.sharding import PartitionSpec

import inwit
import inwit.jax as ij

RULES = [{"match": "*kernel", "initializer": "he_normal"}, {"match": "*bias", "initializer": "zeros"}]
RECIPE = {"rules": [*RULES, {"match": "*scale", "initializer": "ones", "optional": True}]}
BATCH = jnp.ones((2, 8))


class Dense(linen.Module):
    is_boxed: bool

    @linen.compact
    def __call__(self, x):
        init = ij.lecun_normal()
        if self.is_boxed:
            init = linen.with_partitioning(init, ("rows", "columns"))
        x = linen.Dense(16, kernel_init=init)(x)
        return linen.Dense(4, kernel_init=ij.normal())(x)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.first = nnx.Linear(8, 16, kernel_init=ij.lecun_normal(), bias_init=ij.lecun_normal(fan_in=8), rngs=rngs)
        self.blocks = nnx.List([nnx.Linear(16, 16, kernel_init=ij.orthogonal(), rngs=rngs) for _ in range(2)])
        self.norm = nnx.LayerNorm(16, rngs=rngs)


NAMES = ["blocks/0/bias", "blocks/0/kernel", "blocks/1/bias", "blocks/1/kernel", "first/bias", "first/kernel", "norm/bias", "norm/scale"]


def expected(name, shape):
    return inwit.he_normal(np.empty(shape, np.float32), inwit.Key(7, name), layout="keras")


class Linen(unittest.TestCase):
    def test_boxes_change_no_value(self):
        plain, boxed = (Dense(is_boxed).init(jax.random.key(3), BATCH) for is_boxed in (False, True))
        kernel = boxed["params"]["Dense_0"]["kernel"]
        self.assertIsInstance(kernel, meta.AxisMetadata)
        self.assertTrue(equal(meta.unbox(boxed)["params"]["Dense_0"]["kernel"], plain["params"]["Dense_0"]["kernel"]))
        for separator in "/", ".":
            of_plain, of_boxed = (ij.initialize(tree, RECIPE, 7, separator=separator) for tree in (plain, boxed))
            self.assertEqual(jax.tree_util.tree_structure(of_boxed), jax.tree_util.tree_structure(boxed))
            for one, other in zip(jax.tree_util.tree_leaves(of_plain), jax.tree_util.tree_leaves(of_boxed)):
                self.assertTrue(equal(one, other))
        filled = ij.initialize(jax.eval_shape(Dense(True).init, KEY, BATCH), RECIPE, 7)
        self.assertTrue(equal(meta.unbox(filled)["params"]["Dense_0"]["kernel"], expected("params/Dense_0/kernel", (8, 16))))
        self.assertEqual(ij.audit(filled, RECIPE, seed=7), [])

    def test_boxes_of_several_leaves(self):
        nested = meta.Partitioned(meta.Partitioned(jnp.ones((4, 4)), ("a",)), ("b",))
        tree = {"nested": {"kernel": nested}, "a": meta.Partitioned({"kernel": jnp.ones((4, 4)), "bias": jnp.ones(4)}, ()), "value": {"kernel": jnp.ones((4, 4))}}
        filled = ij.initialize(tree, RECIPE, 7)
        self.assertTrue(equal(filled["nested"]["kernel"].value.value, expected("nested/kernel", (4, 4))))
        self.assertTrue(equal(filled["a"].value["kernel"], expected("a/kernel", (4, 4))))
        self.assertTrue(equal(filled["value"]["kernel"], expected("value/kernel", (4, 4))))  # a name, no box


class Nnx(unittest.TestCase):
    def test_names_have_no_boxes(self):
        net = Net(nnx.Rngs(0))
        shapes = nnx.eval_shape(lambda: Net(nnx.Rngs(0)))
        for tree in nnx.state(net), net, nnx.state(shapes):
            names, leaves, _ = ij._names.named_leaves(tree, "/")
            self.assertEqual(names, NAMES)
            self.assertEqual([one.shape for one in leaves], [one.shape for one in jax.tree_util.tree_leaves(tree)])
            filled = ij.initialize(tree, RECIPE, 7)
            self.assertIs(type(filled), type(tree))
            for name, leaf in zip(names, jax.tree_util.tree_leaves(filled)):
                if name.endswith("kernel"):
                    self.assertTrue(equal(leaf, expected(name, leaf.shape)), name)
        nnx.update(net, ij.initialize(nnx.state(net), RECIPE, 7))
        self.assertTrue(equal(net.blocks[1].kernel[...], expected("blocks/1/kernel", (16, 16))))
        self.assertEqual(ij.audit(nnx.state(net), RECIPE, seed=7), [])

    def test_initializers(self):
        net = Net(nnx.Rngs(0))
        np.testing.assert_allclose(net.blocks[0].kernel[...] @ net.blocks[0].kernel[...].T, np.eye(16), atol=1e-5)
        self.assertTrue(0.1 < float(jnp.std(net.first.bias[...])) < 0.7)
        with jax.debug_key_reuse(True):
            Net(nnx.Rngs(0))

    def test_shardings(self):
        mesh = jax.make_mesh((8,), ("rows",), axis_types=(jax.sharding.AxisType.Auto,))
        shapes = nnx.state(nnx.eval_shape(lambda: Net(nnx.Rngs(0))))
        shardings = jax.tree_util.tree_map(lambda leaf: jax.NamedSharding(mesh, PartitionSpec("rows")), shapes)
        filled = ij.initialize(shapes, RECIPE, 7, shardings)
        self.assertEqual(filled["first"]["kernel"][...].addressable_shards[0].data.shape, (1, 16))
        self.assertTrue(equal(filled["first"]["kernel"][...], expected("first/kernel", (8, 16))))


if __name__ == "__main__":
    unittest.main()
