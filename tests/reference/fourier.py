"""Windows and kernels of docs/stream.md, §12, on Python floats. The coefficients are read from the table on that page."""
import math
import re

import numpy as np

from kernels import DOUBLE, PAGE, sine_cosine
from distributions import exp

PI, HALF_PI = float.fromhex("0x1.921fb54442d18p+1"), float.fromhex("0x1.921fb54442d18p+0")
COSINES = {name: [float.fromhex(word) if "x" in word else float(word) for word in words.split()]
           for name, words in re.findall(r"(\w+): (.*)\n", re.search("```text cosines\n(.*?)```", PAGE, re.S)[1])}
SYNONYMS = {"bart": "bartlett", "tuk": "tukey"}


def turn(j, n):
    p = 4 * j
    lower = p > 2 * n
    if lower:
        p = 4 * n - p
    left = p > n
    if left:
        p = 2 * n - p
    steep = 2 * p > n
    if steep:
        p = n - p
    sine, cosine = (float(x[0]) for x in sine_cosine(DOUBLE, np.array([float(p) / float(n) * HALF_PI])))
    if steep:
        sine, cosine = cosine, sine
    return -sine if lower else sine, -cosine if left else cosine


def i0(q):
    term, total, k = 1.0, 0.0, 1
    while total + term != total:
        total = total + term
        term = term * q / (k * k)
        k += 1
    return total


def window_value(window, t, count, periodic):
    """Value t of `count`; `window` is a name, or a float for a beta."""
    if count == 1 or window in ("none", "boxcar"):
        return 1.0
    last = count if periodic else count - 1
    points, m, a = last + 1, min(t, last - t), abs(2 * t - last)

    def c(j, n):
        return turn(j % n, n)[1]

    if isinstance(window, float):
        square = window * window
        return i0(square * (m * (last - m) / (last * last))) / i0(square * 0.25)
    if window in COSINES:
        terms, period = COSINES[window], 2 * (points if window == "taylor" else last)
        even = odd = 0.0
        for k in range(0, len(terms), 2):
            even = even + terms[k] * c(k * a, period)
        for k in range(1, len(terms), 2):
            odd = odd + terms[k] * c(k * a, period)
        return even + odd
    if window == "parzen":
        x = (points - a) / points if 2 * a > last else a / points
        return 2 * (x * x * x) if 2 * a > last else 1 - 6 * (x * x) * (1 - x)
    sine, cosine = turn(a, 2 * last)
    return {
        "barthann": lambda: (0.62 - 0.48 * (a / (2 * last))) + 0.38 * cosine,
        "bartlett": lambda: 2 * m / last,
        "bohman": lambda: (last - a) / last * cosine + sine / PI,
        "cosine": lambda: turn(2 * m + 1, 4 * points)[0],
        "exponential": lambda: exp(-0.5 * a),
        "lanczos": lambda: sine / (PI * (a / last)) if a else 1.0,
        "triang": lambda: (2 * m + 1) / points if points % 2 == 0 else (2 * m + 2) / (points + 1),
        "tukey": lambda: 0.5 * (1 - c(2 * m, last)) if m <= last // 4 else 1.0,
    }[window]()


def stft(element, shape, side, window, scaling, periodic):
    rows, _, bins = shape
    try:
        window = float(window)
    except ValueError:
        window = SYNONYMS.get(window, window)
    w = [window_value(window, t, rows, periodic) for t in range(rows)]
    total = 0.0
    for value in w:
        total = total + (value * value if scaling == "density" else abs(value))
    divisor = 1.0 if "none" in (window, scaling) else math.sqrt(total) if scaling == "density" else total
    out, period = [], 2 * (bins - 1)
    for t in range(rows):
        for f in range(bins):
            sine, cosine = turn(t * f % period, period)
            out.append(element.number(w[t] / divisor * (cosine if side == "real" else -sine) + 0.0))
    return np.array(out, element.held)
