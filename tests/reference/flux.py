"""Flux's initializers, docs/stream.md §13: each element by the rule on the page."""
import math

import numpy as np

from kernels import philox
from distributions import normal, truncated, uniform
from orthonormal import orthogonal


def cut_normal(key, element, count, mean, std, lo, hi):
    lower, upper = ((lo - mean) / std, (hi - mean) / std) if std else (0, 0)
    return truncated(key, element, count, mean, std, lower, upper, (lo, hi))


def scaled(name, key, element, count, gain, fan_in, fan_out):
    factor, fan = {"glorot_uniform": (6.0, fan_in + fan_out), "glorot_normal": (2.0, fan_in + fan_out),
                   "kaiming_uniform": (3.0, fan_in), "kaiming_normal": (1.0, fan_in), "lecun_normal": (1.0, fan_in)}[name]
    s = abs(gain) * math.sqrt(factor / fan)
    if s == 0:
        return np.zeros(count, element.held)
    if name.endswith("uniform"):
        return uniform(key, element, count, -s, s)
    return cut_normal(key, element, count, 0.0, s, -2.0, 2.0) if name[0] == "l" else normal(key, element, count, 0.0, s)


def identity(element, shape, gain, shift):
    out = np.zeros(shape, element.held)
    if len(shape) == 1:
        return out
    shift = shift + [0] * (len(shape) - len(shift))
    for x in np.ndindex(*shape):
        *field, r, c = [(at - by) % extent for at, by, extent in zip(x, shift, shape)]
        if field == [(extent - 1) // 2 for extent in shape[:-2]] and r == c < min(shape[-2:]):
            out[x] = element.number(gain)
    return out.reshape(-1)


def sparse(key, element, shape, sparsity, std):
    rows, columns = shape
    zeros = max(0, min(rows, math.ceil(min(1.0, sparsity) * rows)))
    out = normal(key, element, rows * columns, 0.0, std).reshape(rows, columns)
    words = philox(*key, 2, (rows * columns + 3) // 4).reshape(-1)
    for c in range(columns):
        ranked = sorted(range(rows), key=lambda r: (words[c * rows + r], r))
        out[ranked[:zeros], c] = 0
    return out.reshape(-1)


def fill(name, arguments, shape, layout, fans, element, key):
    def number(argument, default=None):
        return float(arguments.get(argument, default))

    count = math.prod(shape)
    if name in ("zeros32", "ones32"):
        return np.full(count, element.number(1.0 if name == "ones32" else 0.0), element.held)
    if name == "rand32":
        return uniform(key, element, count, 0.0, 1.0)
    if name == "randn32":
        return normal(key, element, count, 0.0, 1.0)
    if name == "truncated_normal":
        return cut_normal(key, element, count, number("mean", 0), number("std", 1), number("lo", -2), number("hi", 2))
    if name == "sparse_init":
        return sparse(key, element, shape, number("sparsity"), number("std", 0.01))
    if name == "identity_init":
        shift = [int(entry) for entry in arguments.get("shift", "0").split(";")]
        return identity(element, shape, number("gain", 1), shift)
    if name == "orthogonal":
        return orthogonal(key, element, shape, layout, number("gain", 1))
    return scaled(name, key, element, count, number("gain", math.sqrt(2) if name[0] == "k" else 1), *fans())
