"""default_recipe(): a recipe with the default distributions of torch.nn's modules."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Union

import torch
from torch import nn

from . import _layers, _modules, _own_code, _recipes, _select

Json = Any
Others = Union[Mapping[Any, Any], Callable[[str, torch.Tensor, nn.Module], Any], str]


def default_recipe(
    module: nn.Module,
    others: Others | None = None,
    *,
    prefix: str = "",
    own_code: Literal["error", "ignore"] = "error",
    frozen: Literal["error", "fill", "keep"] = "error",
) -> dict[str, Any]:
    """A recipe for initialize() with the distributions of PyTorch's reset_parameters, one rule for each parameter of `module`.

    Only parameters of torch.nn's own classes have a default, by their exact names. All others need an entry in `others`: parameters of
    your classes, including subclasses of torch.nn's, and those that weight_norm, spectral_norm, pruning and parametrizations register.

    A parameter shared by modules with different defaults, such as an embedding and a head, gets the default of the first module, with a
    warning unless `others` has its name.

    others: a mapping from a name, a pattern with `*` or a class to an initializer, of which the first match applies; or a function of
        (name, parameter, module) that returns an initializer or None; or one initializer for all. In place of an initializer, a class
        of torch.nn stands for its defaults.
    prefix: precedes every name, as in initialize().
    own_code: modules of your classes often initialize the torch.nn modules inside them in their own code, whose values the defaults
        would silently replace. Modules that define _init_weights, init_weights, reset_parameters or the like, or that set values in their
        constructor or in a method named after initialization, are an error that lists them; with "ignore", the defaults apply.
    frozen: parameters that do not require gradients, which often hold a table or loaded values, are an error ("error") unless
        `others` has their full name, their class or a function that answers; "fill" gives them the defaults, "keep" keeps them.

    >>> default_recipe(nn.Sequential(nn.LayerNorm(8)))["rules"]
    [{'match': '0.weight', 'initializer': 'ones'}, {'match': '0.bias', 'initializer': 'zeros'}]
    >>> class Scale(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = nn.Parameter(torch.ones(8))
    >>> default_recipe(nn.Sequential(Scale()), others={Scale: "ones"})["rules"]
    [{'match': '0.factor', 'initializer': 'ones'}]
    """
    _select.check_choices(own_code=(own_code, ("error", "ignore")), frozen=(frozen, ("error", "fill", "keep")))
    found = _modules.find(module, prefix)
    parameters = _parameters(found)
    defaults = _defaults(found, parameters, prefix)
    kept = [name for name, one in parameters.items() if frozen == "keep" and not one.tensor.requires_grad]
    ambiguous = _ambiguous(found, parameters, [name for name in defaults if name not in kept], prefix)
    decided = [name for name in ambiguous if isinstance(others, Mapping) and name in others]
    _warn_of_shared({name: owners for name, owners in ambiguous.items() if name not in decided})
    defaults = {name: default for name, default in defaults.items() if name not in decided}
    answers = {} if others is None else _answers(parameters, others, [*defaults, *kept])
    if own_code == "error":
        _reject_own_code(found, [name for name in defaults if name not in kept], prefix)
    if frozen == "error":
        _reject_frozen(parameters, [name for name in parameters if name in defaults or (name in answers and not answers[name].explicit)])
    rules = {name: {"match": name, "initializer": initializer} for name, initializer in defaults.items()}
    rules.update((name, {"match": name, "initializer": answer.initializer}) for name, answer in answers.items())
    rules.update((name, {"match": name, "keep": True}) for name in kept)
    _reject_unknown({name: one for name, one in parameters.items() if name not in rules})
    return {"layout": "torch", "rules": _ordered([rules[name] for name in parameters])}


class _Parameter(NamedTuple):
    tensor: torch.Tensor
    owner: nn.Module
    name: str  # in the owner


class _Answer(NamedTuple):
    initializer: Json
    explicit: bool  # not only by a wildcard


def _parameters(found: _modules.Found) -> dict[str, _Parameter]:
    owners: dict[int, tuple[nn.Module, str]] = {}
    for owner in found.module.modules():
        for name, tensor in owner._parameters.items():
            owners.setdefault(id(tensor), (owner, name))
    return {name: _Parameter(tensor, *owners[id(tensor)]) for name, tensor in found.parameters.items()}


def _parts(found: _modules.Found, prefix: str) -> Iterator[tuple[str, str, nn.Module]]:
    """Each module with its path, and with the prefix of the names of its parameters."""
    for path, part in found.module.named_modules():
        yield path, prefix + _modules.plain_name(f"{path}." if path else ""), part


def _defaults(found: _modules.Found, parameters: Mapping[str, _Parameter], prefix: str) -> dict[str, Json]:
    defaults: dict[str, Json] = {}
    for name, (_, owner, own_name) in parameters.items():
        kind = _layers.class_of(owner)
        default = _layers.default_of(kind, owner, own_name) if _layers.is_own(kind) else None
        if default is not None:
            defaults[name] = default
    for _, inside, part in _parts(found, prefix):
        if _resets_like(part, nn.MultiheadAttention) and part.in_proj_bias is not None and f"{inside}out_proj.bias" in defaults:
            defaults[f"{inside}out_proj.bias"] = "zeros"
        if _resets_like(part, nn.Transformer):
            matrices = [name for name in defaults if name.startswith(inside) and parameters[name].tensor.dim() > 1]
            defaults.update(dict.fromkeys(matrices, _layers.XAVIER))
    return defaults


def _ambiguous(found: _modules.Found, parameters: Mapping[str, _Parameter], names: list[str], prefix: str) -> dict[str, list[str]]:
    """The modules of shared parameters with different defaults, such as an embedding and a head. Either constructor may have created
    the tensor."""
    shared = {id(parameters[name].tensor): name for name in names}
    owners: dict[str, list[tuple[str, Json]]] = {}
    for _, inside, part in _parts(found, prefix):
        for own_name, tensor in part._parameters.items():
            name = shared.get(id(tensor))
            kind = _layers.class_of(part)
            default = _layers.default_of(kind, part, own_name) if name is not None and _layers.is_own(kind) else None
            if name is not None and default is not None:
                owners.setdefault(name, []).append((f"{inside}{own_name} ({kind.__name__})", default))
    return {name: [shown for shown, _ in each] for name, each in owners.items() if any(default != each[0][1] for _, default in each)}


def _warn_of_shared(shared: Mapping[str, list[str]]) -> None:
    for name, owners in shared.items():
        warnings.warn(
            f"one parameter is {' and '.join(owners)}, whose defaults differ: it gets that of the first; others={{{name!r}: ...}} decides, "
            "with the class whose constructor made it, or an initializer",
            stacklevel=3,
        )


def _resets_like(part: nn.Module, kind: type[nn.Module]) -> bool:
    return isinstance(part, kind) and type(part)._reset_parameters is kind._reset_parameters  # type: ignore[attr-defined]


# ---- other parameters ----


def _answers(parameters: Mapping[str, _Parameter], others: Others, answered: list[str]) -> dict[str, _Answer]:
    if isinstance(others, str) or (isinstance(others, Mapping) and "class_name" in others):
        others = {"*": others}
    found = {}
    for name, parameter in parameters.items():
        if name not in answered:
            answer = _of_mapping(name, parameter, others) if isinstance(others, Mapping) else _of_function(name, parameter, others)
            if answer is not None:
                found[name] = answer
    return found


def _of_function(name: str, parameter: _Parameter, function: Callable[..., Json]) -> _Answer | None:
    if not callable(function):
        raise TypeError(
            f"others is a {type(function).__name__}, must be a mapping {{pattern or class: initializer}} or a function"
        )
    initializer = _as_json(function(name, parameter.tensor, parameter.owner), parameter)
    return None if initializer is None else _Answer(initializer, True)


def _as_json(initializer: Json, parameter: _Parameter) -> Json:
    """A class of torch.nn stands for its defaults."""
    return _layers.default_of(initializer, parameter.owner, parameter.name) if isinstance(initializer, type) else initializer


def _of_mapping(name: str, parameter: _Parameter, others: Mapping[Any, Json]) -> _Answer | None:
    for key, initializer in others.items():
        if isinstance(key, type):
            fits = isinstance(parameter.owner, key)
        elif isinstance(key, str):
            fits = _recipes.compiled(key).fullmatch(name) is not None
        else:
            raise TypeError(f"others has the key {key!r}, must be a name, a pattern or a class")
        answer = _as_json(initializer, parameter) if fits else None
        if answer is not None:
            return _Answer(answer, not (isinstance(key, str) and "*" in key))
    return None


def _reject_unknown(unknown: Mapping[str, _Parameter]) -> None:
    if not unknown:
        return
    listed = ", ".join(f"{name} ({type(one.owner).__name__})" for name, one in unknown.items())
    norms = [one for one in unknown.values() if one.name == "weight" and one.tensor.dim() == 1 and "norm" in type(one.owner).__name__.lower()]
    hint = "; the weights of a normalization are usually ones" if norms else ""
    raise ValueError(f"no module of torch.nn has a default initializer for: {listed}; pass others=, or add rules for them{hint}")


# ---- what would be replaced silently ----


def _reject_own_code(found: _modules.Found, defaults: list[str], prefix: str) -> None:
    shown: dict[type, tuple[str, str]] = {}  # each class: what it does, and the first module
    for path, inside, part in _parts(found, prefix):
        kind = _layers.class_of(part)
        if kind not in shown and any(name.startswith(inside) for name in defaults):
            what = _own_code.initializes(kind)
            if what is not None:
                shown[kind] = (what, path or "the module itself")
    if shown:
        listed = ", ".join(f"{kind.__name__} ({what}; {path})" for kind, (what, path) in shown.items())
        raise ValueError(
            "modules that are not torch.nn's own initialize parameters by their own code, so that PyTorch's defaults may not be what the "
            f"model has: {listed}; write a recipe, or pass own_code='ignore' to give their torch.nn modules PyTorch's defaults"
        )


def _reject_frozen(parameters: Mapping[str, _Parameter], names: list[str]) -> None:
    frozen = [name for name in names if not parameters[name].tensor.requires_grad]
    if frozen:
        raise ValueError(
            f"parameters do not require gradients and may hold a table or loaded values: {', '.join(frozen)}; pass frozen='keep' to "
            "keep them, or frozen='fill' to fill them"
        )


def _ordered(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules for names that contain `*`, which no pattern can quote, come last, so that they match no other name."""
    literal = [rule for rule in rules if "*" not in rule["match"]]
    wild = [rule for rule in rules if "*" in rule["match"]]
    for index, rule in enumerate(wild):
        for other in wild[index + 1 :]:
            if _recipes.compiled(rule["match"]).fullmatch(other["match"]):
                raise ValueError(f"the name {rule['match']} contains *, and as a pattern it matches {other['match']} too: rename one")
    return literal + wild
