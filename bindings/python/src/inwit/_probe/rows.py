"""What a probe measures of modules, activations and parameters."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Row:
    """What one call of a module did. NaN: unknown, or not measured for this module.

    rms: root mean square of the output; entered: that of the input of the same shape; grad: that of the gradient by the output.
    difference: how far a small difference of the input moves the output, relative to rms; where gradients are unknown.
    adds: |output - input| / |input|, of a module with a skip connection. writers: the leaves that write to its residual stream.
    pattern: equal for modules that repeat.
    node: what tells the adapter which rows depend on which, while it measures.
    cosine, rank: mean similarity of two observations, and effective rank of all, as a share; of blocks only.
    """

    name: str
    call: int
    kind: str
    is_leaf: bool
    rms: float = math.nan
    grad: float = math.nan
    difference: float = math.nan
    entered: float = math.nan
    adds: float = math.nan
    cosine: float = math.nan
    rank: float = math.nan
    writers: tuple[str, ...] = ()
    is_empty: bool = False
    pattern: str = ""
    node: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.pattern = self.pattern or pattern_of(self.name)


def pattern_of(name: str) -> str:
    """# in place of each number: equal for modules that repeat."""
    return re.sub(r"\d+", "#", name)


@dataclass
class Activation:
    """What one call of an activation put out. dead: share of units that are zero in all observations; saturated: of elements."""

    name: str
    function: str
    observations: int
    dead: float = math.nan
    saturated: float = math.nan


@dataclass
class ParameterRow:
    """rms of a parameter and of its gradient, and the share of its units that have a twin; copies: equal in weight alone. is_reached: the loss depends on it."""

    name: str
    shape: tuple[int, ...]
    is_trainable: bool
    rms: float
    grad: float = math.nan
    twins: float = math.nan
    copies: float = math.nan
    is_reached: bool = False
