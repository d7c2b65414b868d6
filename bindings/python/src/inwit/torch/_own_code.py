"""Notices modules whose own code initializes parameters, which torch.nn's defaults would replace.

It reads compiled code and runs nothing: a method with a usual name, or a call of an initializing function that can be reached from the
constructor. It cannot notice values that are set after the construction, or without such a call (`self.fc.bias = Parameter(...)`).
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType

import torch
from torch import nn

_HOOKS = (
    "_init_weights", "init_weights", "_initialize_weights", "initialize_weights", "reset_parameters", "_reset_parameters",
    "init_parameters", "_init_parameters",
)  # fmt: skip
_INITIALIZERS = {name for name in dir(nn.init) if name.endswith("_") and not name.startswith("_")} | {
    "bernoulli_", "cauchy_", "copy_", "exponential_", "fill_", "fill_diagonal_", "geometric_", "log_normal_", "random_", "zero_",
}  # fmt: skip


def initializes(kind: type) -> str | None:
    """What shows that the class, or one that it inherits from, initializes parameters by its own code; None if nothing does."""
    parts = [part for part in kind.__mro__ if part is not object and not _is_torch(part.__module__)]
    for hook in _HOOKS:
        if any(callable(part.__dict__.get(hook)) for part in parts):
            return f"defines {hook}"
    for part in parts:
        constructor = inspect.unwrap(part.__dict__.get("__init__") or (lambda: None))
        if isinstance(constructor, FunctionType):
            called = next(_initializers(constructor, kind, set()), None)
            if called is not None:
                return f"__init__ calls {called}"
    return None


def _initializers(function: FunctionType, kind: type, seen: set[CodeType]) -> Iterator[str]:
    """Names of initializing functions in the code of `function`, and in what it names: methods of `kind` and global functions."""
    if function.__code__ in seen:
        return
    seen.add(function.__code__)
    for name in _names(function.__code__):
        if name in _INITIALIZERS:
            yield name
        for named in (getattr(kind, name, None), function.__globals__.get(name)):
            found = inspect.unwrap(named) if callable(named) else None
            if isinstance(found, FunctionType) and not _is_torch(found.__module__) and not name.startswith("__"):
                yield from _initializers(found, kind, seen)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_torch(module: str | None) -> bool:
    return (module or "").partition(".")[0] == torch.__name__
