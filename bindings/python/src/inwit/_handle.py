"""Handles of the library, freed with the objects that hold them."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, TypeVar

from . import _abi
from ._arguments import Arguments
from ._custom import Customs
from ._errors import check
from ._library import library

_Self = TypeVar("_Self", bound="Handle")


class Handle:
    """An inwit_initializer."""

    __slots__ = ("_address", "_customs", "_free", "__weakref__")

    _address: int
    _customs: Customs | None  # what the handle calls back must outlive it

    def __init__(self, name: str, /, **arguments: Any) -> None:
        if not isinstance(name, str):
            raise TypeError(f"initializer is a {type(name).__name__}, must be a name or an inwit.Initializer")
        args = Arguments(arguments)
        self._adopt(None, library.inwit_create, name.encode(), args.array, args.count)

    def _adopt(self, customs: Customs | None, function: Any, *arguments: Any) -> None:
        self._free = library.inwit_free  # names of modules may be gone where an object dies last
        self._customs = customs
        self._address = 0
        handle, context = ctypes.c_void_p(), _abi.Context()
        check(function(*arguments, handle, context), context)
        self._address = handle.value or 0

    @classmethod
    def _made(cls: type[_Self], customs: Customs | None, function: Any, *arguments: Any) -> _Self:
        made = cls.__new__(cls)
        made._adopt(customs, function, *arguments)
        return made

    def _with(self: _Self, arguments: Mapping[str, Any]) -> _Self:
        args = Arguments(arguments)
        return self._made(self._customs, library.inwit_clone, self._address, args.array, args.count)

    def __del__(self) -> None:
        if getattr(self, "_address", 0):
            self._free(self._address)


_kept: dict[Any, Handle] = {}
_KEPT_AT_MOST = 1024
kept = _kept.get


def bind(initializer: str | Handle, arguments: Mapping[str, Any], place: Any = None) -> Handle:
    """The handle of a name, or of an Initializer, with arguments; kept at `place` for the next call, if one is given."""
    if isinstance(initializer, Handle):
        return initializer._with(arguments) if arguments else initializer
    handle = Handle(initializer, **arguments)
    if place is not None:
        if len(_kept) >= _KEPT_AT_MOST:
            _kept.clear()
        _kept[place] = handle
    return handle
