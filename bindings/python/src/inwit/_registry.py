"""Queries: registered names, the registry, instruction sets, the fans of a shape, and gains."""

from __future__ import annotations

import ctypes
import functools
import json
from typing import Any

from . import _abi
from ._checked import encoded, number
from ._errors import Error, check
from ._initializer import text_of
from ._library import library
from ._options import shape_tensor
from ._view import fans_of


def names() -> list[str]:
    """The registered names in alphabetical order.

    >>> "glorot_uniform" in names()
    True
    """
    found: list[str] = []
    while True:
        name = library.inwit_name_at(len(found))
        if name is None:
            return found
        found.append(name.decode())


def registry() -> list[dict[str, Any]]:
    """All registry entries: name, arguments with kind, default and range, formula, source, stream version.

    >>> [entry["formula"] for entry in registry() if entry["name"] == "zeros"]
    ['w = 0']
    """
    entries: list[dict[str, Any]] = json.loads(text_of(library.inwit_registry_json))
    return entries


@functools.lru_cache(maxsize=None)
def randomness() -> dict[str, bool]:
    """Whether the values of an initializer depend on a key, for each of its names. Custom initializers are not included."""
    every = ((entry, (entry["name"], entry["keras_class"], *entry["aliases"], *entry["synonyms"])) for entry in registry())
    return {name: entry["random"] for entry, names in every for name in names if name}


def target() -> str:
    """The instruction set in use, such as "avx2"; "" if the environment variable INWIT_TARGET names an unknown one."""
    name: bytes = library.inwit_target()
    return name.decode()


def stream_version(name: str) -> int:
    """The stream version of an initializer, which increases when its bits change.

    >>> stream_version("orthogonal") >= 1
    True
    """
    version: int = library.inwit_stream_version(encoded("name", name))
    if version == 0:
        raise Error(f"no initializer is named {name!r}", "INWIT_E_NAME", 2)
    return version


def fans(shape: Any, *, layout: str | None = None, **options: Any) -> tuple[float, float]:
    """(fan_in, fan_out) of a shape or an array. Options are those of inwit.fill (in_axes, out_axes, batch_axes, box).

    >>> fans((64, 3, 7, 7), layout="torch")
    (147.0, 3136.0)
    """
    return fans_of(shape_tensor(shape, layout=layout, **options))


def gain(nonlinearity: str, slope: float | None = None) -> float:
    """The gain of a nonlinearity, as in torch.nn.init.calculate_gain; slope applies to "leaky_relu", by default 0.01.

    >>> gain("tanh"), gain("leaky_relu", 0.2) ** 2
    (1.6666666666666667, 1.923076923076923)
    """
    factor, context = ctypes.c_double(), _abi.Context()
    check(library.inwit_gain(encoded("nonlinearity", nonlinearity), float("nan") if slope is None else number("slope", slope), factor, context), context)
    return factor.value
