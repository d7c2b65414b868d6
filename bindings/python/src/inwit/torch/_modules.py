"""Finds the tensors of a module by their names, and replaces those on the meta device."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch.nn.modules.batchnorm import _NormBase

from .._checked import text, wrong
from . import _shards
from ._memory import UNINITIALIZED, is_fake

# Wrappers that add a component to names: torch.compile, activation checkpointing.
_WRAPPERS = ("_orig_mod.", "_checkpoint_wrapped_module.")


class Found(NamedTuple):
    """The tensors of a module by their full names."""

    module: torch.nn.Module
    parameters: dict[str, torch.Tensor]  # shared ones by their first name
    aliases: dict[str, torch.Tensor]  # the other names of shared ones
    buffers: dict[str, torch.Tensor]

    def first_names(self) -> dict[str, str]:
        """The name under which the tensor of each name is filled."""
        first = {id(tensor): name for name, tensor in self.parameters.items()}
        aliases = {name: first[id(tensor)] for name, tensor in self.aliases.items()}
        return {**aliases, **{name: name for name in (*self.parameters, *self.buffers)}}


def find(module: torch.nn.Module, prefix: str = "") -> Found:
    """Finds the tensors; all names begin with `prefix`."""
    text("prefix", prefix)
    if not isinstance(module, torch.nn.Module):
        raise wrong("module", module, "a torch.nn.Module")
    if isinstance(module, torch.nn.parallel.DistributedDataParallel):
        module = module.module
    for part in module.modules():
        if is_a(part, "torch.distributed.fsdp", "FullyShardedDataParallel"):
            raise ValueError(
                "FullyShardedDataParallel flattens parameters, which then have no shape of their own: use fully_shard"
            )
        if is_a(part, "torch.distributed.fsdp", "FSDPModule"):
            part.reshard()  # type: ignore[operator]  # otherwise its parameters are copies that the next step discards
    found = Found(module, {}, {}, {})
    seen: set[int] = set()
    for name, tensor in module.named_parameters(remove_duplicate=False):
        name = prefix + plain_name(name)
        _reject(name, tensor)
        (found.aliases if id(tensor) in seen else found.parameters)[name] = tensor
        seen.add(id(tensor))
    found.buffers.update((prefix + plain_name(name), buffer) for name, buffer in module.named_buffers())
    return found


def is_a(part: object, module: str, name: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(part, getattr(loaded, name, ()))


def _reject(name: str, tensor: torch.Tensor) -> None:
    if isinstance(tensor, UNINITIALIZED):
        raise ValueError(f"{name} has no shape yet: run the lazy module once before you initialize its parameters")
    if tensor.is_nested:
        raise ValueError(f"{name} is a nested tensor, which is not supported: make each of its tensors a parameter with a name")


def plain_name(name: str) -> str:
    for wrapper in _WRAPPERS:
        name = name.replace(wrapper, "")
    return name


def home(tensor: torch.Tensor) -> torch.device:
    """The device for a tensor on the meta device if none is given."""
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


def padding_rows(found: Found) -> dict[int, list[tuple[int, int]]]:
    """The padding_idx and the number of embeddings of each embedding that has one, by the id of its weight."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for part in found.module.modules():
        if isinstance(part, (torch.nn.Embedding, torch.nn.EmbeddingBag)) and part.padding_idx is not None:
            rows.setdefault(id(part._parameters.get("weight")), []).append((part.padding_idx, part.num_embeddings))
    return rows


def computed_buffers(found: Found) -> set[int]:
    """The ids of buffers that are not persistent: no checkpoint holds them, so that code computes them anew."""
    return {id(part._buffers.get(name)) for part in found.module.modules() for name in part._non_persistent_buffers_set}


# ---- replacing ----


class _Reference(NamedTuple):
    """Where a module refers to a tensor, and what its caller attached to the tensor."""

    tensors: dict[str, Any]  # module._parameters or module._buffers
    name: str
    kind: type[torch.Tensor]
    attributes: dict[str, Any]
    hooks: dict[str, Any]

    @property
    def tensor(self) -> torch.Tensor:
        return self.tensors[self.name]  # type: ignore[no-any-return]

    def restore(self) -> None:
        """Gives the replacement the class, attributes and hooks of the tensor that it replaces."""
        new = self.tensor
        if type(new) is not self.kind:
            new.__class__ = self.kind
        for name, value in self.attributes.items():
            new.__dict__.setdefault(name, value)  # existing attributes are the replacement's own, such as the local tensor of a DTensor
        for name, hooks in self.hooks.items():
            setattr(new, name, hooks)


_HOOKS = ("_backward_hooks", "_post_accumulate_grad_hooks")


def _references(found: Found) -> dict[int, list[_Reference]]:
    """The references to each tensor, by its id."""
    references: dict[int, list[_Reference]] = {}
    for part in found.module.modules():
        for tensors in (part._parameters, part._buffers):
            for name, tensor in tensors.items():
                if tensor is not None:
                    hooks = {each: getattr(tensor, each) for each in _HOOKS if getattr(tensor, each, None)}
                    reference = _Reference(tensors, name, type(tensor), dict(tensor.__dict__), hooks)
                    references.setdefault(id(tensor), []).append(reference)
    return references


def attach(found: Found, made: Mapping[int, torch.Tensor], device: torch.device | str | None, *, empty_buffers: bool) -> None:
    """Replaces tensors, by id, and recreates the statistics of batch norms. Shared parameters stay shared.

    empty_buffers: the other buffers on the meta device get memory, without values.
    """
    new = dict(made)
    statistics = _statistics(found)
    for buffer in found.buffers.values():
        if buffer.is_meta and not is_fake(buffer) and id(buffer) not in new:
            there = device or home(buffer)
            if id(buffer) in statistics:
                new[id(buffer)] = torch.full_like(buffer, statistics[id(buffer)], device=there)
            elif empty_buffers:
                new[id(buffer)] = torch.empty_like(buffer, device=there)
    if not new:
        return
    references = _references(found)
    for tensor in found.parameters.values():
        if id(tensor) in new:
            tensor.grad = None  # on the meta device too, without values: _apply() cannot move it
    found.module._apply(  # type: ignore[no-untyped-call]
        lambda tensor: new.get(id(tensor), tensor)
    )
    for first, *others in references.values():
        first.restore()
        for other in others:
            other.tensors[other.name] = first.tensor
