"""What the tests of keyed share: a module, the values that its parameter should have."""

from __future__ import annotations

import torch
from torch import nn

import inwit

NAME = "part.weight"


class Part(nn.Module):
    def __init__(self, *shape: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.part = nn.Module()
        self.part.weight = nn.Parameter(torch.zeros(shape, dtype=dtype))
        self.part.register_buffer("mask", torch.zeros(shape, dtype=torch.float64))


def values(shape, initializer="torch_normal", name=NAME, seed=42, dtype=torch.float32, **arguments):
    return inwit.fill(initializer, torch.empty(shape, dtype=dtype), inwit.Key(seed, name), **arguments)


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and torch.equal(one, other)


def reset(module: nn.Module) -> None:
    for part in module.modules():
        if hasattr(part, "reset_parameters"):
            part.reset_parameters()
