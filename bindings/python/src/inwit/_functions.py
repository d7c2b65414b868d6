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
    "alibi_slopes",
    "bilinear_upsampling",
    "chrono_bias",
    "constant",
    "conv_orthogonal",
    "dct",
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
    "gate_bias",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "hippo",
    "icnr",
    "identity",
    "jax_normal",
    "jax_uniform",
    "jax_variance_scaling",
    "lecun_normal",
    "lecun_uniform",
    "log_uniform",
    "mamba_dt_bias",
    "mel_filterbank",
    "nguyen_widrow",
    "ones",
    "orthogonal",
    "power_ramp",
    "random_normal",
    "random_uniform",
    "reservoir",
    "retention_decay",
    "rope_frequencies",
    "rwkv7_ramp",
    "s4d",
    "sincos_2d",
    "sinusoidal_positions",
    "siren",
    "spectral",
    "stft",
    "torch_dirac",
    "torch_embedding",
    "torch_eye",
    "torch_kaiming_normal",
    "torch_kaiming_uniform",
    "torch_linear",
    "torch_normal",
    "torch_orthogonal",
    "torch_rnn",
    "torch_sparse",
    "torch_trunc_normal",
    "torch_uniform",
    "torch_xavier_normal",
    "torch_xavier_uniform",
    "truncated_normal",
    "variance_scaling",
    "zero_hadamard",
    "zeros",
]

_Out = TypeVar("_Out")


