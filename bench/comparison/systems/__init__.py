"""The systems that are compared: one row here and, for a new kind, one module with a class `System`.

System(variant, threads) raises ImportError or OSError, in words, if what it needs is not there. It has
  version            text
  prepare(case)      the case's timer, or None if the system has no such work
A timer is a function of n: the seconds that n runs take.
"""
import importlib
import timeit

TABLE = {  # name: module, variant
    "inwit": ("inwit", ""),
    "inwit qr": ("inwit", "qr"),
    "inwit by ctypes": ("inwit", "ctypes"),
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


def timed(call):
    """The timer of a function without arguments."""
    return timeit.Timer(call).timeit
