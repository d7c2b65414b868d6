"""Shared by the tests of shipped recipes: a bound recipe against a real module, or against closed forms."""

from __future__ import annotations

import math
import pathlib
import unittest
from collections.abc import Mapping
from typing import Any

import torch

import inwit
from inwit import _abi
from inwit._errors import check
from inwit._library import library

RECIPES = pathlib.Path(__file__).parents[3] / "recipes"
torch.set_num_threads(1)


def recipe(name: str) -> inwit.Recipe:
    return inwit.Recipe((RECIPES / f"{name}.json").read_text())


def bound(name: str, config: Any, **variables: float) -> inwit.Recipe:
    """By a transformers config with all of its members."""
    return recipe(name).bind(config.to_json_string(use_diff=False), **variables)


def saved(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What a checkpoint holds: parameters, tied ones once, and buffers that are not made anew, except counters."""
    kept = module.state_dict(keep_vars=True)
    buffers = {name: buffer for name, buffer in module.named_buffers() if name in kept and buffer.is_floating_point()}
    found = dict(module.named_parameters()) | buffers
    return {name: value.detach() for name, value in found.items()}


def filled(recipe: inwit.Recipe, seed: int = 1) -> dict[str, bytes]:
    """The bytes of the recipe's own list of tensors."""
    values = {name: torch.empty(tensor.shape) for name, tensor in recipe.tensors.items()}
    inwit.fill_model({name: value.numpy() for name, value in values.items()}, recipe, seed)
    return {name: value.numpy().tobytes() for name, value in values.items()}


def moments(job: Any) -> Any:
    expected, context = _abi.Moments(), _abi.Context()
    job.tensor.dtype = _abi.DTYPES["float32"]
    check(library.inwit_expect(job.initializer, job.tensor, expected, context), context)
    return expected


def moments_of(recipe: inwit.Recipe, name: str) -> Any:
    """Of one tensor of the recipe's list."""
    jobs = recipe.match_all({listed: tensor.shape for listed, tensor in recipe.tensors.items()})
    return next(moments(job) for job in jobs if job.name == name.encode())


class RecipeTest(unittest.TestCase):
    def agree(self, name: str, values: torch.Tensor, expected: Any) -> None:
        """Within 5 standard errors, and exactly within the bounds."""
        values = values.double()
        self.assertGreaterEqual(float(values.min()), expected.minimum - 1e-6 * abs(expected.minimum), name)
        self.assertLessEqual(float(values.max()), expected.maximum + 1e-6 * abs(expected.maximum), name)
        count, spread, rounding = values.numel(), expected.stddev, 1e-6 * abs(expected.mean) + 1e-9
        self.assertLess(abs(float(values.mean()) - expected.mean), 5 * spread / math.sqrt(count) + rounding, name)
        if count > 1:
            deviation = float((values - expected.mean).square().mean().sqrt())
            self.assertLess(abs(deviation - spread), 5 * spread / math.sqrt(2 * count) + rounding, name)

    def compare(self, recipe: inwit.Recipe, module: torch.nn.Module, *, listed: bool = True, apart: str = "\0") -> None:
        """Names and shapes of the recipe's own list, if it lists this module, the distribution of each tensor, zero rows, and values
        that are not random, except where a name ends with `apart`."""
        values = saved(module)
        shapes = {name: tuple(value.shape) for name, value in values.items()}
        if listed:
            self.assertEqual({name: tensor.shape for name, tensor in recipe.tensors.items()}, shapes)
        filled = {name: torch.empty_like(value) for name, value in values.items()}
        again = {name: torch.empty_like(value) for name, value in values.items()}
        inwit.fill_model({name: value.numpy() for name, value in filled.items()}, recipe, 1)
        inwit.fill_model({name: value.numpy() for name, value in again.items()}, recipe, 2)
        for (name, value), job in zip(values.items(), recipe.match_all(shapes)):
            if name.endswith(apart):
                continue
            self.agree(name, value, moments(job))
            if torch.equal(filled[name], again[name]):
                torch.testing.assert_close(filled[name], value, rtol=2e-6, atol=1e-7, msg=lambda text, name=name: f"{name}: {text}")
            if value.ndim == 2:
                self.assertEqual(*((rows == 0).all(dim=1).nonzero().flatten().tolist() for rows in (filled[name], value)), name)
        inwit.torch.audit(module, recipe, strict=True, keep=[name for name in values if name.endswith(apart)])

    def compare_and_fill(self, recipe: inwit.Recipe, module: torch.nn.Module, **options: Any) -> None:
        self.compare(recipe, module, **options)
        inwit.torch.initialize(module, recipe, 1)
        inwit.torch.audit(module, recipe, seed=1)

    def tied(self, recipe: inwit.Recipe, module: Any) -> bool:
        """Whether a module of transformers has tied weights. A checkpoint that holds both names has the same values under them."""
        values = {name: torch.empty_like(value) for name, value in module.state_dict().items()}
        inwit.fill_model({name: value.numpy() for name, value in values.items()}, recipe, 1)
        for alias, origin in module.all_tied_weights_keys.items():
            self.assertTrue(torch.equal(values[alias], values[origin]), alias)
        return bool(module.all_tied_weights_keys)

    def deviations(self, recipe: inwit.Recipe, expected: Mapping[str, float]) -> None:
        """The standard deviation of each tensor of the recipe's list whose name is in `expected`, worked out by hand."""
        for name, deviation in expected.items():
            self.assertAlmostEqual(moments_of(recipe, name).stddev / deviation, 1, 12, name)
