"""Reads a recipe in any form, and finds the rules that names match."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

from .. import _abi
from .._errors import Error
from .._many import Recipe, unmatched

RecipeLike = Union[Recipe, Mapping[str, Any], str, "os.PathLike[str]"]


def read(recipe: RecipeLike) -> Recipe:
    if isinstance(recipe, Recipe):
        return recipe
    if isinstance(recipe, os.PathLike) or (isinstance(recipe, str) and not recipe.lstrip().startswith("{")):
        with open(recipe, encoding="utf-8") as file:
            return Recipe(file.read())
    return Recipe(recipe)


def match(recipe: Recipe, name: str, shape: Sequence[int]) -> _abi.Job | None:
    """The job of the first rule that matches `name`, a tensor of that global shape, or None."""
    job = unmatched(name, shape)
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
    return recipe.with_document({**content, "rules": rules})


def by_wildcard(recipe: Recipe, names: Iterable[str]) -> list[str]:
    """Those of `names` that are not the whole `match` of the rule that decides them, but fit its wildcards and braces."""
    content = json.loads(recipe.to_json())
    has_braces = content.get("recipe", 1) > 1
    patterns = [rule["match"] for rule in content["rules"]]
    is_wildcard = [_SPECIAL[has_braces].search(pattern) is not None for pattern in patterns]
    literal = {patterns[index]: index for index in reversed(range(len(patterns))) if not is_wildcard[index]}
    wild = [(index, compiled(pattern, has_braces)) for index, pattern in enumerate(patterns) if is_wildcard[index]]

    def is_wild(name: str) -> bool:
        before = literal.get(name, len(patterns))
        return any(index < before and pattern.fullmatch(name) for index, pattern in wild)

    return [name for name in names if is_wild(name)]


_SPECIAL = {False: re.compile(r"\*"), True: re.compile(r"\*|\{[^{}]*\}")}


def compiled(pattern: str, has_braces: bool = False) -> re.Pattern[str]:
    """The `match` of a rule as a regular expression: `*` is any number of characters; captures need not agree with each other."""

    def part(special: str) -> str:
        if "|" in special:
            return "(?:" + "|".join(map(re.escape, special[1:-1].split("|"))) + ")"
        if special == "*" or special.endswith(":**}"):
            return ".*"
        return r"[^.]*" if ":" in special else r"(?<!\d)\d+(?!\d)"

    literals, specials = _SPECIAL[has_braces].split(pattern), _SPECIAL[has_braces].findall(pattern)
    text = "".join(re.escape(literal) + part(special) for literal, special in zip(literals, specials))
    return re.compile(text + re.escape(literals[-1]), re.DOTALL)
