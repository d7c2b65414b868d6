"""The factories of jax.nn.initializers: the same names, signatures and distributions, and the same bits on every machine and mesh.

    init = inwit.jax.glorot_uniform()
    w = init(jax.random.key(42), (784, 128), jnp.bfloat16)

`sharded` fills an array over the devices of a sharding with any initializer, `initialize` a whole tree of parameters by their
names; `audit` checks that a tree is initialized as a recipe says. docs/jax.md lists the differences from JAX.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from .._audit import AuditError, Finding
from .._checked import number
from . import _distributions
from ._initializer import Initializer
from ._distributions import Axes
from ._model import audit, initialize, sharded

__all__ = ["AuditError", "Finding", "Initializer", "audit", "constant", "delta_orthogonal", "glorot_normal", "glorot_uniform",
           "he_normal", "he_uniform", "initialize", "kaiming_normal", "kaiming_uniform", "lecun_normal", "lecun_uniform", "normal", "ones", "orthogonal", "sharded",
           "truncated_normal", "uniform", "variance_scaling", "xavier_normal", "xavier_uniform", "zeros"]

zeros = Initializer("zeros", _distributions.constant, {"value": 0}, accepts=jnp.generic)
ones = Initializer("ones", _distributions.constant, {"value": 1}, accepts=jnp.generic)


def constant(value: Any, dtype: Any = None) -> Initializer:
    """Every element is `value`, or `value` is an array that broadcasts to the shape."""
    return Initializer("constant", _distributions.constant, {"value": value}, dtype, jnp.generic)


def uniform(scale: Any = 1e-2, dtype: Any = None) -> Initializer:
    """Uniform on [0, scale)."""
    return Initializer("uniform", _distributions.uniform, {"scale": number("scale", scale)}, dtype, jnp.floating)


def normal(stddev: Any = 1e-2, dtype: Any = None) -> Initializer:
    """Normal with mean 0. Complex: each part has half the variance."""
    return Initializer("normal", _distributions.normal, {"stddev": number("stddev", stddev)}, dtype)


def truncated_normal(stddev: Any = 1e-2, dtype: Any = None, lower: Any = -2.0, upper: Any = 2.0) -> Initializer:
    """Normal with mean 0, truncated at `lower` and `upper` standard deviations. `stddev` is that of the untruncated normal."""
    arguments = {"stddev": number("stddev", stddev), "lower": number("lower", lower), "upper": number("upper", upper)}
    return Initializer("truncated_normal", _distributions.truncated_normal, arguments, dtype, jnp.floating)


def variance_scaling(
    scale: Any,
    mode: str,
    distribution: str,
    in_axis: Axes = -2,
    out_axis: Axes = -1,
    batch_axis: Axes = (),
    dtype: Any = None,
    *,
    fan_in: float | None = None,
    fan_out: float | None = None,
) -> Initializer:
    """Standard deviation sqrt(scale / fan), also after truncation. `mode`: "fan_in", "fan_out", "fan_avg", "fan_geo_avg";
    `distribution`: "truncated_normal", "normal", "uniform" (complex: on a disk). The other axes are the receptive field.

    fan_in, fan_out: replace those of the shape, such as the fan_in of a layer for its bias.
    """
    arguments = {"scale": number("scale", scale), "mode": mode, "distribution": distribution, "in_axis": in_axis, "out_axis": out_axis,
                 "batch_axis": batch_axis, **_fans(fan_in=fan_in, fan_out=fan_out)}
    return Initializer("variance_scaling", _distributions.variance_scaling, arguments, dtype)


def _fans(**given: float | None) -> dict[str, float]:
    for name, fan in given.items():
        if fan is not None and (isinstance(fan, bool) or not isinstance(fan, numbers.Real) or not 0 < fan < math.inf):
            raise ValueError(f"{name} is {fan!r}, must be a positive finite number or None")
    return {name: float(fan) for name, fan in given.items() if fan is not None}


def _preset(name: str, scale: float, mode: str, distribution: str) -> Callable[..., Initializer]:
    def factory(
        in_axis: Axes = -2,
        out_axis: Axes = -1,
        batch_axis: Axes = (),
        dtype: Any = None,
        *,
        fan_in: float | None = None,
        fan_out: float | None = None,
    ) -> Initializer:
        return variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype, fan_in=fan_in, fan_out=fan_out)

    factory.__name__ = factory.__qualname__ = name
    factory.__doc__ = f"variance_scaling({scale}, {mode!r}, {distribution!r}), which explains the arguments."
    return factory


glorot_normal = _preset("glorot_normal", 1.0, "fan_avg", "truncated_normal")
glorot_uniform = _preset("glorot_uniform", 1.0, "fan_avg", "uniform")
he_normal = _preset("he_normal", 2.0, "fan_in", "truncated_normal")
he_uniform = _preset("he_uniform", 2.0, "fan_in", "uniform")
lecun_normal = _preset("lecun_normal", 1.0, "fan_in", "truncated_normal")
lecun_uniform = _preset("lecun_uniform", 1.0, "fan_in", "uniform")
xavier_normal, xavier_uniform, kaiming_normal, kaiming_uniform = glorot_normal, glorot_uniform, he_normal, he_uniform


def orthogonal(scale: Any = 1.0, column_axis: int = -1, dtype: Any = None) -> Initializer:
    """Haar-distributed, times `scale`: orthonormal columns along `column_axis`, or orthonormal rows if there are fewer of them."""
    return Initializer("orthogonal", _distributions.orthogonal, {"scale": number("scale", scale), "column_axis": column_axis}, dtype)


def delta_orthogonal(scale: Any = 1.0, column_axis: int = -1, dtype: Any = None) -> Initializer:
    """Convolution kernels (..., in, out) of 3 to 5 axes: zero except for the centre, which is orthogonal."""
    arguments = {"scale": number("scale", scale), "column_axis": column_axis}
    return Initializer("delta_orthogonal", _distributions.delta_orthogonal, arguments, dtype)
