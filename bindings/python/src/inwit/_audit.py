"""What the audits of all adapters share: the report on one tensor, and the findings on the tensors of a model."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from . import _abi
from ._custom import make_error
from ._checked import integer, uint64
from ._library import library
from ._many import parts_of
from ._registry import randomness
from ._repeats import Repeats

_NAMES = {
    _abi.FINDING_NOT_FINITE: "not_finite",
    _abi.FINDING_STDDEV: "stddev",
    _abi.FINDING_MEAN: "mean",
    _abi.FINDING_BOUNDS: "bounds",
    _abi.FINDING_SHAPE: "shape",
    _abi.FINDING_VALUES: "values",
    _abi.FINDING_DIFFERS: "differs",
}
_FEWEST = 16  # elements: with fewer, tensors may be equal by chance
_ROUNDING = 1e-9  # relative, of sums over the same elements in another order


class Finding(NamedTuple):
    """What is wrong with one tensor.

    kinds: "not_finite", "stddev", "mean", "bounds", "shape", "values", "differs" (from the bytes that the seed gives), "repeats" (rows,
        columns or other slices of itself), "equal" (to another tensor), "same_seed" (as another tensor), "untied" (from another tensor).
    message: the same in words, with the distribution that the tensor looks like.
    factor: the standard deviation of the tensor divided by the expected one; NaN if that is unknown or 0.
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


class Audited(NamedTuple):
    """A tensor of a model, or a part that a recipe gives it, and the report on the elements that this process holds."""

    name: str
    shape: tuple[int, ...]
    dtype: object
    job: _abi.Job  # as the recipe matched it
    report: _abi.AuditReport
    elements: Any  # whatever the adapter compares for equality; None for a part
    repeats: Repeats
    boxes: list[tuple[int, ...]]  # of the shards that were read: extents and offsets

    @property
    def initializer(self) -> str:
        return str(library.inwit_initializer_name(self.job.initializer).decode())

    @property
    def has_random_elements(self) -> bool:
        """Whether equal elements in another tensor cannot be chance."""
        of, expected = self.report.statistics, self.report.expected
        is_varied = of.count >= _FEWEST and of.distinct > 1 and expected.minimum != expected.maximum
        return is_varied and randomness().get(self.initializer, False)

    def may_equal(self, other: Audited) -> bool:
        """Whether the statistics allow it."""
        a, b = self.report.statistics, other.report.statistics
        return math.isclose(a.squares, b.squares, rel_tol=_ROUNDING) and math.isclose(a.fourths, b.fourths, rel_tol=_ROUNDING)

    @property
    def signs(self) -> bytes | None:
        """What other draws from the same state of a generator have in common with it, if its distribution is about 0."""
        return self.repeats.signs if self.has_random_elements and self.report.expected.mean == 0 else None

    def repeated(self) -> list[str]:
        if not self.has_random_elements:
            return []
        return self.repeats.unusual(self.job, _abi.DTYPES[str(self.dtype).rpartition(".")[2]], self.shape)


class AuditedTensor(NamedTuple):
    """A tensor, and what is audited of it: itself, or its parts by name and initializer."""

    job: _abi.Job
    shape: tuple[int, ...]
    parts: Mapping[tuple[bytes, int], Audited]

    @property
    def has_parts(self) -> bool:
        return _key(self.job) not in self.parts


