"""inwit.jax: values against inwit.fill and JAX's distributions, keys, dtypes, complex numbers, errors. Requires jax and scipy."""
import math
import pickle
import sys
import unittest

from jax_support import KEY, equal
import jax
import jax.numpy as jnp
import numpy as np

try:
    from scipy import stats
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import inwit
import inwit.jax as ij
from inwit.jax import _distributions

PRESETS = ["glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform"]
ALIASES = {"xavier_normal": "glorot_normal", "xavier_uniform": "glorot_uniform", "kaiming_normal": "he_normal", "kaiming_uniform": "he_uniform"}
DTYPES = [jnp.float16, jnp.bfloat16, jnp.float32]


def by_name(name, shape, dtype=np.float32, key=inwit.Key(42, 0), **arguments):
    return inwit.fill(name, np.empty(shape, dtype), key, **arguments)


class Values(unittest.TestCase):
    def test_presets_are_inwits(self):
        for name in PRESETS:
            for dtype in DTYPES:
                for shape in (64, 32), (3, 3, 16, 32), (2, 3, 4):
                    with self.subTest(name=name, dtype=dtype, shape=shape):
                        self.assertTrue(equal(getattr(ij, name)()(KEY, shape, dtype), by_name(name, shape, dtype, layout="keras")))
                        self.assertTrue(equal(getattr(ij, name)(dtype=dtype)(KEY, shape), by_name(name, shape, dtype, layout="keras")))
        for alias, name in ALIASES.items():
            self.assertIs(getattr(ij, alias), getattr(ij, name))

    def test_the_others_are_inwits(self):
        shape = (31, 17)
        for init, wanted in [(ij.uniform(2.0), by_name("random_uniform", shape, minval=0.0, maxval=2.0)),
                             (ij.uniform(), by_name("random_uniform", shape, minval=0.0, maxval=0.01)),
                             (ij.normal(), by_name("random_normal", shape, mean=0.0, stddev=0.01)),
                             (ij.truncated_normal(0.5, lower=-1.0, upper=3.0),
                              by_name("truncated_normal", shape, mean=0.0, stddev=0.5, lower=-1.0, upper=3.0)),
                             (ij.truncated_normal(), by_name("truncated_normal", shape, mean=0.0, stddev=0.01)),
                             (ij.orthogonal(2.0), by_name("orthogonal", shape, gain=2.0)),
                             (ij.constant(0.3), np.full(shape, 0.3, np.float32)), (ij.zeros, np.zeros(shape, np.float32)),
                             (ij.ones, np.ones(shape, np.float32))]:
            with self.subTest(init=init):
                self.assertTrue(equal(init(KEY, shape), wanted))
        kernel = (3, 5, 8, 16)
        self.assertTrue(equal(ij.delta_orthogonal(0.5)(KEY, kernel), by_name("delta_orthogonal", kernel, gain=0.5, layout="keras")))
        self.assertTrue((np.asarray(ij.uniform(-2.0)(KEY, (1000,))) <= 0).all())

    def test_fans_by_axes(self):
        shape = (2, 3, 4, 5)
        for axes, wanted in [({"in_axis": 0, "out_axis": (2, 3), "batch_axis": 1}, (2, 20)), ({"in_axis": (0, 1), "out_axis": (-2, -1)}, (6, 20)),
                             ({}, (24, 30)), ({"in_axis": 1, "out_axis": 0}, (60, 40)), ({"batch_axis": (0, 1)}, (4, 5)),
                             ({"in_axis": (), "out_axis": 3}, (24, 120))]:
            axes = {"in_axis": -2, "out_axis": -1, "batch_axis": (), **axes}
            self.assertEqual(_distributions.fans(shape, **axes), wanted)
            for mode, fan in [("fan_in", wanted[0]), ("fan_out", wanted[1]), ("fan_avg", sum(wanted) / 2), ("fan_geo_avg", math.sqrt(math.prod(wanted)))]:
                limit = math.sqrt(3 * 0.7 / fan)
                init = ij.variance_scaling(0.7, mode, "uniform", **axes)
                np.testing.assert_allclose(init(KEY, shape), by_name("random_uniform", shape, minval=-limit, maxval=limit), rtol=3e-7)
        vector = ij.variance_scaling(1.0, "fan_in", "uniform", in_axis=0, out_axis=0)(KEY, (50,))  # JAX's fans: 1 and 1
        np.testing.assert_allclose(vector, by_name("random_uniform", (50,), minval=-math.sqrt(3), maxval=math.sqrt(3)), rtol=3e-7)
        small = ij.variance_scaling(1.0, "fan_in", "normal", in_axis=0, out_axis=0, batch_axis=0)(KEY, (50,))  # and 1 / 50
        np.testing.assert_allclose(small, by_name("random_normal", (50,), mean=0.0, stddev=math.sqrt(50)), rtol=3e-7)

    def test_literal_fans(self):
        bias = by_name("he_normal", (32,), fan_in=64.0, fan_out=1.0)
        self.assertTrue(equal(ij.he_normal(fan_in=64)(KEY, (32,)), bias))
        self.assertTrue(equal(jax.jit(lambda key: ij.he_normal(fan_in=64)(key, (32,)))(KEY), bias))
        shape = (3, 8, 16)
        for arguments, fan in [({"fan_in": 50}, (50 + 48) / 2), ({"fan_out": np.int64(10)}, (24 + 10) / 2), ({"fan_in": 0.25, "fan_out": 0.5}, 0.375)]:
            limit = math.sqrt(3 / fan)
            wanted = by_name("random_uniform", shape, minval=-limit, maxval=limit)
            np.testing.assert_allclose(ij.glorot_uniform(**arguments)(KEY, shape), wanted, rtol=3e-7)
        init = ij.variance_scaling(1.0, "fan_out", "normal", fan_out=4)
        np.testing.assert_allclose(init(KEY, (9,)), by_name("random_normal", (9,), mean=0.0, stddev=0.5), rtol=3e-7)
        self.assertTrue(equal(pickle.loads(pickle.dumps(init))(KEY, (9,)), init(KEY, (9,))))
        self.assertIn("fan_out=4.0", repr(init))
        with self.assertRaisesRegex(ValueError, "1-dimensional"):  # the fan that is asked for is not given
            ij.glorot_uniform(fan_in=3)(KEY, (9,))
        for fan in 0, -1, math.nan, math.inf, True, "3", [3]:
            for name in "fan_in", "fan_out":
                with self.assertRaisesRegex(ValueError, f"{name} is .*, must be a positive finite number or None"):
                    ij.lecun_normal(**{name: fan})

    def test_distributions_are_jaxs(self):
        key = jax.random.key(7)
        for name, make in [(name, lambda module, name=name: getattr(module, name)()) for name in PRESETS + ["uniform", "normal", "truncated_normal", "orthogonal"]] + [
                (f"{mode} {initializer}", lambda module, mode=mode, initializer=initializer: module.variance_scaling(2.0, mode, initializer))
                for mode in ("fan_in", "fan_out", "fan_avg", "fan_geo_avg") for initializer in ("truncated_normal", "normal", "uniform")]:
            ours, theirs = np.asarray(make(ij)(key, (300, 200))), np.asarray(make(jax.nn.initializers)(key, (300, 200)))
            with self.subTest(name=name):
                self.assertGreater(stats.ks_2samp(ours.ravel(), theirs.ravel()).pvalue, 1e-4)
                self.assertAlmostEqual(ours.std() / theirs.std(), 1, delta=0.02)

    def test_orthogonal(self):
        for shape, axis in [((8, 8), -1), ((12, 5), -1), ((5, 12), -1), ((12, 5), 0), ((3, 4, 6), 1), ((2, 3, 4), 0), ((3, 2, 2, 24), -1)]:
            for dtype, slack in (jnp.float32, 1e-5), (jnp.bfloat16, 2e-2), (jnp.complex64, 1e-5):
                with self.subTest(shape=shape, axis=axis, dtype=dtype):
                    w = np.asarray(ij.orthogonal(3.0, axis)(KEY, shape, dtype)).astype(np.complex128)
                    matrix = np.moveaxis(w, axis, -1).reshape(-1, shape[axis]) / 3
                    gram = matrix.conj().T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.conj().T
                    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=slack)
        self.assertEqual(ij.orthogonal()(KEY, (0, 3)).shape, (0, 3))

    def test_delta_orthogonal(self):
        for shape, middle in [((3, 4, 6), (1,)), ((4, 5, 3, 3), (1, 2)), ((1, 2, 3, 2, 8), (0, 0, 1))]:
            for axis in -1, 0:
                w = np.asarray(ij.delta_orthogonal(2.0, axis)(KEY, shape))
                np.testing.assert_allclose(w[middle] @ w[middle].T, 4 * np.eye(shape[-2]), atol=1e-5)
                self.assertEqual(np.count_nonzero(w), np.count_nonzero(w[middle]))

    def test_bounds_after_rounding_to_the_dtype(self):
        for dtype in DTYPES:
            u, t = (np.asarray(init(KEY, (1 << 16,), dtype)).astype(np.float64) for init in (ij.uniform(1.0), ij.truncated_normal(1.0)))
            self.assertTrue(u.min() >= 0 and 0.99 < u.max() < 1)
            self.assertTrue(1.9 < np.abs(t).max() < 2)


