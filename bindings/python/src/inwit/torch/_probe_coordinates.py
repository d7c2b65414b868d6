"""coordinates(): how the outputs of modules grow with the width of a model, before and after the first steps of training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.utils import _pytree as pytree

from . import _probe_tensors as tensors
from ._memory import not_compiled
from ._probe_loss import loss_of

_GROWS = 0.2  # slope over log(width)


@dataclass
class CoordinateReport:
    """Slopes of log(rms) of each module's output over log(width), one for each step: 0 is the same at all widths, 1 grows with the width.

    sizes: the rms itself, by module, step and width. growing: modules whose slope is above 0.2 at any step. ok: whether there are none.
    """

    widths: tuple[int, ...]
    slopes: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, list[list[float]]] = field(default_factory=dict)

    @property
    def growing(self) -> list[str]:
        return [name for name, slopes in self.slopes.items() if any(not slope <= _GROWS for slope in slopes)]

    @property
    def ok(self) -> bool:
        return not self.growing

    def __str__(self) -> str:
        width = max([6, *(len(name) for name in self.slopes)])
        steps = len(next(iter(self.slopes.values()), []))
        lines = [f"slope of log rms by log width, widths {', '.join(map(str, self.widths))}"]
        lines.append(f"{'module':{width}} " + " ".join(f"{'step ' + str(step):>7}" for step in range(steps)))
        for name, slopes in self.slopes.items():
            mark = "  grows with the width" if name in self.growing else ""
            lines.append(f"{name:{width}} " + " ".join(f"{slope + 0.0:7.2f}" for slope in slopes) + mark)
        return "\n".join(lines)


def coordinates(
    make: Callable[[int], torch.nn.Module],
    widths: Iterable[int],
    batch: Any,
    *,
    steps: int = 3,
    rate: float = 1e-2,
    optimizer: Callable[[torch.nn.Module], torch.optim.Optimizer] | None = None,
    loss: Callable[[Any], torch.Tensor] | None = None,
    classes: int | None = None,
) -> CoordinateReport:
    """Trains models of several widths for some steps on one batch and reports how the outputs of their modules grow with the width.

    With maximal update parametrization, no slope is far above 0 at any step; with the standard one, the logits grow after the first steps.

    make: a function from the width to a new, initialized module. batch, loss, classes: as for probe().
    steps: of training. optimizer: a function of the module; by default Adam with learning rate `rate` for all parameters.
    torch's generators are seeded before each model is made, and restored afterwards.
    """
    every = tuple(widths)
    are_positive = all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in every)
    if not are_positive or len(every) < 2 or len(set(every)) < len(every):
        raise ValueError(f"widths is {list(every)}, must be at least two different positive integers")
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise ValueError(f"steps is {steps!r}, must be an integer of at least 0")
    if optimizer is None:
        optimizer = lambda module: torch.optim.Adam(module.parameters(), lr=rate)  # noqa: E731
    arguments = batch if isinstance(batch, tuple) else dict(batch) if isinstance(batch, Mapping) else (batch,)
    measured = []
    with torch.random.fork_rng(), torch.inference_mode(False), torch.enable_grad():
        for width in every:
            torch.manual_seed(0)
            module = make(width)
            measured.append(_train(module, arguments, steps, optimizer(module), loss, classes))
    report = CoordinateReport(every)
    for name in measured[0]:
        if all(len(one.get(name, [])) == steps + 1 for one in measured):
            report.sizes[name] = [[one[name][step] for one in measured] for step in range(steps + 1)]
            report.slopes[name] = [_slope(every, sizes) for sizes in report.sizes[name]]
    return report


def _train(module: torch.nn.Module, batch: Any, steps: int, optimizer: Any, loss: Any, classes: int | None) -> dict[str, list[float]]:
    """The rms of the outputs of leaves, by name and step."""
    sizes: dict[str, list[float]] = {}
    for step in range(steps + 1):
        seen: dict[str, float] = {}
        with ExitStack() as hooks:
            for name, one in module.named_modules():
                if next(one.children(), None) is None or not name:
                    hooks.callback(one.register_forward_hook(_watch(name or "(the module)", seen)).remove)
            copied = pytree.tree_map_only(torch.Tensor, lambda one: one.detach().clone(), batch)
            output = module(**copied) if isinstance(copied, dict) else module(*copied)
        for name, value in seen.items():
            sizes.setdefault(name, []).append(value)
        if step < steps:
            optimizer.zero_grad()
            loss_of(output, copied, loss, classes).value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return sizes


def _watch(name: str, seen: dict[str, float]) -> Callable[..., None]:
    def hook(module: torch.nn.Module, args: Any, output: Any) -> None:
        y = tensors.main(output)
        if y is not None and name not in seen:
            seen[name] = tensors.rms(y)

    return hook


def _slope(widths: Sequence[int], sizes: Sequence[float]) -> float:
    """The slope by least squares of the logarithms; NaN if a size is not finite, -inf if one is 0, which has no logarithm."""
    if not all(math.isfinite(size) for size in sizes):
        return math.nan
    if not all(sizes):
        return 0.0 if not any(sizes) else -math.inf
    x, y = [math.log(width) for width in widths], [math.log(size) for size in sizes]
    middle, average = sum(x) / len(x), sum(y) / len(y)
    return sum((a - middle) * (b - average) for a, b in zip(x, y)) / sum((a - middle) ** 2 for a in x)


not_compiled(coordinates)
