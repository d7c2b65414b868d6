"""Properties of torch functions that matter to a capture: writing in place, drawing, making views, values that differ between platforms."""

from __future__ import annotations

from typing import Any

import torch

from . import _functions

PLAIN, WRITES, MAY_DRAW, INEXACT, VIEWS = 0, 1, 2, 4, 8
KINDS: dict[Any, int] = {}  # of the functions that code has called


def kind_of(func: Any) -> int:
    kind = KINDS.get(func)
    if kind is None:
        kind = KINDS[func] = _find(func)
    return kind


_DRAWING = {
    "dropout", "dropout_", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "alpha_dropout_", "feature_dropout", "feature_dropout_",
    "feature_alpha_dropout", "feature_alpha_dropout_", "native_dropout", "rrelu", "rrelu_", "fractional_max_pool2d",
    "fractional_max_pool3d", "scaled_dot_product_attention", "multi_head_attention_forward", "lstm", "gru", "rnn_tanh", "rnn_relu",
    "_standard_gamma", "_sample_dirichlet", "gumbel_softmax", "lstm_cell", "svd_lowrank", "pca_lowrank",
}  # fmt: skip
_ROUNDED = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logit", "pow", "rpow", "float_power", "sin", "cos", "tan", "asin", "acos",
    "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "arcsin", "arccos", "arctan", "arctan2", "arcsinh", "arccosh",
    "arctanh", "sinc", "hypot", "angle", "polar", "erf", "erfc", "erfinv", "lgamma", "digamma", "polygamma", "mvlgamma", "igamma",
    "igammac", "i0", "xlogy", "sigmoid", "log_sigmoid", "logsigmoid", "softmax", "softmin", "log_softmax", "softplus", "tanhshrink",
    "gelu", "silu", "mish", "elu", "selu", "celu", "glu", "rsqrt", "logsumexp", "logaddexp", "logaddexp2", "logcumsumexp", "lerp",
    "addcmul", "addcdiv", "matmul", "rmatmul", "mm", "bmm", "addmm", "addbmm", "baddbmm", "addmv", "addr", "einsum", "tensordot", "inner",
    "chain_matmul", "dot", "vdot", "mv", "linear", "bilinear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
    "conv_transpose3d", "convolution", "sum", "nansum", "sum_to_size", "mean", "nanmean", "std", "var", "std_mean", "var_mean", "norm",
    "norm_except_dim", "frobenius_norm", "nuclear_norm", "dist", "cdist", "pdist", "pairwise_distance", "cosine_similarity", "renorm",
    "normalize", "cumsum", "cumprod", "prod", "trace", "trapezoid", "trapz", "cumulative_trapezoid", "cov", "corrcoef", "quantile",
    "nanquantile", "qr", "svd", "lu", "lu_solve", "inverse", "pinverse", "det", "logdet", "slogdet", "matrix_exp", "matrix_power",
    "cholesky_inverse", "cholesky_solve", "triangular_solve", "geqrf", "orgqr", "ormqr", "lobpcg", "stft", "istft", "interpolate",
    "grid_sample", "affine_grid", "avg_pool1d", "avg_pool2d", "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d",
    "adaptive_avg_pool3d", "batch_norm", "instance_norm", "layer_norm", "group_norm", "rms_norm", "local_response_norm", "linspace",
    "logspace", "hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window",
}  # fmt: skip
_EXACT = {"linalg_diagonal", "fft_fftshift", "fft_ifftshift", "special_round"}
SET_DATA = torch.Tensor.data.__set__  # type: ignore[attr-defined]
_NO_OPERATORS = {"__invert__", "__int__", "__index__", "__iter__", "__init__"}
_NO_VALUES = {  # in place, but without changing any element's value
    "requires_grad_", "detach_", "share_memory_", "rename_", "t_", "transpose_", "swapaxes_", "swapdims_", "squeeze_", "unsqueeze_",
    "as_strided_", "retain_grad_",
}  # fmt: skip
_VIEWING = {
    "getitem", "select", "narrow", "chunk", "split", "tensor_split", "unbind", "view", "t", "transpose", "permute", "reshape", "flatten",
    "unflatten", "expand", "view_as", "squeeze", "unsqueeze", "T",
}  # fmt: skip


def name_of(func: Any) -> str:
    return str(getattr(func, "__name__", func))


def _find(func: Any) -> int:
    name = name_of(func)
    if getattr(func, "__module__", None) == _functions.__name__ and name not in ("eye_", "dirac_"):
        return PLAIN  # a draw
    plain = name.strip("_")
    if name.endswith("__"):
        writes = func == SET_DATA or name == "__setitem__" or (name.startswith("__i") and name not in _NO_OPERATORS)
    else:
        writes = name == "eye" or (name.endswith("_") and name not in _NO_VALUES)
    return (
        WRITES * writes
        | MAY_DRAW * (name in _DRAWING)
        | INEXACT * (plain in _ROUNDED or (plain.startswith(("linalg_", "special_", "fft_")) and plain not in _EXACT))
        | VIEWS * (plain in _VIEWING)
    )
