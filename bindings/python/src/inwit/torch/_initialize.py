"""initialize(): fills the parameters of a module by their names, on the meta device, whole or sharded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar, Union

import torch
from torch.autograd.graph import increment_version

from .. import _abi
from .._call import run_jobs
from .._errors import Error, check
from .._key import _unsigned
from .._library import library
from .._many import Recipe
from . import _modules, _shards
from ._memory import describe, is_plain
from ._short import DTYPES

_Module = TypeVar("_Module", bound=torch.nn.Module)
RecipeLike = Union[Recipe, Mapping[str, Any], str, "os.PathLike[str]"]
_STAGING_BYTES = 1 << 30  # host memory used at a time for tensors on other devices


def initialize(
    module: _Module,
    recipe: RecipeLike,
    seed: int,
    *,
    device: torch.device | str | None = None,
    buffers: Literal["error", "keep"] = "error",
    threads: int = 0,
    progress: Callable[[int, int], Any] | None = None,
) -> _Module:
    """Fills the parameters of `module` by a recipe, each from `seed` and its own name, and returns the module.

    The values depend on nothing else: a DTensor (fully_shard, tensor parallelism) gets the shard of this rank, with the same bytes
    as in a single process. No torch generator is used, and the processes do not communicate.

    recipe: an inwit.Recipe, its JSON as an object or as text, or the path of a file. Every parameter needs a rule. A buffer is
        filled only by a rule that matches no parameter (`*.running_mean`), so that `*` leaves masks and tables alone.
    device: the device for parameters and buffers that are on the meta device. None: the device of a DTensor's mesh, or the CPU.
    buffers: what to do with buffers on the meta device that no rule matches, whose values are lost. Those of batch norms are
        recreated; others are an error that lists their names ("error"), or stay there for you to set ("keep").
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.
    progress: called as progress(done, total), in elements; if it returns False, an Error is raised.

    All input is checked before anything is written. If the call fails, a module on the meta device stays there.
    """
    if buffers not in ("error", "keep"):
        raise ValueError(f"buffers is {buffers!r}, must be 'error' or 'keep'")
    if device is not None and torch.device(device).type == "meta":
        raise ValueError("device is meta, which holds no values: pass the device for the parameters")
    number = _unsigned("seed", seed)
    found = _modules.find(module)
    read = _read(recipe)  # the jobs refer to it
    targets = [_target(name, tensor, device, job) for name, tensor, job in _chosen(read, found, buffers)]
    _check(targets)
    _fill(targets, number, threads, progress)
    made = {id(target.tensor): target.new for target in targets if target.new is not target.tensor}
    _modules.attach(found, made, device)
    return module


def _read(recipe: RecipeLike) -> Recipe:
    if isinstance(recipe, Recipe):
        return recipe
    if isinstance(recipe, os.PathLike) or (isinstance(recipe, str) and not recipe.lstrip().startswith("{")):
        with open(recipe, encoding="utf-8") as file:
            return Recipe(file.read())
    return Recipe(recipe)


# ---- matching rules ----


def _chosen(recipe: Recipe, found: _modules.Found, buffers: str) -> list[tuple[str, torch.Tensor, _abi.Job]]:
    """The tensors to fill, each with its rule as a job. All names are checked against all rules."""
    every = {**found.parameters, **found.aliases, **found.buffers}
    jobs = {name: job for name in every if (job := _match(recipe, name)) is not None}
    of_parameters = {jobs[name].initializer for name in found.parameters if name in jobs}
    matched = [
        name for name in found.buffers if name in jobs and (jobs[name].keep or jobs[name].initializer not in of_parameters)
    ]
    recipe.check([*found.parameters, *(name for name in found.aliases if name in jobs), *matched])
    chosen = [name for name in [*found.parameters, *matched] if not jobs[name].keep]
    lost = [name for name in _modules.lost_buffers(found) if name not in chosen]
    if lost and buffers == "error":
        raise ValueError(
            f"buffers on the meta device match no rule of the recipe: {', '.join(lost)}; add rules for them, "
            "create the module with its buffers on a real device, or pass buffers='keep' and set them afterwards"
        )
    lost = [name for name, tensor in found.parameters.items() if jobs[name].keep and tensor.is_meta]
    if lost:
        raise ValueError(f"the recipe keeps parameters that are on the meta device and have no values: {', '.join(lost)}")
    return [(name, every[name], jobs[name]) for name in chosen]


def _match(recipe: Recipe, name: str) -> _abi.Job | None:
    job = _abi.Job(name=name.encode())
    try:
        recipe.match(job)
    except Error as error:
        if error.status == "INWIT_E_NAME":
            return None
        raise
    return job


# ---- filling ----


class _Target(NamedTuple):
    """One tensor to fill."""

    name: str
    tensor: torch.Tensor
    new: torch.Tensor  # the same, or the replacement of a tensor on the meta device
    local: torch.Tensor  # this rank's memory
    matched: _abi.Job  # initializer, name, stream and layout

    def jobs(self, memory: torch.Tensor) -> list[_abi.Job]:
        """A job for each shard of this rank, in memory of the local shape."""
        made = []
        for shard in _shards.shards(self.new, memory):
            job = _abi.Job.from_buffer_copy(self.matched)
            job.tensor = describe(shard)
            job.tensor.layout = self.matched.tensor.layout
            made.append(job)
        return made

    @property
    def is_supported(self) -> bool:
        return self.local.dtype in DTYPES

    def expect(self, tensor: _abi.Tensor) -> _abi.Moments:
        """Checks everything but the memory, through the library."""
        moments, context = _abi.Moments(), _abi.Context()
        check(library.inwit_expect(self.matched.initializer, tensor, moments, context), context)
        return moments

    def one_value(self) -> float:
        """The value of a constant initializer, the only kind that is available for dtypes that the library does not support."""
        moments = self.expect(_abi.Tensor(dtype=_abi.DTYPES["float64"], layout=self.matched.tensor.layout))
        if moments.minimum != moments.maximum:
            supported = ", ".join(_abi.DTYPES)
            raise Error(
                f"dtype is {self.local.dtype}, must be one of {supported} unless the initializer is constant",
                "INWIT_E_DTYPE",
                6,
            )
        return float(moments.minimum)


def _target(name: str, tensor: torch.Tensor, device: torch.device | str | None, matched: _abi.Job) -> _Target:
    new = torch.empty_like(tensor, device=device or _modules.home(tensor)) if tensor.is_meta else tensor
    return _Target(name, tensor, new, _shards.local_of(new), matched)


def _check(targets: Sequence[_Target]) -> None:
    for target in targets:
        try:
            if not target.is_supported:
                target.one_value()
            for job in target.jobs(target.local) if target.is_supported else ():
                target.expect(job.tensor)
        except Error as error:
            raise Error(f"{target.name}: {error}", error.status, error.code) from None
        except ValueError as error:
            raise ValueError(f"{target.name}: {error}") from None


def _fill(targets: Sequence[_Target], seed: int, threads: int, progress: Callable[[int, int], Any] | None) -> None:
    total = sum(target.local.numel() for target in targets if target.is_supported)
    before = 0
    for batch in _batches(targets):
        memories = [target.local if is_plain(target.local) else _host(target.local) for target in batch]
        jobs = [job for target, memory in zip(batch, memories) for job in target.jobs(memory)]
        report = progress and (lambda done, _, before=before: progress(before + done, total))  # type: ignore[misc]
        run_jobs((_abi.Job * len(jobs))(*jobs), len(jobs), seed, threads, None, report)
        before += sum(target.local.numel() for target in batch)
        with torch.no_grad():
            for target, memory in zip(batch, memories):
                if memory is not target.local:
                    target.local.copy_(memory)
        increment_version([target.new for target in batch])
    with torch.no_grad():
        for target in targets:
            if not target.is_supported:
                target.local.fill_(target.one_value())


def _batches(targets: Sequence[_Target]) -> Iterator[list[_Target]]:
    """First the tensors in host memory, then those on other devices in batches that are staged in host memory."""
    known = [target for target in targets if target.is_supported]
    yield [target for target in known if is_plain(target.local)]
    batch: list[_Target] = []
    size = 0
    for target in known:
        if is_plain(target.local):
            continue
        batch.append(target)
        size += target.local.numel() * target.local.element_size()
        if size >= _STAGING_BYTES:
            yield batch
            batch, size = [], 0
    yield batch


def _host(local: torch.Tensor) -> torch.Tensor:
    return torch.empty(local.shape, dtype=local.dtype, device="cpu")
