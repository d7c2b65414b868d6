"""Calls: options, error messages, keys, progress, the GIL, threads, handles."""
import copy
import gc
import inspect
import math
import os
import pickle
import subprocess
import sys
import threading
import time
import unittest

import support

support.needs("numpy")
import numpy

import inwit
import inwit._abi
import inwit._call
import inwit._handle
import inwit._memory
from inwit._library import library as loaded
from support import rejected

KEY = inwit.Key(1, "weight")


def ones(*shape):
    return numpy.ones(shape, numpy.float32)


class Keys(unittest.TestCase):
    def test_values(self):
        self.assertEqual(inwit.stream(""), 0xCBF29CE484222325)
        self.assertEqual(inwit.stream("a"), 0xAF63DC4C8601EC8C)  # FNV-1a's published value
        key = inwit.Key(numpy.int64(3), "a")
        self.assertEqual((key.seed, key.stream), (3, inwit.stream("a")))
        self.assertEqual(hash(key), hash(inwit.Key(3, inwit.stream("a"))))
        self.assertNotEqual(key, inwit.Key(3, "b"))
        for other in [pickle.loads(pickle.dumps(key)), copy.deepcopy(key), eval(repr(key), {"Key": inwit.Key})]:
            self.assertEqual(other, key)

    def test_rejected(self):
        for seed in [-1, 1 << 64]:
            with self.assertRaisesRegex(ValueError, "2\\*\\*64"):
                inwit.Key(seed)
        with self.assertRaises(TypeError):
            inwit.Key(1.5)
        # C would take the part in front of a NUL for the whole, and give the values of another name.
        recipe = inwit.Recipe({"layout": "keras", "rules": [{"match": "*", "initializer": "zeros"}]})
        for call in [
            lambda: inwit.Key(1, "a\0b"),
            lambda: inwit.fill("zeros\0b", ones(2), inwit.Key(1)),
            lambda: inwit.Initializer("zeros\0b"),
            lambda: inwit.variance_scaling(ones(2, 2), inwit.Key(1), layout="keras", mode="fan_in\0b"),
            lambda: inwit.fill_model({"a\0b": ones(2)}, recipe, 1),
            lambda: recipe.check(["a\0b"]),
            lambda: inwit.stream_version("zeros\0b"),
            lambda: inwit.gain("relu\0b"),
        ]:
            with self.assertRaisesRegex(ValueError, "NUL"):
                call()
        with self.assertRaisesRegex(AttributeError, "immutable"):
            inwit.Key(1).seed = 2
        with self.assertRaisesRegex(TypeError, "inwit.Key"):
            inwit.zeros(ones(2), 42)

    def test_whole_range(self):
        last = inwit.random_uniform(ones(4), inwit.Key(2**64 - 1, 2**64 - 1))
        self.assertFalse(numpy.array_equal(last, inwit.random_uniform(ones(4), inwit.Key(2**64 - 1, 2**64 - 2))))
        self.assertFalse(numpy.array_equal(last, inwit.random_uniform(ones(4), inwit.Key(2**63 - 1, 2**64 - 1))))


