"""Custom initializers: functions of the caller that JSON may refer to by name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from . import _abi
from ._checked import encoded, function, mapping
from ._errors import error_of
from ._interrupt import Interrupts
from ._key import Key
from ._view import View

Custom = Callable[[View, Key, Any], Any]

raised = threading.local()  # .error: the exception of a callback, for the call that it ended


def keep_raised(error: BaseException) -> None:
    raised.error = error


def take_raised() -> BaseException | None:
    error: BaseException | None = getattr(raised, "error", None)
    raised.error = None
    return error


class Customs:
    """Owns an inwit_custom for each function of a mapping. It must outlive the handles created with it."""

    def __init__(self, functions: Mapping[str, Custom]) -> None:
        self.functions = dict(mapping("custom", functions, "a mapping of names to functions (out, key, config)"))
        self.count = len(self.functions)
        self.array = (_abi.Custom * self.count)()
        for custom, (name, one) in zip(self.array, self.functions.items()):
            custom.name = encoded("a name in custom", name)
            function(f"custom[{name!r}]", one, "a function (out, key, config)")
            custom.fill = _callback(name, one)

    def __bool__(self) -> bool:
        return self.count > 0


def _callback(name: str, custom: Custom) -> Any:
    def fill(user: int, config: bytes, out: Any, seed: int, stream: int, context: Any) -> int:
        view = View(_abi.Tensor.from_buffer_copy(out.contents))
        try:
            custom(view, Key(seed, stream), json.loads(config))
        except BaseException as error:
            keep_raised(error)
            if context:
                context.contents.error = f"{name}: {type(error).__name__}: {error}".encode()[: _abi.ERROR_SIZE - 1]
            return 1
        finally:
            view.close()
        return 0

    return _abi.CustomFill(fill)


def progress_callback(progress: Callable[[int, int], Any] | None, interrupts: Interrupts) -> Any:
    """Wraps `progress(done, total)` for C. An exception, a result of False and Ctrl-C cancel the call."""

    def call(user: int, done: int, total: int) -> int:
        try:
            return int(interrupts.seen or (progress is not None and progress(done, total) is False))
        except BaseException as error:
            keep_raised(error)
            return 1

    return _abi.ContextProgress(call)


def make_error(code: int, context: _abi.Context) -> BaseException:
    """The exception for a failed call: the callback's own if a callback ended it."""
    error = take_raised() if code in (_abi.E_CANCELLED, _abi.E_CUSTOM) else None
    return error if error is not None else error_of(code, context)


