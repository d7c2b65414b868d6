"""The tensors of a module by their names, and how new ones take the place of those on the meta device."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch.nn.modules.batchnorm import _NormBase

from . import _shards

_Uninitialized = (torch.nn.UninitializedParameter, torch.nn.UninitializedBuffer)
# Wrappers that put a part of their own into names: torch.compile, activation checkpointing.
_WRAPPERS = ("_orig_mod.", "_checkpoint_wrapped_module.")


class Found(NamedTuple):
    """What a module holds, by full names."""

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
                "FullyShardedDataParallel flattens parameters, which have no shape and place of their own: use fully_shard"
            )
        if _is_a(part, "torch.distributed.fsdp", "FSDPModule"):
            part.reshard()  # type: ignore[operator]  # or its parameters would be copies, thrown away at the next step
    found = Found(module, {}, {}, {})
    seen: set[int] = set()
    for name, tensor in module.named_parameters(remove_duplicate=False):
        _refuse_lazy(name, tensor)
        (found.aliases if id(tensor) in seen else found.parameters)[_plain_name(name)] = tensor
        seen.add(id(tensor))
    found.buffers.update((_plain_name(name), buffer) for name, buffer in module.named_buffers())
    return found


def _is_a(part: object, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(part, getattr(loaded, name, ()))


def _refuse_lazy(name: str, tensor: torch.Tensor) -> None:
    if isinstance(tensor, _Uninitialized):
        raise ValueError(f"{name} has no shape yet: run a lazy module once before its parameters are initialised")


def _plain_name(name: str) -> str:
    for wrapper in _WRAPPERS:
        name = name.replace(wrapper, "")
    return name


def home(tensor: torch.Tensor) -> torch.device:
    """Where a tensor of the meta device is made if no device is said."""
    mesh = tensor.device_mesh.device_type if _shards.is_dtensor(tensor) else "cpu"  # type: ignore[attr-defined]
    return torch.device(mesh)


def lost_buffers(found: Found) -> list[str]:
    """Names of buffers on the meta device whose values only their module's constructor knew."""
    statistics = _statistics(found)
    return [name for name, buffer in found.buffers.items() if buffer.is_meta and id(buffer) not in statistics]


def _statistics(found: Found) -> dict[int, float]:
    """The value that each buffer of a batch norm starts with, by the buffer's id."""
    return {
        id(buffer): float(name == "running_var")
        for norm in found.module.modules()
        if isinstance(norm, _NormBase)
        for name, buffer in norm.named_buffers(recurse=False)
    }


def attach(found: Found, made: Mapping[int, torch.Tensor], device: torch.device | str | None) -> None:
    """Puts the new tensors, by the ids of the old ones, in their places, and batch norms' statistics; what is shared stays so."""
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
