"""How a probe chooses the loss, and the axis of the classes of logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

GIVEN, CROSS_ENTROPY, SIGNS = "the given loss", "cross-entropy with random classes", "the output times random signs"


def check_options(loss: Callable[[Any], Any] | None, classes: int | None) -> None:
    if classes is not None and (isinstance(classes, bool) or not isinstance(classes, int) or classes < 0):
        raise ValueError(f"classes is {classes!r}, must be an integer of at least 0, or None")
    if loss is not None and not callable(loss):
        raise TypeError(f"loss is of type {type(loss).__name__}, must be a function of the module's output")


def axis_of_classes(shape: Sequence[int], classes: int | None) -> int | None:
    """The last axis of a batch or of sequences, or axis 1 of images; None: the output is not logits."""
    if classes is None:
        return len(shape) - 1 if len(shape) in (2, 3) and shape[-1] > 1 else None
    if classes == 0:
        return None
    for axis in (len(shape) - 1, 1) if len(shape) > 1 else (0,):
        if shape[axis] >= classes and (axis == 1 or len(shape) < 4 or shape[1] != classes):
            return axis
    raise ValueError(f"classes is {classes}, but the output has the shape {list(shape)}")
