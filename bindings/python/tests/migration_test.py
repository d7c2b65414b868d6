"""docs/migration.md: both columns of its Python tables run and give tensors of one distribution; docs/comparison.md: what it marks as tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unittest

import support

support.needs("jax", "keras", "numpy", "torch")
os.environ["KERAS_BACKEND"] = "jax"
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=4"

import jax  # noqa: E402
import keras  # noqa: E402
import numpy  # noqa: E402
import torch  # noqa: E402

import inwit  # noqa: E402
import inwit.jax  # noqa: E402
import inwit.keras  # noqa: E402
import inwit.torch  # noqa: E402

torch.set_num_threads(1)
SECTION = re.compile(r"^\| (torch.nn.init|jax.nn.initializers|keras.initializers) \| .* \|\n\|---\|---\|\n((?:\|.*\n)+)", re.M)
SAMPLES = 400  # elements from which a standard deviation is known to a few percent


def names(library: str) -> dict[str, object]:
    if library.startswith("torch"):
        return {"nn": torch.nn, "init": inwit.torch, "w": torch.empty(64, 32), "key": inwit.Key(42, "w")}
    if library.startswith("jax"):
        return {"initializers": jax.nn.initializers, "init": inwit.jax, "key": jax.random.key(0), "inwit": inwit}
    return {"initializers": keras.initializers, "init": inwit.keras}


def values(code: str, library: str) -> numpy.ndarray:
    tensor = eval(code, names(library))
    return numpy.asarray(tensor.detach() if isinstance(tensor, torch.Tensor) else tensor, dtype=numpy.float64)


class Migration(unittest.TestCase):
    def test_both_columns_have_one_distribution(self) -> None:
        tables = SECTION.findall((support.ROOT / "docs/migration.md").read_text(encoding="utf-8"))
        self.assertEqual(len(tables), 3)
        for library, rows in tables:
            calls = re.findall(r"^\| `(.*)` \| `(.*)` \|$", rows, re.M)
            self.assertEqual(len(calls), rows.count("\n"))
            for there, here in calls:
                with self.subTest(there=there, here=here):
                    theirs, ours = values(there, library), values(here, library)
                    self.assertEqual(theirs.shape, ours.shape)
                    self.assertGreater(theirs.size, SAMPLES)
                    self.assertAlmostEqual(ours.std() / theirs.std(), 1, delta=0.08)
                    self.assertAlmostEqual((ours.mean() - theirs.mean()) / theirs.std(), 0, delta=0.12)


class Comparison(unittest.TestCase):
    def normal(self, size: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        torch.manual_seed(0)
        return torch.nn.init.normal_(torch.empty(size, dtype=dtype))

    def test_torch(self) -> None:
        self.assertFalse(torch.equal(self.normal(15), self.normal(16)[:15]))
        self.assertFalse(torch.equal(self.normal(4096), self.normal(4096, torch.float64).float()))
        self.assertTrue(torch.equal(self.normal(4096).bfloat16(), self.normal(4096, torch.bfloat16)))
        whole, transposed = torch.empty(64, 32), torch.empty(32, 64).t()
        for tensor in whole, transposed:
            torch.manual_seed(0)
            torch.nn.init.normal_(tensor)
        self.assertFalse(torch.equal(whole, transposed))
        for dtype in torch.float16, torch.bfloat16:
            self.assertRaises(RuntimeError, torch.nn.init.orthogonal_, torch.empty(8, 8, dtype=dtype))

    def test_jax(self) -> None:
        key, normal = jax.random.key(0), jax.nn.initializers.normal(1.0)
        single, half = normal(key, (64, 64)), normal(key, (64, 64), "bfloat16")
        self.assertFalse(bool((single.astype("bfloat16") == half).all()))
        self.assertEqual(len(numpy.unique(jax.random.uniform(key, (1 << 16,), "bfloat16").astype("float32"))), 128)
        mesh = jax.sharding.Mesh(numpy.array(jax.devices()).reshape(4), "x")
        for axes in [("x", None), (None, "x")]:
            sharding = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*axes))
            sharded = jax.jit(lambda: normal(key, (64, 64)), out_shardings=sharding)()
            self.assertTrue(bool((sharded == single).all()))

    def test_inwit(self) -> None:
        key = inwit.Key(42, "w")
        single = inwit.random_normal(numpy.empty(4096, numpy.float32), key)
        double = inwit.random_normal(numpy.empty(4096), key)
        half = inwit.random_normal(numpy.empty(4096, numpy.float16), key)
        self.assertTrue((single.astype(numpy.float16) == half).all())
        self.assertLess(abs(single - double).max(), 1e-7)
        self.assertTrue((inwit.random_normal(numpy.empty(15, numpy.float32), key) == single[:15]).all())

    def test_keras_backends(self) -> None:
        program = "import keras; print(keras.ops.convert_to_numpy(keras.initializers.GlorotUniform(seed=1)((64, 32)))[0, :3].tolist())"
        printed = set()
        for backend in "jax", "torch":
            environment = {**os.environ, "KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1"}
            done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
            printed.add(done.stdout)
        self.assertEqual(len(printed), 2)

    def test_numbers_of_initializers(self) -> None:
        page = (support.ROOT / "docs/comparison.md").read_text(encoding="utf-8")
        counts = [int(number) for number in re.search(r"^\| initializers \| over 70 \| (.*) \|$", page, re.M)[1].split(" | ")]
        self.assertGreater(len(inwit.names()), 70)
        theirs = len([name for name in dir(torch.nn.init) if name.endswith("_") and not name.startswith("_")])
        own = [getattr(keras.initializers, name) for name in dir(keras.initializers)]
        classes = {one for one in own if isinstance(one, type)} - {keras.initializers.Initializer}  # under several names
        aliases = {"xavier_normal", "xavier_uniform", "kaiming_normal", "kaiming_uniform"}
        factories = [name for name in jax.nn.initializers.__all__ if name not in aliases] if hasattr(jax.nn.initializers, "__all__") else None
        if factories is None:
            factories = [name for name in dir(jax.nn.initializers) if name[0] != "_" and name not in aliases | {"Initializer"}]
        self.assertEqual(counts[:3], [theirs, len(factories), len(classes)], (factories, classes))


if __name__ == "__main__":
    support.main()
