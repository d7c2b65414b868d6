"""Names of the leaves of a tree: their paths."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import jax

from .._checked import text, wrong

_BOXES = {"flax.core.meta": "AxisMetadata", "flax.nnx.variablelib": "Variable"}  # a program with such boxes has imported them


def named_leaves(tree: Any, separator: str) -> tuple[list[str], list[Any], Any]:
    """Names, leaves and structure. Flax's boxes around a leaf are not part of its path: a tree has the same names with and without them."""
    boxes = tuple(getattr(sys.modules[module], name) for module, name in _BOXES.items() if hasattr(sys.modules.get(module), name))
    paths = list(_paths(tree, (), boxes))
    text("separator", separator)
    for path, leaf in paths:
        if not hasattr(leaf, "shape") or not hasattr(leaf, "dtype"):
            raise wrong(f"leaf {jax.tree_util.keystr(path)} of tree", leaf, "an array or a jax.ShapeDtypeStruct")
    names = [jax.tree_util.keystr(path, simple=True, separator=separator) for path, _ in paths]
    return names, [leaf for _, leaf in paths], jax.tree_util.tree_structure(tree)


def _paths(tree: Any, before: tuple[Any, ...], boxes: tuple[type, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    own = jax.tree_util.tree_flatten_with_path(tree, is_leaf=lambda one: isinstance(one, boxes))[0]
    for path, node in own:
        if not isinstance(node, boxes):
            yield before + path, node
            continue
        parts = jax.tree_util.tree_flatten_with_path(node, is_leaf=lambda one, box=node: one is not box)[0]
        for inner, value in parts:
            yield from _paths(value, before + path + (inner if len(parts) > 1 else ()), boxes)
