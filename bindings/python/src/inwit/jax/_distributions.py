"""The fill functions of the initializers: function(out, key, shape, offset, **arguments) fills the NumPy array `out`, the shard at
`offset` of an array of `shape`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Union

import numpy as np

from .._blocks import FLOATS
from .._checked import int64s
from .._key import Key
from ._sketch import drawable, fill

Array = Any  # numpy.ndarray, of any dtype
Shape = Sequence[int]
Axes = Union[int, Sequence[int]]

_DISTRIBUTIONS = {"truncated_normal": "truncated_normal", "normal": "untruncated_normal", "uniform": "uniform"}

_MODES: dict[str, Callable[[float, float], float]] = {
    "fan_in": lambda fan_in, fan_out: fan_in,
    "fan_out": lambda fan_in, fan_out: fan_out,
    "fan_avg": lambda fan_in, fan_out: (fan_in + fan_out) / 2,
    "fan_geo_avg": lambda fan_in, fan_out: math.sqrt(fan_in * fan_out),
}


def constant(out: Array, key: Key, shape: Shape, offset: Shape, value: Any) -> None:
    """`value`, broadcast to the shape. NumPy fills dtypes that the library does not support."""
    if out.dtype.name in FLOATS:
        fill("constant", out, key, shape, offset, value=value)
    else:
        box = tuple(slice(begin, begin + extent) for begin, extent in zip(offset, out.shape))
        np.copyto(out, np.broadcast_to(np.asarray(value), shape)[box], casting="unsafe")


@drawable
def uniform(out: Array, key: Key, shape: Shape, offset: Shape, scale: float) -> None:
    """Uniform on [0, scale)."""
    fill("random_uniform", out, key, shape, offset, minval=min(0.0, scale), maxval=max(0.0, scale))


@drawable
def normal(out: Array, key: Key, shape: Shape, offset: Shape, stddev: float) -> None:
    """Normal with mean 0. A complex one has independent parts of half the variance each."""
    fill("random_normal", out, key, shape, offset, mean=0.0, stddev=stddev)


@drawable
def truncated_normal(out: Array, key: Key, shape: Shape, offset: Shape, stddev: float, lower: float, upper: float) -> None:
    """Normal with mean 0, truncated at lower and upper standard deviations."""
    fill("truncated_normal", out, key, shape, offset, mean=0.0, stddev=stddev, lower=lower, upper=upper)


@drawable
def variance_scaling(
    out: Array, key: Key, shape: Shape, offset: Shape, scale: float, mode: str, distribution: str,
    in_axis: Axes, out_axis: Axes, batch_axis: Axes, fan_in: float | None = None, fan_out: float | None = None,
) -> None:  # fmt: skip
    """Variance scale / fan; a complex uniform is one on the disk, and a complex truncated normal has a bounded modulus."""
    if mode not in _MODES:
        raise ValueError(f"mode is {mode!r}, must be one of {', '.join(_MODES)}")
    if distribution not in _DISTRIBUTIONS:
        raise ValueError(f"distribution is {distribution!r}, must be one of {', '.join(_DISTRIBUTIONS)}")
    if mode == "fan_in" and fan_in is not None:
        fan_in, fan_out = fan_in, 1.0  # a fan that is not needed is not counted: a bias has none
    elif mode == "fan_out" and fan_out is not None:
        fan_in, fan_out = 1.0, fan_out
    elif fan_in is None or fan_out is None:
        counted = fans(shape, in_axis, out_axis, batch_axis)
        fan_in, fan_out = counted[0] if fan_in is None else fan_in, counted[1] if fan_out is None else fan_out
    fan = _MODES[mode](fan_in, fan_out)
    if fan < 1:  # variance_scaling divides by max(1, fan)
        scale, fan_in, fan_out = scale / fan, 1.0, 1.0
    fill("variance_scaling", out, key, shape, offset, scale=scale, mode=mode, distribution=_DISTRIBUTIONS[distribution],
         fan_in=fan_in, fan_out=fan_out)


def fans(shape: Shape, in_axis: Axes, out_axis: Axes, batch_axis: Axes) -> tuple[float, float]:
    """fan_in and fan_out: axes that are neither in, out nor batch are the receptive field. (1, 1) for an empty array."""
    rank = len(shape)
    if rank <= 1 and isinstance(in_axis, int) and in_axis == -2:  # the message that JAX's own tests match
        raise ValueError(f"Can't compute input and output sizes of a {rank}-dimensional weights tensor with default in_axis. "
                         f"Must be at least 2D or specify in_axis explicitly: shape is {tuple(shape)}")
    axes_of = {"in_axis": in_axis, "out_axis": out_axis, "batch_axis": batch_axis}
    sizes = [math.prod(shape[axis] for axis in int64s(what, axes if np.iterable(axes) else (axes,))) for what, axes in axes_of.items()]
    whole = math.prod(shape)
    if whole == 0:
        return 1.0, 1.0
    field = whole / math.prod(sizes)
    return sizes[0] * field, sizes[1] * field


@drawable
def orthogonal(out: Array, key: Key, shape: Shape, offset: Shape, scale: float, column_axis: int) -> None:
    """Orthonormal columns along column_axis, or orthonormal rows if there are fewer of them."""
    if len(shape) < 2:
        raise ValueError(f"shape is {tuple(shape)}, orthogonal requires at least two axes")
    column = range(len(shape))[column_axis]
    order = [axis for axis in range(len(shape)) if axis != column] + [column]
    view, shape, offset = out.transpose(order), [shape[axis] for axis in order], [offset[axis] for axis in order]
    fill("orthogonal", view, key, shape, offset, gain=scale, layout="keras")


@drawable
def delta_orthogonal(out: Array, key: Key, shape: Shape, offset: Shape, scale: float, column_axis: int) -> None:
    """Zero except for the centre of the kernel (..., in, out), which is orthogonal."""
    if not 3 <= len(shape) <= 5:
        raise ValueError(f"shape is {tuple(shape)}, delta_orthogonal requires 3, 4 or 5 axes")
    if shape[-1] < shape[-2]:
        raise ValueError(f"shape is {tuple(shape)}: `fan_in` ({shape[-2]}) must not be greater than `fan_out` ({shape[-1]})")
    out[...] = 0
    middle = [(extent - 1) // 2 - begin for extent, begin in zip(shape[:-2], offset[:-2])]
    if all(0 <= index < extent for index, extent in zip(middle, out.shape)) and out.size:
        orthogonal(out[tuple(middle)], key, shape[-2:], offset[-2:], scale, column_axis)
