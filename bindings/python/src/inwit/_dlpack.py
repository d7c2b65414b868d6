"""Describes objects with DLPack as an inwit_tensor."""

from __future__ import annotations

import ctypes
from typing import Any

from . import _abi
from ._errors import Error, check
from ._library import library

READ_ONLY = 1  # of DLManagedTensorVersioned.flags
_VERSIONED = b"dltensor_versioned"
_PLAIN = b"dltensor"


class _Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32)]


class _Versioned(ctypes.Structure):
    """The first fields of DLManagedTensorVersioned; a DLTensor follows."""

    _fields_ = [
        ("version", _Version),
        ("manager_ctx", ctypes.c_void_p),
        ("deleter", ctypes.c_void_p),
        ("flags", ctypes.c_uint64),
    ]


class Pointer(ctypes.c_void_p):
    """A subclass, which ctypes returns as an object that the next call accepts without conversion."""


capsule_pointer = ctypes.PYFUNCTYPE(Pointer, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_capsule_is = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_IsValid", ctypes.pythonapi))


def _capsule_of(out: Any, options: dict[str, Any]) -> Any:
    try:
        return out.__dlpack__(max_version=(1, 1), **options)
    except TypeError:  # the exporter predates DLPack 1.0
        return out.__dlpack__(**options)


def tensor_of(out: Any, **options: Any) -> tuple[_abi.Tensor, Any]:
    """The tensor that `out` exports, and the capsule that keeps it alive. Options are those of __dlpack__()."""
    try:
        capsule = _capsule_of(out, options)
    except BufferError as error:
        raise Error(f"out cannot be exported by DLPack: {error}") from None
    if _capsule_is(capsule, _VERSIONED):
        managed = _Versioned.from_address(capsule_pointer(capsule, _VERSIONED).value or 0)
        if managed.version.major != 1:
            raise Error(f"out exports DLPack {managed.version.major}.{managed.version.minor}, must be 0.x or 1.x")
        if managed.flags & READ_ONLY:
            raise Error("out is read-only (by its DLPack flags): pass a writable copy")
        pointer = ctypes.addressof(managed) + ctypes.sizeof(_Versioned)
    else:
        pointer = capsule_pointer(capsule, _PLAIN).value or 0
    tensor, context = _abi.Tensor(), _abi.Context()
    check(library.inwit_tensor_from_dlpack(pointer, tensor, context), context)
    return tensor, capsule
