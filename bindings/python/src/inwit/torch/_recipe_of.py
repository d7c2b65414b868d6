"""recipe_of(): the recipe that reproduces what a module's own code initializes. by_type(): a recipe by the classes of modules."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Union

import torch
from torch import nn

from .._checked import mapping, wrong
from .._many import Recipe
from . import _layers, _modules, _recipes, _select
from ._audit import audit
from ._construct import construct
from ._keyed import keyed
from ._memory import not_compiled
from ._report import Fill, Report
from ._rules import Rule, Rules, joined
from ._short import DTYPES

Json = Any


def recipe_of(
    source: nn.Module | Callable[[], nn.Module],
    run: Callable[[nn.Module], Any] | None = None,
    *,
    prefix: str = "",
    others: Literal["error", "keep"] = "error",
) -> Rules:
    """The recipe (version 2) that reproduces what init code does under keyed(), for initialize(), audit(), the command and C.

    source: a module, of which a copy is initialized again; or a function that makes one, for code that initializes in constructors, as in
        construct().
    run: the init code, called with the copy. None: init_weights() of the module if it has that, else reset_parameters() of each part.
    prefix: precedes every name.
    others: parameters whose values no rule can give, such as those that torch computes from random tensors, are an error that lists them
        with the reasons; with "keep", they get rules that keep them.

    The recipe has been compared with the values that the init code gave, byte for byte.

    >>> print(recipe_of(nn.Sequential(nn.Linear(16, 4), nn.LayerNorm(4))))
    {"recipe": 2, "layout": "torch", "rules": [
      {"match": "0.weight", "initializer": {"class_name": "torch_kaiming_uniform", "config": {"mode": "fan_in", "nonlinearity": "leaky_relu", "a": 2.23606797749979}}},
      {"match": "0.bias", "initializer": {"class_name": "torch_uniform", "config": {"a": -0.25, "b": 0.25}}},
      {"match": "1.weight", "initializer": "ones"},
      {"match": "1.bias", "initializer": "zeros"}
    ]}
    """
    _select.check_choices(others=(others, ("error", "keep")))
    if isinstance(source, nn.Module):
        module: nn.Module = copy.deepcopy(source)
        with keyed(module, 0, prefix=prefix, buffers="empty") as report:
            run_own_code(module) if run is None else run(module)
    else:
        if run is not None:
            raise TypeError("run is for modules: a function that makes one initializes it as well")
        if not callable(source):
            raise wrong("source", source, "a torch.nn.Module, or a function without arguments that makes one")
        module, report = construct(source, 0, prefix=prefix)
    found = _modules.find(module, prefix)
    rules, reasons = _rules(found, report)
    frozen = {name for name, tensor in found.parameters.items() if not tensor.requires_grad}
    tensors = {**found.parameters, **found.buffers}
    for name in _different(module, _joined(rules, reasons, frozen, found), prefix):
        rules[name] = _constant(tensors[name]) or rules[name]  # drawn, then overwritten
    for name in _different(module, _joined(rules, reasons, frozen, found), prefix):
        reasons[name] = "torch changes the values after the draw" if name in report.filled else "it is computed"
        del rules[name]
    if reasons and others == "error":
        listed = ", ".join(f"{name} ({reason})" for name, reason in reasons.items())
        raise ValueError(f"no rule gives the values of: {listed}; pass others='keep', and fill them by rules of your own")
    return _joined(rules, reasons, frozen, found)


not_compiled(recipe_of)


def _different(module: nn.Module, recipe: Rules, prefix: str) -> list[str]:
    """The names of tensors that do not have the bytes of the recipe, apart from padding rows, which initialize() makes zero."""
    found = audit(module, recipe, seed=0, prefix=prefix, padding="any", findings="return")
    return [one.name for one in found if "differs" in one.kinds or "values" in one.kinds]


def run_own_code(module: nn.Module) -> None:
    """init_weights() of the module, or else reset_parameters() of each part."""
    own = getattr(module, "init_weights", None)
    if callable(own) and not any(_is_required(one) for one in inspect.signature(own).parameters.values()):
        own()
        return
    for part in module.modules():
        reset = getattr(part, "reset_parameters", None) or getattr(part, "_reset_parameters", None)
        if callable(reset):
            reset()


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)


def _joined(rules: Mapping[str, Rule], kept: Mapping[str, str], frozen: set[str], found: _modules.Found) -> Rules:
    first = found.first_names()
    tied = {name: {"same_as": first[name], "optional": True} for name in found.aliases if first[name] in rules}
    names = dict.fromkeys(name for name in [*found.parameters, *rules] if name in rules or name in kept)
    every = {name: rules.get(name, {"keep": True}) for name in names}
    return joined({**every, **tied}, {*frozen, *tied})


def _rules(found: _modules.Found, report: Report) -> tuple[dict[str, Rule], dict[str, str]]:
    """The rules of tensors, and the reasons why the others have none."""
    rules: dict[str, Rule] = {}
    reasons: dict[str, str] = {}
    for name, tensor in {**found.parameters, **found.buffers}.items():
        fills = report.filled.get(name, [])
        if name in found.buffers and not fills:
            continue
        rule = (_of_fills(fills, tensor.numel()) if tensor.dtype in DTYPES else None) or _constant(tensor)
        if rule is not None:
            rules[name] = rule
        elif name not in found.buffers:
            reasons[name] = _reason(name, tensor, fills, report)
    return rules, reasons


def _constant(tensor: torch.Tensor) -> Rule | None:
    values = tensor.detach()
    if values.numel() == 0 or not values.is_floating_point() or not bool((values == values.flatten()[0]).all()):
        return None
    value = float(values.flatten()[0])
    names: dict[float, Json] = {0.0: "zeros", 1.0: "ones"}
    return {"initializer": names.get(value, {"class_name": "constant", "config": {"value": value}})}


def _of_fills(fills: Sequence[Fill], size: int) -> Rule | None:
    """The last fill that covers the tensor decides, or equal fills of parts that cover it together."""
    since = next((index for index in range(len(fills) - 1, -1, -1) if fills[index].is_whole), 0)
    last = list(fills[since:])
    if not last or any(one[:3] != last[0][:3] or not one.is_exact for one in last) or sum(one.elements for one in last) < size:
        return None
    rule: Rule = {"initializer": {"class_name": last[0].initializer, "config": last[0].arguments}}
    if not last[0].is_whole and last[0].fans != (0, 0):
        rule["fan_in"], rule["fan_out"] = last[0].fans
    return rule


def _reason(name: str, tensor: torch.Tensor, fills: Sequence[Fill], report: Report) -> str:
    if tensor.dtype not in DTYPES:
        return f"dtype {tensor.dtype}"
    if any(not one.is_exact for one in fills):
        return f"{fills[-1].initializer} is not all that gives its values"
    if fills:
        return "parts of it are filled in different ways"
    return "the init code has not written it" if name in report.untouched else "it is computed"


# ---- by the classes of modules ----

ByName = Union[Json, Mapping[str, Json]]


def by_type(
    types: Mapping[type | str, ByName],
    module: nn.Module,
    *,
    prefix: str = "",
    frozen: Literal["error", "fill", "keep"] = "error",
) -> Rules:
    """A recipe for `module` by the classes of its parts. Printed, it shows one rule in each line.

    types: maps a class, or a pattern of class names with `*`, to an initializer; the first that matches a part applies to the part's own
        parameters, except that parameters named as biases get zeros. In place of an initializer, a mapping from names or patterns of the
        part's own parameters to initializers gives each its own; a class of torch.nn stands for its defaults.
    prefix: precedes every name.
    frozen: what to do with parameters that do not require gradients, which often hold a table or loaded values: they are an error that
        lists them ("error"), or are filled as well ("fill"), or are kept ("keep").

    A parameter that nothing matches, and a class or pattern that matches no part, are errors.

    >>> print(by_type({nn.Linear: "he_normal", "*Norm": "ones"}, nn.Sequential(nn.Linear(8, 4), nn.LayerNorm(4))))
    {"recipe": 2, "layout": "torch", "rules": [
      {"match": "0.weight", "initializer": "he_normal"},
      {"match": "{i}.bias", "initializer": "zeros"},
      {"match": "1.weight", "initializer": "ones"}
    ]}
    """
    _select.check_choices(frozen=(frozen, ("error", "fill", "keep")))
    mapping("types", types, "a mapping of classes or patterns of their names to initializers")
    found = _modules.find(module, prefix)
    owners = {id(tensor): (owner, name) for owner in reversed([*found.module.modules()]) for name, tensor in owner._parameters.items()}
    rules: dict[str, Rule] = {}
    missing: list[str] = []
    unnamed: list[str] = []  # frozen ones, which a class alone does not ask to be overwritten
    used: set[type | str] = set()
    for name, tensor in found.parameters.items():
        owner, own_name = owners[id(tensor)]
        key = next((key for key in types if _fits(key, owner)), None)
        initializer = None if key is None else _of_part(types[key], owner, own_name)
        if key is not None:
            used.add(key)
        if not tensor.requires_grad and frozen != "fill":
            unnamed.append(name)
            rules[name] = {"keep": True}
        elif initializer is None:
            missing.append(f"{name} ({_layers.class_of(owner).__name__})")
        else:
            rules[name] = {"initializer": initializer}
    if unnamed and frozen == "error":
        raise ValueError(
            f"parameters do not require gradients and may hold a table or loaded values: {', '.join(unnamed)}; pass frozen='keep' to "
            "keep them, or frozen='fill' to fill them"
        )
    if missing:
        raise ValueError(f"types has no initializer for: {', '.join(missing)}")
    unused = [key if isinstance(key, str) else key.__name__ for key in types if key not in used]
    if unused:
        raise ValueError(f"types contains {', '.join(unused)}, which fits no part of the module, or none that fits nothing before it")
    recipe = joined(rules, {name for name, tensor in found.parameters.items() if not tensor.requires_grad})
    Recipe(recipe)  # rejects unknown names and arguments
    return recipe


def _fits(key: type | str, owner: nn.Module) -> bool:
    if isinstance(key, type):
        return isinstance(owner, key)
    if not isinstance(key, str):
        raise TypeError(f"types has the key {key!r}, must be a class or a pattern of class names")
    return _recipes.compiled(key).fullmatch(_layers.class_of(owner).__name__) is not None


def _of_part(value: ByName, owner: nn.Module, name: str) -> Json:
    if isinstance(value, Mapping) and "class_name" not in value:
        value = next((one for pattern, one in value.items() if _recipes.compiled(pattern).fullmatch(name)), None)
    elif not isinstance(value, type) and ("bias" in name.split("_")):
        return "zeros"
    return _layers.default_of(value, owner, name) if isinstance(value, type) else value
