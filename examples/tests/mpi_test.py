#!/usr/bin/env python3
"""The file that 1, 2, 4 and 7 ranks write together is that of `inwit model`, byte for byte, and no rank holds more than its part.

usage: mpi_test.py MPIRUN EXAMPLE INWIT RECIPE
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

MPIRUN, EXAMPLE, INWIT, RECIPE = (sys.argv.pop(1) for _ in range(4))
SEED = "42"
# More ranks than cores, in a container too; the second of each pair is for Open MPI 5.
ALLOWED = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1",
           "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe", "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}


class Mpi(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_ranks(self, ranks, recipe):
        return subprocess.run([MPIRUN, "-n", str(ranks), EXAMPLE, recipe, SEED, self.folder / "together.safetensors"], capture_output=True,
                              text=True, timeout=120, env={**os.environ, **ALLOWED})

    def test_one_file(self):
        self.compare(RECIPE, [7, 1, 2, 4], 1.1)  # each over the file of the one before

    def test_a_mixtral_by_parts(self):
        """Stacked experts, each part of which has a stream of its own; a zero row."""
        recipe = json.loads((pathlib.Path(__file__).parents[2] / "recipes/mixtral.json").read_text(encoding="utf-8"))
        recipe["let"] |= {"layers": 2, "width": 24, "inner": 21, "experts": 3, "vocab": 50, "heads": 4, "kv_heads": 2, "head": 6, "tied": 0,
                          "pad": 5, "std": 0.02, "rope_theta": 10000, "rope_unscaled": 0}
        recipe["dtype"] = "bfloat16"
        path = self.folder / "mixtral.json"
        path.write_text(json.dumps(recipe), encoding="utf-8")
        self.compare(path, [2, 4, 7], 2)

    def compare(self, recipe, all_ranks, balance):
        alone = self.folder / "alone.safetensors"
        subprocess.run([INWIT, "model", recipe, "--seed", SEED, "--quiet", "-o", alone], check=True)
        wanted = alone.read_bytes()
        data = len(wanted) - 8 - int.from_bytes(wanted[:8], "little")
        for ranks in all_ranks:
            with self.subTest(ranks=ranks):
                result = self.run_ranks(ranks, recipe)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue((self.folder / "together.safetensors").read_bytes() == wanted, "other bytes than those of inwit model")
                held = dict(re.findall(rf"^rank (\d+) of {ranks}: (\d+) bytes$", result.stdout, re.M))
                self.assertEqual(sorted(map(int, held)), list(range(ranks)))
                self.assertEqual(sum(map(int, held.values())), data)
                self.assertLess(max(map(int, held.values())), balance * data / ranks)

    def test_a_refusal_ends_all_ranks(self):
        recipe = json.loads(pathlib.Path(RECIPE).read_text(encoding="utf-8"))
        recipe["tensors"].append({"name": "unnamed", "shape": [2]})
        path = self.folder / "recipe.json"
        path.write_text(json.dumps(recipe))
        result = self.run_ranks(2, path)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("unnamed", result.stderr)
        self.assertFalse((self.folder / "together.safetensors").exists())


if __name__ == "__main__":
    unittest.main()
