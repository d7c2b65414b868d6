"""The capture that is active in this thread, and the functions of torch.nn.init while one is active in any thread.

Init code holds functions of torch.nn.init under names of its own: `from torch.nn.init import trunc_normal_`, functools.partial,
tables of functions. Replacing attributes of torch.nn.init would miss those, so the code of the functions themselves is replaced while
a capture is active. In a thread without one they do what they always did.
"""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, Protocol

import torch

from ._short import TYPES


class Capture(Protocol):
    def fill(self, tensor: torch.Tensor, initializer: str, arguments: Mapping[str, Any], fans: tuple[float, float] = ...) -> torch.Tensor:
        """Fills the tensor, which is a parameter, a part of one or neither, with the values of its place."""


class _Thread(threading.local):
    captures: tuple[Capture, ...] = ()


_thread = _Thread()


def current() -> Capture | None:
    """The innermost active capture of this thread."""
    captures = _thread.captures
    return captures[-1] if captures else None


def enter(capture: Capture) -> None:
    _thread.captures = (*_thread.captures, capture)
    with _lock:
        _depth.append(None)
    replace_all()


def replace_all() -> None:
    """Replaces the functions of what is loaded by now; called again when code has imported something."""
    with _lock:
        for function, own in _functions():
            if function not in _replaced:
                _replace(function, own)


def leave() -> None:
    _thread.captures = _thread.captures[:-1]
    with _lock:
        _depth.pop()
        if not _depth:
            for function, (original, _) in _replaced.items():
                function.__code__ = original.__code__
            _replaced.clear()


_lock = threading.Lock()
_depth: list[None] = []  # one for each active capture of the process
_replaced: dict[FunctionType, tuple[FunctionType, Callable[..., Any]]] = {}  # its original code, and what a capture does instead
_by_name: dict[str, FunctionType] = {}


def _replace(function: FunctionType, own: Callable[..., Any]) -> None:
    names = list(inspect.signature(function).parameters)
    identifier = f"{function.__module__}.{function.__qualname__}"
    given = ", ".join(names)
    call_it = f"__import__({__name__!r}, fromlist=['call']).call({identifier!r}, {given})"
    source = f"def {function.__name__}({given}):\n    return {call_it}\n"
    made: dict[str, Any] = {}
    exec(compile(source, __file__, "exec"), made)
    original = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    _replaced[function] = (original, own)
    _by_name[identifier] = function
    function.__code__ = made[function.__name__].__code__


def call(identifier: str, *values: Any) -> Any:
    """What a function with replaced code does."""
    found = _replaced.get(_by_name[identifier])
    if found is None:  # another thread has just restored it
        return _by_name[identifier](*values)
    original, own = found
    capture = current()
    if capture is None:
        return original(*values)
    if type(values[0]) in TYPES and _is_alone(capture):
        with torch._C.DisableTorchFunction():  # no other mode and no subclass must see the call, and telling them takes half of its time
            return own(*values)
    return own(*values)


def _is_alone(capture: Capture) -> bool:
    """Whether the mode of the capture is the only one of this thread."""
    return torch._C._len_torch_function_stack() == 1 and getattr(torch._C._get_function_stack_at(0), "capture", None) is capture


# ---- which functions ----


def _functions() -> Iterator[tuple[FunctionType, Callable[..., Any]]]:
    """Each function whose code is replaced, with what a capture does instead; of packages that are not loaded, none."""
    from . import _functions as own

    for module, name, replacement in (
        *((torch.nn.init, name, getattr(own, name)) for name in _NAMES),
        (_loaded("transformers.initialization"), "orthogonal_", _orthogonal_of_transformers),
        (_loaded("timm.layers.weight_init"), "_trunc_normal_", own.trunc_normal_),
        (_loaded("timm.layers.weight_init"), "trunc_normal_tf_", _trunc_normal_of_deviations),
    ):
        function = getattr(module, name, None)
        if isinstance(function, FunctionType) and not function.__code__.co_freevars:
            yield function, replacement


_NAMES = (
    "uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_",
    "sparse_",
)  # fmt: skip


def _loaded(name: str) -> ModuleType | None:
    return sys.modules.get(name)


def _orthogonal_of_transformers(tensor: torch.Tensor, gain: float = 1, generator: Any = None) -> torch.Tensor:
    """It draws in float32 for bfloat16, elsewhere than in the parameter."""
    from ._functions import orthogonal_

    return tensor if getattr(tensor, "_is_hf_initialized", False) else orthogonal_(tensor, gain)


def _trunc_normal_of_deviations(
    tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> torch.Tensor:
    """timm's bounds are multiples of std here. Its own code multiplies a truncated normal that it gets from torch's erfinv."""
    from ._functions import trunc_normal_

    return trunc_normal_(tensor, mean, std, mean + a * std, mean + b * std)
