"""Peers in C++ (bench/peers/*.cpp), each a library with the function that peer.hpp declares; the variant names library and
generator."""
import ctypes
import math
import os
import pathlib

import works
from systems import Timer, floats

ZEROS, UNIFORM, NORMAL = range(3)
DISTRIBUTIONS = {"zeros": (ZEROS, 0, 0), "uniform": (UNIFORM, 0, 1), "normal": (NORMAL, 0, 1), "call16": (NORMAL, 0, 1)}
SIZES = {"f32": 4, "f64": 8}


class System:
    def __init__(self, variant, threads):
        name, generator = variant.split()
        path = pathlib.Path(os.environ["INWIT_COMPARE_BUILD"], "peers", f"{name}.so")
        if not path.exists():
            raise OSError("its headers were not found, so it was not compiled")
        self.loaded = ctypes.CDLL(path)
        self.loaded.peer_time.restype = ctypes.c_double
        self.generator = int(generator)
        self.loaded.peer_version.restype = ctypes.c_char_p
        self.version = self.loaded.peer_version().decode()

    def prepare(self, case):
        if case.dtype not in SIZES:
            return None
        if case.work == "gpt2":
            return self.model(case.dtype)
        distribution, a, b = DISTRIBUTIONS.get(case.work, (None, 0, 0))
        if case.work == "glorot_uniform":
            limit = math.sqrt(6 / sum(case.shape))
            distribution, a, b = UNIFORM, -limit, limit
        return None if distribution is None else self.timer(case.dtype, case.elements, distribution, a, b)

    def timer(self, dtype, count, distribution, a, b):
        memory = (ctypes.c_char * (count * SIZES[dtype] + 64))()
        start = -ctypes.addressof(memory) % 64 + ctypes.addressof(memory)

        def run(n, memory=memory):
            return self.loaded.peer_time(self.generator, distribution, int(dtype == "f64"), ctypes.c_void_p(start),
                                          ctypes.c_size_t(count), ctypes.c_double(a), ctypes.c_double(b), ctypes.c_long(n))

        head = min(count, works.LOOKED_AT) * SIZES[dtype]
        return Timer(run, lambda: floats(ctypes.string_at(start, head), dtype)) if run(1) >= 0 else None

    def model(self, dtype):
        timers = []
        for shape, distribution, stddev in works.gpt2():
            if distribution == "normal":
                timers.append(self.timer(dtype, math.prod(shape), NORMAL, 0, stddev))
        # Vectors of zeros and ones are a thousandth of the model.
        return None if None in timers else Timer(lambda n: sum(timer(n) for timer in timers), timers[0].look)
