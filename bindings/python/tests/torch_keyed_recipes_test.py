"""construct(), recipe_of() and by_type() on plain modules."""

from __future__ import annotations

import copy
import unittest
import warnings

import support

support.needs("torch", "numpy")

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from keyed_checks import same, values  # noqa: E402

torch.set_num_threads(1)


class Net(nn.Module):
    """Initializes in constructors: by torch's defaults, then by its own code, with a table of its own and a derived one."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(nn.Linear(8, 8) for _ in range(3))
        self.token = nn.Parameter(torch.randn(1, 8))
        self.scaled = nn.Parameter(0.5 * torch.randn(4, 8))
        self.norm = nn.LayerNorm(8)
        for block in self.blocks:
            nn.init.trunc_normal_(block.weight, std=0.02)
            nn.init.zeros_(block.bias)


class Construct(unittest.TestCase):
    def test_construct(self) -> None:
        model, report = init.construct(Net, 42, prefix="net.")
        self.assertTrue(same(model.token.detach(), values((1, 8), name="net.token")))
        self.assertTrue(same(model.blocks[1].weight.detach(), init.trunc_normal_(torch.empty(8, 8), std=0.02, key=inwit.Key(42, "net.blocks.1.weight"))))
        self.assertEqual([one.name for one in report.outside], ["net.#0"])
        self.assertTrue(same(model.scaled.detach(), values((4, 8), name="net.#0") * 0.5))
        self.assertIn("net.blocks.0.weight", report.repeated)
        self.assertEqual(report.constant[-2:], ("net.norm.weight", "net.norm.bias"))

    def test_functions_that_differ(self) -> None:
        sizes = iter((3, 4))
        with self.assertRaisesRegex(RuntimeError, "make\\(\\) filled other tensors the second time, at fill 1 of 2"):
            init.construct(lambda: nn.Linear(next(sizes), 2), 42)
        with self.assertRaisesRegex(TypeError, "make\\(\\) returned a int"):
            init.construct(lambda: 3, 42)


class Recipes(unittest.TestCase):
    def test_the_recipe_reproduces(self) -> None:
        """Fused parts, ties, padding rows, constants and buffers."""

        class Fused(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.qkv = nn.Linear(8, 24)
                self.embed = nn.Embedding(9, 8, padding_idx=2)
                self.head = nn.Linear(8, 9, bias=False)
                self.head.weight = self.embed.weight
                self.frozen = nn.Parameter(torch.full((4,), 3.0), requires_grad=False)
                self.register_buffer("noise", torch.zeros(6))

            def init_weights(self) -> None:
                for part in self.qkv.weight.chunk(3):
                    nn.init.xavier_uniform_(part)
                nn.init.normal_(self.embed.weight, std=0.02)
                self.embed._fill_padding_idx_with_zero()
                nn.init.zeros_(self.qkv.bias)
                self.noise.uniform_()

        module = Fused()
        before = copy.deepcopy(module.state_dict())
        recipe = init.recipe_of(module)
        self.assertTrue(all(torch.equal(one, before[name]) for name, one in module.state_dict().items()))
        with init.keyed(module, 7):
            module.init_weights()
        self.assertEqual(init.audit(module, recipe, seed=7), [])
        again = init.initialize(Fused(), recipe, 7)
        for (name, one), other in zip(module.state_dict().items(), again.state_dict().values()):
            self.assertTrue(same(one, other), name)
        rules = {rule["match"]: rule for rule in recipe["rules"]}
        self.assertEqual((rules["qkv.weight"]["fan_in"], rules["qkv.weight"]["fan_out"]), (8, 8))
        self.assertEqual(rules["head.weight"], {"match": "head.weight", "same_as": "embed.weight", "optional": True})
        self.assertEqual(rules["frozen"]["initializer"], {"class_name": "constant", "config": {"value": 3.0}})

    def test_what_no_rule_gives(self) -> None:
        with self.assertRaisesRegex(ValueError, "no rule gives the values of: scaled \\(it is computed\\)"):
            init.recipe_of(Net)
        recipe = init.recipe_of(Net, others="keep")
        self.assertEqual([rule["match"] for rule in recipe["rules"] if "keep" in rule], ["scaled"])
        self.assertEqual([rule["match"] for rule in recipe["rules"] if "initializer" in rule][:2], ["token", "blocks.{i}.weight"])
        model, _ = init.construct(Net, 9)
        self.assertEqual(init.audit(model, recipe, seed=9), [])

        def scale(module: nn.Module) -> None:
            with torch.no_grad():
                module.weight.normal_().mul_(0.3)
                module.bias[:2].normal_()
                module.bias[2:].uniform_()

        with self.assertRaises(ValueError) as caught:
            init.recipe_of(nn.Linear(4, 4), scale)
        self.assertIn("weight (torch changes the values after the draw)", str(caught.exception))
        self.assertIn("bias (parts of it are filled in different ways)", str(caught.exception))
        with self.assertRaisesRegex(ValueError, "weight \\(the init code has not written it\\)"):
            init.recipe_of(nn.Linear(4, 4), lambda module: nn.init.zeros_(module.bias))
        with self.assertRaisesRegex(ValueError, "weight \\(torch_uniform is not all that gives its values\\)"):
            init.recipe_of(nn.Linear(4, 4), lambda module: (module.weight.detach().bernoulli_(), nn.init.zeros_(module.bias)))

    def test_joined_rules_decide_no_other_name(self) -> None:
        tied = nn.Sequential(*(nn.Linear(4, 4, bias=False) for _ in range(3)))
        tied[1].weight = tied[0].weight
        made = {f"{i}.weight": numpy.empty((4, 4), numpy.float32) for i in range(3)}
        inwit.fill_model(made, init.recipe_of(tied), 42)
        self.assertTrue(numpy.array_equal(made["1.weight"], made["0.weight"]))
        self.assertFalse(numpy.array_equal(made["2.weight"], made["0.weight"]))
        frozen = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Embedding(4, 4), nn.Linear(4, 4, bias=False))
        frozen[1].weight.requires_grad_(False)
        types = {nn.Linear: "he_normal", nn.Embedding: "ones"}
        before = frozen[1].weight.detach().clone()
        with self.assertRaisesRegex(ValueError, "may hold a table or loaded values: 1.weight; pass frozen='keep'"):
            init.by_type(types, frozen)
        init.initialize(frozen, init.by_type(types, frozen, frozen="keep"), 42)
        self.assertTrue(same(frozen[1].weight.detach(), before))
        init.initialize(frozen, init.by_type(types, frozen, frozen="fill"), 42)
        self.assertTrue(same(frozen[1].weight.detach(), torch.ones(4, 4)))

    def test_one_random_element_is_no_constant(self) -> None:
        module = nn.Sequential(nn.Linear(8, 1), nn.Linear(8, 1))

        def run(module: nn.Module) -> None:
            for part in module:
                part.reset_parameters()
            nn.init.constant_(module[1].bias, 0.5)

        recipe = init.recipe_of(module, run)
        with init.keyed(module, 7):
            run(module)
        self.assertEqual(init.audit(module, recipe, seed=7), [])
        initializers = {rule["match"]: rule["initializer"] for rule in recipe["rules"]}
        self.assertEqual(initializers["0.bias"]["class_name"], "torch_uniform")
        self.assertEqual(initializers["1.bias"], {"class_name": "constant", "config": {"value": 0.5}})

    def test_meta_module(self) -> None:
        with torch.device("meta"):
            module = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
        recipe = init.recipe_of(module)
        self.assertEqual([rule["match"] for rule in recipe["rules"]], ["{i}.weight", "{i}.bias"])
        self.assertTrue(module[0].weight.is_meta)

    def test_by_type(self) -> None:
        class MyNorm(nn.LayerNorm):
            pass

        module = nn.ModuleDict({"e": nn.Embedding(5, 8), "a": nn.Linear(8, 8), "n": MyNorm(8), "r": nn.LSTM(8, 8)})
        types = {nn.Embedding: {"class_name": "RandomNormal", "config": {"stddev": 0.02}}, nn.Linear: "he_normal", "*Norm": "ones",
                 nn.LSTM: {"weight_ih*": "glorot_uniform", "weight_hh*": "orthogonal", "bias*": "zeros"}}  # fmt: skip
        recipe = init.by_type(types, module)
        init.initialize(module, recipe, 42)
        self.assertTrue(same(module["a"].weight.detach(), values((8, 8), "he_normal", "a.weight", layout="torch")))
        self.assertEqual((module["n"].weight.min(), module["n"].bias.abs().max(), module["a"].bias.abs().max()), (1, 0, 0))
        self.assertEqual(len(str(recipe).splitlines()), len(recipe["rules"]) + 2)
        self.assertEqual(init.by_type({nn.Linear: nn.Linear}, nn.Linear(4, 2))["rules"], init.default_recipe(nn.Linear(4, 2))["rules"])
        for wrong, message in (
            ({nn.Linear: "he_normal"}, "types has no initializer for: e.weight \\(Embedding\\), n.weight"),
            ({**types, nn.Conv2d: "zeros"}, "types contains Conv2d, which fits no part"),
            ({**types, nn.LSTM: {"weight*": "zeros"}}, "r.bias_ih_l0 \\(LSTM\\)"),
            ({**types, nn.Linear: "no_such"}, "no_such"),
        ):
            with self.assertRaisesRegex(ValueError, message):
                init.by_type(wrong, module)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    support.main()
