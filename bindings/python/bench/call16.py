"""The cost of one call on 16 float32 in nanoseconds: inwit and the installed frameworks.

usage: call16.py [ROUNDS]

Every system in turn, ROUNDS times (100), each time as many calls as take some milliseconds; the median of the rounds and the best.
"""
import importlib
import platform
import statistics
import sys
import time


def inwit_():
    import inwit
    import numpy

    w, key = numpy.zeros(16, numpy.float32), inwit.Key(42, "weight")
    bound = inwit.Initializer("random_uniform")
    yield 'inwit.fill("zeros", w, key)', lambda: inwit.fill("zeros", w, key)
    yield 'inwit.fill("random_uniform", w, key)', lambda: inwit.fill("random_uniform", w, key)
    yield "inwit.random_uniform(w, key)", lambda: inwit.random_uniform(w, key)
    yield "inwit.random_normal(w, key, stddev=0.02)", lambda: inwit.random_normal(w, key, stddev=0.02)
    yield "Initializer.fill(w, key)", lambda: bound.fill(w, key)


def numpy_():
    import numpy

    generator, w = numpy.random.default_rng(42), numpy.zeros(16, numpy.float32)
    yield "numpy Generator.random(out=w)", lambda: generator.random(out=w, dtype=numpy.float32)
    yield "numpy Generator.uniform(-a, a, 16)", lambda: generator.uniform(-0.05, 0.05, 16)


def torch_():
    import torch

    w = torch.empty(16)
    yield "torch.nn.init.uniform_(w)", lambda: torch.nn.init.uniform_(w, -0.05, 0.05)
    yield "torch.nn.init.zeros_(w)", lambda: torch.nn.init.zeros_(w)


def jax_():
    import jax

    key, make = jax.random.key(42), jax.nn.initializers.uniform(0.05)
    yield "jax.nn.initializers.uniform", lambda: make(key, (16,)).block_until_ready()


def keras_():
    import os

    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    make = keras.initializers.RandomUniform(seed=42)
    yield f"keras RandomUniform ({keras.backend.backend()})", lambda: make((16,))


def works():
    """(name, call, calls in a round) of every installed system."""
    for system in [inwit_, numpy_, torch_, jax_, keras_]:
        try:
            importlib.import_module(system.__name__[:-1])
        except ImportError as absent:
            print(f"left out: {absent}")
            continue
        for what, call in system():
            for _ in range(5):
                call()
            begin = time.perf_counter_ns()
            call()
            yield what, call, max(1, min(2000, 2_000_000 // (time.perf_counter_ns() - begin)))


def measure(call, count):
    rounds = range(count)
    begin = time.perf_counter_ns()
    for _ in rounds:
        call()
    return (time.perf_counter_ns() - begin) / count


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    every = list(works())
    times = {what: [] for what, _, _ in every}
    for _ in range(rounds):
        for what, call, count in every:
            times[what].append(measure(call, count))
    print(f"Python {platform.python_version()}, {rounds} rounds; nanoseconds a call, of which some 40 are the loop's")
    print(f"{'':44} {'median':>9} {'best':>9}")
    for what, found in times.items():
        print(f"{what:44} {statistics.median(found):9.0f} {min(found):9.0f}")


main()
