"""Tensors of the backend from blocks that inwit filled."""
import keras
import numpy as np

_BACKEND = keras.backend.backend()
NATIVE = ("float16", "float32", "float64")


def dtype_of(dtype):
    """The name of the dtype: floatx for None, a policy's variable dtype, and on JAX what its 64-bit mode leaves of it."""
    dtype = keras.backend.standardize_dtype(getattr(dtype, "variable_dtype", dtype))
    if _BACKEND == "jax":
        import jax

        dtype = str(jax.dtypes.canonicalize_dtype(dtype))
    return dtype


def numpy_dtype(dtype):
    """What the block is made in: the dtype itself, or float32 for floats that inwit has not."""
    if dtype == "bfloat16":
        import ml_dtypes

        return ml_dtypes.bfloat16
    return np.dtype(dtype if dtype in NATIVE else np.float32)


def plain(value):
    """Arguments may be tensors of the backend."""
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value


def laid_out(tensor, layout):
    return tensor if layout is None else keras.distribution.distribute_tensor(tensor, layout)


def make(shape, dtype, layout, words, block):
    """The tensor whose boxes are `block(words, extents, offset)`; `words` are ints, or a tensor that may be symbolic."""
    if _BACKEND == "jax":
        return _jax(shape, dtype, layout, words, block)
    symbolic = not isinstance(words, tuple) and _symbolic(words, shape, dtype, block)
    if symbolic is not False:
        return symbolic
    if not isinstance(words, tuple):
        words = _unsigned(keras.ops.convert_to_numpy(words))
    return laid_out(converted(block(words, shape, (0,) * len(shape)), dtype), layout)


def converted(array, dtype):
    return keras.ops.cast(keras.ops.convert_to_tensor(array), dtype)


def _unsigned(state):
    """The state of a SeedGenerator, which holds numbers modulo 2^32, signed on some backends."""
    return [int(word) % 2**32 for word in state]


def _symbolic(state, shape, dtype, block):
    """For the state of a SeedGenerator inside tf.function, or on torch's meta device."""
    if _BACKEND == "tensorflow":
        import tensorflow

        if tensorflow.is_symbolic_tensor(state):
            def whole(state):
                return block(_unsigned(state), shape, (0,) * len(shape))

            made = tensorflow.numpy_function(whole, [state], tensorflow.as_dtype(numpy_dtype(dtype)))
            return keras.ops.cast(tensorflow.ensure_shape(made, shape), dtype)
    if _BACKEND == "torch" and state.is_meta:
        return keras.ops.empty(shape, dtype)
    return False


def _jax(shape, dtype, layout, words, block):
    import jax
    import jax.numpy as jnp

    from ..jax import _place

    layout = getattr(layout, "backend_layout", layout)
    state = jnp.bitwise_or(_halves(words), np.uint32(0)) if isinstance(words, tuple) else words  # a tracer, under a trace

    def of_state(state, extents, offset):
        state = [int(word) for word in state]
        return block(state if len(state) == 2 else (state[0] << 32 | state[1], 0), extents, offset).astype(dtype)

    if isinstance(state, jax.core.Tracer):
        return _place.traced(state, shape, jnp.dtype(dtype), layout, of_state)
    state = np.asarray(state)
    if layout is None:
        return jnp.asarray(of_state(state, shape, (0,) * len(shape)))
    return _place.place(shape, jnp.dtype(dtype), layout, lambda extents, offset: of_state(state, extents, offset))


def _halves(words):
    return np.array([words[0] >> 32, words[0] & 0xFFFFFFFF, 0], np.uint32)
