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

    def kinds(self, module: nn.Module, recipe: object = RECIPE, **options: object) -> dict[str, set[str]]:
        return {one.name: set(one.kinds) for one in init.audit(module, recipe, findings="return", **options)}  # type: ignore[arg-type]

    def test_slices_that_repeat_each_other(self) -> None:
        """As on ranks with the same seed, or where all experts or layers of a stack are drawn from it."""
        for shape, axis, words in (((64, 48), 0, "32 rows repeat another one"), ((64, 48), 1, "24 columns repeat another one"),
                                   ((8, 6, 32), 0, "4 slices along axis 0 repeat another one"), ((8, 6, 32), 1, "3 slices along axis 1"),
                                   ((4, 8, 6, 10), 3, "5 slices along axis 3")):  # fmt: skip
            for dtype in torch.float32, torch.bfloat16:
                values = (torch.randn(shape) * 0.02).to(dtype)
                half = values.narrow(axis, 0, shape[axis] // 2)
                module = nn.ParameterDict({"w": values})
                rules = {"layout": "torch", "rules": [{"match": "w", "initializer": normal(0.02)}]}
                self.assertEqual(init.audit(module, rules), [])
                with torch.no_grad():
                    module["w"].copy_(torch.cat([half, half], axis))
                (found,) = init.audit(module, rules, findings="return")
                self.assertEqual(found.kinds, {"repeats"})
                self.assertIn(words, found.message)
        with torch.no_grad():
            module["w"][2:] = 0
        self.assertIn("2 slices along axis 0 are zero", init.audit(module, rules, findings="return")[0].message)

    def test_slices_that_an_initializer_repeats_on_purpose(self) -> None:
        for name, config, shape in (("icnr", {"upscale": 2}, (64, 16, 3, 3)), ("torch_sparse", {"sparsity": 0.99}, (300, 40)),
                                    ("reservoir", {"density": 0.01}, (200, 200)), ("delta_orthogonal", {}, (32, 16, 3, 3))):  # fmt: skip
            rules = {"layout": "torch", "rules": [{"match": "w", "initializer": {"class_name": name, "config": config}}]}
            module = init.initialize(nn.ParameterDict({"w": torch.empty(shape)}), rules, 1)
            self.assertEqual(init.audit(module, rules), [], name)

    def test_draws_from_the_same_seed(self) -> None:
        """In other shapes, scales, distributions and dtypes; not where the recipe ties them, or the mean is not 0."""
        module = self.filled()
        for index, parameter in enumerate((module["blocks"][1].qkv.weight, module["blocks"][2].out.weight)):
            torch.manual_seed(5)
            nn.init.normal_(parameter, std=(0.02, SCALED)[index])
        self.assertEqual(self.kinds(module), {"blocks.2.out.weight": {"same_seed"}})
        module = nn.ParameterDict({"a": torch.empty(40, 40), "b": torch.empty(90, 10, dtype=torch.bfloat16), "c": torch.empty(40, 40)})
        uniform = {"class_name": "torch_uniform", "config": {"a": -0.1, "b": 0.1}}
        rules = {"layout": "torch", "rules": [{"match": "*", "initializer": uniform}]}
        for parameter in module.values():
            torch.manual_seed(5)
            nn.init.uniform_(parameter, -0.1, 0.1)
        self.assertEqual(self.kinds(module, rules), {"b": {"same_seed"}, "c": {"equal"}})
        tied = {"match": "{b|c}", "initializer": uniform, "stream": "a"}
        self.assertEqual(self.kinds(module, {"recipe": 2, **rules, "rules": [tied, *rules["rules"]]}), {})
        uniform["config"] = {"a": 0.1, "b": 0.3}
        for parameter in module.values():
            nn.init.uniform_(parameter, 0.1, 0.3)
        self.assertEqual(self.kinds(module, rules), {})

    def test_a_tie_that_is_broken(self) -> None:
        """By to_empty(), for example, which gives both names memory of their own."""
        tied = {"match": "head.weight", "same_as": "embed.weight", "optional": True}
        rules = {"recipe": 2, "layout": "torch", "rules": [tied, {"match": "*", "initializer": normal(0.02)}]}
        module = nn.ModuleDict({"embed": nn.Embedding(64, 32), "head": nn.Linear(32, 64, bias=False)})
        init.initialize(module, rules, 1)
        self.assertEqual(init.audit(module, rules), [])
        nn.init.normal_(module["head"].weight, std=0.02)
        (found,) = init.audit(module, rules, findings="return")
        self.assertEqual((found.name, found.kinds), ("head.weight", {"untied"}))
        self.assertIn("differs from embed.weight, to which the recipe ties it", found.message)
        module["head"].weight = module["embed"].weight
        self.assertEqual(init.audit(module, rules), [])

    def test_padding_rows(self) -> None:
        """Code that draws the whole table overwrites the row that the constructor has zeroed."""
        module = self.filled()
        with torch.no_grad():
            module["embedding"].weight[0, 5] = 0.03
        (found,) = init.audit(module, RECIPE, findings="return")
        self.assertEqual((found.name, found.kinds), ("embedding.weight", {"values"}))
        self.assertEqual(found.message, "row 0, padding_idx of an embedding, is not zero, but up to 0.03")
        self.assertEqual(init.audit(module, RECIPE, padding="any"), [])
        with torch.no_grad():
            module["embedding"].weight[0] = 7
        self.assertEqual(init.audit(module, RECIPE, padding="any"), [])
        self.assertIn("stddev", self.kinds(module, padding="random")["embedding.weight"])
        zero = {"match": "embedding.weight", "initializer": normal(0.02), "zero_rows": [0]}
        rules = {"recipe": 2, **RECIPE, "rules": [zero, *RECIPE["rules"]]}
        self.assertEqual(self.kinds(module, rules), {"embedding.weight": {"values"}})
        with self.assertRaisesRegex(ValueError, "padding is 'none', must be 'zero' or 'any' or 'random'"):
            init.audit(module, RECIPE, padding="none")  # type: ignore[arg-type]

    def test_what_is_not_audited_is_said(self) -> None:
        module = nn.ParameterDict({"a": torch.zeros(4), "c": torch.zeros(4, 4, dtype=torch.complex64)})
        with self.assertWarnsRegex(UserWarning, r"not audited, as the library does not support their dtype: c \(torch.complex64\)"):
            init.audit(module, {"rules": [{"match": "*", "initializer": "zeros"}]})

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
