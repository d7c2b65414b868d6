"""Shared by the tests of shipped recipes: compares a recipe with the parameters and buffers of a real module."""

from __future__ import annotations

import math
import pathlib
import unittest
from typing import Any

import torch

import inwit
from inwit import _abi
from inwit._errors import check
from inwit._library import library

RECIPES = pathlib.Path(__file__).parents[3] / "recipes"


def moments(job: Any) -> Any:
    expected, context = _abi.Moments(), _abi.Context()
    job.tensor.dtype = _abi.DTYPES["float32"]
    check(library.inwit_expect(job.initializer, job.tensor, expected, context), context)
    return expected


def tensors_of(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What a recipe gives: the parameters, tied ones once, and the buffers that a checkpoint holds, except counters."""
    saved = module.state_dict()
    buffers = {name: buffer for name, buffer in module.named_buffers() if name in saved and buffer.is_floating_point()}
    return {name: tensor.detach() for name, tensor in [*module.named_parameters(), *buffers.items()]}


class RecipeTest(unittest.TestCase):
    maxDiff = None

    def agree(self, name: str, values: torch.Tensor, expected: Any) -> None:
        values = values.detach().double()
        self.assertGreaterEqual(float(values.min()), expected.minimum - 1e-7, name)
        self.assertLessEqual(float(values.max()), expected.maximum + 1e-7, name)
        count, spread = values.numel(), expected.stddev
        self.assertLess(abs(float(values.mean()) - expected.mean), 5 * spread / math.sqrt(count) + 1e-7 * abs(expected.mean) + 1e-9, name)
        if count > 1:
            deviation = float((values - expected.mean).square().mean().sqrt())
            self.assertLess(abs(deviation - spread), 5 * spread / math.sqrt(2 * count) + 1e-7 * abs(expected.mean) + 1e-9, name)

    def compare(
        self, recipe: str, module: torch.nn.Module, config: str | None = None, *, listed: bool = True, apart: str = "\0", **values: float
    ) -> inwit.Recipe:
        """Names and shapes, if the recipe lists them for this module, and the distribution of each tensor; then fills the module. What
        the caller compares itself has a name that ends with `apart`."""
        bound = inwit.Recipe((RECIPES / f"{recipe}.json").read_text())
        if config is not None or values:
            bound = bound.bind(config, **values)
        tensors = tensors_of(module)
        shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
        if listed:
            self.assertEqual({name: tensor.shape for name, tensor in bound.tensors.items()}, shapes)
        for (name, tensor), job in zip(tensors.items(), bound.match_all(shapes)):
            if not name.endswith(apart):
                self.agree(name, tensor, moments(job))
        inwit.torch.audit(module, bound, strict=True, keep=[name for name in tensors if name.endswith(apart)])
        inwit.torch.initialize(module, bound, 1)
        inwit.torch.audit(module, bound, seed=1)
        return bound
