"""The fast path of a fill: small plain tensors, described directly in structs that are reused from call to call."""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Mapping
from typing import Any

import torch

from .. import _abi
from .._handle import Handle
from .._key import Key
from .._library import library

# Complex tensors have torch's distributions, in which the parts of a uniform both have the whole width: see _memory.describe.
DTYPES = {
    getattr(torch, name): code for name, code in _abi.DTYPES.items() if hasattr(torch, name) and not name.startswith("complex")
}

# The first fields of inwit_job, up to fan_out: initializer, name, stream, keep; data, dtype, rank, shape, strides; no global shape
# and offset; order, layout, axes, device; fan_in, fan_out.
_JOB = struct.Struct("4Q Q2i 8q 8q 128x 2i 4x4x4x4x 2d")
assert _JOB.size == _abi.Job.tensor.offset + _abi.Tensor.fan_out.offset + ctypes.sizeof(ctypes.c_double)
_put_job = _JOB.pack_into
_PADDING = tuple((0,) * (_abi.MAX_RANK - rank) for rank in range(_abi.MAX_RANK + 1))
_TYPES = {torch.Tensor, torch.nn.Parameter}
_LONG = 1 << 18  # elements: larger fills take the general path, which handles Ctrl-C; its overhead is negligible there

# Declared without argtypes: the arguments are C values already.
_fill_jobs: Any = ctypes.CFUNCTYPE(ctypes.c_int32)(("inwit_fill_jobs", library))
_ONE = ctypes.c_size_t(1)


class _Slot:
    """The structs of a call; overlapping calls have one set each."""

    def __init__(self) -> None:
        self.job, self.context = _abi.Job(), _abi.Context()
        self.bytes = (ctypes.c_char * ctypes.sizeof(_abi.Job)).from_buffer(self.job)
        self.job_pointer, self.context_pointer = ctypes.byref(self.job), ctypes.byref(self.context)


_slots: list[_Slot] = []
_handles: dict[tuple[str, tuple[Any, ...]], Handle] = {}
_CACHE_SIZE = 1024


def _bind(initializer: str, arguments: Mapping[str, Any]) -> Handle:
    """Binds arguments to a name and caches the handle. The callers pass the same argument names for a name each time, or fewer."""
    values = tuple(arguments.values())
    for value in values:
        if type(value) not in (float, int, str) or (value == 0 and math.copysign(1, value) < 0):  # -0.0 equals 0.0
            return Handle(initializer, **arguments)
    handle = _handles.get((initializer, values))
    if handle is None:
        if len(_handles) >= _CACHE_SIZE:
            _handles.clear()
        handle = _handles[initializer, values] = Handle(initializer, **arguments)
    return handle


def fill_short(
    tensor: torch.Tensor,
    initializer: str,
    arguments: Mapping[str, Any],
    key: Key,
    layout: str | None,
    fans: tuple[float, float],
) -> bool:
    """Returns False if nothing was written; the general path then fills, or raises the error."""
    code = DTYPES.get(tensor.dtype)
    if code is None or type(tensor) not in _TYPES or not tensor.is_cpu or tensor.is_neg() or tensor.numel() > _LONG:
        return False
    try:
        shape, strides, pointer = tensor.shape, tensor.stride(), tensor.data_ptr()
    except RuntimeError:  # no strides, or no storage
        return False
    rank = len(shape)
    if rank > _abi.MAX_RANK or 0 in strides:
        return False
    padding = _PADDING[rank]
    slot = _slots.pop() if _slots else _Slot()
    handle = _bind(initializer, arguments)
    _put_job(
        slot.bytes, 0, handle._address, 0, key.stream, 0, pointer, code, rank, *shape, *padding, *strides, *padding,
        _abi.STRIDES, _abi.LAYOUTS[layout], *fans,
    )  # fmt: skip
    if _fill_jobs(slot.job_pointer, _ONE, key._c_seed, slot.context_pointer):
        return False
    _slots.append(slot)
    return True
