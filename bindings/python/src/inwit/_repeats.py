"""What random weights do not have: slices that repeat each other, and the signs of another tensor."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from . import _abi
from ._call import run_jobs
from ._options import put_roles
from ._view import View, view

Array = Any  # numpy.ndarray

_ELEMENTS = 64  # of a slice, what is compared; its shortest length follows
_SIGNS = 64
_CHUNK = 1 << 16  # slices that are compared at a time, which bounds the copies
_FILLS = 8
_WEIGHTS = np.random.Generator(np.random.PCG64(1)).integers(1, 2**63, _ELEMENTS, np.uint64) * np.uint64(2) + np.uint64(1)


class Equal(NamedTuple):
    """Along one axis: slices beyond the first of each set of equal ones, and those that are zero, which are counted apart."""

    repeated: int
    zero: int


class Repeats:
    """The slices of a tensor along each of its axes, over the shards that this process holds."""

    def __init__(self) -> None:
        self.signs: bytes | None = None  # of the first elements; None: too few, or some are 0
        self._origin: tuple[int, ...] | None = None
        self._hashes: dict[int, list[Array]] = {}
        self._zero: dict[int, int] = {}

    def add(self, tensor: _abi.Tensor) -> None:
        """A shard in host memory."""
        held = View(tensor)
        array, offset = held.array, held.box.offset
        if array.size == 0:
            return
        bits = array.view(f"u{array.itemsize}")
        if self._origin is None:
            self._origin = tuple(offset)
            self.signs = _signs(bits)
        for axis, extent in enumerate(bits.shape):
            others = [begin == first for index, (begin, first) in enumerate(zip(offset, self._origin)) if index != axis]
            if extent > 0 and bits.ndim > 1 and all(others):  # other parts of slices that have been counted do not count again
                self._add_axis(axis, np.moveaxis(bits, axis, 0))

    def _add_axis(self, axis: int, slices: Array) -> None:
        window = slices[(slice(None), *_leading(slices.shape[1:], _ELEMENTS))]
        if math.prod(window.shape[1:]) < (32 if slices.itemsize == 1 else 8):  # which chance may make equal: float8 has few values
            return
        for begin in range(0, len(slices), _CHUNK):
            part = window[begin : begin + _CHUNK]
            words = part.reshape(len(part), -1).astype(np.uint64)
            zero = np.flatnonzero(~(words & _magnitude(slices.itemsize)).any(axis=1))
            hashes = (words * _WEIGHTS[: words.shape[1]]).sum(axis=1, dtype=np.uint64)
            self._hashes.setdefault(axis, []).append(np.delete(hashes, zero))
            rest = (slices[begin + int(index)] & slices.dtype.type(_magnitude(slices.itemsize)) for index in zero)
            self._zero[axis] = self._zero.get(axis, 0) + sum(not one.any() for one in rest)

    def equal(self) -> dict[int, Equal]:
        """By axis."""
        return {axis: Equal(_repeated(np.concatenate(hashes)), self._zero[axis]) for axis, hashes in self._hashes.items()}

    def unusual(self, job: _abi.Job, dtype: int, shape: Sequence[int]) -> list[str]:
        """What repeats in words, unless fills by the initializer of `job` repeat as much, as those of sparse ones do."""
        seen, usual = self.equal(), list[dict[int, Equal]]()
        found = list(_unusual(seen, usual, len(shape)))
        while found and len(usual) < _FILLS:
            usual.append(_filled(job, dtype, shape, len(usual)).equal())
            found = list(_unusual(seen, usual, len(shape)))
        return found


def _magnitude(size: int) -> np.uint64:
    """All bits but the sign: -0 is a zero, too."""
    return np.uint64((1 << (8 * size - 1)) - 1)


def _leading(shape: Sequence[int], elements: int) -> tuple[slice, ...]:
    """About so many elements, of the last axes first."""
    taken = list[slice]()
    for extent in reversed(shape):
        taken.append(slice(0, min(extent, elements)))
        elements = max(elements // max(extent, 1), 1)
    return tuple(reversed(taken))


def _repeated(hashes: Array) -> int:
    return len(hashes) - len(np.unique(hashes))


def _signs(bits: Array) -> bytes | None:
    """The signs of the first elements in row-major order, which are those of other draws from the same state of a generator, whatever their
    scale. Few of one sign tell nothing."""
    first: list[slice] = []
    needed = _SIGNS
    for extent in reversed(bits.shape):
        first.append(slice(0, min(extent, needed)))
        needed = -(-needed // max(extent, 1))
    words = bits[tuple(reversed(first))].reshape(-1)[:_SIGNS].astype(np.uint64)
    size = bits.itemsize
    negative = (words >> np.uint64(8 * size - 1)).astype(bool)
    if len(words) < _SIGNS or not (words & _magnitude(size)).all() or not _SIGNS // 4 <= negative.sum() <= _SIGNS * 3 // 4:
        return None
    return bytes(np.packbits(negative))


def _filled(job: _abi.Job, dtype: int, shape: Sequence[int], seed: int) -> Repeats:
    size = (dtype & 0xFF) // 8
    memory = np.empty(shape, f"u{size}")
    filled = _abi.Job.from_buffer_copy(job)
    filled.tensor = view(memory.ctypes.data, _abi.DTYPE_NAMES[dtype], shape)
    put_roles(filled.tensor, job.tensor)
    run_jobs(filled, 1, seed, 0, None, None)
    repeats = Repeats()
    repeats.add(filled.tensor)
    return repeats


def _unusual(seen: dict[int, Equal], usual: Sequence[dict[int, Equal]], rank: int) -> Iterator[str]:
    for axis, (repeated, zero) in seen.items():
        one, many = _names(axis, rank)
        of_usual = [each.get(axis, Equal(0, 0)) for each in usual]
        if axis == 0 and zero > 1 and _exceeds(zero, [each.zero for each in of_usual]):  # one may be that of a padding token
            yield f"{zero} {many} are zero"
        if _exceeds(repeated, [each.repeated for each in of_usual]):
            yield f"{repeated} {one} repeats another one" if repeated == 1 else f"{repeated} {many} repeat another one"


def _names(axis: int, rank: int) -> tuple[str, str]:
    if rank == 2:
        return ("column", "columns") if axis else ("row", "rows")
    return f"slice along axis {axis}", f"slices along axis {axis}"


def _exceeds(number: int, usual: Sequence[int]) -> bool:
    """Some initializers repeat on purpose, always as often; where it is chance, by six standard deviations of the difference."""
    most = max(usual, default=0)
    chance = 6 * math.sqrt(2 * most) if usual and min(usual) < most else 0.0
    return number - most > chance
