"""The random functions of torch, each as a fill of the capture: initializers of the library, or exact arithmetic on their values.

Arithmetic is in float64 and uses only operations that round the same everywhere: comparison, product, quotient, floor. Distributions
that need more are rejected.
"""

from __future__ import annotations

import decimal
import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ._capture import Capture
from ._functions import _check_range, _check_std

_UNIT = {"a": 0.0, "b": 1.0}
_STANDARD = {"mean": 0.0, "std": 1.0}
_EXPONENTIAL = {"low": 2.0**-53, "high": 1.0}  # of log_uniform: its negative
_MOST = 2**53  # number of integers that a uniform in float64 can distinguish


# ---- in place ----


def _normal_(capture: Capture, tensor: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Tensor:
    mean, std = float(mean), float(std)
    _check_std(std)
    return capture.fill(tensor, "torch_normal", {"mean": mean, "std": std})


def _uniform_(capture: Capture, tensor: Tensor, a: float = 0.0, b: float = 1.0, *, generator: Any = None, **ends: float) -> Tensor:
    a, b = float(ends.get("from", a)), float(ends.get("to", b))
    _check_range(a, b)
    return capture.fill(tensor, "torch_uniform", {"a": a, "b": b})


def _bernoulli_(capture: Capture, tensor: Tensor, p: float | Tensor = 0.5, *, generator: Any = None) -> Tensor:
    if isinstance(p, Tensor) and p.dim():
        chances = p.double().expand(tensor.shape)
        return capture.fill(tensor, "torch_uniform", _UNIT, finish=lambda u: u < chances.to(u.device), in_shape=True)
    chance = _within("bernoulli_", "p", float(p), 0, 1)
    return capture.fill(tensor, "torch_uniform", _UNIT, finish=lambda u: u < chance)


def _exponential_(capture: Capture, tensor: Tensor, lambd: float = 1.0, *, generator: Any = None) -> Tensor:
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    return capture.fill(tensor, "log_uniform", _EXPONENTIAL, finish=lambda v: v.neg_().div_(lambd))


def _geometric_(capture: Capture, tensor: Tensor, p: float, *, generator: Any = None) -> Tensor:
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
    rate = _rate_of(float(p))
    return capture.fill(tensor, "log_uniform", _EXPONENTIAL, finish=lambda v: v.div_(-rate).floor_().add_(1))


@functools.lru_cache
def _rate_of(p: float) -> float:
    """-log(1 - p), computed by `decimal`, because log differs between platforms."""
    return -float((1 - decimal.Decimal(p)).ln(decimal.Context(prec=40)))


def _random_(capture: Capture, tensor: Tensor, *range_: int, generator: Any = None, **ends: int | None) -> Tensor:
    first, last = range_ if len(range_) == 2 else (0, *range_) if range_ else (0, None)
    first, last = ends.get("from", first) or 0, ends.get("to", last)
    if last is None:
        last = _end_of(tensor.dtype)
    return _integers(capture, tensor, "random_", first, last)


@functools.lru_cache
def _end_of(dtype: torch.dtype) -> int:
    """random_() without a range draws integers below this."""
    if dtype is torch.bool:
        return 2
    if dtype.is_floating_point:
        return round(2 / torch.finfo(dtype).eps) + 1
    return torch.iinfo(dtype).max + 1


def _integers(capture: Capture, tensor: Tensor, function: str, low: int, high: int, is_new: bool = False) -> Tensor:
    if not low < high:
        raise RuntimeError(f"{function} expects 'from' to be less than 'to', but got from={low} >= to={high}")
    count = high - low
    if count > _MOST:
        raise ValueError(f"{function} has the range {low} .. {high - 1}, which keyed() limits to 2**53 integers: pass a smaller range")

    # u <= 1 - 2**-53, so the product rounds to a number below `count`: the distance is at least half a unit in the last place.
    def finish(u: Tensor) -> Tensor:
        u.mul_(count)
        if dtype is torch.int64 and not low:
            return u  # the copy truncates
        whole = u.floor_()
        if -_MOST <= low and high <= _MOST and (dtype is torch.int64 or dtype.is_floating_point):
            return whole.add_(low) if low else whole  # exact in float64
        whole = whole.to(torch.int64)  # wraps in smaller integers
        return whole.add_(low) if low else whole

    dtype = tensor.dtype
    return capture.fill(tensor, "torch_uniform", _UNIT, finish=finish, is_new=is_new)


def _within(function: str, name: str, value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise RuntimeError(f"{function} expects {name} to be in [{low}, {high}], but got {name}={value}")
    return value


# ---- new tensors ----


def _made(options: dict[str, Any]) -> dict[str, Any]:
    """Those for torch.empty()."""
    options.pop("generator", None)
    return options


def _resized(out: Tensor, shape: Any) -> Tensor:
    """`out`, resized only if its shape differs: it may be a parameter or a view of one."""
    return out if out.shape == torch.Size(shape) else out.resize_(shape)


def _empty(*size: Any, out: Tensor | None = None, **options: Any) -> Tensor:
    if out is None:
        return torch.empty(*size, **_made(options))
    return _resized(out, torch.empty(*size, device="meta", **({"size": options["size"]} if "size" in options else {})).shape)


def _rand(capture: Capture, *size: Any, out: Tensor | None = None, **options: Any) -> Tensor:
    return capture.fill(_empty(*size, out=out, **options), "torch_uniform", _UNIT, is_new=out is None)


def _randn(capture: Capture, *size: Any, out: Tensor | None = None, **options: Any) -> Tensor:
    return capture.fill(_empty(*size, out=out, **options), "torch_normal", _STANDARD, is_new=out is None)


def _rand_like(capture: Capture, input: Tensor, **options: Any) -> Tensor:
    return capture.fill(torch.empty_like(input, **_made(options)), "torch_uniform", _UNIT, is_new=True)


def _randn_like(capture: Capture, input: Tensor, **options: Any) -> Tensor:
    return capture.fill(torch.empty_like(input, **_made(options)), "torch_normal", _STANDARD, is_new=True)


def _randint(
    capture: Capture, *numbers: Any, low: int = 0, high: int | None = None, size: Any = None, out: Tensor | None = None, **options: Any
) -> Tensor:
    """Accepts (high, size) and (low, high, size), each also by name."""
    given = list(numbers)
    if size is None:
        size = given.pop()
    if high is None:
        high = given.pop()
    low = given.pop() if given else low
    given_options = {key: value for key, value in _made(options).items() if value is not None}
    tensor = torch.empty(size, **{"dtype": torch.int64, **given_options}) if out is None else _resized(out, size)
    return _integers(capture, tensor, "randint", low, high, out is None)


def _randint_like(capture: Capture, input: Tensor, *numbers: int, low: int = 0, high: int | None = None, **options: Any) -> Tensor:
    given = list(numbers)
    if high is None:
        high = given.pop()
    low = given.pop() if given else low
    return _integers(capture, torch.empty_like(input, **_made(options)), "randint_like", low, high, True)


def _randperm(capture: Capture, n: int, *, out: Tensor | None = None, dtype: Any = None, **options: Any) -> Tensor:
    order = capture.fill(torch.empty(n, dtype=torch.float64, device="cpu"), "torch_uniform", _UNIT, is_new=True).argsort(stable=True)
    if out is not None:
        return _resized(out, (n,)).copy_(order)
    return torch.empty(n, dtype=dtype or torch.int64, **_made(options)).copy_(order)


def _normal(capture: Capture, mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, out: Tensor | None = None, **options: Any) -> Tensor:
    if size is None and not isinstance(mean, Tensor) and not isinstance(std, Tensor):
        raise TypeError("normal() needs a size if neither mean nor std is a tensor")
    if size is not None:
        made = torch.empty(size, **_made(options)) if out is None else _resized(out, size)
        return _normal_(capture, made, mean, std)
    tensors = [one for one in (mean, std) if isinstance(one, Tensor)]
    shape = tensors[0].shape
    if tensors[-1].shape != shape:
        shape = torch.broadcast_shapes(*(one.shape for one in tensors))  # type: ignore[no-untyped-call]
    made = torch.empty(shape, dtype=tensors[0].dtype, device=tensors[0].device) if out is None else _resized(out, shape)
    _normal_(capture, made)
    with torch.no_grad():
        return made.mul_(std).add_(mean)


def _bernoulli(capture: Capture, input: Tensor, p: float | None = None, *, generator: Any = None, out: Tensor | None = None) -> Tensor:
    made = torch.empty_like(input, requires_grad=False) if out is None else _resized(out, input.shape)
    return _bernoulli_(capture, made, input if p is None else p)


# ---- what cannot be keyed ----


def _rejected(name: str, why: str) -> Callable[..., Any]:
    def reject(capture: Capture, *args: Any, **kwargs: Any) -> Any:
        tensor = args[0] if args and isinstance(args[0], Tensor) else None
        of = f" of {capture.describe(tensor)}" if tensor is not None else ""
        raise NotImplementedError(f"{name}{of} cannot be keyed: {why}; torch's own values would depend on its generator")

    return reject


_NO_BITS = "the library has no {} distribution whose bits are the same everywhere; draw it before keyed(), or use another"


def _in_place(draw: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """With the errors of torch's in-place methods."""

    def checked(capture: Capture, tensor: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        if tensor.requires_grad and torch.is_grad_enabled():
            if tensor.is_leaf:
                raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
            if tensor._base is not None and tensor._base.is_leaf:
                raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
        return draw(capture, tensor, *args, **kwargs)

    return checked


HANDLERS: dict[Any, Callable[..., Any]] = {
    torch.Tensor.normal_: _in_place(_normal_),
    torch.Tensor.uniform_: _in_place(_uniform_),
    torch.Tensor.bernoulli_: _in_place(_bernoulli_),
    torch.Tensor.exponential_: _in_place(_exponential_),
    torch.Tensor.geometric_: _in_place(_geometric_),
    torch.Tensor.random_: _in_place(_random_),
    torch.Tensor.cauchy_: _rejected("cauchy_", _NO_BITS.format("Cauchy")),
    torch.Tensor.log_normal_: _rejected("log_normal_", _NO_BITS.format("log-normal")),
    torch.rand: _rand,
    torch.randn: _randn,
    torch.rand_like: _rand_like,
    torch.randn_like: _randn_like,
    torch.randint: _randint,
    torch.randint_like: _randint_like,
    torch.randperm: _randperm,
    torch.normal: _normal,
    torch.bernoulli: _bernoulli,
    torch.Tensor.bernoulli: _bernoulli,
    torch.poisson: _rejected("poisson", _NO_BITS.format("Poisson")),
    torch.binomial: _rejected("binomial", _NO_BITS.format("binomial")),
    torch.multinomial: _rejected("multinomial", _NO_BITS.format("multinomial")),
    torch.Tensor.multinomial: _rejected("multinomial", _NO_BITS.format("multinomial")),
}
