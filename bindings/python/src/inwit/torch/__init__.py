"""inwit for PyTorch: the functions of torch.nn.init under the same names, and whole modules by a recipe.

>>> import torch
>>> from inwit import torch as init  # in place of: from torch.nn import init
>>> w = init.kaiming_uniform_(torch.empty(64, 32), nonlinearity="relu", key=init.Key(42, "encoder.0.weight"))

    init.initialize(model, "recipe.json", seed=42)

Values depend on the key, or on the generator that it is drawn from, and on the index in the whole tensor; not on the device, the
strides or the sharding. See docs/torch.md.
"""

from __future__ import annotations

# Private names of torch.nn.init that much code imports.
from torch.nn.init import _calculate_correct_fan as _calculate_correct_fan
from torch.nn.init import _calculate_fan_in_and_fan_out as _calculate_fan_in_and_fan_out

from .._audit import AuditError, Finding
from .._key import Key
from .._probe.judge import ProbeFinding
from .._probe.report import ProbeReport
from ._audit import audit
from ._construct import construct
from ._defaults import default_recipe
from ._functions import (
    calculate_gain,
    constant,
    constant_,
    dirac,
    dirac_,
    eye,
    eye_,
    kaiming_normal,
    kaiming_normal_,
    kaiming_uniform,
    kaiming_uniform_,
    normal,
    normal_,
    ones_,
    orthogonal,
    orthogonal_,
    sparse,
    sparse_,
    trunc_normal_,
    uniform,
    uniform_,
    xavier_normal,
    xavier_normal_,
    xavier_uniform,
    xavier_uniform_,
    zeros_,
)
from ._initialize import initialize
from ._keyed import keyed
from ._probe import probe
from ._probe_coordinates import CoordinateReport, coordinates
from ._recipe_of import by_type, recipe_of
from ._report import Fill, Outside, Report
from ._rules import Rules
from ._shards import LocalShard, shard_box, shards

__all__ = [
    "AuditError", "CoordinateReport", "Fill", "Finding", "Key", "LocalShard", "Outside", "ProbeFinding", "ProbeReport", "Report",
    "Rules", "audit", "by_type", "calculate_gain", "constant", "constant_", "construct", "coordinates", "default_recipe", "dirac",
    "dirac_", "eye", "eye_", "initialize", "kaiming_normal", "kaiming_normal_", "kaiming_uniform", "kaiming_uniform_", "keyed",
    "normal", "normal_", "ones_", "orthogonal", "orthogonal_", "probe", "recipe_of", "shard_box", "shards", "sparse", "sparse_",
    "trunc_normal_", "uniform", "uniform_", "xavier_normal", "xavier_normal_", "xavier_uniform", "xavier_uniform_", "zeros_",
]  # fmt: skip