class Options(unittest.TestCase):
    def test_fans(self):
        self.assertEqual(inwit.fans((64, 3, 7, 7), layout="torch"), (147, 3136))
        self.assertEqual(inwit.fans(ones(7, 7, 3, 64), layout="keras"), (147, 3136))
        self.assertEqual(inwit.fans((5, 6, 7), in_axes=[0], out_axes=[-1]), (30, 42))
        self.assertEqual(inwit.fans((5, 6, 7), layout="torch", batch_axes=[0]), (7, 6))
        self.assertEqual(inwit.fans(memoryview(bytearray(24)).cast("f", (2, 3)), layout="torch"), (3, 2))
        by_layout = inwit.glorot_uniform(ones(30, 20), KEY, layout="torch")
        numpy.testing.assert_array_equal(by_layout, inwit.glorot_uniform(ones(30, 20), KEY, fan_in=20, fan_out=30))
        numpy.testing.assert_array_equal(by_layout, inwit.glorot_uniform(ones(30, 20), KEY, in_axes=[1], out_axes=[0]))
        self.assertAlmostEqual(float(abs(by_layout).max()), math.sqrt(6 / 50), delta=0.01)

    def test_rejected(self):
        out = ones(2, 3)
        inwit.ones(out, KEY)
        cases = [(dict(layout="x"), "INWIT_E_LAYOUT", "'keras'"), (dict(layout=["torch"]), "INWIT_E_LAYOUT", "'torch'"), (dict(fan_in=-1), "INWIT_E_ARGUMENT", "-1"),
                 (dict(in_axes=[5]), "INWIT_E_LAYOUT", "2 axes"), (dict(layout="keras", in_axes=[0]), "INWIT_E_LAYOUT", "either"),
                 (dict(threads=-1), "INWIT_E_ARGUMENT", "threads"), (dict(target="vax"), "INWIT_E_UNSUPPORTED", "plain"),
                 (dict(box=((1, 2, 3), (0, 0, 0))), "INWIT_E_BOX", "2 axes"), (dict(box=((2, 3), (1, 0))), "INWIT_E_BOX", "offset"),
                 (dict(stdev=1), "INWIT_E_PARAMETER", "mean, stddev"), (dict(stddev="a"), "INWIT_E_PARAMETER", "stddev"),
                 (dict(stddev=[1, 2]), "INWIT_E_PARAMETER", "stddev"), (dict(mean=math.nan), "INWIT_E_PARAMETER", "mean")]  # fmt: skip
        for options, status, part in cases:
            with rejected(self, status, part):
                inwit.fill("random_normal", out, KEY, **options)
        with rejected(self, "INWIT_E_LAYOUT", "torch"):
            inwit.he_normal(out, KEY)
        with rejected(self, "INWIT_E_NAME", "he_normal"):
            inwit.fill("he_nrmal", out, KEY, layout="keras")
        with rejected(self, "INWIT_E_PARAMETER", '"stdev"', "mean, stddev"):
            inwit.random_normal(out, KEY, stdev=1.0)
        with rejected(self, "INWIT_E_PARAMETER", '"layot"'):
            inwit.he_normal(out, KEY, layot="keras")
        with self.assertRaisesRegex(TypeError, "'layot'"):
            inwit.fans((2, 3), layot="keras")
        self.assertTrue((out == 1).all())

    def test_by_keyword(self):
        for name in inwit.names():
            kind = inspect.signature(getattr(inwit, name)).parameters["key"].kind
            self.assertEqual(kind, inspect.Parameter.POSITIONAL_OR_KEYWORD, name)
        expected = inwit.random_normal(ones(4), KEY, mean=0.0, stddev=2.0)
        for filled in [inwit.random_normal(ones(4), key=KEY, stddev=2.0), inwit.random_normal(out=ones(4), key=KEY, stddev=2.0),
                       inwit.fill("random_normal", ones(4), key=KEY, stddev=2.0),
                       inwit.Initializer("random_normal", stddev=2.0).fill(out=ones(4), key=KEY)]:  # fmt: skip
            numpy.testing.assert_array_equal(filled, expected)

    def test_synonyms(self):
        for synonym, name in [("HeNormal", "he_normal"), ("xavier_uniform_", "torch_xavier_uniform"), ("leCunUniform", "lecun_uniform")]:
            expected = inwit.fill(name, ones(2, 3), KEY, layout="keras")
            self.assertTrue((inwit.fill(synonym, ones(2, 3), KEY, layout="keras") == expected).all(), synonym)
            self.assertEqual(inwit.Initializer(synonym).name, name)

    def test_arguments(self):
        table = numpy.arange(6, dtype=">i2").reshape(2, 3)
        for value in [table, table.tolist(), table.astype("f4"), numpy.asfortranarray(table)]:
            numpy.testing.assert_array_equal(inwit.constant(ones(2, 3), KEY, value=value), table)
        numpy.testing.assert_array_equal(inwit.constant(ones(2), KEY, value=numpy.float32(0.5)), [0.5, 0.5])
        self.assertEqual(math.copysign(1, inwit.constant(ones(1), KEY, value=0.0)[0]), 1)
        self.assertEqual(math.copysign(1, inwit.constant(ones(1), KEY, value=-0.0)[0]), -1)
        self.assertTrue(math.isnan(inwit.constant(ones(1), KEY, value=math.nan)[0]))
        shifted = inwit.flux_identity_init(ones(3, 3), KEY, shift=(1, 0))
        numpy.testing.assert_array_equal(shifted, numpy.roll(numpy.eye(3), 1, axis=0))
        with rejected(self, "INWIT_E_PARAMETER", "ragged"):
            inwit.constant(ones(2), KEY, value=[[1], [1, 2]])

    def test_targets_and_threads(self):
        first = inwit.orthogonal(ones(150, 100), KEY, layout="keras")
        numpy.testing.assert_allclose(first.T @ first, numpy.eye(100), atol=1e-5)
        for options in [dict(target="plain"), dict(threads=2), dict(threads=1, target=inwit.target())]:
            numpy.testing.assert_array_equal(inwit.orthogonal(ones(150, 100), KEY, layout="keras", **options), first)

    def test_error_pickles(self):
        error = pickle.loads(pickle.dumps(inwit.Error("message", "INWIT_E_BOX", 5, 2)))
        self.assertEqual((str(error), error.status, error.code, error.failed_job), ("message", "INWIT_E_BOX", 5, 2))


