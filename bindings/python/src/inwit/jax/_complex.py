"""Complex distributions with dependent parts, from a modulus and a direction.

The direction is that of a pair of normals, so that no sine is needed, and the logarithm uses IEEE operations in a fixed order: the
bits are the same on every machine. Values are computed in float64 and rounded once.
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
    _polar(out, key, shape, offset, lambda uniform: radius * np.sqrt(uniform), radius)


def truncated_normal(out: Array, key: Key, shape: Shape, offset: Shape, stddev: float) -> None:
    """The complex normal of variance stddev^2, conditioned on a modulus below 2 stddev."""
    _polar(out, key, shape, offset, lambda uniform: stddev * np.sqrt(-logarithm(1.0 - _MASS * uniform)), 2 * stddev)


def _polar(out: Array, key: Key, shape: Shape, offset: Shape, modulus: Callable[[Array], Array], bound: float) -> None:
    x, y, uniform = (np.empty(out.shape, np.float64) for _ in range(3))
    fill("random_normal", x, key, shape, offset, mean=0.0, stddev=1.0)
    fill("random_normal", y, other(key, 1), shape, offset, mean=0.0, stddev=1.0)
    fill("random_uniform", uniform, other(key, 2), shape, offset, minval=0.0, maxval=1.0)
    length = np.sqrt(x * x + y * y)
    x[length == 0], length[length == 0] = 1.0, 1.0
    below = bound * (1 - 4 * np.finfo(out.dtype).epsneg)  # stays below the bound after its parts are rounded
    factor = np.minimum(modulus(uniform), below) / length
    out.real = factor * x
    out.imag = factor * y


def logarithm(x: Array) -> Array:
    """The natural logarithm of x > 0, within 2 ulp: 2 atanh((m - 1) / (m + 1)) + exponent * log(2)."""
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
    """Haar-distributed orthonormal rows or columns of the matrix (all other axes, last axis),
    by numpy.linalg.qr: the bits depend on LAPACK."""
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
