"""Conversions of arguments. What is wrong is reported by the name of the argument, its value and what is accepted.

A wrong type is a TypeError, a wrong value of the right type an Error (a ValueError).
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._errors import Error

_MOST = 60  # characters of a value in a message


def wrong(what: str, value: Any, accepted: str) -> TypeError:
    """The exception for a value of the wrong type."""
    text = repr(value)
    return TypeError(f"{what} is {text if len(text) <= _MOST else text[:_MOST] + '...'}, must be {accepted}")


def integer(
    what: str,
    value: Any,
    lowest: int,
    highest: int,
    accepted: str,
    status: tuple[str, int] = ("INWIT_E_ARGUMENT", 1),
    kind: str = "an integer",
) -> int:
    """`accepted` describes the range, as "in 0 .. 7". ctypes would wrap what is outside of it."""
    try:
        number = operator.index(value)
    except TypeError:
        raise wrong(what, value, f"{kind} {accepted}") from None
    if not lowest <= number <= highest:
        raise Error(f"{what} is {number}, must be {accepted}", *status)
    return number


def uint64(what: str, value: Any, kind: str = "an integer") -> int:
    return integer(what, value, 0, 2**64 - 1, "in 0 .. 2**64 - 1", kind=kind)


def int64s(what: str, values: Any, accepted: str = "a sequence of integers") -> tuple[int, ...]:
    every = enumerate(items(what, values, accepted))
    return tuple(integer(f"{what}[{at}]", value, -(2**63), 2**63 - 1, "in -2**63 .. 2**63 - 1") for at, value in every)


def check_box(what: str, box: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    accepted = "inwit.Box(global_shape, offset), or a pair of such sequences of integers"
    pair = items(what, box, accepted)
    if len(pair) != 2:
        raise Error(f"{what} has {len(pair)} parts, must be {accepted}", "INWIT_E_BOX", 5)
    return int64s(f"{what}[0]", pair[0]), int64s(f"{what}[1]", pair[1])


def number(what: str, value: Any, accepted: str = "a number") -> float:
    # Not of text, which float() reads too.
    if not hasattr(value, "__float__") and not hasattr(value, "__index__"):
        raise wrong(what, value, accepted)
    try:
        return float(value)
    except (TypeError, ValueError):  # of an array of several elements
        raise wrong(what, value, accepted) from None
    except OverflowError:
        raise Error(f"{what} is {value}, must be {accepted} that a float64 holds") from None


def text(what: str, value: Any, accepted: str = "a string") -> str:
    if not isinstance(value, str):
        raise wrong(what, value, accepted)
    return value


def encoded(what: str, value: Any, accepted: str = "a string") -> bytes:
    """UTF-8 for a function of C, which would take the part in front of a NUL character for the whole."""
    try:
        utf8 = text(what, value, accepted).encode()
    except UnicodeEncodeError:
        raise Error(f"{what} is {value!r}, which has no UTF-8 form: it contains half of a surrogate pair") from None
    if b"\0" in utf8:
        raise Error(f"{what} {value!r} contains a NUL character")
    return utf8


def items(what: str, values: Any, accepted: str) -> Sequence[Any]:
    """The elements of an iterable, but not the characters of a text or the keys of a mapping."""
    if isinstance(values, (str, bytes, bytearray, Mapping)) or not isinstance(values, Iterable):
        raise wrong(what, values, accepted)
    try:
        return list(values)
    except TypeError:  # of an array without axes
        raise wrong(what, values, accepted) from None


def mapping(what: str, value: Any, accepted: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise wrong(what, value, accepted)
    return value


def function(what: str, value: Any, accepted: str) -> None:
    if not callable(value):
        raise wrong(what, value, accepted)


def choice(what: str, value: Any, names: Iterable[str], status: tuple[str, int] = ("INWIT_E_ARGUMENT", 1), also: str = "") -> str:
    every = list(names)
    if not isinstance(value, str) or value not in every:
        raise Error(f"{what} is {value!r}, must be one of {', '.join(map(repr, every))}{also}", *status)
    return value
