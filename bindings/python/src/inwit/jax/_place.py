"""Arrays over many devices: the block of each device is filled separately, as a shard of the whole array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec, Sharding

Shape = tuple[int, ...]
Array = Any  # numpy.ndarray, of any dtype


def named_sharding(sharding: Sharding | PartitionSpec) -> Sharding:
    """`sharding`, with the mesh of jax.set_mesh if it has none."""
    if not isinstance(sharding, (NamedSharding, PartitionSpec)):
        return sharding
    mesh = jax.sharding.get_abstract_mesh()
    if isinstance(sharding, NamedSharding):
        mesh = sharding.mesh
        sharding = sharding.spec
    elif mesh.empty:
        raise ValueError(f"out_sharding is {sharding}, but there is no mesh: pass a NamedSharding, or call jax.set_mesh")
    return NamedSharding(mesh, sharding)


def place(shape: Shape, dtype: Any, sharding: Sharding | PartitionSpec, block: Callable[[Shape, Shape], Array]) -> jax.Array:
    """The array whose blocks are `block(extents, offset)`; equal blocks are filled once. Not for use under a trace."""
    blocks: dict[tuple[Shape, Shape], Array] = {}

    def one(index: Any) -> Array:
        bounds = block_of(index, shape)
        if bounds not in blocks:
            blocks[bounds] = block(*bounds)
        return blocks[bounds]

    return jax.make_array_from_callback(shape, _on_devices(named_sharding(sharding)), one, dtype=dtype)


def visit(shape: Shape, sharding: Sharding | PartitionSpec, block: Callable[[Shape, Shape], None]) -> None:
    """Calls `block(extents, offset)` for every block that the devices of this process hold."""
    indices = _on_devices(named_sharding(sharding)).addressable_devices_indices_map(shape)
    for bounds in {block_of(index, shape) for index in indices.values()}:
        block(*bounds)


def block_of(index: Any, shape: Shape) -> tuple[Shape, Shape]:
    """Extents and offset of a block."""
    bounds = [part.indices(extent)[:2] for part, extent in zip(index, shape)]
    return tuple(end - begin for begin, end in bounds), tuple(begin for begin, _ in bounds)


def _on_devices(sharding: Sharding) -> Sharding:
    if not isinstance(sharding, NamedSharding) or isinstance(sharding.mesh, Mesh):
        return sharding
    abstract, mesh = sharding.mesh, jax.sharding.get_mesh()
    if mesh.axis_names != abstract.axis_names:
        raise ValueError(f"out_sharding has the abstract mesh {abstract}, but jax.set_mesh was called with {mesh}")
    return NamedSharding(Mesh(mesh.devices, mesh.axis_names, axis_types=abstract.axis_types), sharding.spec)
