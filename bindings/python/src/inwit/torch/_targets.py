"""Fills tensors on any device, whole or sharded: a check of all of them, then one call for each batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch.autograd.graph import increment_version

from .. import _abi
from .._call import run_jobs
from .._device import Place
from .._errors import Error, check
from .._library import library
from .._options import put_roles
from .._types import BoxLike
from .._view import Box
from . import _cuda, _modules, _shards
from ._memory import describe, is_fake, is_plain, reject_inference, reject_kind
from ._select import Chosen
from ._short import DTYPES

_STAGING_BYTES = 1 << 30  # host memory used at a time for tensors on other devices
# Rounded from float32, once.
_ROUNDED = [
    getattr(torch, name)
    for name in ("float8_e4m3fnuz", "float8_e5m2fnuz")
    if hasattr(torch, name)
]


class Target(NamedTuple):
    """One tensor to fill."""

    name: str
    tensor: torch.Tensor
    new: torch.Tensor  # the same, or the replacement of a tensor on the meta device
    local: torch.Tensor  # this rank's memory
    matched: _abi.Job  # initializer, name, stream and layout
    box: BoxLike | None  # if this plain tensor is a shard

    @property
    def dtype(self) -> torch.dtype | None:
        """The dtype in which the library fills, or None."""
        if self.local.dtype in DTYPES:
            return self.local.dtype
        return torch.float32 if self.local.dtype in _ROUNDED else None

    @property
    def is_direct(self) -> bool:
        """Whether the library reads and writes this memory, in the host, without staging."""
        return self.local.dtype in DTYPES and self.local.is_cpu and is_plain(self.local)

    @property
    def place(self) -> Place | None:
        """The device on which the library fills this memory; None: host memory, or values that the host computes and copies."""
        if self.local.is_cpu or self.local.dtype not in DTYPES or not is_plain(self.local):
            return None
        place = _cuda.place_of(self.local)
        return place if place is not None and all(map(_cuda.has_form, self.jobs(self.local))) else None

    def shards(self, memory: torch.Tensor) -> list[_shards.LocalShard]:
        """The shards of this rank, as views of memory of the local shape."""
        if self.box is None:
            return _shards.shards(self.new, memory)
        if _shards.is_dtensor(self.new):
            raise ValueError("boxes contains this DTensor, which knows its shard: leave it out")
        global_shape, offset = self.box
        return [_shards.LocalShard(memory, Box(tuple(global_shape), tuple(offset)))]

    def jobs(self, memory: torch.Tensor) -> list[_abi.Job]:
        made = []
        for shard in self.shards(memory):
            job = _abi.Job.from_buffer_copy(self.matched)
            job.tensor = describe(shard)
            put_roles(job.tensor, self.matched.tensor)
            made.append(job)
        return made

    def expect(self, tensor: _abi.Tensor) -> _abi.Moments:
        """Checks everything but the memory, through the library."""
        moments, context = _abi.Moments(), _abi.Context()
        check(library.inwit_expect(self.matched.initializer, tensor, moments, context), context)
        return moments

    def one_value(self) -> float:
        """The value of a constant initializer, the only kind that is available for dtypes that the library does not support."""
        try:
            moments = self.expect(_abi.Tensor(dtype=_abi.DTYPES["float64"], layout=self.matched.tensor.layout))
        except Error:  # an initializer that needs a shape: not a constant
            moments = _abi.Moments(minimum=0, maximum=1)
        if moments.minimum != moments.maximum:
            supported = ", ".join(str(dtype)[len("torch.") :] for dtype in (*DTYPES, *_ROUNDED))
            raise Error(
                f"dtype is {self.local.dtype}, must be one of {supported} unless the initializer is constant",
                "INWIT_E_DTYPE",
                6,
            )
        return float(moments.minimum)

    def check(self) -> None:
        if self.new is self.tensor:
            reject_inference(self.tensor)
        if self.dtype is None:
            self.one_value()
            return
        memory = self.local if self.local.dtype in DTYPES else torch.empty(self.local.shape, dtype=self.dtype, device="meta")
        for job in self.jobs(memory):
            moments = self.expect(job.tensor)
            if self.local.dtype in _ROUNDED:
                _check_rounded(self.local.dtype, moments)

    def zero_padding(self, rows: Sequence[tuple[int, int]]) -> None:
        """Zeroes the padding rows of an embedding, given as (index, number of embeddings)."""
        for local, box in self.shards(self.local):
            for row, count in rows:
                # A module that was created with the size of its part counts the rows of this part.
                first = box.offset[0] if count == box.global_shape[0] else 0
                if first <= row < first + local.shape[0]:
                    local[row - first].zero_()


def _check_rounded(dtype: torch.dtype, moments: _abi.Moments) -> None:
    """Rejects values that would overflow, as the library does for its own dtypes."""
    ends = [end for end in (moments.minimum, moments.maximum) if math.isfinite(end)]
    largest = max(map(abs, ends)) if len(ends) == 2 else abs(moments.mean) + 10 * moments.stddev
    limit = torch.finfo(dtype).max
    if math.isfinite(largest) and largest > limit:
        raise Error(f"dtype is {dtype}, whose largest value is {limit}: values up to {largest:.6g} do not fit", "INWIT_E_DTYPE", 6)


def target(chosen: Chosen, device: torch.device | str | None) -> Target:
    name, tensor, job, box = chosen
    reject_kind(name, tensor)
    new = torch.empty_like(tensor, device=device or _modules.home(tensor)) if tensor.is_meta and not is_fake(tensor) else tensor
    return Target(name, tensor, new, _shards.local_of(new), job, box)


def check_all(targets: Sequence[Target]) -> None:
    for one in targets:
        try:
            one.check()
        except Error as error:
            raise Error(f"{one.name}: {error}", error.status, error.code) from None
        except (ValueError, RuntimeError) as error:
            raise type(error)(f"{one.name}: {error}") from None


# ---- filling ----


def fill(
    targets: Sequence[Target],
    padding_rows: Mapping[int, Sequence[tuple[int, int]]],
    seed: int,
    threads: int,
    progress: Callable[[int, int], Any] | None,
) -> None:
    """Fills every target and zeroes its padding rows, which are listed by the id of the tensor."""
    real = [one for one in targets if not is_fake(one.local)]
    total = sum(one.local.numel() for one in real if one.dtype is not None)
    before = 0
    for place, batch in _batches([one for one in real if one.dtype is not None]):
        memories = [one.local if place is not None or one.is_direct else _host(one) for one in batch]
        jobs = [job for one, memory in zip(batch, memories) for job in one.jobs(memory)]

        def report(done: int, _: int, before: int = before) -> Any:
            return progress(before + done, total) if progress is not None else None

        run_jobs((_abi.Job * len(jobs))(*jobs), len(jobs), seed, threads, None, report if progress is not None else None, place)
        before += sum(one.local.numel() for one in batch)
        with torch.no_grad():
            for one, memory in zip(batch, memories):
                if memory is not one.local:
                    one.local.copy_(memory)
        increment_version([one.new for one in batch])
    with torch.no_grad():
        for one in real:
            if one.dtype is None:
                one.local.fill_(one.one_value())
            if id(one.tensor) in padding_rows:
                one.zero_padding(padding_rows[id(one.tensor)])


def _batches(targets: Sequence[Target]) -> Iterator[tuple[Place | None, list[Target]]]:
    """Tensors that devices fill come first, so that devices work while the host continues; then host memory; then staged batches."""
    on_devices: dict[Place, list[Target]] = {}
    direct: list[Target] = []
    staged: list[Target] = []
    for one in targets:
        place = one.place
        (direct if one.is_direct else staged if place is None else on_devices.setdefault(place, [])).append(one)
    yield from on_devices.items()
    yield None, direct
    batch: list[Target] = []
    size = 0
    for one in staged:
        batch.append(one)
        size += one.local.numel() * max(one.local.element_size(), 4 if one.local.dtype in _ROUNDED else 0)
        if size >= _STAGING_BYTES:
            yield None, batch
            batch, size = [], 0
    yield None, batch


def _host(one: Target) -> torch.Tensor:
    return torch.empty(one.local.shape, dtype=one.dtype, device="cpu")