class Complex(unittest.TestCase):
    SHAPE, FAN = (500, 2000), 500

    def drawn(self, initializer, dtype=jnp.complex64):
        w = np.asarray(ij.variance_scaling(3.0, "fan_in", initializer)(KEY, self.SHAPE, dtype)).ravel()
        self.assertEqual(w.dtype, dtype)
        return w.astype(np.complex128) * math.sqrt(self.FAN / 3.0)  # of variance 1

    def test_variances(self):
        for initializer, fourth in ("normal", 2), ("uniform", 4 / 3), ("truncated_normal", 1.6):  # JAX's own cut one has variance 1.0187
            square = np.abs(self.drawn(initializer)) ** 2
            self.assertAlmostEqual(square.mean(), 1, delta=4 * math.sqrt((fourth - 1) / square.size))

    def test_distributions(self):
        cut = 0.9619618280082136
        for initializer, cdf in [("normal", lambda r: 1 - np.exp(-r**2)), ("uniform", lambda r: r**2 / 2),
                         ("truncated_normal", lambda r: (1 - np.exp(-(r * cut) ** 2)) / (1 - math.exp(-4)))]:
            w = self.drawn(initializer)[:20000]
            self.assertGreater(stats.kstest(np.abs(w), cdf).pvalue, 1e-4)
            self.assertGreater(stats.kstest(np.angle(w), stats.uniform(-math.pi, 2 * math.pi).cdf).pvalue, 1e-4)
            self.assertLess(abs(np.corrcoef(np.abs(w), np.angle(w))[0, 1]), 4 / math.sqrt(w.size))

    def test_bounds(self):
        for initializer, bound in ("uniform", math.sqrt(2)), ("truncated_normal", 2 / 0.9619618280082136):
            largest = np.abs(self.drawn(initializer)).max()
            self.assertTrue(0.999 * bound < largest < bound)

    def test_bits_are_the_librarys(self):
        w = np.asarray(ij.normal(2.0)(KEY, (7, 5), jnp.complex64))
        self.assertTrue(equal(w, by_name("random_normal", (7, 5), np.complex64, mean=0.0, stddev=2.0)))
        for ours, theirs in ("normal", "untruncated_normal"), ("uniform", "uniform"), ("truncated_normal", "truncated_normal"):
            w = np.asarray(ij.variance_scaling(1.0, "fan_in", ours)(KEY, (16, 64), jnp.complex64))
            self.assertTrue(equal(w, by_name("variance_scaling", (16, 64), np.complex64, distribution=theirs, layout="keras")))
        w = np.asarray(ij.orthogonal(2.0)(KEY, (7, 5), jnp.complex64))
        self.assertTrue(equal(w, by_name("orthogonal", (7, 5), np.complex64, gain=2.0, layout="keras")))

    def test_against_jax(self):
        """JAX's distributions, but for its constant of the truncated one, by which it is 0.93 % too wide."""
        for initializer, factor in ("normal", 1.0), ("uniform", 1.0), ("truncated_normal", 0.95311164380491208 / 0.9619618280082136):
            theirs = jax.nn.initializers.variance_scaling(3.0, "fan_in", initializer)(KEY, self.SHAPE, jnp.complex64)
            theirs = np.asarray(theirs).ravel()[:20000].astype(np.complex128) * math.sqrt(self.FAN / 3.0) * factor
            ours = self.drawn(initializer)[:20000]
            for of in np.abs, np.angle, np.real, np.imag:
                self.assertGreater(stats.ks_2samp(of(ours), of(theirs)).pvalue, 1e-4, (initializer, of))

    def test_constants(self):
        self.assertTrue(equal(ij.constant(1 + 2j)(KEY, (2,), jnp.complex64), np.full((2,), 1 + 2j, np.complex64)))
        for init in ij.uniform(), ij.truncated_normal():  # as in JAX
            with self.assertRaisesRegex(ValueError, "dtype is complex64, must be a float dtype"):
                init(KEY, (2,), jnp.complex64)


