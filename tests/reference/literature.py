"""Initializers of the literature, docs/stream.md §15: each element by the rule on the page."""
import math

import numpy as np

from distributions import HEX, exp, normal, uniform
from fourier import turn
from kernels import DOUBLE, draws, log_positive, philox, sine_cosine
from orthonormal import orthonormal



# ---- host functions of §9, on Python floats ----

def log(x):
    return float(log_positive(DOUBLE, np.array([x]))[0])


def any_exp(x):
    return 1 / exp(-x) if x > 0 else exp(x)


def power(a, b):
    if b == 0:
        return 1.0
    if b == 1:
        return a
    return any_exp(b * log(a)) if a > 0 else 0.0


def softplus_inverse(t):
    return log(t) + t / 2 if t < 2.0 ** -10 else t + log(1 - exp(-t))


def radians(x):
    """Sine and cosine."""
    k = math.trunc(x * HEX("1.45f306dc9c883p-1") + (-0.5 if x < 0 else 0.5))
    r = ((x - k * HEX("1.921fb544p+0")) - k * HEX("1.0b4611a6p-34")) - k * HEX("1.3198a2e037073p-69")
    s, c = (float(part[0]) for part in sine_cosine(DOUBLE, np.array([r])))
    return [(s, c), (c, -s), (-s, -c), (-c, s)][k % 4]


def half_to_the(x):
    return 0.0 if x > 1022 else power(2.0, math.floor(x) - x) * 2.0 ** -math.floor(x)


def log_of_rest(t):
    return log(1 - t) if t >= 2.0 ** -10 else 0 - t * (1 + t * (1 / 2 + t * (1 / 3 + t * (1 / 4 + t * (1 / 5)))))


def rounded(element, values):
    return np.array([element.number(value) for value in values], element.held)


def units(key, element, count):
    """u of each element, as doubles."""
    real = element.real
    n = real.top
    return [int(word >> real.unsigned(real.bits - n)) * 2.0 ** -n for word in draws(key, real, count)]


# ---- scaled distributions ----

def siren(key, element, count, fan_in, omega, first, c):
    bound = 1 / fan_in if first else math.sqrt(c / fan_in) / omega
    return uniform(key, element, count, -bound, bound)


def spectral(key, element, count, fan_in, fan_out, gain):
    return normal(key, element, count, 0.0, gain * min(1.0, math.sqrt(fan_out / fan_in)) / math.sqrt(fan_in))


def nguyen_widrow(key, element, shape, axes, factor):
    inward, outward, _ = axes
    i_extent, o_extent = shape[inward], shape[outward]
    v = (np.array(units(key, element, math.prod(shape))) - 0.5).reshape(shape)
    v = v if inward == 1 else v.T  # [unit][input]
    p = np.zeros((16, o_extent))
    for i in range(i_extent):
        p[i % 16] += v[:, i] * v[:, i]
    for half in (8, 4, 2, 1):
        p[:half] += p[half:2 * half]
    w = factor * power(float(o_extent), 1 / i_extent) * (v / np.sqrt(p[0])[:, None])
    return rounded(element, (w if inward == 1 else w.T).reshape(-1))


