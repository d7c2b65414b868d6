"""inwit.jax through XLA's FFI: no callback, transformations, export, platforms, errors; and the same bytes where only callbacks are to be had.
Requires jax."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from jax_support import KEY, KEYS, equal, filled_parts, mesh  # first: it sets the number of devices
import jax
import jax.numpy as jnp
import numpy as np
from jax import export
from jax.sharding import NamedSharding, PartitionSpec as P

import inwit
import inwit.jax as ij
from inwit._library import library
from inwit.jax import _ffi

SHAPE = (3, 4, 8, 16)
INITS = [ij.zeros, ij.ones, ij.constant(np.arange(16.0)), ij.constant(0.3), ij.constant(np.arange(8.0)[:, None]), ij.uniform(), ij.normal(), ij.truncated_normal(lower=-1.0),
         ij.glorot_uniform(), ij.he_normal(in_axis=0, out_axis=(1, 3)), ij.lecun_normal(batch_axis=0), ij.orthogonal(2.0), ij.orthogonal(column_axis=1),
         ij.delta_orthogonal(), ij.delta_orthogonal(0.5, column_axis=0)]
DTYPES = [jnp.float32, jnp.bfloat16, jnp.float16, jnp.float8_e4m3fn, jnp.float8_e5m2, jnp.complex64]
CHECKS = [export.DisabledSafetyCheck.custom_call("inwit_fill")]


class Calls(unittest.TestCase):
    def test_there_is_no_callback(self):
        self.assertEqual(_ffi.platforms, ("cpu", "cuda"))
        for init in INITS:
            for dtype in DTYPES if init._name in ("constant", "he_normal", "orthogonal", "variance_scaling") else DTYPES[:1]:
                if init._arguments.get("column_axis") != 1 or dtype == jnp.float32:
                    with self.subTest(init=init, dtype=dtype):
                        jitted = jax.jit(lambda key: init(key, SHAPE, dtype))
                        text = jitted.lower(KEY).as_text()
                        self.assertNotIn("callback", text)
                        self.assertEqual(text.count("@inwit_fill"), 0 if init._name in ("constant", "zeros", "ones") else 1)
                        self.assertTrue(equal(jitted(KEY), init(KEY, SHAPE, dtype)))

    def test_wide_numbers(self):
        with jax.enable_x64(True):
            for init, dtype in (ij.normal(), None), (ij.orthogonal(), jnp.float64), (ij.he_normal(), jnp.complex128), (ij.constant(0.1), None):
                jitted = jax.jit(lambda key: init(key, (6, 4), dtype))
                self.assertTrue(equal(jitted(KEY), init(KEY, (6, 4), dtype)))
                self.assertEqual(jitted(KEY).dtype, dtype or np.float64)
                self.assertNotIn("callback", jitted.lower(KEY).as_text())
                self.assertTrue(equal(jax.jit(jax.vmap(lambda key: init(key, (6, 4), dtype)))(KEYS)[3], init(KEYS[3], (6, 4), dtype)))

    def test_small_and_empty_shapes(self):
        for shape in (), (1,), (0,), (3, 0), (1, 1, 1, 1, 1, 1, 1, 1):
            for init in ij.normal(), ij.zeros:
                self.assertTrue(equal(jax.jit(lambda key: init(key, shape))(KEY), init(KEY, shape)))
        self.assertEqual(jax.jit(lambda key: ij.delta_orthogonal()(key, (3, 0, 0)))(KEY).shape, (3, 0, 0))
        self.assertEqual(jax.jit(jax.vmap(lambda key: ij.normal()(key, (3,))))(KEYS[:0]).shape, (0, 3))

    def test_keys(self):
        for key in jax.random.PRNGKey(3), jax.random.key(5, impl="rbg"):
            self.assertTrue(equal(jax.jit(lambda key: ij.normal()(key, (9,)))(key), ij.normal()(key, (9,))))
        named = inwit.Key(1 << 63 | 5, "layer/weight")
        self.assertTrue(equal(jax.jit(lambda: ij.normal()(named, (9,)))(), ij.normal()(named, (9,))))

    def test_any_initializer_by_name(self):
        named = lambda name, **arguments: ij._model.named(name, **arguments)
        for init in named("flux_kaiming_normal", gain=3.0), named("variance_scaling", scale=2.0, in_axes=[1], out_axes=[0]), named("he_normal", layout="torch"), \
                named("random_normal", fan_in=3.0), named(inwit.Initializer("random_normal", stddev=0.1 + 0.2), stddev=1 / 3), named("constant", value=-0.0):
            jitted = jax.jit(lambda key: init(key, (8, 16)))
            self.assertIn("@inwit_fill", jitted.lower(KEY).as_text())
            self.assertTrue(equal(jitted(KEY), init(KEY, (8, 16))), init)

    def test_what_only_python_can_fill(self):
        """Functions, options of a call and dtypes that the library lacks: by callbacks, equal to the eager call."""
        custom = inwit.Initializer.from_json({"class_name": "Mine", "config": {}}, custom={"Mine": lambda out, key, config: out.array.fill(7)})
        for init, dtype in [(ij.Initializer("mine", lambda out, key, shape, offset: out.fill(key.seed), {}), jnp.float32), (ij._model.named(custom), jnp.float32),
                            (ij._model.named("random_normal", threads=1), jnp.float32), (ij.normal(), jnp.float8_e4m3b11fnuz)]:
            jitted = jax.jit(lambda key: init(key, (8, 4), dtype))
            self.assertIn("callback", jitted.lower(KEY).as_text())
            self.assertTrue(equal(jitted(KEY), init(KEY, (8, 4), dtype)))

    def test_without_the_handler(self):
        """A library without inwit_xla_fill: callbacks with the same bytes."""
        sharding = NamedSharding(mesh(), P(None, "b", "a"))
        for init in INITS[2:3] + INITS[6:]:
            by_call = jax.jit(lambda key: init(key, SHAPE))(KEY), jax.jit(jax.vmap(lambda key: init(key, SHAPE)))(KEYS)
            with mock.patch.object(_ffi, "platforms", ()):
                jitted = jax.jit(lambda key: init(key, SHAPE))
                self.assertNotIn("@inwit_fill", jitted.lower(KEY).as_text())
                self.assertTrue(equal(jitted(KEY), by_call[0]))
                self.assertTrue(equal(jax.jit(jax.vmap(lambda key: init(key, SHAPE)))(KEYS), by_call[1]))
                self.assertTrue(equal(jax.jit(lambda key: init(key, SHAPE, out_sharding=sharding))(KEY), by_call[0]))


class Transformed(unittest.TestCase):
    def test_transformations(self):
        one = lambda key: ij.normal(1.0)(key, (5,))
        wanted = np.stack([one(key) for key in KEYS])
        self.assertTrue(equal(jax.jit(jax.vmap(one))(KEYS), wanted))
        self.assertTrue(equal(jax.vmap(jax.vmap(one))(KEYS.reshape(2, 4)), wanted.reshape(2, 4, 5)))
        self.assertTrue(equal(jax.jit(lambda keys: jax.lax.map(one, keys))(KEYS), wanted))
        self.assertTrue(equal(jax.lax.scan(lambda carry, key: (carry, one(key)), 0, KEYS)[1], wanted))
        self.assertTrue(equal(jax.jit(lambda key: jax.lax.cond(True, one, lambda key: one(key) * 0, key))(KEY), one(KEY)))
        with jax.disable_jit():
            self.assertTrue(equal(jax.vmap(one)(KEYS), wanted))

    def test_gradients(self):
        loss = lambda x, key: jnp.sum(x * ij.normal(1.0)(key, (5,)))
        for of in loss, jax.checkpoint(loss):
            self.assertTrue(equal(jax.jit(jax.grad(of))(jnp.ones(5), KEY), ij.normal(1.0)(KEY, (5,))))
            self.assertTrue(equal(jax.vmap(jax.grad(of), (None, 0))(jnp.ones(5), KEYS)[2], ij.normal(1.0)(KEYS[2], (5,))))
            self.assertEqual(jax.jit(jax.hessian(of))(jnp.ones(5), KEY).shape, (5, 5))

    def test_export(self):
        for init in INITS:
            jitted = jax.jit(lambda key: init(key, SHAPE))
            stored = export.export(jitted, disabled_checks=CHECKS)(KEY).serialize()
            self.assertTrue(equal(export.deserialize(stored).call(KEY), init(KEY, SHAPE)))
        with self.assertRaisesRegex(ValueError, "inwit_fill"):
            export.export(jax.jit(lambda key: ij.normal()(key, (4,))))(KEY)
        sharding = NamedSharding(mesh(), P("a", "b"))
        stored = export.export(jax.jit(lambda key: ij.normal()(key, (8, 4), out_sharding=sharding)), disabled_checks=CHECKS)(KEY).serialize()
        called = jax.jit(export.deserialize(stored).call, in_shardings=NamedSharding(mesh(), P()))
        self.assertTrue(equal(called(KEY), ij.normal()(KEY, (8, 4))))
        self.assertEqual(filled_parts(called, KEY)[0], ["2,2"])


class Platforms(unittest.TestCase):
    """Programs for CUDA devices, of which there are none here: what XLA would be given. tests/device has the handler itself."""

    def test_programs_for_cuda(self):
        sharding = NamedSharding(mesh(), P("a", "b"))
        ways = [(lambda key: ij.he_normal()(key, (8, 4)), KEY), (jax.vmap(lambda key: ij.he_normal()(key, (8, 4))), KEYS),
                (lambda key: ij.he_normal()(key, (8, 4), out_sharding=sharding), KEY)]
        for make, keys in ways:
            jitted = jax.jit(make)
            calls = set()
            for platforms in ("cpu",), ("cuda",), ("cpu", "cuda"):
                exported = export.export(jitted, platforms=platforms, disabled_checks=CHECKS)(keys)
                text = exported.mlir_module()
                self.assertNotIn("callback", text)
                (call,) = re.findall(r"custom_call @inwit_fill\((.*) loc", text)
                calls.add(re.sub(r"%\w+", "%", call))
                if "cpu" in platforms and make is not ways[2][0]:
                    self.assertTrue(equal(export.deserialize(exported.serialize()).call(keys), jitted(keys)))
            (call,) = calls  # the same for every platform
            self.assertIn("tensor = dense<[0, 0, 0, 0, 8, 4]> : tensor<6xi64>", call)
            self.assertIn(r"\22class_name\22:\22VarianceScaling\22", call)

    def test_callbacks_on_other_platforms(self):
        jitted = jax.jit(lambda key: ij.normal()(key, (8, 4)))
        text = str(jax.make_jaxpr(jitted)(KEY))
        self.assertIn("branches_platforms=(('cpu', 'cuda'), None)", text)
        self.assertEqual((text.count("ffi_call["), text.count("pure_callback[")), (1, 1))
        for platform in "rocm", "tpu":  # JAX lowers callbacks for the platform of the process only
            with self.assertRaisesRegex(ValueError, f"backend cpu is different from the lowering platform {platform}"):
                jitted.trace(KEY).lower(lowering_platforms=(platform,))

    def test_a_library_without_its_device_module(self):
        with tempfile.TemporaryDirectory() as folder:
            alone = shutil.copy(os.path.realpath(library._name), folder)
            code = ("import jax, inwit.jax as ij; jitted = jax.jit(lambda key: ij.normal()(key, (3,))); key = jax.random.key(42); "
                    "print(ij._traced._ffi.platforms, (jitted(key) == ij.normal()(key, (3,))).all(), jax.make_jaxpr(jitted)(key))")
            done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "INWIT_LIBRARY": alone}, capture_output=True, text=True, timeout=300)
        self.assertIn("('cpu',) True", done.stdout, done.stderr)
        self.assertIn("branches_platforms=(('cpu',), None)", done.stdout)


class Rejected(unittest.TestCase):
    """Calls that inwit.jax does not make, but an edited program may contain."""

    GOOD = {"initializer": '{"class_name":"RandomNormal","config":{}}', "tensor": np.array([0, 0, 0, 0, 6], np.int64), "fans": np.zeros(2)}

    def run_call(self, result=jax.ShapeDtypeStruct((6,), jnp.float32), operands=None, **attributes):
        operands = [jnp.array([0, 42], jnp.uint32)] if operands is None else operands
        attributes = {name: value for name, value in {**self.GOOD, **attributes}.items() if value is not None}
        return jax.jit(lambda *operands: jax.ffi.ffi_call("inwit_fill", result)(*operands, **attributes))(*operands)

    def test_accepted(self):
        wanted = inwit.fill("random_normal", np.empty(6, np.float32), inwit.Key(42, 0))
        self.assertTrue(equal(self.run_call(), wanted))
        words = jnp.array([0, 42, 0, 0], jnp.uint32)
        part = self.run_call(jax.ShapeDtypeStruct((2,), jnp.float32), [words, jnp.array([2], jnp.int32)])
        self.assertTrue(equal(part, wanted[4:]))

    def test_messages(self):
        words, f32 = jnp.array([0, 42], jnp.uint32), lambda *shape: jax.ShapeDtypeStruct(shape, jnp.float32)
        for message, changes in [
            ("random_normal: stddev is -1, must be", {"initializer": '{"class_name":"RandomNormal","config":{"stddev":-1}}'}),
            ("line 1, column", {"initializer": "{"}), ("initializer must be a string", {"initializer": None}), ("initializer must be a string", {"initializer": np.int64(3)}),
            ("tensor must be an array", {"tensor": None}), ("tensor must be an array", {"tensor": np.zeros(5, np.int32)}), ("tensor must be an array", {"tensor": np.zeros(13, np.int64)}),
            ("tensor must be an array", {"tensor": np.zeros(3, np.int64)}), ("fans must be", {"fans": None}), ("fans must be", {"fans": np.zeros(3)}), ("fans must be", {"fans": np.zeros(2, np.float32)}),
            ("layout", {"tensor": np.array([77, 0, 0, 0, 6])}), ("layout", {"initializer": '{"class_name":"HeNormal","config":{}}'}),
            ("beyond 32 bits", {"tensor": np.array([1 << 32, 0, 0, 0, 6])}), ("beyond 32 bits", {"tensor": np.array([0, 1 << 32, 0, 0, 6])}),
            ("fan_in is -1", {"fans": np.array([-1.0, 0])}),
            ("one result, with the axes", {"result": f32()}), ("dtype that the library does not fill", {"result": jax.ShapeDtypeStruct((6,), jnp.int8)}),
            ("first operand", {"operands": [jnp.zeros(2, jnp.int32)]}), ("first operand", {"operands": [jnp.zeros(3, jnp.uint32)]}), ("first operand", {"operands": [jnp.zeros((2, 2), jnp.uint32)]}),
            ("first operand", {"operands": []}), ("first operand", {"operands": [jnp.zeros((3, 2), jnp.uint32)], "result": f32(2, 6)}),
            ("second operand", {"operands": [words, jnp.zeros(1, jnp.float32)]}), ("second operand", {"operands": [words, jnp.zeros(2, jnp.int32)]}),
            ("second operand", {"operands": [words, jnp.zeros(1, jnp.int32), jnp.zeros(1, jnp.int32)]}),
            ("offset|box|global", {"operands": [words, jnp.array([1], jnp.int32)]}), ("offset|box|global", {"operands": [words, jnp.array([-1], jnp.int32)], "result": f32(2)}),
            ("box|global", {"result": f32(7)}),
        ]:
            with self.subTest(message=message, changes=changes):
                with self.assertRaisesRegex(jax.errors.JaxRuntimeError, message):
                    self.run_call(**changes).block_until_ready()


if __name__ == "__main__":
    unittest.main()
