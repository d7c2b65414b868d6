"""Types of the signatures of the package."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Optional, Protocol, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import Unpack as Unpack
elif sys.version_info >= (3, 11):
    from typing import Unpack as Unpack
else:
    Unpack = Optional  # annotations are not evaluated; the name must only exist

from ._view import Box

BoxLike = Union[Box, tuple[Sequence[int], Sequence[int]]]
Progress = Callable[[int, int], Any]


class SupportsArray(Protocol):
    """An object that numpy.asarray() converts by its own method."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any: ...


Array = Union[SupportsArray, Sequence[Any]]


class Options(TypedDict, total=False):
    """The keywords that every fill accepts besides layout and the arguments of the initializer. inwit.fill documents them."""

    fan_in: Optional[float]
    fan_out: Optional[float]
    in_axes: Optional[Sequence[int]]
    out_axes: Optional[Sequence[int]]
    batch_axes: Sequence[int]
    box: Optional[BoxLike]
    dtype: Optional[str]
    threads: int
    target: Optional[str]
    progress: Optional[Progress]
    cuda_stream: Any
