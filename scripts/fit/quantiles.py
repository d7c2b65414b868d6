"""Rational coefficients of central_quantile and upper_quantile (src/math/coefficients.hpp).

    /usr/bin/python3 scripts/fit/quantiles.py        (mpmath; about five seconds)

Remez exchange on a fixed grid, Newton's method on each levelled reference, started from the rational that interpolates
at Chebyshev nodes of the logarithm of the variable. The coefficients are then rounded one at a time, and those still free
are refitted (linear least squares) to the unrounded rational.

The variables are chosen for the rounding errors: in r = 1 - x^2 nearly all coefficients have one sign (in x^2 Horner's rule
cancels: hundreds of ulp), and the x + x R and (t - 1) - R shapes leave a small R to the rational; t - 1 is exact.
"""
import re
import sys
from mpmath import mp, mpf, cos, erfc, erfinv, exp, floor, frexp, ldexp, log, lu_solve, matrix, nstr, pi, polyval, sqrt

mp.dps = 60
POINTS = 500


def log_chebyshev(low, high):
    a, b = log(mpf(low)), log(mpf(high))
    return [exp((a + b) / 2 - (b - a) / 2 * cos(pi * i / (POINTS - 1))) for i in range(POINTS)]


def value(ratio, x):
    return polyval(ratio[0][::-1], x) / polyval(ratio[1][::-1], x)


def errors(ratio, grid):
    return [(value(ratio, x) - f) * w for x, f, w in grid]


def alternation(error, count):
    peaks = []
    for i, e in enumerate(error):
        if peaks and (error[peaks[-1]] > 0) == (e > 0):
            if abs(e) > abs(error[peaks[-1]]):
                peaks[-1] = i
        else:
            peaks.append(i)
    while len(peaks) > count:
        peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
    return peaks


def remez(grid, n, m):
    """Numerator of degree n, denominator 1 + ... of degree m, ascending; the least max |(N/D - f) w|."""
    size = n + m + 1
    nodes = [grid[int((i + 0.5) * len(grid) / size)] for i in range(size)]
    a = matrix([[x**k for k in range(n + 1)] + [-f * x**k for k in range(1, m + 1)] for x, f, _ in nodes])
    s = list(lu_solve(a, matrix([f for _, f, _ in nodes])))
    best = ratio = (s[: n + 1], [mpf(1)] + s[n + 1 :])
    error = errors(ratio, grid)
    least = max(map(abs, error))
    level = None
    for _ in range(40):
        peaks = alternation(error, size + 1)
        if len(peaks) < size + 1:
            break
        if level is None:
            level = sum(abs(error[i]) for i in peaks) / len(peaks)
        level = abs(level) if error[peaks[0]] > 0 else -abs(level)
        for _ in range(30):
            rows, right = [], []
            for sign, (x, f, w) in zip([1, -1] * size, [grid[i] for i in peaks]):
                aim, d = f + sign * level / w, polyval(ratio[1][::-1], x)
                rows.append([x**k / d for k in range(n + 1)] + [-aim * x**k / d for k in range(1, m + 1)] + [-sign / w])
                right.append(aim - value(ratio, x))
            s = list(lu_solve(matrix(rows), matrix(right)))
            ratio = ([c + d for c, d in zip(ratio[0], s)], [mpf(1)] + [c + d for c, d in zip(ratio[1][1:], s[n + 1 :])])
            level += s[-1]
            if abs(s[-1]) < abs(level) * mpf("1e-8"):
                break
        error = errors(ratio, grid)
        worst = max(map(abs, error))
        if worst < least:
            least, best = worst, ratio
        if worst < abs(level) * mpf("1.005"):
            break
    return best, least


def to_format(x, bits):
    if x == 0:
        return x
    e = frexp(x)[1]
    y = ldexp(x, bits - e)
    whole = floor(y + mpf(1) / 2)
    return ldexp(whole, e - bits)


def rounded(ratio, grid, bits):
    """Largest contribution first; the denominator's constant term stays 1."""
    n, m = len(ratio[0]) - 1, len(ratio[1]) - 1
    points = grid[:: max(1, len(grid) // (4 * (n + m + 2)))]
    columns = []
    for k in range(n + 1):
        columns.append([x**k * w / polyval(ratio[1][::-1], x) for x, _, w in points])
    for k in range(1, m + 1):
        columns.append([-value(ratio, x) * x**k * w / polyval(ratio[1][::-1], x) for x, _, w in points])
    c = list(ratio[0]) + list(ratio[1][1:])
    order = sorted(range(len(c)), key=lambda k: -max(abs(c[k] * v) for v in columns[k]))
    residual = [mpf(0)] * len(points)
    for i, k in enumerate(order):
        r = to_format(c[k], bits)
        residual = [q + (r - c[k]) * v for q, v in zip(residual, columns[k])]
        c[k] = r
        free = order[i + 1 :]
        if free:
            a = matrix([[columns[j][p] for j in free] for p in range(len(points))])
            delta = lu_solve(a, matrix([-q for q in residual]))
            for j, d in zip(free, delta):
                c[j] += d
                residual = [q + d * v for q, v in zip(residual, columns[j])]
    return c[: n + 1], [mpf(1)] + c[n + 1 :]


def fit(name, grid, n, m, bits):
    ratio, ideal = remez(grid, n, m)
    ratio = rounded(ratio, grid, bits)
    error = max(map(abs, errors(ratio, grid)))
    print(f"// {name}, degrees ({n}, {m}), fit error {nstr(error, 3)} ({nstr(ideal, 3)} before rounding)")
    for side in ratio:
        assert all(mpf(float(c)) == c for c in side)
        words = [re.sub(r"\.?0*p", "p", float(c).hex()) + ("f" if bits == 24 else "") for c in reversed(side)]
        print("  {" + ", ".join(words) + "};")
    sys.stdout.flush()


def upper(t):
    """G with Q(G) = exp(-t^2 / 2), by Newton's method on log Q."""
    z = (t - sqrt(2 * log(2))) * mpf("1.4") if t < 2 else t - (log(t) + 1) / t
    for _ in range(100):
        log_q = log(erfc(z / sqrt(2)) / 2)
        step = (log_q + t * t / 2) * sqrt(2 * pi) * exp(z * z / 2 + log_q)
        z += step
        if abs(step) < mpf("1e-45"):
            break
    return z


def upper_grid(low, high):
    rows = []
    for t in log_chebyshev(low, high):
        g = upper(t)
        rows.append((t, t - 1 - g, 1 / max(1, g)))
    return rows


def central_grid():
    """r = 1 - x^2 from just below 1 - erf(sqrt 2)^2 to 1; the relative error counts."""
    rows = []
    for r in log_chebyshev("0.08892", 1):
        x = sqrt(max(1 - r, mpf("1e-40")))
        f = sqrt(2) * erfinv(x) / x
        rows.append((r, f - 1, 1 / f))
    return rows


if __name__ == "__main__":
    central = central_grid()
    fit("central_quantile<float>: z = x + x N(r)/D(r), r = 1 - x^2 in [0.0889, 1], relative", central, 5, 4, 24)
    fit("central_quantile<double>: the same", central, 10, 10, 53)
    fit("upper_quantile<float>: G = (t - 1) - N(t)/D(t), t in [1.1774, 13.22], over max(1, G)",
        upper_grid("1.1774", "13.22"), 4, 4, 24)
    whole = upper_grid("1.1774", "37.65")
    fit("upper_quantile<double>: the same, t in [1.1774, 37.65]", whole, 11, 11, 53)
