"""Handles Ctrl-C during a long call."""

from __future__ import annotations

import signal
import threading
from typing import Any


class Interrupts:
    """Inside `with`, on the main thread, Ctrl-C is recorded and raised at the end.

    Python would otherwise raise KeyboardInterrupt inside a callback from C, before any code there could catch it, and lose it.
    """

    def __init__(self) -> None:
        self.seen = False
        self._before: Any = None

    def _record(self, number: int, frame: Any) -> None:
        self.seen = True

    def __enter__(self) -> Interrupts:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._record)
        return self

    def __exit__(self, *raised: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self.seen:
            raise KeyboardInterrupt
