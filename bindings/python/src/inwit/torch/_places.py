"""Finds the parameter or buffer in whose memory a tensor lies, and the place of its elements in the whole parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch

from .._view import Box
from . import _shards
from ._memory import is_fake
from ._short import TYPES


class Home:
    """A parameter or buffer by its name, and this rank's memory of it."""

    __slots__ = ("name", "tensor", "local", "is_sharded", "strides", "first", "last", "shape", "_is_dense", "_extents", "_order", "_axes")

    def __init__(self, name: str, tensor: torch.Tensor, local: torch.Tensor) -> None:
        self.name, self.tensor, self.local = name, tensor, local
        self.is_sharded = _shards.is_dtensor(tensor)
        self.strides = tuple(int(stride) for stride in local.stride())
        self.first, self.last = _range(local)
        self._is_dense = local.numel() == self.last - self.first
        self.shape, self._extents = tuple(tensor.shape), tuple(local.shape)
        long = [axis for axis in range(local.dim()) if local.size(axis) > 1]
        self._order = sorted(long, key=lambda axis: -self.strides[axis])
        self._axes = {self.strides[axis]: axis for axis in self._order}  # by their strides, which differ unless elements share memory

    def is_whole(self, local: torch.Tensor) -> bool:
        """Whether the tensor, in the memory of this one, covers all of it, perhaps with another shape."""
        own = self.local
        if local.storage_offset() != own.storage_offset() or local.numel() != own.numel():
            return False
        return _same_strides(local, own) or (local.is_contiguous() and own.is_contiguous())

    def surrounds(self, local: torch.Tensor) -> bool:
        """Whether the tensor, in the storage of this one, has elements of this one only; also False if deciding would take longer."""
        if not self._is_dense or local.dtype != self.local.dtype:
            return False
        first, last = _range(local)
        return self.first <= first and last <= self.last

    def parts(self, local: torch.Tensor) -> list[_shards.LocalShard] | None:
        """Views of `local`, a view of this memory, each with its box in the whole tensor; None if there are none."""
        own = self.local
        if self.is_whole(local):
            return _shards.shards(self.tensor, local.as_strided(own.size(), own.stride(), own.storage_offset()))
        found = self.place_of(local)
        if found is None:
            return None
        shape, offset = found
        view = local if shape == local.shape else self.box_in(local, shape)
        if not self.is_sharded:
            return [_shards.LocalShard(view, Box(self.shape, offset))]
        shards = _shards.shards(self.tensor, own)
        if len(shards) != 1:
            return None
        box = shards[0].box
        return [_shards.LocalShard(view, Box(box.global_shape, tuple(a + b for a, b in zip(box.offset, offset))))]

    def box_in(self, view: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
        """The elements of a view of this memory, by the axes of it; `shape` as place_of() returns it."""
        return view.as_strided(shape, self.strides, view.storage_offset())

    def place_of(self, view: torch.Tensor) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Shape and offset of the view as a box of this memory, with its axes and strides; None if it is none, such as every other row."""
        extents, strides, axes = self._extents, self.strides, self._axes
        if 0 in axes or len(axes) != len(self._order):
            return None
        rest = int(view.storage_offset()) - self.first
        offset = [0] * len(extents)
        for axis in self._order:
            at = offset[axis] = min(rest // strides[axis], extents[axis] - 1)
            rest -= at * strides[axis]
        if rest:
            return None
        shape = [1] * len(extents)
        for extent, stride in _axes_of(view):
            if extent == 1:
                continue
            axis = axes.get(stride, -1)
            if axis < 0 or shape[axis] != 1 or offset[axis] + extent > extents[axis]:
                return None
            shape[axis] = extent
        return tuple(shape), tuple(offset)

    def whole_place(self, view: torch.Tensor) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """place_of() a view that is all of this memory, perhaps with another shape; else None."""
        return (self.shape, (0,) * len(self.shape)) if self.is_whole(view) else None

    def holds(self, local: torch.Tensor) -> bool | None:
        """Whether the elements of `local`, which is within the range of this memory, are elements of it; None: only some are."""
        own = self.local
        if self._is_dense or self.place_of(local) is not None:
            return True
        mask = torch.zeros(self.last - self.first, dtype=torch.bool, device="cpu")
        mask.as_strided(own.size(), own.stride(), 0).fill_(True)
        held = mask.as_strided(local.size(), local.stride(), local.storage_offset() - self.first)
        return bool(held.all()) or (None if held.any() else False)

    def staged(self, local: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        """The elements of `memory`, which has the same geometry as this memory, at the places of `local`."""
        first = local.storage_offset() - self.local.storage_offset()
        return memory.as_strided(local.size(), local.stride(), first)


class Homes:
    """The parameters and buffers of a module by their memory. Shared ones have their first name."""

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        self._by_id: dict[int, Home] = {}
        self._by_storage: dict[int, list[Home]] = {}
        self.are_sharded = False  # any of them
        for name, tensor in tensors.items():
            self._add(name, tensor)

    def update(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Adds tensors by which code has replaced others since."""
        known = {home.name: home for home in self._by_id.values()}
        for name, tensor in tensors.items():
            if name not in known or known[name].tensor is not tensor:
                self._add(name, tensor)

    def refresh(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Forgets all but these."""
        self._by_id, self._by_storage = {}, {}
        for name, tensor in tensors.items():
            self._add(name, tensor)

    def put(self, name: str, tensor: torch.Tensor) -> bool:
        """Adds a tensor under a name of the module; returns False if its memory has another name, so that a refresh must decide."""
        if id(tensor) in self._by_id:
            return True  # shared
        self._add(name, tensor)
        return id(tensor) in self._by_id or not storage_of(_shards.local_of(tensor))

    def moved(self, tensor: torch.Tensor) -> None:
        """Called when the tensor has got other memory: `.data` was assigned."""
        home = self._by_id.pop(id(tensor), None)
        if home is not None:
            self._by_storage[storage_of(home.local)].remove(home)
            self._add(home.name, tensor)

    def _add(self, name: str, tensor: torch.Tensor) -> None:
        local = _shards.local_of(tensor)
        if is_fake(local) or local.is_meta or local.layout is not torch.strided:
            return
        pointer = storage_of(local)
        others = self._by_storage.setdefault(pointer, []) if pointer else []
        if any(other.first == local.storage_offset() and _same_strides(other.local, local) for other in others):
            return  # shared, as another tensor object
        home = Home(name, tensor, local)
        self.are_sharded |= home.is_sharded
        self._by_id[id(tensor)] = home
        others.append(home)

    def of(self, tensor: torch.Tensor) -> Home | None:
        """The home of the tensor; None if it is not in memory of the module."""
        found = self._by_id.get(id(tensor))
        if found is not None and found.tensor is tensor:
            return found
        local = tensor if type(tensor) in TYPES or not _shards.is_dtensor(tensor) else _shards.local_of(tensor)
        homes = self._by_storage.get(storage_of(local))
        if not homes:
            return None
        if len(homes) == 1 and homes[0].surrounds(local):
            return homes[0]
        home = _containing(homes, local)
        if home is not None and local.dtype != home.local.dtype:
            own = home.local
            if own.is_complex() and local.dtype == own.dtype.to_real() and not home.is_sharded:
                numbers = torch.view_as_real(own)
                return Home(home.name, numbers, numbers)  # real and imaginary parts are separate places
            raise ValueError(f"{home.name} is {home.local.dtype}, but a random fill sees its memory as {local.dtype}")
        return home


def _containing(homes: list[Home], local: torch.Tensor) -> Home | None:
    size = local.element_size()
    first, last = (end * size for end in _range(local))
    inside = []
    overlapped = []
    for home in homes:
        own = home.local.element_size()
        if home.first * own <= first and last <= home.last * own:
            held = True if home.local.dtype != local.dtype else home.holds(local)  # of() rejects other dtypes
            if held:
                inside.append(home)
            elif held is None:
                overlapped.append(home.name)
        elif home.first * own < last and first < home.last * own:
            overlapped.append(home.name)
    if len(inside) > 1:  # parameters that overlap each other
        return next((home for home in inside if home.parts(local) is not None), inside[0])
    if not inside and overlapped:
        raise ValueError(
            f"a random fill covers {', '.join(overlapped)} and memory beside it: fill each parameter by itself, so that its name decides "
            "its values"
        )
    return inside[0] if inside else None


def storage_of(tensor: torch.Tensor) -> int:
    """The address of the memory of a tensor; 0: it has none."""
    try:
        return tensor.untyped_storage().data_ptr() if tensor.numel() else 0
    except (RuntimeError, NotImplementedError):  # fake tensors, functional wrappers
        return 0


def _same_strides(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.shape != other.shape:
        return False
    a, b = one.stride(), other.stride()
    return a == b or all(x == y or n == 1 for x, y, (n, _) in zip(a, b, _axes_of(one)))


def _axes_of(tensor: torch.Tensor) -> Iterator[tuple[int, int]]:
    """(extent, stride); of a tensor with values, both are integers."""
    return zip(tensor.shape, tensor.stride())


def _range(tensor: torch.Tensor) -> tuple[int, int]:
    """The range [first, last) of elements in the storage that the tensor uses."""
    first = int(tensor.storage_offset())
    if tensor.is_contiguous():
        return first, first + tensor.numel()
    return first, first + sum((extent - 1) * stride for extent, stride in _axes_of(tensor)) + 1
