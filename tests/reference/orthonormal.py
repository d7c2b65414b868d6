"""The orthogonal matrices of docs/stream.md, §10: loops over rows in the specified order, for all vectors at once."""
import math

import numpy as np

from distributions import standard_normal


def orthonormal(key, real, rows, columns, number=0):
    """N = min vectors of length M = max, as the columns of an array, before the gain; of the matrix with this number in a stack."""
    t, size, count = real.type, max(rows, columns), min(rows, columns)
    x = standard_normal(key, real, size * count * (number + 1))[size * count * number:].reshape(count, size)
    v = np.triu(x)  # [k][r], 0 for r < k
    diagonal = np.arange(count)
    head = v[diagonal, diagonal]
    p = np.zeros((16, count))
    for r in range(size):
        p[r % 16] += v[:, r].astype(np.float64) * v[:, r].astype(np.float64)
    for half in (8, 4, 2, 1):
        p[:half] += p[half:2 * half]
    sign = np.where(head < 0, t(-1), t(1))
    new = head + sign * np.sqrt(p[0]).astype(t)
    v[diagonal, diagonal] = new
    head64, new64 = head.astype(np.float64), new.astype(np.float64)
    d = ((p[0] - head64 * head64) + new64 * new64).astype(t)

    v = v.T.copy()  # V[r][j]
    c = np.eye(size, count, dtype=t)
    for first in reversed(range(0, count, 64)):
        last = min(first + 64, count)
        block = v[:, first:last]
        w, s = products(block, c, first), products(block, block, first)
        for i in reversed(range(last - first)):
            w[i] = w[i] * (t(2) / d[first + i])  # X_i replaces W_i
            for j in range(i):
                w[j] = w[j] - s[j, i] * w[i]
        for j in range(last - first):
            c[first:] = c[first:] - block[first:, j, None] * w[j]
    return c * -sign


def products(a, b, first):
    """Sums of a[r][i] b[r][j] over r from first on: each chunk of 256 rows from 0, then added."""
    total = np.zeros((a.shape[1], b.shape[1]), a.dtype)
    for chunk in range(first, len(a), 256):
        part = np.zeros_like(total)
        for r in range(chunk, min(chunk + 256, len(a))):
            part = part + a[r, :, None] * b[r]
        total = total + part
    return total


def orthogonal(key, element, shape, layout, gain):
    cut = 1 if layout in ("torch", "mlx") and len(shape) > 1 else len(shape) - 1
    rows, columns = math.prod(shape[:cut]), math.prod(shape[cut:])
    q = orthonormal(key, element.real, rows, columns) * element.real.type(gain)
    return element.round(np.ascontiguousarray(q.T if rows <= columns else q).reshape(-1))
