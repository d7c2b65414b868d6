"""Watches the generators while a capture is active: values drawn from them do not come from the library."""

from __future__ import annotations

import pickle
import random
import sys
from typing import Any

import torch

ENTROPY = "entropy of the operating system"
_States = list[tuple[torch.Generator, torch.Tensor]]


class Watch:
    """torch's default generators, and those of other packages."""

    def __init__(self) -> None:
        self.original = self._before = states()
        self._others = _states_of_others()
        self._noted: dict[str, None] = {}
        self.has_drawn = False

    def seeded(self) -> None:
        """Called after code has set the state of torch's generators, which is not a draw."""
        self._before = states()

    def check(self) -> None:
        """Called before code gives the generators another state."""
        self.has_drawn |= bool(drawn(self._before))

    def note(self, name: str) -> None:
        """Called when code has got a number from a source whose state cannot be observed."""
        self._noted[name] = None

    def finish(self) -> None:
        """Restores the states of torch's generators."""
        self.check()
        for one, state in self.original:
            one.set_state(state)

    def others(self) -> tuple[str, ...]:
        """The generators, other than torch's, from which code has drawn."""
        drawn_from = [name for name, state in _states_of_others().items() if self._others.get(name, state) != state]
        return (*drawn_from, *self._noted)


def states() -> _States:
    """The states of torch's default generators, one for each device."""
    return [(one, one.get_state()) for one in (torch.default_generator, *torch.cuda.default_generators)]


def drawn(before: _States) -> _States:
    """The generators that have drawn since, with their states before."""
    return [(one, state) for one, state in before if not torch.equal(state, one.get_state())]


def _states_of_others() -> dict[str, Any]:
    found: dict[str, Any] = {"random": random.getstate()}
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        found["numpy.random"] = pickle.dumps(numpy.random.get_state(legacy=False))
    return found
