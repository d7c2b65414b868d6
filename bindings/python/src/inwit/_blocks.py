"""Fills and audits shards of larger arrays by an initializer or a recipe. Shared by the JAX and Keras adapters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import _abi
from ._audit import Audit, Finding, check_findings, warn_of_dtypes
from ._call import fill, run_jobs
from ._handle import Handle
from ._initializer import Json
from ._checked import uint64
from ._key import Key
from ._many import Recipe
from ._memory import describe
from ._options import put_options, put_roles
from ._types import Progress
from ._view import Box, view

Array = Any  # numpy.ndarray, of any dtype
Block = tuple[str, Array, Sequence[int], Sequence[int]]
FLOATS = ("float16", "bfloat16", "float32", "float64", "float8_e4m3fn", "float8_e5m2")  # others are rounded from float32


def fill_block(
    initializer: str | Handle, out: Array, key: Key, shape: Sequence[int], offset: Sequence[int], /, **arguments: Any
) -> None:
    """Fills the NumPy array `out`, the shard at `offset` of an array of `shape`."""
    box = None if out.shape == tuple(shape) else Box(tuple(shape), tuple(offset))
    fill(initializer, out, key, box=box, **arguments)


class Plan:
    """A recipe matched against all names and shapes of a model. Rules without a layout use Keras's."""

    def __init__(self, recipe: Recipe | Json, shapes: Mapping[str, Sequence[int]]) -> None:
        self._recipe = with_layout(recipe if isinstance(recipe, Recipe) else Recipe(recipe))
        matched = self._recipe.match_all({name: tuple(shape) for name, shape in shapes.items()})
        self._matched = {name: job for name, job in zip(shapes, matched)}
        self.kept = {name for name, job in self._matched.items() if job.keep}

    def fill(
        self, blocks: Sequence[Block], seed: int, *, threads: int = 0, target: str | None = None, progress: Progress | None = None
    ) -> None:
        """Fills every (name, array, shape, offset), the shard at `offset` of a parameter of `shape`, in a single call."""
        jobs, alive = (_abi.Job * len(blocks))(), list[Any]()
        for index, (name, array, shape, offset) in enumerate(blocks):
            array = array if array.size else np.empty((0,) * array.ndim, array.dtype)
            matched = self._matched[name]
            job = _abi.Job.from_buffer_copy(matched)
            job.tensor, memory = describe(array, None)
            put_roles(job.tensor, matched.tensor)
            put_options(job.tensor, None, {"box": (shape, offset)})
            jobs[index] = job
            alive.append((memory, job))
        run_jobs(jobs, len(blocks), uint64("seed", seed), threads, target, progress)

    def audit(
        self,
        arrays: Mapping[str, Any],
        blocks: Callable[[Any], Iterable[tuple[Array, Sequence[int]]]],
        *,
        seed: int | None,
        strict: bool,
        findings: str,
        threads: int,
    ) -> list[Finding]:
        """Audits {name: array of the framework} except those that are kept; `blocks` yields the NumPy arrays of one with their
        offsets, one at a time, so that copies in host memory are short-lived."""
        check_findings(findings)
        audited = Audit([self._matched[name] for name in arrays if name not in self.kept], seed, strict, threads)
        others = {name: array.dtype for name, array in arrays.items() if name not in self.kept and str(array.dtype) not in FLOATS}
        warn_of_dtypes(others)
        for name, array in arrays.items():
            if name in self.kept or name in others:
                continue
            matched = self._matched[name]
            one = audited.add(name, array.shape, str(array.dtype), matched, array)
            for block, offset in blocks(array):
                if block.size:
                    part = np.ascontiguousarray(block).reshape(block.shape)  # which makes a scalar a vector
                    tensor = view(part.ctypes.data, str(part.dtype), part.shape, box=(one.shape, offset))
                    put_roles(tensor, matched.tensor)
                    audited.read(one, tensor)
        return audited.conclude(findings, lambda a, b: np.array_equal(_joined(blocks(a)), _joined(blocks(b)), equal_nan=True))


def with_layout(recipe: Recipe) -> Recipe:
    """The recipe itself if it has a layout for all its rules, else one with Keras's."""
    content = json.loads(recipe.to_json())
    return recipe if "layout" in content else recipe.with_document({**content, "layout": "keras"})


def _joined(blocks: Iterable[tuple[Array, Sequence[int]]]) -> Array:
    """The blocks that this process holds in one array, NaN where it holds none."""
    held = list(blocks)
    ends = zip(*([begin + extent for begin, extent in zip(offset, block.shape)] for block, offset in held))
    whole = np.full([max(every) for every in ends], np.nan, held[0][0].dtype)
    for block, offset in held:
        whole[tuple(slice(begin, begin + extent) for begin, extent in zip(offset, block.shape))] = block
    return whole
