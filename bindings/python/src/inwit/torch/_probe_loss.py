"""The loss whose gradients probe() measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch

from .._probe.loss import CROSS_ENTROPY, GIVEN, SIGNS, axis_of_classes
from . import _probe_tensors as tensors


class Loss(NamedTuple):
    """classes: the number for which a uniform guess has the loss ln(classes); 0: not a cross-entropy. `what`: describes the loss."""

    value: torch.Tensor
    classes: int
    what: str


def loss_of(output: Any, batch: Any, given: Callable[[Any], torch.Tensor] | None, classes: int | None) -> Loss:
    if given is not None:
        value = given(output)
        if not isinstance(value, torch.Tensor) or value.numel() != 1 or not value.is_floating_point():
            raise ValueError(f"loss(output) returned {_described(value)}, must be a floating-point tensor of one element")
        return Loss(value.reshape(()), classes or 0, GIVEN)
    own = _own(output)
    logits = _logits(output)
    if own is not None:
        labelled = classes is None and logits is not None and _has_labels(batch, logits)
        return Loss(own.reshape(()), logits.shape[-1] if labelled and logits is not None else classes or 0, "the model's own loss")
    if logits is None:
        raise ValueError("the module returned no floating-point tensor: pass loss=, a function of what it returns")
    axis = axis_of_classes(logits.shape, classes)
    if axis is None:
        return Loss(_projection(logits), 0, SIGNS)
    moved = logits.movedim(axis, -1)
    count = classes or moved.shape[-1]
    targets = torch.randint(count, (moved.numel() // moved.shape[-1],), generator=tensors.generator(), device="cpu")
    rows = moved.reshape(-1, moved.shape[-1]).float()
    value = torch.nn.functional.cross_entropy(rows, targets.to(rows.device))
    return Loss(value, count, CROSS_ENTROPY)


def _projection(output: torch.Tensor) -> torch.Tensor:
    signs = torch.randint(2, output.shape, generator=tensors.generator(), device="cpu").to(output.device, torch.float32) * 2 - 1
    return (output.float() * signs).sum() / math.sqrt(max(output.numel(), 1))


def _own(output: Any) -> torch.Tensor | None:
    """The loss that a model returned: as "loss", as a scalar, or as a scalar in a tuple."""
    if isinstance(output, Mapping):
        value = output.get("loss")
        return value if isinstance(value, torch.Tensor) and value.numel() == 1 else None
    if isinstance(output, (torch.Tensor, tuple, list)):
        return next((one for one in tensors.floats(output) if not one.dim() and one.requires_grad), None)
    return None


def _logits(output: Any) -> torch.Tensor | None:
    if isinstance(output, Mapping) and isinstance(output.get("logits"), torch.Tensor):
        return tensors.main(output["logits"])
    return tensors.main(output)


def _has_labels(batch: Any, logits: torch.Tensor) -> bool:
    """Whether the batch names labels with a class for each row of logits."""
    labels = batch.get("labels") if isinstance(batch, Mapping) else None
    if not isinstance(labels, torch.Tensor) or labels.is_floating_point():
        return False
    return labels.shape == logits.shape[:-1] and logits.shape[-1] > 1


def _described(value: Any) -> str:
    return f"a tensor of shape {list(value.shape)}, {value.dtype}" if isinstance(value, torch.Tensor) else f"a {type(value).__name__}"
