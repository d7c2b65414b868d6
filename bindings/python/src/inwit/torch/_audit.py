"""audit(): whether the parameters of a module are initialized as a recipe says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import torch

from .._audit import Audit, AuditedTensor, Finding, warn_of_dtypes
from .._options import put_roles
from .._types import BoxLike
from .._view import Box
from . import _modules, _recipes, _select, _shards, _targets
from ._memory import describe, is_fake, not_compiled, repeats_elements
from ._short import DTYPES


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
    padding: Literal["zero", "any", "random"] = "zero",
    findings: Literal["raise", "return"] = "raise",
    threads: int = 0,
) -> list[Finding]:
    """Compares the parameters of `module` with the distributions that a recipe gives, and returns what is wrong.

    The module is in the state in which its constructor, a framework or a checkpoint left it; nothing is written. Each tensor is read
    once and compared by standard deviation, mean, bounds and kurtosis; initializers without randomness, such as zeros and ones, element
    by element. Thresholds are five standard deviations for all tensors of the module together. For a DTensor, the shards of this rank are
    audited. If the recipe gives random values, other findings are rows, columns or slices along any axis that repeat each other,
    parameters that are equal without being shared, or drawn from the same seed (the signs of their first elements are equal), and
    parameters that the recipe ties, but that differ.

    recipe, prefix, boxes, keep, unreached: as for initialize().
    padding: the row padding_idx of each Embedding and EmbeddingBag must be zero, as PyTorch and initialize() leave it; with "any" it is
        left out, and with "random" it is a row like the others.
    seed: also compares the bytes with those that initialize() gives under this seed, except in buffers that are not persistent, such as the
        frequencies of rotary embeddings, which the module's own code computes.
    strict: compares the whole distribution, by the Kolmogorov-Smirnov test.
    findings: "raise" raises AuditError, an AssertionError, if there are any; "return" only returns them.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.

    Parts that a recipe gives to a tensor are audited and named ("w13[3][1]") one by one. A warning lists tensors that are skipped
    because the library does not support their dtype; a parameter on the meta device is a ValueError.
    """
    _select.check_choices(
        unreached=(unreached, ("error", "allow")),
        padding=(padding, ("zero", "any", "random")),
        findings=(findings, ("raise", "return")),
    )
    options = _select.options(boxes, keep, None, "fill", "keep")
    found = _modules.find(module, prefix)
    read = _recipes.read(recipe, unreached)  # the jobs refer to it
    chosen = _select.choose(read, found, options)
    empty = [one.name for one in chosen if one.tensor.is_meta or is_fake(one.tensor)]
    if empty:
        raise ValueError(f"tensors on the meta device have no values to audit: {', '.join(empty)}")
    rows = _modules.padding_rows(found) if padding != "random" else {}
    computed = _modules.computed_buffers(found)
    targets = [_targets.target(one, None) for one in chosen]
    audited = Audit([one.matched for one in targets], seed, strict, threads)
    for one in targets:
        if one.local.dtype in DTYPES:
            is_computed = id(one.tensor) in computed
            tensor = audited.add(one.name, one.tensor.shape, one.local.dtype, one.matched, one.local, computed=is_computed)
            _read(audited, tensor, one, rows.get(id(one.tensor), ()), padding == "zero")
    warn_of_dtypes({one.name: one.local.dtype for one in targets if one.local.dtype not in DTYPES})
    return audited.conclude(findings, lambda a, b: torch.equal(a.cpu(), b.cpu()))


def _read(audited: Audit, tensor: AuditedTensor, one: _targets.Target, padding: Sequence[tuple[int, int]], is_zero: bool) -> None:
    """Reads the shards of this rank. Padding rows belong to the parts that a recipe gives to a tensor, if it does."""
    memory = one.local
    if repeats_elements(memory) or not one.is_direct:
        memory = torch.empty(one.local.shape, dtype=one.local.dtype)
        with torch.no_grad():
            memory.copy_(one.local)
    for shard in one.shards(memory):
        for part in _without_rows(shard, () if tensor.has_parts else padding):
            described = describe(part)
            put_roles(described, one.matched.tensor)
            audited.read(tensor, described)
        for row in _held(shard, padding) if is_zero and not tensor.has_parts else ():
            values = shard[0][row].detach().abs()
            if values.numel() > 0 and not bool((values == 0).all()):
                row += shard[1][1][0]
                message = f"row {row}, padding_idx of an embedding, is not zero, but up to {float(values.max()):.4g}"
                audited.note(one.name, "values", message)


def _held(shard: _shards.LocalShard, padding: Sequence[tuple[int, int]]) -> list[int]:
    """The padding rows in a shard, given as (index, number of embeddings)."""
    local, (shape, offset) = shard
    rows = {row - (offset[0] if count == shape[0] else 0) for row, count in padding}
    return sorted(row for row in rows if 0 <= row < local.shape[0])


def _without_rows(shard: _shards.LocalShard, padding: Sequence[tuple[int, int]]) -> Iterator[_shards.LocalShard]:
    """The parts of a shard before, between and after the padding rows."""
    if not padding:
        yield shard
        return
    local, (shape, offset) = shard
    begin = 0
    for end in [*_held(shard, padding), local.shape[0]]:
        if end > begin:
            yield _shards.LocalShard(local[begin:end], Box(shape, (offset[0] + begin, *offset[1:])))
        begin = end + 1


not_compiled(audit)
