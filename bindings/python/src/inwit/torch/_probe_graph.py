"""Dependencies between tensors, read from autograd's graph while it exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# Nodes that pass a tensor on, element by element or in another shape: skip connections contain no others.
_SKIPPED = (
    "Add", "Sub", "Relu", "Silu", "Gelu", "Clone", "ToCopy", "View", "UnsafeView", "Reshape", "Alias", "Permute", "Transpose", "T",
    "Squeeze", "Unsqueeze", "NativeDropout", "Slice", "AsStrided", "Contiguous",
)  # fmt: skip
_SKIPS = frozenset(f"{name}Backward{number}" for name in _SKIPPED for number in range(4))


def depends(later: Any, earlier: Any) -> bool:
    """Whether the node `later` was computed from `earlier`; True if one is unknown. Nodes are numbered in the order of creation."""
    if later is None or earlier is None:
        return True
    bound = earlier._sequence_nr()
    return any(node is earlier for node in _walk(later, lambda node: node._sequence_nr() >= bound))


def passed_on(output: Any) -> set[Any]:
    """The nodes that `output` sums or passes on, without a weight in between."""
    return set() if output is None else set(_walk(output, lambda node: node.name() in _SKIPS))


def _walk(start: Any, goes_on: Any) -> Iterator[Any]:
    """The nodes that can be reached from `start` through nodes that continue the walk."""
    seen, stack = {start}, [start]
    while stack:
        node = stack.pop()
        yield node
        if goes_on(node):
            for following, _ in node.next_functions:
                if following is not None and following not in seen and not following.name().endswith("AccumulateGrad"):
                    seen.add(following)
                    stack.append(following)
