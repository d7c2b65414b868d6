"""Fills under a trace: by XLA custom calls on CPUs and CUDA devices, elsewhere by callbacks. A block of an array is filled as a shard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Optional

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_batching import custom_vmap
from jax.experimental.custom_partitioning import custom_partitioning
from jax.sharding import Mesh, NamedSharding, PartitionSpec, Sharding

from . import _ffi, _place
from ._sketch import Drawn, Shape

Array = Any  # numpy.ndarray, of any dtype
Block = Callable[[Array, Shape, Shape], Array]  # (words of a key, extents, offset)


def constant(small: Array, shape: Shape, sharding: Sharding | PartitionSpec | None) -> Any:
    """`small`, broadcast to the shape, under a trace."""
    if sharding is None:
        return jnp.broadcast_to(small, shape)

    def local(blocks: jax.Array, extents: Shape) -> Any:
        return jax.lax.dynamic_slice(jnp.broadcast_to(small, shape), blocks * np.array(extents, np.int32), extents)

    return _by_blocks(local, shape, sharding)


def _by_blocks(local: Callable[..., Any], shape: Shape, sharding: Sharding | PartitionSpec, *operands: jax.Array) -> Any:
    """Every device makes its own block by local(*operands, blocks, extents): the index of its block along each axis, and its shape."""
    sharding = _place.named_sharding(sharding)
    if not isinstance(sharding, NamedSharding):
        raise TypeError(f"out_sharding is {sharding}, must be a NamedSharding or a PartitionSpec under jax.jit")
    extents, axes = sharding.shard_shape(shape), axes_of(sharding.spec, len(shape))
    specs = {"in_specs": (PartitionSpec(),) * len(operands), "out_specs": PartitionSpec(*sharding.spec)}
    of_device = jax.shard_map(lambda *operands: local(*operands, position(axes), extents), mesh=sharding.mesh, check_vma=False, **specs)
    return of_device(*operands)


def traced(
    words: jax.Array, shape: Shape, dtype: Any, sharding: Sharding | PartitionSpec | None, block: Block,
    fills: Optional[list[Drawn]] = None,
) -> Any:
    """An array that is filled when the trace runs.

    block: fills a part, from a callback.
    fills: those of `draw`; None: only `block` can fill.
    """
    made = _Traced(shape, dtype, fills, block)
    return made.whole(words) if sharding is None else made.sharded(words, sharding)


class _Traced:
    def __init__(self, shape: Shape, dtype: Any, fills: Optional[list[Drawn]], block: Block) -> None:
        self.shape, self.dtype, self._block = shape, dtype, block
        self._fills = fills if _ffi.platforms else None

    def whole(self, words: jax.Array) -> Any:
        if self._fills is None:
            return self._fill(self._native, self.shape, words)
        in_shard_map = getattr(jax.sharding.get_abstract_mesh(), "manual_axes", ())
        return self._fill(self._native if in_shard_map else self._partitioned(), self.shape, words)

    def sharded(self, words: jax.Array, sharding: Sharding | PartitionSpec) -> Any:
        def local(words: jax.Array, blocks: jax.Array, extents: Shape) -> Any:
            return self._fill(self._native, extents, words, blocks)

        return _by_blocks(local, self.shape, sharding, words)

    def _fill(self, native: Callable[..., Any], extents: Shape, words: jax.Array, *blocks: jax.Array) -> Any:
        def by(fill: Callable[..., Any]) -> Callable[..., Any]:
            return lambda words, *blocks: vary_like(words, fill(extents, words, *blocks))

        if self._fills is None:
            return by(self._callback)(words, *blocks)
        return jax.lax.platform_dependent(words, *blocks, **dict.fromkeys(_ffi.platforms, by(native)), default=by(self._callback))

    # ---- custom calls ----

    def _native(self, extents: Shape, words: jax.Array, blocks: Optional[jax.Array] = None) -> Any:
        """Leading axes of `words` enumerate arrays."""
        assert self._fills is not None
        leading = words.shape[:-1]
        if not self._fills:
            return jnp.zeros(leading + extents, self.dtype)
        (drawn,) = self._fills
        inner = len(drawn.place)  # axes of the array that the fill does not have
        order = [axis + inner for axis in drawn.order]
        own_blocks = None if blocks is None else blocks[np.array(order, int)]
        made = _ffi.call(drawn, words, own_blocks, tuple(extents[axis] for axis in order), self.dtype)
        made = made.transpose(*range(len(leading)), *(len(leading) + int(axis) for axis in np.argsort(drawn.order)))
        return made if not inner else self._within_zeros(made, drawn.place, blocks, extents, len(leading))

    def _within_zeros(self, made: jax.Array, index: Shape, blocks: Optional[jax.Array], extents: Shape, leading: int) -> Any:
        """`made` at `index` of the whole array, zero elsewhere. Bits are moved only."""
        here = True
        for axis, (at, extent) in enumerate(zip(index, extents)):
            first = 0 if blocks is None else blocks[axis] * extent
            here &= jnp.expand_dims(jnp.arange(extent) + first == at, [other for other in range(len(extents)) if other != axis])
        made = jnp.expand_dims(made, range(leading, leading + len(index)))
        return jnp.where(here, made, jnp.zeros((), self.dtype))

    def _partitioned(self) -> Callable[..., Any]:
        """Likewise for a whole array, of which every device fills the block that XLA's partitioner assigns to it."""

        def fill(words: jax.Array) -> Any:
            return self._native(self.shape, words)

        def split(words: jax.Array) -> Any:
            call, leading = custom_partitioning(fill), words.ndim - 1
            call.def_partition(self._partition, infer_sharding_from_operands=_replicated, sharding_rule=_rule(leading, len(self.shape)))
            return call(words)

        batched = custom_vmap(split)
        batched.def_vmap(lambda axis_size, is_batched, words: (batched(words), True))
        return lambda extents, words: batched(words)

    def _partition(self, mesh: Any, operands: Any, result: Any) -> Any:
        """Called when XLA's partitioner has chosen a sharding of the result. A device gets the keys of its own arrays."""
        sharding, leading = result.sharding, len(result.shape) - len(self.shape)
        if not _is_even(sharding, result.shape):  # XLA would pad the blocks
            sharding = NamedSharding(Mesh(np.array(sorted(sharding.device_set, key=lambda one: one.id)), ("devices",)), PartitionSpec())
        extents = sharding.shard_shape(result.shape)
        indices = sharding.devices_indices_map(result.shape)  # in the order of XLA's partitions
        blocks = [_place.block_of(index, result.shape)[1] for index in indices.values()]
        table = np.array(blocks, np.int64).reshape(len(blocks), len(extents)) // np.maximum(np.array(extents, np.int64), 1)
        mesh = Mesh(np.array(list(indices)), ("devices",))

        def local(words: jax.Array) -> Any:
            at = jnp.array(table, np.int32)[jax.lax.axis_index("devices")]
            if words.shape[:-1] != extents[:leading]:
                own = at[:leading] * np.array(extents[:leading], np.int32)
                words = jax.lax.dynamic_slice(words, [*own, 0], (*extents[:leading], words.shape[-1]))
            return self._native(extents[leading:], words, at[leading:])

        keys = NamedSharding(mesh, PartitionSpec())
        if isinstance(sharding, NamedSharding):
            keys = NamedSharding(sharding.mesh, PartitionSpec(*sharding.spec[:leading]))
        return mesh, local, sharding, (keys,)

    # ---- callbacks ----

    def _callback(self, extents: Shape, words: jax.Array, blocks: Optional[jax.Array] = None) -> Any:
        result = jax.ShapeDtypeStruct(extents, self.dtype)
        if blocks is None:
            blocks = jnp.zeros(len(extents), np.int32)

        def fill(words: Array, blocks: Array) -> Array:
            words, blocks = np.asarray(words), np.asarray(blocks)
            leading = np.broadcast_shapes(words.shape[:-1], blocks.shape[:-1])
            words = np.broadcast_to(words, leading + words.shape[-1:])
            blocks = np.broadcast_to(blocks, leading + blocks.shape[-1:])
            out = np.empty(leading + extents, self.dtype)
            for one in np.ndindex(leading):
                out[one] = self._block(words[one], extents, tuple(int(at) * extent for at, extent in zip(blocks[one], extents)))
            return out

        return jax.pure_callback(fill, result, words, blocks, vmap_method="expand_dims")


