"""The initializer that every factory returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import PartitionSpec, Sharding

from .._blocks import FLOATS
from .._checked import int64s
from .._key import Key
from . import _distributions, _place
from ._keys import key_of, words_of
from ._sketch import draw
from ._traced import constant, traced


class Initializer:
    """init(key, shape, dtype=None, out_sharding=None), like those of jax.nn.initializers. Immutable, and can be pickled.

    Outside a trace, the block of every device is filled directly. Under jax.jit and jax.vmap, XLA calls the library.
    """

    def __init__(
        self,
        name: str,
        fill: Callable[..., None],
        arguments: Mapping[str, Any],
        dtype: Any = None,
        accepts: Any = jnp.inexact,
        is_random: bool = True,
    ) -> None:
        self._name, self._fill, self._arguments, self._dtype, self._accepts = name, fill, arguments, dtype, accepts
        self._is_random = is_random and fill is not _distributions.constant

    def __call__(
        self,
        key: jax.Array | Key,
        shape: Sequence[int],
        dtype: Any = None,
        out_sharding: Sharding | PartitionSpec | None = None,
    ) -> jax.Array:
        shape = int64s("shape", shape)
        dtype = self._dtype_of(dtype)
        words = words_of(key, self._is_random)
        if isinstance(words, jax.core.Tracer):
            self._check(shape, dtype)
            return self._traced(words, shape, dtype, out_sharding)
        key = key_of(np.asarray(words))
        if out_sharding is None:
            made = self._block(key, shape, dtype, shape, (0,) * len(shape))
            bound = words.committed and len(words.devices()) == 1  # the result is placed on the device of the key
            return jax.device_put(made, words.sharding) if bound else jnp.asarray(made)
        self._check(shape, dtype)
        return _place.place(shape, dtype, out_sharding,
                            lambda extents, offset: self._block(key, shape, dtype, extents, offset))

    def _traced(self, words: jax.Array, shape: tuple[int, ...], dtype: Any, sharding: Sharding | PartitionSpec | None) -> Any:
        if self._fill is _distributions.constant:
            small = np.shape(self._arguments["value"])
            return constant(self._block(Key(0, 0), small, dtype, small, (0,) * len(small)), shape, sharding)
        return traced(words, shape, dtype, sharding,
                      lambda words, extents, offset: self._block(key_of(words), shape, dtype, extents, offset),
                      draw(self._fill, shape, dtype, self._arguments))

    def _dtype_of(self, dtype: Any) -> Any:
        dtype = self._dtype if dtype is None else dtype
        dtype = jnp.dtype(jax.dtypes.canonicalize_dtype(float if dtype is None else dtype))
        if not jnp.issubdtype(dtype, self._accepts):
            kind = "float" if self._accepts is jnp.floating else "float or complex"
            raise ValueError(f"{self._name}: dtype is {dtype.name}, must be a {kind} dtype")
        return dtype

    def _check(self, shape: tuple[int, ...], dtype: Any) -> None:
        """Raises the errors of the fill, by filling an empty shard."""
        nothing = (0,) * len(shape)
        self._block(Key(0, 0), shape, dtype, nothing, nothing)

    def _block(
        self, key: Key, shape: tuple[int, ...], dtype: Any, extents: tuple[int, ...], offset: tuple[int, ...]
    ) -> Any:
        """Elements [offset, offset + extents) of the whole array. Float dtypes that the library lacks are rounded from float32."""
        foreign = jnp.issubdtype(dtype, jnp.floating) and dtype.name not in FLOATS
        out = np.empty(extents, np.float32 if foreign else dtype)
        self._fill(out, key, shape, offset, **self._arguments)
        return out.astype(dtype) if foreign else out

    def __repr__(self) -> str:
        return f"inwit.jax.{self._name}({', '.join(f'{name}={value!r}' for name, value in self._arguments.items())})"
