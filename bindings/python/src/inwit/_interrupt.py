"""Ctrl-C during a long call."""

from __future__ import annotations

import signal
import threading
from typing import Any


class Interrupts:
    """Inside `with`, on the main thread, Ctrl-C is noted and not raised; it is raised at the end.

    Python would raise it where C calls back, before a function there could catch it, and it would be lost.
    """

    def __init__(self) -> None:
        self.seen = False
        self._before: Any = None

    def _note(self, number: int, frame: Any) -> None:
        self.seen = True

    def __enter__(self) -> Interrupts:
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *raised: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self.seen:
            raise KeyboardInterrupt
