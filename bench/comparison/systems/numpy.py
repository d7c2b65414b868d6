"""NumPy: a Generator that writes into arrays that are there already; the variant is its source of bits."""
import functools
import math

import numpy as np

import works
from systems import timed

DTYPES = {"f32": np.float32, "f64": np.float64}


def first(array):
    return array.ravel()[:works.LOOKED_AT].tolist()


class System:
    def __init__(self, variant, threads):
        self.bits = variant
        self.generator = np.random.Generator(getattr(np.random, variant)(42))
        self.version = np.__version__

    def prepare(self, case):
        if case.dtype not in DTYPES or (self.bits != "PCG64" and case.work in ("zeros", "orthogonal", "sgemm")):
            return None  # the latter do not depend on the bits, or little
        dtype = DTYPES[case.dtype]
        if case.work == "gpt2":
            tensors = [(np.zeros(shape, dtype), distribution, stddev) for shape, distribution, stddev in works.gpt2()]
            return timed(functools.partial(self.fill_model, tensors), lambda: first(tensors[0][0]))
        out = np.zeros(case.shape, dtype)
        if case.work == "sgemm":
            a, b = self.generator.random((2, *case.shape), dtype)
            return timed(functools.partial(np.matmul, a, b, out=out))
        fill = {
            "zeros": functools.partial(out.fill, 0),
            "uniform": functools.partial(self.generator.random, dtype=dtype, out=out),
            "normal": functools.partial(self.generator.standard_normal, dtype=dtype, out=out),
            "call16": functools.partial(self.generator.standard_normal, dtype=dtype, out=out),
            "glorot_uniform": functools.partial(self.glorot_uniform, out),
            "orthogonal": functools.partial(self.orthogonal, out),
        }.get(case.work)
        return fill and timed(fill, lambda: first(out))

    def glorot_uniform(self, out):
        limit = math.sqrt(6 / sum(out.shape))
        self.generator.random(dtype=out.dtype, out=out)
        out *= 2 * limit
        out -= limit

    def orthogonal(self, out):
        """What is pasted most: QR of normals, signs by the diagonal of R."""
        self.generator.standard_normal(dtype=out.dtype, out=out)
        q, r = np.linalg.qr(out)
        q *= np.sign(np.diagonal(r))
        return q

    def fill_model(self, tensors):
        for tensor, distribution, stddev in tensors:
            if distribution == "normal":
                self.generator.standard_normal(dtype=tensor.dtype, out=tensor)
                tensor *= stddev
            else:
                tensor.fill(distribution == "ones")
