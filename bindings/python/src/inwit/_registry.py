"""What there is: names, rows, instruction sets; and the fans of a shape."""

from __future__ import annotations

import json
from typing import Any

from ._errors import Error
from ._initializer import text_of
from ._library import library
from ._options import shape_tensor
from ._view import fans_of


def names() -> list[str]:
    """The registered names, in the order of the alphabet.

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
    """Every row: name, arguments with kind, default and range, formula, source, stream version, advice.

    >>> [row["formula"] for row in registry() if row["name"] == "zeros"]
    ['w = 0']
    """
    rows: list[dict[str, Any]] = json.loads(text_of(library.inwit_registry_json))
    return rows


def target() -> str:
    """The instruction set in use: "avx2"; "" if INWIT_TARGET of the environment names none that there is."""
    name: bytes = library.inwit_target()
    return name.decode()


def stream_version(name: str) -> int:
    """Rises when the bits of this initializer change.

    >>> stream_version("orthogonal") >= 1
    True
    """
    version: int = library.inwit_stream_version(name.encode())
    if version == 0:
        raise Error(f"no initializer is named {name!r}", "INWIT_E_NAME", 2)
    return version


def fans(shape: Any, *, layout: str | None = None, **options: Any) -> tuple[float, float]:
    """(fan_in, fan_out) of a shape, or of an array's; options as for inwit.fill (in_axes, out_axes, batch_axes, box).

    >>> fans((64, 3, 7, 7), layout="torch")
    (147.0, 3136.0)
    """
    return fans_of(shape_tensor(shape, layout=layout, **options))


