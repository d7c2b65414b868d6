"""Converts JAX keys to inwit keys.

The 32-bit words of the key, high word first, are the seed and the stream. Threefry keys have two words, the seed, and get stream 0;
rbg keys have four. `jax.random.key(42)` is `Key(42, 0)`, and a key that was split or folded has another seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._key import Key

_LOW, _NONE = 0xFFFFFFFF, np.uint32(0)


def words_of(key: Any, is_used: bool) -> jax.Array:
    """The words of one key as a JAX array of uint32; while JAX is tracing, always a tracer. is_used: for values that depend on the key."""
    if isinstance(key, Key):
        return jnp.bitwise_or(np.array([key.seed >> 32, key.seed & _LOW, key.stream >> 32, key.stream & _LOW], np.uint32), _NONE)
    typed = hasattr(key, "dtype") and jax.dtypes.issubdtype(key.dtype, jax.dtypes.prng_key)
    words = jax.random.key_data(key) if typed else key
    if getattr(words, "dtype", None) != np.uint32 or words.ndim == 0 or words.shape[-1] not in (2, 4):
        raise TypeError(f"key is {key!r}, must be a JAX key (jax.random.key, jax.random.PRNGKey) or an inwit.Key")
    if words.ndim != 1:
        raise ValueError(f"key has shape {words.shape[:-1]}, must be a single key: use jax.vmap for several")
    if typed and is_used and jax.config.jax_debug_key_reuse:
        jax.random.bits(key, (0,))  # reads no words, but makes JAX record this use, so that it reports key reuse
    return jnp.asarray(words) if typed else jnp.bitwise_or(words, _NONE)


def key_of(words: Iterable[Any]) -> Key:
    """The inwit.Key of concrete `words`."""
    parts = [int(word) for word in words] + [0, 0]
    return Key(parts[0] << 32 | parts[1], parts[2] << 32 | parts[3])
