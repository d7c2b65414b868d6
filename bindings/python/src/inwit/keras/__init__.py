"""Keras's initializers on inwit: the same classes, arguments, configs and laws, and the same values on every backend and machine.

    layer = keras.layers.Dense(128, kernel_initializer=inwit.keras.HeNormal(seed=42))

Every row of `inwit.registry()` is a class here: those of Keras are subclasses of Keras's own and have its names, the others have
inwit's (`flux_kaiming_normal`, also as `FluxKaimingNormal`). `initialize` fills a built model by the names of its variables.
docs/keras_python.md says what differs from Keras's own.
"""
import inwit

from ._classes import class_of
from ._model import initialize

__all__ = ["initialize"]

for _row in inwit.registry():
    _class = class_of(_row, __name__)
    for _name in (_row["name"], _row["keras_class"] or "".join(part.capitalize() for part in _row["name"].split("_"))):
        globals()[_name] = _class
        __all__.append(_name)
