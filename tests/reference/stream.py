#!/usr/bin/python3
"""A second implementation of docs/stream.md, from that page alone: recomputes every digest of tests/golden.txt and its siblings, and the page's
own numbers. Prints each golden line that differs; the exit code is 1 if there is one. Python 3.11, NumPy 1.24.

kernels.py has §1 to §3 of the page, elements.py §4, distributions.py §5 to §7 and §9, orthonormal.py §10, fourier.py §12, flux.py §13,
torch.py §14, literature.py §15, complex_elements.py §16; §8 is here.
"""
import math
import re
import sys

sys.dont_write_bytecode = True  # leaves the source tree unchanged

import numpy as np

from elements import GOLDEN, PARTS, TYPES
from fourier import stft
from kernels import PAGE, ROOT, fnv1a, philox
from distributions import normal, truncated, uniform
import complex_elements
import flux
import literature
import torch
from orthonormal import orthogonal


# ---- §8 and the table of initializers ----

def fans(shape, layout):
    """Fans in and out, as defined by the comments of INWIT_LAYOUT_ in capi/inwit.h."""
    rank = len(shape)
    if rank < 2:
        n = float(math.prod(shape))
        return {"keras": (n, n), "flux": (1.0, n)}[layout]
    inward, outward = {"keras": (-2, -1), "torch": (1, 0), "mlx": (-1, 0),
                       "flux": (1, 0) if rank == 2 else (-2, -1)}[layout]
    field = math.prod(shape) // (shape[inward] * shape[outward])
    return float(shape[inward] * field), float(shape[outward] * field)


def variance_scaling(key, element, shape, layout, scale, mode, distribution, by=None):
    fan_in, fan_out = fans(shape, layout)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2,
           "fan_geo_avg": math.sqrt(fan_in * fan_out)}[mode]
    return (by or by_variance)(key, element, math.prod(shape), distribution, scale / max(1.0, fan))


def by_variance(key, element, count, distribution, v):
    if distribution == "uniform":
        limit = math.sqrt(3 * v)
        return uniform(key, element, count, -limit, limit)
    if distribution == "untruncated_normal":
        return normal(key, element, count, 0.0, math.sqrt(v))
    return truncated(key, element, count, 0.0, math.sqrt(v) / 0.87962566103423978, -2.0, 2.0)


def identity(element, shape, gain, align, offset):
    out = np.zeros(shape, element.held)
    skip = abs(shape[0] - shape[1]) // 2 if align == "centered" else 0
    rows, columns = (skip if shape[0] > shape[1] else 0), (skip if shape[1] > shape[0] else 0)
    for i in range(-sum(shape), sum(shape)):
        r, c = i + rows, i + columns + offset
        if 0 <= r < shape[0] and 0 <= c < shape[1]:
            out[r, c] = element.number(gain)
    return out.reshape(-1)


def axes_of(shape, layout):
    """The in axis, the out axis, and the others, which are the receptive field."""
    rank = len(shape)
    inward, outward = {"keras": (rank - 2, rank - 1), "flux": (rank - 2, rank - 1), "torch": (1, 0), "mlx": (rank - 1, 0)}[layout]
    return inward, outward, [axis for axis in range(rank) if axis not in (inward, outward)]


