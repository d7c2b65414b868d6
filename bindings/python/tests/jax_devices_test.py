"""inwit.jax under jit, vmap and eval_shape, and over 8 devices: the same bytes as one eager call. Requires jax."""
import itertools
import unittest

from jax_support import KEY, equal  # first: it sets the number of devices
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec as P

import inwit
import inwit.jax as ij

INITS = [(ij.zeros, jnp.float32), (ij.constant(np.arange(8.0)), jnp.float16), (ij.normal(), jnp.bfloat16), (ij.uniform(), jnp.float32),
         (ij.truncated_normal(), jnp.float16), (ij.glorot_uniform(), jnp.float32), (ij.he_normal(), jnp.complex64),
         (ij.variance_scaling(1.0, "fan_geo_avg", "uniform", in_axis=0, out_axis=1), jnp.complex64), (ij.orthogonal(2.0), jnp.float32),
         (ij.orthogonal(column_axis=0), jnp.bfloat16), (ij.orthogonal(), jnp.complex64), (ij.normal(), jnp.float8_e5m2), (ij.ones, jnp.int32)]
SPECS = [P(), P("a"), P("b"), P(None, "a"), P(None, "b"), P("a", "b"), P("b", "a"), P(("a", "b")), P(None, ("b", "a"))]


class Traced(unittest.TestCase):
    def test_jit_is_eager(self):
        for init, dtype in INITS:
            with self.subTest(init=init, dtype=dtype):
                self.assertTrue(equal(jax.jit(lambda key: init(key, (6, 8), dtype))(KEY), init(KEY, (6, 8), dtype)))
        raw = jax.random.PRNGKey(3)
        self.assertTrue(equal(jax.jit(lambda: ij.normal()(raw, (6,)))(), ij.normal()(raw, (6,))))  # of a key that is no tracer
        self.assertTrue(equal(jax.jit(lambda key: ij.normal()(key, ()))(KEY), ij.normal()(KEY, ())))

    def test_vmap_is_one_by_one(self):
        keys = jax.random.split(KEY, (2, 3))
        for init, dtype in INITS:
            with self.subTest(init=init, dtype=dtype):
                wanted = np.stack([np.stack([np.asarray(init(key, (6, 8), dtype)) for key in line]) for line in keys])
                one = lambda key: init(key, (6, 8), dtype)
                self.assertTrue(equal(jax.vmap(jax.vmap(one))(keys), wanted))
                self.assertTrue(equal(jax.jit(jax.vmap(jax.vmap(one, out_axes=1), out_axes=2))(keys), wanted.transpose(2, 1, 0, 3)))
        self.assertTrue(equal(jax.lax.map(lambda key: ij.normal()(key, (4,)), keys[0])[1], ij.normal()(keys[0, 1], (4,))))

    def test_eval_shape_fills_nothing(self):
        huge = jax.eval_shape(lambda key: (ij.normal()(key, (1 << 20, 1 << 20), jnp.bfloat16), ij.orthogonal()(KEY, (1 << 17, 1 << 17))), KEY)
        self.assertEqual([(one.shape, one.dtype) for one in huge], [((1 << 20, 1 << 20), jnp.bfloat16), ((1 << 17, 1 << 17), jnp.float32)])

    def test_gradients_pass_by(self):
        loss = lambda x, key: jnp.sum(x * ij.normal(1.0)(key, (5,)))
        self.assertTrue(equal(jax.jit(jax.grad(loss))(jnp.ones(5), KEY), ij.normal(1.0)(KEY, (5,))))


