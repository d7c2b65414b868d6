"""CUDA's and ROCm's tensors, which the library fills in place on PyTorch's current stream, if it has a device form of what is to be filled."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import torch

from .. import _abi
from .._device import Place, open_device, type_of_torch
from .._errors import Error, check
from .._library import library

UNSUPPORTED = "INWIT_E_UNSUPPORTED"

DEVICE_TYPE = type_of_torch(torch)


def _find_current_stream() -> Callable[[int], int]:
    """The address of the current stream of a device: what PyTorch's compiler calls, or, where torch lacks that, a slower way."""
    return getattr(torch._C, "_cuda_getCurrentRawStream", None) or (lambda number: torch.cuda.current_stream(number).cuda_stream)


current_stream = _find_current_stream()


def place_of(tensor: torch.Tensor) -> Place | None:
    """Where the library fills this memory in place; None if it cannot, for want of a device, a driver or a module of the library."""
    device = tensor.device
    if device.type != "cuda":
        return None
    try:
        return Place(open_device(device.index, DEVICE_TYPE), current_stream(device.index))
    except Error as error:
        if error.status != UNSUPPORTED:
            raise
        return None


def has_form(job: _abi.Job) -> bool:
    """Whether the library can fill the job on a device. Other errors are left to the fill, which reports them."""
    count, context = ctypes.c_size_t(), _abi.Context()
    try:
        check(library.inwit_device_plan(job, 0, None, 0, count, context), context)
    except Error as error:
        return error.status != UNSUPPORTED
    return True
