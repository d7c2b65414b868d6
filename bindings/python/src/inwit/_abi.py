"""The structs and numbers of capi/inwit.h. `_library` holds each size against the library's own when it loads."""

from __future__ import annotations

import ctypes
from typing import Final

MAX_RANK: Final = 8
ERROR_SIZE: Final = 512

DTYPES: Final[dict[str, int]] = {"float16": 0x210, "float32": 0x220, "float64": 0x240, "bfloat16": 0x410}
INTEGERS: Final[dict[str, int]] = {"int32": 0x020, "int64": 0x040}  # only in arrays that are arguments
DTYPE_NAMES: Final[dict[int, str]] = {code: name for name, code in {**DTYPES, **INTEGERS}.items()}

LAYOUTS: Final[dict[str | None, int]] = {None: 0, "keras": 1, "torch": 2, "flux": 3, "mlx": 4}
LAYOUT_NAMES: Final[dict[int, str | None]] = {code: name for name, code in LAYOUTS.items()}
LAYOUT_AXES: Final = 100

ROW_MAJOR: Final = 0
STRIDES: Final = 2
BYTE_STRIDES: Final = 3

CONFIG_KERAS: Final = 0
CONFIG_LEGACY: Final = 1

OK: Final = 0
E_CANCELLED: Final = 10
E_CUSTOM: Final = 14

_Extents = ctypes.c_int64 * MAX_RANK


class Tensor(ctypes.Structure):
    """inwit_tensor: a view of memory, the whole of a tensor or a box of it."""

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("shape", _Extents),
        ("strides", _Extents),
        ("global_shape", _Extents),
        ("offset", _Extents),
        ("order", ctypes.c_int32),
        ("layout", ctypes.c_int32),
        ("in_axes", ctypes.c_uint32),
        ("out_axes", ctypes.c_uint32),
        ("batch_axes", ctypes.c_uint32),
        ("device_type", ctypes.c_int32),
        ("fan_in", ctypes.c_double),
        ("fan_out", ctypes.c_double),
        ("device_id", ctypes.c_int32),
        ("reserved", ctypes.c_uint32 * 7),
    ]


class Arg(ctypes.Structure):
    """inwit_arg: one argument of an initializer."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("number", ctypes.c_double),
        ("text", ctypes.c_char_p),
        ("array", ctypes.POINTER(Tensor)),
    ]


Progress = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)


class Context(ctypes.Structure):
    """inwit_context: how a call runs, and what went wrong in it."""

    _fields_ = [
        ("threads", ctypes.c_int32),
        ("reserved0", ctypes.c_uint32),
        ("run", ctypes.c_void_p),
        ("run_user", ctypes.c_void_p),
        ("progress", Progress),
        ("progress_user", ctypes.c_void_p),
        ("target", ctypes.c_char_p),
        ("reserved", ctypes.c_uint64 * 4),
        ("failed_job", ctypes.c_int64),
        ("error", ctypes.c_char * ERROR_SIZE),
    ]


CustomFill = ctypes.CFUNCTYPE(
    ctypes.c_int32,
    ctypes.c_void_p,
    ctypes.c_char_p,
    ctypes.POINTER(Tensor),
    ctypes.c_uint64,
    ctypes.c_uint64,
    ctypes.POINTER(Context),
)


class Custom(ctypes.Structure):
    """inwit_custom: a name that JSON may use for an initializer of the caller's."""

    _fields_ = [("name", ctypes.c_char_p), ("fill", CustomFill), ("user", ctypes.c_void_p)]


class Moments(ctypes.Structure):
    """inwit_moments: what theory expects of one tensor."""

    _fields_ = [
        ("mean", ctypes.c_double),
        ("stddev", ctypes.c_double),
        ("minimum", ctypes.c_double),
        ("maximum", ctypes.c_double),
    ]


class Job(ctypes.Structure):
    """inwit_job: one tensor of many to fill."""

    _fields_ = [
        ("initializer", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("stream", ctypes.c_uint64),
        ("keep", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("tensor", Tensor),
    ]


STRUCTS: Final[dict[str, type[ctypes.Structure]]] = {
    "inwit_tensor": Tensor,
    "inwit_arg": Arg,
    "inwit_context": Context,
    "inwit_custom": Custom,
    "inwit_moments": Moments,
    "inwit_job": Job,
}