class Sharded(unittest.TestCase):
    def meshes(self):
        for shape, types in itertools.product([(4, 2), (2, 4), (8, 1)], [AxisType.Auto, AxisType.Explicit]):
            yield jax.make_mesh(shape, ("a", "b"), axis_types=(types,) * 2)

    def test_every_sharding_has_the_same_bytes(self):
        wholes = [np.asarray(init(KEY, (16, 8), dtype)) for init, dtype in INITS]
        for mesh, spec in itertools.product(self.meshes(), SPECS):
            sharding = NamedSharding(mesh, spec)
            for (init, dtype), whole in zip(INITS, wholes):
                with self.subTest(init=init, dtype=dtype, mesh=mesh, spec=spec):
                    self.check(init(KEY, (16, 8), dtype, sharding), whole, sharding)
                    self.check(ij.sharded(init, (16, 8), sharding, dtype, KEY), whole, sharding)

    def test_under_jit(self):
        for mesh, spec in itertools.product(list(self.meshes())[:2], SPECS):
            sharding = NamedSharding(mesh, spec)
            for init, dtype in INITS[3:6] + INITS[8:9]:
                with self.subTest(init=init, mesh=mesh, spec=spec):
                    whole = np.asarray(init(KEY, (16, 8), dtype))
                    self.check(jax.jit(lambda key: init(key, (16, 8), dtype, sharding))(KEY), whole, sharding)
                    self.check(jax.jit(lambda key: init(key, (16, 8), dtype), out_shardings=sharding)(KEY), whole, sharding)

    def check(self, array, whole, sharding):
        self.assertTrue(array.sharding.is_equivalent_to(sharding, 2), array.sharding)
        self.assertTrue(equal(array, whole))
        self.assertEqual(len(array.addressable_shards), 8)
        for shard in array.addressable_shards:
            self.assertTrue(equal(shard.data, whole[shard.index]))

    def test_mesh_of_the_context(self):
        whole = ij.he_normal()(KEY, (16, 8))
        for mesh in self.meshes():
            with jax.set_mesh(mesh):
                for spec in P("a"), P("b", "a"):
                    self.check(ij.he_normal()(KEY, (16, 8), out_sharding=spec), whole, NamedSharding(mesh, spec))
                    self.check(jax.jit(lambda key: ij.he_normal()(key, (16, 8), out_sharding=spec))(KEY), whole, NamedSharding(mesh, spec))
        with self.assertRaisesRegex(ValueError, "there is no mesh"):
            ij.he_normal()(KEY, (16, 8), out_sharding=P("a"))

    def test_device_of_the_key(self):
        device = jax.devices()[3]
        for key in jax.device_put(KEY, device), jax.device_put(jax.random.PRNGKey(42), device):
            for made in ij.normal()(key, (4, 2)), ij.normal()(key, ()), jax.jit(lambda key: ij.normal()(key, (4, 2)))(key):
                self.assertEqual(made.devices(), {device})
            self.assertTrue(equal(ij.normal()(key, (4, 2)), ij.normal()(KEY, (4, 2))))
        with jax.default_device(jax.devices()[2]):
            self.assertEqual(ij.normal()(KEY, (4,)).devices(), {jax.devices()[2]})

    def test_a_block_is_filled_once_and_alone(self):
        filled = []
        init = ij.Initializer("counted", lambda out, key, shape, offset: filled.append((out.shape, offset)) or out.fill(0), {})
        mesh = jax.make_mesh((4, 2), ("a", "b"))
        init(KEY, (16, 8), out_sharding=NamedSharding(mesh, P("a")))
        self.assertEqual(sorted(filled), [((0, 0), (0, 0))] + [((4, 8), (row, 0)) for row in (0, 4, 8, 12)])

    def test_initializers_by_name(self):
        sharding = NamedSharding(jax.make_mesh((4, 2), ("a", "b")), P("b", "a"))
        key = inwit.Key(7, "layer/weight")
        for name, options in [("glorot_uniform", {}), ("he_normal", {"layout": "torch"}), ("orthogonal", {"gain": 2.0}), ("identity", {"gain": 3.0}),
                              ("flux_kaiming_normal", {}), ("variance_scaling", {"scale": 2.0, "in_axes": [1], "out_axes": [0]}), ("flux_identity_init", {"shift": 1})]:
            with self.subTest(name=name):
                layout = {} if "in_axes" in options else {"layout": "keras"}
                whole = inwit.fill(name, np.empty((16, 8), np.float32), key, **{**layout, **options})
                self.check(ij.sharded(name, (16, 8), sharding, key=key, **options), whole, sharding)
        decay = ij.sharded("retention_decay", (16,), NamedSharding(sharding.mesh, P("a")), key=key, offset=3.0)  # a name of ours, too
        self.assertTrue(equal(decay, inwit.fill("retention_decay", np.empty(16, np.float32), key, offset=3.0)))
        value = inwit.Initializer("random_normal", stddev=2.0)
        self.check(ij.sharded(value, (16, 8), sharding, key=key), inwit.fill(value, np.empty((16, 8), np.float32), key), sharding)

    def test_rejected(self):
        sharding = NamedSharding(jax.make_mesh((8,), ("a",)), P("a"))
        with self.assertRaisesRegex(ValueError, "evenly divide"):  # JAX's own message
            ij.sharded("random_normal", (9, 4), sharding, key=KEY)
        with self.assertRaisesRegex(ValueError, "random_normall"):
            ij.sharded("random_normall", (8, 4), sharding, key=KEY)
        with self.assertRaisesRegex(TypeError, "key is missing"):
            ij.sharded("random_normal", (8, 4), sharding)
        with self.assertRaisesRegex(TypeError, "stddev"):
            ij.sharded(ij.normal(), (8, 4), sharding, key=KEY, stddev=1.0)


