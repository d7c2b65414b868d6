"""Statistics of NumPy arrays that a probe reads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

OBSERVATIONS = 128  # used for similarity and rank
FEATURES = 4096  # of each observation
EDGE = 0.01  # fraction of the range of a saturating activation
_PROJECTIONS = 3
_SAME = 1e-5  # relative: the gradients of two equal units differ in their last bits

Array = Any  # of NumPy


def rms(x: Array) -> float:
    if not x.size:
        return math.nan
    x = np.abs(x) if np.iscomplexobj(x) else x
    wide = np.asarray(x, np.float64).ravel()  # float32 has no squares of 1e-24
    return math.sqrt(float(wide @ wide) / wide.size)


def spread(rows: Array) -> tuple[float, float]:
    """For (observations, features) in float64: the mean cosine of two observations, and the effective rank, exp(entropy of the
    spectrum), as a fraction of the largest possible rank."""
    count = len(rows)
    if count < 2 or rows.shape[1] < 2 or not np.isfinite(rows).all():
        return math.nan, math.nan
    unit = rows / np.maximum(np.abs(rows).max(1, keepdims=True), 1e-300)  # first: the squares of tiny values would vanish
    unit = unit / np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-12)
    gram = unit @ unit.T
    cosine = float(gram.sum() - gram.trace()) / (count * (count - 1))
    spectrum = np.linalg.eigvalsh(gram).clip(0)
    p = spectrum[spectrum > 1e-12 * spectrum.sum()] / max(spectrum.sum(), 1e-300)
    rank = math.exp(-float((p * np.log(p)).sum())) if len(p) else 0.0
    return cosine, rank / min(count, rows.shape[1])


def some(x: Array, axis: int, most: int) -> Array:
    size = x.shape[axis]
    return x if size <= most else x.take(np.linspace(0, size - 1, most).astype(int), axis)


def observations(x: Array) -> Array:
    """Some (observations, features) of an array: positions of a sequence are observations, those of an image are features."""
    rows = x.reshape(len(x), -1) if x.ndim >= 4 else x.reshape(-1, x.shape[-1] if x.ndim > 1 else 1)
    return some(some(rows, 0, OBSERVATIONS), 1, FEATURES).astype(np.float64)


def by_unit(x: Array, axis: int) -> Array:
    """(units, observations)."""
    return np.moveaxis(x, axis, 0).reshape(x.shape[axis], -1)


def share_of_dead(units: Array) -> float:
    return float((units == 0).all(1).mean())


def share_at_ends(x: Array, low: float, high: float) -> float:
    edge = EDGE * (high - low) / 2
    return float(((x < low + edge) | (x > high - edge)).mean())


def twins(weight: Array, grad: Array | None, axis: int) -> float:
    """The fraction of units with a twin, equal in weight and, if given, in gradient, compared by random projections of both."""
    seen = []
    for one in (weight,) if grad is None else (weight, grad):
        rows = by_unit(np.asarray(one, np.float32), axis)
        directions = np.random.default_rng(0).standard_normal((rows.shape[1], _PROJECTIONS), np.float32)
        seen.append((rows / np.float32(rms(rows) or 1.0)) @ directions)
    return share_of_twins(np.concatenate(seen, 1), rows.shape[1])


def share_of_twins(projections: Array, features: int) -> float:
    """For (units, projections), each of as many features of magnitude 1."""
    if not np.isfinite(projections).all():
        return math.nan
    _, counts = np.unique((projections / _SAME / math.sqrt(features)).round() + 0.0, axis=0, return_counts=True)
    return float(counts[counts > 1].sum()) / len(projections)
