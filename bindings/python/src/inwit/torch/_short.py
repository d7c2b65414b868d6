"""The short way of a fill: small plain memory, described straight into structs that are kept from call to call."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Mapping
from typing import Any

import torch

from .. import _abi
from .._call import _LONG, _ONE, _fill_jobs, _Slot
from .._handle import bind
from .._key import Key

DTYPES = {getattr(torch, name): code for name, code in _abi.DTYPES.items()}

# inwit_job as far as fan_out: initializer, name, stream, keep; data, dtype, rank, shape, strides; the whole tensor, no box; order,
# layout, axes, device; fan_in, fan_out.
_JOB = struct.Struct("4Q Q2i 8q 8q 128x 2i 4x4x4x4x 2d")
assert _JOB.size == _abi.Job.tensor.offset + _abi.Tensor.fan_out.offset + ctypes.sizeof(ctypes.c_double)
_put_job = _JOB.pack_into
_PADDING = tuple((0,) * (_abi.MAX_RANK - rank) for rank in range(_abi.MAX_RANK + 1))
_TYPES = {torch.Tensor, torch.nn.Parameter}
_slots: list[_Slot] = []


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
    if code is None or type(tensor) not in _TYPES or not tensor.is_cpu or tensor.is_neg() or tensor.nbytes > _LONG:
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
    address = bind(initializer, arguments)._address
    _put_job(
        slot.bytes, 0, address, 0, key.stream, 0, pointer, code, rank, *shape, *padding, *strides, *padding,
        _abi.STRIDES, _abi.LAYOUTS[layout], *fans,
    )  # fmt: skip
    if _fill_jobs(slot.job_pointer, _ONE, key._c_seed, slot.context_pointer):
        return False
    _slots.append(slot)
    return True
