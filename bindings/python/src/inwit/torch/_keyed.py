"""keyed(): a framework's own initialization code, with the library's values."""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from typing import Any, Literal

import torch
from torch.overrides import TorchFunctionMode

from .._key import _unsigned
from . import _active, _functions, _modules, _places, _select, _shards
from ._capture import Capture
from ._draws import HANDLERS
from ._memory import is_fake, not_compiled
from ._report import Report


class Mode(TorchFunctionMode):
    """Hands random functions to a capture, and tells it what else writes to the module."""

    def __init__(self, capture: Capture) -> None:
        super().__init__()
        self.capture = capture
        self.written: dict[str, None] = {}  # names, in the order of the first write
        self.loaded = len(sys.modules)

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        kwargs = kwargs or {}
        if len(sys.modules) != self.loaded:  # a library that the code has just imported may have functions to replace
            self.loaded = len(sys.modules)
            _active.replace_all()
        handler = HANDLERS.get(func)
        if handler is not None:
            return handler(self.capture, *args, **kwargs)
        kind = _kinds.get(func)
        if kind is None:
            kind = _kinds[func] = _kind_of(func)
        if kind == _PLAIN or (kind == _VIEWS and not self.capture.homes.are_sharded):
            return func(*args, **kwargs)
        return self._observed(kind, func, args, kwargs)

    def _observed(self, kind: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        before = _generator_states() if kind & _MAY_DRAW else []
        result = func(*args, **kwargs)
        if _have_drawn(before):
            raise NotImplementedError(f"{_name(func)} draws from torch's generator and cannot be keyed: call it outside of keyed()")
        if kind & _WRITES:
            self._note_write(func, args, kwargs)
        if kind & _INEXACT and isinstance(result, torch.Tensor) and result.is_floating_point() and not result.is_meta:
            self.capture.computed(_name(func))
        if kind & _VIEWS and args and _shards.is_dtensor(args[0]):
            self._note_copies(func, args, result)
        return result

    def _note_write(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        target = kwargs.get("out", args[0] if args else kwargs.get("tensor"))
        if not isinstance(target, torch.Tensor):
            return
        if self.capture.copies and _name(func) in ("fill_", "zero_", "constant_"):
            given = [*args[1:], *(kwargs[name] for name in ("value", "val") if name in kwargs)]
            self.capture.set_rows(target, float(given[0]) if given else 0.0)
        if func == _SET_DATA:
            self.capture.homes.moved(target)
        with contextlib.suppress(ValueError):  # memory of several parameters
            home = self.capture.homes.of(target)
            if home is not None:
                self.written[home.name] = None

    def _note_copies(self, func: Any, args: tuple[Any, ...], result: Any) -> None:
        """Slices of a DTensor along a sharded axis are copies, so that what is written to them is lost."""
        home = self.capture.homes.of(args[0])
        if home is None:
            return
        for one in result if isinstance(result, (tuple, list)) else [result]:
            if _shards.is_dtensor(one) and self.capture.homes.of(one) is None:
                local = _shards.local_of(one)
                index = args[1] if _name(func) == "__getitem__" and type(args[1]) is int else None
                self.capture.copies[_places.storage_of(local)] = (home, index, local)


_PLAIN, _WRITES, _MAY_DRAW, _INEXACT, _VIEWS = 0, 1, 2, 4, 8
_kinds: dict[Any, int] = {}
_DRAWING = {
    "dropout", "dropout_", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "alpha_dropout_", "feature_dropout", "feature_dropout_",
    "feature_alpha_dropout", "feature_alpha_dropout_", "native_dropout", "rrelu", "rrelu_", "fractional_max_pool2d",
    "fractional_max_pool3d", "scaled_dot_product_attention", "multi_head_attention_forward", "lstm", "gru", "rnn_tanh", "rnn_relu",
    "_standard_gamma", "_sample_dirichlet", "gumbel_softmax", "lstm_cell", "svd_lowrank", "pca_lowrank",
}  # fmt: skip
_ROUNDED = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "rpow", "float_power", "sin", "cos", "tan", "asin", "acos", "atan",
    "atan2", "sinh", "cosh", "tanh", "erf", "erfc", "erfinv", "sigmoid", "softmax", "log_softmax", "softplus", "rsqrt", "matmul", "rmatmul", "mm",
    "bmm", "addmm", "einsum", "dot", "mv", "linear", "sum", "mean", "std", "var", "norm", "cumsum", "cumprod", "prod", "qr", "svd",
    "linalg_qr", "linalg_svd", "linalg_inv", "linalg_norm", "linalg_vector_norm", "linalg_eigh", "linspace", "logspace", "normalize",
}  # fmt: skip
_SET_DATA = torch.Tensor.data.__set__  # type: ignore[attr-defined]
_NO_OPERATORS = {"__invert__", "__int__", "__index__", "__iter__", "__init__"}
_NO_VALUES = {  # in place, but of no element's value
    "requires_grad_", "detach_", "share_memory_", "rename_", "t_", "transpose_", "swapaxes_", "swapdims_", "squeeze_", "unsqueeze_",
    "as_strided_", "retain_grad_",
}  # fmt: skip
_VIEWING = {
    "getitem", "select", "narrow", "chunk", "split", "tensor_split", "unbind", "view", "t", "transpose", "permute", "reshape", "flatten",
    "unflatten", "expand", "view_as", "squeeze", "unsqueeze", "T",
}  # fmt: skip


def _name(func: Any) -> str:
    return str(getattr(func, "__name__", func))


def _kind_of(func: Any) -> int:
    name = _name(func)
    if getattr(func, "__module__", None) == _functions.__name__ and name not in ("eye_", "dirac_"):
        return _PLAIN  # a draw
    plain = name.strip("_")
    if name.endswith("__"):
        writes = func == _SET_DATA or name == "__setitem__" or (name.startswith("__i") and name not in _NO_OPERATORS)
    else:
        writes = name == "eye" or (name.endswith("_") and name not in _NO_VALUES)
    return (
        _WRITES * writes
        | _MAY_DRAW * (name in _DRAWING)
        | _INEXACT * (plain in _ROUNDED)
        | _VIEWS * (plain in _VIEWING)
    )


@contextlib.contextmanager
def keyed(
    module: torch.nn.Module,
    seed: int,
    *,
    prefix: str = "",
    device: torch.device | str | None = None,
    buffers: Literal["error", "empty"] = "error",
) -> Iterator[Report]:
    """A context in which init code of torch has the library's values: each element from `seed`, the parameter's name and its place.

        with init.keyed(model, seed=42) as report:
            model.init_weights()
        print(report)

    In this thread, torch.nn.init, in-place random methods such as normal_, and new random tensors such as torch.rand are keyed. What
    is written to a parameter or buffer, or to a view or slice of one, gets the values of its place in the whole, by its name; of a
    DTensor, the shard of this rank. Other random tensors are keyed by the path of the module whose code draws them, and a number. The
    values do not depend on the order of the parameters, on the number of processes, or on torch's generators, which nothing draws from.

    module: a module; its parameters and buffers on the meta device get memory first, without values.
    seed, prefix, device: as for initialize(). With `prefix`, the members of an ensemble get values of their own.
    buffers: buffers that were on the meta device, and that the init code has not written, have no values: an error that lists them
        ("error"), or left so for you to fill ("empty"). Those of batch norms are recreated.

    Yields a Report, which is complete when the context ends. A parameter that was on the meta device and that nothing has written is
    a ValueError. Distributions that cannot have the same bits everywhere (cauchy_, log_normal_, multinomial, dropout, ...) raise
    NotImplementedError. It also works as a decorator. For code that initializes in constructors, use construct().
    """
    _select.check_choices(buffers=(buffers, ("error", "empty")))
    found = _modules.find(module, prefix)
    lost = _materialize(found, device)
    found = _modules.find(module, prefix)
    tensors = _tensors(found)
    report = Report(_unsigned("seed", seed), prefix)
    capture = Capture(_places.Homes(tensors), paths_of(found.module), report, lambda: _tensors(_modules.find(module, prefix)))
    versions = {name: tensor._version for name, tensor in tensors.items() if not tensor.is_inference()}
    _clear_flags(found.module)
    with active(capture) as mode:
        yield report
    written = {**dict.fromkeys(report.filled), **mode.written}
    again = _modules.find(module, prefix)
    after = _tensors(again)
    touched = {
        name
        for name, tensor in after.items()
        if name in written or tensor is not tensors.get(name) or versions.get(name, 0) != _version(tensor)
    }
    report.finish(after, again.parameters, touched)
    left = [name for name in lost if name in after and name not in touched and (buffers == "error" or name in found.parameters)]
    if left:
        raise ValueError(
            f"tensors that were on the meta device have no values, because the init code has not written them: {', '.join(left)}; fill "
            "them in the context, create the module on a real device, or (buffers) pass buffers='empty' and fill them afterwards"
        )


not_compiled(keyed)


def _tensors(found: _modules.Found) -> dict[str, torch.Tensor]:
    return {**found.parameters, **found.buffers}


def _version(tensor: torch.Tensor) -> int:
    return 0 if tensor.is_inference() else tensor._version


def paths_of(module: torch.nn.Module) -> dict[int, str]:
    return {id(part): _modules.plain_name(f"{path}.")[:-1] for path, part in module.named_modules()}


def _materialize(found: _modules.Found, device: torch.device | str | None) -> list[str]:
    """Gives memory to what is on the meta device, and returns the names of what has no values then."""
    if device is not None and torch.device(device).type == "meta":
        raise ValueError("device is meta, which holds no values: pass the device for the parameters")
    meta = {name: tensor for name, tensor in found.parameters.items() if tensor.is_meta and not is_fake(tensor)}
    lost = [*meta, *_modules.lost_buffers(found)]
    made = {id(tensor): torch.empty_like(tensor, device=device or _modules.home(tensor)) for tensor in meta.values()}
    _modules.attach(found, made, device, empty_buffers=True)
    return lost


def _clear_flags(module: torch.nn.Module) -> None:
    """transformers skips modules that it has initialized. Parameters that it has loaded have flags of their own, and stay."""
    for part in module.modules():
        own = (*part._parameters.values(), *part._buffers.values())
        if "_is_hf_initialized" in part.__dict__ and not any(getattr(one, "_is_hf_initialized", False) for one in own if one is not None):
            del part._is_hf_initialized


@contextlib.contextmanager
def active(capture: Capture) -> Iterator[Mode]:
    """Runs code under the capture. What draws from a generator all the same is an error (torch) or in the report (others)."""
    before = _generator_states()
    others = _other_generators()
    mode = Mode(capture)
    _active.enter(capture)
    try:
        with mode:
            yield mode
    finally:
        _active.leave()
        drawn = _have_drawn(before)
    if drawn:
        raise RuntimeError(
            "the code drew from torch's default generator by a function that keyed() does not know: its values depend on torch's seed "
            "(the generator is as it was before)"
        )
    capture.report.other_generators = tuple(name for name, state in _other_generators().items() if others.get(name, state) != state)


_States = list[tuple[torch.Generator, torch.Tensor]]


def _generator_states() -> _States:
    """Of torch's default generators, one for each device."""
    return [(one, one.get_state()) for one in (torch.default_generator, *torch.cuda.default_generators)]


def _have_drawn(before: _States) -> bool:
    """Whether any has drawn since; puts it back."""
    drawn = [(one, state) for one, state in before if not torch.equal(state, one.get_state())]
    for one, state in drawn:
        one.set_state(state)
    return bool(drawn)


def _other_generators() -> dict[str, Any]:
    states: dict[str, Any] = {"random": random.getstate()}
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        kind, numbers, *rest = numpy.random.get_state()
        states["numpy.random"] = (kind, numbers.tobytes(), *rest)
    return states