class Audit:
    """Collects the reports on the tensors of a model, whose recipe matched `jobs`."""

    def __init__(self, jobs: Iterable[_abi.Job], seed: int | None, strict: bool, threads: int) -> None:
        verified = 0 if seed is None else uint64("seed", seed)
        tensors = sum(len(_audited_jobs(job)) for job in jobs)
        self._empty = _abi.AuditReport(tensors=tensors, strict=int(bool(strict)), verify=int(seed is not None), seed=verified)
        self._threads = integer("threads", threads, -(2**31), 2**31 - 1, f"in 0 .. {2**31 - 1}")
        self._audited: list[Audited] = []
        self._notes: dict[str, list[tuple[str, str]]] = {}

    def add(
        self, name: str, shape: Sequence[int], dtype: object, job: _abi.Job, elements: Any, *, computed: bool = False
    ) -> AuditedTensor:
        """A tensor without elements, which read() adds. The bytes of one that a framework computes by itself are not compared."""
        parts = {}
        for part in _audited_jobs(job):
            report = _abi.AuditReport.from_buffer_copy(self._empty)
            report.stream = part.stream
            if computed:
                report.verify = 0
            if part is job:
                audited = Audited(name, tuple(shape), dtype, job, report, elements, Repeats(), [])
            else:
                part_shape = tuple(part.tensor.global_shape[: part.tensor.rank])
                audited = Audited(part.name.decode(), part_shape, dtype, part, report, None, Repeats(), [])
            parts[_key(part)] = audited
        self._audited.extend(parts.values())
        return AuditedTensor(job, tuple(shape), parts)

    def read(self, one: AuditedTensor, shard: _abi.Tensor) -> None:
        """Adds the elements of a shard of the tensor."""
        if not one.has_parts:
            self._read(one.parts[_key(one.job)], shard)
            return
        job = _abi.Job.from_buffer_copy(one.job)
        job.tensor = shard
        for part in parts_of(job):
            self._read(one.parts[_key(part)], part.tensor)

    def note(self, name: str, kind: str, message: str) -> None:
        """What an adapter has found in a tensor by itself."""
        self._notes.setdefault(name, []).append((kind, message))

    def _read(self, one: Audited, shard: _abi.Tensor) -> None:
        context = _abi.Context(threads=self._threads)
        status = library.inwit_audit(one.job.initializer, shard, one.report, context)
        if status:
            error = make_error(status, context)
            error.args = (f"{one.name}: {error}",)
            raise error
        one.boxes.append((*shard.shape, *shard.offset))
        if randomness().get(one.initializer, False):
            one.repeats.add(shard)

    def conclude(self, findings: str, are_equal: Callable[[Any, Any], bool]) -> list[Finding]:
        """The findings, raised as an AuditError if `findings` is "raise" and there are any."""
        wrong = list(self._findings(are_equal))
        if wrong and findings == "raise":
            raise AuditError(wrong, len(self._audited))
        return wrong

    def _findings(self, are_equal: Callable[[Any, Any], bool]) -> Iterator[Finding]:
        relations = _Relations(are_equal)
        for one in self._audited:
            kinds = {name for bit, name in _NAMES.items() if one.report.findings & bit}
            messages = [one.report.message.decode()] if one.report.message else []
            repeated = (("repeats", text) for text in one.repeated())
            for kind, message in (*self._notes.pop(one.name, ()), *repeated, *relations.of(one)):
                kinds.add(kind)
                messages.append(message)
            if kinds:
                yield Finding(one.name, one.shape, one.initializer, frozenset(kinds), "; ".join(messages), one.report.factor)


class _Relations:
    """What is wrong between two tensors, of which the later one is named."""

    def __init__(self, are_equal: Callable[[Any, Any], bool]) -> None:
        self._are_equal = are_equal
        self._by_bounds: dict[tuple[object, ...], list[Audited]] = {}
        self._by_signs: dict[bytes, Audited] = {}
        self._by_stream: dict[tuple[object, ...], Audited] = {}

    def of(self, one: Audited) -> Iterator[tuple[str, str]]:
        other = self._by_stream.setdefault((one.job.stream, one.job.initializer, one.dtype, one.shape), one)
        if other is not one and other.boxes == one.boxes and not (other.may_equal(one) and _are_equal(one, other, self._are_equal)):
            yield "untied", f"differs from {other.name}, to which the recipe ties it"
        if not one.has_random_elements:
            return
        of = one.report.statistics
        others = self._by_bounds.setdefault((one.dtype, one.shape, of.count, of.minimum, of.maximum), [])
        free = (other for other in others if other.job.stream != one.job.stream)
        twin = next((other for other in free if one.may_equal(other) and _are_equal(one, other, self._are_equal)), None)
        others.append(one)
        if twin is not None:
            yield "equal", f"has the same elements as {twin.name}"
        elif one.signs is not None:
            first = self._by_signs.setdefault(one.signs, one)
            if first.job.stream != one.job.stream:
                yield "same_seed", f"its first elements have the signs of those of {first.name}: both are drawn from the same seed"


def _key(job: _abi.Job) -> tuple[bytes, int]:
    return job.name, job.initializer


def _audited_jobs(job: _abi.Job) -> list[_abi.Job]:
    """The job itself, or one job for each part of the whole tensor; the rows of one part are joined."""
    if library.inwit_initializer_name(job.initializer) != b"parts":  # a custom initializer may have that name, too
        return [job]
    whole = _abi.Job.from_buffer_copy(job)
    whole.tensor.dtype = _abi.DTYPES["float32"]  # any: there is no memory
    parts = {_key(part): part for part in parts_of(whole)}
    return [job] if {part.initializer for part in parts.values()} == {job.initializer} else list(parts.values())


def _are_equal(one: Audited, other: Audited, are_equal: Callable[[Any, Any], bool]) -> bool:
    """Compares two with equal sums and bounds. Parts are views of larger tensors: for them, equal sums are evidence enough."""
    return one.elements is None or other.elements is None or are_equal(one.elements, other.elements)


def warn_of_dtypes(others: Mapping[str, object]) -> None:
    """`others`: the dtypes of tensors that are left out, by name."""
    if others:
        listed = ", ".join(f"{name} ({dtype})" for name, dtype in others.items())
        warnings.warn(f"not audited, as the library does not support their dtype: {listed}", stacklevel=3)


def check_findings(findings: str) -> None:
    if findings not in ("raise", "return"):
        raise ValueError(f"findings is {findings!r}, must be 'raise' or 'return'")
