"""A recipe with the initializers that the layers of a built model carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import keras

from .._checked import choice, mapping
from .._errors import Error
from .._initializer import Initializer

Json = Any

# The attribute of the layer that holds the initializer of a variable, if it is not NAME_initializer.
_ATTRIBUTES = {
    "kernel": ("kernel_initializer", "depthwise_initializer"),
    "recurrent_kernel": ("recurrent_initializer",),
    "depthwise_kernel": ("depthwise_initializer",),
    "pointwise_kernel": ("pointwise_initializer",),
}


def default_recipe(
    model: Any, others: Mapping[str, Json] | None = None, *, frozen: Literal["error", "fill", "keep"] = "error"
) -> dict[str, Any]:
    """A recipe for initialize() with the initializers that the layers of `model` carry (`kernel_initializer`, ...), one rule for each
    variable, by its path.

    others: {path: initializer, or None to keep} for variables whose layer carries no initializer, such as the mean of a Normalization
        or the scale of an RMSNormalization. Without an entry, they are an error that lists them.
    frozen: what to do with variables that are not trainable although their layer made them so (`layer.trainable = False`), which often hold
        loaded values: they are an error that lists them ("error"), unless `others` has an entry; "fill" and "keep" apply to all of them.
    """
    choice("frozen", frozen, ("error", "fill", "keep"))
    answers = {} if others is None else dict(mapping("others", others, "a mapping of paths of variables to initializers, or None"))
    found: dict[str, Json] = {}
    held: set[str] = set()
    for layer in model._flatten_layers():
        for variable in (*layer._trainable_variables, *layer._non_trainable_variables):
            rule = _rule_of(layer, variable)
            if rule is not None:
                found[variable.path] = rule
        held.update(variable.path for variable in layer._trainable_variables if not variable.trainable)
    rules: list[Json] = []
    unknown: list[str] = []
    unasked: list[str] = []
    for path in (variable.path for variable in model.weights):
        if path in answers:
            initializer = answers.pop(path)
            rules.append({"match": path, "keep": True} if initializer is None else {"match": path, "initializer": initializer})
        elif path in held and frozen == "keep":
            rules.append({"match": path, "keep": True})
        elif path in held and frozen == "error":
            unasked.append(path)
        elif path in found:
            _check(path, found[path])
            rules.append({"match": path, **found[path]})
        else:
            unknown.append(path)
    if answers:
        raise ValueError(f"others contains {next(iter(answers))!r}, which is not the path of a variable of {model.name}")
    if unasked:
        raise ValueError(
            f"variables of {model.name} are frozen and may hold loaded values: {', '.join(unasked)}; pass default_recipe(model, frozen='keep') "
            "to keep them, or frozen='fill' to fill them"
        )
    if unknown:
        raise ValueError(f"the layers of {model.name} carry no initializer for: {', '.join(unknown)}; pass others=, or write a recipe")
    return {"recipe": 2, "layout": "keras", "rules": rules} if any("parts" in rule for rule in rules) else {"layout": "keras", "rules": rules}


def _check(path: str, rule: Json) -> None:
    """Rejects an initializer of the user's own class, which only Keras can call, and arguments out of range."""
    carried = [one["initializer"] for one in rule["parts"]["rules"]] if "parts" in rule else [rule["initializer"]]
    for initializer in carried:
        try:
            Initializer.from_json(initializer)
        except Error as error:
            name = initializer["class_name"] if isinstance(initializer, Mapping) else initializer
            raise Error(
                f"{path} carries the initializer {name}, which inwit cannot call: {error}; pass others={{{path!r}: ...}} with one of "
                "inwit's, or None to keep the variable as it is", error.status, error.code,
            ) from None  # fmt: skip


def _rule_of(layer: Any, variable: Any) -> Json:
    for initializer in _carried(layer, variable.name):
        if isinstance(initializer, keras.initializers.Initializer):
            if variable.name == "bias" and getattr(layer, "unit_forget_bias", False):
                return _forget_bias(initializer, variable.shape[-1] // 4)
            json = _json(initializer)
            if isinstance(layer, keras.layers.EinsumDense) and variable.name == "kernel":
                _set_axes(json["config"], initializer, layer.equation)
            return {"initializer": json}
    return None


def _set_axes(config: dict[str, Any], initializer: Any, equation: str) -> None:
    """The axes of variance scaling that EinsumDense tells its initializer when it is built, and keeps out of the config. Keras before 3.15
    had no such arguments, and counted the fans as those of a convolution."""
    own = [getattr(initializer, name, ()) for name in ("input_axes", "output_axes")]
    if not isinstance(initializer, keras.initializers.VarianceScaling) or None not in own:
        return
    operands, result = equation.replace("...", "").split("->")
    labels = operands.split(",")[1].strip()
    config["input_axes"] = [axis for axis, label in enumerate(labels) if label not in result]
    config["output_axes"] = [axis for axis, label in enumerate(labels) if label in result]


def _carried(layer: Any, name: str) -> Iterator[Any]:
    for attribute in _ATTRIBUTES.get(name, (f"{name}_initializer",)):
        yield getattr(layer, attribute, None)


def _json(initializer: Any) -> Json:
    config = keras.initializers.serialize(initializer)
    config["config"].pop("name", None)  # of inwit's classes: here, the path names the stream
    return config


def _forget_bias(initializer: Any, units: int) -> Json:
    """An LSTM's biases, which Keras concatenates from those of the gates: the second gate, forget, gets ones. It calls a random initializer
    twice, for the gate before it and for the two after it."""
    if isinstance(initializer, keras.initializers.Zeros):
        return {"initializer": {"class_name": "Constant", "config": {"value": [0.0] * units + [1.0] * units + [0.0] * (2 * units)}}}
    own = {"initializer": _json(initializer)}
    return {"parts": {"axis": 0, "sizes": [units, units, 2 * units], "rules": [own, {"initializer": "ones"}, own]}}
