"""Complex tensors of docs/stream.md, §16. Elements are pairs of parts, in the order of memory."""
import math

import numpy as np

from distributions import exp, normal, standard_normal, uniform
from kernels import DOUBLE, draws, log_positive, sine_cosine
import torch


def words(key, real, count):
    """The 64-bit draws A and B of each element."""
    both = draws(key, real, 2 * count).astype(np.uint64)
    if real is not DOUBLE:
        both = both * np.uint64(2 ** 32) + np.uint64(2 ** 31)
    return both[0::2].copy(), both[1::2].copy()


def polar(key, element, count, mean, modulus):
    a, b = words(key, element.real, count)
    u = ((a >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0 ** -52
    angle = (b << np.uint64(2) | np.uint64(2)).view(np.int64).astype(np.float64)
    s, c = sine_cosine(DOUBLE, angle * (math.pi / 4 * 2.0 ** -63))
    q = (b >> np.uint64(62)).astype(np.int64)
    x, y = np.choose(q, [c, -s, -c, s]), np.choose(q, [s, c, -s, -c])
    m = modulus(u)
    return np.stack([mean + m * x, m * y], axis=1).reshape(-1).astype(element.held)


def disk(key, element, count, radius):
    return polar(key, element, count, 0.0, lambda u: radius * np.sqrt(u))


def truncated(key, element, count, mean, stddev, bound):
    mass = 1 - exp(-bound * bound)
    return polar(key, element, count, mean, lambda u: stddev * np.sqrt(-log_positive(DOUBLE, 1 - mass * u)))


def complex_normal(key, element, count, mean, stddev):
    parts = normal(key, element, 2 * count, 0.0, stddev * math.sqrt(0.5))
    parts[0::2] += element.real.type(mean)
    return parts


def by_variance(key, element, count, distribution, v):
    if distribution == "uniform":
        return disk(key, element, count, math.sqrt(3 * v) * math.sqrt(2 / 3))
    if distribution == "untruncated_normal":
        return complex_normal(key, element, count, 0.0, math.sqrt(v))
    return truncated(key, element, count, 0.0, math.sqrt(v) / 0.96196182800821354, 2.0)


def total(terms):
    """Sums over the first axis: eight partial sums, added in halves."""
    p = np.zeros((8, *terms.shape[1:]))
    for r, term in enumerate(terms):
        p[r % 8] += term
    for half in (4, 2, 1):
        p[:half] += p[half:2 * half]
    return p[0].copy()


def product(v, c):
    """v^H c of pairs (real parts, imaginary parts)."""
    return total(v[0] * c[0] + v[1] * c[1]), total(v[0] * c[1] - v[1] * c[0])


def unitary(key, element, shape, layout, gain):
    cut = 1 if layout in ("torch", "mlx") and len(shape) > 1 else len(shape) - 1
    rows, columns = math.prod(shape[:cut]), math.prod(shape[cut:])
    size, count = max(rows, columns), min(rows, columns)
    normals = standard_normal(key, element.real, 2 * size * count).astype(np.float64).reshape(count, size, 2)
    reflections = []
    for k in range(count):
        v = normals[k, :, 0].copy(), normals[k, :, 1].copy()
        v[0][:k] = v[1][:k] = 0.0
        square = product(v, v)[0]
        n = math.sqrt(square)
        h = v[0][k] * v[0][k] + v[1][k] * v[1][k]
        rho = math.sqrt(h)
        sigma = v[0][k] / rho, v[1][k] / rho
        v[0][k] += sigma[0] * n
        v[1][k] += sigma[1] * n
        reflections.append((v, 2 / ((square - h) + (rho + n) * (rho + n)), sigma))
    out = np.empty((count, size, 2))
    for column in range(count):
        c = np.zeros(size), np.zeros(size)
        c[0][column] = 1.0
        for v, f, _ in reversed(reflections[:column + 1]):
            t = product(v, c)
            a, b = f * t[0], f * t[1]
            c = c[0] - (v[0] * a - v[1] * b), c[1] - (v[0] * b + v[1] * a)
        s = reflections[column][2]
        out[column, :, 0] = gain * -(c[0] * s[0] - c[1] * s[1])
        out[column, :, 1] = gain * -(c[0] * s[1] + c[1] * s[0])
    return np.ascontiguousarray(out if rows <= columns else out.swapaxes(0, 1)).reshape(-1).astype(element.held)


def fill(name, arguments, shape, layout, fans, element, key):
    """`fans` is a function of a layout."""
    count = math.prod(shape)

    def number(argument, default):
        return float(arguments.get(argument, default))

    def pairs(real, imaginary):
        return np.array([element.number(real), element.number(imaginary)] * count, element.held)

    if name in ("constant", "zeros", "ones"):
        return pairs({"constant": number("value", 0), "ones": 1.0, "zeros": 0.0}[name], 0.0)
    if name == "random_uniform":
        return uniform(key, element, 2 * count, number("minval", -0.05), number("maxval", 0.05))
    if name == "random_normal":
        return complex_normal(key, element, count, number("mean", 0), number("stddev", 0.05))
    if name == "truncated_normal":
        return truncated(key, element, count, number("mean", 0), number("stddev", 0.05), number("upper", 2))
    if name in ("orthogonal", "flux_orthogonal"):
        return unitary(key, element, shape, layout, number("gain", 1))
    if name in ("flux_kaiming_uniform", "flux_glorot_normal"):
        fan_in, fan_out = fans("flux" if layout == "none" else layout)
        if name == "flux_glorot_normal":
            return complex_normal(key, element, count, 0.0, abs(number("gain", 1)) * math.sqrt(2 / (fan_in + fan_out)))
        return disk(key, element, count, number("gain", math.sqrt(2)) * math.sqrt(3 / fan_in) * math.sqrt(2 / 3))
    if name == "torch_linear":
        return disk(key, element, count, 1 / math.sqrt(fans("torch" if layout == "none" else layout)[0]) * math.sqrt(2 / 3))
    assert False, name
