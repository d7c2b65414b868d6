"""construct(): a module whose constructors initialize it, with the library's values."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import torch

from .._checked import function, uint64
from . import _modules, _places, _shards
from ._capture import Capture, Paths, module_at_work
from ._keyed import active
from ._memory import not_compiled
from ._report import Report

_Module = TypeVar("_Module", bound=torch.nn.Module)


class _Draw(NamedTuple):
    initializer: str
    tensor: torch.Tensor  # as it was filled; keeps the memory, so that its address tells which parameter it became
    module: torch.nn.Module | None

    def is_like(self, initializer: str, tensor: torch.Tensor) -> bool:
        own = self.tensor
        return (
            self.initializer == initializer
            and own.shape == tensor.shape
            and own.dtype == tensor.dtype
            and (_geometry(own) == _geometry(tensor))
        )


def _geometry(tensor: torch.Tensor) -> tuple[object, ...]:
    local = _shards.local_of(tensor)
    return local.size(), local.stride(), local.storage_offset()


class _Recorder(Capture):
    """The first run: records the fills."""

    def __init__(self, report: Report) -> None:
        super().__init__(_places.Homes({}), Paths(), report)
        self.draws: list[_Draw] = []
        self.modules: list[tuple[torch.nn.Module | None, str]] = []

    def _home(self, tensor: torch.Tensor, initializer: str, is_new: bool) -> _places.Home | None:
        self.draws.append(_Draw(initializer, tensor.detach(), module_at_work(None)))
        return None

    def path(self) -> str:
        return ""

    def computed(self, function: str) -> None:
        self.modules.append((module_at_work(None), function))


class _Replayer(Capture):
    """The second run: gives each fill the name of the parameter that its tensor became in the first run."""

    def __init__(self, report: Report, draws: list[_Draw], homes: _places.Homes, paths: Paths) -> None:
        super().__init__(_places.Homes({}), Paths(), report)
        self.draws, self._found = draws, [homes.of(draw.tensor) for draw in draws]
        self._names = [_path(paths, draw.module) for draw in draws]
        self.number = 0

    def _home(self, tensor: torch.Tensor, initializer: str, is_new: bool) -> _places.Home | None:
        number = self.number
        self.number += 1
        if number >= len(self.draws) or not self.draws[number].is_like(initializer, tensor):
            self.raise_different()
        home = self._found[number]
        if home is None:
            return None
        own = home.local
        whole = _shards.local_of(tensor).as_strided(own.size(), own.stride(), own.storage_offset())
        return _places.Home(home.name, whole, whole)

    def raise_different(self) -> None:
        raise RuntimeError(
            f"make() filled other tensors the second time, at fill {self.number} of {len(self.draws)}: it must do the same whenever it is "
            "called, and depend on no generator but torch's default one"
        )

    def _path_of_draw(self) -> str:
        return self._names[self.number - 1]

    def path(self) -> str:
        return ""

    def computed(self, function: str) -> None:
        """The first run has recorded it."""


def _path(paths: Paths, module: torch.nn.Module | None) -> str:
    """The path of a module; its class if it is no longer part of the model."""
    if module is None:
        return ""
    path = paths.of(module)
    return f"({type(module).__name__})" if path is None else path


def construct(make: Callable[[], _Module], seed: int, *, prefix: str = "") -> tuple[_Module, Report]:
    """Calls make(), whose constructors initialize the module that it returns, under keyed(); returns the module and the report.

        model, report = init.construct(lambda: torchvision.models.resnet18(), seed=42)

    A constructor fills a tensor before the tensor has a name in the model, so make() is called twice: first to learn the names, then for
    the values. It must do the same both times, which is checked.

    seed, prefix: as for keyed(). In the report, `constant` lists all parameters and buffers that got no random values, and `repeated`
    those that the constructors of torch.nn filled before the model's own code did.
    """
    number = uint64("seed", seed)
    function("make", make, "a function without arguments that returns a torch.nn.Module")
    recorder = _Recorder(Report(number, prefix))
    with active(recorder):
        first = make()
    if not isinstance(first, torch.nn.Module):
        raise TypeError(f"make() returned a {type(first).__name__}, must be a torch.nn.Module")
    found = _modules.find(first, prefix)
    tensors = {**found.parameters, **found.buffers}
    paths = Paths(found.module)
    report = Report(number, prefix)
    for module, called in recorder.modules:
        path = _path(paths, module)
        report.computed[path] = tuple(dict.fromkeys((*report.computed.get(path, ()), called)))
    replayer = _Replayer(report, recorder.draws, _places.Homes(tensors), paths)
    with active(replayer):
        made = make()
    again = _modules.find(made, prefix)
    if replayer.number != len(recorder.draws) or list(again.parameters) != list(found.parameters):
        replayer.raise_different()
    report.finish({**again.parameters, **again.buffers}, again.parameters, tensors)
    return made, report


not_compiled(construct)
