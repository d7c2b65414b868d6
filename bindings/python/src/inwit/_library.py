"""Finds libinwit, loads it, and checks that it has the version and the structs that this package declares."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
import sys

from . import _abi

# As docs/versions.md says: from 1.0 on the ABI breaks with the first number only; before, with the second.
_SONAME = str(_abi.VERSION[0]) if _abi.VERSION[0] else f"0.{_abi.VERSION[1]}"
_NAMES = {"darwin": "libinwit.dylib", "win32": "inwit.dll"}


def _candidates() -> list[str]:
    """The files to try, in order: only INWIT_LIBRARY if it is set, else the file inside the package, then the system's libraries."""
    chosen = os.environ.get("INWIT_LIBRARY")
    if chosen:
        return [chosen]
    own = pathlib.Path(__file__).with_name(_NAMES.get(sys.platform, "libinwit.so"))
    found = [str(own)] if own.exists() else []
    installed = ctypes.util.find_library("inwit")
    return found + ([installed] if installed else []) + [f"libinwit.so.{_SONAME}"]


def _load() -> ctypes.CDLL:
    tried = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path)
        except OSError as error:
            tried.append(str(error))
    raise ImportError(
        "inwit: the library libinwit was not found; install the wheel, which contains it, or set INWIT_LIBRARY to its path. Tried: "
        + "; ".join(tried)
    )


def _declare(name: str) -> None:
    try:
        function = getattr(library, name)
    except AttributeError:
        needed = ".".join(map(str, _abi.VERSION))
        raise ImportError(f"inwit: {library._name} has no function {name}; it is not libinwit {needed} or later") from None
    function.restype, function.argtypes = _abi.FUNCTIONS[name]


def _compatible(loaded: tuple[int, ...], needed: tuple[int, ...]) -> bool:
    """Whether a library of version `loaded` is compatible with a program that was built for `needed`."""
    return loaded[0] == needed[0] and (loaded[1] >= needed[1] if needed[0] else loaded[1] == needed[1])


def _check_version() -> str:
    _declare("inwit_version")
    number = library.inwit_version()
    parts = (number >> 16, number >> 8 & 0xFF, number & 0xFF)
    if not _compatible(parts, _abi.VERSION):
        major, minor, _ = _abi.VERSION
        raise ImportError(
            f"inwit: {library._name} is version {'.'.join(map(str, parts))}, "
            f"this package requires {major}.{minor}{f' or a later {major}.x' if major else '.x'}; "
            "install both from one release, or set INWIT_LIBRARY to another library"
        )
    return ".".join(map(str, parts))


def _check_sizes() -> None:
    _declare("inwit_sizeof")
    for name, struct in _abi.STRUCTS.items():
        here, there = ctypes.sizeof(struct), library.inwit_sizeof(name.encode())
        if here != there:
            raise ImportError(f"inwit: {name} has {there} bytes in {library._name}, this package declares {here}")


library = _load()
version: str = _check_version()
_check_sizes()
for _name in _abi.FUNCTIONS:
    _declare(_name)
