"""Options that describe a tensor besides its memory: layout, fans, axes, box (shard)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import _abi
from ._checked import choice, int64s, integer, items, number, wrong
from ._errors import Error
from ._memory import describe
from ._types import Options
from ._view import View, layout_code, put_box, view


def put_options(tensor: _abi.Tensor, layout: str | None, options: Mapping[str, Any]) -> None:
    """Sets the options that are given; a View keeps its own values for the others."""
    if options.get("cuda_stream") is not None:
        raise Error("cuda_stream is for inwit.fill and the functions of its initializers, of arrays in CUDA memory")
    in_axes, out_axes = options.get("in_axes"), options.get("out_axes")
    if in_axes is not None or out_axes is not None:
        if layout is not None:
            raise Error(f"layout is {layout!r} and in_axes or out_axes are given too: pass either layout or axes", "INWIT_E_LAYOUT", 7)
        tensor.layout = _abi.LAYOUT_AXES
        tensor.in_axes = _mask("in_axes", () if in_axes is None else in_axes, tensor.rank)
        tensor.out_axes = _mask("out_axes", () if out_axes is None else out_axes, tensor.rank)
    elif layout is not None:
        tensor.layout = layout_code(layout)
    if options.get("batch_axes") is not None:
        tensor.batch_axes = _mask("batch_axes", options["batch_axes"], tensor.rank)
    if options.get("box") is not None:
        put_box(tensor, options["box"])
    for name in ("fan_in", "fan_out"):
        if options.get(name) is not None:
            fan = number(name, options[name], "a number > 0")
            if not fan > 0:
                raise Error(f"{name} is {fan}, must be > 0")
            setattr(tensor, name, fan)


def put_roles(tensor: _abi.Tensor, matched: _abi.Tensor) -> None:
    """Copies layout, axes and fans that a recipe gave to another description of the same tensor."""
    for name in ("layout", "in_axes", "out_axes", "batch_axes", "fan_in", "fan_out"):
        setattr(tensor, name, getattr(matched, name))


def _mask(what: str, axes: Sequence[int], rank: int) -> int:
    mask = 0
    for at, axis in enumerate(items(what, axes, "a sequence of axes")):
        accepted = f"in {-rank} .. {rank - 1}, as out has {rank} axes" if rank else "left out, as out has no axes"
        mask |= 1 << integer(f"{what}[{at}]", axis, -rank, rank - 1, accepted, ("INWIT_E_LAYOUT", 7)) % rank
    return mask


def shape_tensor(shape: Any, *, layout: str | None = None, dtype: str = "float32", **options: Any) -> _abi.Tensor:
    """A tensor without memory, of this shape or of the shape and dtype of an array."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}; accepted are layout, dtype, {', '.join(Options.__annotations__)}")
    if isinstance(shape, (str, bytes)):
        raise wrong("shape", shape, _SHAPES)
    if isinstance(shape, (tuple, list)):
        tensor = _compact(int64s("shape", shape), dtype)
    elif hasattr(shape, "dtype") and hasattr(shape, "shape") and not isinstance(shape, View):
        own = str(shape.dtype).rpartition(".")[2]
        tensor = _compact(tuple(shape.shape), own if own in _abi.DTYPES else dtype)
    else:
        try:
            tensor = describe(shape)[0]
        except TypeError:
            raise wrong("shape", shape, _SHAPES) from None
    put_options(tensor, layout, options)
    return tensor


_SHAPES = "a tuple or list of integers, or an array"


def _compact(extents: tuple[int, ...], dtype: str) -> _abi.Tensor:
    return view(0, choice("dtype", dtype, _abi.DTYPES, ("INWIT_E_DTYPE", 6)), extents)