def vary_like(words: jax.Array, made: jax.Array) -> Any:
    """Declares to jax.shard_map that `made` differs between devices if `words` may; JAX does not infer it for every kind of call."""
    axes = tuple(axis for axis in _varying(words) if axis not in _varying(made))
    if not axes:
        return made
    return jax.lax.pcast(made, axes, to="varying") if hasattr(jax.lax, "pcast") else jax.lax.pvary(made, axes)


def _varying(words: jax.Array) -> tuple[str, ...]:
    """Axes of the mesh over which `words` varies. JAX 0.10 has them in .mat, JAX 0.6 in .vma, earlier versions nowhere."""
    of_type: Any = jax.typeof(words) if hasattr(jax, "typeof") else None
    return tuple(of_type.mat.varying if hasattr(of_type, "mat") else getattr(of_type, "vma", ()))


def axes_of(spec: Sequence[Any], rank: int) -> list[tuple[str, ...]]:
    """The axes of the mesh over which each axis of an array is split."""
    parts = tuple(spec) + (None,) * (rank - len(spec))
    return [() if part is None else (part,) if isinstance(part, str) else tuple(part) for part in parts]


def position(axes: list[tuple[str, ...]]) -> jax.Array:
    """The index of this device's block along each axis of the array."""
    return jnp.array([jax.lax.axis_index(names) if names else 0 for names in axes], np.int32).reshape(len(axes))


def _is_even(sharding: Sharding, shape: Shape) -> bool:
    try:
        sharding.shard_shape(shape)
    except ValueError:
        return False
    return True


def _rule(leading: int, rank: int) -> str:
    """The axes that enumerate keys are split as the same axes of the result are. The words of a key are gathered by _partition."""
    batch = " ".join(f"b{axis}" for axis in range(leading))
    return f"{batch} w -> {batch} {' '.join(f'd{axis}' for axis in range(rank))}"


def _replicated(mesh: Any, operands: Any, result: Any) -> Any:
    return NamedSharding(mesh, PartitionSpec())
