"""probe() works on the module itself, because big models leave no memory for a copy: it restores what it changes."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from typing import Any

import torch

from . import _shards
from ._memory import UNINITIALIZED

_COPIED = 1 << 30  # the most bytes of parameters that are copied; forward() of larger modules must not write to its parameters
_TABLES = ("_parameters", "_buffers", "_modules")


@contextlib.contextmanager
def unchanged(module: torch.nn.Module) -> Iterator[None]:
    """Restores, bit for bit, parameters, buffers, their gradients, flags and attributes of all modules, and the generators."""
    modules = list(module.modules())
    saved = [(one, dict(one.__dict__), {table: dict(one.__dict__[table]) for table in _TABLES}) for one in modules]
    parameters = list(module.parameters())
    flags = [(one, one.requires_grad, one.grad) for one in parameters]
    tensors = _Tensors(module)
    with _generators(parameters):
        try:
            for one in parameters:
                one.grad = None
            yield
        finally:
            for part, attributes, tables in saved:
                part.__dict__.clear()
                part.__dict__.update(attributes)
                for table, content in tables.items():
                    part.__dict__[table].clear()
                    part.__dict__[table].update(content)
            for parameter, requires_grad, grad in flags:
                parameter.grad = None
                parameter.requires_grad_(requires_grad)
                parameter.grad = grad
            tensors.restore()


class _Tensors:
    """The values of buffers and, up to a limit, of parameters."""

    def __init__(self, module: torch.nn.Module) -> None:
        parameters = dict(module.named_parameters())
        is_small = sum(one.numel() * one.element_size() for one in parameters.values()) <= _COPIED
        copied = {**(parameters if is_small else {}), **dict(module.named_buffers())}
        self._copies = [(one, one.detach().clone()) for one in copied.values()]
        self._large = {} if is_small else {name: (one, _version(one)) for name, one in parameters.items()}

    def restore(self) -> None:
        for kept, copy in self._copies:
            kept.data.copy_(copy)  # by .data: graphs that the caller keeps stay valid
        written = [name for name, (one, version) in self._large.items() if _version(one) != version]
        if written:
            raise RuntimeError(
                f"forward() of the module writes to its parameters ({', '.join(written[:3])}), and probe() keeps no copy of more than "
                f"{_COPIED >> 20} MiB: they are changed now; probe a smaller configuration, or a copy of the module"
            )


def _version(tensor: torch.Tensor) -> int | None:
    return None if tensor.is_inference() else tensor._version


@contextlib.contextmanager
def _generators(parameters: list[torch.nn.Parameter]) -> Iterator[None]:
    """Code in forward() may draw from torch, Python or NumPy."""
    devices = sorted({one.device.index for one in parameters if one.device.type == "cuda" and one.device.index is not None})
    numpy: Any = sys.modules.get("numpy")
    states = random.getstate(), numpy.random.get_state() if numpy else None
    with torch.random.fork_rng(devices=devices):
        try:
            yield
        finally:
            random.setstate(states[0])
            if numpy:
                numpy.random.set_state(states[1])


def check_probeable(module: torch.nn.Module) -> torch.nn.Module:
    """The module itself, without the wrapper of torch.compile()."""
    if not isinstance(module, torch.nn.Module):
        raise TypeError(f"module is of type {type(module).__name__}, must be a torch.nn.Module")
    module = getattr(module, "_orig_mod", module)
    if isinstance(module, torch.nn.parallel.DistributedDataParallel):
        raise ValueError("module is a DistributedDataParallel: probe the module inside, module.module")
    for name, one in (*module.named_parameters(), *module.named_buffers()):
        if isinstance(one, UNINITIALIZED):
            raise ValueError(f"{name} has no shape yet: call the module once before it is probed")
        if one.is_meta:
            raise ValueError(f"{name} is on the meta device: a module without values cannot be probed")
        if _shards.is_dtensor(one):
            raise ValueError(f"{name} is a DTensor: probe the module before it is sharded")
    return module
