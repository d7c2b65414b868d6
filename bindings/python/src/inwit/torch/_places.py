"""Finds the parameter or buffer in whose memory a tensor lies, and the place of its elements in the whole parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch

from .._view import Box
from . import _shards
from ._memory import is_fake


class Home(NamedTuple):
    """A parameter or buffer by its name, and this rank's memory of it."""

    name: str
    tensor: torch.Tensor
    local: torch.Tensor

    def is_whole(self, local: torch.Tensor) -> bool:
        """Whether the tensor, in the memory of this one, is all of it, perhaps under another shape."""
        own = self.local
        if local.storage_offset() != own.storage_offset() or local.numel() != own.numel():
            return False
        return _same_strides(local, own) or (local.is_contiguous() and own.is_contiguous())

    def parts(self, local: torch.Tensor) -> list[_shards.LocalShard] | None:
        """Views of `local`, which is a view of this memory, each with its box of the whole tensor; None if there are none."""
        own = self.local
        if self.is_whole(local):
            return _shards.shards(self.tensor, local.as_strided(own.size(), own.stride(), own.storage_offset()))
        found = _part(own, local)
        if found is None:
            return None
        view, offset = found
        shards = _shards.shards(self.tensor, own)
        if len(shards) != 1:
            return None
        box = shards[0].box
        return [_shards.LocalShard(view, Box(box.global_shape, tuple(a + b for a, b in zip(box.offset, offset))))]

    def staged(self, local: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        """The elements of `memory`, which has the geometry of this one's, at the places of `local`."""
        first = local.storage_offset() - self.local.storage_offset()
        return memory.as_strided(local.size(), local.stride(), first)


class Homes:
    """The parameters and buffers of a module by their memory. Shared ones count under their first name."""

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        self._by_id: dict[int, Home] = {}
        self._by_storage: dict[int, list[Home]] = {}
        for name, tensor in tensors.items():
            self.add(name, tensor)

    def add(self, name: str, tensor: torch.Tensor) -> None:
        local = _shards.local_of(tensor)
        if is_fake(local) or local.is_meta or local.layout is not torch.strided:
            return
        pointer = storage_of(local)
        others = self._by_storage.setdefault(pointer, []) if pointer else []
        if any(_same_range(other.local, local) for other in others):
            return  # shared, as another tensor object
        home = Home(name, tensor, local)
        self._by_id[id(tensor)] = home
        others.append(home)

    def of(self, tensor: torch.Tensor) -> Home | None:
        found = self._by_id.get(id(tensor))
        if found is not None and found.tensor is tensor:
            return found
        local = _shards.local_of(tensor) if _shards.is_dtensor(tensor) else tensor
        homes = self._by_storage.get(storage_of(local))
        if not homes:
            return None
        first, last = _bytes(local)
        inside = [home for home in homes if (own := _bytes(home.local))[0] <= first and last <= own[1]]
        if not inside:
            overlapped = [home.name for home in homes if (own := _bytes(home.local))[0] < last and first < own[1]]
            if overlapped:
                raise ValueError(
                    f"a random fill covers {', '.join(overlapped)} and memory beside it: fill each parameter by itself, so that its "
                    "name decides its values"
                )
            return None
        home = inside[0] if len(inside) == 1 else next((one for one in inside if one.parts(local) is not None), inside[0])
        if local.dtype != home.local.dtype:
            raise ValueError(f"{home.name} is {home.local.dtype}, but a random fill sees its memory as {local.dtype}")
        return home


def storage_of(tensor: torch.Tensor) -> int:
    """The address of the memory of a tensor; 0: it has none."""
    try:
        return tensor.untyped_storage().data_ptr() if tensor.numel() else 0
    except (RuntimeError, NotImplementedError):  # fake tensors, functional wrappers
        return 0


def _same_range(one: torch.Tensor, other: torch.Tensor) -> bool:
    return bool(one.storage_offset() == other.storage_offset()) and one.shape == other.shape and _same_strides(one, other)


def _same_strides(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and all(bool(a == b or n == 1) for a, b, n in zip(one.stride(), other.stride(), one.shape))


def _bytes(tensor: torch.Tensor) -> tuple[int, int]:
    """The range [first, last) of bytes in the storage that the tensor uses."""
    length = 1 + sum((extent - 1) * int(stride) for extent, stride in zip(tensor.shape, tensor.stride()))
    first = int(tensor.storage_offset()) * tensor.element_size()
    return first, first + length * tensor.element_size()


def _part(whole: torch.Tensor, view: torch.Tensor) -> tuple[torch.Tensor, tuple[int, ...]] | None:
    """The view with the axes of `whole`, and its offset there; None if it is no box of it, such as every other row."""
    strides = [int(stride) for stride in whole.stride()]
    rest = int(view.storage_offset()) - int(whole.storage_offset())
    long = [axis for axis in range(whole.dim()) if whole.size(axis) > 1]
    offset = [0] * whole.dim()
    for axis in sorted(long, key=lambda axis: -strides[axis]):
        if strides[axis] == 0:
            return None
        offset[axis] = min(rest // strides[axis], whole.size(axis) - 1)
        rest -= offset[axis] * strides[axis]
    if rest:
        return None
    axes = {strides[axis]: axis for axis in long}
    if len(axes) != len(long):
        return None
    shape = [1] * whole.dim()
    for extent, stride in zip(view.shape, view.stride()):
        if extent == 1:
            continue
        found = axes.pop(int(stride), None)
        if found is None or offset[found] + extent > whole.size(found):
            return None
        shape[found] = extent
    return view.as_strided(shape, strides, view.storage_offset()), tuple(offset)
