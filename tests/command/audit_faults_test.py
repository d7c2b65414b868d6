"""inwit audit finds published faults of initial weights, planted in small models, and nothing once they are repaired."""
import json
import math
import unittest

import numpy as np
from support import CommandTest, inwit, write_safetensors


def normal(stddev):
    return {"class_name": "RandomNormal", "config": {"stddev": stddev}}


class Faults(CommandTest):
    def fill(self, rules, tensors, seed=1, **more):
        self.done("model", self.recipe(rules, tensors, recipe=2, **more), "--seed", seed, "-o", "m.safetensors", "--quiet")

    def findings(self, *args):
        result = inwit("audit", "m.safetensors", *args, "--json", cwd=self.folder)
        self.assertEqual(result.stderr, b"")
        found = {one["name"]: one for one in json.loads(result.stdout)["tensors"] if one["message"]}
        self.assertEqual(result.returncode, 1 if found else 0)
        return found

    def of_rules(self, rules, tensors, **more):
        return self.findings("--recipe", self.recipe(rules, tensors, recipe=2, **more))

    def test_gpt2_without_its_residual_scaling(self):
        """transformers 47458: 24 of 148 tensors of 12 blocks."""
        config = self.folder / "config.json"
        config.write_text(json.dumps({"n_layer": 12, "n_embd": 48, "vocab_size": 100, "n_positions": 32, "n_inner": None}))
        gpt2 = ("--recipe", "gpt2", "--config", config)
        self.done("model", "gpt2", "--config", config, "--seed", 1, "-o", "m.safetensors", "--quiet")
        self.assertEqual(self.findings(*gpt2), {})
        listed = json.loads(self.done("identify", "m.safetensors", "--json"))["tensors"]
        weights = [(one["name"], one["shape"], "float32") for one in listed]
        self.assertEqual(len(weights), 148)
        self.fill([{"match": "*.ln_*.weight", "initializer": "ones"}, {"match": "*.weight", "initializer": normal(0.02)},
                   {"match": "*.bias", "initializer": "zeros"}], weights)
        found = self.findings(*gpt2)
        self.assertEqual(set(found), {f"transformer.h.{block}.{part}.c_proj.weight" for block in range(12) for part in ("attn", "mlp")})
        for one in found.values():
            self.assertAlmostEqual(one["factor"], math.sqrt(24), delta=0.3)
            self.assertEqual(one["findings"], ["stddev"])  # not the mean, which is that of a distribution five times as wide

    def test_fans_that_are_the_sum_of_the_shape(self):
        """lczero-training 43: Glorot with 3 + 3 + in + out for the fans of a convolution, in a tower of 10 blocks."""
        tensors = [("input.weight", (64, 16, 3, 3), "float32"),
                   *((f"block.{i}.{j}.weight", (64, 64, 3, 3), "float32") for i in range(10) for j in range(2))]
        right = {"match": "*", "initializer": "glorot_normal"}
        self.fill([right], tensors, layout="torch")
        self.assertEqual(self.of_rules([right], tensors, layout="torch"), {})
        self.fill([{**right, "fan_in": "=3 + shape[1]", "fan_out": "=3 + shape[0]"}], tensors, layout="torch")
        found = self.of_rules([right], tensors, layout="torch")
        self.assertEqual(len(found), 21)
        self.assertAlmostEqual(found["block.3.1.weight"]["factor"], math.sqrt(9 * 128 / 134), delta=0.05)

    def test_fans_of_a_fused_projection(self):
        """apex 910: query, key and value, each of which has the fans of its own matrix."""
        tensors = [(f"layers.{i}.qkv.weight", (288, 96), "float32") for i in range(12)]
        right = {"match": "*.qkv.weight", "initializer": "glorot_uniform", "fan_out": "=shape[0] / 3"}
        self.fill([right], tensors, layout="torch")
        self.assertEqual(self.of_rules([right], tensors, layout="torch"), {})
        self.fill([{"match": "*", "initializer": "glorot_uniform"}], tensors, layout="torch")
        found = self.of_rules([right], tensors, layout="torch")
        self.assertEqual(len(found), 12)
        for one in found.values():
            self.assertAlmostEqual(one["factor"], math.sqrt(1 / 2), delta=0.02)

    def test_a_router_that_keeps_the_default(self):
        """torchtitan: an assignment to .data of a DTensor is lost, and the weight keeps PyTorch's distribution."""
        tensors = [(f"layers.{i}.{part}.weight", shape, "float32") for i in range(3)
                   for part, shape in (("router", (8, 256)), ("up", (128, 256)))]
        right = [{"match": "*", "initializer": normal(0.02)}]
        self.fill([{"match": "layers.1.router.weight", "initializer": "torch_linear"}, *right], tensors, layout="torch")
        found = self.of_rules(right, tensors, layout="torch")
        self.assertEqual(set(found), {"layers.1.router.weight"})
        self.assertIn(" = 1/sqrt(fan_in), fan_in 256: PyTorch's default", found["layers.1.router.weight"]["message"])

    def test_a_broken_tie_and_a_norm_of_zeros(self):
        tensors = [("embed.weight", (100, 64), "float32"), ("head.weight", (100, 64), "float32"), ("norm.weight", (64,), "float32")]
        norm, weights = {"match": "norm.weight", "initializer": "ones"}, {"match": "*", "initializer": normal(0.02)}
        tied = [{"match": "head.weight", "same_as": "embed.weight"}, norm, weights]
        self.fill(tied, tensors)
        self.assertEqual(self.of_rules(tied, tensors), {})
        self.assertEqual({name: one["message"] for name, one in self.of_rules([norm, weights], tensors).items()},
                         {"head.weight": "has the same elements as embed.weight"})
        self.fill([{**norm, "initializer": "zeros"}, weights], tensors)
        found = self.of_rules(tied, tensors)
        self.assertEqual(found["norm.weight"]["findings"], ["values"])
        self.assertIn("differs from embed.weight, to which the recipe ties it", found["head.weight"]["message"])
        self.assertEqual(len(found), 2)

    def test_a_matrix_that_is_not_orthogonal(self):
        """Normals of the same variance, and one row that is the sum of others; orthogonal ones are right in any dtype."""
        rng = np.random.default_rng(1)
        rules = [{"match": "*", "initializer": {"class_name": "orthogonal", "config": {"gain": 2.0}}}]

        def found(values, dtype):
            write_safetensors(self.folder / "m.safetensors", [("w", dtype, values.shape, values.tobytes())])
            return list(self.of_rules(rules, [("w", values.shape, "float32")], layout="torch").values())

        for shape in (64, 48), (48, 64), (96, 96):
            rows, columns = max(shape), min(shape)
            right = np.linalg.qr(rng.normal(size=(rows, columns)))[0].reshape(rows, columns)
            right = right if shape[0] == rows else right.T
            changed = right.copy()
            changed[0] = (changed[1] + changed[2]) * 0.7
            for bits in 16, 32, 64:
                self.assertEqual(found((2 * right).astype(f"<f{bits // 8}"), f"F{bits}"), [])
            for wrong in rng.normal(size=shape) * rows**-0.5, changed:
                (one,) = found((2 * wrong).astype("<f4"), "F32")
                self.assertEqual(one["findings"], ["shape"])
                self.assertRegex(one["message"], r"^not orthogonal: the sum of squares differs by [\d.]+ %")

    def test_a_padding_row_that_is_not_zero(self):
        """By each of the two ways in which recipes say it; a row of zeros elsewhere does not stand for it."""
        tensors = [("embed.weight", (100, 64), "bfloat16")]
        embedding = {"class_name": "torch_embedding", "config": {"std": 0.02}}
        rules = {row: [{"match": "*", "initializer": {**embedding, "config": {"std": 0.02, "padding_idx": row}}}] for row in (5, 7)}
        zero_rows = [{"match": "*", "initializer": normal(0.02), "zero_rows": [7]}]
        for filled in rules[5], [{"match": "*", "initializer": embedding}]:
            self.fill(filled, tensors)
            self.assertEqual(self.of_rules(filled, tensors), {})
            found, = self.of_rules(rules[7], tensors).values()
            self.assertEqual(found["findings"], ["values"])
            self.assertIn("64 elements of the row padding_idx are not zero", found["message"])
            self.assertEqual([one["findings"] for one in self.of_rules(zero_rows, tensors).values()], [["values"]])


if __name__ == "__main__":
    unittest.main()