def dirac(element, shape, layout, groups):
    inward, outward, field = axes_of(shape, layout)
    out = np.zeros(shape, element.held)
    outputs = shape[outward] // groups
    for c in range(shape[outward]):
        if c % outputs < shape[inward]:
            index = [shape[axis] // 2 for axis in range(len(shape))]
            index[outward], index[inward] = c, c % outputs
            out[tuple(index)] = element.number(1.0)
    return out.reshape(-1)


def delta_orthogonal(key, element, shape, layout, gain):
    inward, outward, field = axes_of(shape, layout)
    out = np.zeros(shape, element.held)
    index = [slice(None)] * len(shape)
    for axis in field:
        index[axis] = (shape[axis] - 1) // 2
    matrix = [shape[axis] for axis in sorted((inward, outward))]
    out[tuple(index)] = orthogonal(key, element, matrix, layout, gain).reshape(matrix)
    return out.reshape(-1)


def fill(name, arguments, shape, layout, element, key):
    def number(argument, default):
        return float(arguments.get(argument, default))

    count = math.prod(shape)
    if name.startswith("flux_"):
        if layout == "none":
            layout = "flux"
        return flux.fill(name[5:], arguments, shape, layout, lambda: fans(shape, layout), element, key)
    if name in literature.NAMES:
        own = "keras" if name == "conv_orthogonal" else "torch"
        return literature.fill(name, arguments, shape, lambda: axes_of(shape, own if layout == "none" else layout),
                               lambda extents: fans(extents, "torch" if layout == "none" else layout),
                               lambda size, distribution, v: by_variance(key, element, size, distribution, v), element, key)
    if name.startswith("torch_"):
        return torch.torch(name[6:], arguments, shape, lambda: fans(shape, "torch" if layout == "none" else layout), element, key)
    if name.startswith("jax_"):
        return torch.jax(name[4:], arguments, shape, lambda: fans(shape, "keras" if layout == "none" else layout),
                         lambda distribution, v: by_variance(key, element, count, distribution, v), element, key)
    scaling = re.fullmatch("(glorot|he|lecun)_(uniform|normal)", name)
    if scaling:
        scale, mode = {"glorot": (1.0, "fan_avg"), "he": (2.0, "fan_in"), "lecun": (1.0, "fan_in")}[scaling[1]]
        return variance_scaling(key, element, shape, layout, scale, mode, scaling[2])
    if name == "variance_scaling":
        return variance_scaling(key, element, shape, layout, number("scale", 1), arguments.get("mode", "fan_in"),
                                arguments.get("distribution", "truncated_normal"))
    if name in ("constant", "ones", "zeros"):
        value = {"constant": number("value", 0), "ones": 1.0, "zeros": 0.0}[name]
        return np.full(count, element.number(value), element.held)
    if name == "identity":
        return identity(element, shape, number("gain", 1), arguments.get("align", "leading"), int(number("offset", 0)))
    if name == "dirac":
        return dirac(element, shape, "torch" if layout == "none" else layout, int(number("groups", 1)))
    if name == "delta_orthogonal":
        return delta_orthogonal(key, element, shape, "keras" if layout == "none" else layout, number("gain", 1))
    if name == "orthogonal":
        return orthogonal(key, element, shape, layout, number("gain", 1))
    if name == "stft":
        return stft(element, shape, arguments.get("side", "real"), arguments.get("window", "hann"),
                    arguments.get("scaling", "density"), arguments.get("periodic") == "1")
    if name == "random_uniform":
        return uniform(key, element, count, number("minval", -0.05), number("maxval", 0.05))
    mean, stddev = number("mean", 0), number("stddev", 0.05)
    if name == "random_normal":
        return normal(key, element, count, mean, stddev)
    assert name == "truncated_normal", name
    return truncated(key, element, count, mean, stddev, number("lower", -2), number("upper", 2))


def bytes_of(label, name, arguments, shape, layout, key):
    if label not in PARTS:
        return TYPES[label].bytes(fill(name, arguments, shape, layout, TYPES[label], key))
    element, scaling = PARTS[label], re.fullmatch("(glorot|he|lecun)_(uniform|normal)", name)
    if scaling or name == "variance_scaling":
        by = complex_elements.by_variance
        scale, mode = {"glorot": (1.0, "fan_avg"), "he": (2.0, "fan_in"), "lecun": (1.0, "fan_in")}[scaling[1]] if scaling else (
            float(arguments.get("scale", 1)), arguments.get("mode", "fan_in"))
        distribution = scaling[2] if scaling else arguments.get("distribution", "truncated_normal")
        return element.bytes(variance_scaling(key, element, shape, layout, scale, mode, distribution, by))
    return element.bytes(complex_elements.fill(name, arguments, shape, layout, lambda of: fans(shape, of), element, key))


# ---- checks ----

def check_page():
    """The page's own numbers that differ from what this file computes."""
    rows = re.findall(r"^\| (\d+) \| `(.+?)` \| ([0-9a-f]{16}) \| ([0-9a-f ]{35}) \| ([0-9a-f ]{35}) \|$", PAGE, re.M)
    wrong = []
    for seed, name, stream, *planes in rows:
        if f"{fnv1a(name.encode()):016x}" != stream:
            wrong.append(f"stream of {name}")
        for plane, words in enumerate(planes):
            got = " ".join(f"{word:08x}" for word in philox(int(seed), int(stream, 16), plane, 1)[0].tolist())
            if got != words:
                wrong.append(f"block 0, plane {plane} of {name}: {got}, not {words}")
    key, t = (int(rows[0][0]), int(rows[0][2], 16)), TYPES["float32"]
    u, (z0, z1) = uniform(key, t, 1, -1.0, 1.0)[0], normal(key, t, 2, 0.0, 1.0)
    cut = truncated(key, t, 1, 0.0, 1.0, -2.0, 2.0)[0]
    a, b = (int(word, 16) for word in rows[0][3].split()[:2])
    a -= 2 ** 32  # negative as a signed number
    w, angle = a * 2.0 ** -32, b << 2 & 0xFFFFFFFF | 2
    log, phi = math.log1p(w), angle * math.pi / 4 * 2.0 ** -31
    r, s, c = math.sqrt(-2 * log), math.sin(phi), math.cos(phi)
    x, reach = (a + 0.5) * 2.0 ** -31, math.erf(2 ** 0.5)
    example = PAGE[PAGE.index("## A worked example"):].replace("−", "-")
    for text in (f"**{u:.8f}**", f"= {a};", f"2^-32: {w:.8f}. ln(1 - {-w:.8f}) = {log:.8f};",
                 f"sqrt({-2 * log:.8f}) = {r:.8f}.", f"{angle:08x} = {angle};", f"φ = {phi:.8f};",
                 f"s = {s:.8f}, c = {c:.8f}.", f"(**{-s * r:.5f}**, **{c * r:.5f}**)", f"**{cut:.5f}**",
                 f"= {x:.8f}, times erf √2 = {reach:.8f}: {x * reach:.8f};",
                 f"uniform {u:.9f}; normals {z0:.9f}, {z1:.9f}; truncated (stddev 1) {cut:.9f}."):
        if text not in example:
            wrong.append(f"the worked example does not have: {text}")
    return wrong


def main():
    equal = differ = 0
    wrong = check_page()
    key = (0x0123456789ABCDEF, fnv1a(b"layer/weight"))
    for file, columns in GOLDEN.items():
        for line in (ROOT / "tests" / file).read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            name, words, extents, layout, *digests = line.split()
            arguments = {} if words == "-" else dict(word.split("=") for word in words.split(","))
            shape = [int(extent) for extent in extents.split(",")]
            notes = []
            for label, digest in zip(columns, digests, strict=True):
                got = f"{fnv1a(bytes_of(label, name, arguments, shape, layout, key)):016x}"
                if got == digest:
                    equal += 1
                else:
                    differ += 1
                    notes.append(f"{label} {got}, not {digest}")
            if notes:
                print(f"{name} {words} {extents} {layout}: {'; '.join(notes)}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{equal} digests equal, {differ} differ")
    return 1 if differ or wrong or not equal else 0


if __name__ == "__main__":
    sys.exit(main())
