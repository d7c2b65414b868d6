"""The systems that are compared: one row here and, for a new kind, one module with a class `System`.

System(variant, threads) raises ImportError or OSError, with a message, if what it needs is not there. It has
  version            text
  prepare(case)      the case's timer, or None if the system has no such work
"""
import array
import importlib
import struct
import timeit

TABLE = {  # name: module, variant
    "inwit": ("inwit", ""),
    "inwit qr": ("inwit", "qr"),
    "inwit by ctypes": ("inwit", "ctypes"),
    "inwit (C++)": ("bindings", "C++"),
    "inwit (Rust)": ("bindings", "Rust"),
    "inwit (Fortran)": ("bindings", "Fortran"),
    "inwit (Python)": ("bindings", "Python"),
    "torch": ("torch", ""),
    "TensorFlow": ("tensorflow", ""),
    "JAX": ("jax", ""),
    "Keras (TensorFlow)": ("keras", "tensorflow"),
    "Keras (JAX)": ("keras", "jax"),
    "NumPy PCG64": ("numpy", "PCG64"),
    "NumPy Philox": ("numpy", "Philox"),
    "MKL VSL Philox": ("compiled", "mkl 0"),
    "MKL VSL ARS-5": ("compiled", "mkl 1"),
    "EigenRand": ("compiled", "eigenrand 0"),
    "C++ <random>": ("compiled", "plain 1"),
    "memset": ("compiled", "plain 0"),
    "OpenBLAS": ("blas", ""),
}


def module_of(name):
    """("inwit avx2" is inwit with its target forced.)"""
    if name in TABLE:
        return TABLE[name]
    system, _, target = name.partition(" ")
    assert system == "inwit", name
    return "inwit", f"target {target}"


def open_system(name, threads):
    module, variant = module_of(name)
    return importlib.import_module(f"systems.{module}").System(variant, threads)


class Timer:
    """timer(n): the seconds that n runs take. timer.look(): the first values of what a run gives, as floats; None if the work
    has no distribution to hold them to."""

    def __init__(self, run, look=None):
        self.run = run
        self.look = look

    def __call__(self, runs):
        seconds = self.run(runs)
        if seconds < 0:
            raise OSError("a call failed")
        return seconds


def timed(call, look=None):
    """The timer of a function without arguments."""
    return Timer(timeit.Timer(call).timeit, look)


def floats(content, dtype):
    """The numbers in bytes."""
    if dtype == "f16":
        return struct.unpack(f"{len(content) // 2}e", content)
    if dtype == "bf16":  # the upper half of a float
        pieces = (content[i:i + 2] for i in range(0, len(content), 2))
        content, dtype = b"".join(b"\0\0" + piece for piece in pieces), "f32"
    return array.array({"f32": "f", "f64": "d"}[dtype], content)
