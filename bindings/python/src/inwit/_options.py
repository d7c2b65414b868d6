"""Options that describe a tensor beside its memory: layout, fans, axes, box (shard)."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

from . import _abi
from ._errors import Error
from ._memory import describe
from ._types import Options
from ._view import View, int64s, layout_code, put_box, view


def put_options(tensor: _abi.Tensor, layout: str | None, options: Mapping[str, Any]) -> None:
    """Sets the options that are given; a View keeps its own values for the others."""
    if options.get("cuda_stream") is not None:
        raise Error("cuda_stream is for inwit.fill and the functions of its initializers, of arrays in CUDA memory")
    in_axes, out_axes = options.get("in_axes"), options.get("out_axes")
    if in_axes is not None or out_axes is not None:
        if layout is not None:
            raise Error(f"layout is {layout!r} and in_axes or out_axes are given too: pass either layout or axes", "INWIT_E_LAYOUT", 7)
        tensor.layout = _abi.LAYOUT_AXES
        tensor.in_axes = _mask("in_axes", in_axes or (), tensor.rank)
        tensor.out_axes = _mask("out_axes", out_axes or (), tensor.rank)
    elif layout is not None:
        tensor.layout = layout_code(layout)
    if options.get("batch_axes"):
        tensor.batch_axes = _mask("batch_axes", options["batch_axes"], tensor.rank)
    if options.get("box") is not None:
        put_box(tensor, options["box"])
    for name in ("fan_in", "fan_out"):
        fan = options.get(name)
        if fan is not None:
            if not fan > 0:
                raise Error(f"{name} is {fan}, must be > 0")
            setattr(tensor, name, fan)


def put_roles(tensor: _abi.Tensor, matched: _abi.Tensor) -> None:
    """Layout, axes and fans, as a recipe gave them to another description of the same tensor."""
    for name in ("layout", "in_axes", "out_axes", "batch_axes", "fan_in", "fan_out"):
        setattr(tensor, name, getattr(matched, name))


def _mask(what: str, axes: Sequence[int], rank: int) -> int:
    mask = 0
    for axis in axes:
        index = operator.index(axis)
        if not -rank <= index < rank:
            raise Error(f"{what} contains {index}, but out has {rank} axes", "INWIT_E_LAYOUT", 7)
        mask |= 1 << index % rank
    return mask


def shape_tensor(shape: Any, *, layout: str | None = None, dtype: str = "float32", **options: Any) -> _abi.Tensor:
    """A tensor without memory, of this shape or of the shape and dtype of an array."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}; accepted are layout, dtype, {', '.join(Options.__annotations__)}")
    if isinstance(shape, (tuple, list)):
        tensor = _compact(int64s("shape", shape), dtype)
    elif hasattr(shape, "dtype") and not isinstance(shape, View):
        own = str(shape.dtype).rpartition(".")[2]
        tensor = _compact(tuple(shape.shape), own if own in _abi.DTYPES else dtype)
    else:
        tensor = describe(shape)[0]
    put_options(tensor, layout, options)
    return tensor


def _compact(extents: tuple[int, ...], dtype: str) -> _abi.Tensor:
    if dtype not in _abi.DTYPES:
        raise Error(f"dtype is {dtype!r}, must be one of {', '.join(map(repr, _abi.DTYPES))}", "INWIT_E_DTYPE", 6)
    return view(0, dtype, extents)
