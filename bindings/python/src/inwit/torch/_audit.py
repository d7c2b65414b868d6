"""audit(): whether the parameters of a module are initialized as a recipe says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import torch

from .. import _abi
from .._custom import make_error
from .._key import _unsigned
from .._library import library
from .._options import put_roles
from .._types import BoxLike
from .._view import Box
from . import _modules, _recipes, _select, _shards, _targets
from ._memory import describe, is_fake, not_compiled
from ._short import DTYPES

_NAMES = {
    _abi.FINDING_NOT_FINITE: "not_finite",
    _abi.FINDING_STDDEV: "stddev",
    _abi.FINDING_MEAN: "mean",
    _abi.FINDING_BOUNDS: "bounds",
    _abi.FINDING_SHAPE: "shape",
    _abi.FINDING_VALUES: "values",
    _abi.FINDING_DIFFERS: "differs",
}
_FEWEST = 16  # elements that chance does not make equal


class Finding(NamedTuple):
    """What is wrong with one tensor.

    kinds: "not_finite", "stddev", "mean", "bounds", "shape", "values", "differs" (from the bytes that the seed gives), "equal" (to
        another tensor).
    message: the same in words, with the distribution that the tensor looks like.
    factor: the standard deviation of the tensor by the expected one; NaN if that is unknown or 0.
    """

    name: str
    shape: tuple[int, ...]
    initializer: str
    kinds: frozenset[str]
    message: str
    factor: float


class AuditError(AssertionError):
    """Raised by audit(): `findings` lists what is wrong."""

    def __init__(self, findings: Sequence[Finding], tensors: int) -> None:
        lines = [f"{one.name} {list(one.shape)}, {one.initializer}: {one.message}" for one in findings]
        super().__init__("\n  ".join([f"{len(findings)} of {tensors} tensors are not as the recipe gives them:", *lines]))
        self.findings = list(findings)
        self.tensors = tensors

    def __reduce__(self) -> tuple[type[AuditError], tuple[list[Finding], int]]:
        return type(self), (self.findings, self.tensors)


def audit(
    module: torch.nn.Module,
    recipe: _recipes.RecipeLike,
    *,
    seed: int | None = None,
    strict: bool = False,
    prefix: str = "",
    boxes: Mapping[str, BoxLike] | None = None,
    keep: Iterable[str] = (),
    unreached: Literal["error", "allow"] = "error",
    findings: Literal["raise", "return"] = "raise",
    threads: int = 0,
) -> list[Finding]:
    """Compares the parameters of `module` with the distributions that a recipe gives, and returns what is wrong.

    The module is as its constructor, a framework or a checkpoint left it; nothing is written. Each tensor is read once: standard
    deviation, mean, bounds, kurtosis; initializers without randomness, such as zeros and ones, element by element. Thresholds are five
    standard deviations for all tensors of the module together. Of a DTensor the shards of this rank are audited. Parameters that are
    not shared, but equal, are a finding where the recipe gives random values.

    recipe, prefix, boxes, keep, unreached: as for initialize(). Rows that are the padding_idx of an embedding are left out.
    seed: compares bytes too, with those that initialize() gives under this seed.
    strict: compares the whole distribution, by the Kolmogorov-Smirnov test.
    findings: "raise" raises AuditError, an AssertionError, if there are any; "return" only returns them.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.

    Tensors of a dtype that the library does not support are left out; a parameter on the meta device is a ValueError.
    """
    if isinstance(keep, str):
        raise TypeError(f"keep is the string {keep!r}, must be a collection of names")
    _select.check_choices(unreached=(unreached, ("error", "allow")), findings=(findings, ("raise", "return")))
    options = _select.Options(boxes or {}, frozenset(keep), None, "fill", "keep")
    found = _modules.find(module, prefix)
    read = _recipes.read(recipe, unreached)  # the jobs refer to it
    chosen = _select.choose(read, found, options)
    empty = [one.name for one in chosen if one.tensor.is_meta or is_fake(one.tensor)]
    if empty:
        raise ValueError(f"tensors on the meta device have no values to audit: {', '.join(empty)}")
    targets = [_targets.target(one, None) for one in chosen]
    rows = _modules.padding_rows(found)
    number = None if seed is None else _unsigned("seed", seed)
    options_of = _abi.AuditReport(tensors=len(targets), strict=int(strict), verify=int(seed is not None), seed=number or 0)
    audited = [
        (one, report)
        for one in targets
        if (report := _report(one, rows.get(id(one.tensor), ()), options_of, threads)) is not None
    ]
    wrong = _findings(audited)
    if wrong and findings == "raise":
        raise AuditError(wrong, len(audited))
    return wrong


def _report(
    one: _targets.Target, padding: Sequence[tuple[int, int]], options: _abi.AuditReport, threads: int
) -> _abi.AuditReport | None:
    """The report on the shards of this rank, or None if the library does not support the dtype."""
    if one.local.dtype not in DTYPES:
        return None
    report = _abi.AuditReport.from_buffer_copy(options)
    report.stream = one.matched.stream
    memory = one.local if one.is_direct else one.local.cpu().contiguous()
    for shard in one.shards(memory):
        for part in _without_rows(shard, padding):
            tensor = describe(part)
            put_roles(tensor, one.matched.tensor)
            context = _abi.Context(threads=threads)
            status = library.inwit_audit(one.matched.initializer, tensor, report, context)
            if status:
                error = make_error(status, context)
                error.args = (f"{one.name}: {error}",)
                raise error
    return report


def _without_rows(shard: _shards.LocalShard, padding: Sequence[tuple[int, int]]) -> Iterator[_shards.LocalShard]:
    """The parts of a shard before, between and after the padding rows, given as (index, number of embeddings)."""
    if not padding:
        yield shard
        return
    local, (shape, offset) = shard
    firsts = sorted({row - (offset[0] if count == shape[0] else 0) for row, count in padding})
    begin = 0
    for end in [*(row for row in firsts if 0 <= row < local.shape[0]), local.shape[0]]:
        if end > begin:
            yield _shards.LocalShard(local[begin:end], Box(shape, (offset[0] + begin, *offset[1:])))
        begin = end + 1


def _findings(audited: Sequence[tuple[_targets.Target, _abi.AuditReport]]) -> list[Finding]:
    wrong = []
    seen: dict[tuple[object, ...], _targets.Target] = {}
    for one, report in audited:
        kinds = {name for bit, name in _NAMES.items() if report.findings & bit}
        messages = [report.message.decode()] if report.message else []
        of = report.statistics
        if of.count >= _FEWEST and of.distinct > 1 and report.expected.minimum != report.expected.maximum:
            key = (one.local.dtype, tuple(one.tensor.shape), of.mean, of.squares, of.cubes, of.fourths, of.minimum, of.maximum)
            other = seen.setdefault(key, one)
            is_tied = other.matched.stream == one.matched.stream
            if not is_tied and _is_random(one) and torch.equal(one.local.cpu(), other.local.cpu()):
                kinds.add("equal")
                messages.append(f"has the same elements as {other.name}")
        if kinds:
            initializer = library.inwit_initializer_name(one.matched.initializer).decode()
            shape = tuple(one.tensor.shape)
            wrong.append(Finding(one.name, shape, initializer, frozenset(kinds), "; ".join(messages), report.factor))
    return wrong


def _is_random(one: _targets.Target) -> bool:
    from .._registry import registry

    name = library.inwit_initializer_name(one.matched.initializer).decode()
    return any(entry["name"] == name and entry["random"] for entry in registry())


not_compiled(audit)
