"""From a JAX key to inwit's.

The words of the key, high word first, are the seed and the stream: threefry keys have two words and give the seed, with stream 0; rbg
keys have four. So `jax.random.key(42)` is `inwit.Key(42, 0)`, and a key that was split or folded is another seed.
"""
import jax
import jax.numpy as jnp
import numpy as np

import inwit

_LOW, _NONE = 0xFFFFFFFF, np.uint32(0)


def words_of(key):
    """The words of one key, as a JAX array of uint32: a tracer wherever JAX is tracing, even if `key` is not one."""
    if isinstance(key, inwit.Key):
        return jnp.bitwise_or(np.array([key.seed >> 32, key.seed & _LOW, key.stream >> 32, key.stream & _LOW], np.uint32), _NONE)
    typed = hasattr(key, "dtype") and jax.dtypes.issubdtype(key.dtype, jax.dtypes.prng_key)
    words = jax.random.key_data(key) if typed else key
    if getattr(words, "dtype", None) != np.uint32 or words.ndim == 0 or words.shape[-1] not in (2, 4):
        raise TypeError(f"key is {key!r}, must be a JAX key (jax.random.key, jax.random.PRNGKey) or an inwit.Key")
    if words.ndim != 1:
        raise ValueError(f"key has shape {words.shape[:-1]}, must be one key: use jax.vmap for several")
    return words if typed else jnp.bitwise_or(words, _NONE)


def key_of(words):
    """The inwit.Key that concrete `words` say."""
    words = [int(word) for word in words] + [0, 0]
    return inwit.Key(words[0] << 32 | words[1], words[2] << 32 | words[3])


def other(key, number):
    """A key of its own for what else is drawn for the tensor of `key`."""
    return inwit.Key(key.seed, (key.stream + number) % 2**64)
