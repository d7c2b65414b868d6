"""Rules of recipes: one for each tensor, joined if names differ by numbers or by one part."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

Rule = dict[str, Any]


class Rules(dict[str, Any]):
    """A recipe as its JSON object. As text, it has one rule per line."""

    def __str__(self) -> str:
        head = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in self.items() if key != "rules"]
        rules = ",\n".join(f"  {json.dumps(rule)}" for rule in self["rules"])
        return "{" + ", ".join([*head, f'"rules": [\n{rules}\n]']) + "}"


def joined(rules: Mapping[str, Rule], alone: Collection[str] = ()) -> Rules:
    """A recipe of version 2 with these rules, by name; those of `alone` keep their full names.

    A joined rule decides no other name of the mapping: those of `alone` that it would match precede it.
    """
    special = [name for name in rules if re.search("[*{}|]", name)]
    if special:
        raise ValueError(f"names contain *, {{, | or }}, which patterns cannot quote: {', '.join(special)}")
    by_pattern: dict[str, list[str]] = {}
    for name, rule in rules.items():
        by_pattern.setdefault(name if name in alone else _numbered(name), []).append(_text(rule))
    made: dict[str, Rule] = {}
    for name, rule in rules.items():
        pattern = name if name in alone else _numbered(name)
        members = by_pattern[pattern]
        made.setdefault(pattern if len(members) > 1 and len(set(members)) == 1 else name, rule)
    first = {name: made[name] for name in made if name in alone and (pattern := _numbered(name)) != name and pattern in made}
    by_match = _alternatives({**first, **made}, alone)
    return Rules(recipe=2, layout="torch", rules=[{"match": match, **rule} for match, rule in by_match.items()])


def _numbered(name: str) -> str:
    """`layers.0.weight` as `layers.{i}.weight`."""
    letters = iter("ijklmnop")
    parts = [f"{{{letter}}}" if part.isdigit() and (letter := next(letters, "")) else part for part in name.split(".")]
    return ".".join(parts)


def _alternatives(rules: Mapping[str, Rule], alone: Collection[str]) -> dict[str, Rule]:
    """Joins patterns that differ in the part before the last one: `{q_proj|k_proj}.weight`."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for match, rule in rules.items():
        parts = match.split(".")
        if match in alone or len(parts) < 2 or not re.fullmatch(r"\w+", parts[-2]) or parts[-2].isdigit():
            groups[match, "", ""] = [match]
        else:
            groups.setdefault((".".join(parts[:-2]), parts[-1], _text(rule)), []).append(match)
    made = {}
    for (before, last, _), members in groups.items():
        if len(members) == 1:
            made[members[0]] = rules[members[0]]
        else:
            middle = "|".join(match.split(".")[-2] for match in members)
            made[".".join([*([before] if before else []), f"{{{middle}}}", last])] = rules[members[0]]
    return made


def _text(rule: Rule) -> str:
    return json.dumps(rule, sort_keys=True)
