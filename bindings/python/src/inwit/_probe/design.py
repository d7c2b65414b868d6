"""Zeros by design: zero gammas, LoRA's B, adaLN-zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from .rows import ParameterRow

_ROUNDS = 3  # steps that zeros by design may need, one after the other


def explained(
    parameters: list[ParameterRow], move: Callable[[str], Callable[[], object]], gradients: Callable[[], list[ParameterRow]]
) -> frozenset[str]:
    """Parameters without gradient that get one as soon as zero weights, which do get one, are no longer zero.

    move: gives a parameter random values, and returns what puts the zeros back; gradients: measures those of all parameters again.
    """
    waiting, found = _without_gradient(parameters), set[str]()
    with ExitStack() as moved:
        for _ in range(_ROUNDS):
            zeros = [one.name for one in parameters if one.rms == 0 and one.grad > 0 and not one.name.endswith("bias")]
            if not waiting - found or not zeros:
                break
            for name in zeros:
                moved.callback(move(name))
            parameters = gradients()
            found |= {one.name for one in parameters if one.name in waiting and one.grad > 0}
    return frozenset(found)


def _without_gradient(parameters: Iterable[ParameterRow]) -> set[str]:
    return {one.name for one in parameters if one.grad == 0}
