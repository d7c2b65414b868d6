#!/usr/bin/env python3
"""Prints docs/choosing.md from tools/command/suggestions.json."""
import json
import pathlib

DATA = pathlib.Path(__file__).resolve().parent.parent / "command" / "suggestions.json"
HEAD = """\
# Choosing an initializer

The table below recommends an initializer for each activation and layer; `inwit suggest` uses the same data. An exact match on the
activation takes precedence over an entry for any activation. Generated from `tools/command/suggestions.json` by `scripts/generate`.

"Depth" is the number of dense layers of width 1024 over which the variance of the activations stays within a factor of 2 of that of
the first layer (geometric mean of three networks; single networks vary more, and narrow ones more than wide ones).
`tests/core/propagation_test.cpp` verifies it, and does the same for convolutions over at most ten layers of 256 channels. The test also
runs every choice that an entry advises against, through 30 layers or 30 recurrent steps, and verifies its effect:
"""


def choice(entry):
    """`variance_scaling`, scale 2, mode fan_in"""
    return ", ".join([f"`{entry['initializer']}`", *(f"{name} {value}" for name, value in entry["arguments"].items())])


def activation(entry):
    return entry["activation"] or "any"


def mistake(entry):
    return f"* Not {choice(entry)} (*{entry['effect']}*): {entry['why']}.\n"


def section(entry, common):
    references = [name for name in entry["avoid"] if isinstance(name, str)]
    own = [name for name in entry["avoid"] if not isinstance(name, str)]
    yield f"\n## {activation(entry)} ({', '.join(entry['layers'])})\n\n{choice(entry)}.\n\n{entry['why']}\n\n"
    yield from map(mistake, own)
    if references:
        choices = "; ".join(f"{choice(common[name])} (*{common[name]['effect']}*)" for name in references)
        yield f"* Nor one of the [common mistakes](#common-mistakes): {choices}.\n"
    yield f"\nReference: {entry['paper']}.\n"


def parts(data):
    yield HEAD + "\n"
    yield from (f"* *{effect}*: {meaning}.\n" for effect, meaning in data["effects"].items())
    yield "\n| activation | layer | initializer | depth |\n|---|---|---|---|\n"
    for entry in data["suggestions"]:
        depth = f"{entry['depth']} layers" if "depth" in entry else "see below"
        yield f"| {activation(entry)} | {', '.join(entry['layers'])} | {choice(entry)} | {depth} |\n"
    yield "\n## Common mistakes\n\nThese fail with most activations in stacks of dense or convolutional layers:\n\n"
    yield from map(mistake, data["common_mistakes"].values())
    for entry in data["suggestions"]:
        yield from section(entry, data["common_mistakes"])


def page():
    return "".join(parts(json.loads(DATA.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    print(page(), end="")
