"""Complex laws whose two parts depend on each other: a modulus and a direction.

The direction is that of two normals, so that no sine is needed, and the logarithm is made of IEEE operations in one order: the bits are
the same on every machine. Drawn in float64 and rounded once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._blocks import fill_block as fill
from .._key import Key
from ._keys import other

Array = Any  # numpy.ndarray, of any dtype
Shape = Sequence[int]

_ROOT_HALF, _LOG_2 = math.sqrt(0.5), 0.6931471805599453
_MASS = 0.9816843611112658  # 1 - exp(-4), of a complex standard normal within modulus 2


def disk(out: Array, key: Key, shape: Shape, offset: Shape, radius: float) -> None:
    """Uniform on the disk around 0 of `radius`."""
    _polar(out, key, shape, offset, lambda share: radius * np.sqrt(share), radius)


def truncated_normal(out: Array, key: Key, shape: Shape, offset: Shape, stddev: float) -> None:
    """Of variance stddev^2, given that the modulus is below 2 stddev."""
    _polar(out, key, shape, offset, lambda share: stddev * np.sqrt(-logarithm(1.0 - _MASS * share)), 2 * stddev)


def _polar(out: Array, key: Key, shape: Shape, offset: Shape, modulus: Callable[[Array], Array], bound: float) -> None:
    x, y, share = (np.empty(out.shape, np.float64) for _ in range(3))
    fill("random_normal", x, key, shape, offset, mean=0.0, stddev=1.0)
    fill("random_normal", y, other(key, 1), shape, offset, mean=0.0, stddev=1.0)
    fill("random_uniform", share, other(key, 2), shape, offset, minval=0.0, maxval=1.0)
    length = np.sqrt(x * x + y * y)
    x[length == 0], length[length == 0] = 1.0, 1.0
    below = bound * (1 - 4 * np.finfo(out.dtype).epsneg)  # stays below the bound when its parts are rounded
    factor = np.minimum(modulus(share), below) / length
    out.real = factor * x
    out.imag = factor * y


def logarithm(x: Array) -> Array:
    """Of numbers above 0, to 2 units in the last place: 2 atanh((m - 1) / (m + 1)) and the exponent's share."""
    mantissa, exponent = np.frexp(x)
    low = mantissa < _ROOT_HALF
    mantissa, exponent = np.where(low, 2 * mantissa, mantissa), exponent - low
    ratio = (mantissa - 1) / (mantissa + 1)
    square = ratio * ratio
    series = np.zeros_like(square)
    for odd in range(25, 0, -2):
        series = series * square + 1 / odd
    return 2 * ratio * series + exponent * _LOG_2


def unitary(out: Array, key: Key, shape: Shape, offset: Shape, scale: float) -> None:
    """Haar-distributed orthonormal rows or columns of the matrix (all others, last), by NumPy's QR: its bits are LAPACK's."""
    rows, columns = math.prod(shape[:-1]), shape[-1]
    if out.size == 0:
        return
    gaussian = np.empty((max(rows, columns), min(rows, columns)), np.complex128)
    for number, part in enumerate((gaussian.real, gaussian.imag)):
        fill("random_normal", part, other(key, number), gaussian.shape, (0, 0), mean=0.0, stddev=1.0)
    q, r = np.linalg.qr(gaussian)
    diagonal = np.diagonal(r)
    q = q * (diagonal / np.abs(diagonal))
    whole = (q if rows >= columns else q.T).reshape(shape)
    out[...] = scale * whole[tuple(slice(begin, begin + extent) for begin, extent in zip(offset, out.shape))]
