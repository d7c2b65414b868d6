"""A false CUDA driver in this process, and arrays in its memory. Import it before inwit."""
import ctypes
import os
import pathlib
import sys

import numpy

import support

# The library asks the loader for libcuda.so.1, which is then this one.
DRIVER = pathlib.Path(os.environ.get("INWIT_LIBRARY", "")).parent.parent / "tests/device/driver/libcuda.so.1"
if not DRIVER.exists():
    print(f"skipped: no false driver {DRIVER}")
    sys.exit(support.SKIPPED)
cuda = ctypes.CDLL(str(DRIVER), mode=ctypes.RTLD_GLOBAL)

SHAPE = (6, 4)


class Fake:
    """An array of a package such as CuPy. The false driver's device memory is host memory, which NumPy can show."""

    def __init__(self, dtype="float32", shape=SHAPE, number=0, **more):
        self.device = type("Device", (), {"id": number})()
        self.address = ctypes.c_uint64()
        entries = numpy.dtype(dtype)
        assert cuda.cuMemAlloc_v2(ctypes.byref(self.address), ctypes.c_size_t(entries.itemsize * max(1, int(numpy.prod(shape))))) == 0
        memory = (ctypes.c_char * (entries.itemsize * int(numpy.prod(shape)))).from_address(self.address.value)
        self.array = numpy.frombuffer(memory, entries).reshape(shape)
        self.array[...] = 0
        self.more = more

    @property
    def __cuda_array_interface__(self):
        strides = self.array.strides if not self.array.flags.c_contiguous else None
        return {"shape": self.array.shape, "typestr": self.array.dtype.str, "data": (self.array.ctypes.data, False), "version": 3,
                "strides": strides, **self.more}  # fmt: skip

    def values(self, stream=0):
        synchronize(stream)
        return self.array


def make_context():
    """A current context, as CuPy and PyTorch have one: the primary context of device 0."""
    made = ctypes.c_void_p()
    assert cuda.cuInit(0) == 0 and cuda.cuDevicePrimaryCtxRetain(ctypes.byref(made), 0) == 0
    assert cuda.cuCtxPushCurrent_v2(made) == 0


def stream():
    made = ctypes.c_void_p()
    assert cuda.cuStreamCreate(ctypes.byref(made), 0) == 0
    return made.value


def synchronize(address):
    assert cuda.cuStreamSynchronize(ctypes.c_void_p(address)) == 0
