"""initialize(): a module's parameters by their names, on the meta device, whole or sharded."""

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
_STAGED_AT_ONCE = 1 << 30  # bytes of host memory for what goes to other devices


def initialize(
    module: _Module,
    recipe: RecipeLike,
    seed: int,
    *,
    device: torch.device | str | None = None,
    buffers: Literal["refuse", "keep"] = "refuse",
    threads: int = 0,
    progress: Callable[[int, int], Any] | None = None,
) -> _Module:
    """Fills the parameters of `module` by a recipe, each from `seed` and its own name, and returns the module.

    The values depend on nothing else: a DTensor (fully_shard, tensor parallelism) gets this rank's part of the one global tensor,
    in the bytes that a single process has there. Nothing is drawn from torch's generators, and no process waits for another.

    recipe: an inwit.Recipe, the object or the text of its JSON, or the path of a file. Every parameter needs a rule. A buffer is
        filled by a rule that reaches no parameter (`*.running_mean`), so `*` does no harm to masks and tables.
    device: where parameters and buffers go that are on the meta device. None: the device of a DTensor's mesh, else the CPU.
    buffers: those on the meta device without a rule lose what their module computed. Those of batch norms are made again; others
        are refused, with their names, or left there for you to set ("keep").
    threads: 0 as many as pay, 1 none but this one, n at most n.
    progress: called as progress(done, total) in elements; False from it ends the work with an Error.

    Everything is checked before anything is written. A module on the meta device stays there if it fails.
    """
    if buffers not in ("refuse", "keep"):
        raise ValueError(f"buffers is {buffers!r}, must be 'refuse' or 'keep'")
    if device is not None and torch.device(device).type == "meta":
        raise ValueError("device is meta, which holds no values: say where the parameters go")
    number = _unsigned("seed", seed)
    found = _modules.find(module)
    read = _read(recipe)  # the jobs point into it
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


# ---- which rule is whose ----


def _chosen(recipe: Recipe, found: _modules.Found, buffers: str) -> list[tuple[str, torch.Tensor, _abi.Job]]:
    """The tensors to fill, each with its rule as a job. All names are checked, against all rules."""
    every = {**found.parameters, **found.aliases, **found.buffers}
    jobs = {name: job for name in every if (job := _match(recipe, name)) is not None}
    of_parameters = {jobs[name].initializer for name in found.parameters if name in jobs}
    reached = [
        name for name in found.buffers if name in jobs and (jobs[name].keep or jobs[name].initializer not in of_parameters)
    ]
    recipe.check([*found.parameters, *(name for name in found.aliases if name in jobs), *reached])
    chosen = [name for name in [*found.parameters, *reached] if not jobs[name].keep]
    lost = [name for name in _modules.lost_buffers(found) if name not in chosen]
    if lost and buffers == "refuse":
        raise ValueError(
            f"buffers on the meta device, whose values no rule of the recipe says: {', '.join(lost)}; add rules for them, "
            "make the module with its buffers on a real device, or pass buffers='keep' and set them afterwards"
        )
    lost = [name for name, tensor in found.parameters.items() if jobs[name].keep and tensor.is_meta]
    if lost:
        raise ValueError(f"parameters on the meta device, without values for the recipe to keep: {', '.join(lost)}")
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


# ---- what is written where ----


class _Target(NamedTuple):
    """One tensor to fill."""

    name: str
    tensor: torch.Tensor
    new: torch.Tensor  # the same, or for the meta device what takes its place
    local: torch.Tensor  # this rank's memory
    matched: _abi.Job  # initializer, name, stream and layout

    def jobs(self, memory: torch.Tensor) -> list[_abi.Job]:
        """A job for each box of this rank's part, in memory of the local shape."""
        made = []
        for part in _shards.shards(self.new, memory):
            job = _abi.Job.from_buffer_copy(self.matched)
            job.tensor = describe(part)
            job.tensor.layout = self.matched.tensor.layout
            made.append(job)
        return made

    @property
    def is_known(self) -> bool:
        return self.local.dtype in DTYPES

    def expect(self, tensor: _abi.Tensor) -> _abi.Moments:
        """The library's check of everything but the memory."""
        moments, context = _abi.Moments(), _abi.Context()
        check(library.inwit_expect(self.matched.initializer, tensor, moments, context), context)
        return moments

    def one_value(self) -> float:
        """The value of an initializer that gives one everywhere: all that can be had in a dtype that the library has not."""
        moments = self.expect(_abi.Tensor(dtype=_abi.DTYPES["float64"], layout=self.matched.tensor.layout))
        if moments.minimum != moments.maximum:
            known = ", ".join(_abi.DTYPES)
            raise Error(
                f"dtype is {self.local.dtype}, must be one of {known} for an initializer of more than one value",
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
            if not target.is_known:
                target.one_value()
            for job in target.jobs(target.local) if target.is_known else ():
                target.expect(job.tensor)
        except Error as error:
            raise Error(f"{target.name}: {error}", error.status, error.code) from None
        except ValueError as error:
            raise ValueError(f"{target.name}: {error}") from None


def _fill(targets: Sequence[_Target], seed: int, threads: int, progress: Callable[[int, int], Any] | None) -> None:
    total = sum(target.local.numel() for target in targets if target.is_known)
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
            if not target.is_known:
                target.local.fill_(target.one_value())


def _batches(targets: Sequence[_Target]) -> Iterator[list[_Target]]:
    """All that lies in this process's memory, then what is staged there for other devices, so much at a time."""
    known = [target for target in targets if target.is_known]
    yield [target for target in known if is_plain(target.local)]
    batch: list[_Target] = []
    size = 0
    for target in known:
        if is_plain(target.local):
            continue
        batch.append(target)
        size += target.local.numel() * target.local.element_size()
        if size >= _STAGED_AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch


def _host(local: torch.Tensor) -> torch.Tensor:
    return torch.empty(local.shape, dtype=local.dtype, device="cpu")
