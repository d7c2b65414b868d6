"""Statistics of tensors that probe() reads, without copying them, and the tensors inside arguments and results of modules."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch

from .._probe import arrays

_PROJECTIONS = 3


def floats(value: Any) -> Iterator[torch.Tensor]:
    """The floating-point tensors inside arguments or outputs, in order."""
    if isinstance(value, torch.Tensor):
        if value.is_floating_point():
            yield value
    elif isinstance(value, Mapping):
        yield from _each(value.values())
    elif isinstance(value, (list, tuple)):
        yield from _each(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _each(getattr(value, field.name) for field in dataclasses.fields(value))


def _each(values: Iterable[Any]) -> Iterator[torch.Tensor]:
    for one in values:
        yield from floats(one)


def main(value: Any) -> torch.Tensor | None:
    """The first one that is not a scalar: the hidden states or logits."""
    return next((one for one in floats(value) if one.dim()), None)


def rms(x: torch.Tensor) -> float:
    if not x.numel():
        return math.nan
    x = x.detach()
    x = torch.view_as_real(x) if x.is_complex() else x
    wide = torch.float32 if x.device.type == "mps" else torch.float64  # float32 has no squares of 1e-24
    return float(torch.linalg.vector_norm(x, dtype=wide)) / math.sqrt(x.numel())


def _observations(x: torch.Tensor) -> torch.Tensor:
    """(observations, features): positions of a sequence are observations, those of an image are features."""
    return x.flatten(1) if x.dim() >= 4 else x.reshape(-1, x.shape[-1] if x.dim() > 1 else 1)


def spread(x: torch.Tensor) -> tuple[float, float]:
    """Mean cosine of two observations; effective rank, exp(entropy of the spectrum), as a fraction of the largest possible one."""
    rows = _some(_some(_observations(x.detach()), 0, arrays.OBSERVATIONS), 1, arrays.FEATURES).to("cpu", torch.float64)
    return arrays.spread(rows.numpy())


def _some(x: torch.Tensor, axis: int, most: int) -> torch.Tensor:
    size = x.shape[axis]
    return x if size <= most else x.index_select(axis, torch.linspace(0, size - 1, most, device=x.device).long())


def by_unit(x: torch.Tensor) -> torch.Tensor:
    """(units, observations): the channels of an image, the features of everything else."""
    return x.detach().transpose(0, 1).flatten(1) if x.dim() >= 4 else x.detach().reshape(-1, x.shape[-1]).T


def generator() -> torch.Generator:
    """A generator with the same values each time, for tensors with device="cpu": torch's default device may be another one."""
    return torch.Generator("cpu").manual_seed(0)


def twins(weight: torch.Tensor, grad: torch.Tensor, axis: int) -> tuple[float, float]:
    """The fraction of units with a twin, equal in weight and gradient, and in weight alone, compared by random projections of both."""
    rows = [one.detach().transpose(0, axis).flatten(1) for one in (weight, grad)]
    directions = torch.randn(rows[0].shape[1], _PROJECTIONS, generator=generator(), device="cpu")
    seen = []
    for one in rows:
        size = rms(one) or 1.0
        seen.append(((one.to(torch.float32) / size) @ directions.to(one.device)).cpu())
    both, features = torch.cat(seen, 1).numpy(), rows[0].shape[1]
    return arrays.share_of_twins(both, features), arrays.share_of_twins(seen[0].numpy(), features)
