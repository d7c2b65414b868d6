"""The capture that is active in this thread, and the functions of torch.nn.init while one is active in any thread.

Init code holds functions of torch.nn.init under names of its own: `from torch.nn.init import trunc_normal_`, functools.partial,
tables of functions. Replacing attributes of torch.nn.init would miss those, so the code of the functions themselves is replaced while
a capture is active. In a thread without one they behave as before.
"""

from __future__ import annotations

import functools
import inspect
import random
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Protocol

import torch

from . import _generators
from ._short import TYPES


class Capture(Protocol):
    watch: _generators.Watch

    def fill(self, tensor: torch.Tensor, initializer: str, arguments: Mapping[str, Any], fans: tuple[float, float] = ...) -> torch.Tensor:
        """Fills the tensor, which is a parameter, part of one or neither, with the values for its place."""


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
    """Replaces the functions of all modules loaded so far; called again after code has imported something."""
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
_replaced: dict[FunctionType, tuple[FunctionType, Callable[..., Any]]] = {}  # its original code, and its replacement in a capture
_by_name: dict[str, FunctionType] = {}


def _replace(function: FunctionType, own: Callable[..., Any]) -> None:
    original = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    _replaced[function] = (original, own)
    identifier = f"{function.__module__}.{function.__qualname__}"
    _by_name[identifier] = function
    function.__code__ = _calling(function.__name__, identifier, tuple(inspect.signature(function).parameters))


@functools.lru_cache
def _calling(name: str, identifier: str, parameters: tuple[str, ...]) -> CodeType:
    given = ", ".join(parameters)
    arguments = ", ".join((repr(identifier), *parameters))
    source = f"def {name}({given}):\n    return __import__({__name__!r}, fromlist=['call']).call({arguments})\n"
    made: dict[str, Any] = {}
    exec(compile(source, __file__, "exec"), made)
    code: CodeType = made[name].__code__
    return code


def call(identifier: str, *values: Any) -> Any:
    """The code of every replaced function."""
    found = _replaced.get(_by_name[identifier])
    if found is None:  # another thread has just restored it
        return _by_name[identifier](*values)
    original, own = found
    capture = current()
    if capture is None:
        return original(*values)
    if values and type(values[0]) in TYPES and _is_alone(capture):
        with torch._C.DisableTorchFunction():  # no other mode or subclass needs to see the call; dispatching to them takes half its time
            return own(*values)
    return own(*values)


def _is_alone(capture: Capture) -> bool:
    """Whether the capture's mode is the only one in this thread."""
    return torch._C._len_torch_function_stack() == 1 and getattr(torch._C._get_function_stack_at(0), "capture", None) is capture


# ---- which functions ----


def _functions() -> Iterator[tuple[FunctionType, Callable[..., Any]]]:
    """Each function whose code is replaced, with its replacement in a capture; none from packages that are not loaded."""
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
    for function, replacement in _OTHERS.items():
        yield function, functools.partial(replacement, function)


_NAMES = (
    "uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_",
    "sparse_",
)  # fmt: skip




def _gives_a_state(function: FunctionType, *values: Any) -> Any:
    """torch.manual_seed and the like: not a draw, and without effect on keyed values."""
    watch = _watch()
    watch.check()
    result = _replaced[function][0](*values)
    watch.seeded()
    return result


def _tells_a_number(function: FunctionType, *values: Any) -> Any:
    """Functions that return a number that depends on torch's seed, or is not reproducible at all."""
    _watch().note(f"torch.{function.__name__}")
    return _gives_a_state(function, *values)


def _takes_entropy(function: FunctionType, *values: Any) -> Any:
    """Functions that use entropy of the operating system: secrets, numpy.random.default_rng() and random.Random() without a seed."""
    is_harmless = function is random.Random.__init__ and values[1] is not None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_harmless:
        is_harmless = frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_globals.get("__name__") == "tempfile"
        frame = frame.f_back
    if not is_harmless:  # harmless: used by a module at its import, or for the name of a file
        _watch().note(_generators.ENTROPY)
    return _replaced[function][0](*values)


def _watch() -> _generators.Watch:
    capture = current()
    assert capture is not None
    return capture.watch


def _resets_a_convolution(function: FunctionType, module: Any) -> None:
    """For a channels-last weight, torch fills a copy, whose values would belong to no parameter."""
    from ._functions import kaiming_uniform_, uniform_

    if module.weight.is_contiguous():
        _replaced[function][0](module)
        return
    kaiming_uniform_(module.weight, 5**0.5)
    if module.bias is not None:
        fan_in = torch.nn.init._calculate_fan_in_and_fan_out(module.weight)[0]
        bound = fan_in**-0.5 if fan_in > 0 else 0.0
        uniform_(module.bias, -bound, bound)


_OTHERS: dict[Any, Callable[..., Any]] = {
    torch.random.manual_seed: _gives_a_state,
    torch.random.set_rng_state: _gives_a_state,
    torch.random.seed: _tells_a_number,
    torch.random.initial_seed: _tells_a_number,
    random.SystemRandom.getrandbits: _takes_entropy,
    random.SystemRandom.random: _takes_entropy,
    random.SystemRandom.randbytes: _takes_entropy,
    random.Random.__init__: _takes_entropy,
    torch.nn.modules.conv._ConvNd.reset_parameters: _resets_a_convolution,
}


def _loaded(name: str) -> ModuleType | None:
    return sys.modules.get(name)


def _orthogonal_of_transformers(tensor: torch.Tensor, gain: float = 1, generator: Any = None) -> torch.Tensor:
    """For bfloat16 it draws in float32, into another tensor than the parameter."""
    from ._functions import orthogonal_

    return tensor if getattr(tensor, "_is_hf_initialized", False) else orthogonal_(tensor, gain)


def _trunc_normal_of_deviations(
    tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> torch.Tensor:
    """timm's bounds are multiples of std here. Its own code scales a truncated normal computed with torch's erfinv."""
    from ._functions import trunc_normal_

    return trunc_normal_(tensor, mean, std, mean + a * std, mean + b * std)
