"""probe(): what the initial weights of a module do to signal and gradient, before training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch.utils import _pytree as pytree

from .._probe import chains, design
from .._probe.judge import Measured
from .._probe.loss import check_options
from .._probe.report import ProbeReport, report_of
from .._probe.rows import ParameterRow
from . import _probe_tensors as tensors
from ._memory import not_compiled
from ._probe_loss import Loss, loss_of
from ._probe_graph import depends
from ._probe_measure import Measure
from ._probe_state import check_probeable, unchanged

_HALF_SCALE = 1024.0  # float16: keeps gradients from underflow


def probe(
    module: torch.nn.Module,
    batch: Any,
    *,
    loss: Callable[[Any], torch.Tensor] | None = None,
    classes: int | None = None,
) -> ProbeReport:
    """Runs a forward and a backward pass and reports what the weights of `module` do to signal and gradient: findings first.

    Nothing is trained and nothing changes: parameters, buffers (the running statistics of norms), gradients, flags, attributes, hooks and
    generators are restored; only changes that forward() makes inside an attribute, such as a list, remain. Statistics are read from each
    tensor as it appears; parameters of more than 1 GiB are not copied. Modules are measured as in training, but without dropout; modules
    with batch norms a second time with neutral ones (mean 0, variance 1), because norms hide a wrong scale.

    batch: the argument of the module; a tuple holds positional arguments, a mapping keyword arguments.
    loss: a function from the module's result to a scalar. By default, the model's own loss if it returns one, else cross-entropy with
        random classes along the last axis of an output with two or three axes, else the output times random signs.
    classes: the number of classes of logits, along the last axis or, for images, axis 1; 0: the output is not logits.

    >>> import torch
    >>> from inwit import torch as init
    >>> net = torch.nn.Sequential(*[torch.nn.Linear(64, 64) for _ in range(30)])
    >>> for one in net:
    ...     _ = init.normal_(one.weight, std=0.01, key=init.Key(0, "weight")), init.zeros_(one.bias)
    >>> report = init.probe(net, init.normal_(torch.empty(32, 64), key=init.Key(0, "batch")))
    >>> report.ok, [one.kind for one in report.findings]
    (False, ['outputs', 'gradients'])
    """
    check_options(loss, classes)
    module = check_probeable(module)
    with unchanged(module), torch.inference_mode(False), torch.enable_grad(), _eager(module):
        return _Probe(module, batch, loss, classes).report()


def _eager(module: torch.nn.Module) -> AbstractContextManager[Any]:
    """Runs modules that are compiled inside as they are written, since hooks and modes do not see inside compiled code."""
    if hasattr(torch.compiler, "set_stance"):
        stance: AbstractContextManager[Any] = torch.compiler.set_stance("force_eager")
        return stance
    for name, one in module.named_modules():
        if hasattr(one, "_orig_mod") or getattr(one, "_compiled_call_impl", None) is not None:
            what = f"the module {name!r}" if name else "the module"
            raise RuntimeError(f"{what} is compiled: probe() needs torch 2.6 or newer for that, and this is {torch.__version__}; probe it before")
    return nullcontext()


class _Probe:
    def __init__(self, module: torch.nn.Module, batch: Any, loss: Callable[[Any], torch.Tensor] | None, classes: int | None) -> None:
        self._module, self._loss, self._classes = module, loss, classes
        self._batch = batch if isinstance(batch, tuple) else dict(batch) if isinstance(batch, Mapping) else (batch,)
        self._parameters = dict(module.named_parameters())
        self._trainable = frozenset(name for name, one in self._parameters.items() if one.requires_grad)
        self._scale = _HALF_SCALE if any(one.dtype == torch.float16 for one in self._parameters.values()) else 1.0
        for one in self._parameters.values():
            if one.is_leaf and (one.is_floating_point() or one.is_complex()):
                one.requires_grad_(True)

    def report(self) -> ProbeReport:
        found, loss = self._measure(is_neutral=False)
        has_norms = any(_is_batch_norm(one) and one.running_mean is not None for one in self._module.modules())
        neutral = self._measure(is_neutral=True)[0] if has_norms else None
        found.by_design = self._by_design(found)
        size = sum(one.numel() for one in self._parameters.values())
        title = f"probe of {type(self._module).__name__} with {size:,} parameters"
        return report_of(title, found, neutral, loss.what)

    def _measure(self, is_neutral: bool) -> tuple[Measured, Loss]:
        measure = Measure(self._module, chains.repeated(name for name, _ in self._module.named_modules()))
        with _mode(self._module, is_neutral), measure.hooks():
            loss = self._forward()
            links = chains.find(measure.rows, lambda later, earlier: depends(later.node, earlier.node))
            measure.stop()
            if not loss.value.requires_grad:
                raise ValueError("the loss does not depend on any parameter: the module detaches its output, or has no parameters")
            self._backward(loss)
        for row in measure.rows:
            row.grad /= self._scale
        for parameter in measure.parameters.values():
            parameter.grad /= self._scale
        with_norms = frozenset(name for name, one in self._module.named_modules() if any(map(_is_batch_norm, one.modules())))
        parameters = self._judged(measure)
        value = float(loss.value.detach())
        return Measured(measure.rows, links, measure.activations, parameters, value, loss.classes, with_norms), loss

    def _forward(self) -> Loss:
        batch = pytree.tree_map_only(torch.Tensor, lambda one: one.detach().clone(), self._batch)
        torch.default_generator.manual_seed(0)
        output = self._module(**batch) if isinstance(batch, dict) else self._module(*batch)
        return loss_of(output, batch, self._loss, self._classes)

    def _backward(self, loss: Loss) -> None:
        loss.value.backward(torch.full_like(loss.value, self._scale))  # type: ignore[no-untyped-call]

    def _judged(self, measure: Measure) -> list[ParameterRow]:
        """Parameters of modules that got an empty batch, such as experts without tokens, are unused."""
        empty = {f"{row.name}." for row in measure.rows if row.is_empty}
        for name, one in measure.parameters.items():
            one.is_trainable = name in self._trainable
            if one.grad == 0 and any(name.startswith(prefix) for prefix in empty):
                one.grad, one.is_reached = math.nan, False
        return list(measure.parameters.values())

    def _by_design(self, found: Measured) -> frozenset[str]:
        """Parameters without gradient that get one as soon as zero weights, which do get one, are no longer zero: zero gammas, LoRA's B."""

        def move(name: str) -> Callable[[], object]:
            """Writes through .data, which is invisible to the check for parameters that forward() writes to."""
            values = self._parameters[name].data
            before = values.clone()
            values.copy_(torch.randn(values.shape, generator=tensors.generator(), device="cpu") * 0.02)
            return lambda: values.copy_(before)

        def gradients() -> list[ParameterRow]:
            measure = Measure(self._module)
            with _mode(self._module, is_neutral=False), measure.hooks(is_forward_measured=False):
                self._backward(self._forward())
            return list(measure.parameters.values())

        return design.explained(found.parameters, move, gradients)


def _is_batch_norm(module: torch.nn.Module) -> bool:
    return isinstance(module, torch.nn.modules.batchnorm._NormBase) and not isinstance(module, torch.nn.modules.instancenorm._InstanceNorm)


@contextmanager
def _mode(module: torch.nn.Module, is_neutral: bool) -> Iterator[None]:
    """Sets evaluation mode, so no dropout, but batch norms as in training, or neutral; activations not in place, to preserve inputs."""
    for one in module.modules():
        one.training = _is_batch_norm(one) and not is_neutral
        if getattr(one, "inplace", None) is True:
            setattr(one, "inplace", False)
        if is_neutral and isinstance(one, torch.nn.modules.batchnorm._NormBase) and one.running_mean is not None:
            one.reset_running_stats()
    yield


not_compiled(probe)
