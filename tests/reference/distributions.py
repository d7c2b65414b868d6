"""Distributions of docs/stream.md: uniform, normal, truncated normal (§5 to §7), and the mass of the normal (§9)."""
import math

import numpy as np

from kernels import DOUBLE, central_quantile, draws, log_unit, sine_cosine, upper_quantile


def uniform(key, element, count, lo, hi):
    real = element.real
    t, n = real.type, real.top
    if lo == hi:
        return np.full(count, element.number(lo))
    k = (draws(key, real, count) >> real.unsigned(real.bits - n)).astype(real.signed)
    if lo == -hi:
        x = (k - real.signed(2 ** (n - 1))).astype(t) * t(hi * 2.0 ** (1 - n))
    else:
        x = t(lo) + k.astype(t) * t((hi - lo) * 2.0 ** -n)
    return element.bounded(x, element.above(lo, equal=True), element.below(hi))


def half_shifted(real, words):
    """A draw as a signed number plus a half."""
    return words.view(np.int32 if words.dtype == np.uint32 else np.int64).astype(real.type) + real.type(0.5)


def standard_normal(key, real, count):
    t, m = real.type, real.bits
    words = draws(key, real, count + count % 2)
    a, b = words[0::2].copy(), words[1::2].copy()
    r = np.sqrt(t(-2) * log_unit(real, half_shifted(real, a) * t(2.0 ** -m)))
    angle = ((b << real.unsigned(2)) | real.unsigned(2)).view(real.signed).astype(t)
    s, c = sine_cosine(real, angle * (t(math.pi / 4) * t(2.0 ** (1 - m))))
    q = (b >> real.unsigned(m - 2)).astype(np.int64)
    z0 = r * np.choose(q, [c, -s, -c, s])
    z1 = r * np.choose(q, [s, c, -s, -c])
    return np.stack([z0, z1], axis=1).reshape(-1)[:count]


def normal(key, element, count, mean, stddev):
    t = element.real.type
    return element.round(t(mean) + t(stddev) * standard_normal(key, element.real, count))


def truncated(key, element, count, mean, stddev, lower, upper, bounds=None):
    """`bounds`: the bounds of the element, if they do not follow from lower and upper."""
    if stddev == 0:
        return np.full(count, element.number(mean))
    lowest, highest = bounds or (mean + lower * stddev, mean + upper * stddev)
    real, d = element.real, mass(lower, upper)
    words = draws(key, real, count)
    m = real.bits
    if lower == -upper and upper <= 2:
        t = real.type
        x = (half_shifted(real, words) * t(2.0 ** (1 - m))) * t(d)
        z = central_quantile(real, x)
    else:
        work = real if d >= 2.0 ** -8 else DOUBLE  # DOUBLE is real itself if T is f64
        t = work.type
        w = half_shifted(work, words) * t(2.0 ** -m)
        u, v = np.where(w < 0, t(1) + w, w), np.where(w < 0, -w, t(1) - w)
        l, h = t(tail(-lower)) + u * t(d), t(tail(upper)) + v * t(d)
        g = upper_quantile(work, np.where(l < h, l, h))
        z = np.where(l < h, -g, g)
    y = (t(mean) + t(stddev) * z).astype(real.type)
    return element.bounded(y, element.above(lowest), element.below(highest))


# ---- §9: host functions, on Python floats ----

HEX = float.fromhex


def exp(x):
    if x <= -745:
        return 0.0
    j = math.trunc(x * HEX("1.71547652b82fep+0") - 0.5)
    r = (x - j * HEX("1.62e42feep-1")) - j * HEX("1.a39ef35793c76p-33")
    y = 1.0
    for n in range(17, 0, -1):
        y = 1.0 + y * r / n
    return y * 2.0 ** j if j >= -1022 else (y * 2.0 ** (j + 1000)) * 2.0 ** -1000


def density(x):
    a = float((np.array([x]).view(np.uint64) >> np.uint64(27) << np.uint64(27)).view(np.float64)[0])
    return HEX("1.9884533d43651p-2") * (exp((-0.5 * a) * a) * exp((-0.5 * (x - a)) * (x + a)))


def series(x):
    q = x * x
    term = total = x
    for n in range(1, 61):
        term = term * q / (2 * n + 1)
        total = total + term
    return total


def mills(x):
    y = x
    for n in range(120, 0, -1):
        y = x + n / y
    return 1.0 / y


def central(x):
    a = abs(x)
    return math.copysign(density(a) * series(a) if a < 3 else 0.5 - tail(a), x)


def tail(x):
    if x <= -3:
        return 1.0 - tail(-x)
    if x < 3:
        return 0.5 - central(x)
    return density(x) * mills(x) if x <= 40 else 0.0


def mass(lower, upper):
    if lower >= 1:
        return tail(lower) - tail(upper)
    if upper <= -1:
        return tail(-upper) - tail(-lower)
    return central(upper) - central(lower)
