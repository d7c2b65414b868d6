"""One forward and one backward pass of probe(): the outputs of each module, and the gradients that arrive."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from .._probe import arrays
from .._probe.rows import Activation, ParameterRow, Row
from . import _probe_tensors as tensors
from ._probe_graph import passed_on

_RECTIFIED = {torch.relu, torch.relu_, torch.Tensor.relu, torch.Tensor.relu_, torch.nn.functional.relu, torch.nn.functional.relu6}
_SATURATED: dict[Any, tuple[float, float]] = {
    **dict.fromkeys((torch.tanh, torch.tanh_, torch.Tensor.tanh, torch.Tensor.tanh_, torch.nn.functional.tanh), (-1.0, 1.0)),
    **dict.fromkeys((torch.sigmoid, torch.sigmoid_, torch.Tensor.sigmoid, torch.Tensor.sigmoid_, torch.nn.functional.sigmoid), (0.0, 1.0)),
}
_HARDTANH = torch.nn.functional.hardtanh


class Measure:
    """Hooks for a pass. `blocks`: names of the modules whose similarity and rank are measured."""

    def __init__(self, module: torch.nn.Module, blocks: frozenset[str] = frozenset()) -> None:
        self.rows: list[Row] = []
        self.activations: list[Activation] = []
        self.parameters: dict[str, ParameterRow] = {}
        self._module, self._blocks = module, blocks
        self._weighted = {name for name, one in module.named_modules() if next(one.parameters(recurse=False), None) is not None}
        self._calls: dict[str, int] = {}
        self._inside: list[tuple[str, list[tuple[torch.Tensor, int, float]], int]] = []
        self._is_forward = True

    def hooks(self, is_forward_measured: bool = True) -> AbstractContextManager[None]:
        """Installs the hooks; without those of the forward pass, only the gradients of parameters are measured."""
        with ExitStack() as stack:
            if is_forward_measured:
                for name, one in self._module.named_modules():
                    stack.callback(one.register_forward_pre_hook(self._enter(name), with_kwargs=True).remove)
                    stack.callback(one.register_forward_hook(self._leave(name), with_kwargs=True).remove)
                stack.enter_context(_Activations(self))
            seen = set()  # a parameter with several names has one gradient, under the first name
            for prefix, module in self._module.named_modules():
                for name, one in module.named_parameters(prefix, recurse=False):
                    if name not in self.parameters and id(one) not in seen and one.requires_grad:
                        seen.add(id(one))
                        self.parameters[name] = ParameterRow(name, tuple(one.shape), True, tensors.rms(one))
                        hook = one.register_post_accumulate_grad_hook(self._arrived(name, _unit_axis(module, one)))
                        stack.callback(hook.remove)
            return stack.pop_all()  # type: ignore[return-value]

    def stop(self) -> None:
        """Ends the forward pass: modules that run in the backward pass are recomputations."""
        self._inside, self._is_forward = [], False
        for row in self.rows:
            row.node = None

    @property
    def place(self) -> str | None:
        """The name of the module at work, "" for the whole one; None outside the forward pass."""
        return self._inside[-1][0] if self._inside else None

    def _enter(self, name: str) -> Callable[..., None]:
        def hook(module: torch.nn.Module, args: Any, kwargs: Any) -> None:
            if not self._is_forward:
                return
            came = [] if _is_leaf(module) else [one for one in tensors.floats((args, kwargs)) if one.dim()]
            self._inside.append((name, [(one, one._version, tensors.rms(one)) for one in came[:4]], len(self.rows)))

        return hook

    def _leave(self, name: str) -> Callable[..., None]:
        def hook(module: torch.nn.Module, args: Any, kwargs: Any, output: Any) -> None:
            while self._inside and self._inside[-1][0] != name:
                self._inside.pop()  # a call that raised an exception, which its caller caught
            if not self._inside:
                return
            _, came, first = self._inside.pop()
            y = tensors.main(output)
            if y is not None:
                self._calls[name] = self._calls.get(name, 0) + 1
                row = Row(name, self._calls[name], type(module).__name__, _is_leaf(module), tensors.rms(y), is_empty=not y.numel())
                self._observe(row, y, came, first)
                self.rows.append(row)

        return hook

    def _observe(self, row: Row, y: torch.Tensor, came: list[tuple[torch.Tensor, int, float]], first: int) -> None:
        row.node = y.grad_fn
        if row.name in self._blocks and y.numel():
            row.cosine, row.rank = tensors.spread(y)
        if not row.is_leaf:
            same = [one for one in came if one[0].shape == y.shape]
            row.entered = same[0][2] if same else math.nan
            reached = passed_on(y.grad_fn) if same else set()
            skipped = next((one for one in same if one[0].grad_fn is not None and one[0].grad_fn in reached), None)
            if skipped is not None and skipped[0].grad_fn is not y.grad_fn and skipped[0]._version == skipped[1] and skipped[2] > 0:
                row.entered, row.adds = skipped[2], tensors.rms(y.detach() - skipped[0].detach()) / skipped[2]
                row.writers = tuple(one.name for one in self.rows[first:] if one.name in self._weighted and one.node in reached)
        if y.requires_grad:
            y.register_hook(lambda grad: setattr(row, "grad", tensors.rms(grad)))  # type: ignore[no-untyped-call]

    def _arrived(self, name: str, axis: int | None) -> Callable[[torch.Tensor], None]:
        def hook(parameter: torch.Tensor) -> None:
            grad, row = parameter.grad, self.parameters[name]
            parameter.grad = None
            row.is_reached = True
            if grad is not None and grad.is_sparse:
                row.grad = tensors.rms(grad.coalesce().values())
            elif grad is not None:
                row.grad = tensors.rms(grad)
                if axis is not None:
                    row.twins, row.copies = tensors.twins(parameter, grad, axis)

        return hook


class _Activations(TorchFunctionMode):
    """Observes activations that are functions as well as those that are modules."""

    def __init__(self, measure: Measure) -> None:
        super().__init__()
        self._measure = measure

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        y = func(*args, **(kwargs or {}))
        place = self._measure.place
        if place is not None and isinstance(y, torch.Tensor) and y.numel():
            name = getattr(func, "__name__", "").strip("_")
            ends = _ends(*args, **(kwargs or {})) if func is _HARDTANH else _SATURATED.get(func)
            if func in _RECTIFIED or (ends is not None and ends[0] == 0 and func is _HARDTANH):  # ReLU6 is a hardtanh
                units = tensors.by_unit(y) == 0
                dead = float(units.all(1).double().mean())
                self._measure.activations.append(Activation(place, name, units.shape[1], dead=dead))
            elif ends is not None:
                low, high = ends
                edge = arrays.EDGE * (high - low) / 2
                flat = (y.detach() < low + edge) | (y.detach() > high - edge)
                share = float(flat.double().mean())
                self._measure.activations.append(Activation(place, name, y.numel(), saturated=share))
        return y


def _ends(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> tuple[float, float]:
    """The ends of a hardtanh, from its arguments."""
    return min_val, max_val


def _is_leaf(module: torch.nn.Module) -> bool:
    return next(module.children(), None) is None


def _unit_axis(module: torch.nn.Module, parameter: torch.Tensor) -> int | None:
    """The axis of the units; None for tables whose rows are looked up, and for vectors."""
    if parameter.dim() < 2 or isinstance(module, (torch.nn.Embedding, torch.nn.EmbeddingBag)):
        return None
    is_transposed = type(module).__name__ == "Conv1D" or isinstance(module, torch.nn.modules.conv._ConvTransposeNd)
    return (1 if is_transposed else 0) if parameter.shape[int(is_transposed)] > 1 else None
