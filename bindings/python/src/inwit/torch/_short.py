"""The short way of a fill: small plain memory, described straight into structs that are kept from call to call."""

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

DTYPES = {getattr(torch, name): code for name, code in _abi.DTYPES.items()}

# inwit_job as far as fan_out: initializer, name, stream, keep; data, dtype, rank, shape, strides; the whole tensor, no box;
# order, layout, axes, device; fan_in, fan_out.
_JOB = struct.Struct("4Q Q2i 8q 8q 128x 2i 4x4x4x4x 2d")
assert _JOB.size == _abi.Job.tensor.offset + _abi.Tensor.fan_out.offset + ctypes.sizeof(ctypes.c_double)
_put_job = _JOB.pack_into
_PADDING = tuple((0,) * (_abi.MAX_RANK - rank) for rank in range(_abi.MAX_RANK + 1))
_TYPES = {torch.Tensor, torch.nn.Parameter}
_LONG = 1 << 18  # elements: from here on the overhead is nothing, and the long way looks for Ctrl-C

# Without argtypes, for arguments that are C values already.
_fill_jobs: Any = ctypes.CFUNCTYPE(ctypes.c_int32)(("inwit_fill_jobs", library))
_ONE = ctypes.c_size_t(1)


class _Slot:
    """The structs of a call; calls that overlap have one each."""

    def __init__(self) -> None:
        self.job, self.context = _abi.Job(), _abi.Context()
        self.bytes = (ctypes.c_char * ctypes.sizeof(_abi.Job)).from_buffer(self.job)
        self.job_pointer, self.context_pointer = ctypes.byref(self.job), ctypes.byref(self.context)


_slots: list[_Slot] = []
_handles: dict[tuple[str, tuple[Any, ...]], Handle] = {}
_HANDLES_AT_MOST = 1024


def _bind(initializer: str, arguments: Mapping[str, Any]) -> Handle:
    """The handle of an initializer with arguments, kept for the next call. A name has the same arguments each time, or fewer."""
    values = tuple(arguments.values())
    for value in values:
        if type(value) not in (float, int, str) or (value == 0 and math.copysign(1, value) < 0):  # -0.0 equals 0.0
            return Handle(initializer, **arguments)
    handle = _handles.get((initializer, values))
    if handle is None:
        if len(_handles) >= _HANDLES_AT_MOST:
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
    """False: nothing was done, go the long way, which also has the words for what is refused."""
    code = DTYPES.get(tensor.dtype)
    if code is None or type(tensor) not in _TYPES or not tensor.is_cpu or tensor.is_neg() or tensor.numel() > _LONG:
        return False
    try:
        shape, strides, pointer = tensor.shape, tensor.stride(), tensor.data_ptr()
    except RuntimeError:  # no strides, or no memory of its own
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
