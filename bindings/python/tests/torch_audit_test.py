"""inwit.torch.audit: planted faults are found in modules as frameworks leave them, and none in what initialize() fills."""

from __future__ import annotations

import math
import pickle
import unittest

import support

support.needs("numpy", "torch")

import torch  # noqa: E402
from torch import nn  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402

SCALED = 0.02 / math.sqrt(2 * 4)


def normal(stddev: float) -> dict[str, object]:
    return {"class_name": "RandomNormal", "config": {"stddev": stddev}}


RECIPE = {
    "layout": "torch",
    "rules": [
        {"match": "*norm.weight", "initializer": "ones"},
        {"match": "*.out.weight", "initializer": normal(SCALED)},
        {"match": "*.weight", "initializer": normal(0.02)},
        {"match": "*.bias", "initializer": "zeros"},
    ],
}


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(64)
        self.qkv = nn.Linear(64, 192)
        self.out = nn.Linear(64, 64)


def model() -> nn.Module:
    return nn.ModuleDict({"embedding": nn.Embedding(100, 64, padding_idx=0), "blocks": nn.ModuleList(Block() for _ in range(4))})


class Audit(unittest.TestCase):
    def filled(self, seed: int = 3) -> nn.Module:
        return init.initialize(model(), RECIPE, seed)

    def test_no_finding_in_what_initialize_fills(self) -> None:
        for seed in range(5):
            module = self.filled(seed)
            self.assertEqual(init.audit(module, RECIPE, strict=True), [])
            self.assertEqual(init.audit(module, RECIPE, seed=seed), [])

    def test_a_custom_initializer_named_parts(self) -> None:
        for name in ("parts", "Halves"):
            rules = [{"match": "*", "initializer": {"class_name": name, "config": {}}}]
            recipe = inwit.Recipe({"rules": rules}, custom={name: lambda out, key, config: out.array.fill(0.5)})
            module = init.initialize(nn.Linear(8, 4), recipe, 3)
            self.assertEqual(init.audit(module, recipe, seed=3), [])
            with torch.no_grad():
                module.weight[1, 2] = math.nan
            (finding,) = init.audit(module, recipe, findings="return")
            self.assertEqual((finding.name, finding.shape, finding.initializer), ("weight", (4, 8), name))

    def test_residual_scaling_that_is_not_applied(self) -> None:
        module = self.filled()
        for block in module["blocks"]:
            nn.init.normal_(block.out.weight, std=0.02)
        with self.assertRaises(init.AuditError) as raised:
            init.audit(module, RECIPE)
        self.assertEqual([one.name for one in raised.exception.findings], [f"blocks.{i}.out.weight" for i in range(4)])
        for one in raised.exception.findings:
            self.assertEqual(one.kinds, {"stddev"})
            self.assertAlmostEqual(one.factor / math.sqrt(8), 1, delta=5 / math.sqrt(2 * math.prod(one.shape)))
            self.assertIn("looks like normal of stddev 0.0", one.message)
        self.assertIn("4 of 25 tensors are not as the recipe gives them", str(raised.exception))
        self.assertEqual(pickle.loads(pickle.dumps(raised.exception)).findings, raised.exception.findings)

    def test_defaults_that_were_not_replaced(self) -> None:
        found = init.audit(model(), RECIPE, findings="return")
        by_name = {one.name: one for one in found}
        self.assertIn("1/sqrt(fan_in), fan_in 64: PyTorch's default", by_name["blocks.0.qkv.weight"].message)
        self.assertIn("values", by_name["blocks.0.qkv.bias"].kinds)
        self.assertNotIn("blocks.0.norm.weight", by_name)

    def test_verify_names_the_tensor_with_one_other_weight(self) -> None:
        module = self.filled()
        with torch.no_grad():
            weight = module["blocks"][2].qkv.weight
            weight[17, 5] = torch.nextafter(weight[17, 5], torch.tensor(1.0))
        self.assertEqual(init.audit(module, RECIPE), [])
        (one,) = init.audit(module, RECIPE, seed=3, findings="return")
        self.assertEqual((one.name, one.kinds), ("blocks.2.qkv.weight", {"differs"}))
        self.assertGreater(len(init.audit(module, RECIPE, seed=4, findings="return")), 8)

    def test_equal_parameters_and_values_that_are_not_finite(self) -> None:
        module = self.filled()
        with torch.no_grad():
            module["blocks"][1].qkv.weight.copy_(module["blocks"][0].qkv.weight)
            module["blocks"][3].out.weight[0, 0] = math.nan
        kinds = {one.name: one.kinds for one in init.audit(module, RECIPE, findings="return")}
        self.assertEqual(kinds, {"blocks.1.qkv.weight": {"equal"}, "blocks.3.out.weight": {"not_finite"}})

    def test_what_is_left_out_and_what_is_rejected(self) -> None:
        module = self.filled()
        nn.init.zeros_(module["blocks"][0].out.weight)
        self.assertEqual(init.audit(module, RECIPE, keep=["blocks.0.out.weight"]), [])
        with self.assertRaisesRegex(ValueError, "blocks.0.norm.weight"):
            init.audit(module.to("meta"), RECIPE)
        with self.assertRaisesRegex(inwit.Error, "no rule"):
            init.audit(self.filled(), {"rules": [{"match": "x", "initializer": "zeros"}]})
        with self.assertRaisesRegex(ValueError, "findings is 'none'"):
            init.audit(self.filled(), RECIPE, findings="none")  # type: ignore[arg-type]

    def test_other_dtypes(self) -> None:
        for dtype in (torch.bfloat16, torch.float16, torch.float64):
            module = init.initialize(model().to(dtype), RECIPE, 3)
            self.assertEqual(init.audit(module, RECIPE, seed=3, strict=True), [])


if __name__ == "__main__":
    support.main()
