"""Converts keyword arguments of initializers to inwit_arg."""

from __future__ import annotations

import ctypes
import math
import numbers
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _abi
from ._checked import encoded, wrong
from ._errors import Error


class Arguments:
    """Owns an array of inwit_arg. A value of None means that the argument is not given."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        given = {name: value for name, value in arguments.items() if value is not None}
        self.count = len(given)
        self.array = (_abi.Arg * self.count)()
        self._kept: list[Any] = []
        for arg, (name, value) in zip(self.array, given.items()):
            arg.name = encoded("the name of an argument", name)
            self._put(arg, name, value)

    def _put(self, arg: Any, name: str, value: Any) -> None:
        if isinstance(value, str):
            arg.text = encoded(name, value)
        elif isinstance(value, numbers.Real) or _is_scalar(value):
            arg.number = _float64(name, value)
        else:
            tensor = _list(name, value) if isinstance(value, (list, tuple)) else _array(name, value)
            self._kept.append(tensor)
            arg.array = ctypes.pointer(tensor[0])


def _float64(name: str, value: Any, exact_from: float = 2.0**63) -> float:
    """`value` as a float64. An integer of at least this magnitude must be exact; smaller ones are rounded, as by NumPy."""
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if abs(number) >= exact_from and (integer := _integer(value)) is not None and integer != number:
        raise Error(f"argument {name} contains {integer}, which neither int64 nor float64 represents exactly", "INWIT_E_PARAMETER", 3)
    return number


def _integer(value: Any) -> int | None:
    try:
        return operator.index(value)
    except TypeError:  # a float, or an array of one
        return None


def _is_scalar(value: Any) -> bool:
    """True for NumPy's scalars, and for arrays and tensors without axes."""
    return getattr(value, "shape", None) == () and hasattr(value, "__float__")


def _list(name: str, value: Sequence[Any]) -> tuple[_abi.Tensor, Any]:
    """Converts a list of numbers, nested or not, to int64 or float64."""
    shape: list[int] = []
    level: Any = value
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        level = level[0] if level else None
    flat: list[Any] = []

    def walk(part: Any, depth: int) -> None:
        if depth == len(shape):
            if not isinstance(part, numbers.Real):
                raise TypeError(f"argument {name} contains {part!r}, which is not a number")
            flat.append(part)
            return
        if not isinstance(part, (list, tuple)) or len(part) != shape[depth]:
            raise Error(f"argument {name} is a ragged list", "INWIT_E_PARAMETER", 3)
        for item in part:
            walk(item, depth + 1)

    walk(value, 0)
    integers = all(isinstance(item, numbers.Integral) for item in flat)
    whole = integers and all(-(2**63) <= item < 2**63 for item in flat)
    if whole:
        return _compact(name, (memory := (ctypes.c_int64 * len(flat))(*flat)), _abi.INTEGERS["int64"], shape), memory
    values = [_float64(name, item, 0 if integers else 2.0**63) for item in flat]
    return _compact(name, (rounded := (ctypes.c_double * len(flat))(*values)), _abi.DTYPES["float64"], shape), rounded


def _compact(name: str, memory: Any, dtype: int, shape: Sequence[int]) -> _abi.Tensor:
    if len(shape) > _abi.MAX_RANK:
        raise Error(f"argument {name} has {len(shape)} axes, at most {_abi.MAX_RANK} are supported")
    tensor = _abi.Tensor(data=ctypes.addressof(memory), dtype=dtype, rank=len(shape))
    tensor.shape[: len(shape)] = tuple(shape)
    return tensor


def _array(name: str, value: Any) -> tuple[_abi.Tensor, Any]:
    """Describes an array that is only read: a NumPy array, or anything that numpy.asarray converts."""
    try:
        import numpy
    except ImportError:
        raise TypeError(f"argument {name} is a {type(value).__name__}: without NumPy, pass a number, a string or a list") from None
    array = numpy.asarray(value)
    if array.dtype.kind == "u" and array.size and array.max() >= 2**63:  # beyond int64
        return _list(name, array.tolist())
    if array.dtype.name not in {**_abi.DTYPES, **_abi.INTEGERS}:
        if array.dtype.kind == "O":  # what NumPy makes of an object that it does not know
            raise wrong(f"argument {name}", value, "a number, a string, or a list or array of numbers")
        if array.dtype.kind not in "biuf":
            raise TypeError(f"argument {name} has dtype {array.dtype}, must be numeric")
        array = array.astype("int64" if array.dtype.kind in "biu" else "float64")
    array = numpy.ascontiguousarray(array, array.dtype.newbyteorder("="))
    code = {**_abi.DTYPES, **_abi.INTEGERS}[array.dtype.name]
    tensor = _compact(name, (ctypes.c_char * 0).from_address(array.ctypes.data), code, array.shape)
    return tensor, array


_PLAIN = {int, str, bool, type(None)}


def is_plain(values: Iterable[Any]) -> bool:
    """Whether equal values have equal bits, so that a bound handle may be cached. False for -0.0, which equals 0.0."""
    for value in values:
        kind = type(value)
        if kind is float:
            if not value and math.copysign(1.0, value) < 0.0:
                return False
        elif kind not in _PLAIN:
            return False
    return True
