"""The functions of torch.nn.init with their names and signatures. docs/torch.md lists the differences."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

import torch  # noqa: F401  # of the examples
from torch import Generator, Tensor
from torch.nn import init as _torch
from torch.overrides import handle_torch_function, has_torch_function_variadic

from .._key import Key
from . import _active
from ._memory import has_no_values, key_of, not_compiled, reject_kind, write
from ._short import DTYPES, fill_short

# Constants are filled by torch itself: any dtype, any device, and the bits cannot differ.
calculate_gain = _torch.calculate_gain
constant_ = _torch.constant_
ones_ = _torch.ones_
zeros_ = _torch.zeros_

_F = TypeVar("_F", bound=Callable[..., Tensor])


def _overridable(function: _F) -> _F:
    """Dispatches to tensor subclasses and modes that override torch functions, as torch.nn.init does."""

    @functools.wraps(function)
    def call(tensor: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if has_torch_function_variadic(tensor):
            return handle_torch_function(call, (tensor,), tensor, *args, **kwargs)
        if not isinstance(tensor, Tensor):
            raise TypeError(f"{function.__name__}(): argument 'tensor' must be Tensor, not {type(tensor).__name__}")
        if tensor.is_nested:
            reject_kind(f"{function.__name__}(): tensor", tensor)
        return function(tensor, *args, **kwargs)

    not_compiled(call)
    return cast(_F, call)


@_overridable
def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None, *, key: Key | None = None
) -> Tensor:
    """Fills `tensor` from the uniform distribution on [a, b).

    >>> w = uniform_(torch.empty(3, 5), -1, 1, key=Key(42, "encoder.weight"))
    """
    _check_range(a, b)
    return _draw("uniform_", tensor, generator, key, "torch_uniform", {"a": a, "b": b})


@_overridable
def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None, *, key: Key | None = None
) -> Tensor:
    """Fills `tensor` from the normal distribution with `mean` and `std`.

    >>> w = normal_(torch.empty(3, 5), std=0.02, key=Key(42, "encoder.weight"))
    """
    return _draw_normal("normal_", tensor, mean, std, generator, key)


@_overridable
def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
    *,
    key: Key | None = None,
) -> Tensor:
    """Fills `tensor` from the normal distribution with `mean` and `std`, truncated to [a, b]: absolute bounds, not multiples of std.

    >>> w = trunc_normal_(torch.empty(3, 5), std=0.02, a=-0.04, b=0.04, key=Key(42, "encoder.weight"))
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. Almost all of the probability mass lies outside of [a, b].",
            stacklevel=3,
        )
    _check_std(std)
    _check_range(a, b)
    _reject_complex("trunc_normal_", tensor)
    return _draw("trunc_normal_", tensor, generator, key, "torch_trunc_normal", {"mean": mean, "std": std, "a": a, "b": b})


@_overridable
def eye_(tensor: Tensor) -> Tensor:
    """Fills the matrix `tensor` with the identity, which preserves as many inputs as possible."""
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    if tensor.dtype not in DTYPES:
        return _torch.eye_(tensor)
    return tensor if has_no_values(tensor) else write(tensor, "torch_eye", {}, Key(0))