def _fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return digest


class Keys(unittest.TestCase):
    def test_words(self):
        wanted = by_name("random_normal", (9,), mean=0.0, stddev=0.01)
        for key in jax.random.key(42), jax.random.PRNGKey(42), np.array([0, 42], np.uint32), inwit.Key(42, 0):
            self.assertTrue(equal(ij.normal()(key, (9,)), wanted))
        key = jax.random.split(KEY, 3)[1]
        words = [int(word) for word in jax.random.key_data(key)]
        seed = words[0] << 32 | words[1]
        self.assertTrue(equal(ij.normal()(key, (9,)), by_name("random_normal", (9,), key=inwit.Key(seed, 0), mean=0.0, stddev=0.01)))
        rbg = jax.random.key(5, impl="rbg")
        self.assertTrue(equal(ij.normal()(rbg, (9,)), by_name("random_normal", (9,), key=inwit.Key(5, 5), mean=0.0, stddev=0.01)))
        named = inwit.Key(1 << 63 | 5, "layer/weight")
        self.assertTrue(equal(ij.normal()(named, (9,)), by_name("random_normal", (9,), key=named, mean=0.0, stddev=0.01)))
        self.assertTrue(equal(jax.jit(lambda: ij.normal()(named, (9,)))(), ij.normal()(named, (9,))))

    def test_rejected(self):
        for key in 42, None, np.array([1, 2]), jnp.zeros((2,)):
            with self.assertRaisesRegex(TypeError, "must be a JAX key"):
                ij.normal()(key, (2,))
        for keys in jax.random.split(KEY, 2), jax.random.split(jax.random.PRNGKey(0), 2):
            with self.assertRaisesRegex(ValueError, r"shape \(2,\), must be a single key"):
                ij.normal()(keys, (2,))


