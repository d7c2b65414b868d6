"""Keras's initializers on inwit: the same classes, arguments, configs and laws, and the same values on every backend and machine.

    layer = keras.layers.Dense(128, kernel_initializer=inwit.keras.HeNormal(seed=42))

Every row of `inwit.registry()` is a class here: those of Keras are subclasses of Keras's own and have its names, the others have
inwit's (`flux_kaiming_normal`, also as `FluxKaimingNormal`). `get` and `scope` are for names in strings, `initialize` fills a built
model by the names of its variables. docs/keras_python.md says what differs from Keras's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from .._registry import registry
from ._classes import Filled, class_of
from ._model import initialize

__all__ = ["deserialize", "get", "initialize", "scope", "serialize"]

_classes: dict[str, type[Filled]] = {}  # by every name that Keras's get() takes, and inwit's own

for _row in registry():
    _class = class_of(_row, __name__)
    for _name in (_row["name"], _row["keras_class"] or "".join(part.capitalize() for part in _row["name"].split("_"))):
        globals()[_name] = _classes[_name] = _class
        __all__.append(_name)
    _classes.update(dict.fromkeys(_row["aliases"], _class))

serialize = keras.initializers.serialize


def get(identifier: Any) -> Any:
    """keras.initializers.get, except that names and Keras's configs give inwit's classes."""
    if isinstance(identifier, str) and identifier in _classes:
        return _classes[identifier]()
    return deserialize(identifier) if _is_ours(identifier) else keras.initializers.get(identifier)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """keras.initializers.deserialize, except that Keras's configs give inwit's classes."""
    if not _is_ours(config) or config["class_name"] in (custom_objects or {}):
        return keras.initializers.deserialize(config, custom_objects)
    made = _classes[config["class_name"]]
    return made.from_config(config["config"]) if config.get("config") else made()


def _is_ours(config: Any) -> bool:
    return isinstance(config, dict) and config.get("class_name") in _classes and not config.get("registered_name")


def scope() -> Any:
    """Within it, the strings "glorot_uniform", "zeros", ... in the arguments of Keras's layers, their defaults too, are inwit's:

    with inwit.keras.scope():
        model = keras.applications.MobileNetV3Small(weights=None)
    """
    return keras.saving.custom_object_scope({name: one for name, one in _classes.items() if name == name.lower()})


if TYPE_CHECKING:

    def __getattr__(name: str) -> type[Any]: ...  # the classes
