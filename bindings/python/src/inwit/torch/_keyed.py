"""keyed(): a framework's own initialization code, with the library's values."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, Literal

import torch
from torch.overrides import TorchFunctionMode

from .._checked import uint64
from . import _active, _generators, _modules, _places, _registrations, _select, _shards
from ._capture import Capture, Paths
from ._draws import HANDLERS
from ._kinds import INEXACT, KINDS, MAY_DRAW, PLAIN, SET_DATA, VIEWS, WRITES, kind_of, name_of
from ._memory import is_fake, not_compiled, reject_kind
from ._report import Report


def _has_values(result: Any) -> bool:
    """Whether the result of a function, a tensor or a tuple of tensors, has floating-point values."""
    every = result if isinstance(result, (tuple, list)) else [result]
    return any(isinstance(one, torch.Tensor) and (one.is_floating_point() or one.is_complex()) and not one.is_meta for one in every)


class Mode(TorchFunctionMode):
    """Passes random functions to a capture, and tells it about other writes to the module."""

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
        kind = KINDS.get(func)
        if kind is None:
            kind = kind_of(func)
        if kind == PLAIN or (kind == VIEWS and not self.capture.homes.are_sharded):
            return func(*args, **kwargs)
        return self._observed(kind, func, args, kwargs)

    def _observed(self, kind: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        before = _generators.states() if kind & MAY_DRAW else []
        result = func(*args, **kwargs)
        if drawn := _generators.drawn(before):
            for one, state in drawn:
                one.set_state(state)
            raise NotImplementedError(f"{name_of(func)} draws from torch's generator and cannot be keyed: call it outside of keyed()")
        if kind & WRITES:
            self._note_write(func, args, kwargs)
        if kind & INEXACT and _has_values(result):
            self.capture.computed(name_of(func))
        if kind & VIEWS and args and _shards.is_dtensor(args[0]):
            self._note_copies(func, args, result)
        return result

    def _note_write(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        target = kwargs.get("out", args[0] if args else kwargs.get("tensor"))
        if not isinstance(target, torch.Tensor):
            return
        if self.capture.copies and name_of(func) in ("fill_", "zero_", "constant_"):
            given = [*args[1:], *(kwargs[name] for name in ("value", "val") if name in kwargs)]
            self.capture.set_rows(target, float(given[0]) if given else 0.0)
        if func == SET_DATA:
            self.capture.homes.moved(target)
        with contextlib.suppress(ValueError):  # memory of several parameters
            home = self.capture.homes.of(target)
            if home is not None:
                self.written[home.name] = None

    def _note_copies(self, func: Any, args: tuple[Any, ...], result: Any) -> None:
        """Slices of a DTensor along a sharded axis are copies, so writes to them are lost."""
        home = self.capture.homes.of(args[0])
        if home is None:
            return
        for one in result if isinstance(result, (tuple, list)) else [result]:
            if _shards.is_dtensor(one) and self.capture.homes.of(one) is None:
                local = _shards.local_of(one)
                index = args[1] if name_of(func) == "__getitem__" and type(args[1]) is int else None
                self.capture.copies[_places.storage_of(local)] = (home, index, local)


@contextlib.contextmanager
def keyed(
    module: torch.nn.Module,
    seed: int,
    *,
    prefix: str = "",
    device: torch.device | str | None = None,
    buffers: Literal["error", "empty"] = "error",
) -> Iterator[Report]:
    """A context in which torch init code gets the library's values: each element from `seed`, the parameter's name and its place.

        with init.keyed(model, seed=42) as report:
            model.init_weights()
        print(report)

    In this thread, torch.nn.init, in-place random methods such as normal_, and new random tensors such as torch.rand are keyed. A fill of
    a parameter or buffer, or of a view or slice of one, gets the values of its place in the whole, by its name; for a DTensor, the shard
    of this rank. Other random tensors are keyed by the path of the module whose code draws them, and a number. The values do not depend
    on the order of the parameters, the number of processes, or torch's generators, from which nothing is drawn.

    module: a module; its parameters and buffers on the meta device get memory first, without values.
    seed, prefix, device: as for initialize(). With `prefix`, the members of an ensemble get values of their own.
    buffers: buffers that were on the meta device and that the init code has not written have no values: they are an error that lists
        them ("error"), or are left for you to fill ("empty"). Those of batch norms are recreated.

    Yields a Report, which is complete when the context ends. A parameter that was on the meta device and has not been written is a
    ValueError. Distributions that cannot have the same bits everywhere (cauchy_, log_normal_, multinomial, dropout, ...) raise
    NotImplementedError. It also works as a decorator. For code that initializes in constructors, use construct().
    """
    _select.check_choices(buffers=(buffers, ("error", "empty")))
    if device is not None:
        _select.device(device)
    found = _modules.find(module, prefix)
    lost = _materialize(found, device)
    found = _modules.find(module, prefix)
    tensors = _tensors(found)
    report = Report(uint64("seed", seed), prefix)
    capture = Capture(_places.Homes(tensors), Paths(found.module), report, lambda: _tensors(_modules.find(module, prefix)))
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


def _materialize(found: _modules.Found, device: torch.device | str | None) -> list[str]:
    """Gives memory to tensors on the meta device, and returns the names of those that then have no values."""
    if device is not None and torch.device(device).type == "meta":
        raise ValueError("device is meta, which holds no values: pass the device for the parameters")
    meta = {name: tensor for name, tensor in found.parameters.items() if tensor.is_meta and not is_fake(tensor)}
    for name, tensor in meta.items():
        reject_kind(name, tensor)
    lost = [*meta, *_modules.lost_buffers(found)]
    made = {id(tensor): torch.empty_like(tensor, device=device or _modules.home(tensor)) for tensor in meta.values()}
    _modules.attach(found, made, device, empty_buffers=True)
    return lost


def _clear_flags(module: torch.nn.Module) -> None:
    """transformers skips modules that it has already initialized. Parameters that it has loaded have flags of their own, which stay."""
    for part in module.modules():
        own = (*part._parameters.values(), *part._buffers.values())
        if "_is_hf_initialized" in part.__dict__ and not any(getattr(one, "_is_hf_initialized", False) for one in own if one is not None):
            del part._is_hf_initialized


@contextlib.contextmanager
def active(capture: Capture) -> Iterator[Mode]:
    """Runs code under the capture. Draws from a generator that it misses are an error (torch), or are reported (other packages)."""
    watch = capture.watch = _generators.Watch()
    mode = Mode(capture)
    _active.enter(capture)
    try:
        with mode, _registrations.seen_by(capture):
            yield mode
    finally:
        _active.leave()
        watch.finish()
    if watch.has_drawn:
        raise RuntimeError(
            "the code drew from torch's default generator by a function that keyed() does not know (of torch.ops, TorchScript or an "
            "extension), or in another thread: its values depend on torch's seed (the generator is as it was before)"
        )
    capture.report.other_generators = watch.others()
