"""Handles of the library, owned by Python objects, and a cache of them."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any, TypeVar

from . import _abi
from ._arguments import Arguments
from ._checked import encoded, wrong
from ._custom import Customs
from ._errors import check
from ._library import library

_Self = TypeVar("_Self", bound="Handle")


class Handle:
    """An inwit_initializer."""

    __slots__ = ("_address", "_customs", "_free", "__weakref__")

    _address: int
    _customs: Customs | None  # callbacks must outlive the handle

    def __init__(self, name: str, /, **arguments: Any) -> None:
        if not isinstance(name, str):
            raise wrong("initializer", name, "a name or an inwit.Initializer")
        args = Arguments(arguments)
        self._adopt(None, library.inwit_create, encoded("initializer", name), args.array, args.count)

    def _adopt(self, customs: Customs | None, function: Any, *arguments: Any) -> None:
        self._free = library.inwit_free  # globals may already be None when an object is deleted at exit
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


_cache: dict[Any, Handle] = {}
_CACHE_SIZE = 1024
cached = _cache.get


def bind(initializer: str | Handle, arguments: Mapping[str, Any], cache_key: Any = None) -> Handle:
    """Binds arguments to a name or an Initializer. With a `cache_key`, the handle is cached for later calls."""
    if isinstance(initializer, Handle):
        return initializer._with(arguments) if arguments else initializer
    handle = Handle(initializer, **arguments)
    if cache_key is not None:
        if len(_cache) >= _CACHE_SIZE:
            _cache.clear()
        _cache[cache_key] = handle
    return handle
