"""Converts Keras seeds to inwit keys.

An int s is the seed s (two's complement), with stream 0 or the stream of the initializer's name. Draw n of SeedGenerator(s) has seed
s mod 2^32, which is the part that all of Keras's backends store, and n is added to the stream. For 0 <= s < 2^32, the first draw of
SeedGenerator(s) therefore equals that of the int s.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterable
from typing import Any

import keras

from .._key import Key


def initial(seed: Any) -> Any:
    """The seed that an initializer stores, as in Keras."""
    if seed is None:
        return random.randint(1, 10**9)  # seeded by keras.utils.set_random_seed
    if isinstance(seed, dict):
        return keras.saving.deserialize_keras_object(seed)
    if not isinstance(seed, (int, keras.random.SeedGenerator)):
        raise ValueError(f"`seed` argument is {seed!r}, must be an int, None or a keras.random.SeedGenerator")
    return seed


def words(seed: Any) -> Any:
    """(seed, draw): two ints, or the state tensor of a generator, which is advanced."""
    if not isinstance(seed, keras.random.SeedGenerator):
        return seed % 2**64, 0
    with _own_mesh(seed.state.value):
        return seed.next()


def _own_mesh(state: Any) -> contextlib.AbstractContextManager[Any]:
    """On JAX, Keras calls an initializer under the mesh of the variable's layout, which may differ from the mesh of the state."""
    if keras.backend.backend() == "jax":
        import jax

        mesh = getattr(getattr(state, "sharding", None), "mesh", None)
        if not isinstance(state, jax.core.Tracer) and mesh is not None:
            context: contextlib.AbstractContextManager[Any] = jax.sharding.use_abstract_mesh(mesh.abstract_mesh)
            return context
    return contextlib.nullcontext()


def key(words: Iterable[Any], stream: int) -> Key:
    seed, draw = (int(word) for word in words)
    return Key(seed, (stream + draw) % 2**64)
