"""Reads a recipe in any form, and finds the rule that decides each name."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Union

from .. import _abi
from .._errors import Error, check
from .._initializer import document
from .._library import library
from .._many import Recipe

RecipeLike = Union[Recipe, Mapping[str, Any], str, "os.PathLike[str]"]


def read(recipe: RecipeLike, unreached: str = "error") -> Recipe:
    """The recipe; with unreached "allow", none of its rules needs to match a name."""
    if isinstance(recipe, os.PathLike) or (isinstance(recipe, str) and not recipe.lstrip().startswith("{")):
        try:
            with open(recipe, encoding="utf-8") as file:
                recipe = file.read()
        except (OSError, ValueError) as error:  # ValueError: no text, or no name of a file
            message = f"recipe is {recipe!r}, which is neither JSON nor the path of a file that can be read: {error}"
            raise (type(error) if isinstance(error, OSError) else Error)(message) from None
    made = recipe if isinstance(recipe, Recipe) else Recipe(document(recipe, "recipe"))
    if unreached != "allow":
        return made
    content = json.loads(made.to_json())
    return made.with_document({**content, "rules": [{**rule, "optional": True} for rule in content["rules"]]})


class Deciding(NamedTuple):
    """The rule that decides a name, whatever it specifies."""

    number: int  # in the recipe
    keep: bool
    is_wildcard: bool  # it names the tensor by a pattern, not in full
    is_catch_all: bool  # it names nothing: `*`


_CONDITION = ("if", "layout", "in_axes", "out_axes", "batch_axes", "split")  # what decides besides the name; the others through fans


def deciding_rules(recipe: Recipe, shapes: Mapping[str, Sequence[int]]) -> dict[str, Deciding]:
    """The rule of each name that has one. Uses the recipe's own patterns and conditions, with constants in place of its initializers."""
    content = json.loads(recipe.to_json())
    special = "*{" if content.get("recipe", 1) > 1 else "*"
    numbered = [
        {
            "match": rule["match"],
            **{key: rule[key] for key in _CONDITION if "if" in rule and key in rule},
            "optional": True,
            "initializer": {"class_name": "Constant", "config": {"value": index}},
        }
        for index, rule in enumerate(content["rules"])
    ]
    without_rule = {"match": "*", "optional": True, "keep": True}
    of_numbers = recipe.with_document({**content, "rules": [*numbered, without_rule]})  # the jobs refer to it
    deciding = {}
    for name, job in zip(shapes, of_numbers.match_all(shapes)):
        if job.keep:
            continue
        index = int(constant_of(job))
        rule = content["rules"][index]
        pattern = rule["match"]
        deciding[name] = Deciding(index, rule.get("keep", False), any(one in pattern for one in special), not pattern.strip("*"))
    return deciding


def constant_of(job: _abi.Job) -> float:
    """The value of a job with a constant initializer."""
    moments, context = _abi.Moments(), _abi.Context()
    job.tensor.dtype = _abi.DTYPES["float64"]
    check(library.inwit_expect(job.initializer, job.tensor, moments, context), context)
    return float(moments.mean)


def compiled(pattern: str) -> re.Pattern[str]:
    """The `match` of a rule of version 1 as a regular expression: `*` is any number of characters."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
