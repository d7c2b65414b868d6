"""Every kind of memory gets the same values: NumPy arrays, DLPack, the buffer protocol. Errors say what to do instead."""
import array
import ctypes
import mmap
import unittest

import support

support.needs("numpy")
import numpy

import inwit
import inwit._abi
import inwit._call
import inwit._memory
from support import rejected

KEY = inwit.Key(7, "block.3.weight")
SHAPE = (6, 4)


def whole(dtype="float32"):
    return inwit.random_normal(numpy.zeros(SHAPE, dtype), KEY, stddev=1.0)


class Filled(unittest.TestCase):
    def check(self, out, dtype="float32", **options):
        self.assertIs(inwit.random_normal(out, KEY, stddev=1.0, **options), out)
        numpy.testing.assert_array_equal(numpy.asarray(out), whole(dtype))

    def test_numpy(self):
        for dtype in ["float16", "float32", "float64"]:
            self.check(numpy.zeros(SHAPE, dtype), dtype)
            self.check(numpy.zeros(SHAPE, dtype, order="F"), dtype)
            self.check(numpy.zeros((12, 8), dtype)[::-2, ::-2], dtype)
            self.check(numpy.zeros((4, 3, 6), dtype)[:, 1, :].T, dtype)
        self.assertGreater(len(numpy.unique(whole())), 20)

    def test_numpy_inside_of_records(self):
        records = numpy.zeros(SHAPE, [("a", "u2"), ("w", "f4"), ("b", "u2")])
        aligned = numpy.zeros(SHAPE, numpy.dtype([("a", "i4"), ("w", "f4")]))
        self.check(aligned["w"])
        self.assertEqual(aligned["a"].any(), False)
        with rejected(self, "INWIT_E_ARGUMENT", "align"):
            inwit.zeros(records["w"], KEY)

    def test_subclass_and_empty(self):
        class Own(numpy.ndarray):
            pass

        self.check(numpy.zeros(SHAPE, numpy.float32).view(Own))
        self.assertEqual(inwit.random_normal(numpy.zeros((0, 4), numpy.float32), KEY).size, 0)
        self.assertTrue(inwit.ones(numpy.zeros((), numpy.float32), KEY) == 1)

    def test_empty_of_any_shape(self):
        for shape in [(2, 0), (0, 3), (3, 0, 4)]:
            for out in [numpy.zeros(shape, "float32"), numpy.zeros(shape, "float32", order="F"), numpy.zeros((4, 4, 4), "f4")[2:2]]:
                self.assertIs(inwit.random_normal(out, KEY), out)
        with rejected(self, "INWIT_E_PARAMETER", "stddev is -1"):
            inwit.random_normal(numpy.zeros((2, 0), "float32"), KEY, stddev=-1)

    def test_every_other_memory(self):
        compact = whole()
        kept = array.array("f", bytes(96))
        for out in [kept, memoryview(bytearray(96)).cast("f", SHAPE), (ctypes.c_float * 24)(), (ctypes.c_float * 4 * 6)()]:
            box = dict(box=inwit.Box(SHAPE, (0, 0))) if numpy.asarray(out).ndim == 2 else {}
            flat = inwit.random_normal(out, KEY, stddev=1.0, **box)
            numpy.testing.assert_array_equal(numpy.asarray(flat).ravel(), compact.ravel())
        doubles = inwit.random_normal(memoryview(array.array("d", bytes(48 * 8)))[::-2], KEY, stddev=1.0)
        numpy.testing.assert_array_equal(numpy.asarray(doubles), whole("float64").ravel())
        with mmap.mmap(-1, 96) as memory:
            inwit.random_normal(memory, KEY, stddev=1.0, dtype="float32")
            self.assertEqual(memory[:], compact.tobytes())

    def test_buffer_is_released(self):
        kept = bytearray(8)
        inwit.zeros(kept, KEY, dtype="float32")
        kept.extend(b"more")  # BufferError while anyone holds the memory
        with rejected(self, "INWIT_E_DTYPE"):
            inwit.zeros(kept, KEY)
        kept.extend(b"more")

    def test_dlpack_alone(self):
        class Exporter:  # an unknown framework, which only supports DLPack
            def __init__(self, held):
                self.held = held

            def __dlpack__(self, **keywords):
                return self.held.__dlpack__()

            def __dlpack_device__(self):
                return self.held.__dlpack_device__()

        held = numpy.zeros(SHAPE, numpy.float32)
        inwit.random_normal(Exporter(held[::-1, ::-1]), KEY, stddev=1.0)
        numpy.testing.assert_array_equal(held[::-1, ::-1], whole())
        held.flags.writeable = False
        with rejected(self, "INWIT_E_ARGUMENT", "DLPack", "readonly"):
            inwit.zeros(Exporter(held), KEY)

    def test_pointer(self):
        memory = numpy.zeros(60, numpy.float32)
        tensor = inwit._memory.view(memory.ctypes.data, inwit._abi.DTYPES["float32"], (3, 2), (10, 2), box=(SHAPE, (2, 1)))
        inwit._call.fill_view("random_normal", {"stddev": 1.0}, tensor, KEY)
        filled = numpy.lib.stride_tricks.as_strided(memory, (3, 2), (40, 8))
        numpy.testing.assert_array_equal(filled, whole()[2:5, 1:3])
        self.assertEqual(numpy.count_nonzero(memory), 6)

    def test_bfloat16_of_integers(self):
        for dtype in [numpy.uint16, numpy.int16]:
            bits = inwit.random_normal(numpy.zeros(SHAPE, dtype), KEY, stddev=1.0, dtype="bfloat16").view(numpy.uint16)
            values = (bits.astype(numpy.uint32) << 16).view(numpy.float32)
            numpy.testing.assert_allclose(values, whole(), rtol=2.0**-8)

    def test_boxes(self):
        out = inwit.random_normal(numpy.zeros((3, 2), numpy.float32), KEY, stddev=1.0, box=inwit.Box(SHAPE, (2, 1)))
        numpy.testing.assert_array_equal(out, whole()[2:5, 1:3])


