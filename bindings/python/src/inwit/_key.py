"""Keys: a seed and a stream, which select the random values of a tensor."""

from __future__ import annotations

import ctypes
from typing import Any, NoReturn, SupportsIndex

from ._checked import encoded, uint64
from ._library import library


def stream(name: str) -> int:
    """The stream of a parameter's full name: FNV-1a 64 of its UTF-8 bytes.

    >>> hex(stream("encoder.0.weight"))
    '0x912650afb248e729'
    """
    number: int = library.inwit_stream(encoded("name", name))
    return number


class Key:
    """128 bits that select the random values of a tensor: a seed, and a stream given as a parameter's name or as a number.

    Immutable and hashable. Use one key for one tensor: give every parameter of a model its own name.

    >>> Key(42, "encoder.0.weight") == Key(42, stream("encoder.0.weight"))
    True
    >>> Key(42, 7)
    Key(42, 7)
    """

    __slots__ = ("seed", "stream", "_c_seed")

    seed: int
    stream: int
    _c_seed: ctypes.c_uint64

    def __init__(self, seed: SupportsIndex, name: str | SupportsIndex = "") -> None:
        assign = object.__setattr__
        assign(self, "seed", uint64("seed", seed))
        assign(self, "stream", stream(name) if isinstance(name, str) else uint64("name", name, "a parameter's name, or a stream"))
        assign(self, "_c_seed", ctypes.c_uint64(self.seed))

    @classmethod
    def _of_bits(cls, seed: int, stream: int) -> Key:
        """Key(seed, stream) of integers that are in range."""
        key = _new(cls)
        _set_seed(key, seed)
        _set_stream(key, stream)
        _set_c_seed(key, ctypes.c_uint64(seed))
        return key

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError("a Key is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Key is immutable")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Key):
            return NotImplemented
        return self.seed == other.seed and self.stream == other.stream

    def __hash__(self) -> int:
        return hash((Key, self.seed, self.stream))

    def __repr__(self) -> str:
        return f"Key({self.seed}, {self.stream})"

    def __reduce__(self) -> tuple[type[Key], tuple[int, int]]:
        return Key, (self.seed, self.stream)


_new = object.__new__
_set_seed, _set_stream, _set_c_seed = (vars(Key)[slot].__set__ for slot in ("seed", "stream", "_c_seed"))
