"""Element types of docs/stream.md, §4: rounding, bounds, bytes."""
import math

import numpy as np

from kernels import DOUBLE, FLOAT


class Element:
    """An element type T. A bfloat16 is stored as the binary32 of the same value, whose low 16 bits are 0."""

    def __init__(self, real, held, precision, least, step=1):
        self.real, self.held, self.precision, self.least, self.step = real, held, precision, least, step

    def round(self, x):
        """RN_T of an array of Real. NumPy's binary32 -> binary16 is RNE, subnormals included; for bfloat16, on integers: half
        a unit in the last remaining place, minus one bit, plus the parity of that place, carries exactly when RNE rounds up."""
        if self.step == 1:
            return x.astype(self.held)
        assert not np.isnan(x).any()
        bits = x.view(np.uint32)
        bits = bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1))
        return (bits & np.uint32(0xFFFF0000)).view(np.float32)

    def number(self, x):
        """RN_T of a Python float, rounded once: round() rounds the exact x / 2^place to an integer, ties to even."""
        if not math.isfinite(x):
            return self.held(x)
        place = max(math.frexp(x)[1] - self.precision, self.least)
        return self.held(math.copysign(math.ldexp(round(math.ldexp(x, -place)), place), x))

    def neighbour(self, y, up):
        """The value of T next to y."""
        bits = np.array([y]).view(f"u{np.dtype(self.held).itemsize}")
        if y == 0:
            return (bits * 0 + self.step).view(self.held)[0] * self.held(1 if up else -1)
        return (bits + self.step if (y > 0) == up else bits - self.step).view(self.held)[0]

    def above(self, x, equal=False):
        y = self.number(x)
        return y if y > x or (equal and y == x) else self.neighbour(y, True)

    def below(self, x):
        y = self.number(x)
        return y if y < x else self.neighbour(y, False)

    def bounded(self, x, lowest, highest):
        y = self.round(x)
        return np.where(y > highest, highest, np.where(y < lowest, lowest, y))

    def bytes(self, y):
        if self.step == 1:
            return y.astype(y.dtype.newbyteorder("<")).tobytes()
        return (y.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()


TYPES = {  # in the order of golden.txt
    "float32": Element(FLOAT, np.float32, 24, -149),
    "float64": Element(DOUBLE, np.float64, 53, -1074),
    "float16": Element(FLOAT, np.float16, 11, -24),
    "bfloat16": Element(FLOAT, np.float32, 8, -133, 0x10000),
}
