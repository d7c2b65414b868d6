"""The fast path of a fill: plain tensors, small or on a device, described directly in structs that are reused."""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional

import torch

from .. import _abi
from .._handle import Handle
from .._key import Key
from .._library import library
from .._types import BoxLike
from . import _cuda

# Real dtypes only: complex tensors, which may be conjugate views, take the general path.
DTYPES = {
    getattr(torch, name): code for name, code in _abi.DTYPES.items() if hasattr(torch, name) and not name.startswith("complex")
}

# The first fields of inwit_job, up to device_id: initializer, name, stream, keep; data, dtype, rank, shape, strides, global shape and
# offset (0: the whole); order, layout, axes, device_type; fan_in, fan_out; device_id.
_JOB = struct.Struct("4Q Q2i 8q 8q 8q 8q 2i 4x4x4xi 2d i")
assert _JOB.size == _abi.Job.tensor.offset + _abi.Tensor.device_id.offset + ctypes.sizeof(ctypes.c_int32)
_STREAM, _DATA = _abi.Job.stream.offset // 8, (_abi.Job.tensor.offset + _abi.Tensor.data.offset) // 8  # in words of 64 bits
_PADDING = tuple((0,) * (_abi.MAX_RANK - rank) for rank in range(_abi.MAX_RANK + 1))
_WHOLE = (0,) * (2 * _abi.MAX_RANK)
TYPES = {torch.Tensor, torch.nn.Parameter}
_PLAIN = {float, int, str}
_LONG = 1 << 18  # elements: larger fills take the general path, which handles Ctrl-C; its overhead is negligible there

# Declared without argtypes: the arguments are C values already.
_fill_jobs: Any = ctypes.CFUNCTYPE(ctypes.c_int32)(("inwit_fill_jobs", library))
_ONE = ctypes.c_size_t(1)


def _find_increment() -> Callable[[tuple[torch.Tensor]], None]:
    """torch.autograd.graph.increment_version without its Python part, a tenth of a small fill; the function itself in other versions."""
    try:
        torch._C._increment_version((torch.empty(0),))
    except (AttributeError, TypeError):
        return lambda tensors: torch.autograd.graph.increment_version(tensors[0])
    return torch._C._increment_version


increment_version = _find_increment()

_What = tuple[str, tuple[Any, ...], torch.dtype, Sequence[int], Sequence[int], Any, tuple[float, float], Optional[BoxLike], int]


class _Slot:
    """The structs of a call, which keep their contents from call to call; overlapping calls have one set each."""

    __slots__ = ("context_pointer", "handle", "job", "job_pointer", "context", "what", "words")

    def __init__(self) -> None:
        self.job, self.context = _abi.Job(), _abi.Context()
        self.words = memoryview(self.job).cast("B").cast("Q")
        self.job_pointer, self.context_pointer = ctypes.byref(self.job), ctypes.byref(self.context)
        self.what: _What | None = None
        self.handle: Handle | None = None

    def describe(self, what: _What) -> bool:
        """Returns False if the general path must fill."""
        initializer, values, dtype, shape, strides, (layout, names), fans, box, device = what
        rank = len(shape)
        code = DTYPES.get(dtype)
        if code is None or rank > _abi.MAX_RANK or 0 in strides or 0 in shape or (device < 0 and math.prod(shape) > _LONG):
            return False
        handle = _handles.get((initializer, values))
        if handle is None:
            if len(_handles) >= _CACHE_SIZE:
                _handles.clear()
            handle = _handles[initializer, values] = Handle(initializer, **dict(zip(names, values)))
        self.what, self.handle, padding = what, handle, _PADDING[rank]
        place = _WHOLE if box is None else (*box[0], *padding, *box[1], *padding)
        _JOB.pack_into(
            self.words.cast("B"), 0, handle._address, 0, 0, 0, 0, code, rank, *shape, *padding, *strides, *padding, *place,
            _abi.STRIDES, _abi.LAYOUTS[layout], _cuda.DEVICE_TYPE if device >= 0 else 0, *fans, max(device, 0),
        )  # fmt: skip
        return True


_slots: list[_Slot] = []
_handles: dict[tuple[str, tuple[Any, ...]], Handle] = {}
_CACHE_SIZE = 1024


# Memory for values in float64, by shape; a call takes it out while it uses it, so that overlapping calls have their own.
_scratches: dict[torch.Size, torch.Tensor] = {}
_LONG_SCRATCH = 1 << 10  # elements: allocating more costs little beside filling it


def scratch_of(shape: torch.Size) -> torch.Tensor:
    """Memory in float64 on the CPU, to be given back by keep_scratch()."""
    kept = _scratches.pop(shape, None)
    return torch.empty(shape, dtype=torch.float64, device="cpu") if kept is None or kept.is_inference() else kept


def keep_scratch(shape: torch.Size, scratch: torch.Tensor) -> None:
    if type(scratch) is torch.Tensor and scratch.numel() <= _LONG_SCRATCH and not scratch.is_inference():
        if len(_scratches) >= 64:
            _scratches.clear()
        _scratches[shape] = scratch


def fill_short(
    tensor: torch.Tensor,
    initializer: str,
    arguments: Mapping[str, Any],
    key: Key,
    layout: str | None,
    fans: tuple[float, float],
    box: BoxLike | None = None,
    geometry: tuple[Sequence[int], Sequence[int]] | None = None,
) -> bool:
    """Returns False if nothing was written; the general path then fills, or raises the error. Otherwise, autograd is notified.

    For each initializer name, callers always pass the same argument names, or fewer.

    geometry: shape and strides that describe the same elements by the axes of the box, because making a view would cost more.
    """
    if type(tensor) not in TYPES or tensor.is_neg() or tensor.is_inference():
        return False
    device, place = -1, None
    if not tensor.is_cpu:
        place = _cuda.place_of(tensor)
        if place is None:
            return False
        device = tensor.device.index
    values = tuple(arguments.values())
    for value in values:
        if type(value) not in _PLAIN or (value == 0 and math.copysign(1, value) < 0):  # -0.0 equals 0.0
            return False
    try:
        shape, strides = geometry or (tensor.shape, tensor.stride())
        what = (initializer, values, tensor.dtype, shape, strides, (layout, tuple(arguments)), fans, box, device)
        pointer = tensor.data_ptr()
    except RuntimeError:  # no strides, or no storage
        return False
    slot = _slots.pop() if _slots else _Slot()
    if slot.what != what and not slot.describe(what):
        return False
    slot.words[_STREAM], slot.words[_DATA] = key.stream, pointer
    if place is not None:
        slot.context.device, slot.context.device_stream = place
    if _fill_jobs(slot.job_pointer, _ONE, key._c_seed, slot.context_pointer):
        return False
    _slots.append(slot)
    increment_version((tensor,))
    return True
