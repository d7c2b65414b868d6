"""Fills one torch tensor of any kind on any device, and draws keys from torch generators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch.autograd.graph import increment_version

from .. import _abi
from .._call import fill_view
from .._errors import Error
from .._key import Key
from .._view import view
from . import _cuda, _shards
from ._short import DTYPES, TYPES, fill_short

UNINITIALIZED = (torch.nn.UninitializedParameter, torch.nn.UninitializedBuffer)
_FakeTensor = torch._subclasses.FakeTensor
_COMPLEX = {torch.complex64: _abi.DTYPES["complex64"], torch.complex128: _abi.DTYPES["complex128"]}


def not_compiled(function: Any) -> None:
    """Sets what torch.compiler.disable(function, reason=...) sets, without a wrapper's cost and without importing the compiler."""
    function._torchdynamo_disable = True
    function._torchdynamo_disable_msg = (
        "inwit fills memory through a C library, which torch.compile cannot trace: initialize outside of the compiled function, or "
        "compile without fullgraph=True"
    )


def key_of(function: str, generator: torch.Generator | None, key: Key | None) -> Key:
    """The key that is given, or one drawn from the generator (None: the default one): 64 bits of stream, then 64 of seed."""
    if key is not None:
        if not isinstance(key, Key):
            raise TypeError(f"{function}(): argument 'key' must be inwit.Key, not {type(key).__name__}")
        if generator is not None:
            raise TypeError(f"{function}(): generator and key are mutually exclusive, but both are given")
        return key
    if generator is None:
        generator = torch.default_generator
    elif not isinstance(generator, torch.Generator):
        raise TypeError(f"{function}(): argument 'generator' must be torch.Generator, not {type(generator).__name__}")
    # A new tensor each time: one from inference mode or a torch.func transform must not be written to.
    stream, seed = torch.empty(2, dtype=torch.int64, device=generator.device).random_(-(2**63), None, generator=generator).tolist()
    return Key._of_bits(seed % 2**64, stream % 2**64)


def has_no_values(tensor: torch.Tensor) -> bool:
    """Whether there is nothing to write: a tensor on the meta device, a fake tensor, or one without elements."""
    return tensor.is_meta or tensor.numel() == 0 or (type(tensor) not in TYPES and is_fake(tensor))


def is_fake(tensor: torch.Tensor) -> bool:
    return isinstance(tensor, _FakeTensor)


def reject_inference(tensor: torch.Tensor) -> None:
    if tensor.is_inference() and not torch.is_inference_mode_enabled():
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed: clone it and fill the clone"
        )


def reject_kind(what: str, tensor: torch.Tensor) -> None:
    """Rejects what has no dense elements of its own to write or read. A fake tensor is judged by its layout alone."""
    if isinstance(tensor, UNINITIALIZED):
        reason = "has no shape yet: run the lazy module once before"
    elif tensor.is_nested:
        reason = "is a nested tensor: fill each of its tensors (unbind()), under a name of its own"
    elif tensor.layout is not torch.strided:
        reason = f"has layout {tensor.layout}, must be torch.strided: fill a dense tensor (to_dense()) and convert it afterwards"
    elif not has_no_values(tensor) and _has_no_memory(tensor):
        reason = "has no memory of its own (a zero tensor, a wrapper, or memory that was freed): fill the tensor that has it"
    else:
        return
    raise NotImplementedError(f"{what} {reason}")


def _has_no_memory(tensor: torch.Tensor) -> bool:
    if hasattr(type(tensor), "__tensor_flatten__") or torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        return False  # values are copied to it
    try:
        return not (tensor.is_neg() or tensor.is_conj()) and tensor.data_ptr() == 0
    except RuntimeError:  # of other devices, to which values are copied
        return False


def write(
    tensor: torch.Tensor,
    initializer: str,
    arguments: Mapping[str, Any],
    key: Key,
    *,
    layout: str | None = None,
    fans: tuple[float, float] = (0, 0),
    what: str = "tensor",
) -> torch.Tensor:
    """Fills `tensor` in place (of a DTensor, the shard of this rank), notifies autograd, and returns it."""
    if fill_short(tensor, initializer, arguments, key, layout, fans):
        return tensor
    reject_inference(tensor)
    reject_kind(what, _shards.local_of(tensor))
    in_place = [fill_shard(shard, initializer, arguments, key, layout, fans) for shard in _shards.shards(tensor)]
    if any(in_place):
        increment_version(tensor)
    return tensor


def fill_shard(
    shard: _shards.LocalShard,
    initializer: str,
    arguments: Mapping[str, Any],
    key: Key,
    layout: str | None = None,
    fans: tuple[float, float] = (0, 0),
) -> bool:
    """Fills a shard in place, on the CPU or a device, without notifying autograd; or copies values from host memory.

    Returns True or False accordingly.
    """
    local = shard.local
    has_addresses = is_plain(local)
    if has_addresses and local.is_cpu:
        fill_view(initializer, arguments, describe(shard, layout, fans), key)
        return True
    place = _cuda.place_of(local) if has_addresses else None
    if place is not None:
        try:
            fill_view(initializer, arguments, describe(shard, layout, fans), key, place=place)
            return True
        except Error as error:
            if error.status != _cuda.UNSUPPORTED:
                raise
    memory = torch.empty(local.shape, dtype=local.dtype, device="cpu")
    fill_view(initializer, arguments, describe(shard._replace(local=memory), layout, fans), key)
    with torch.no_grad():
        local.copy_(memory)
    return False


def is_plain(tensor: torch.Tensor) -> bool:
    """Whether the elements of the tensor have addresses, so that the library can write to them in place."""
    if not (tensor.is_cpu or tensor.device.type == "cuda") or tensor.layout is not torch.strided or tensor.is_neg() or tensor.is_conj():
        return False
    if hasattr(type(tensor), "__tensor_flatten__"):  # a subclass that wraps other tensors
        return False
    try:
        tensor.data_ptr()
    except RuntimeError:  # inside torch.func transforms, and other tensors without storage
        return False
    if repeats_elements(tensor):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
            "Please clone() the tensor before performing the operation."
        )
    return True


def repeats_elements(tensor: torch.Tensor) -> bool:
    """Whether it is expanded, so that elements share memory."""
    return any(stride == 0 and extent > 1 for stride, extent in zip(tensor.stride(), tensor.shape))


def describe(shard: _shards.LocalShard, layout: str | None = None, fans: tuple[float, float] = (0, 0)) -> _abi.Tensor:
    """Describes a shard as an inwit_tensor."""
    memory, box = shard
    code = DTYPES.get(memory.dtype) or _COMPLEX.get(memory.dtype)
    if code is None:
        raise NotImplementedError(
            f"random values do not support {memory.dtype}: must be float16, bfloat16, float32, float64, float8_e4m3fn, float8_e5m2, "
            "complex64 or complex128"
        )
    pointer = 0 if has_no_values(memory) else memory.data_ptr()
    tensor = view(pointer, code, memory.shape, memory.stride(), box=box, layout=layout)
    tensor.fan_in, tensor.fan_out = fans
    if not memory.is_cpu and memory.device.type == "cuda":
        tensor.device_type, tensor.device_id = _cuda.DEVICE_TYPE, memory.device.index
    return tensor