def reservoir(key, element, n, spectral_radius, density, distribution):
    count, s = n * n, spectral_radius / math.sqrt(density * n)
    if distribution == "uniform":
        out = uniform(key, element, count, -(s * math.sqrt(3.0)), s * math.sqrt(3.0))
    else:
        out = normal(key, element, count, 0.0, s)
    words = philox(*key, 3, (count + 3) // 4).reshape(-1)[:count]
    return np.where(words < density * 2.0 ** 32, out, element.held(0))


def conv_orthogonal(key, element, shape, axes, gain):
    inward, outward, field = axes
    o, d, k, t = shape[outward], len(field), shape[field[0]], element.real.type

    def vectors(s):
        return orthonormal(key, element.real, o, o, s).T  # as rows

    def product(a, b):
        total = np.zeros((a.shape[0], b.shape[1]), t)
        for r in range(b.shape[0]):
            total = total + a[:, r, None] * b[r]
        return total

    taps = {(0,) * d: vectors(0)[:shape[inward]]}
    for s in range(1, 1 + d * (k - 1)):
        axis = (s - 1) % d
        words = philox(*key, 4, ((s + 1) * o + 3) // 4).reshape(-1)[s * o:(s + 1) * o]
        c = vectors(s)[words >> np.uint64(31) == 1]
        p = product(np.ascontiguousarray(c.T), c)
        y, new = {at: product(tap, p) for at, tap in taps.items()}, {}
        for at in {x[:axis] + (x[axis] + more,) + x[axis + 1:] for x in taps for more in (0, 1)}:
            old = at[:axis] + (at[axis] - 1,) + at[axis + 1:]
            if old not in taps:
                new[at] = y[at]
            else:
                rest = taps[old] - y[old]
                new[at] = y[at] + rest if at in taps else rest
        taps = new
    out = np.zeros(shape, t)
    for at, tap in taps.items():
        index = [slice(None)] * len(shape)
        for axis, position in zip(field, at):
            index[axis] = position
        out[tuple(index)] = tap if inward < outward else tap.T
    return element.round(t(gain) * out.reshape(-1))


def log_uniform(key, element, count, low, high):
    return rounded(element, [log(low + u * (high - low)) for u in units(key, element, count)])


def mamba_dt_bias(key, element, count, dt_min, dt_max, floor):
    low = log(dt_min)
    width = log(dt_max) - low
    return rounded(element, [softplus_inverse(max(floor, any_exp(low + u * width))) for u in units(key, element, count)])


def chrono_bias(key, element, count, t_max, gates, forget, input):
    h = count // gates
    v = [log(1 + u * (t_max - 2)) for u in units(key, element, count)]
    sign = {forget: 1.0, input: -1.0}
    return rounded(element, [sign.get(e // h, 0.0) * v[e % h] + 0.0 for e in range(count)])


def gate_bias(element, count, gates, gate, value, other):
    return rounded(element, [value if e // (count // gates) == gate else other for e in range(count)])


# ---- formulas ----

def power_ramp(shape, start, stop, exponent, count, axis):
    n = shape[axis]
    d = float(max(1, n - 1 if count == "last" else n))
    return [start + (stop - start) * power(index[axis] / d, exponent) for index in np.ndindex(*shape)]


def s4d(shape, spectrum, part):
    m = shape[-1]
    n, pi = 2.0 * m, HEX("1.921fb54442d18p+1")

    def imag(j):
        return {"lin": pi * j, "inv": n / pi * (n / (2 * j + 1) - 1), "inv2": n / pi * (n / (j + 1) - 1),
                "quad": (2 * j + 1) * (2 * j + 1) / pi, "real": 0.0}[spectrum]

    def log_real(j):
        return log(1 + j if spectrum == "real" else 0.5)

    rule = imag if part == "imag" else log_real
    return [rule(float(index[-1])) for index in np.ndindex(*shape)]


def rope_frequencies(n, base, dim, scaling, factor, low, high, length):
    two_pi = HEX("1.921fb54442d18p+2")
    dim = dim or 2.0 * n
    low = 1.0 if low is None else low
    high = (32.0 if scaling == "yarn" else 4.0) if high is None else high

    def dimension(turns):
        return dim * log(length / (two_pi * turns)) / (2 * log(base))

    if scaling == "yarn":
        a, b = max(math.floor(dimension(high)), 0.0), min(math.ceil(dimension(low)), dim - 1)
        b += 0.001 if a == b else 0
    out = []
    for j in range(n):
        f = 1 / power(base, 2 * float(j) / dim)
        if scaling == "linear":
            f = f / factor
        elif scaling == "llama3":
            wave = two_pi / f
            if wave > length / low:
                f = f / factor
            elif not wave < length / high:
                s = (length / wave - low) / (high - low)
                f = (1 - s) * f / factor + s * f
        elif scaling == "yarn":
            ramp = min(max((j - a) / (b - a), 0.0), 1.0)
            f = f / factor * ramp + f * (1 - ramp)
        out.append(f)
    return out


def sinusoidal_positions(shape, convention, base, padding_idx):
    def value(p, c):
        if p == padding_idx:
            return 0.0
        if convention == "interleaved":
            return radians(p / power(base, (2 * (c // 2)) / shape[1]))[c % 2]
        h = shape[1] // 2
        return 0.0 if c >= 2 * h else radians(p / power(base, (c % h) / (h - 1)))[c // h]

    return [value(p, c) for p, c in np.ndindex(*shape)]


def sincos_2d(shape, height, base, class_token):
    width, q = (shape[0] - class_token) // height, shape[1] // 4

    def value(row, c):
        if row < class_token:
            return 0.0
        y, x = divmod(row - class_token, width)
        return radians((x if c < 2 * q else y) / power(base, c % q / q))[c % (2 * q) // q]

    return [value(*index) for index in np.ndindex(*shape)]


def alibi_slopes(n):
    c = 2 ** (n.bit_length() - 1)
    return [half_to_the(8 * (h + 1) / c if h < c else 4 * (2 * (h - c) + 1) / c) for h in range(n)]


def rwkv7_ramp(shape, head_size, a, zigzag, linear, start, stop, exponent):
    k = (head_size - 1) / 2

    def value(i):
        p, q = i / (shape[-1] - 1), (i % head_size - k) / k
        return start + (stop - start) * power(p, exponent) + a + zigzag * (q * abs(q)) + linear * (p - 0.5)

    return [value(index[-1]) for index in np.ndindex(*shape)]


def dct(shape, orthonormal):
    n = shape[1]

    def value(k, i):
        factor = math.sqrt((2 if k else 1) / n) if orthonormal else 2.0
        return factor * turn((2 * i + 1) * k % (4 * n), 4 * n)[1]

    return [value(*index) for index in np.ndindex(*shape)]


def mel_filterbank(shape, rate, f_min, f_max, scale, norm):
    ten, step = HEX("1.26bb1bbb55516p+1"), HEX("1.db365858403a3p+0")

    def mel(x):
        if scale == "slaney":
            return 3 * x / 200 if x < 1000 else 15 + 27 * log(x / 1000) / step
        return 2595 * log(1 + x / 700) / ten if scale == "htk" else 1127 * log(1 + x / 700)

    def hertz(y):
        if scale == "slaney":
            return 200 * y / 3 if y < 15 else 1000 * any_exp(step * (y - 15) / 27)
        return 700 * (any_exp(ten * y / 2595 if scale == "htk" else y / 1127) - 1)

    low, high = mel(f_min), mel(rate / 2 if f_max is None else f_max)
    edges = [hertz(low + (high - low) * j / (shape[1] + 1)) for j in range(shape[1] + 2)]

    def value(b, m):
        f, (l, c, r) = rate // 2 * b / (shape[0] - 1), edges[m:m + 3]
        if not l < f < r:
            return 0.0
        return ((f - l) / (c - l) if f <= c else (r - f) / (r - c)) * (2 / (r - l) if norm == "slaney" else 1.0)

    return [value(*index) for index in np.ndindex(*shape)]


def hippo(shape, measure, part):
    def a(i, j):
        root = math.sqrt((2.0 * i + 1) * (2.0 * j + 1))
        if measure == "legs":
            return -root if i > j else -(i + 1.0) if i == j else 0.0
        if measure == "legt":
            return -0.5 * root * ((-1) ** (j - i) if i < j else 1)
        if i == j:
            return -0.5
        return (-1 if i < j else 1) * HEX("1.921fb54442d18p+2") * (i // 2) + 0.0 if i // 2 == j // 2 else 0.0

    def b(i):
        if measure == "foud":
            return 1.0 if i == 0 else math.sqrt(2) if i % 2 == 0 else 0.0
        return (0.5 if measure == "legt" else 1.0) * math.sqrt(2.0 * i + 1)

    if part == "a":
        return [a(i, j) for i, j in np.ndindex(*shape)]
    return [b(i) if part == "b" else math.sqrt(i + 0.5) for i in range(math.prod(shape))]


# ---- kernels: `axes` are the in axis, the out axis, and the receptive field ----

def zero_hadamard(shape, axes, gain):
    inward, outward, field = axes
    i_extent, o_extent = shape[inward], shape[outward]
    p = math.ceil(math.log2(o_extent)) if o_extent > 1 else 0
    size = gain * (2.0 ** -((p + 1) // 2) * (math.sqrt(2.0) if p % 2 else 1.0))

    def value(x):
        if any(x[axis] != shape[axis] // 2 for axis in field):
            return 0.0
        i, o = x[inward], x[outward]
        if o_extent <= i_extent:
            return gain if i == o else 0.0
        return -size if bin(i & o).count("1") % 2 else size

    return [value(x) for x in np.ndindex(*shape)]


def bilinear_upsampling(shape, axes):
    inward, outward, field = axes

    def tap(at, k):
        f = float((k + 1) // 2)
        return 1 - abs(at - (f - 1 if k % 2 else f - 0.5)) / f

    def value(x):
        return math.prod((tap(x[axis], shape[axis]) for axis in field)) if x[outward] % shape[inward] == x[inward] else 0.0

    return [value(x) for x in np.ndindex(*shape)]


def icnr(shape, axes, upscale, order, base):
    """`base` gives the elements of the base kernel of a shape."""
    inward, outward, field = axes
    copies = upscale ** len(field)
    small = list(shape)
    small[outward] = shape[outward] // copies
    values = base(small).reshape(small)
    pick = [o // copies if order == "crd" else o % small[outward] for o in range(shape[outward])]
    return np.take(values, pick, axis=outward).reshape(-1)


def fill(name, arguments, shape, axes, fans, by_variance, element, key):
    """`axes`, `fans` and `by_variance` are functions: of nothing, of a shape, and of a count, a distribution and a variance."""
    count = math.prod(shape)

    def number(argument, default=None):
        given = arguments.get(argument, default)
        return None if given is None else float(given)

    def text(argument, default):
        return arguments.get(argument, default)

    if name == "siren":
        return siren(key, element, count, fans(shape)[0], number("omega", 30), number("first", 0), number("c", 6))
    if name == "spectral":
        return spectral(key, element, count, *fans(shape), number("gain", 1))
    if name == "nguyen_widrow":
        return nguyen_widrow(key, element, shape, axes(), number("factor", 0.7))
    if name == "reservoir":
        return reservoir(key, element, shape[0], number("spectral_radius", 0.9), number("density", 0.1),
                         text("distribution", "uniform"))
    if name == "conv_orthogonal":
        return conv_orthogonal(key, element, shape, axes(), number("gain", 1))
    if name == "log_uniform":
        return log_uniform(key, element, count, number("low", 1), number("high", 16))
    if name == "mamba_dt_bias":
        return mamba_dt_bias(key, element, count, number("dt_min", 0.001), number("dt_max", 0.1), number("floor", 1e-4))
    if name == "chrono_bias":
        return chrono_bias(key, element, count, number("t_max"), int(number("gates", 4)), int(number("forget", 1)),
                           int(number("input", 0)))
    if name == "gate_bias":
        return gate_bias(element, count, int(number("gates", 4)), int(number("gate", 1)), number("value", 1), number("other", 0))
    if name == "icnr":
        def base(small):
            fan_in, fan_out = fans(small)
            fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2,
                   "fan_geo_avg": math.sqrt(fan_in * fan_out)}[text("mode", "fan_in")]
            return by_variance(math.prod(small), text("distribution", "untruncated_normal"), number("scale", 2) / fan)
        return icnr(shape, axes(), int(number("upscale", 2)), text("order", "crd"), base)
    if name == "power_ramp":
        values = power_ramp(shape, number("start", 0), number("stop", 1), number("exponent", 1), text("count", "last"),
                            int(number("axis", -1)))
    elif name == "s4d":
        values = s4d(shape, text("spectrum", "lin"), text("part", "imag"))
    elif name == "rope_frequencies":
        values = rope_frequencies(count, number("base", 10000), number("dim", 0), text("scaling", "default"), number("factor", 1),
                                  number("low"), number("high"), number("original_length", 8192))
    elif name == "sinusoidal_positions":
        values = sinusoidal_positions(shape, text("convention", "interleaved"), number("base", 10000), number("padding_idx"))
    elif name == "sincos_2d":
        values = sincos_2d(shape, int(number("height")), number("base", 10000), int(number("class_token", 0)))
    elif name == "alibi_slopes":
        values = alibi_slopes(count)
    elif name == "retention_decay":
        values = [log_of_rest(half_to_the(number("offset", 5) + h)) for h in range(count)]
    elif name == "rwkv7_ramp":
        values = rwkv7_ramp(shape, int(number("head_size")), number("a", 0), number("zigzag", 0), number("linear", 0),
                            number("start", 0), number("stop", 0), number("exponent", 1))
    elif name == "dct":
        values = dct(shape, number("orthonormal", 1))
    elif name == "mel_filterbank":
        values = mel_filterbank(shape, number("sample_rate", 16000), number("f_min", 0), number("f_max"),
                                text("scale", "slaney"), text("norm", "slaney"))
    elif name == "hippo":
        values = hippo(shape, text("measure", "legs"), text("part", "a"))
    elif name == "zero_hadamard":
        values = zero_hadamard(shape, axes(), number("gain", 1))
    else:
        values = bilinear_upsampling(shape, axes())
    return rounded(element, values)


NAMES = {"siren", "spectral", "log_uniform", "mamba_dt_bias", "chrono_bias", "gate_bias", "icnr", "power_ramp", "s4d",
         "rope_frequencies", "sinusoidal_positions", "hippo", "zero_hadamard", "bilinear_upsampling", "sincos_2d", "alibi_slopes",
         "retention_decay", "rwkv7_ramp", "nguyen_widrow", "reservoir",
         "conv_orthogonal", "dct", "mel_filterbank"}