class KeyReuse(unittest.TestCase):
    RANDOM = (ij.normal(), ij.he_normal(), ij.uniform(), ij.truncated_normal(), ij.orthogonal(), ij.variance_scaling(1.0, "fan_in", "normal"))

    def check(self, run, *keys):
        """run(key, ...) uses its first key twice."""
        with jax.debug_key_reuse(True), self.assertRaises(jax.errors.KeyReuseError):
            run(*keys)
        run(*(jax.random.clone(key) for key in keys))

    def test_second_use(self):
        for init in (*self.RANDOM, ij._model.named("lecun_uniform")):
            def twice(key, init=init):
                return init(key, (4, 4)), init(key, (4, 4))

            with self.subTest(init=init):
                self.check(twice, jax.random.key(0))
                self.check(jax.jit(twice), jax.random.key(0))
                self.check(lambda key, twice=twice: jax.eval_shape(twice, key), jax.random.key(0))
        self.check(jax.vmap(lambda key: (ij.normal()(key, (2,)), ij.normal()(key, (2,)))), jax.random.split(jax.random.key(1), 3))

    def test_other_uses_of_the_key(self):
        init = ij.normal()
        self.check(lambda key: (init(key, (2,)), jax.random.normal(key)), jax.random.key(0))
        self.check(lambda key: (jax.random.normal(key), init(key, (2,))), jax.random.key(0))
        self.check(lambda key: (init(key, (2,)), jax.random.split(key)), jax.random.key(0))
        self.check(lambda key: (jax.jit(init, static_argnums=1)(key, (2,)), init(key, (2,))), jax.random.key(0))
        self.check(lambda key: [ij.sharded("he_normal", (4, 4), jax.sharding.SingleDeviceSharding(jax.devices()[0]), None, key) for _ in range(2)],
                   jax.random.key(0, impl="rbg"))  # fmt: skip

    def test_single_use(self):
        with jax.debug_key_reuse(True):
            for init in self.RANDOM:
                one, other = jax.random.split(jax.random.key(0))
                self.assertTrue(equal(init(one, (4, 4)), jax.jit(lambda key, init=init: init(key, (4, 4)))(jax.random.clone(one))))
                init(other, (4, 4))
            key = jax.random.key(0)
            for init in ij.zeros, ij.ones, ij.constant(2.0), ij._model.named("zeros"), ij._model.named("constant", value=3.0):  # as in JAX
                for _ in range(2):
                    init(key, (4, 4)), jax.jit(lambda key, init=init: init(key, (4, 4)))(key)
            ij.normal()(key, (4,))
            for unseen in inwit.Key(1, "a"), jax.random.PRNGKey(0):  # JAX does not see those of its own functions either
                ij.normal()(unseen, (4,)), ij.normal()(unseen, (4,))