PARTS = {"recipe": 2, "layout": "torch", "let": {"half": {"config": "inner"}}, "rules": [
    {"match": "{stem:**}/gate_up_proj", "parts": {"axis": 0, "each": "expert", "rule": {"parts": {
        "axis": 0, "sizes": ["=half", "=half"], "rules": [
            {"initializer": "he_normal", "stream": "{stem}/{expert}/gate_proj/weight"},
            {"initializer": "glorot_uniform", "stream": "{stem}/{expert}/up_proj/weight"}]}}}},
    {"match": "table/weight", "zero_rows": [3], "initializer": "lecun_normal"}]}
RECIPE = {"rules": [{"match": "*/scale", "keep": True}, {"match": "*/bias", "initializer": "zeros"},
                    {"match": "params/out/*", "initializer": "orthogonal"}, {"match": "*/kernel", "initializer": "he_normal"}]}


class Trees(unittest.TestCase):
    def tree(self):
        return {"params": {"in": {"kernel": jax.ShapeDtypeStruct((16, 8), jnp.float32), "bias": jnp.ones((8,), jnp.bfloat16)},
                           "out": {"kernel": np.ones((8, 8), np.float16)}, "norm": {"scale": jnp.full((3,), 5)}}}

    def wanted(self, name, initializer, shape, dtype):
        return inwit.fill(initializer, np.empty(shape, dtype), inwit.Key(9, name), layout="keras")

    def check(self, filled):
        params = filled["params"]
        self.assertTrue(equal(params["in"]["kernel"], self.wanted("params/in/kernel", "he_normal", (16, 8), np.float32)))
        self.assertTrue(equal(params["in"]["bias"], np.zeros((8,), jnp.bfloat16)))
        self.assertTrue(equal(params["out"]["kernel"], self.wanted("params/out/kernel", "orthogonal", (8, 8), np.float16)))

    def test_parts(self):
        """Stacked weights hold the bytes of separate ones, over any number of devices."""
        recipe = inwit.Recipe(PARTS).bind({"inner": 20})
        mesh = jax.make_mesh((4, 2), ("a", "b"))
        tree = {"mlp": {"gate_up_proj": jax.ShapeDtypeStruct((4, 40, 24), jnp.float32)}, "table": {"weight": jax.ShapeDtypeStruct((8, 4), jnp.bfloat16)}}
        for where in [None] + [NamedSharding(mesh, spec) for spec in (P("a"), P("b", "a"), P(None, ("a", "b")))]:
            with self.subTest(where=where):
                shardings = where and {"mlp": {"gate_up_proj": where}, "table": {"weight": NamedSharding(mesh, P("a"))}}
                filled = ij.initialize(tree, recipe, 9, shardings)
                stacked, table = np.asarray(filled["mlp"]["gate_up_proj"]), np.asarray(filled["table"]["weight"])
                for expert in range(4):
                    for half, (part, fill) in enumerate((("gate", inwit.he_normal), ("up", inwit.glorot_uniform))):
                        separate = fill(np.empty((20, 24), np.float32), inwit.Key(9, f"mlp/{expert}/{part}_proj/weight"), layout="torch")
                        self.assertTrue(equal(stacked[expert, 20 * half:20 * half + 20], separate))
                self.assertEqual((table == 0).all(axis=1).nonzero()[0].tolist(), [3])
                self.assertEqual(ij.audit(filled, recipe, seed=9), [])

    def test_names(self):
        tree = self.tree()
        filled = ij.initialize(tree, RECIPE, 9)
        self.check(filled)
        self.assertIs(filled["params"]["norm"]["scale"], tree["params"]["norm"]["scale"])
        listed = ij.initialize([jax.ShapeDtypeStruct((4, 4), jnp.float32)] * 2, {"rules": [{"match": "*", "initializer": "he_normal"}]}, 9)
        self.assertTrue(equal(listed[1], self.wanted("1", "he_normal", (4, 4), np.float32)))
        dotted = ij.initialize(tree, inwit.Recipe({"rules": [{"match": "params.norm.*", "keep": True}, {"match": "*", "initializer": "ones"}]}), 9, separator=".")
        self.assertTrue(equal(dotted["params"]["in"]["bias"], np.ones((8,), jnp.bfloat16)))

    def test_shardings(self):
        mesh = jax.make_mesh((4, 2), ("a", "b"))
        rows, both, whole = (NamedSharding(mesh, spec) for spec in (P("a"), P("b", "a"), P()))
        tree = self.tree()
        filled = ij.initialize(tree, RECIPE, 9, {"params": {"in": {"kernel": both, "bias": rows}, "out": rows, "norm": None}})
        self.check(filled)
        self.assertEqual(filled["params"]["in"]["kernel"].sharding, both)
        self.assertEqual(filled["params"]["out"]["kernel"].sharding, rows)
        filled = ij.initialize(tree, RECIPE, 9, whole)
        self.check(filled)
        self.assertEqual(filled["params"]["in"]["kernel"].sharding, whole)
        tree["params"]["in"]["kernel"] = jax.ShapeDtypeStruct((16, 8), jnp.float32, sharding=both)
        tree["params"]["in"]["bias"] = jax.device_put(jnp.ones((8,), jnp.bfloat16), rows)
        filled = ij.initialize(tree, RECIPE, 9)  # each leaf's own
        self.check(filled)
        self.assertEqual(filled["params"]["in"]["kernel"].sharding, both)
        self.assertEqual(filled["params"]["in"]["bias"].sharding, rows)

    def test_float8(self):
        """The float32 value, rounded once, on one device and on many."""
        recipe, sharding = {"rules": [{"match": "*", "initializer": "he_normal"}]}, NamedSharding(jax.make_mesh((8,), ("a",)), P("a"))
        for dtype in (jnp.float8_e4m3fn, jnp.float8_e5m2):
            wanted = self.wanted("w", "he_normal", (16, 8), np.float32).astype(dtype)
            for where in (None, sharding):
                made = ij.initialize({"w": jax.ShapeDtypeStruct((16, 8), dtype)}, recipe, 9, where)["w"]
                self.assertEqual(made.dtype, dtype)
                self.assertEqual(np.asarray(made).tobytes(), wanted.tobytes())

    def test_rejected(self):
        tree = self.tree()
        with self.assertRaisesRegex(ValueError, "w: dtype is complex64, must be a float dtype"):
            ij.initialize({"w": jax.ShapeDtypeStruct((4, 4), jnp.complex64)}, {"rules": [{"match": "*", "initializer": "zeros"}]}, 9)
        with self.assertRaisesRegex(inwit.Error, "params/extra"):
            ij.initialize({**tree, "params/extra": np.ones(3)}, RECIPE, 9)
        with self.assertRaisesRegex(ValueError, "params/norm/scale: a rule keeps this leaf"):
            ij.initialize({"params": {**tree["params"], "norm": {"scale": jax.ShapeDtypeStruct((3,), jnp.float32)}}}, RECIPE, 9)
        with self.assertRaisesRegex(ValueError, "params/in/bias: dtype is int32"):
            ij.initialize({"params": {**tree["params"], "in": {"bias": np.ones(3, np.int32), "kernel": np.ones((3, 3))}}}, RECIPE, 9)
        with self.assertRaisesRegex(inwit.Error, "params/out/kernel.*orthogonal"):
            ij.initialize({"params": {**tree["params"], "out": {"kernel": np.ones(3, np.float32)}}}, RECIPE, 9)


if __name__ == "__main__":
    unittest.main()
