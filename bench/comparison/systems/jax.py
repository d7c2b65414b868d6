"""JAX: jax.random and jax.nn.initializers, each of which makes a new array; a run ends when the array is there."""
import os

os.environ["JAX_ENABLE_X64"] = "1"  # for f64; what asks for float32 stays float32
os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp

import works
from systems import timed

DTYPES = {"f32": jnp.float32, "f64": jnp.float64, "f16": jnp.float16, "bf16": jnp.bfloat16}
initializers = jax.nn.initializers
MAKE = {
    "zeros": lambda key, shape, dtype: jnp.zeros(shape, dtype),
    "uniform": jax.random.uniform,
    "normal": jax.random.normal,
    "truncated_normal": lambda key, shape, dtype: jax.random.truncated_normal(key, -2, 2, shape, dtype),
    "glorot_uniform": initializers.glorot_uniform(),
    "orthogonal": initializers.orthogonal(),
    "call16": jax.random.normal,
}


class System:
    def __init__(self, variant, threads):
        self.key = jax.random.key(42)
        self.version = jax.__version__

    def prepare(self, case):
        dtype = DTYPES[case.dtype]
        if case.work == "gpt2":
            tensors = works.gpt2()
            return timed(lambda: jax.block_until_ready(make_model(self.key, tensors, dtype)),
                         lambda: first(make_model(self.key, tensors[:1], dtype)[0]))
        make = MAKE.get(case.work)
        return make and timed(lambda: jax.block_until_ready(make(self.key, case.shape, dtype)),
                              lambda: first(make(self.key, case.shape, dtype)))


def first(array):
    return array.ravel()[:works.LOOKED_AT].astype(jnp.float64).tolist()


def make_model(key, tensors, dtype):
    keys = jax.random.split(key, len(tensors))
    distributions = {"zeros": initializers.zeros, "ones": initializers.ones}
    return [(initializers.normal(stddev) if distribution == "normal" else distributions[distribution])(one, shape, dtype)
            for one, (shape, distribution, stddev) in zip(keys, tensors)]
