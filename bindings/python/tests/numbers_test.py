"""Integers that ctypes would wrap, or that neither int64 nor float64 holds: exact or rejected, in every form of an argument."""
import unittest

import support

support.needs("numpy")
import numpy

import inwit
from support import rejected

KEY = inwit.Key(1, "w")
LARGE = 2**63


def forms(number):
    """The integer alone and inside lists and arrays, of each type that holds it."""
    yield number
    yield [number, 1]
    yield ([1], (number,))
    yield [0.5, number]
    if 0 <= number < 2**64:
        yield numpy.uint64(number)
        yield numpy.array(number, numpy.uint64)
        yield numpy.array([1, number], numpy.uint64)
        yield [numpy.uint64(number), 3]


class Exact(unittest.TestCase):
    def test_exact(self):
        for number in (LARGE, 2**64 - 2**11, 2**64, 10**20, -(2**70), 2**1000):
            for value in forms(number):
                out = inwit.constant(numpy.zeros((2, 2)), KEY, value=value)
                self.assertIn(float(number), out.ravel().tolist(), repr(value))
                self.assertEqual(inwit.Initializer("constant", value=value).fill(numpy.zeros((2, 2)), KEY).tolist(), out.tolist())

    def test_int64(self):
        """Integers of int64 keep all their bits: float32 is rounded from them once."""
        number = 2**24 + 1 + 2**54  # above the middle between two float32, which float64 would round to that middle
        for value in ([number, 1], numpy.array([number, 1]), numpy.array([number, 1], numpy.uint64)):
            out = inwit.constant(numpy.zeros(2, numpy.float32), KEY, value=value)
            self.assertEqual(out[0], numpy.int64(number).astype(numpy.float32))
        self.assertEqual(inwit.constant(numpy.zeros(1), KEY, value=[-LARGE])[0], -float(LARGE))

    def test_rejected(self):
        for number in (LARGE + 1, 2**64 - 1, 2**64 + 5, -LARGE - 1, 10**400):
            for value in forms(number):
                out = numpy.full((2, 2), 7.0)
                with rejected(self, "INWIT_E_PARAMETER", "argument value contains", str(number), "exactly"):
                    inwit.constant(out, KEY, value=value)
                self.assertTrue((out == 7).all())
        with rejected(self, "INWIT_E_PARAMETER", str(2**53 + 1)):  # beside a number that int64 does not hold
            inwit.constant(numpy.zeros(2), KEY, value=numpy.array([2**53 + 1, LARGE], numpy.uint64))

    def test_extents(self):
        out = numpy.zeros(1)
        with rejected(self, "INWIT_E_ARGUMENT", f"shape[0] is {2**64 + 5}"):
            inwit.fans((2**64 + 5, 3), layout="torch")
        with rejected(self, "INWIT_E_ARGUMENT", f"shape[0] is {2**64 + 5}"):
            inwit.Initializer("zeros").expect((2**64 + 5,))
        for box in (((2**64 + 1,), (0,)), ((1,), (2**64,))):
            with rejected(self, "INWIT_E_ARGUMENT", f"box[{int(box[1][0] > 0)}][0] is {max(box)[0]}"):
                inwit.ones(out, KEY, box=box)
        with rejected(self, "INWIT_E_ARGUMENT", f"threads is {2**32 + 1}"):
            inwit.ones(out, KEY, threads=2**32 + 1)
        self.assertEqual(out[0], 0)


if __name__ == "__main__":
    support.main()
