"""inwit, by ctypes into buffers that are there already; small calls by the loop in C (bench/loops.c)."""
import ctypes
import functools
import os
import pathlib

import works
from systems import Timer, floats, timed

DTYPES = {"f32": (0x220, 4), "f64": (0x240, 8), "f16": (0x210, 2), "bf16": (0x410, 2)}
KERAS = 1
SEED = ctypes.c_uint64(42)
RANK = 8


class Tensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
                ("shape", ctypes.c_int64 * RANK), ("strides", ctypes.c_int64 * RANK),
                ("global_shape", ctypes.c_int64 * RANK), ("offset", ctypes.c_int64 * RANK),
                ("order", ctypes.c_int32), ("layout", ctypes.c_int32), ("in_axes", ctypes.c_uint32),
                ("out_axes", ctypes.c_uint32), ("batch_axes", ctypes.c_uint32), ("device_type", ctypes.c_int32),
                ("fan_in", ctypes.c_double), ("fan_out", ctypes.c_double), ("device_id", ctypes.c_int32),
                ("reserved", ctypes.c_uint32 * 7)]


class Argument(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("number", ctypes.c_double), ("text", ctypes.c_char_p),
                ("array", ctypes.c_void_p)]


class Context(ctypes.Structure):
    _fields_ = [("threads", ctypes.c_int32), ("reserved0", ctypes.c_uint32), ("run", ctypes.c_void_p),
                ("run_user", ctypes.c_void_p), ("progress", ctypes.c_void_p), ("progress_user", ctypes.c_void_p),
                ("target", ctypes.c_char_p), ("reserved", ctypes.c_uint64 * 4), ("failed_job", ctypes.c_int64),
                ("error", ctypes.c_char * 512)]


class Job(ctypes.Structure):
    _fields_ = [("initializer", ctypes.c_void_p), ("name", ctypes.c_char_p), ("stream", ctypes.c_uint64),
                ("keep", ctypes.c_int32), ("reserved", ctypes.c_uint32), ("tensor", Tensor)]


FILLS = {  # work: initializer, numbers, texts
    "zeros": (b"zeros", {}, {}),
    "uniform": (b"random_uniform", {b"minval": 0, b"maxval": 1}, {}),
    "normal": (b"random_normal", {b"mean": 0, b"stddev": 1}, {}),
    "truncated_normal": (b"truncated_normal", {b"mean": 0, b"stddev": 1}, {}),
    "glorot_uniform": (b"glorot_uniform", {}, {}),
    "orthogonal": (b"orthogonal", {}, {}),
    "call16": (b"random_normal", {b"mean": 0, b"stddev": 1}, {}),
}


class System:
    def __init__(self, variant, threads):
        self.built = pathlib.Path(os.environ["INWIT_COMPARE_BUILD"])
        self.loaded = ctypes.CDLL(self.built / "capi" / "libinwit.so")
        self.loaded.inwit_target.restype = ctypes.c_char_p
        self.variant = variant
        self.target = variant.removeprefix("target ").encode() if variant.startswith("target ") else None
        self.context = Context(threads=threads, target=self.target)
        tensor, memory = self.tensor((1,), "f32")
        self.check(self.loaded.inwit_fill(b"zeros", None, ctypes.c_size_t(0), ctypes.byref(tensor), SEED, ctypes.c_uint64(1),
                                           ctypes.byref(self.context)))  # fails for a target that is not available
        del memory
        number = self.loaded.inwit_version()
        self.version = f"{number >> 16}.{number >> 8 & 255}.{number & 255}, {(self.target or self.loaded.inwit_target()).decode()}"

    def check(self, status):
        if status != 0:
            raise OSError(self.context.error.decode())

    def tensor(self, shape, dtype):
        """A tensor and what owns its memory, which is touched."""
        number, size = DTYPES[dtype]
        count = functools.reduce(lambda product, extent: product * extent, shape, 1)
        memory = (ctypes.c_char * (count * size))()
        ctypes.memset(memory, 0xca, len(memory))
        return Tensor(data=ctypes.addressof(memory), dtype=number, rank=len(shape), layout=KERAS,
                      shape=(ctypes.c_int64 * RANK)(*shape)), memory

    def prepare(self, case):
        only = {"qr": "orthogonal", "ctypes": "call16"}.get(self.variant, case.work)
        if case.work != only:
            return None
        if case.work == "gpt2":
            return self.model(case.dtype)
        if case.work == "call16" and self.variant != "ctypes":
            return self.loop()
        if case.work not in FILLS:
            return None
        name, numbers, texts = FILLS[case.work]
        if self.variant == "qr":
            texts = {b"method": b"qr"}
        arguments = [Argument(name=key, number=value) for key, value in numbers.items()]
        arguments += [Argument(name=key, text=value) for key, value in texts.items()]
        tensor, memory = self.tensor(case.shape, case.dtype)
        fill = functools.partial(self.loaded.inwit_fill, name, (Argument * len(arguments))(*arguments),
                                 ctypes.c_size_t(len(arguments)), ctypes.byref(tensor), SEED, ctypes.c_uint64(1),
                                 ctypes.byref(self.context))
        self.check(fill())
        return timed(fill, lambda: floats(memory[:works.LOOKED_AT * DTYPES[case.dtype][1]], case.dtype))

    def loop(self):
        loops = ctypes.CDLL(self.built / "bench" / "libinwit-loops.so")
        loops.inwit_loops_call16.restype = ctypes.c_double
        return Timer(lambda n: loops.inwit_loops_call16(ctypes.c_long(n), self.target))

    def model(self, dtype):
        recipe = ctypes.c_void_p()
        text = works.RECIPE.read_bytes()
        self.check(self.loaded.inwit_recipe_create(text, ctypes.c_size_t(len(text)), None, ctypes.c_size_t(0),
                                                    ctypes.byref(recipe), ctypes.byref(self.context)))
        jobs, memories = [], []
        while True:
            name, listed = ctypes.c_char_p(), Tensor()
            self.check(self.loaded.inwit_recipe_tensor(recipe, ctypes.c_size_t(len(jobs)), ctypes.byref(name),
                                                        ctypes.byref(listed), ctypes.byref(self.context)))
            if name.value is None:
                break
            tensor, memory = self.tensor(listed.shape[:listed.rank], dtype)
            job = Job(name=name.value, tensor=tensor)
            self.check(self.loaded.inwit_recipe_match(recipe, ctypes.byref(job), ctypes.byref(self.context)))
            jobs.append(job)
            memories.append(memory)
        fill = functools.partial(self.loaded.inwit_fill_jobs, (Job * len(jobs))(*jobs), ctypes.c_size_t(len(jobs)), SEED,
                                 ctypes.byref(self.context))
        self.check(fill())
        return timed(fill, lambda: floats(memories[0][:4 * works.LOOKED_AT], dtype))
