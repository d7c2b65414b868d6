"""Notices modules whose own code initializes parameters, which torch.nn's defaults would replace.

It reads compiled code and runs nothing. It looks for a method with a usual name, and for code that sets values and can be reached from the
constructor or from a method named after initialization. It cannot notice values that are set after construction by code outside the
classes of the model.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import torch
from torch import nn

from . import _assignments

_HOOKS = (
    "_init_weights", "init_weights", "_initialize_weights", "initialize_weights", "reset_parameters", "_reset_parameters",
    "init_parameters", "_init_parameters",
)  # fmt: skip
_FUNCTIONS = {name for name in dir(nn.init) if name.endswith("_") and not name.startswith("_")}
_INITIALIZERS = _FUNCTIONS | {
    "bernoulli_", "cauchy_", "copy_", "exponential_", "fill_", "fill_diagonal_", "geometric_", "log_normal_", "random_", "zero_",
    "from_pretrained", "load_state_dict", "vector_to_parameters",
}  # fmt: skip
# An in-place change initializes only if the tensor is a parameter: constructors also compute buffers.
_METADATA = {"requires_grad_", "detach_", "rename_", "share_memory_", "squeeze_", "unsqueeze_", "t_", "transpose_", "swapaxes_", "swapdims_"}
_IN_PLACE = {name for name in dir(torch.Tensor) if name.endswith("_") and not name.startswith("_")} - _METADATA
_ITERATORS = {"parameters", "named_parameters"}


def initializes(kind: type) -> str | None:
    """The evidence that the class, or one that it inherits from, initializes parameters in its own code; None if there is none."""
    parts = [part for part in kind.__mro__ if part is not object and not _is_torch(part.__module__)]
    for hook in _HOOKS:
        if any(callable(part.__dict__.get(hook)) for part in parts):
            return f"defines {hook}"
    for part in parts:
        for name, method in part.__dict__.items():
            function = _function(method) if _is_initializing(name) else None
            found = None if function is None else next(_initializations(function, kind, set()), None)
            if found is not None:
                return f"{name} {found}"
    return None


def _is_initializing(name: str) -> bool:
    return name == "__init__" or (not name.startswith("__") and ("init" in name.lower() or "reset" in name.lower()))


def _function(value: Any) -> FunctionType | None:
    """The Python function that a call of `value` runs."""
    while isinstance(value, (functools.partial, MethodType, staticmethod, classmethod)):
        value = value.func if isinstance(value, functools.partial) else value.__func__
    found = inspect.unwrap(value) if callable(value) else None
    return found if isinstance(found, FunctionType) else None


def _initializations(function: FunctionType, kind: type, seen: set[CodeType]) -> Iterator[str]:
    """The initializations in the code of `function` and in the functions that it names: methods of `kind`, global functions, those of
    global modules and classes, and default arguments."""
    if function.__code__ in seen:
        return
    seen.add(function.__code__)
    codes = list(_codes(function.__code__))
    names = {name for code in codes for name in code.co_names}
    if any(not _ITERATORS.isdisjoint(_assignments.loaded(code)) for code in codes):
        yield from (f"calls {name}" for name in sorted(names & _IN_PLACE))
    for code in codes:
        yield from _in_code(code)
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    for value in (*_named(names, kind, function), *defaults):
        found = _function(value)
        if found is None:
            continue
        if found.__module__ == nn.init.__name__ and found.__name__ in _FUNCTIONS:  # under whatever name
            yield f"calls {found.__name__}"
        elif not _is_torch(found.__module__):
            yield from _initializations(found, kind, seen)


def _in_code(code: CodeType) -> Iterator[str]:
    strings = [constant for constant in code.co_consts if isinstance(constant, str)]  # getattr(nn.init, "zeros_")
    yield from (f"calls {name}" for name in code.co_names if name in _INITIALIZERS)
    yield from (f"names {name}" for name in strings if name in _FUNCTIONS)
    yield from _assignments.of_parameters(code, _IN_PLACE)


def _named(names: set[str], kind: type, function: FunctionType) -> Iterator[Any]:
    for name in sorted(names):
        if name.startswith("__") and name != "__post_init__":
            continue
        yield getattr(kind, name, None)
        yield function.__globals__.get(name)
    for name in sorted(names):
        place = function.__globals__.get(name)
        if isinstance(place, (ModuleType, type)) and not _is_torch(_home(place)):
            yield from (vars(place).get(each) for each in sorted(names) if not each.startswith("__"))


def _home(place: ModuleType | type) -> str | None:
    return place.__name__ if isinstance(place, ModuleType) else place.__module__


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_torch(module: str | None) -> bool:
    return (module or "").partition(".")[0] == torch.__name__
