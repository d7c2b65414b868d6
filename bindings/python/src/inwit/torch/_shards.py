"""Locates the local part of a DTensor in the global tensor as boxes (shards), from its mesh and placements."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from .._view import Box

Ranges = list[tuple[int, int]]  # [first, last) along one axis of the global tensor, in the order of the local one


class LocalShard(NamedTuple):
    """A part of the memory of this rank, and the box (shard) of the global tensor that it holds."""

    local: torch.Tensor
    box: Box


def is_dtensor(tensor: object) -> bool:
    module = sys.modules.get("torch.distributed.tensor")
    return module is not None and isinstance(tensor, getattr(module, "DTensor", ()))


def local_of(tensor: torch.Tensor) -> torch.Tensor:
    """The memory of this rank: the local tensor of a DTensor, or the tensor itself, without gradients."""
    if not is_dtensor(tensor):
        return tensor.detach()
    with torch.no_grad():
        local = tensor.to_local()  # type: ignore[attr-defined]
        return local.wait() if hasattr(local, "wait") else local  # type: ignore[no-any-return]


def shard_box(tensor: torch.Tensor) -> Box:
    """The box (shard) of the global tensor that this rank holds, as inwit.fill accepts it.

    A tensor that is not a DTensor is the whole. Raises ValueError for partial placements, and if this rank holds several boxes, as
    is possible with `_StridedShard`; `shards` returns all of them.
    """
    found = shards(tensor)
    if len(found) != 1:
        raise ValueError(f"this rank holds {len(found)} boxes of the global tensor: inwit.torch.shards() returns each")
    return found[0].box


def shards(tensor: torch.Tensor, local: torch.Tensor | None = None) -> list[LocalShard]:
    """The shards of `tensor` that this rank holds: views of its memory, each with its box of the global tensor.

    Usually one; none if this rank is not in the mesh. `local`: memory of the same shape, from which views are taken instead.
    """
    memory = local_of(tensor) if local is None else local
    shape = tuple(tensor.shape)
    if not is_dtensor(tensor):
        return [LocalShard(memory, Box(shape, (0,) * len(shape)))]
    coordinate = tensor.device_mesh.get_coordinate()  # type: ignore[attr-defined]
    if coordinate is None:
        return []
    return [LocalShard(memory[where], box) for where, box in _boxes(shape, _ranges(tensor, coordinate, tuple(memory.shape)))]


def _boxes(shape: tuple[int, ...], axes: list[Ranges]) -> list[tuple[tuple[slice, ...], Box]]:
    """Every combination of the ranges of the axes: its index in the local tensor, and its box of the global tensor."""
    pieces = []
    for ranges in axes:
        starts = itertools.accumulate((last - first for first, last in ranges), initial=0)
        pieces.append([(slice(at, at + last - first), first) for at, (first, last) in zip(starts, ranges)])
    return [
        (tuple(where for where, _ in combination), Box(shape, tuple(first for _, first in combination)))
        for combination in itertools.product(*pieces)
    ]


def _ranges(tensor: Any, coordinate: Sequence[int], local_shape: tuple[int, ...]) -> list[Ranges]:
    """For each axis, the global indices that this rank holds.

    FSDP over tensor parallelism splits by the later mesh axis first and records that as _StridedShard. If extents do not divide
    evenly, applying those placements from left to right yields other shards than FSDP has, so FSDP's order is tried first.
    """
    _check(tensor.placements)
    tried = []
    for splits in (_by_fsdp(tensor), _by_placements(tensor)):
        axes: list[Ranges] = [[(0, extent)] for extent in tensor.shape]
        for axis, mesh_axis, split_factor in splits:
            axes[axis] = _split(axes[axis], split_factor, tensor.device_mesh.size(mesh_axis), coordinate[mesh_axis])
        extents = tuple(_length(ranges) for ranges in axes)
        if extents == local_shape or (0 in extents and 0 in local_shape):  # FSDP gives empty shards other extents
            return axes
        tried.append(extents)
    raise ValueError(
        f"the local shape is {local_shape}, but placements {tuple(tensor.placements)} of global shape {tuple(tensor.shape)} "
        f"give {tried[-1]} at mesh coordinate {tuple(coordinate)}"
    )


def _check(placements: Sequence[Any]) -> None:
    for placement in placements:
        if placement.is_partial():
            raise ValueError(
                f"placement {placement} is partial: its local tensors are summands, not shards of a random tensor; "
                "redistribute it to Shard or Replicate first"
            )
        if not (placement.is_replicate() or hasattr(placement, "dim")):
            raise ValueError(f"placement {placement} is not supported: must be Shard or Replicate")


def _split(ranges: Ranges, split_factor: int, parts: int, index: int) -> Ranges:
    """Chunk `index` of `parts` of each of `split_factor` chunks of the indices; at least one range, perhaps empty."""
    pieces: Ranges = []
    for outer in range(split_factor):
        for first, last in _chunk(_chunk(ranges, split_factor, outer), parts, index):
            if pieces and pieces[-1][1] == first:
                pieces[-1] = (pieces[-1][0], last)
            else:
                pieces.append((first, last))
    return pieces or [(0, 0)]


def _chunk(ranges: Ranges, parts: int, index: int) -> Ranges:
    """As torch.chunk: chunks of equal size, rounded up; the last ones may be smaller or empty."""
    total = _length(ranges)
    size = -(-total // parts)
    begin, end = min(size * index, total), min(size * (index + 1), total)
    pieces, at = [], 0
    for first, last in ranges:
        low, high = max(first, first + begin - at), min(last, first + end - at)
        if low < high:
            pieces.append((low, high))
        at += last - first
    return pieces


def _length(ranges: Ranges) -> int:
    return sum(last - first for first, last in ranges)


def _by_placements(tensor: Any) -> list[tuple[int, int, int]]:
    """(axis, mesh axis, split factor) of each split, in the order of the mesh axes, or of the tensor's shard_order."""
    sharded = {mesh_axis: placement for mesh_axis, placement in enumerate(tensor.placements) if hasattr(placement, "dim")}
    declared = getattr(tensor._spec, "shard_order", None) or ()
    order = [mesh_axis for entry in declared for mesh_axis in entry.mesh_dims] or list(sharded)
    return [(sharded[mesh_axis].dim, mesh_axis, getattr(sharded[mesh_axis], "split_factor", 1)) for mesh_axis in order]


def _by_fsdp(tensor: Any) -> list[tuple[int, int, int]]:
    """Likewise in FSDP's order: a _StridedShard whose split factor equals the number of later splits is applied after them."""
    splits = _by_placements(tensor)
    for index, (axis, _, factor) in enumerate(splits):
        later = math.prod(tensor.device_mesh.size(mesh_axis) for other, mesh_axis, _ in splits[index + 1 :] if other == axis)
        if factor not in (1, later):
            return splits
    plain = [(axis, mesh_axis, 1) for axis, mesh_axis, factor in splits if factor == 1]
    return plain + [(axis, mesh_axis, 1) for axis, mesh_axis, factor in reversed(splits) if factor != 1]
