"""Fills arrays over many devices by name, and fills and audits whole trees of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import PartitionSpec, Sharding

from .._audit import Finding
from .._blocks import FLOATS, Plan
from .._initializer import Initializer as Value
from .._initializer import Json
from .._key import Key
from .._many import Recipe
from .._registry import randomness
from .._types import Progress
from . import _place
from ._initializer import Initializer
from ._names import named_leaves
from ._sketch import drawable, fill


def sharded(
    initializer: str | Value | Initializer,
    shape: Sequence[int],
    sharding: Sharding | PartitionSpec,
    dtype: Any = None,
    key: jax.Array | Key | None = None,
    **arguments: Any,
) -> jax.Array:
    """An array over the devices of `sharding`. Every device fills its own block, with the same bytes for every sharding.

    `initializer`: a name or an inwit.Initializer, with `arguments` and options as for inwit.fill (layout defaults to "keras"), or
    the result of a factory of this module. `key`: an inwit.Key or a JAX key.
    """
    if key is None:
        raise TypeError("key is missing: pass an inwit.Key or a JAX key")
    if not isinstance(initializer, Initializer):
        initializer = named(initializer, **arguments)
    elif arguments:
        raise TypeError(f"{initializer!r} has its arguments already and does not accept {', '.join(arguments)}")
    return initializer(key, shape, dtype, sharding)


def named(initializer: str | Value, **arguments: Any) -> Initializer:
    """Wraps any initializer of inwit, by name or as a value, as a JAX initializer."""
    if "in_axes" not in arguments and "out_axes" not in arguments:
        arguments.setdefault("layout", "keras")
    name = initializer if isinstance(initializer, str) else initializer.name

    @drawable
    def fill_named(out: Any, key: Key, shape: Sequence[int], offset: Sequence[int], /, **arguments: Any) -> None:
        fill(initializer, out, key, shape, offset, **arguments)

    return Initializer(name, fill_named, arguments, accepts=jnp.floating, is_random=randomness().get(name, True))


def initialize(
    tree: Any,
    recipe: Recipe | Json,
    seed: int,
    shardings: Any = None,
    *,
    separator: str = "/",
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
) -> Any:
    """A tree like `tree`, each leaf filled by the rule of `recipe` that its name matches, in one call.

    tree: of arrays or jax.ShapeDtypeStruct (jax.eval_shape(model.init, ...)); only shapes, dtypes and shardings are read. A leaf that
        a rule keeps must be an array and is returned unchanged.
    recipe: an inwit.Recipe, or its JSON as text or dict. Rules without a layout use Keras's, which is also JAX's convention.
    shardings: one sharding, or a tree of them as for jax.jit; by default that of each leaf. Every device fills its own block.
    separator: joins the components of a leaf's path into its name: "params/Dense_0/kernel". Flax's boxes (nnx.Variable, Partitioned) are
        not part of the path: names and values are those of the tree without them.
    """
    names, leaves, structure = named_leaves(tree, separator)
    plan = Plan(recipe, {name: leaf.shape for name, leaf in zip(names, leaves)})
    for name, leaf in zip(names, leaves):
        if name in plan.kept and isinstance(leaf, jax.ShapeDtypeStruct):
            raise ValueError(f"{name}: a rule keeps this leaf, but it is a ShapeDtypeStruct, which has no values")
    blocks_of = {name: _Blocks(name, leaf, sharding)
              for name, leaf, sharding in zip(names, leaves, _shardings(tree, leaves, shardings)) if name not in plan.kept}
    blocks = [(name, array, own.shape, offset) for name, own in blocks_of.items() for offset, array in own.blocks.items()]
    plan.fill(blocks, seed, threads=threads, target=target, progress=progress)
    filled = [leaf if name in plan.kept else blocks_of[name].joined() for name, leaf in zip(names, leaves)]
    return jax.tree_util.tree_unflatten(structure, filled)


def audit(
    tree: Any,
    recipe: Recipe | Json,
    *,
    seed: int | None = None,
    strict: bool = False,
    separator: str = "/",
    findings: Literal["raise", "return"] = "raise",
    threads: int = 0,
) -> list[Finding]:
    """Compares the leaves of `tree` with the distributions that a recipe gives, and returns what is wrong.

    The arrays are in the state in which a library or a checkpoint left them. Each is read once and compared by standard deviation, mean,
    bounds and kurtosis; initializers without randomness, such as zeros and ones, element by element. Thresholds are five standard
    deviations for all leaves of the tree together. For an array over several processes, the blocks of this process are audited. Where the
    recipe gives random values, other findings are slices along any axis that repeat each other (layers of a stack that one key has drawn),
    leaves that are equal or drawn from the same key (the signs of their first elements are equal), and leaves that the recipe ties but that
    differ. Leaves that a rule keeps are skipped; a warning lists leaves of float dtypes that the library does not support.

    recipe, separator: as for initialize().
    seed: also compares the bytes with those that initialize() gives under this seed.
    strict: compares the whole distribution, by the Kolmogorov-Smirnov test.
    findings: "raise" raises AuditError, an AssertionError, if there are any; "return" only returns them.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.
    """
    names, leaves, _ = named_leaves(tree, separator)
    plan = Plan(recipe, {name: leaf.shape for name, leaf in zip(names, leaves)})
    for name, leaf in zip(names, leaves):
        if name not in plan.kept:
            _reject_other_dtypes(name, leaf.dtype)
            if isinstance(leaf, (jax.ShapeDtypeStruct, jax.core.Tracer)):
                raise ValueError(f"{name}: this leaf is a {type(leaf).__name__}, which has no values to audit")
    arrays = dict(zip(names, leaves))
    return plan.audit(arrays, _held_blocks, seed=seed, strict=strict, findings=findings, threads=threads)


def _held_blocks(array: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:
    """The blocks of an array that the devices of this process hold, each once, with their offsets."""
    if not isinstance(array, jax.Array):
        yield np.asarray(array), (0,) * array.ndim
        return
    seen = set()
    for shard in array.addressable_shards:
        offset = _place.block_of(shard.index, array.shape)[1]
        if offset not in seen:
            seen.add(offset)
            yield np.asarray(shard.data), offset


def _reject_other_dtypes(name: str, dtype: Any) -> None:
    if not jnp.issubdtype(dtype, jnp.floating):
        raise ValueError(f"{name}: dtype is {dtype.name}, must be a float dtype, or a rule must keep it")


def _shardings(tree: Any, leaves: list[Any], shardings: Any) -> list[Any]:
    if shardings is None:
        return [getattr(leaf, "sharding", None) for leaf in leaves]
    every: list[Any] = []

    def spread(sharding: Any, part: Any) -> None:  # applies it to all leaves of a subtree
        every.extend(sharding for _ in jax.tree_util.tree_leaves(part))

    jax.tree_util.tree_map(spread, shardings, tree, is_leaf=lambda one: one is None or isinstance(one, (Sharding, PartitionSpec)))
    return every


class _Blocks:
    """The blocks of one parameter that the devices of this process hold, not filled yet."""

    def __init__(self, name: str, leaf: Any, sharding: Any) -> None:
        self.shape, self.dtype, self.sharding = tuple(leaf.shape), jnp.dtype(leaf.dtype), sharding
        _reject_other_dtypes(name, self.dtype)
        self.is_rounded = self.dtype.name not in FLOATS  # from float32, once
        self.blocks: dict[tuple[int, ...], Any] = {}
        if sharding is None:
            self._empty(self.shape, (0,) * len(self.shape))
        else:
            _place.visit(self.shape, sharding, self._empty)

    def _empty(self, extents: tuple[int, ...], offset: tuple[int, ...]) -> None:
        self.blocks[offset] = np.empty(extents, np.float32 if self.is_rounded else self.dtype)

    def joined(self) -> jax.Array:
        if self.is_rounded:
            self.blocks = {offset: block.astype(self.dtype) for offset, block in self.blocks.items()}
        if self.sharding is None:
            return jnp.asarray(self.blocks[(0,) * len(self.shape)])
        return _place.place(self.shape, self.dtype, self.sharding, lambda extents, offset: self.blocks[offset])
