"""Describes objects with the buffer protocol (array.array, memoryview, ctypes arrays, mmap, bytearray) as an inwit_tensor."""

from __future__ import annotations

import ctypes
import math
import sys
from typing import Any

from . import _abi
from ._checked import choice
from ._errors import Error

_FORMATS = {"e": "float16", "f": "float32", "d": "float64", "E": "bfloat16", "Zf": "complex64", "Zd": "complex128"}
_NATIVE = "<" if sys.byteorder == "little" else ">"
_RECORDS = 0x0001 | 0x0004 | 0x0018  # writable, format, strides: PyBUF_RECORDS


class _PyBuffer(ctypes.Structure):
    """Py_buffer, as the stable ABI declares it."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    ]


_get = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.POINTER(_PyBuffer), ctypes.c_int)(
    ("PyObject_GetBuffer", ctypes.pythonapi)
)
_release = ctypes.PYFUNCTYPE(None, ctypes.POINTER(_PyBuffer))(("PyBuffer_Release", ctypes.pythonapi))


class _Held:
    """Owns a buffer and releases it."""

    def __init__(self, out: Any) -> None:
        self.buffer = _PyBuffer()
        self._release = _release
        if _get(out, self.buffer, _RECORDS) != 0:
            raise BufferError("out does not export writable memory")

    def __del__(self) -> None:
        if self.buffer.obj:
            self._release(self.buffer)


def dtype_of(text: str, itemsize: int, dtype: str | None) -> int:
    """The code of the element type: the format's, or `dtype` if that is given and has the size of the elements."""
    order, code = (text[0], text[1:]) if text and text[0] in "<>=@!|" else ("@", text)
    if order in "<>!" and itemsize > 1 and (">" if order == "!" else order) != _NATIVE:
        raise Error(f"out's elements have format {text!r}, which is not the native byte order: pass an array in native order")
    if dtype is not None:
        return reinterpreted(f"format {text!r}", itemsize, dtype)
    if code not in _FORMATS:
        raise Error(
            f"out's elements have format {text!r}, must be 'e', 'f', 'd', 'Zf' or 'Zd' (float16, float32, float64, complex64, complex128); "
            "pass dtype='bfloat16' if the elements are 16-bit integers that hold bfloat16",
            "INWIT_E_DTYPE",
            6,
        )
    return _abi.DTYPES[_FORMATS[code]]


def reinterpreted(what: str, itemsize: int, dtype: str) -> int:
    code = _abi.DTYPES[choice("dtype", dtype, _abi.DTYPES, ("INWIT_E_DTYPE", 6))]
    if (code & 0xFF) // 8 != itemsize:
        raise Error(f"dtype is {dtype!r}, {(code & 0xFF) // 8} bytes, and out's elements are {what}, {itemsize} bytes",
                    "INWIT_E_DTYPE", 6)  # fmt: skip
    return code


def tensor_of(out: Any, dtype: str | None) -> tuple[_abi.Tensor, Any]:
    """The tensor that describes the memory of `out`, and an object that keeps that memory alive."""
    try:
        held = _Held(out)
    except (BufferError, ValueError) as error:
        raise Error(f"out does not export writable, strided memory: {error}") from None
    buffer = held.buffer
    text = (buffer.format or b"B").decode()
    if buffer.ndim > _abi.MAX_RANK:
        raise Error(f"out has {buffer.ndim} axes, at most {_abi.MAX_RANK} are supported")
    tensor = _abi.Tensor(data=buffer.buf, rank=buffer.ndim, order=_abi.BYTE_STRIDES)
    shape, itemsize = buffer.shape[: buffer.ndim], buffer.itemsize
    compact = [itemsize * math.prod(shape[axis + 1 :]) for axis in range(buffer.ndim)]
    strides = buffer.strides[: buffer.ndim] if buffer.strides else compact  # ctypes arrays have none
    if dtype in _abi.DTYPES and itemsize == 1 and buffer.ndim == 1 and strides == [1]:  # plain bytes may hold elements of any type
        itemsize = (_abi.DTYPES[dtype] & 0xFF) // 8
        if buffer.len % itemsize:
            raise Error(f"out has {buffer.len} bytes, which is not a multiple of the size of {dtype}")
        shape, strides = [buffer.len // itemsize], [itemsize]
    tensor.dtype = dtype_of(text, itemsize, dtype)
    tensor.shape[: buffer.ndim], tensor.strides[: buffer.ndim] = shape, strides
    return tensor, held
