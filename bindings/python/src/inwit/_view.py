"""Views: memory given by its address, and the argument of a custom initializer."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

from . import _abi
from ._checked import check_box, choice
from ._errors import Error, check
from ._library import library


class Box(NamedTuple):
    """A shard: the shape of the whole tensor, and the index of the first element of the shard in it.

    >>> Box((1024, 512), (256, 0))
    Box(global_shape=(1024, 512), offset=(256, 0))
    """

    global_shape: tuple[int, ...]
    offset: tuple[int, ...]


def put_box(tensor: _abi.Tensor, box: Box | tuple[Sequence[int], Sequence[int]]) -> None:
    global_shape, offset = check_box("box", box)
    if len(global_shape) != tensor.rank or len(offset) != tensor.rank:
        raise Error(
            f"box has {len(global_shape)} extents and {len(offset)} offsets, but out has {tensor.rank} axes: they must agree",
            "INWIT_E_BOX",
            5,
        )
    tensor.global_shape[: tensor.rank] = global_shape
    tensor.offset[: tensor.rank] = offset


def view(
    pointer: int,
    dtype: int | str,
    shape: Sequence[int],
    strides_in_elements: Sequence[int] | None = None,
    *,
    box: Box | tuple[Sequence[int], Sequence[int]] | None = None,
    layout: str | None = None,
) -> _abi.Tensor:
    """The inwit_tensor of the memory at `pointer`. The caller keeps that memory alive while the tensor is in use."""
    code = _abi.DTYPES[dtype] if isinstance(dtype, str) else dtype
    rank = len(shape)
    if rank > _abi.MAX_RANK:
        raise Error(f"out has {rank} axes, at most {_abi.MAX_RANK} are supported")
    tensor = _abi.Tensor(data=pointer or None, dtype=code, rank=rank, layout=layout_code(layout))
    tensor.shape[:rank] = tuple(shape)
    if strides_in_elements is not None:
        tensor.order = _abi.STRIDES
        tensor.strides[:rank] = tuple(strides_in_elements)
    if box is not None:
        put_box(tensor, box)
    return tensor


def layout_code(layout: str | None) -> int:
    if layout is not None:
        choice("layout", layout, filter(None, _abi.LAYOUTS), ("INWIT_E_LAYOUT", 7), ", or None")
    return _abi.LAYOUTS[layout]


class View:
    """Memory that a custom initializer fills. inwit.fill accepts it directly, with its box (shard) and layout.

    It is valid only during the call that passed it.
    """

    def __init__(self, tensor: _abi.Tensor) -> None:
        self._tensor: Optional[_abi.Tensor] = tensor

    def copy_tensor(self) -> _abi.Tensor:
        if self._tensor is None:
            raise Error("this View is used after the call that passed it has returned")
        return _abi.Tensor.from_buffer_copy(self._tensor)

    def close(self) -> None:
        self._tensor = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of this memory."""
        tensor = self.copy_tensor()
        return tuple(tensor.shape[: tensor.rank])

    @property
    def dtype(self) -> str:
        """The name of the element type: "float32"."""
        return _abi.DTYPE_NAMES[self.copy_tensor().dtype]

    @property
    def box(self) -> Box:
        """The position of this memory in the whole tensor; for an unsharded tensor, the whole."""
        tensor = self.copy_tensor()
        whole = tuple(tensor.global_shape[: tensor.rank])
        if not any(whole):
            whole = tuple(tensor.shape[: tensor.rank])
        return Box(whole, tuple(tensor.offset[: tensor.rank]))

    @property
    def layout(self) -> str | None:
        """The name of the layout; None if there is none, or if axes are given instead."""
        return _abi.LAYOUT_NAMES.get(self.copy_tensor().layout)

    def fans(self) -> tuple[float, float]:
        """(fan_in, fan_out) of the whole tensor."""
        return fans_of(self.copy_tensor())

    @property
    def array(self) -> Any:
        """A NumPy array over the memory. bfloat16 and float8 have ml_dtypes' types if that is installed, else uint16 and uint8."""
        import numpy

        tensor = self.copy_tensor()
        shape = tuple(tensor.shape[: tensor.rank])
        itemsize = (tensor.dtype & 0xFF) // 8
        strides = [stride * itemsize for stride in _element_strides(tensor, shape)]
        kind = numpy.dtype(_numpy_dtype(self.dtype))
        if math.prod(shape) == 0:
            return numpy.empty(shape, kind)
        lowest = sum(min(0, stride * (extent - 1)) for stride, extent in zip(strides, shape))
        highest = sum(max(0, stride * (extent - 1)) for stride, extent in zip(strides, shape))
        memory = (ctypes.c_char * (highest - lowest + itemsize)).from_address(tensor.data + lowest)
        return numpy.ndarray(shape, kind, memory, -lowest, strides)


def _numpy_dtype(name: str) -> Any:
    if name != "bfloat16" and not name.startswith("float8"):
        return name
    try:
        import ml_dtypes
    except ImportError:
        return "uint16" if name == "bfloat16" else "uint8"
    return getattr(ml_dtypes, name)


def _element_strides(tensor: _abi.Tensor, shape: tuple[int, ...]) -> list[int]:
    itemsize = (tensor.dtype & 0xFF) // 8
    if tensor.order == _abi.STRIDES:
        return list(tensor.strides[: tensor.rank])
    if tensor.order == _abi.BYTE_STRIDES:
        return [stride // itemsize for stride in tensor.strides[: tensor.rank]]
    strides = [math.prod(shape[axis + 1 :]) for axis in range(tensor.rank)]
    return strides if tensor.order == _abi.ROW_MAJOR else [math.prod(shape[:axis]) for axis in range(tensor.rank)]


def fans_of(tensor: _abi.Tensor) -> tuple[float, float]:
    fan_in, fan_out, context = ctypes.c_double(), ctypes.c_double(), _abi.Context()
    check(library.inwit_fans(tensor, fan_in, fan_out, context), context)
    return fan_in.value, fan_out.value
