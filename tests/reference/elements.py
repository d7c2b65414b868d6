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


class EightBits(Element):
    """A type of 8 bits, held as binary32: by the list of its values from 0 up."""

    def __init__(self, exponent_bits, mantissa_bits, beyond):
        """`beyond`: the pattern after that of the largest number."""
        self.real, self.held = FLOAT, np.float32
        bias, ones = 2 ** (exponent_bits - 1) - 1, 2 ** mantissa_bits
        self.values = [math.ldexp(k % ones + (ones if k >= ones else 0), max(k // ones, 1) - bias - mantissa_bits)
                       for k in range(beyond + 1)]  # one more, between which and the largest there is no other

    def pattern(self, x):
        """Of RN_T(|x|): the list's position, ties to the even one."""
        magnitude = np.abs(np.asarray(x, np.float64))
        assert (magnitude < (self.values[-1] + self.values[-2]) / 2).all(), "no number of T"
        above = np.searchsorted(self.values, magnitude)
        below = np.maximum(above - 1, 0)
        values = np.array(self.values)
        up, down = values[above] - magnitude, magnitude - values[below]
        return np.where((up < down) | ((up == down) & (above % 2 == 0)), above, below)

    def round(self, x):
        return np.copysign(np.array(self.values)[self.pattern(x)], x).astype(self.held)

    def number(self, x):
        largest = self.values[-2]
        return self.held(math.copysign(math.inf, x) if abs(x) >= self.values[-1] else self.round(min(max(x, -largest), largest)))

    def neighbour(self, y, up):
        if math.isinf(y):
            return self.held(math.copysign(self.values[-2], y))
        if y == 0:
            return self.held(self.values[1] if up else -self.values[1])
        return self.held(math.copysign(self.values[int(self.pattern(y)) + (1 if (y > 0) == up else -1)], y))

    def bytes(self, y):
        return (self.pattern(y) + 128 * np.signbit(y)).astype(np.uint8).tobytes()


TYPES = {
    "float32": Element(FLOAT, np.float32, 24, -149),
    "float64": Element(DOUBLE, np.float64, 53, -1074),
    "float16": Element(FLOAT, np.float16, 11, -24),
    "bfloat16": Element(FLOAT, np.float32, 8, -133, 0x10000),
    "float8_e4m3fn": EightBits(4, 3, 0x7F),
    "float8_e5m2": EightBits(5, 2, 0x7C),
}
PARTS = {"complex64": TYPES["float32"], "complex128": TYPES["float64"]}
GOLDEN = {  # the files of tests/, and their columns
    "golden.txt": ("float32", "float64", "float16", "bfloat16"),
    "golden_float8.txt": ("float8_e4m3fn", "float8_e5m2"),
    "golden_complex.txt": ("complex64", "complex128"),
}
