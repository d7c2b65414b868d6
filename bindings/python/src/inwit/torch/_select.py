"""Chooses the tensors of a module to fill, each with its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import torch

from .. import _abi
from .._checked import check_box, items, mapping, text
from .._many import Recipe
from .._types import BoxLike
from . import _modules, _recipes
from ._memory import UNINITIALIZED


class Options(NamedTuple):
    """The options of initialize() that select tensors."""

    boxes: Mapping[str, BoxLike]
    keep: Collection[str]
    only: str | None
    frozen: str
    buffers: str


def options(boxes: object, keep: object, only: str | None, frozen: str, buffers: str) -> Options:
    """Of arguments that initialize() and audit() share."""
    of_names = mapping("boxes", {} if boxes is None else boxes, "a mapping of names to inwit.Box(global_shape, offset)")
    for name, box in of_names.items():
        check_box(f"boxes[{name!r}]", box)
    return Options(of_names, frozenset(names("keep", keep)), only, frozen, buffers)


def names(what: str, value: object) -> Collection[str]:
    """A collection of names, which may be the keys of a mapping, as of a state_dict()."""
    accepted = "a collection of names"
    every = list(value) if isinstance(value, Mapping) else items(what, value, accepted)
    return [text(f"{what}[{at}]", name, "the name of a parameter or buffer") for at, name in enumerate(every)]


def device(given: torch.device | str | None) -> torch.device:
    try:
        return torch.device(given)  # type: ignore[arg-type]
    except (RuntimeError, TypeError, ValueError) as error:
        raise type(error)(f"device is {given!r}, must be a torch.device or the name of one: {error}") from None


class Chosen(NamedTuple):
    name: str
    tensor: torch.Tensor
    job: _abi.Job
    box: BoxLike | None


def check_choices(**options: tuple[object, tuple[object, ...]]) -> None:
    """Rejects an option whose value is not one of its choices; each is given as (value, choices)."""
    for name, (value, choices) in options.items():
        if value not in choices:
            raise ValueError(f"{name} is {value!r}, must be {' or '.join(map(repr, choices))}")


def choose(recipe: Recipe, found: _modules.Found, options: Options) -> list[Chosen]:
    """The tensors to fill. All names are checked against all rules."""
    every = {**found.parameters, **found.aliases, **found.buffers}
    kept = set(_first_names(found, "keep", options.keep))
    if options.only == "meta":
        kept |= {name for name, tensor in {**found.parameters, **found.buffers}.items() if not tensor.is_meta}
    boxes = dict(zip(_first_names(found, "boxes", options.boxes), options.boxes.values()))
    shapes = {name: tuple(boxes[name][0]) if name in boxes else _shape(tensor) for name, tensor in every.items()}
    rules = _recipes.deciding_rules(recipe, shapes)
    of_parameters = {rules[name].number for name in found.parameters if name in rules}
    matched = [
        name
        for name in found.buffers
        if name in rules and (rules[name].keep or not (rules[name].is_catch_all or rules[name].number in of_parameters))
    ]
    needed = [name for name in found.parameters if name in rules or name not in kept]
    names = [*needed, *(name for name in found.aliases if name in rules), *matched]
    jobs = dict(zip(names, recipe.match_all({name: shapes[name] for name in names})))
    kept |= {name for name, job in jobs.items() if job.keep}
    chosen = [name for name in [*found.parameters, *matched] if name not in kept]
    if options.buffers == "error":
        _reject_lost(found, chosen)
    _reject_without_values(found, kept)
    if options.frozen == "error":
        frozen = [name for name in chosen if name in found.parameters and not every[name].requires_grad]
        _reject_frozen([name for name in frozen if rules[name].is_wildcard])
    return [Chosen(name, every[name], jobs[name], boxes.get(name)) for name in chosen]


def _shape(tensor: torch.Tensor) -> tuple[int, ...]:
    """Of a buffer without one, which a rule may match but not fill, that of a scalar."""
    return () if tensor.is_nested or isinstance(tensor, UNINITIALIZED) else tuple(tensor.shape)


def _first_names(found: _modules.Found, option: str, names: Iterable[str]) -> list[str]:
    """The names under which tensors are filled, for an option that refers to them by any of their names."""
    first = found.first_names()
    unknown = [name for name in names if name not in first]
    if unknown:
        raise ValueError(f"{option} contains {', '.join(map(repr, unknown))}: no parameter or buffer of the module has that name")
    return [first[name] for name in names]


def _reject_lost(found: _modules.Found, chosen: Collection[str]) -> None:
    lost = [name for name in _modules.lost_buffers(found) if name not in chosen]
    if lost:
        raise ValueError(
            f"buffers on the meta device match no rule of the recipe: {', '.join(lost)}; add rules for them, create the module with "
            "its buffers on a real device, or pass buffers='keep' or buffers='empty' and set them afterwards"
        )


def _reject_without_values(found: _modules.Found, kept: Collection[str]) -> None:
    lost = [name for name, tensor in found.parameters.items() if name in kept and tensor.is_meta]
    if lost:
        raise ValueError(f"parameters to keep are on the meta device and have no values: {', '.join(lost)}")


def _reject_frozen(by_wildcard: list[str]) -> None:
    """A frozen parameter often holds a table or loaded values, so a wildcard is not enough to overwrite it."""
    if by_wildcard:
        raise ValueError(
            f"parameters that do not require gradients match rules only by a wildcard: {', '.join(by_wildcard)}; they may hold a table "
            "or loaded values: keep them, write rules with their full names, or pass frozen='fill'"
        )
