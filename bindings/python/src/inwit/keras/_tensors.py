"""Creates tensors of the backend from filled blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

_BACKEND = keras.backend.backend()
NATIVE = ("float16", "float32", "float64")

Shape = tuple[int, ...]
Block = Callable[[Any, Shape, Shape], Any]  # of (seed, draw), extents and offset


def dtype_of(dtype: Any) -> str:
    """The name of the dtype: floatx for None, the variable dtype of a policy, and on JAX canonicalized by its 64-bit mode."""
    name = str(keras.backend.standardize_dtype(getattr(dtype, "variable_dtype", dtype)))
    if _BACKEND == "jax":
        import jax

        name = str(jax.dtypes.canonicalize_dtype(name))
    return name


def numpy_dtype(dtype: str) -> Any:
    """The dtype in which the block is filled: the dtype itself, or float32 for float dtypes that inwit lacks."""
    if dtype == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    return np.dtype(dtype if dtype in NATIVE else np.float32)


def is_native(dtype: str) -> bool:
    """Whether blocks are filled in the dtype itself."""
    return dtype in (*NATIVE, "bfloat16")


def plain(value: Any) -> Any:
    """Converts tensors of the backend to NumPy; arguments may be such tensors."""
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value


def laid_out(tensor: Any, layout: Any) -> Any:
    return tensor if layout is None else keras.distribution.distribute_tensor(tensor, layout)


def make(shape: Shape, dtype: str, layout: Any, words: Any, block: Block) -> Any:
    """The tensor whose shards are `block(words, extents, offset)`. `words` is (seed, draw) as ints, or a state tensor that may be
    symbolic. Errors of the fill are raised before anything is created, by filling an empty shard."""
    if _BACKEND == "jax":
        return _jax(shape, dtype, layout, words, block)
    symbolic = _symbolic(words, shape, dtype, block)
    if symbolic is not None:
        return symbolic
    if not isinstance(words, tuple):
        words = _unsigned(keras.ops.convert_to_numpy(words))
    return laid_out(converted(block(words, shape, (0,) * len(shape)), dtype), layout)


def converted(array: Any, dtype: str) -> Any:
    tensor = keras.ops.convert_to_tensor(array)
    return tensor if keras.backend.standardize_dtype(tensor.dtype) == dtype else keras.ops.cast(tensor, dtype)


def _check(shape: Shape, block: Block) -> None:
    block((0, 0), (0,) * len(shape), (0,) * len(shape))


def _unsigned(state: Any) -> list[int]:
    """The state of a SeedGenerator: 32-bit numbers, which are signed on some backends."""
    return [int(word) % 2**32 for word in state]


def _symbolic(state: Any, shape: Shape, dtype: str, block: Block) -> Any:
    """The tensor if the state is symbolic (inside tf.function) or the device is torch's meta device, else None."""
    if _BACKEND == "tensorflow" and not isinstance(state, tuple):
        import tensorflow

        if tensorflow.is_symbolic_tensor(state):
            _check(shape, block)

            def whole(state: Any) -> Any:
                return block(_unsigned(state), shape, (0,) * len(shape))

            made = tensorflow.numpy_function(whole, [state], tensorflow.as_dtype(numpy_dtype(dtype)))
            return keras.ops.cast(tensorflow.ensure_shape(made, shape), dtype)
    if _BACKEND == "torch" and keras.ops.empty((0,)).is_meta:
        _check(shape, block)
        return keras.ops.empty(shape, dtype)
    return None


def _jax(shape: Shape, dtype: str, layout: Any, words: Any, block: Block) -> Any:
    import jax
    import jax.numpy as jnp

    from ..jax import _place
    from ..jax._traced import traced

    layout = getattr(layout, "backend_layout", layout)
    state = jnp.bitwise_or(_halves(words), np.uint32(0)) if isinstance(words, tuple) else words  # a tracer, under a trace

    def of_state(state: Any, extents: Shape, offset: Shape) -> Any:
        parts = [int(word) for word in state]
        return block(parts if len(parts) == 2 else (parts[0] << 32 | parts[1], 0), extents, offset).astype(dtype)

    if isinstance(state, jax.core.Tracer):
        _check(shape, block)
        return traced(state, shape, jnp.dtype(dtype), layout, of_state)
    state = np.asarray(state)
    if layout is None:
        return jnp.asarray(of_state(state, shape, (0,) * len(shape)))
    _check(shape, block)
    return _place.place(shape, jnp.dtype(dtype), layout, lambda extents, offset: of_state(state, extents, offset))


def _halves(words: tuple[int, int]) -> Any:
    return np.array([words[0] >> 32, words[0] & 0xFFFFFFFF, 0], np.uint32)