def alibi_slopes(
    out: _Out,
    key: Key,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Slopes of attention with linear biases (ALiBi), one for each head.

    w[h] = 2^(-8 (h + 1) / n) for n heads, n a power of 2; else those of the power c below, then 2^(-4 (2k + 1) / c). Reference: Press, Smith, Lewis 2021, arXiv 2108.12409; transformers build_alibi_tensor.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((4, ))
    >>> inwit.alibi_slopes(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [0.25, 0.062, 0.016, 0.004]
    """
    fill_named("alibi_slopes", (), (), out, key, layout, options)
    return out


def bilinear_upsampling(
    out: _Out,
    key: Key,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The kernel of a transposed convolution that interpolates linearly along each axis, channel by channel.

    w[o,i,k...] = product of 1 - |k - c| / f if i = o mod in, else 0; f = (n + 1) div 2. Reference: Long, Shelhamer, Darrell 2015, arXiv 1411.4038.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.bilinear_upsampling(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[0.5, 0.5]], [[0.5, 0.5]], [[0.5, 0.5]]]
    """
    fill_named("bilinear_upsampling", (), (), out, key, layout, options)
    return out


def chrono_bias(
    out: _Out,
    key: Key,
    *,
    t_max: float,
    gates: float = 4,
    forget: float = 1,
    input: float = 0,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Biases of a gated recurrent layer for dependencies of up to t_max steps.

    v = log U[1, t_max - 1) for the forget gate, -v for the input gate, else 0. Reference: Tallec, Ollivier 2018, arXiv 1804.11188.

    t_max: the longest dependency, in steps; a finite number > 2 (required).
    gates: number of gates: 4 for an LSTM; an integer from 1 to 2^53 (4).
    forget: the forget gate, counted from 0; an integer from 0 to 2^53 (1).
    input: the input gate, which has the opposite values; an integer from 0 to 2^53 (0).

    >>> import inwit, numpy
    >>> w = numpy.empty((4, ))
    >>> inwit.chrono_bias(w, inwit.Key(42, "layer/weight"), t_max=100).round(3).tolist()
    [-4.464, 4.464, 0.0, 0.0]
    """
    fill_named("chrono_bias", ("t_max", "gates", "forget", "input"), (t_max, gates, forget, input), out, key, layout, options)
    return out


def constant(
    out: _Out,
    key: Key,
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


def conv_orthogonal(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A convolution in 1 to 3 dimensions that is orthogonal with its whole receptive field: it keeps norms.

    at every frequency W W^H = gain^2 I. Reference: Xiao et al. 2018, arXiv 1806.05393; TensorFlow ConvolutionOrthogonal.

    gain: factor on every element; a finite number (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.conv_orthogonal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[-0.028, -0.095]], [[-0.766, 0.634]], [[-0.04, 0.012]]]
    """
    fill_named("conv_orthogonal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def dct(
    out: _Out,
    key: Key,
    *,
    orthonormal: bool = True,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The matrix of the discrete cosine transform of type II, or its first rows.

    w[k,i] = sqrt((k > 0 ? 2 : 1) / n) cos(pi (2i + 1) k / 2n). Reference: Ahmed, Natarajan, Rao 1974, IEEE Trans. Comput. 23.

    orthonormal: 1: rows of length 1; 0: the factor 2 everywhere; 0 or 1 (1).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.dct(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.577, 0.577, 0.577], [0.707, 0.0, -0.707]]
    """
    fill_named("dct", ("orthonormal", ), (orthonormal, ), out, key, layout, options)
    return out


def delta_orthogonal(
    out: _Out,
    key: Key,
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


def gate_bias(
    out: _Out,
    key: Key,
    *,
    gates: float = 4,
    gate: float = 1,
    value: float = 1,
    other: float = 0,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Biases of a gated recurrent layer: one value for one gate, such as a forget gate that starts open.

    w[g h + j] = value for g = gate, else other; h units a gate. Reference: Jozefowicz, Zaremba, Sutskever 2015, ICML; Keras unit_forget_bias; MXNet LSTMBias.

    gates: number of gates: 4 for an LSTM; an integer from 1 to 2^53 (4).
    gate: the gate that has the value, counted from 0: the forget gate is 1 in PyTorch, Keras and MXNet, 2 in TensorFlow 1's BasicLSTMCell; an integer from 0 to 2^53 (1).
    value: biases of that gate; a finite number (1).
    other: biases of the other gates; a finite number (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((4, ))
    >>> inwit.gate_bias(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    fill_named("gate_bias", ("gates", "gate", "value", "other"), (gates, gate, value, other), out, key, layout, options)
    return out


def glorot_normal(
    out: _Out,
    key: Key,
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


def hippo(
    out: _Out,
    key: Key,
    *,
    measure: Literal["legs", "legt", "foud"] = "legs",
    part: Literal["a", "b", "p"] = "a",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Matrices of a state-space layer: HiPPO's A, B and the low-rank part P.

    legs: A[i,j] = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it; B[i] = sqrt(2i+1); P[i] = sqrt(i + 1/2). Reference: Gu, Dao, Ermon, Rudra, Re 2020, arXiv 2008.07669.

    measure: legs: scaled Legendre; legt: translated Legendre; foud: Fourier; "legs", "legt", "foud" ("legs").
    part: a: the square state matrix; b: the input vector; p: of legs, the vector for which A + p p^T is normal; "a", "b", "p" ("a").
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 2))
    >>> inwit.hippo(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-1.0, 0.0], [-1.732, -2.0]]
    """
    fill_named("hippo", ("measure", "part"), (measure, part), out, key, layout, options)
    return out


def icnr(
    out: _Out,
    key: Key,
    *,
    upscale: float = 2,
    order: Literal["crd", "dcr"] = "crd",
    scale: float = 2,
    mode: Literal["fan_in", "fan_out", "fan_avg", "fan_geo_avg"] = "fan_in",
    distribution: Literal["untruncated_normal", "truncated_normal", "uniform"] = "untruncated_normal",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A kernel in front of a pixel shuffle, without checkerboard artefacts: its outputs are equal in groups.

    w[o] = v[o div r^d] (crd) or v[o mod out / r^d] (dcr), v of variance scale / fan. Reference: Aitken et al. 2017, arXiv 1707.02937.

    upscale: factor on each spatial axis; an integer from 1 to 2^20 (2).
    order: of the outputs: crd, as PyTorch's PixelShuffle; dcr, as the depth_to_space of TensorFlow and Keras; "crd", "dcr" ("crd").
    scale: factor on the variance; a finite number > 0 (2).
    mode: the fan of the base kernel that divides the variance; "fan_in", "fan_out", "fan_avg", "fan_geo_avg" ("fan_in").
    distribution: the distribution that has this variance; "untruncated_normal", "truncated_normal", "uniform" ("untruncated_normal").
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 1, 2))
    >>> inwit.icnr(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[-0.43, 0.285]], [[-0.43, 0.285]]]
    """
    fill_named("icnr", ("upscale", "order", "scale", "mode", "distribution"), (upscale, order, scale, mode, distribution), out, key, layout, options)
    return out


def identity(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    align: Literal["leading", "centered"] = "leading",
    offset: float = 0,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A multiple of the identity matrix, padded with zeros if it is not square, or of a matrix with ones on another diagonal.

    w[i, i + offset] = gain. Reference: Keras Identity.

    gain: factor on every element; a finite number (1).
    align: where the diagonal of a non-square matrix lies; "leading", "centered" ("leading").
    offset: columns by which the diagonal lies to the right; an integer from -2^53 to 2^53 (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.identity(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    fill_named("identity", ("gain", "align", "offset"), (gain, align, offset), out, key, layout, options)
    return out


def jax_normal(
    out: _Out,
    key: Key,
    *,
    stddev: float = 0.01,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution around 0.

    N(0, stddev^2). Reference: JAX normal.

    stddev: standard deviation of the normal; a finite number >= 0 (0.01).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.jax_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.004, 0.003, 0.008], [-0.008, 0.001, 0.004]]
    """
    fill_named("jax_normal", ("stddev", ), (stddev, ), out, key, layout, options)
    return out


def jax_uniform(
    out: _Out,
    key: Key,
    *,
    scale: float = 0.01,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A uniform distribution between 0 and the scale, not around 0.

    U[0, scale). Reference: JAX uniform.

    scale: upper bound, excluded; a finite number >= 0 (0.01).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.jax_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.009, 0.007, 0.005], [0.001, 0.009, 0.005]]
    """
    fill_named("jax_uniform", ("scale", ), (scale, ), out, key, layout, options)
    return out


def jax_variance_scaling(
    out: _Out,
    key: Key,
    *,
    scale: float = 1,
    mode: Literal["fan_in", "fan_out", "fan_avg", "fan_geo_avg"] = "fan_in",
    distribution: Literal["truncated_normal", "normal", "uniform"] = "truncated_normal",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A distribution whose variance is scaled by the fans, under JAX's names.

    variance scale / fan. Reference: JAX variance_scaling.

    scale: factor on the variance; a finite number > 0 (1).
    mode: the fan that divides the variance; "fan_in", "fan_out", "fan_avg", "fan_geo_avg" ("fan_in").
    distribution: the distribution that has this variance; "normal" is not truncated; "truncated_normal", "normal", "uniform" ("truncated_normal").
    The fans are those of layout keras unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.jax_variance_scaling(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.243, -0.759, 1.539], [0.245, -0.193, 1.321]]
    """
    fill_named("jax_variance_scaling", ("scale", "mode", "distribution"), (scale, mode, distribution), out, key, layout, options)
    return out


