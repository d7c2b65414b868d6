"""The default distributions of the parameters of torch.nn modules, as a recipe."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from torch import nn
from torch.nn.init import _calculate_fan_in_and_fan_out
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from . import _modules

Json = Any


def default_recipe(module: nn.Module, others: Json = None) -> dict[str, Any]:
    """A recipe for initialize() with the distributions of reset_parameters of PyTorch, one rule for each parameter of `module`.

    others: the initializer of parameters that belong to no module of torch.nn, such as "zeros". With None, such parameters are an
        error that lists their names.

    One difference: row padding_idx of an embedding is zero in PyTorch, and random like the other rows here.

    >>> default_recipe(nn.Sequential(nn.LayerNorm(8)))["rules"]
    [{'match': '0.weight', 'initializer': 'ones'}, {'match': '0.bias', 'initializer': 'zeros'}]
    """
    found = _modules.find(module)
    owners: dict[int, tuple[nn.Module, str]] = {}
    for owner in found.module.modules():
        for name, tensor in owner._parameters.items():
            owners.setdefault(id(tensor), (owner, name))
    initializers: dict[str, Json] = {name: _initializer_of(*owners[id(tensor)]) or others for name, tensor in found.parameters.items()}
    for prefix, part in found.module.named_modules():
        inside = f"{prefix}." if prefix else ""
        if isinstance(part, nn.MultiheadAttention) and part.in_proj_bias is not None and f"{inside}out_proj.bias" in initializers:
            initializers[f"{inside}out_proj.bias"] = "zeros"
        if isinstance(part, nn.Transformer) and _resets_like(part, nn.Transformer):
            initializers.update(
                {name: _GLOROT for name, tensor in found.parameters.items() if name.startswith(inside) and tensor.dim() > 1}
            )
    unknown = [name for name, initializer in initializers.items() if initializer is None]
    if unknown:
        raise ValueError(
            f"no module of torch.nn has a default initializer for: {', '.join(unknown)}; pass others=, or add rules for them"
        )
    return {"layout": "torch", "rules": [{"match": name, "initializer": initializer} for name, initializer in initializers.items()]}


_GLOROT: Json = {"class_name": "GlorotUniform", "config": {}}


def _scaling(scale: float, mode: str, distribution: str) -> Json:
    return {"class_name": "VarianceScaling", "config": {"scale": scale, "mode": mode, "distribution": distribution}}


def _uniform(bound: float) -> Json:
    return {"class_name": "RandomUniform", "config": {"minval": -bound, "maxval": bound}}


def _affine(owner: Any, name: str) -> Json:
    return "ones" if name == "weight" else "zeros"


def _linear(owner: Any, name: str) -> Json:
    """kaiming_uniform_(a=sqrt(5)), which is U(-l, l) with l = 1 / sqrt(fan_in), for weight and bias."""
    if name == "weight":
        return _scaling(1 / 3, "fan_in", "uniform")
    fan_in, _ = _calculate_fan_in_and_fan_out(owner.weight)
    return _uniform(1 / math.sqrt(fan_in) if fan_in else 0)


def _bilinear(owner: Any, name: str) -> Json:
    return _uniform(1 / math.sqrt(owner.in1_features))


def _recurrent(owner: Any, name: str) -> Json:
    return _uniform(1 / math.sqrt(owner.hidden_size) if owner.hidden_size else 0)


def _embedding(owner: Any, name: str) -> Json:
    return {"class_name": "RandomNormal", "config": {"stddev": 1.0}}


def _attention(owner: Any, name: str) -> Json:
    if name in ("bias_k", "bias_v"):
        return _scaling(1, "fan_avg", "untruncated_normal")
    return _GLOROT if name.endswith("weight") else "zeros"


def _slope(owner: Any, name: str) -> Json:
    return {"class_name": "Constant", "config": {"value": owner.init}}


_Default = Callable[[Any, str], Json]
_DEFAULTS: tuple[tuple[type[nn.Module], _Default], ...] = (
    (nn.Linear, _linear),
    (_ConvNd, _linear),
    (nn.Bilinear, _bilinear),
    (nn.Embedding, _embedding),
    (nn.EmbeddingBag, _embedding),
    (_NormBase, _affine),
    (nn.LayerNorm, _affine),
    (nn.GroupNorm, _affine),
    (nn.RNNBase, _recurrent),
    (nn.RNNCellBase, _recurrent),
    (nn.MultiheadAttention, _attention),
    (nn.PReLU, _slope),
    *(((nn.RMSNorm, _affine),) if hasattr(nn, "RMSNorm") else ()),
)


def _initializer_of(owner: nn.Module, name: str) -> Json:
    for kind, default in _DEFAULTS:
        if isinstance(owner, kind) and _resets_like(owner, kind) and name.startswith(_NAMES):
            return default(owner, name)
    return None


# The names of the parameters of torch.nn modules; a subclass may add others.
_NAMES = ("weight", "bias", "in_proj_", "q_proj_", "k_proj_", "v_proj_")


def _resets_like(owner: nn.Module, kind: type[nn.Module]) -> bool:
    """Whether `owner` is initialized like `kind`: a subclass may define its own reset_parameters."""
    resets = ("reset_parameters", "_reset_parameters")
    same = all(getattr(type(owner), name, None) is getattr(kind, name, None) for name in resets)
    return same or type(owner).__module__.startswith("torch.nn.modules.")
