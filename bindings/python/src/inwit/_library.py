"""Finds libinwit, loads it, and holds its version and its structs against this package's."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
import sys
from typing import Any

from . import _abi

VERSION = (0, 1)  # major, minor of the C ABI that this package speaks

_NAMES = {"darwin": "libinwit.dylib", "win32": "inwit.dll"}


def _candidates() -> list[str]:
    """What to try, the first first: the environment's choice alone, or the package's own file, then the system's."""
    chosen = os.environ.get("INWIT_LIBRARY")
    if chosen:
        return [chosen]
    own = pathlib.Path(__file__).with_name(_NAMES.get(sys.platform, "libinwit.so"))
    found = [str(own)] if own.exists() else []
    installed = ctypes.util.find_library("inwit")
    return found + ([installed] if installed else []) + [f"libinwit.so.{VERSION[0]}.{VERSION[1]}"]


def _load() -> ctypes.CDLL:
    tried = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path)
        except OSError as error:
            tried.append(str(error))
    raise ImportError(
        "inwit: the library libinwit was not found; it is inside the wheel, or set INWIT_LIBRARY to its file. Tried: "
        + "; ".join(tried)
    )


def _declare(name: str, result: Any, *arguments: Any) -> None:
    try:
        function = getattr(library, name)
    except AttributeError:
        raise ImportError(f"inwit: {library._name} has no {name}: it is no libinwit of {VERSION[0]}.{VERSION[1]}") from None
    function.restype, function.argtypes = result, arguments


def _declare_all() -> None:
    c = ctypes
    i32, u64, size, text, pointer = c.c_int32, c.c_uint64, c.c_size_t, c.c_char_p, c.c_void_p
    tensor, args, custom = c.POINTER(_abi.Tensor), c.POINTER(_abi.Arg), c.POINTER(_abi.Custom)
    context, handle = c.POINTER(_abi.Context), c.POINTER(c.c_void_p)
    _declare("inwit_fill", i32, text, args, size, tensor, u64, u64, context)
    _declare("inwit_stream", u64, text)
    _declare("inwit_fans", i32, tensor, c.POINTER(c.c_double), c.POINTER(c.c_double), context)
    _declare("inwit_tensor_from_dlpack", i32, pointer, tensor, context)
    _declare("inwit_create", i32, text, args, size, handle, context)
    _declare("inwit_create_from_json", i32, text, size, custom, size, handle, context)
    _declare("inwit_create_from_layer", i32, text, size, text, custom, size, handle, context)
    _declare("inwit_clone", i32, pointer, args, size, handle, context)
    _declare("inwit_to_json", i32, pointer, i32, text, size, c.POINTER(size), context)
    _declare("inwit_config_seed", i32, pointer, c.POINTER(i32), c.POINTER(u64), context)
    _declare("inwit_equal", i32, pointer, pointer)
    _declare("inwit_free", None, pointer)
    _declare("inwit_initializer_name", text, pointer)
    _declare("inwit_expect", i32, pointer, tensor, c.POINTER(_abi.Moments), context)
    _declare("inwit_density", i32, pointer, tensor, c.POINTER(c.c_double), c.POINTER(c.c_double), size, context)
    _declare("inwit_fill_jobs", i32, c.POINTER(_abi.Job), size, u64, context)
    _declare("inwit_recipe_create", i32, text, size, custom, size, handle, context)
    _declare("inwit_recipe_free", None, pointer)
    _declare("inwit_recipe_match", i32, pointer, c.POINTER(_abi.Job), context)
    _declare("inwit_recipe_check", i32, pointer, c.POINTER(text), size, context)
    _declare("inwit_recipe_tensor", i32, pointer, size, c.POINTER(text), tensor, context)
    _declare("inwit_name_at", text, size)
    _declare("inwit_registry_json", i32, text, size, c.POINTER(size), context)
    _declare("inwit_status_name", text, i32)
    _declare("inwit_stream_version", c.c_uint32, text)
    _declare("inwit_target", text)


def _check_version() -> str:
    _declare("inwit_version", ctypes.c_uint32)
    number = library.inwit_version()
    parts = (number >> 16, number >> 8 & 0xFF, number & 0xFF)
    if parts[:2] != VERSION:
        raise ImportError(
            f"inwit: {library._name} is version {'.'.join(map(str, parts))}, this package needs {VERSION[0]}.{VERSION[1]}.x; "
            "install both from one release, or point INWIT_LIBRARY elsewhere"
        )
    return ".".join(map(str, parts))


def _check_sizes() -> None:
    _declare("inwit_sizeof", ctypes.c_size_t, ctypes.c_char_p)
    for name, struct in _abi.STRUCTS.items():
        here, there = ctypes.sizeof(struct), library.inwit_sizeof(name.encode())
        if here != there:
            raise ImportError(f"inwit: {name} has {there} bytes in {library._name}, this package declares {here}")


library = _load()
version: str = _check_version()
_check_sizes()
_declare_all()
