"""Reads a recipe in any form, and finds the rules that names match."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any, Union

from .. import _abi
from .._errors import Error
from .._many import Recipe

RecipeLike = Union[Recipe, Mapping[str, Any], str, "os.PathLike[str]"]


def read(recipe: RecipeLike) -> Recipe:
    if isinstance(recipe, Recipe):
        return recipe
    if isinstance(recipe, os.PathLike) or (isinstance(recipe, str) and not recipe.lstrip().startswith("{")):
        with open(recipe, encoding="utf-8") as file:
            return Recipe(file.read())
    return Recipe(recipe)


def match(recipe: Recipe, name: str) -> _abi.Job | None:
    """The job of the first rule that matches `name`, or None."""
    job = _abi.Job(name=name.encode())
    try:
        recipe.match(job)
    except Error as error:
        if error.status == "INWIT_E_NAME":
            return None
        raise
    return job


def without_required_rules(recipe: Recipe) -> Recipe:
    """The same recipe, every rule of which may match no name."""
    content = json.loads(recipe.to_json())
    rules = [{**rule, "optional": True} for rule in content["rules"]]
    return Recipe({**content, "rules": rules}, recipe.custom)


def by_wildcard(recipe: Recipe, names: Iterable[str]) -> list[str]:
    """Those of `names` that are not the whole `match` of the rule that decides them, but fit its wildcards."""
    patterns = [rule["match"] for rule in json.loads(recipe.to_json())["rules"]]
    literal = {pattern: index for index, pattern in reversed(list(enumerate(patterns))) if "*" not in pattern}
    wild = [(index, compiled(pattern)) for index, pattern in enumerate(patterns) if "*" in pattern]

    def is_wild(name: str) -> bool:
        before = literal.get(name, len(patterns))
        return any(index < before and pattern.fullmatch(name) for index, pattern in wild)

    return [name for name in names if is_wild(name)]


def compiled(pattern: str) -> re.Pattern[str]:
    """The `match` of a rule as a regular expression: `*` is any number of characters."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
