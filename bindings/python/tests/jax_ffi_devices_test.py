"""inwit.jax through XLA's FFI over 8 devices: each fills its own part, without communication. Requires jax."""
import unittest

from jax_support import KEY, KEYS, equal, filled_parts, mesh  # first: it sets the number of devices
import jax
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec as P

import inwit.jax as ij


class Devices(unittest.TestCase):
    """Every device fills its own part, wherever the sharding comes from."""

    def test_out_shardings(self):
        permuted = [jax.devices()[at] for at in (3, 1, 7, 0, 2, 6, 5, 4)]
        specs = (P("b", "a"), "8,2"), (P(("b", "a")), "2,8"), (P("a"), "4,8"), (P(None, "b"), "16,4"), (P(), "16,8")
        for where, some in (mesh(), specs), (mesh(AxisType.Explicit), specs[:1]), (mesh(devices=permuted), specs[:2]):
            for spec, part in some:
                for init in (ij.normal(), ij.orthogonal())[: 2 if some is specs else 1]:
                    with self.subTest(mesh=where, spec=spec, init=init):
                        jitted = jax.jit(lambda key: init(key, (16, 8)), out_shardings=NamedSharding(where, spec))
                        self.assertTrue(equal(jitted(KEY), init(KEY, (16, 8))))
                        self.assertEqual(filled_parts(jitted, KEY), ([part], []))
        for init in ij.constant(np.arange(8.0)), ij.delta_orthogonal(), ij.orthogonal(column_axis=0):
            shape = (8, 8, 8) if init._name == "delta_orthogonal" else (16, 8)
            for spec in P("b", "a"), P(("a", "b")):
                jitted = jax.jit(lambda key: init(key, shape), out_shardings=NamedSharding(mesh(), spec))
                self.assertTrue(equal(jitted(KEY), init(KEY, shape)))

    def test_vmap(self):
        wanted = np.stack([ij.normal()(key, (16, 8)) for key in KEYS])
        for spec, part in (P("a"), "2,16,8"), (P("a", "b"), "2,8,8"), (P(None, "b", "a"), "8,8,2"), (P(("a", "b")), "1,16,8"):
            jitted = jax.jit(jax.vmap(lambda key: ij.normal()(key, (16, 8))), out_shardings=NamedSharding(mesh(), spec))
            self.assertTrue(equal(jitted(KEYS), wanted))
            self.assertEqual(filled_parts(jitted, KEYS), ([part], []))
            keys = jax.device_put(KEYS, NamedSharding(mesh(), P("b")))
            self.assertTrue(equal(jitted(keys), wanted))

    def test_keys_split_over_devices(self):
        """Their words too."""
        for spec in P("b"), P():
            raw = jax.device_put(jax.random.PRNGKey(42), NamedSharding(mesh(), spec))
            for jitted in jax.jit(lambda key: ij.normal()(key, (16, 8))), jax.jit(lambda key: ij.normal()(key, (16, 8)), out_shardings=NamedSharding(mesh(), P("b", "a"))):
                self.assertTrue(equal(jitted(raw), ij.normal()(KEY, (16, 8))))
        rows = jax.device_put(jax.vmap(jax.random.key_data)(KEYS), NamedSharding(mesh(), P("a", "b")))
        self.assertTrue(equal(jax.jit(jax.vmap(lambda key: ij.normal()(key, (4,))))(rows), np.stack([ij.normal()(key, (4,)) for key in KEYS])))

    def test_constraints_inside(self):
        constrained = lambda key: jax.lax.with_sharding_constraint(ij.normal()(key, (16, 8)), NamedSharding(mesh(), P("a")))
        self.assertEqual(filled_parts(jax.jit(constrained), KEY), (["4,8"], []))
        self.assertTrue(equal(jax.jit(constrained)(KEY), ij.normal()(KEY, (16, 8))))
        with jax.set_mesh(mesh()):
            jitted = jax.jit(lambda key: jax.lax.with_sharding_constraint(ij.normal()(key, (16, 8)), P("a", "b")))
            self.assertEqual(filled_parts(jitted, KEY), (["4,4"], []))
            self.assertTrue(equal(jitted(KEY), ij.normal()(KEY, (16, 8))))
        uneven = jax.jit(lambda key: jax.lax.with_sharding_constraint(ij.normal()(key, (10, 8)), NamedSharding(mesh(), P("a"))) * 1)
        self.assertTrue(equal(uneven(KEY), ij.normal()(KEY, (10, 8))))

    def test_mesh_of_the_context(self):
        for types in AxisType.Auto, AxisType.Explicit:
            with jax.set_mesh(mesh(types)):
                for init in ij.normal(), ij.constant(np.arange(8.0)), ij.delta_orthogonal():
                    shape = (8, 8, 8) if init._name == "delta_orthogonal" else (16, 8)
                    wanted = np.stack([init(key, shape) for key in KEYS])
                    self.assertTrue(equal(jax.jit(lambda key: init(key, shape))(KEYS[0]), wanted[0]))
                    self.assertTrue(equal(jax.jit(jax.vmap(lambda key: init(key, shape)))(KEYS), wanted))
                    self.assertTrue(equal(jax.jit(lambda keys: jax.lax.map(lambda key: init(key, shape), keys))(KEYS), wanted))
                    made = jax.jit(lambda key: init(key, shape, out_sharding=P("b", "a")))(KEYS[0])
                    self.assertTrue(equal(made, wanted[0]))
                    self.assertEqual(made.sharding.spec, P("b", "a", *(None,) * (len(shape) - 2)) if len(made.sharding.spec) > 2 else P("b", "a"))

    def test_shard_map(self):
        wanted = np.stack([ij.normal()(key, (4, 6)) for key in KEYS])
        one = lambda key: ij.normal()(key, (4, 6))
        for inner in one, lambda key: jax.vmap(one)(key[None])[0]:
            for names, check in ({"a", "b"}, True), ({"a", "b"}, False), ({"a"}, True):
                keys = KEYS if len(names) == 2 else KEYS[:4]
                spec = P(tuple(sorted(names)))
                mapped = jax.shard_map(lambda keys: inner(keys[0])[None], mesh=mesh(), in_specs=spec, out_specs=spec, axis_names=names, check_vma=check)
                self.assertTrue(equal(jax.jit(mapped)(keys), wanted[: len(keys)]))

    def test_devices_with_different_keys_are_not_taken_for_equal(self):
        python = ij.Initializer("mine", lambda out, key, shape, offset: out.fill(key.seed), {})
        for init in ij.normal(), python, ij.delta_orthogonal():
            shape = (3, 2, 4) if init._name == "delta_orthogonal" else (4,)
            mapped = jax.shard_map(lambda keys: init(keys[0], shape), mesh=mesh(), in_specs=P(("a", "b")), out_specs=P())
            with self.assertRaisesRegex(ValueError, "require replication"):
                jax.jit(mapped)(KEYS)

if __name__ == "__main__":
    unittest.main()
