"""For the tests of inwit.jax: 8 devices, and what a compiled program fills. Exits with 77 without jax."""
import os
import re
import sys

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"
try:
    import jax
    from jax.sharding import AxisType, Mesh
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)
import numpy as np

KEY = jax.random.key(42)
KEYS = jax.random.split(KEY, 8)


def equal(a, b):
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def mesh(types=AxisType.Auto, devices=None):
    devices = np.array(jax.devices() if devices is None else devices).reshape(4, 2)
    return Mesh(devices, ("a", "b"), axis_types=(types,) * 2)


def filled_parts(jitted, *arguments):
    """The shapes that custom calls of the compiled program return, and its collectives."""
    text = jitted.lower(*arguments).compile().as_text()
    return re.findall(r"= \w+\[([\d,]*)\]\S* custom-call\(", text), re.findall(r"all-gather|all-reduce|all-to-all|collective-permute", text)
