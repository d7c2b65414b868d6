"""The default distributions of torch.nn's own modules: reset_parameters of each, by the exact names of its parameters."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from typing import Any

from torch import nn
from torch.nn.init import _calculate_fan_in_and_fan_out
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from . import _modules

Json = Any

XAVIER: Json = {"class_name": "torch_xavier_uniform", "config": {}}


def _affine(owner: Any, name: str) -> Json:
    return "ones" if name == "weight" else "zeros"


def _linear(owner: Any, name: str) -> Json:
    """kaiming_uniform_(a=sqrt(5)), which is U(-l, l) with l = 1 / sqrt(fan_in), for weight and bias."""
    if name == "weight":
        return {"class_name": "torch_linear", "config": {}}
    return _within_root(_calculate_fan_in_and_fan_out(owner.weight)[0])


def _bilinear(owner: Any, name: str) -> Json:
    return _within_root(owner.in1_features)


def _within_root(fan_in: int) -> Json:
    """The distribution of torch_linear, with its bound in the rule: a rule cannot give a fan_in that is not the tensor's own."""
    bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
    return {"class_name": "torch_uniform", "config": {"a": -bound, "b": bound}}


def _recurrent(owner: Any, name: str) -> Json:
    return {"class_name": "torch_rnn", "config": {"hidden_size": owner.hidden_size}} if owner.hidden_size else "zeros"


def _embedding(owner: Any, name: str) -> Json:
    """Without padding_idx: initialize() zeroes the row of each module that shares the table, if requested."""
    return {"class_name": "torch_embedding", "config": {}}


def _attention(owner: Any, name: str) -> Json:
    if name in ("bias_k", "bias_v"):
        return {"class_name": "torch_xavier_normal", "config": {}}
    return "zeros" if name == "in_proj_bias" else XAVIER


def _slope(owner: Any, name: str) -> Json:
    return {"class_name": "Constant", "config": {"value": owner.init}}


def _named(*names: str) -> Callable[[Any], Iterable[str]]:
    return lambda owner: names


def _of_cell(owner: Any) -> Iterable[str]:
    return ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def _of_recurrent(owner: Any) -> Iterable[str]:
    """weight_ih_l0, ..., as the constructor of torch.nn.RNNBase names them."""
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
    return [f"{kind}_l{layer}{end}" for layer in range(owner.num_layers) for kind in kinds for end in ("", "_reverse")]


_AFFINE = _named("weight", "bias")
_TABLE: tuple[tuple[type[nn.Module], Callable[[Any], Iterable[str]], Callable[[Any, str], Json]], ...] = (
    (nn.Linear, _AFFINE, _linear),
    (_ConvNd, _AFFINE, _linear),
    (nn.Bilinear, _AFFINE, _bilinear),
    (nn.Embedding, _named("weight"), _embedding),
    (nn.EmbeddingBag, _named("weight"), _embedding),
    (_NormBase, _AFFINE, _affine),
    (nn.LayerNorm, _AFFINE, _affine),
    (nn.GroupNorm, _AFFINE, _affine),
    (nn.RNNBase, _of_recurrent, _recurrent),
    (nn.RNNCellBase, _of_cell, _recurrent),
    (
        nn.MultiheadAttention,
        _named("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "bias_k", "bias_v"),
        _attention,
    ),
    (nn.PReLU, _named("weight"), _slope),
    *(((nn.RMSNorm, _named("weight"), _affine),) if hasattr(nn, "RMSNorm") else ()),
)


def default_of(kind: type[nn.Module], owner: nn.Module, name: str) -> Json:
    """The default of `kind`, a class of torch.nn, for the parameter `name` of `owner`. None: it has no such parameter."""
    for known, names, default in _TABLE:
        if issubclass(kind, known):
            return default(owner, name) if name in names(owner) else None
    return None


def is_own(kind: type) -> bool:
    """Whether the class is torch.nn's own, and not only a subclass of one."""
    module = kind.__module__
    return module.startswith("torch.nn.modules.") and getattr(sys.modules.get(module), kind.__qualname__, None) is kind


def class_of(module: nn.Module) -> type[nn.Module]:
    """The class that created the parameters: fully_shard and parametrizations change a module's class to a dynamic subclass."""
    kind = type(module)
    while _modules.is_a(module, "torch.distributed.fsdp", "FSDPModule") and kind.__bases__[0].__name__ == "FSDPModule":
        kind = kind.__bases__[1]
    if nn.utils.parametrize.is_parametrized(module):
        kind = kind.__bases__[0]
    return kind
