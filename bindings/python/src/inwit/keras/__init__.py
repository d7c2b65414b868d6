"""Keras's initializers: the same classes, arguments, configs and distributions, and the same values on every backend and machine.

    layer = keras.layers.Dense(128, kernel_initializer=inwit.keras.HeNormal(seed=42))

Every entry of `inwit.registry()` is a class here: those of Keras are subclasses of Keras's own classes with their names, the others
have inwit's names (`flux_kaiming_normal`, also as `FluxKaimingNormal`). `get` and `scope` resolve names in strings, `initialize`
fills a built model by the names of its variables, `default_recipe` returns the initializers that its layers carry, and `audit` checks
that a model is initialized as a recipe says.
docs/keras_python.md lists the differences from Keras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from .._audit import AuditError, Finding
from .._probe.judge import ProbeFinding
from .._probe.report import ProbeReport
from .._registry import registry
from ._classes import Filled, class_of
from ._defaults import default_recipe
from ._model import audit, initialize
from ._probe import probe

__all__ = [
    "AuditError", "Finding", "ProbeFinding", "ProbeReport", "audit", "default_recipe", "deserialize", "get", "initialize", "probe", "scope", "serialize",
]  # fmt: skip

_classes: dict[str, type[Filled]] = {}  # by every name that Keras's get() accepts, and inwit's own

for _entry in registry():
    _class = class_of(_entry, __name__)
    for _name in (_entry["name"], _entry["keras_class"] or "".join(part.capitalize() for part in _entry["name"].split("_"))):
        globals()[_name] = _classes[_name] = _class
        __all__.append(_name)
    _classes.update(dict.fromkeys(_entry["aliases"], _class))

serialize = keras.initializers.serialize


def get(identifier: Any) -> Any:
    """keras.initializers.get, except that names and Keras's configs resolve to inwit's classes."""
    if isinstance(identifier, str) and identifier in _classes:
        return _classes[identifier]()
    return deserialize(identifier) if _is_ours(identifier) else keras.initializers.get(identifier)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """keras.initializers.deserialize, except that Keras's configs resolve to inwit's classes."""
    if not _is_ours(config) or config["class_name"] in (custom_objects or {}):
        return keras.initializers.deserialize(config, custom_objects)
    made = _classes[config["class_name"]]
    return made.from_config(config["config"]) if config.get("config") else made()


def _is_ours(config: Any) -> bool:
    return isinstance(config, dict) and config.get("class_name") in _classes and not config.get("registered_name")


def scope() -> Any:
    """Within this scope, the strings "glorot_uniform", "zeros", ... in the arguments of Keras's layers, and in their defaults, resolve
    to inwit's classes:

    with inwit.keras.scope():
        model = keras.applications.MobileNetV3Small(weights=None)
    """
    return keras.saving.custom_object_scope({name: one for name, one in _classes.items() if name == name.lower()})


if TYPE_CHECKING:

    def __getattr__(name: str) -> type[Any]: ...  # the classes