class Progress(unittest.TestCase):
    def test_counts(self):
        seen = []
        inwit.random_normal(ones(3_000_000), KEY, progress=lambda done, total: seen.append((done, total)), threads=1)
        self.assertEqual(seen[-1], (3_000_000, 3_000_000))
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(len(seen), 1)

    def test_exceptions_pass(self):
        def fail(done, total):
            raise LookupError("mine")

        with self.assertRaisesRegex(LookupError, "mine"):
            inwit.random_normal(ones(3_000_000), KEY, progress=fail)
        with rejected(self, "INWIT_E_CANCELLED"):
            inwit.random_normal(ones(3_000_000), KEY, progress=lambda done, total: False)
        inwit.random_normal(ones(3_000_000), KEY, progress=lambda done, total: None)  # what a print gives

    def test_calls_inside(self):
        inner = ones(4)
        inwit.random_normal(ones(10), KEY, progress=lambda done, total: inwit.random_uniform(inner, KEY))
        numpy.testing.assert_array_equal(inner, inwit.random_uniform(ones(4), KEY))

    def test_keyboard_interrupt(self):
        """Ctrl-C ends a long fill soon, even without a progress function."""
        program = ("import numpy, inwit, os, signal, threading, time\n"
                   "out = numpy.zeros((6000, 6000))\n"
                   "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
                   "begin = time.monotonic()\n"
                   "try: inwit.orthogonal(out, inwit.Key(1), layout='keras')\n"
                   "except KeyboardInterrupt: print('interrupted', time.monotonic() - begin < 3)\n")  # fmt: skip
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=100)
        self.assertEqual(result.stdout, "interrupted True\n", result.stderr)


class Concurrency(unittest.TestCase):
    def test_gil_is_released(self):
        """While a call without callbacks runs on another thread, this thread makes progress at full speed."""
        tensor, alive = inwit._memory.describe(numpy.zeros((1500, 1500)))
        tensor.layout, done, worked = 1, threading.Event(), []

        def work():
            begin = time.thread_time()
            worked.append(loaded.inwit_fill(b"orthogonal", None, 0, tensor, 1, 2, inwit._abi.Context(threads=1)))
            worked.append(time.thread_time() - begin)
            done.set()

        begin = time.thread_time()
        thread = threading.Thread(target=work)
        thread.start()
        while not done.is_set():
            pass
        mine = time.thread_time() - begin
        thread.join()
        self.assertEqual(worked[0], 0)
        self.assertGreater(mine, 0.2 * worked[1])  # if the call held the GIL: only a few milliseconds before and after it

    def test_progress_releases_the_gil(self):
        ticks, done = 0, threading.Event()
        seen = []

        def work():
            inwit.random_normal(ones(4_000_000), KEY, threads=1, progress=lambda *at: seen.append(at))
            done.set()

        thread = threading.Thread(target=work)
        thread.start()
        while not done.is_set():
            ticks += 1
        thread.join()
        self.assertGreater(len(seen), 1)
        self.assertGreater(ticks, 100)

    def test_many_threads(self):
        names = [f"weight.{i}" for i in range(40)]
        expected = [inwit.random_normal(ones(16), inwit.Key(5, name)) for name in names]
        wrong = []

        def work():
            for _ in range(50):
                for name, values in zip(names, expected):
                    if not numpy.array_equal(inwit.random_normal(ones(16), inwit.Key(5, name)), values):
                        wrong.append(name)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_fork(self):
        before = inwit.random_normal(ones(1_000_000), KEY, threads=2)
        child = os.fork()
        if child == 0:
            os._exit(0 if numpy.array_equal(inwit.random_normal(ones(1_000_000), KEY, threads=2), before) else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


class ShortWay(unittest.TestCase):
    def test_fast_path(self):
        """Small NumPy arrays take the fast path, with the values of the general path."""
        inwit.zeros(ones(1), KEY)
        handle = inwit._handle.bind("glorot_normal", {})
        for dtype in ["float16", "float32", "float64"]:
            for out in [numpy.zeros((6, 4), dtype), numpy.zeros((8, 12), dtype)[::-2, ::3], numpy.zeros((4, 6), dtype).T]:
                for layout in ["keras", "torch", "flux", "mlx"]:
                    self.assertTrue(inwit._call._fill_short(handle, out, KEY, layout))
                    long = inwit.glorot_normal(numpy.zeros(out.shape, dtype), KEY, layout=layout, threads=1)
                    numpy.testing.assert_array_equal(out, long)
        self.assertIs(inwit._call._short_type, numpy.ndarray)


class Handles(unittest.TestCase):
    def test_freed(self):
        freed, library_free = [], loaded.inwit_free

        made = inwit.Initializer("constant", value=3.0)
        made._free = lambda address: (freed.append(address), library_free(address))
        address = made._address
        del made
        gc.collect()
        self.assertEqual(freed, [address])

    def test_memory_does_not_grow(self):
        def resident():
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

        def work(count):
            table = numpy.zeros((100, 100))
            for i in range(count):
                inwit.fill("constant", ones(100, 100), KEY, value=table)
                inwit.fill("random_normal", ones(2), KEY, stddev=1.0 + i)

        if not os.path.exists("/proc/self/statm"):
            self.skipTest("no /proc here")
        work(1500)
        before = resident()
        work(1500)  # 120 MB of arrays in handles
        self.assertLess(resident() - before, 20_000_000)


if __name__ == "__main__":
    support.main()
