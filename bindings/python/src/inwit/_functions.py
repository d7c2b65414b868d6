"""Every initializer as a function. Generated from the registry by scripts/generate; do not edit.

Each fills `out` in place and returns it. `layout` and the other options are those of inwit.fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from ._call import fill_named
from ._key import Key
from ._types import Array, Options, Unpack

__all__ = [
    "constant",
    "delta_orthogonal",
    "dirac",
    "flux_glorot_normal",
    "flux_glorot_uniform",
    "flux_identity_init",
    "flux_kaiming_normal",
    "flux_kaiming_uniform",
    "flux_lecun_normal",
    "flux_ones32",
    "flux_orthogonal",
    "flux_rand32",
    "flux_randn32",
    "flux_sparse_init",
    "flux_truncated_normal",
    "flux_zeros32",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "stft",
    "torch_trunc_normal",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]

_Out = TypeVar("_Out")


def constant(
    out: _Out,
    key: Key,
    /,
    *,
    value: float | Array = 0,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """One value everywhere, or an array broadcast to the shape.

    w = value. Reference: Keras Constant.

    value: the value, or an array that broadcasts against the shape; a number (NaN and infinities too) (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.constant(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    fill_named("constant", ("value", ), (value, ), out, key, layout, options)
    return out


def delta_orthogonal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A convolution that is orthogonal: a Haar-distributed matrix in the middle, zeros around it.

    w[c..., :, :] = gain Q, Q Q^T = I, c = (k - 1) div 2. Reference: JAX delta_orthogonal; Xiao et al. 2018, arXiv 1806.05393.

    gain: factor on every element; a finite number (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.delta_orthogonal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[0.0, 0.0]], [[-0.834, 0.552]], [[0.0, 0.0]]]
    """
    fill_named("delta_orthogonal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def dirac(
    out: _Out,
    key: Key,
    /,
    *,
    groups: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A convolution that passes its inputs through, in each of its groups.

    w[g o + d, d, k div 2...] = 1, o outputs a group. Reference: PyTorch dirac_.

    groups: number of groups of the convolution, each with an identity of its own; an integer from 1 to 2^53 (1).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.dirac(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[0.0, 1.0]], [[0.0, 0.0]], [[0.0, 0.0]]]
    """
    fill_named("dirac", ("groups", ), (groups, ), out, key, layout, options)
    return out


def flux_glorot_normal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Flux's Glorot (Xavier) normal, not truncated.

    N(0, s^2), s = |gain| sqrt(2 / (fan_in + fan_out)). Reference: Flux glorot_normal.

    gain: factor on the scale; its sign is ignored; a finite number (1).
    The fans are those of layout flux unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_glorot_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.272, 0.18, 0.533], [-0.528, 0.052, 0.285]]
    """
    fill_named("flux_glorot_normal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_glorot_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Flux's Glorot (Xavier) uniform.

    U[-l, l), l = |gain| sqrt(6 / (fan_in + fan_out)). Reference: Flux glorot_uniform.

    gain: factor on the scale; its sign is ignored; a finite number (1).
    The fans are those of layout flux unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_glorot_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.823, 0.344, -0.012], [-0.82, 0.878, -0.063]]
    """
    fill_named("flux_glorot_uniform", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_identity_init(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    shift: int | Sequence[int] = 0,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """An identity: matrix, convolution of any rank (..., in, out), or bias of zeros; shifted around its axes.

    w[c..., i, i] = gain, c = (k - 1) div 2, then a circular shift. Reference: Flux identity_init.

    gain: factor on every element; a finite number (1).
    shift: circular shift of the array: along the first axis, or a list, one for each axis; an integer or a list of at most 8 integers (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_identity_init(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    fill_named("flux_identity_init", ("gain", "shift"), (gain, shift), out, key, layout, options)
    return out


def flux_kaiming_normal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1.4142135623730951,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Flux's Kaiming (He) normal, not truncated.

    N(0, s^2), s = |gain| sqrt(1 / fan_in). Reference: Flux kaiming_normal.

    gain: factor on the scale; its sign is ignored; a finite number (1.4142135623730951).
    The fans are those of layout flux unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_kaiming_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.351, 0.232, 0.688], [-0.682, 0.067, 0.367]]
    """
    fill_named("flux_kaiming_normal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_kaiming_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1.4142135623730951,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Flux's Kaiming (He) uniform.

    U[-l, l), l = |gain| sqrt(3 / fan_in). Reference: Flux kaiming_uniform.

    gain: factor on the scale; its sign is ignored; a finite number (1.4142135623730951).
    The fans are those of layout flux unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_kaiming_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.062, 0.444, -0.015], [-1.059, 1.133, -0.081]]
    """
    fill_named("flux_kaiming_uniform", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_lecun_normal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Flux's LeCun normal, truncated at the absolute bounds -2 and 2.

    N(0, s^2) given -2 < w < 2, s = |gain| sqrt(1 / fan_in). Reference: Flux lecun_normal.

    gain: factor on the scale; its sign is ignored; a finite number (1).
    The fans are those of layout flux unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_lecun_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.665, 0.233, -0.008], [-0.662, 0.741, -0.041]]
    """
    fill_named("flux_lecun_normal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_ones32(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """One everywhere, in any dtype.

    w = 1. Reference: Flux ones32.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_ones32(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    fill_named("flux_ones32", (), (), out, key, layout, options)
    return out


def flux_orthogonal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Orthogonal, and of rank 1 a random vector of length gain.

    W W^T = gain^2 I, or W^T W = gain^2 I. Reference: Flux orthogonal.

    gain: factor on every element; a finite number (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_orthogonal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.435, 0.288, 0.853], [0.891, 0.0, 0.455]]
    """
    fill_named("flux_orthogonal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def flux_rand32(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Uniform between 0 and 1, in any dtype.

    U[0, 1). Reference: Flux rand32.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_rand32(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.876, 0.657, 0.495], [0.126, 0.901, 0.471]]
    """
    fill_named("flux_rand32", (), (), out, key, layout, options)
    return out


def flux_randn32(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The standard normal, in any dtype.

    N(0, 1). Reference: Flux randn32.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_randn32(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.43, 0.285, 0.842], [-0.836, 0.082, 0.45]]
    """
    fill_named("flux_randn32", (), (), out, key, layout, options)
    return out


def flux_sparse_init(
    out: _Out,
    key: Key,
    /,
    *,
    sparsity: float,
    std: float = 0.01,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A matrix of normals with the same number of zeros in each column, in random rows.

    ceil(min(1, sparsity) rows) zeros a column, else N(0, std^2). Reference: Flux sparse_init; Martens 2010, ICML.

    sparsity: fraction of each column that is 0, rounded up to whole elements; a finite number (required).
    std: standard deviation of the normal; a finite number >= 0 (0.01).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_sparse_init(w, inwit.Key(42, "layer/weight"), sparsity=0.5).round(3).tolist()
    [[-0.004, 0.0, 0.0], [0.0, 0.001, 0.004]]
    """
    fill_named("flux_sparse_init", ("sparsity", "std"), (sparsity, std), out, key, layout, options)
    return out


def flux_truncated_normal(
    out: _Out,
    key: Key,
    /,
    *,
    mean: float = 0,
    std: float = 1,
    lo: float = -2,
    hi: float = 2,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution truncated at absolute bounds.

    N(mean, std^2) given lo < w < hi. Reference: Flux truncated_normal.

    mean: mean of the normal; a finite number (0).
    std: standard deviation of the normal; a finite number >= 0 (1).
    lo: absolute lower bound; a number, infinities too (-2).
    hi: absolute upper bound; a number, infinities too (2).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_truncated_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.302, -0.944, 1.914], [0.305, -0.24, 1.644]]
    """
    fill_named("flux_truncated_normal", ("mean", "std", "lo", "hi"), (mean, std, lo, hi), out, key, layout, options)
    return out


def flux_zeros32(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Zero everywhere, in any dtype.

    w = 0. Reference: Flux zeros32.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.flux_zeros32(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    fill_named("flux_zeros32", (), (), out, key, layout, options)
    return out


def glorot_normal(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Glorot (Xavier) normal, truncated at two sigma.

    variance 2 / (fan_in + fan_out). Reference: Glorot and Bengio 2010, AISTATS.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.glorot_normal(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[-0.217, -0.679, 1.376], [0.219, -0.172, 1.182]]
    """
    fill_named("glorot_normal", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def glorot_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Glorot (Xavier) uniform.

    U[-l, l), l = sqrt(6 / (fan_in + fan_out)). Reference: Glorot and Bengio 2010, AISTATS.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.glorot_uniform(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[0.823, 0.344, -0.012], [-0.82, 0.878, -0.063]]
    """
    fill_named("glorot_uniform", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def he_normal(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """He (Kaiming) normal, truncated at two sigma.

    variance 2 / fan_in. Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.he_normal(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[-0.344, -1.073, 2.176], [0.347, -0.273, 1.869]]
    """
    fill_named("he_normal", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def he_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """He (Kaiming) uniform.

    U[-l, l), l = sqrt(6 / fan_in). Reference: He, Zhang, Ren, Sun 2015, arXiv 1502.01852.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.he_uniform(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[1.301, 0.544, -0.018], [-1.297, 1.388, -0.099]]
    """
    fill_named("he_uniform", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def identity(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    align: Literal["leading", "centered"] = "leading",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A multiple of the identity matrix, padded with zeros if it is not square.

    w = gain * I. Reference: Keras Identity.

    gain: factor on every element; a finite number (1).
    align: where the diagonal of a non-square matrix lies; "leading", "centered" ("leading").
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.identity(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    fill_named("identity", ("gain", "align"), (gain, align), out, key, layout, options)
    return out


def lecun_normal(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """LeCun normal, truncated at two sigma.

    variance 1 / fan_in. Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.lecun_normal(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[-0.243, -0.759, 1.539], [0.245, -0.193, 1.321]]
    """
    fill_named("lecun_normal", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def lecun_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """LeCun uniform.

    U[-l, l), l = sqrt(3 / fan_in). Reference: LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp.

    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.lecun_uniform(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[0.92, 0.384, -0.013], [-0.917, 0.981, -0.07]]
    """
    fill_named("lecun_uniform", ("input_axes", "output_axes"), (input_axes, output_axes), out, key, layout, options)
    return out


def ones(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """One everywhere.

    w = 1. Reference: Keras Ones.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.ones(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    fill_named("ones", (), (), out, key, layout, options)
    return out


def orthogonal(
    out: _Out,
    key: Key,
    /,
    *,
    gain: float = 1,
    method: Literal["reflectors", "qr", "svd"] = "reflectors",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A Haar-distributed matrix with orthonormal rows or columns.

    W W^T = gain^2 I, or W^T W = gain^2 I. Reference: Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; Stewart 1980, SIAM J. Numer. Anal. 17.

    gain: factor on every element; a finite number (1).
    method: reflectors: the same bits everywhere; qr, svd: by LAPACK; "reflectors", "qr", "svd" ("reflectors").

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.orthogonal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.435, 0.288, 0.853], [0.891, 0.0, 0.455]]
    """
    fill_named("orthogonal", ("gain", "method"), (gain, method), out, key, layout, options)
    return out


def random_normal(
    out: _Out,
    key: Key,
    /,
    *,
    mean: float = 0,
    stddev: float = 0.05,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution.

    N(mean, stddev^2). Reference: Box and Muller 1958, Ann. Math. Stat. 29.

    mean: mean of the normal; a finite number (0).
    stddev: standard deviation of the normal; a finite number >= 0 (0.05).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.random_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.021, 0.014, 0.042], [-0.042, 0.004, 0.022]]
    """
    fill_named("random_normal", ("mean", "stddev"), (mean, stddev), out, key, layout, options)
    return out


def random_uniform(
    out: _Out,
    key: Key,
    /,
    *,
    minval: float = -0.05,
    maxval: float = 0.05,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A uniform distribution.

    U[minval, maxval). Reference: Keras RandomUniform.

    minval: lower bound, included; a finite number (-0.05).
    maxval: upper bound, excluded; a finite number (0.05).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.random_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.038, 0.016, -0.001], [-0.037, 0.04, -0.003]]
    """
    fill_named("random_uniform", ("minval", "maxval"), (minval, maxval), out, key, layout, options)
    return out


def stft(
    out: _Out,
    key: Key,
    /,
    *,
    side: Literal["real", "imag"] = "real",
    window: str | float | Array = "hann",
    scaling: Literal["density", "spectrum", "none"] = "density",
    periodic: bool = False,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The kernel (frame_length, 1, fft_bins) of a short-time Fourier transform.

    w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1). Reference: Keras STFT.

    side: the cosines, or minus the sines; "real", "imag" ("real").
    window: by SciPy's names and synonyms, or Kaiser's by its beta as a text; by inwit_fill also a number or an array; "none", "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "exponential", "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "taylor", "triang", "tukey", a Kaiser beta from -700 to 700 ("hann").
    scaling: divides a window by sqrt(sum of its squares), or by the sum of its absolute values; "density", "spectrum", "none" ("density").
    periodic: 1: a window of one point more, without its last; 0 or 1 (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.stft(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[0.0, 0.0]], [[1.0, -1.0]], [[0.0, 0.0]]]
    """
    fill_named("stft", ("side", "window", "scaling", "periodic"), (side, window, scaling, periodic), out, key, layout, options)
    return out


def torch_trunc_normal(
    out: _Out,
    key: Key,
    /,
    *,
    mean: float = 0,
    std: float = 1,
    a: float = -2,
    b: float = 2,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution truncated at absolute bounds.

    N(mean, std^2) given a < w < b. Reference: PyTorch trunc_normal_.

    mean: mean of the normal; a finite number (0).
    std: standard deviation of the normal; a finite number >= 0 (1).
    a: absolute lower bound; a number, infinities too (-2).
    b: absolute upper bound; a number, infinities too (2).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_trunc_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.302, -0.944, 1.914], [0.305, -0.24, 1.644]]
    """
    fill_named("torch_trunc_normal", ("mean", "std", "a", "b"), (mean, std, a, b), out, key, layout, options)
    return out


def truncated_normal(
    out: _Out,
    key: Key,
    /,
    *,
    mean: float = 0,
    stddev: float = 0.05,
    lower: float = -2,
    upper: float = 2,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution truncated at bounds in sigma.

    N(mean, stddev^2) given mean + lower stddev < w < mean + upper stddev. Reference: Keras TruncatedNormal.

    mean: mean of the normal; a finite number (0).
    stddev: standard deviation of the normal; a finite number >= 0 (0.05).
    lower: lower bound, in stddev from mean; a number, infinities too (-2).
    upper: upper bound, in stddev from mean; a number, infinities too (2).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.truncated_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.015, -0.047, 0.096], [0.015, -0.012, 0.082]]
    """
    fill_named("truncated_normal", ("mean", "stddev", "lower", "upper"), (mean, stddev, lower, upper), out, key, layout, options)
    return out


