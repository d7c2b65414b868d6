"""Fills shards of larger arrays by an initializer or a recipe. Shared by the JAX and Keras adapters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import _abi
from ._call import fill, run_jobs
from ._handle import Handle
from ._initializer import Json
from ._key import Key, _unsigned
from ._many import Recipe
from ._memory import describe
from ._options import put_options, put_roles
from ._types import Progress
from ._view import Box

Array = Any  # numpy.ndarray, of any dtype
Block = tuple[str, Array, Sequence[int], Sequence[int]]


def fill_block(
    initializer: str | Handle, out: Array, key: Key, shape: Sequence[int], offset: Sequence[int], **arguments: Any
) -> None:
    """Fills the NumPy array `out`, the shard at `offset` of an array of `shape`."""
    box = None if out.shape == tuple(shape) else Box(tuple(shape), tuple(offset))
    fill(initializer, out, key, box=box, **arguments)


class Plan:
    """A recipe matched against all names and shapes of a model. Rules without a layout use Keras's."""

    def __init__(self, recipe: Recipe | Json, shapes: Mapping[str, Sequence[int]]) -> None:
        self._recipe = recipe if isinstance(recipe, Recipe) else Recipe(recipe)
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
            job.tensor.layout = matched.tensor.layout or _abi.LAYOUTS["keras"]
            put_options(job.tensor, None, {"box": (shape, offset)})
            jobs[index] = job
            alive.append((memory, job))
        run_jobs(jobs, len(blocks), _unsigned("seed", seed), threads, target, progress)
