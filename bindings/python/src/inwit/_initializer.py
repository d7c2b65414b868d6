"""Initializers as values: a name with bound arguments, from Python or from JSON."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from . import _abi, _call
from ._checked import encoded, items, number, wrong
from ._custom import Custom, Customs
from ._errors import check
from ._handle import Handle
from ._key import Key
from ._library import library
from ._options import shape_tensor
from ._types import BoxLike, Progress

_Out = TypeVar("_Out")
Json = Any  # JSON text, or an object as json.loads returns it


class Moments(NamedTuple):
    """Expected moments and bounds of one tensor. NaN if there is no closed form."""

    mean: float
    stddev: float
    minimum: float
    maximum: float


def document(source: Json, what: str = "source") -> bytes:
    """The bytes of a JSON document, given as text or as an object to serialize."""
    if isinstance(source, (bytes, bytearray)):
        return bytes(source)
    if isinstance(source, str):
        return encoded(what, source)
    try:
        return json.dumps(source).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise wrong(what, source, f"JSON text or an object that json.dumps accepts ({error})") from None


class Initializer(Handle):
    """An initializer with its arguments bound: immutable, compared and hashed by value, pickled as JSON.

    >>> he = Initializer("variance_scaling", scale=2.0)
    >>> he == Initializer("variance_scaling", scale=2.0, mode="fan_in"), he.name
    (True, 'variance_scaling')
    >>> he.with_arguments(mode="fan_out") == he
    False
    """

    __slots__ = ()

    @classmethod
    def from_json(cls, source: Json, custom: Mapping[str, Custom] | None = None) -> Initializer:
        """Reads a name, Keras's JSON in either form, or such JSON as an object.

        `custom` maps names that the JSON may use, ``"package>Name"`` or ``"Name"``, to your own functions:
        ``function(out, key, config)`` fills the View `out`.

        >>> Initializer.from_json({"class_name": "HeNormal", "config": {"seed": 7}})
        Initializer.from_json('{"module":"keras.initializers","class_name":"HeNormal","config":{"seed":7},"registered_name":null}')
        """
        text, customs = document(source), Customs(custom or {})
        return cls._made(customs, library.inwit_create_from_json, text, len(text), customs.array, customs.count)

    @classmethod
    def from_layer(cls, source: Json, key: str, custom: Mapping[str, Custom] | None = None) -> Initializer:
        """The initializer under `key` (``"kernel_initializer"``) in the config of a Keras layer."""
        text, customs = document(source), Customs(custom or {})
        return cls._made(
            customs, library.inwit_create_from_layer, text, len(text), encoded("key", key), customs.array, customs.count
        )

    def with_arguments(self, **arguments: Any) -> Initializer:
        """A copy with these arguments replaced."""
        return self._with(arguments)

    @property
    def name(self) -> str:
        """The registered name, ``"he_normal"``, or the name of a custom initializer."""
        name: bytes = library.inwit_initializer_name(self._address)
        return name.decode()

    @property
    def config_seed(self) -> int | None:
        """The seed in the config that this was read from. Fills ignore it."""
        given, seed, context = ctypes.c_int32(), ctypes.c_uint64(), _abi.Context()
        check(library.inwit_config_seed(self._address, given, seed, context), context)
        return seed.value if given.value else None

    def to_json(self, legacy: bool = False) -> str:
        """JSON in the form of Keras 3, or in the legacy form of H5 files."""
        form = _abi.CONFIG_LEGACY if legacy else _abi.CONFIG_KERAS
        return text_of(library.inwit_to_json, self._address, form)

    def fill(
        self,
        out: _Out,
        key: Key,
        *,
        layout: str | None = None,
        fan_in: float | None = None,
        fan_out: float | None = None,
        in_axes: Sequence[int] | None = None,
        out_axes: Sequence[int] | None = None,
        batch_axes: Sequence[int] = (),
        box: BoxLike | None = None,
        dtype: str | None = None,
        threads: int = 0,
        target: str | None = None,
        progress: Progress | None = None,
    ) -> _Out:
        """Fills `out` in place and returns it; the options are those of inwit.fill."""
        return _call.fill(
            self, out, key, layout=layout, fan_in=fan_in, fan_out=fan_out, in_axes=in_axes, out_axes=out_axes,
            batch_axes=batch_axes, box=box, dtype=dtype, threads=threads, target=target, progress=progress,
        )  # fmt: skip

    def expect(self, shape: Any, *, layout: str | None = None, dtype: str = "float32", **options: Any) -> Moments:
        """Expected moments and bounds of a tensor of this shape, or of the shape and dtype of an array.

        >>> Initializer("glorot_uniform").expect((64, 32), layout="torch").maximum
        0.25
        """
        tensor = shape_tensor(shape, layout=layout, dtype=dtype, **options)
        moments, context = _abi.Moments(), _abi.Context()
        check(library.inwit_expect(self._address, tensor, moments, context), context)
        return Moments(moments.mean, moments.stddev, moments.minimum, moments.maximum)

    def density(
        self, x: Sequence[float], shape: Any, *, layout: str | None = None, dtype: str = "float32", **options: Any
    ) -> list[float]:
        """The probability density of one element at each of `x`. NaN if the distribution has none.

        >>> Initializer("random_uniform", minval=0.0, maxval=2.0).density([1.0, 3.0], (5,))
        [0.5, 0.0]
        """
        tensor = shape_tensor(shape, layout=layout, dtype=dtype, **options)
        every = [number(f"x[{at}]", value) for at, value in enumerate(items("x", x, "a sequence of numbers"))]
        points = (ctypes.c_double * len(every))(*every)
        density, context = (ctypes.c_double * len(every))(), _abi.Context()
        check(library.inwit_density(self._address, tensor, points, density, len(every), context), context)
        return list(density)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Initializer):
            return NotImplemented
        if library.inwit_equal(self._address, other._address):
            return True
        mine, its = (one._customs and one._customs.functions.get(one.name) for one in (self, other))
        return mine is not None and mine == its and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.name)  # equal initializers may have different JSON: another spelling, or omitted defaults

    def __repr__(self) -> str:
        return f"Initializer.from_json({self.to_json()!r})"

    def __copy__(self) -> Initializer:
        return self

    def __deepcopy__(self, memo: Any) -> Initializer:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        if self._customs:
            return _from_json, (self.to_json(), self._customs.functions)
        return _from_json, (self.to_json(), None)


def _from_json(text: str, custom: Mapping[str, Custom] | None) -> Initializer:
    return Initializer.from_json(text, custom)


def text_of(function: Any, *arguments: Any) -> str:
    """The text written by a function with the parameters (..., text, size, needed, context)."""
    needed, context = ctypes.c_size_t(), _abi.Context()
    check(function(*arguments, None, 0, needed, context), context)
    text = ctypes.create_string_buffer(needed.value)
    check(function(*arguments, text, needed, None, context), context)
    return text.value.decode()