def variance_scaling(
    out: _Out,
    key: Key,
    /,
    *,
    scale: float = 1,
    mode: Literal["fan_in", "fan_out", "fan_avg", "fan_geo_avg"] = "fan_in",
    distribution: Literal["truncated_normal", "normal", "untruncated_normal", "uniform"] = "truncated_normal",
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A distribution whose variance is scaled by the fans.

    variance scale / max(1, fan). Reference: Keras VarianceScaling; fan_geo_avg is JAX's.

    scale: factor on the variance; a finite number > 0 (1).
    mode: the fan that divides the variance; "fan_in", "fan_out", "fan_avg", "fan_geo_avg" ("fan_in").
    distribution: the distribution that has this variance; "truncated_normal", "normal", "untruncated_normal", "uniform" ("truncated_normal").
    input_axes: axes whose extents make fan_in, in place of the layout if output_axes is given too; a list of at most 8 axes (not given).
    output_axes: axes whose extents make fan_out; a list of at most 8 axes (not given).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.variance_scaling(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[-0.243, -0.759, 1.539], [0.245, -0.193, 1.321]]
    """
    fill_named("variance_scaling", ("scale", "mode", "distribution", "input_axes", "output_axes"), (scale, mode, distribution, input_axes, output_axes), out, key, layout, options)
    return out


def zeros(
    out: _Out,
    key: Key,
    /,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Zero everywhere.

    w = 0. Reference: Keras Zeros.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.zeros(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    fill_named("zeros", (), (), out, key, layout, options)
    return out
