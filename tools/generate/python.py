"""bindings/python/src/inwit/_functions.py: a typed function for each initializer, with an example."""
from registry import (EXAMPLE_NAME, EXAMPLE_SEED, allowed, default_text, fans_text, needs_layout, number_text, quoted, required,
                      sentence)

KINDS = {"number": "float", "number or null": "float | None", "flag": "bool", "axes": "Sequence[int] | None", "integers": "int | Sequence[int]",
         "number or array": "float | Array", "window": "str | float | Array"}
BEGIN = '''\
"""Every initializer as a function. Generated from the registry by scripts/generate; do not edit.

Each fills `out` in place and returns it. `layout` and the other options are those of inwit.fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from ._call import fill_named
from ._key import Key
from ._types import Array, Options, Unpack

'''


def kind(argument):
    return KINDS.get(argument["kind"]) or f"Literal[{', '.join(map(quoted, argument['choices']))}]"


def default(argument):
    if argument["kind"] in {"axes", "number or null"}:
        return "None"
    return str(bool(argument["default"])) if argument["kind"] == "flag" else default_text(argument)


def signature(entry):
    lines = [f"    {argument['name']}: {kind(argument)}{'' if argument['required'] else f' = {default(argument)}'},\n"
             for argument in entry["arguments"]]
    return (f"def {entry['name']}(\n    out: _Out,\n    key: Key,\n    *,\n{''.join(lines)}"
            "    layout: str | None = None,\n    **options: Unpack[Options],\n) -> _Out:\n")


def rounded(values):
    """As Python prints numbers that were rounded to three places."""
    return [rounded(value) for value in values] if isinstance(values, list) else round(values, 3)


def example(entry, filled):
    if filled is None:
        return ""
    shape, values = filled
    extents = ", ".join(map(str, shape)) + (", " if len(shape) == 1 else "")
    arguments = "".join(f", {argument['name']}={number_text(argument['example'])}" for argument in required(entry))
    if needs_layout(entry):
        arguments += ', layout="keras"'
    call = f'inwit.{entry["name"]}(w, inwit.Key({EXAMPLE_SEED}, "{EXAMPLE_NAME}"){arguments})'
    return (f"\n    >>> import inwit, numpy\n    >>> w = numpy.empty(({extents}))\n"
            f"    >>> {call}.round(3).tolist()\n    {rounded(values)}\n")


def docstring(entry, filled):
    text = f'    """{sentence(entry["summary"])}.\n\n    {entry["formula"]}. Reference: {entry["source"]}.\n'
    if entry["arguments"]:
        text += "\n"
    for argument in entry["arguments"]:
        text += f"    {argument['name']}: {argument['doc']}; {allowed(argument)} ({default_text(argument)}).\n"
    if entry["uses_fans"]:
        text += f"    {fans_text(entry)}\n"
    if not entry["random"]:
        text += "    The key is ignored.\n"
    return text + example(entry, filled) + '    """\n'


def tuple_of(items):
    return f"({', '.join(items)}{', ' if len(items) == 1 else ''})"


def function(entry, filled):
    names = [argument["name"] for argument in entry["arguments"]]
    arguments = f"{quoted(entry['name'])}, {tuple_of(list(map(quoted, names)))}, {tuple_of(names)}"
    return (f"\n\n{signature(entry)}{docstring(entry, filled)}"
            f"    fill_named({arguments}, out, key, layout, options)\n    return out\n")


def functions(registry):
    names = "".join(f"    {quoted(entry['name'])},\n" for entry in registry.entries)
    return (f"{BEGIN}__all__ = [\n{names}]\n\n_Out = TypeVar(\"_Out\")\n"
            + "".join(function(entry, registry.example(entry)) for entry in registry.entries))