@_overridable
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fills the convolution kernel `tensor`, of 3 to 5 axes, so that it preserves as many channels as possible in each group."""
    if tensor.dim() not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    if groups < 1 or tensor.size(0) % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    if tensor.dtype not in DTYPES:
        return _torch.dirac_(tensor, groups)
    return tensor if has_no_values(tensor) else write(tensor, "torch_dirac", {"groups": groups}, Key(0))


@_overridable
def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None, *, key: Key | None = None) -> Tensor:
    """Fills `tensor` from U(-l, l), l = gain sqrt(6 / (fan_in + fan_out)): Glorot's uniform.

    >>> w = xavier_uniform_(torch.empty(3, 5), calculate_gain("tanh"), key=Key(42, "encoder.weight"))
    """
    fans = _torch._calculate_fan_in_and_fan_out(tensor)
    _check_range(-gain, gain)
    return _draw("xavier_uniform_", tensor, generator, key, "torch_xavier_uniform", {"gain": gain}, fans=fans)


@_overridable
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None, *, key: Key | None = None) -> Tensor:
    """Fills `tensor` from N(0, std^2), std = gain sqrt(2 / (fan_in + fan_out)): Glorot's normal, not truncated.

    >>> w = xavier_normal_(torch.empty(3, 5), key=Key(42, "encoder.weight"))
    """
    fans = _torch._calculate_fan_in_and_fan_out(tensor)
    _check_std(gain)
    return _draw("xavier_normal_", tensor, generator, key, "torch_xavier_normal", {"gain": gain}, fans=fans)


@_overridable
def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
    *,
    key: Key | None = None,
) -> Tensor:
    """Fills `tensor` from U(-l, l), l = gain sqrt(3 / fan), with the gain of `nonlinearity` and its slope `a`: He's uniform.

    >>> w = kaiming_uniform_(torch.empty(3, 5), nonlinearity="relu", key=Key(42, "encoder.weight"))
    """
    return _draw_kaiming("kaiming_uniform_", tensor, a, mode, nonlinearity, generator, key, "torch_kaiming_uniform")


@_overridable
def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
    *,
    key: Key | None = None,
) -> Tensor:
    """Fills `tensor` from N(0, std^2), std = gain / sqrt(fan), with the gain of `nonlinearity` and its slope `a`: He's normal.

    >>> w = kaiming_normal_(torch.empty(3, 5), mode="fan_out", nonlinearity="relu", key=Key(42, "encoder.weight"))
    """
    return _draw_kaiming("kaiming_normal_", tensor, a, mode, nonlinearity, generator, key, "torch_kaiming_normal")


@_overridable
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None, *, key: Key | None = None) -> Tensor:
    """Fills `tensor`, reshaped to a matrix of shape (size(0), rest), with orthonormal rows or columns times `gain`.

    Any float or complex dtype.

    >>> w = orthogonal_(torch.empty(3, 5), key=Key(42, "encoder.weight"))
    """
    if tensor.dim() < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    return _draw("orthogonal_", tensor, generator, key, "torch_orthogonal", {"gain": gain})


@_overridable
def sparse_(
    tensor: Tensor,
    sparsity: float,
    std: float = 0.01,
    generator: Generator | None = None,
    *,
    key: Key | None = None,
) -> Tensor:
    """Fills the matrix `tensor` from N(0, std^2), except for ceil(sparsity * rows) zeros in each column, at random rows.

    >>> w = sparse_(torch.empty(10, 5), 0.3, key=Key(42, "encoder.weight"))
    """
    if tensor.dim() != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    _check_std(std)
    _reject_complex("sparse_", tensor)
    sparsity = min(max(sparsity, 0), 1)  # torch zeroes every row above 1
    return _draw("sparse_", tensor, generator, key, "torch_sparse", {"sparsity": sparsity, "std": std})


def _draw(
    function: str,
    tensor: Tensor,
    generator: Generator | None,
    key: Key | None,
    initializer: str,
    arguments: dict[str, Any],
    *,
    fans: tuple[float, float] = (0, 0),
) -> Tensor:
    if type(key) is Key and generator is None and fill_short(tensor, initializer, arguments, key, None, fans):
        return tensor
    if has_no_values(tensor):
        return tensor
    if key is None and (capture := _active.current()) is not None:
        return capture.fill(tensor, initializer, arguments, fans)
    return write(tensor, initializer, arguments, key_of(function, generator, key), fans=fans)


def _draw_normal(function: str, tensor: Tensor, mean: float, std: float, generator: Generator | None, key: Key | None) -> Tensor:
    _check_std(std)
    return _draw(function, tensor, generator, key, "torch_normal", {"mean": mean, "std": std})


def _draw_kaiming(
    function: str,
    tensor: Tensor,
    a: float,
    mode: str,
    nonlinearity: str,
    generator: Generator | None,
    key: Key | None,
    initializer: str,
) -> Tensor:
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=4)
        return tensor
    _torch._calculate_correct_fan(tensor, mode)  # type: ignore[arg-type]  # raises the errors for mode and shape
    calculate_gain(nonlinearity, a)  # type: ignore[arg-type]  # those for nonlinearity and slope
    fans: tuple[float, float] = _torch._calculate_fan_in_and_fan_out(tensor)
    slope = {"a": 0.01 if a is None else a} if nonlinearity == "leaky_relu" else {}  # the others ignore it
    return _draw(function, tensor, generator, key, initializer, {"mode": mode.lower(), "nonlinearity": nonlinearity, **slope}, fans=fans)


def _check_std(std: float) -> None:
    if not std >= 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")


def _check_range(a: float, b: float) -> None:
    if a > b:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={a} > to={b}")


def _reject_complex(function: str, tensor: Tensor) -> None:
    if tensor.is_complex():
        raise NotImplementedError(f"{function} does not support {tensor.dtype}")


def _deprecated(function: _F) -> _F:
    name = function.__name__

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Tensor:
        warnings.warn(f"`nn.init.{name[:-1]}` is now deprecated in favor of `nn.init.{name}`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    call.__name__ = call.__qualname__ = name[:-1]
    call.__doc__ = f"Deprecated alias of {name}."
    return cast(_F, call)


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)
