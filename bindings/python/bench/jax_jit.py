"""Normal float32 under jax.jit in microseconds a call and nanoseconds an element: inwit.jax as a custom call of XLA, as a callback (what
fills where the library has no handler), and jax.random.normal, in one run. Set INWIT_THREADS=1 to compare one thread with one.

usage: jax_jit.py [ROUNDS]

All ways in turn for each size, ROUNDS times (20), each time as many calls as take some milliseconds; the best and the median of the
rounds.
"""
import os
import platform
import statistics
import sys
import time
from unittest import mock

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=false"
import jax
import jax.numpy as jnp

import inwit.jax
from inwit.jax import _ffi

SIZES = 16, 4096, 65536, 1 << 22
KEY = jax.random.key(42)


def ways(size):
    normal = inwit.jax.normal(1.0)
    call = jax.jit(lambda key: normal(key, (size,)))
    call(KEY).block_until_ready()
    callback = jax.jit(lambda key: normal(key, (size,)))
    with mock.patch.object(_ffi, "platforms", ()):
        callback(KEY).block_until_ready()
    peer = jax.jit(lambda key: jax.random.normal(key, (size,), jnp.float32))
    peer(KEY).block_until_ready()
    assert (call(KEY) == callback(KEY)).all()
    return {"inwit, custom call": call, "inwit, callback": callback, "jax.random.normal": peer}


def timed(function, calls):
    start = time.perf_counter()
    for _ in range(calls):
        function(KEY).block_until_ready()
    return (time.perf_counter() - start) / calls


def main(rounds=20):
    print(f"JAX {jax.__version__}, Python {platform.python_version()}, INWIT_THREADS={os.environ.get('INWIT_THREADS', '')}")
    print(f"{'elements':>9}  {'way':20} {'best us':>10} {'median us':>10} {'best ns an element':>19}")
    for size in SIZES:
        every = ways(size)
        calls = {name: max(1, int(0.005 / timed(way, 3))) for name, way in every.items()}
        times = {name: [] for name in every}
        for _ in range(rounds):
            for name, way in every.items():
                times[name].append(timed(way, calls[name]))
        for name, of in times.items():
            print(f"{size:9}  {name:20} {min(of) * 1e6:10.1f} {statistics.median(of) * 1e6:10.1f} {min(of) / size * 1e9:19.2f}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
