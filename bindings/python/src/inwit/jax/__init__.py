"""The factories of jax.nn.initializers on inwit: the same names, signatures and laws, and the same bits on every machine and mesh.

    init = inwit.jax.glorot_uniform()
    w = init(jax.random.key(42), (784, 128), jnp.bfloat16)

`sharded` makes any initializer of inwit over the devices of a sharding, `initialize` a whole tree of parameters by their names.
docs/jax.md says what differs from JAX's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp

from . import _laws
from ._initializer import Initializer
from ._laws import Axes
from ._model import initialize, sharded

__all__ = ["Initializer", "constant", "delta_orthogonal", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "initialize",
           "kaiming_normal", "kaiming_uniform", "lecun_normal", "lecun_uniform", "normal", "ones", "orthogonal", "sharded",
           "truncated_normal", "uniform", "variance_scaling", "xavier_normal", "xavier_uniform", "zeros"]

zeros = Initializer("zeros", _laws.constant, {"value": 0}, accepts=jnp.generic)
ones = Initializer("ones", _laws.constant, {"value": 1}, accepts=jnp.generic)


def constant(value: Any, dtype: Any = None) -> Initializer:
    """`value` everywhere, or an array that broadcasts to the shape."""
    return Initializer("constant", _laws.constant, {"value": value}, dtype, jnp.generic)


def uniform(scale: Any = 1e-2, dtype: Any = None) -> Initializer:
    """Uniform between 0, included, and `scale`, excluded."""
    return Initializer("uniform", _laws.uniform, {"scale": float(scale)}, dtype, jnp.floating)


def normal(stddev: Any = 1e-2, dtype: Any = None) -> Initializer:
    """Normal with mean 0; complex: each part has half the variance."""
    return Initializer("normal", _laws.normal, {"stddev": float(stddev)}, dtype)


def truncated_normal(stddev: Any = 1e-2, dtype: Any = None, lower: Any = -2.0, upper: Any = 2.0) -> Initializer:
    """Normal with mean 0, cut at `lower` and `upper` standard deviations. `stddev` is that of the normal before the cut."""
    arguments = {"stddev": float(stddev), "lower": float(lower), "upper": float(upper)}
    return Initializer("truncated_normal", _laws.truncated_normal, arguments, dtype, jnp.floating)


def variance_scaling(
    scale: Any,
    mode: str,
    distribution: str,
    in_axis: Axes = -2,
    out_axis: Axes = -1,
    batch_axis: Axes = (),
    dtype: Any = None,
) -> Initializer:
    """Standard deviation sqrt(scale / fan), after the cut too. `mode`: "fan_in", "fan_out", "fan_avg", "fan_geo_avg";
    `distribution`: "truncated_normal", "normal", "uniform" (complex: on a disk). Axes not named are the receptive field."""
    arguments = {"scale": float(scale), "mode": mode, "distribution": distribution, "in_axis": in_axis, "out_axis": out_axis,
                 "batch_axis": batch_axis}
    return Initializer("variance_scaling", _laws.variance_scaling, arguments, dtype)


def _preset(name: str, scale: float, mode: str, distribution: str) -> Callable[..., Initializer]:
    def factory(in_axis: Axes = -2, out_axis: Axes = -1, batch_axis: Axes = (), dtype: Any = None) -> Initializer:
        return variance_scaling(scale, mode, distribution, in_axis, out_axis, batch_axis, dtype)

    factory.__name__ = factory.__qualname__ = name
    factory.__doc__ = f"variance_scaling({scale}, {mode!r}, {distribution!r})."
    return factory


glorot_normal = _preset("glorot_normal", 1.0, "fan_avg", "truncated_normal")
glorot_uniform = _preset("glorot_uniform", 1.0, "fan_avg", "uniform")
he_normal = _preset("he_normal", 2.0, "fan_in", "truncated_normal")
he_uniform = _preset("he_uniform", 2.0, "fan_in", "uniform")
lecun_normal = _preset("lecun_normal", 1.0, "fan_in", "truncated_normal")
lecun_uniform = _preset("lecun_uniform", 1.0, "fan_in", "uniform")
xavier_normal, xavier_uniform, kaiming_normal, kaiming_uniform = glorot_normal, glorot_uniform, he_normal, he_uniform


def orthogonal(scale: Any = 1.0, column_axis: int = -1, dtype: Any = None) -> Initializer:
    """Haar-distributed, times `scale`: orthonormal columns along `column_axis`, or orthonormal rows where those are fewer."""
    return Initializer("orthogonal", _laws.orthogonal, {"scale": float(scale), "column_axis": column_axis}, dtype)


def delta_orthogonal(scale: Any = 1.0, column_axis: int = -1, dtype: Any = None) -> Initializer:
    """Convolution kernels (..., in, out) of 3 to 5 axes: zero but for the middle, which is orthogonal."""
    return Initializer("delta_orthogonal", _laws.delta_orthogonal, {"scale": float(scale), "column_axis": column_axis}, dtype)