class Rejected(unittest.TestCase):
    def test_read_only(self):
        fixed = numpy.zeros(4, numpy.float32)
        fixed.flags.writeable = False
        for _ in range(2):  # with NumPy's short way, too
            with rejected(self, "INWIT_E_ARGUMENT", "read-only", "out.copy()"):
                inwit.ones(fixed, KEY)
            inwit.ones(numpy.zeros(4, numpy.float32), KEY)
        self.assertFalse(fixed.any())
        for out in [b"abcd", memoryview(b"abcd"), numpy.broadcast_to(numpy.zeros(1, "f4"), 4)]:
            with rejected(self, "INWIT_E_ARGUMENT", "read-only"):
                inwit.ones(out, KEY)

    def test_elements(self):
        swapped = numpy.dtype(numpy.float32).newbyteorder()
        for _ in range(2):
            with rejected(self, "INWIT_E_DTYPE", "byte order", "astype"):
                inwit.ones(numpy.zeros(4, swapped), KEY)
            for dtype in ["int32", "int64", "clongdouble", "bool", "S4", "longdouble", object]:
                with rejected(self, "INWIT_E_DTYPE", "float16, float32, float64, complex64, complex128, or bfloat16, float8_e4m3fn or float8_e5m2"):
                    inwit.ones(numpy.zeros(4, dtype), KEY)
            inwit.ones(numpy.zeros(4, numpy.float32), KEY)
        with rejected(self, "INWIT_E_DTYPE", "'i'"):
            inwit.ones(array.array("i", [1]), KEY)
        with rejected(self, "INWIT_E_DTYPE", "bfloat16", "4 bytes"):
            inwit.ones(numpy.zeros(4, numpy.float32), KEY, dtype="bfloat16")
        with rejected(self, "INWIT_E_DTYPE", "'float8'", "'float16'"):
            inwit.ones(numpy.zeros(4, numpy.float32), KEY, dtype="float8")

    def test_no_memory(self):
        for out in [3, 1.5, None, "text", [1.0, 2.0], {}]:
            with rejected(self, None, type(out).__name__, "NumPy array", kind=TypeError):
                inwit.ones(out, KEY)

    def test_shared_elements_and_axes(self):
        shared = numpy.lib.stride_tricks.as_strided(numpy.zeros(4, numpy.float32), (3, 4), (0, 4), writeable=True)
        with rejected(self, "INWIT_E_ARGUMENT", "share memory"):
            inwit.ones(shared, KEY)
        with rejected(self, "INWIT_E_ARGUMENT", "9 axes"):
            inwit.ones(numpy.zeros((1,) * 9, numpy.float32), KEY)

    def test_overlapping_elements(self):
        """Strides that are not 0 can make elements share memory too."""
        memory = numpy.zeros(24, numpy.float32)
        for shape, strides in (((4, 3), (4, 4)), ((2, 3), (8, 4)), ((3, 4), (-4, 8)), ((2, 2, 2), (4, 4, 16)), ((3, 2), (8, 16))):
            start = memory[8:] if min(strides) < 0 else memory
            shared = numpy.lib.stride_tricks.as_strided(start, shape, strides, writeable=True)
            for fill in (lambda out: inwit.random_normal(out, KEY, stddev=1.0), lambda out: inwit.fill("random_normal", out, KEY, threads=2)):
                with rejected(self, "INWIT_E_ARGUMENT", "share memory"):
                    fill(shared)
        self.assertFalse(memory.any())
        apart = numpy.lib.stride_tricks.as_strided(memory, (2, 3), (12, 4), writeable=True)
        inwit.ones(apart, KEY)
        self.assertEqual(memory.sum(), 6)


if __name__ == "__main__":
    support.main()
