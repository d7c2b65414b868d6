"""Draws and elementary functions of docs/stream.md, §1 to §3. The coefficients are read from the tables on that page.

An operation on arrays of np.float32 or np.float64 is one IEEE operation: nothing is fused. Every constant is converted to a
scalar of the array's type first, so nothing is promoted.
"""
import re
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/stream.md").read_text(encoding="utf-8")


class Real:
    """The type in which elements are computed, with its coefficients from the page."""

    def __init__(self, name, floating, signed, unsigned, reference, fraction, top):
        self.type, self.signed, self.unsigned = floating, signed, unsigned
        self.bits, self.reference, self.fraction, self.top = np.dtype(floating).itemsize * 8, reference, fraction, top
        block = re.search(rf"```text {name}\n(.*?)```", PAGE, re.S)[1]
        for row in re.findall(r"(\w+): ([^:]*)(?=\n\w|\Z)", block):
            values = [float.fromhex(word) for word in row[1].split()]
            table = [floating(value) for value in values]
            assert [float(value) for value in table] == values, f"{row[0]} does not fit into {name}"
            setattr(self, row[0], table)


FLOAT = Real("float", np.float32, np.int32, np.uint32, 0x3F3504F3, 23, 24)
DOUBLE = Real("double", np.float64, np.int64, np.uint64, 0x3FE6A09E667F3BCD, 52, 53)


# ---- §1, §2: draws ----

def fnv1a(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h


def philox(seed, stream, plane, blocks):
    """Words of blocks 0 .. blocks - 1, one row per block, as uint64 below 2^32."""
    u = np.uint64
    low, half = u(0xFFFFFFFF), u(32)
    number = np.arange(blocks, dtype=u)
    c0, c1 = number & low, u(plane << 24) + (number >> half)
    c2, c3 = np.full(blocks, stream & 0xFFFFFFFF, u), np.full(blocks, stream >> 32, u)
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        a, b = u(0xD2511F53) * c0, u(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (b >> half) ^ c1 ^ u(k0), b & low, (a >> half) ^ c3 ^ u(k1), a & low
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1)


def draws(key, real, count):
    blocks = (count + 3) // 4
    words = philox(*key, 0, blocks)
    if real is DOUBLE:
        words = (words << np.uint64(32)) + philox(*key, 1, blocks)
    return words.reshape(-1)[:count].astype(real.unsigned)


# ---- §3: elementary functions ----

def poly(c, x):
    y = np.full_like(x, c[0])
    for coefficient in c[1:]:
        y = y * x + coefficient
    return y


def split_exponent(real, x):
    return (x.view(real.signed) - real.signed(real.reference)) >> real.signed(real.fraction)


def scaled(real, x, e):
    """The number with the bits of x minus e << F: x * 2^-e."""
    return (x.view(real.signed) - (e << real.signed(real.fraction))).view(real.type)


def log(real, e, f):
    t = real.type
    e = e.astype(t)
    high, low = real.ln2_high[0], real.ln2_low[0]
    if real is FLOAT:
        z = f * f
        y = ((poly(real.log, f) * f) * z + e * low) - z * t(0.5)
        return (f + y) + e * high
    s = f / (t(2) + f)
    z = s * s
    h = t(0.5) * (f * f)
    y = s * (h + z * poly(real.log, z)) + e * low
    return e * high - ((h - y) - f)


def log_positive(real, x):
    e = split_exponent(real, x)
    return log(real, e, scaled(real, x, e) - real.type(1))


def log_unit(real, w):
    t = real.type
    e = split_exponent(real, np.where(w < 0, t(1) + w, w + t(0)))
    f = scaled(real, w, e) - np.where(w < 0, e.astype(t), t(1))
    return log(real, e, f)


def sine_cosine(real, x):
    t = real.type
    v = x * x
    sine = ((poly(real.sine, v) * v) * x) + x
    cosine = ((poly(real.cosine, v) * v) * v) + (t(1) - t(0.5) * v)
    return sine, cosine


def central_quantile(real, x):
    r = real.type(1) - x * x
    return x + x * (poly(real.central_numerator, r) / poly(real.central_denominator, r))


def upper_quantile(real, q):
    x = np.sqrt(real.type(-2) * log_positive(real, q))
    return (x - real.type(1)) - poly(real.upper_numerator, x) / poly(real.upper_denominator, x)
