"""Finds the tensors of a module by their names, and replaces those on the meta device."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch.nn.modules.batchnorm import _NormBase

from . import _shards

_Uninitialized = (torch.nn.UninitializedParameter, torch.nn.UninitializedBuffer)
# Wrappers that add a component to names: torch.compile, activation checkpointing.
_WRAPPERS = ("_orig_mod.", "_checkpoint_wrapped_module.")


class Found(NamedTuple):
    """The tensors of a module by their full names."""

    module: torch.nn.Module
    parameters: dict[str, torch.Tensor]  # shared ones by their first name
    aliases: dict[str, torch.Tensor]  # the other names of shared ones
    buffers: dict[str, torch.Tensor]


def find(module: torch.nn.Module) -> Found:
    if isinstance(module, torch.nn.parallel.DistributedDataParallel):
        module = module.module
    for part in module.modules():
        if _is_a(part, "torch.distributed.fsdp", "FullyShardedDataParallel"):
            raise ValueError(
                "FullyShardedDataParallel flattens parameters, which then have no shape of their own: use fully_shard"
            )
        if _is_a(part, "torch.distributed.fsdp", "FSDPModule"):
            part.reshard()  # type: ignore[operator]  # otherwise its parameters are copies that the next step discards
    found = Found(module, {}, {}, {})
    seen: set[int] = set()
    for name, tensor in module.named_parameters(remove_duplicate=False):
        _reject_lazy(name, tensor)
        (found.aliases if id(tensor) in seen else found.parameters)[_plain_name(name)] = tensor
        seen.add(id(tensor))
    found.buffers.update((_plain_name(name), buffer) for name, buffer in module.named_buffers())
    return found


def _is_a(part: object, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(part, getattr(loaded, name, ()))


def _reject_lazy(name: str, tensor: torch.Tensor) -> None:
    if isinstance(tensor, _Uninitialized):
        raise ValueError(f"{name} has no shape yet: run the lazy module once before you initialize its parameters")


def _plain_name(name: str) -> str:
    for wrapper in _WRAPPERS:
        name = name.replace(wrapper, "")
    return name


def home(tensor: torch.Tensor) -> torch.device:
    """The device for a tensor of the meta device if none is given."""
    mesh = tensor.device_mesh.device_type if _shards.is_dtensor(tensor) else "cpu"  # type: ignore[attr-defined]
    return torch.device(mesh)


def lost_buffers(found: Found) -> list[str]:
    """Names of buffers on the meta device whose values only the constructor of their module could compute."""
    statistics = _statistics(found)
    return [name for name, buffer in found.buffers.items() if buffer.is_meta and id(buffer) not in statistics]


def _statistics(found: Found) -> dict[int, float]:
    """The initial value of each buffer of a batch norm, by the id of the buffer."""
    return {
        id(buffer): float(name == "running_var")
        for norm in found.module.modules()
        if isinstance(norm, _NormBase)
        for name, buffer in norm.named_buffers(recurse=False)
    }


def attach(found: Found, made: Mapping[int, torch.Tensor], device: torch.device | str | None) -> None:
    """Replaces tensors, by id, and recreates the statistics of batch norms. Shared parameters stay shared."""
    new = dict(made)
    statistics = _statistics(found)
    for buffer in found.buffers.values():
        if buffer.is_meta and id(buffer) not in new and id(buffer) in statistics:
            new[id(buffer)] = torch.full_like(buffer, statistics[id(buffer)], device=device or home(buffer))
    if not new:
        return
    places: dict[int, list[tuple[torch.nn.Module, str]]] = {}
    for part in found.module.modules():
        for name, tensor in part._parameters.items():
            if tensor is not None:
                places.setdefault(id(tensor), []).append((part, name))
    found.module._apply(  # type: ignore[no-untyped-call]
        lambda tensor: new.get(id(tensor), tensor)
    )
    for (owner, owned), *others in places.values():
        for part, name in others:
            part._parameters[name] = owner._parameters[owned]
