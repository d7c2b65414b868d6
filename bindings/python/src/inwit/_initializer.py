"""Initializers as values: a name with its arguments bound, from Python or from JSON."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from . import _abi, _call
from ._custom import Custom, Customs
from ._errors import check
from ._handle import Handle
from ._key import Key
from ._library import library
from ._options import shape_tensor
from ._types import BoxLike, Progress

_Out = TypeVar("_Out")
Json = Any  # text of JSON, or what json.loads makes of one


class Moments(NamedTuple):
    """What theory expects of one tensor; NaN where there is no closed form."""

    mean: float
    stddev: float
    minimum: float
    maximum: float


def document(source: Json) -> bytes:
    """The bytes of a JSON document that is a text, or an object to be written as one."""
    if isinstance(source, (bytes, bytearray)):
        return bytes(source)
    return (source if isinstance(source, str) else json.dumps(source)).encode()


class Initializer(Handle):
    """An initializer with its arguments bound: immutable, equal and hashed by what it is, pickled as its JSON.

    >>> he = Initializer("variance_scaling", scale=2.0)
    >>> he == Initializer("variance_scaling", scale=2.0, mode="fan_in"), he.name
    (True, 'variance_scaling')
    >>> he.with_arguments(mode="fan_out") == he
    False
    """

    __slots__ = ()

    @classmethod
    def from_json(cls, source: Json, custom: Mapping[str, Custom] | None = None) -> Initializer:
        """The initializer that a name, Keras's JSON (either form), or the object of it says.

        `custom` maps names that the JSON may use, ``"package>Name"`` or ``"Name"``, to functions of yours:
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
            customs, library.inwit_create_from_layer, text, len(text), key.encode(), customs.array, customs.count
        )

    def with_arguments(self, **arguments: Any) -> Initializer:
        """The same with these arguments in place of its own."""
        return self._with(arguments)

    @property
    def name(self) -> str:
        """The registered name, ``"he_normal"``, or that of a custom one."""
        name: bytes = library.inwit_initializer_name(self._address)
        return name.decode()

    @property
    def config_seed(self) -> int | None:
        """The seed in the config that this was read from; fills do not look at it."""
        given, seed, context = ctypes.c_int32(), ctypes.c_uint64(), _abi.Context()
        check(library.inwit_config_seed(self._address, given, seed, context), context)
        return seed.value if given.value else None

    def to_json(self, legacy: bool = False) -> str:
        """Keras's JSON: of Keras 3, or the legacy form of H5 files."""
        form = _abi.CONFIG_LEGACY if legacy else _abi.CONFIG_KERAS
        return text_of(library.inwit_to_json, self._address, form)

    def fill(
        self,
        out: _Out,
        key: Key,
        /,
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
        """What theory expects of a tensor: of this shape, or like an array.

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
        """The density at each of `x` of the law of one element; NaN where there is none.

        >>> Initializer("random_uniform", minval=0.0, maxval=2.0).density([1.0, 3.0], (5,))
        [0.5, 0.0]
        """
        tensor = shape_tensor(shape, layout=layout, dtype=dtype, **options)
        places = (ctypes.c_double * len(x))(*x)
        density, context = (ctypes.c_double * len(x))(), _abi.Context()
        check(library.inwit_density(self._address, tensor, places, density, len(x), context), context)
        return list(density)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Initializer):
            return NotImplemented
        if library.inwit_equal(self._address, other._address):
            return True
        mine, its = (one._customs and one._customs.functions.get(one.name) for one in (self, other))
        return mine is not None and mine == its and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

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
    """What a function of the form (..., text, size, needed, context) writes."""
    needed, context = ctypes.c_size_t(), _abi.Context()
    check(function(*arguments, None, 0, needed, context), context)
    text = ctypes.create_string_buffer(needed.value)
    check(function(*arguments, text, needed, None, context), context)
    return text.value.decode()
