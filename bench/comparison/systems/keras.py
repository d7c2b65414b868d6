"""Keras's initializers on one of its backends (the variant), each call of which makes a new tensor."""
import os

import works
from systems import timed

DTYPES = {"f32": "float32", "f64": "float64", "f16": "float16", "bf16": "bfloat16"}


class System:
    def __init__(self, variant, threads):
        os.environ["KERAS_BACKEND"] = variant
        if variant == "jax":
            from systems import jax as peer  # with its settings, before Keras imports it
            self.wait = peer.jax.block_until_ready
        else:
            from systems import tensorflow as peer
            self.wait = lambda tensors: tensors  # computed when the call returns
        self.first = peer.first
        backend = peer.System("", threads)
        import keras
        self.make = {
            "zeros": keras.initializers.Zeros(),
            "ones": keras.initializers.Ones(),
            "uniform": keras.initializers.RandomUniform(seed=42),
            "normal": keras.initializers.RandomNormal(seed=42),
            "truncated_normal": keras.initializers.TruncatedNormal(seed=42),
            "glorot_uniform": keras.initializers.GlorotUniform(seed=42),
            "orthogonal": keras.initializers.Orthogonal(seed=42),
            "call16": keras.initializers.RandomNormal(seed=42),
        }
        self.normal = keras.initializers.RandomNormal
        self.version = f"{keras.__version__} on {variant} {backend.version}"

    def prepare(self, case):
        dtype = DTYPES[case.dtype]
        if case.work == "gpt2":
            tensors = works.gpt2()
            return timed(lambda: self.wait(self.model(tensors, dtype)), lambda: self.first(self.model(tensors[:1], dtype)[0]))
        make = self.make.get(case.work)
        return make and timed(lambda: self.wait(make(case.shape, dtype)), lambda: self.first(make(case.shape, dtype)))

    def model(self, tensors, dtype):
        return [self.initializer(distribution, stddev, seed)(shape, dtype) for seed, (shape, distribution, stddev) in enumerate(tensors)]

    def initializer(self, distribution, stddev, seed):
        return self.normal(stddev=stddev, seed=seed) if distribution == "normal" else self.make[distribution]
