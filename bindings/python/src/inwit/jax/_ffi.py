"""Fills as XLA custom calls: XLA calls the library's handlers (capi/inwit_xla.h), without Python, on CPUs and on CUDA devices."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .._library import library
from ._sketch import Drawn, Shape

TARGET = "inwit_fill"  # exported programs contain it


def _has_device_module() -> bool:
    """Without it, the CUDA handler can only return errors. The handler looks for the driver when a program runs, maybe elsewhere."""
    return bool(library.inwit_device_program(0, None, 0, None, None) == 0)


def _register(platform: str, name: str, stages: Sequence[str]) -> bool:
    """False if this JAX or this build of the library has no such calls, or their ABI versions differ; callbacks are then used."""
    handler = getattr(library, name, None)
    if handler is None or not hasattr(jax, "ffi") or not hasattr(jax, "shard_map"):  # JAX 0.6
        return False
    try:
        capsule = jax.ffi.pycapsule(ctypes.cast(handler, ctypes.c_void_p).value)
        jax.ffi.register_ffi_target(TARGET, {stage: capsule for stage in stages}, platform=platform)
    except Exception:
        return False
    return True


def _platforms() -> Iterator[str]:
    if _register("cpu", "inwit_xla_fill", ["execute"]):
        yield "cpu"
        # JAX keeps this until it finds a CUDA device. A program can be exported for CUDA without one.
        if _has_device_module() and _register("CUDA", "inwit_xla_fill_cuda", ["initialize", "execute"]):
            yield "cuda"


platforms = tuple(_platforms())  # as jax.lax.platform_dependent names them


def call(drawn: Drawn, words: Any, blocks: Any, extents: Shape, dtype: Any) -> Any:
    """The block with `extents` of the array `drawn`, in its own axes. Leading axes of `words` enumerate arrays.

    blocks: the index of the block along each axis, in blocks of `extents`; None: the whole.
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
