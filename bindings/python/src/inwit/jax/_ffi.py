"""Fills as custom calls of XLA: on the CPU, XLA calls the library's inwit_xla_fill (capi/inwit_xla.h), without Python."""

from __future__ import annotations

import ctypes
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._library import library
from ._sketch import Drawn, Shape

TARGET = "inwit_fill"  # exported programs contain it


def _register() -> bool:
    """False if this JAX or this build of the library has no such calls, or the versions of their ABI differ; callbacks fill then."""
    handler = getattr(library, "inwit_xla_fill", None)
    if handler is None or not hasattr(jax, "ffi") or not hasattr(jax, "shard_map"):  # JAX 0.6
        return False
    try:
        jax.ffi.register_ffi_target(TARGET, jax.ffi.pycapsule(ctypes.cast(handler, ctypes.c_void_p).value), platform="cpu")
    except Exception:
        return False
    return True


is_available = _register()


def call(drawn: Drawn, words: Any, blocks: Any, extents: Shape, dtype: Any) -> Any:
    """The block of `extents` of what is `drawn`, in its own axes. Leading axes of `words` enumerate arrays.

    blocks: how many blocks of `extents` lie before this one, along each axis; None: the whole.
    """
    leading = words.shape[:-1]
    result = jax.ShapeDtypeStruct(leading + extents, dtype)
    operands = [words]
    if blocks is not None:
        operands.append(jnp.broadcast_to(blocks, leading + blocks.shape))
    return jax.ffi.ffi_call(TARGET, result, vmap_method="broadcast_all")(
        *operands,
        initializer=drawn.initializer,
        tensor=np.array(drawn.roles + drawn.shape, np.int64),
        fans=np.array(drawn.fans, np.float64),
    )
