"""TensorFlow: its stateful random operations, each of which makes a new tensor. Orthogonal and Glorot's are Keras's."""
import functools

import tensorflow as tf

import works
from systems import timed

DTYPES = {"f32": tf.float32, "f64": tf.float64, "f16": tf.float16, "bf16": tf.bfloat16}
MAKE = {
    "zeros": tf.zeros,
    "uniform": tf.random.uniform,
    "normal": tf.random.normal,
    "truncated_normal": tf.random.truncated_normal,
    "call16": tf.random.normal,
}


class System:
    def __init__(self, variant, threads):
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        tf.random.set_seed(42)
        self.version = tf.__version__

    def prepare(self, case):
        dtype = DTYPES[case.dtype]
        if case.work == "gpt2":
            tensors = works.gpt2()
            return timed(functools.partial(make_model, tensors, dtype), lambda: first(make_model(tensors[:1], dtype)[0]))
        if case.work not in MAKE:
            return None
        make = functools.partial(MAKE[case.work], case.shape, dtype=dtype)
        return timed(make, lambda: first(make()))


def first(tensor):
    return tf.cast(tf.reshape(tensor, -1)[:works.LOOKED_AT], tf.float64).numpy().tolist()


def make_model(tensors, dtype):
    distributions = {"zeros": tf.zeros, "ones": tf.ones}
    return [tf.random.normal(shape, stddev=stddev, dtype=dtype) if distribution == "normal" else distributions[distribution](shape, dtype)
            for shape, distribution, stddev in tensors]