def lecun_normal(
    out: _Out,
    key: Key,
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


def log_uniform(
    out: _Out,
    key: Key,
    *,
    low: float = 1,
    high: float = 16,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The logarithm of a uniform: A_log of Mamba-2.

    log U[low, high). Reference: Dao, Gu 2024, arXiv 2405.21060.

    low: lower bound of the uniform, included; a finite number > 0 (1).
    high: upper bound of the uniform, excluded; a finite number > 0 (16).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.log_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[2.649, 2.385, 2.131], [1.059, 2.675, 2.088]]
    """
    fill_named("log_uniform", ("low", "high"), (low, high), out, key, layout, options)
    return out


def mamba_dt_bias(
    out: _Out,
    key: Key,
    *,
    dt_min: float = 0.001,
    dt_max: float = 0.1,
    floor: float = 0.0001,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Biases of the time step of Mamba: softplus of them is uniform on a logarithmic scale.

    log(e^dt - 1), dt = max(floor, e^u), u in U[log dt_min, log dt_max). Reference: Gu, Dao 2023, arXiv 2312.00752.

    dt_min: smallest time step; a finite number > 0 (0.001).
    dt_max: largest time step; a finite number > 0 (0.1).
    floor: smaller steps are raised to it; a finite number >= 0 (0.0001).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.mamba_dt_bias(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-2.847, -3.872, -4.625], [-6.328, -2.728, -4.733]]
    """
    fill_named("mamba_dt_bias", ("dt_min", "dt_max", "floor"), (dt_min, dt_max, floor), out, key, layout, options)
    return out


def mel_filterbank(
    out: _Out,
    key: Key,
    *,
    sample_rate: float = 16000,
    f_min: float = 0,
    f_max: float | None = None,
    scale: Literal["slaney", "htk", "kaldi"] = "slaney",
    norm: Literal["slaney", "none"] = "slaney",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Triangular filters of shape (frequency bins, filters), equally spaced on a mel scale.

    w[b,m] = max(0, min((f_b - l) / (c - l), (r - f_b) / (r - c))) times 2 / (r - l) for Slaney's norm. Reference: Slaney 1998, Auditory Toolbox; transformers mel_filter_bank, librosa filters.mel.

    sample_rate: of the audio, in Hz; an integer from 1 to 2^53 (16000).
    f_min: lower end of the first filter, in Hz; a finite number >= 0 (0).
    f_max: upper end of the last filter, in Hz; sample_rate / 2 if not given; a finite number > 0 (not given).
    scale: the mel scale; "slaney", "htk", "kaldi" ("slaney").
    norm: slaney: filters of equal area; none: of height 1; "slaney", "none" ("slaney").
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.mel_filterbank(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    fill_named("mel_filterbank", ("sample_rate", "f_min", "f_max", "scale", "norm"), (sample_rate, f_min, f_max, scale, norm), out, key, layout, options)
    return out


def nguyen_widrow(
    out: _Out,
    key: Key,
    *,
    factor: float = 0.7,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A hidden layer whose units divide the inputs' range between them: the weights of each unit have the same norm.

    w = b v / |v| for each unit, v = U[-1/2, 1/2), b = factor out^(1 / in). Reference: Nguyen, Widrow 1990, IJCNN.

    factor: factor on the norm of every unit; a finite number >= 0 (0.7).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.nguyen_widrow(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.814, 0.34, -0.011], [-0.601, 0.644, -0.046]]
    """
    fill_named("nguyen_widrow", ("factor", ), (factor, ), out, key, layout, options)
    return out


def ones(
    out: _Out,
    key: Key,
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


def power_ramp(
    out: _Out,
    key: Key,
    *,
    start: float = 0,
    stop: float = 1,
    exponent: float = 1,
    count: Literal["last", "all"] = "last",
    axis: float = -1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A ramp along one axis: decays of RWKV, linear schedules.

    w[i] = start + (stop - start) (i / d)^exponent, d = n - 1 or n. Reference: Peng et al. 2023, arXiv 2305.13048.

    start: value at the first position; a finite number (0).
    stop: value at the end; a finite number (1).
    exponent: power of the position; a finite number >= 0 (1).
    count: where the end is: at the last position, or one after it; "last", "all" ("last").
    axis: the axis of the ramp, without batch axes, counted from 0; negative: from the end; an axis from -8 to 7 (-1).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.power_ramp(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.5, 1.0], [0.0, 0.5, 1.0]]
    """
    fill_named("power_ramp", ("start", "stop", "exponent", "count", "axis"), (start, stop, exponent, count, axis), out, key, layout, options)
    return out


def random_normal(
    out: _Out,
    key: Key,
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


def reservoir(
    out: _Out,
    key: Key,
    *,
    spectral_radius: float = 0.9,
    density: float = 0.1,
    distribution: Literal["uniform", "normal"] = "uniform",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Recurrent weights of an echo state network: sparse, with a given spectral radius in the limit of many units.

    with probability density U[-a, a), a = spectral_radius sqrt(3 / (density n)), or N(0, a^2 / 3); else 0. Reference: Gallicchio, Micheli, Pedrelli 2020, IJCNN; ReservoirPy fast_spectral_initialization.

    spectral_radius: the largest magnitude of an eigenvalue of a large matrix; a finite number >= 0 (0.9).
    density: probability that an element is not zero; a number from 1e-06 to 1 (0.1).
    distribution: of the elements that are not zero; "uniform", "normal" ("uniform").

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 2))
    >>> inwit.reservoir(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    fill_named("reservoir", ("spectral_radius", "density", "distribution"), (spectral_radius, density, distribution), out, key, layout, options)
    return out


def retention_decay(
    out: _Out,
    key: Key,
    *,
    offset: float = 5,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Logarithms of the decays of retention (RetNet), one for each head.

    w[h] = log(1 - 2^(-offset - h)). Reference: Sun et al. 2023, arXiv 2307.08621; torchscale RetNet.

    offset: minus log2(1 - decay) of the first head; a number from 0.001 to 1000 (5).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((4, ))
    >>> inwit.retention_decay(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [-0.032, -0.016, -0.008, -0.004]
    """
    fill_named("retention_decay", ("offset", ), (offset, ), out, key, layout, options)
    return out


def rope_frequencies(
    out: _Out,
    key: Key,
    *,
    base: float = 10000,
    dim: float = 0,
    scaling: Literal["default", "linear", "llama3", "yarn"] = "default",
    factor: float = 1,
    low: float | None = None,
    high: float | None = None,
    original_length: float = 8192,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Frequencies of rotary position embeddings, with the scalings of longer contexts.

    w[j] = base^(-2 j / dim). Reference: Su et al. 2021, arXiv 2104.09864; Peng et al. 2023, arXiv 2309.00071.

    base: rope_theta; a finite number > 1 (10000).
    dim: features of a head that rotate; 0: two for each frequency; an integer from 0 to 2^53 (0).
    scaling: rule for longer contexts; "default", "linear", "llama3", "yarn" ("default").
    factor: factor on the context's length; a finite number > 0 (1).
    low: llama3: low_freq_factor, 1 if not given; yarn: beta_slow, 1 if not given; a finite number > 0 (not given).
    high: llama3: high_freq_factor, 4 if not given; yarn: beta_fast, 32 if not given; a finite number > 0 (not given).
    original_length: the context's length before scaling; an integer from 1 to 2^53 (8192).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((4, ))
    >>> inwit.rope_frequencies(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [1.0, 0.1, 0.01, 0.001]
    """
    fill_named("rope_frequencies", ("base", "dim", "scaling", "factor", "low", "high", "original_length"), (base, dim, scaling, factor, low, high, original_length), out, key, layout, options)
    return out


def rwkv7_ramp(
    out: _Out,
    key: Key,
    *,
    head_size: float,
    a: float = 0,
    zigzag: float = 0,
    linear: float = 0,
    start: float = 0,
    stop: float = 0,
    exponent: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Decays and mixing vectors of RWKV-7 along the last axis, the same for every leading index.

    w[i] = start + (stop - start) p^exponent + a + zigzag q |q| + linear (p - 1/2), p = i / (n - 1), q from -1 to 1 in each head. Reference: Peng et al. 2025, arXiv 2503.14456; RWKV-LM, RWKV-v7.

    head_size: channels of a head, which must divide the last axis: 64 in RWKV-7; an integer from 2 to 2^53 (required).
    a: constant term; a finite number (0).
    zigzag: factor of q |q|, q from -1 to 1 in each head; a finite number (0).
    linear: factor of the line from -1/2 to 1/2; a finite number (0).
    start: value of the ramp at the first channel; a finite number (0).
    stop: value of the ramp at the last channel; a finite number (0).
    exponent: power of the position in the ramp; a finite number >= 0 (1).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((3, 1, 2))
    >>> inwit.rwkv7_ramp(w, inwit.Key(42, "layer/weight"), head_size=2).round(3).tolist()
    [[[0.0, 0.0]], [[0.0, 0.0]], [[0.0, 0.0]]]
    """
    fill_named("rwkv7_ramp", ("head_size", "a", "zigzag", "linear", "start", "stop", "exponent"), (head_size, a, zigzag, linear, start, stop, exponent), out, key, layout, options)
    return out


def s4d(
    out: _Out,
    key: Key,
    *,
    spectrum: Literal["lin", "inv", "inv2", "quad", "real"] = "lin",
    part: Literal["imag", "log_real"] = "imag",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Eigenvalues of a diagonal state-space layer along the last axis: S4D, and A_log of Mamba (real, log_real).

    lin: pi j; inv: N/pi (N/(2j+1) - 1); inv2: N/pi (N/(j+1) - 1); quad: (2j+1)^2/pi; N = 2n. Reference: Gu, Gupta, Goel, Re 2022, arXiv 2206.11893.

    spectrum: rule of the eigenvalues; "real" has no imaginary part; "lin", "inv", "inv2", "quad", "real" ("lin").
    part: imaginary part, or logarithm of minus the real part; "imag", "log_real" ("imag").
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.s4d(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 3.142, 6.283], [0.0, 3.142, 6.283]]
    """
    fill_named("s4d", ("spectrum", "part"), (spectrum, part), out, key, layout, options)
    return out


def sincos_2d(
    out: _Out,
    key: Key,
    *,
    height: float,
    base: float = 10000,
    class_token: bool = False,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Sinusoidal embeddings of a grid's positions, of shape (height width, features): ViT, MAE, DiT.

    w[y W + x] = (sin x f, cos x f, sin y f, cos y f), f[i] = base^(-4 i / n), n / 4 features each. Reference: He et al. 2021, arXiv 2111.06377; DiT get_2d_sincos_pos_embed.

    height: rows of the grid, which must divide the number of positions; an integer from 1 to 2^53 (required).
    base: ratio of the frequencies; a finite number > 1 (10000).
    class_token: 1: a row of zeros in front of the grid; 0 or 1 (0).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 4))
    >>> inwit.sincos_2d(w, inwit.Key(42, "layer/weight"), height=1).round(3).tolist()
    [[0.0, 1.0, 0.0, 1.0], [0.841, 0.54, 0.0, 1.0]]
    """
    fill_named("sincos_2d", ("height", "base", "class_token"), (height, base, class_token), out, key, layout, options)
    return out


def sinusoidal_positions(
    out: _Out,
    key: Key,
    *,
    convention: Literal["interleaved", "halves"] = "interleaved",
    base: float = 10000,
    padding_idx: float | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Sinusoidal position embeddings of shape (positions, features).

    w[p, 2i] = sin(p base^(-2i/n)), w[p, 2i+1] = cos(p base^(-2i/n)). Reference: Vaswani et al. 2017, arXiv 1706.03762; tensor2tensor.

    convention: columns: sine, cosine, sine, ... as in the paper; or all sines, then all cosines, as in tensor2tensor; "interleaved", "halves" ("interleaved").
    base: ratio of the frequencies; a finite number > 1 (10000).
    padding_idx: the position whose row is zero; an integer from 0 to 2^53 (not given).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 2))
    >>> inwit.sinusoidal_positions(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.0, 1.0], [0.841, 0.54]]
    """
    fill_named("sinusoidal_positions", ("convention", "base", "padding_idx"), (convention, base, padding_idx), out, key, layout, options)
    return out


def siren(
    out: _Out,
    key: Key,
    *,
    omega: float = 30,
    first: bool = False,
    c: float = 6,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Uniform for networks with the activation sin(omega x).

    U[-l, l), l = sqrt(c / fan_in) / omega, in the first layer 1 / fan_in. Reference: Sitzmann et al. 2020, arXiv 2006.09661.

    omega: frequency of the sine; a finite number > 0 (30).
    first: whether the layer is the first one; 0 or 1 (0).
    c: factor on the variance of the other layers; a finite number > 0 (6).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.siren(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[0.043, 0.018, -0.001], [-0.043, 0.046, -0.003]]
    """
    fill_named("siren", ("omega", "first", "c"), (omega, first, c), out, key, layout, options)
    return out


def spectral(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """Normal with a spectral norm near sqrt(fan_out / fan_in), the condition of the maximal update parametrization.

    N(0, s^2), s = gain min(1, sqrt(fan_out / fan_in)) / sqrt(fan_in). Reference: Yang, Simon, Bernstein 2023, arXiv 2310.17813.

    gain: factor on the standard deviation; a finite number >= 0 (1).
    Needs fans: a layout, or fan_in and fan_out.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.spectral(w, inwit.Key(42, "layer/weight"), layout="keras").round(3).tolist()
    [[-0.304, 0.201, 0.596], [-0.591, 0.058, 0.318]]
    """
    fill_named("spectral", ("gain", ), (gain, ), out, key, layout, options)
    return out


def stft(
    out: _Out,
    key: Key,
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


def torch_dirac(
    out: _Out,
    key: Key,
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
    >>> inwit.torch_dirac(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[[0.0, 1.0]], [[0.0, 0.0]], [[0.0, 0.0]]]
    """
    fill_named("torch_dirac", ("groups", ), (groups, ), out, key, layout, options)
    return out


def torch_embedding(
    out: _Out,
    key: Key,
    *,
    mean: float = 0,
    std: float = 1,
    padding_idx: float | None = None,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The default of PyTorch's embeddings: normals, and a row of zeros for the padding.

    N(mean, std^2), row padding_idx = 0. Reference: PyTorch Embedding.reset_parameters.

    mean: mean of the normal; a finite number (0).
    std: standard deviation of the normal; a finite number >= 0 (1).
    padding_idx: the row that is zero, counted from 0; negative: from the end; an integer, from -rows to rows - 1 (not given).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_embedding(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.43, 0.285, 0.842], [-0.836, 0.082, 0.45]]
    """
    fill_named("torch_embedding", ("mean", "std", "padding_idx"), (mean, std, padding_idx), out, key, layout, options)
    return out


def torch_eye(
    out: _Out,
    key: Key,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The identity matrix, padded with zeros if it is not square.

    w = I. Reference: PyTorch eye_.
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_eye(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    fill_named("torch_eye", (), (), out, key, layout, options)
    return out


def torch_kaiming_normal(
    out: _Out,
    key: Key,
    *,
    a: float = 0,
    mode: Literal["fan_in", "fan_out"] = "fan_in",
    nonlinearity: Literal["leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu"] = "leaky_relu",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """PyTorch's Kaiming (He) normal, not truncated.

    N(0, s^2), s = gain / sqrt(fan). Reference: PyTorch kaiming_normal_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.

    a: negative slope of the leaky ReLU; other nonlinearities ignore it; a finite number (0).
    mode: the fan that divides the variance; "fan_in", "fan_out" ("fan_in").
    nonlinearity: the nonlinearity after the layer, which determines the gain; "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu" ("leaky_relu").
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_kaiming_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.351, 0.232, 0.688], [-0.682, 0.067, 0.367]]
    """
    fill_named("torch_kaiming_normal", ("a", "mode", "nonlinearity"), (a, mode, nonlinearity), out, key, layout, options)
    return out


def torch_kaiming_uniform(
    out: _Out,
    key: Key,
    *,
    a: float = 0,
    mode: Literal["fan_in", "fan_out"] = "fan_in",
    nonlinearity: Literal["leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu"] = "leaky_relu",
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """PyTorch's Kaiming (He) uniform.

    U[-l, l), l = sqrt(3) gain / sqrt(fan). Reference: PyTorch kaiming_uniform_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852.

    a: negative slope of the leaky ReLU; other nonlinearities ignore it; a finite number (0).
    mode: the fan that divides the variance; "fan_in", "fan_out" ("fan_in").
    nonlinearity: the nonlinearity after the layer, which determines the gain; "leaky_relu", "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu" ("leaky_relu").
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_kaiming_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.062, 0.444, -0.015], [-1.059, 1.133, -0.081]]
    """
    fill_named("torch_kaiming_uniform", ("a", "mode", "nonlinearity"), (a, mode, nonlinearity), out, key, layout, options)
    return out


def torch_linear(
    out: _Out,
    key: Key,
    *,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The default of PyTorch's linear and convolution layers; for a bias, fan_in is that of the weight, given as a number.

    U[-l, l), l = 1 / sqrt(fan_in). Reference: PyTorch Linear.reset_parameters.
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_linear(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.434, 0.181, -0.006], [-0.432, 0.463, -0.033]]
    """
    fill_named("torch_linear", (), (), out, key, layout, options)
    return out


def torch_normal(
    out: _Out,
    key: Key,
    *,
    mean: float = 0,
    std: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A normal distribution.

    N(mean, std^2). Reference: PyTorch normal_.

    mean: mean of the normal; a finite number (0).
    std: standard deviation of the normal; a finite number >= 0 (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.43, 0.285, 0.842], [-0.836, 0.082, 0.45]]
    """
    fill_named("torch_normal", ("mean", "std"), (mean, std), out, key, layout, options)
    return out


def torch_orthogonal(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A Haar-distributed matrix (out, all others) with orthonormal rows or columns.

    W W^T = gain^2 I, or W^T W = gain^2 I. Reference: PyTorch orthogonal_; Saxe, McClelland, Ganguli 2014, arXiv 1312.6120.

    gain: factor on every element; a finite number (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_orthogonal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.435, 0.288, 0.853], [0.891, 0.0, 0.455]]
    """
    fill_named("torch_orthogonal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def torch_rnn(
    out: _Out,
    key: Key,
    *,
    hidden_size: float,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """The default of every weight and bias of PyTorch's RNN, LSTM and GRU.

    U[-l, l), l = 1 / sqrt(hidden_size). Reference: PyTorch RNNBase.reset_parameters.

    hidden_size: features of the hidden state; an integer from 1 to 2^53 (required).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_rnn(w, inwit.Key(42, "layer/weight"), hidden_size=16).round(3).tolist()
    [[0.188, 0.078, -0.003], [-0.187, 0.2, -0.014]]
    """
    fill_named("torch_rnn", ("hidden_size", ), (hidden_size, ), out, key, layout, options)
    return out


def torch_sparse(
    out: _Out,
    key: Key,
    *,
    sparsity: float,
    std: float = 0.01,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A matrix of normals with the same number of zeros in each column, in random rows.

    ceil(sparsity rows) zeros a column, else N(0, std^2). Reference: PyTorch sparse_; Martens 2010, ICML.

    sparsity: fraction of each column that is 0, rounded up to whole elements; a number from 0 to 1 (required).
    std: standard deviation of the normal; a finite number >= 0 (0.01).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_sparse(w, inwit.Key(42, "layer/weight"), sparsity=0.5).round(3).tolist()
    [[-0.004, 0.0, 0.0], [0.0, 0.001, 0.004]]
    """
    fill_named("torch_sparse", ("sparsity", "std"), (sparsity, std), out, key, layout, options)
    return out


def torch_trunc_normal(
    out: _Out,
    key: Key,
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


def torch_uniform(
    out: _Out,
    key: Key,
    *,
    a: float = 0,
    b: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """A uniform distribution.

    U[a, b). Reference: PyTorch uniform_.

    a: lower bound, included; a finite number (0).
    b: upper bound, excluded; a finite number (1).

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.876, 0.657, 0.495], [0.126, 0.901, 0.471]]
    """
    fill_named("torch_uniform", ("a", "b"), (a, b), out, key, layout, options)
    return out


def torch_xavier_normal(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """PyTorch's Xavier (Glorot) normal, not truncated.

    N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out)). Reference: PyTorch xavier_normal_; Glorot, Bengio 2010, AISTATS.

    gain: factor on the standard deviation; a finite number >= 0 (1).
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_xavier_normal(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[-0.272, 0.18, 0.533], [-0.528, 0.052, 0.285]]
    """
    fill_named("torch_xavier_normal", ("gain", ), (gain, ), out, key, layout, options)
    return out


def torch_xavier_uniform(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """PyTorch's Xavier (Glorot) uniform.

    U[-l, l), l = sqrt(3) gain sqrt(2 / (fan_in + fan_out)). Reference: PyTorch xavier_uniform_; Glorot, Bengio 2010, AISTATS.

    gain: factor on the standard deviation; a finite number >= 0 (1).
    The fans are those of layout torch unless the tensor has a layout or fans of its own.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.torch_xavier_uniform(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[0.823, 0.344, -0.012], [-0.82, 0.878, -0.063]]
    """
    fill_named("torch_xavier_uniform", ("gain", ), (gain, ), out, key, layout, options)
    return out


def truncated_normal(
    out: _Out,
    key: Key,
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


def zero_hadamard(
    out: _Out,
    key: Key,
    *,
    gain: float = 1,
    layout: str | None = None,
    **options: Unpack[Options],
) -> _Out:
    """ZerO: a deterministic identity between channels, through a Hadamard matrix if there are more outputs than inputs.

    w[o,i] = gain (o = i) if out <= in, else gain (-1)^popcount(o AND i) 2^(-p/2), p = ceil(log2 out). Reference: Zhao, Schaefer, Anandkumar 2021, arXiv 2110.12661.

    gain: factor on every element; a finite number (1).
    The key is ignored.

    >>> import inwit, numpy
    >>> w = numpy.empty((2, 3))
    >>> inwit.zero_hadamard(w, inwit.Key(42, "layer/weight")).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    fill_named("zero_hadamard", ("gain", ), (gain, ), out, key, layout, options)
    return out


def zeros(
    out: _Out,
    key: Key,
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
