"""docs/recipe_catalogue.md: every file of recipes/, from its own description."""
import json
import math
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "recipes"
HEAD = """\
# Catalogue of recipes

This page lists the recipes in `recipes/`, each with the classes whose names, shapes and initial values it gives, its options and its
sources. [Recipes](recipes.md) explains how to use them, and `inwit model --recipes` prints the list. Generated from the files by
`scripts/generate`.

    inwit model llama --config config.json --set residual_scaled=1 --seed 1 -o llama.safetensors

`--set NAME=VALUE` sets any value; a value from the config is taken from the first of its members that the config has.
"""


def texts(value):
    return [value] if isinstance(value, str) else list(value or [])


def escaped(text):
    return text.replace("|", "\\|")


def description(name, recipe):
    if not recipe.get("description"):
        raise ValueError(f"recipes/{name}.json: must have a description")
    return recipe["description"]


def own_values(recipe):
    """(name, default, meaning) of the values that no config gives and that are not computed from other values."""
    for name, value in recipe.get("let", {}).items():
        if isinstance(value, dict) and "value" in value:
            yield name, value["value"], value.get("comment", "")
        elif isinstance(value, (int, float)):
            yield name, value, ""


def config_values(recipe):
    """`layers` (num_hidden_layers), `std` (initializer_range; 0.02)"""
    for name, value in recipe.get("let", {}).items():
        if isinstance(value, dict) and "config" in value:
            members = " or ".join(f"`{member}`" for member in texts(value["config"]))
            default = f", else {str(value['else']).removeprefix('=')}" if "else" in value else ""
            yield f"`{name}` ({members}{default})"


def requirements(recipe):
    """`model_type` "llama" or "mistral"; `add_cross_attention` false"""
    for path, accepted in recipe.get("requires", {}).items():
        yield f"`{path}` {' or '.join(map(json.dumps, accepted if isinstance(accepted, list) else [accepted]))}"


def size(recipe):
    """Of a recipe of version 1 that lists its tensors: later ones compute."""
    shapes = [tensor["shape"] for tensor in recipe.get("tensors", [])]
    if not shapes or recipe.get("recipe", 1) != 1:
        return ""
    parameters = f"{sum(map(math.prod, shapes)):,}".replace(",", " ")
    return f" {len(shapes)} tensors, {parameters} parameters."


def section(name, recipe):
    yield f"\n## {name}\n\n{description(name, recipe)}.{size(recipe)} File: [{name}.json](../recipes/{name}.json).\n"
    if "models" in recipe:
        yield f"\nClasses: {', '.join(f'`{model}`' for model in texts(recipe['models']))}.\n"
    if recipe.get("comment"):
        yield f"\n{recipe['comment'].rstrip('.')}.\n"
    options = list(own_values(recipe))
    if options:
        yield "\n| value | default | meaning |\n|---|---|---|\n"
        yield from (f"| `{option}` | {str(default).removeprefix('=')} | {escaped(meaning)} |\n" for option, default, meaning in options)
    members = list(config_values(recipe))
    if members:
        yield f"\nFrom the config: {', '.join(members)}.\n"
    if "requires" in recipe:
        yield f"\nRequired of the config, where it has them: {'; '.join(requirements(recipe))}.\n"
    if "source" in recipe:
        yield f"\nSources: {'; '.join(texts(recipe['source']))}.\n"


def page():
    recipes = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}
    parts = [HEAD, "\n| recipe | initialises |\n|---|---|\n"]
    for name in sorted(recipes):
        parts.append(f"| [{name}](#{name}) | {escaped(description(name, recipes[name]))} |\n")
    for name in sorted(recipes):
        parts.extend(section(name, recipes[name]))
    return "".join(parts)