class Dtypes(unittest.TestCase):
    def test_default_is_a_float(self):
        self.assertEqual(ij.normal()(KEY, (2,)).dtype, jnp.float32)
        self.assertEqual(ij.normal(jnp.float32(1.0), jnp.bfloat16)(KEY, (2,)).dtype, jnp.bfloat16)  # never wider than asked

    def test_x64(self):
        with jax.enable_x64(True):
            self.assertTrue(equal(ij.normal()(KEY, (9,)), by_name("random_normal", (9,), np.float64, mean=0.0, stddev=0.01)))
            self.assertTrue(equal(jax.jit(lambda key: ij.he_normal()(key, (9, 4)))(KEY), by_name("he_normal", (9, 4), np.float64, layout="keras")))
            for initializer in "normal", "uniform", "truncated_normal":
                wide, narrow = (np.asarray(ij.variance_scaling(1.0, "fan_in", initializer)(KEY, (30, 20), dtype)) for dtype in (jnp.complex128, jnp.complex64))
                self.assertEqual(wide.dtype, np.complex128)
                np.testing.assert_allclose(wide, narrow, rtol=1e-6)

    def test_integers_where_nothing_is_random(self):
        for init, wanted in (ij.zeros, [0, 0]), (ij.ones, [1, 1]), (ij.constant(-7), [-7, -7]), (ij.constant([1, 2]), [1, 2]):
            self.assertTrue(equal(init(KEY, (2,), jnp.int32), np.array(wanted, np.int32)))
        self.assertTrue(equal(ij.constant(jnp.array([[1.0], [2.0]]))(KEY, (2, 3)), np.array([[1] * 3, [2] * 3], np.float32)))
        for init in ij.normal(), ij.glorot_uniform(), ij.orthogonal():
            with self.assertRaisesRegex(ValueError, "dtype is int32, must be a float or complex dtype"):
                init(KEY, (2, 2), jnp.int32)

    def test_float8_is_float32_rounded(self):
        wide, narrow = ij.normal(1.0)(KEY, (100,)), ij.normal(1.0)(KEY, (100,), jnp.float8_e4m3fn)
        self.assertTrue(equal(narrow, np.asarray(wide).astype(jnp.float8_e4m3fn)))


