"""Initial weights of neural networks, the same bits on every machine.

A weight depends only on the seed, the name of its parameter and its index in the whole tensor.

>>> import array, inwit
>>> w = array.array("f", bytes(4 * 16))
>>> _ = inwit.fill("random_normal", w, inwit.Key(42, "encoder.0.weight"), stddev=0.02)

Every initializer is also a function: inwit.glorot_uniform(w, key, layout="torch").
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from . import _functions
from ._call import fill
from ._errors import Error
from ._initializer import Initializer, Moments
from ._key import Key, stream
from ._library import version
from ._many import Job, ListedTensor, Recipe, fill_jobs, fill_model
from ._registry import fans, gain, names, registry, stream_version, target
from ._functions import *
from ._show import show
from ._view import Box, View

if not TYPE_CHECKING:  # type checkers would assume that every unknown attribute is a module

    def __getattr__(name):
        """Imports an adapter at its first use, because each imports its framework."""
        if name in ("jax", "keras", "torch"):
            return importlib.import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__version__ = version
__all__ = [
    "Box",
    "Error",
    "Initializer",
    "Job",
    "Key",
    "ListedTensor",
    "Moments",
    "Recipe",
    "View",
    "fans",
    "fill",
    "fill_jobs",
    "fill_model",
    "gain",
    "names",
    "registry",
    "show",
    "stream",
    "stream_version",
    "target",
    "version",
]
__all__ += _functions.__all__
