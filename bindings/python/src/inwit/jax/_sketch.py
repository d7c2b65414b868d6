"""Finds out what a fill function fills, without filling: under a trace, XLA itself calls the library."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Optional, TypeVar

import numpy as np

from .. import _abi
from .._blocks import fill_block
from .._errors import Error
from .._initializer import Initializer
from .._key import Key
from .._options import shape_tensor
from .._types import Options

Shape = tuple[int, ...]
_Fill = TypeVar("_Fill", bound=Callable[..., None])
_ROLES = ("layout", "in_axes", "out_axes", "batch_axes")
_RUN = ("box", "dtype", "threads", "target", "progress")  # options of a call, which XLA makes


class Drawn(NamedTuple):
    """One fill by the library, of a whole array or of the part at `place`; elsewhere the array is zero."""

    initializer: str  # JSON
    roles: tuple[int, ...]  # layout and axes as in inwit_tensor
    fans: tuple[float, float]
    shape: Shape  # after the transposition by `order`
    order: Shape
    place: Shape  # index along the leading axes of the array


class Sketch:
    """Stands for the array in a fill function that is `drawable`, and notes what the function fills."""

    def __init__(self, shape: Sequence[int], dtype: Any, index: Shape = (), order: Shape | None = None) -> None:
        self.shape, self.dtype, self.size = tuple(shape), np.dtype(dtype), math.prod(shape)
        self.index, self.order = index, tuple(range(len(shape))) if order is None else order
        self.notes: list[tuple[Sketch, str | Initializer, Shape, Mapping[str, Any]]] = []

    def transpose(self, order: Sequence[int]) -> Sketch:
        return self._part([self.shape[axis] for axis in order], self.index, tuple(order))

    def __getitem__(self, index: Shape) -> Sketch:
        return self._part(self.shape[len(index) :], index, None)

    def __setitem__(self, everywhere: Any, value: Any) -> None:
        if everywhere is not Ellipsis or value != 0:
            raise TypeError("a fill function may only set the whole array to zero")

    def _part(self, shape: Sequence[int], index: Shape, order: Shape | None) -> Sketch:
        part = Sketch(shape, self.dtype, index, order)
        part.notes = self.notes
        return part


def fill(initializer: str | Initializer, out: Any, key: Key, shape: Sequence[int], offset: Sequence[int], /, **arguments: Any) -> None:
    """fill_block, or only a record of the call if `out` is a sketch."""
    if isinstance(out, Sketch):
        out.notes.append((out, initializer, tuple(shape), arguments))
    else:
        fill_block(initializer, out, key, shape, offset, **arguments)


def drawable(function: _Fill) -> _Fill:
    """Marks a fill function that accepts a sketch: it fills by `fill` of this module, once, or never if nothing is random."""
    function.drawable = True  # type: ignore[attr-defined]
    return function


def draw(function: Callable[..., None], shape: Shape, dtype: Any, arguments: Mapping[str, Any]) -> Optional[list[Drawn]]:
    """The fills of an array: one, or none if it is zero. None if XLA cannot make them: a Python function fills, or there is an option
    of a call."""
    if not getattr(function, "drawable", False) or dtype.name not in _abi.DTYPES:
        return None
    sketch = Sketch(shape, dtype)
    function(sketch, Key(0, 0), shape, (0,) * len(shape), **arguments)
    made = [_drawn(*note) for note in sketch.notes]
    return None if None in made else [one for one in made if one is not None]


def _drawn(part: Sketch, initializer: str | Initializer, shape: Shape, arguments: Mapping[str, Any]) -> Drawn | None:
    options = {name: value for name, value in arguments.items() if name in Options.__annotations__ or name == "layout"}
    if any(name in _RUN for name in options):
        return None
    arguments = {name: value for name, value in arguments.items() if name not in options}
    value = Initializer(initializer, **arguments) if isinstance(initializer, str) else initializer.with_arguments(**arguments)
    text = _json_of(value)
    if text is None:
        return None
    tensor = shape_tensor(shape, dtype=part.dtype.name, **options)
    roles = tuple(getattr(tensor, name) for name in _ROLES)
    return Drawn(text, roles, (tensor.fan_in, tensor.fan_out), shape, part.order, part.index)


def _json_of(value: Initializer) -> str | None:
    """JSON that gives this initializer again, equal in every bit of its arguments. None if there is none."""
    if value._customs:
        return None
    try:
        text = value.to_json()
    except Error:
        return None
    return text if Initializer.from_json(text) == value else None