class Rejected(unittest.TestCase):
    def test_messages(self):
        for init, shape, message in [(ij.glorot_uniform(), (5,), "1-dimensional"), (ij.glorot_uniform(), (), "0-dimensional"),
                                     (ij.orthogonal(), (5,), "at least two axes"), (ij.delta_orthogonal(), (5, 5), "3, 4 or 5"),
                                     (ij.delta_orthogonal(), (3, 3, 6, 5), "fan_in"), (ij.variance_scaling(1.0, "fan", "normal"), (2, 2), "mode is 'fan'"),
                                     (ij.variance_scaling(1.0, "fan_in", "gauss"), (2, 2), "distribution is 'gauss'"),
                                     (ij.variance_scaling(-1.0, "fan_in", "normal"), (2, 2), "scale is -1"), (ij.normal(-1.0), (2,), "stddev is -1"),
                                     (ij.truncated_normal(lower=2.0, upper=1.0), (2,), "lower"), (ij.normal(), (-1,), "negative")]:
            with self.subTest(init=init, shape=shape):
                with self.assertRaisesRegex(ValueError, message):
                    init(KEY, shape)
                with self.assertRaisesRegex(ValueError, "must be >= 0|" + message):
                    jax.eval_shape(lambda key: init(key, shape), KEY)

    def test_wrong_types(self):
        recipe = {"rules": [{"match": "*", "initializer": "ones"}]}
        tree = {"a": jax.ShapeDtypeStruct((2,), jnp.float32)}
        for call, message in [
            (lambda: ij.normal("0.1"), "stddev is '0.1', must be a number"),
            (lambda: ij.orthogonal([1]), r"scale is \[1\], must be a number"),
            (lambda: ij.he_normal(in_axis=0.5)(KEY, (3, 4)), r"in_axis\[0\] is 0.5, must be an integer"),
            (lambda: ij.he_normal(batch_axis="x")(KEY, (3, 4)), "batch_axis is 'x', must be a sequence of integers"),
            (lambda: ij.normal()(KEY, 3), "shape is 3, must be a sequence of integers"),
            (lambda: ij.initialize(tree, recipe, 1.5), "seed is 1.5, must be an integer"),
            (lambda: ij.initialize(tree, recipe, 1, separator=5), "separator is 5, must be a string"),
            (lambda: ij.initialize({"a": 5}, recipe, 1), r"leaf \['a'\] of tree is 5, must be an array or a jax.ShapeDtypeStruct"),
            (lambda: ij.initialize(tree, recipe, 1, progress=5), "progress is 5, must be a function"),
        ]:
            with self.assertRaisesRegex(TypeError, message):
                call()

    def test_values(self):
        init = ij.truncated_normal(0.5, upper=1.0)
        self.assertEqual(repr(init), "inwit.jax.truncated_normal(stddev=0.5, lower=-2.0, upper=1.0)")
        self.assertTrue(equal(pickle.loads(pickle.dumps(init))(KEY, (9,)), init(KEY, (9,))))
        self.assertIsInstance(init, jax.nn.initializers.Initializer)


if __name__ == "__main__":
    unittest.main()
