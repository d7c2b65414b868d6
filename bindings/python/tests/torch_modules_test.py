"""inwit.torch.initialize on modules of one process: names, the meta device, shared tensors, buffers, errors."""

from __future__ import annotations

import json
import pathlib
import tempfile
import unittest
import unittest.mock

import support

support.needs("numpy", "torch")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.distributed.algorithms._checkpoint.checkpoint_wrapper import checkpoint_wrapper  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from inwit.torch import _targets  # noqa: E402

RECIPE = {
    "layout": "torch",
    "rules": [
        {"match": "*norm.weight", "initializer": "ones", "optional": True},
        {"match": "*.weight*", "initializer": "he_normal"},
        {"match": "*.bias*", "initializer": "zeros"},
    ],
}
# Parameters that do not require gradients need rules with their full names.
FROZEN = [{"match": "frozen.weight", "initializer": "he_normal"}, {"match": "frozen.bias", "initializer": "zeros"}]
RECIPE["rules"] = [*FROZEN, *RECIPE["rules"]]


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(30, 8)
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)
        self.head = nn.Linear(8, 30)
        self.head.weight = self.embed.weight
        self.frozen = nn.Linear(2, 2).requires_grad_(False)


def on_meta(make: type[nn.Module], *arguments: object) -> nn.Module:
    with torch.device("meta"):
        return make(*arguments)


def state(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def equal(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


class Values(unittest.TestCase):
    def test_by_name(self) -> None:
        module = Net()
        before = torch.random.get_rng_state()
        version = module.conv.weight._version
        self.assertIs(init.initialize(module, RECIPE, 42), module)
        self.assertTrue(torch.equal(before, torch.random.get_rng_state()))
        self.assertEqual(module.conv.weight._version, version + 1)
        expected = inwit.fill("he_normal", torch.empty(8, 3, 3, 3), inwit.Key(42, "conv.weight"), layout="torch")
        self.assertTrue(torch.equal(module.conv.weight, expected))
        expected = inwit.fill("he_normal", torch.empty(30, 8), inwit.Key(42, "embed.weight"), layout="torch")
        self.assertTrue(torch.equal(module.head.weight, expected))
        self.assertTrue((module.norm.weight == 1).all() and (module.conv.bias == 0).all())
        self.assertTrue(module.frozen.weight.count_nonzero() == 4)

    def test_meta(self) -> None:
        expected = state(init.initialize(Net(), RECIPE, 42))
        module = on_meta(Net)
        init.initialize(module, RECIPE, 42)
        self.assertTrue(equal(state(module), expected))
        self.assertIs(module.head.weight, module.embed.weight)
        self.assertEqual(len(list(module.parameters())), len(list(Net().parameters())))
        self.assertFalse(module.frozen.weight.requires_grad)
        self.assertTrue(module.conv.weight.requires_grad)
        self.assertEqual((module.norm.running_var.tolist(), module.norm.num_batches_tracked.item()), ([1] * 8, 0))
        module.head(module.embed(torch.tensor([3]))).sum().backward()

    def test_half_on_meta(self) -> None:
        """Only tensors on the meta device are recreated; the others are filled in place."""
        module = Net()
        module.conv = on_meta(nn.Conv2d, 3, 8, 3)
        pointer = module.embed.weight.data_ptr()
        init.initialize(module, RECIPE, 42)
        self.assertEqual(module.embed.weight.data_ptr(), pointer)
        self.assertTrue(equal(state(module), state(init.initialize(Net(), RECIPE, 42))))

    def test_dtypes_and_memory(self) -> None:
        for dtype in (torch.bfloat16, torch.float16, torch.float64):
            module = Net().to(dtype=dtype, memory_format=torch.channels_last)
            init.initialize(module, RECIPE, 7)
            expected = inwit.fill("he_normal", torch.empty(8, 3, 3, 3, dtype=dtype), inwit.Key(7, "conv.weight"), layout="torch")
            self.assertTrue(torch.equal(module.conv.weight, expected))
            self.assertTrue(module.conv.weight.is_contiguous(memory_format=torch.channels_last))

    def test_staged(self) -> None:
        """Tensors that are staged in host memory get the same values, in batches of limited size."""
        expected = state(init.initialize(Net(), RECIPE, 42))
        for limit in (1, 500, 1 << 30):
            with unittest.mock.patch.object(_targets, "is_plain", lambda tensor: False), \
                 unittest.mock.patch.object(_targets, "_STAGING_BYTES", limit):  # fmt: skip
                seen = []
                module = init.initialize(on_meta(Net), RECIPE, 42, progress=lambda done, total: seen.append((done, total)))
            self.assertTrue(equal(state(module), expected))
            total = sum(parameter.numel() for parameter in module.parameters())
            self.assertEqual(seen[-1], (total, total))
            self.assertEqual(seen, sorted(seen))

    def test_recurrent(self) -> None:
        """Modules that hold lists of their weights refer to the new ones."""
        module = init.initialize(on_meta(nn.LSTM, 5, 7), {"rules": [{"match": "*", "initializer": "random_normal"}]}, 1)
        plain = init.initialize(nn.LSTM(5, 7), {"rules": [{"match": "*", "initializer": "random_normal"}]}, 1)
        x = torch.linspace(-1, 1, 15).view(3, 1, 5)
        self.assertTrue(torch.equal(module(x)[0], plain(x)[0]))

    def test_wrappers_do_not_change_names(self) -> None:
        plain = init.initialize(Net(), RECIPE, 42)
        compiled = torch.compile(Net())
        init.initialize(compiled, RECIPE, 42)
        self.assertTrue(torch.equal(compiled.conv.weight, plain.conv.weight))
        wrapped = Net()
        wrapped.conv = checkpoint_wrapper(wrapped.conv)
        init.initialize(wrapped, RECIPE, 42)
        self.assertIn("conv._checkpoint_wrapped_module.weight", dict(wrapped.named_parameters()))
        self.assertTrue(torch.equal(wrapped.conv.weight, plain.conv.weight))

    def test_parametrized(self) -> None:
        module = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 3)))
        recipe = {"rules": [{"match": "*.original0", "initializer": "ones"}, {"match": "*", "initializer": "random_normal"}]}
        init.initialize(module, recipe, 42)
        self.assertTrue(torch.allclose(module[0].weight.norm(dim=1), torch.ones(3)))

    def test_one_value_in_other_dtypes(self) -> None:
        module = nn.Module()
        module.scale = nn.Parameter(torch.zeros(3, dtype=torch.float8_e4m3fn), requires_grad=False)
        init.initialize(module, {"rules": [{"match": "scale", "initializer": "ones"}]}, 1)
        self.assertTrue((module.scale.float() == 1).all())
        for dtype in (torch.complex64, torch.int8, torch.bool):
            module.scale = nn.Parameter(torch.zeros(3, 3, dtype=dtype), requires_grad=False)
            init.initialize(module, {"rules": [{"match": "scale", "initializer": "ones"}]}, 1)
            self.assertTrue((module.scale == 1).all())
            for initializer in ("random_normal", "he_normal", "orthogonal", "identity"):
                recipe = {"layout": "torch", "rules": [{"match": "scale", "initializer": initializer}]}
                with self.assertRaisesRegex(inwit.Error, f"scale: dtype is {dtype}, must be one of .*bfloat16.*float8_e5m2"):
                    init.initialize(module, recipe, 1)
            self.assertTrue((module.scale == 1).all())


class Recipes(unittest.TestCase):
    def test_every_form(self) -> None:
        expected = state(init.initialize(Net(), RECIPE, 42))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "recipe.json")
            path.write_text(json.dumps(RECIPE), encoding="utf-8")
            for recipe in (path, str(path), json.dumps(RECIPE), "\n " + json.dumps(RECIPE, indent=1), inwit.Recipe(RECIPE)):
                self.assertTrue(equal(state(init.initialize(Net(), recipe, 42)), expected), recipe)
        with self.assertRaises(FileNotFoundError):
            init.initialize(Net(), "no-such-recipe.json", 42)

    def test_shared_by_either_name(self) -> None:
        """A rule that matches only the second name of a shared parameter is not an unused rule; the first name decides."""
        rules = [{"match": "head.weight", "initializer": "zeros"}, *RECIPE["rules"]]
        module = init.initialize(Net(), {**RECIPE, "rules": rules}, 42)
        self.assertTrue(equal(state(module), state(init.initialize(Net(), RECIPE, 42))))

    def test_custom(self) -> None:
        def halves(out: inwit.View, key: inwit.Key, config: dict) -> None:
            out.array[...] = 0.5

        rules = [{"match": "conv.weight", "initializer": {"class_name": "mine>Halves", "config": {}}}, *RECIPE["rules"]]
        module = init.initialize(Net(), inwit.Recipe({**RECIPE, "rules": rules}, custom={"mine>Halves": halves}), 42)
        self.assertTrue((module.conv.weight == 0.5).all())

    def test_keep(self) -> None:
        rules = [{"match": "conv.*", "keep": True}, *RECIPE["rules"]]
        module = Net()
        before = module.conv.weight.clone()
        init.initialize(module, {**RECIPE, "rules": rules}, 42)
        self.assertTrue(torch.equal(module.conv.weight, before))
        with self.assertRaisesRegex(
            ValueError, "on the meta device and have no values: conv.weight, conv.bias"
        ):
            init.initialize(on_meta(Net), {**RECIPE, "rules": rules}, 42)


class Buffers(unittest.TestCase):
    class Rotary(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(4, 4)
            self.register_buffer("inverse", 1 / 10000 ** torch.linspace(0, 1, 4), persistent=False)
            self.register_buffer("bias", torch.tril(torch.ones(4, 4)))

    def test_not_touched(self) -> None:
        """Neither by `*.bias` nor by `*`: a rule that matches parameters does not apply to buffers."""
        module = nn.Sequential(self.Rotary())
        before = {name: buffer.clone() for name, buffer in module.named_buffers()}
        init.initialize(
            module,
            {
                "layout": "torch",
                "rules": [{"match": "*.weight", "initializer": "he_normal"}, {"match": "*", "initializer": "random_normal"}],
            },
            1,
        )
        for name, buffer in module.named_buffers():
            self.assertTrue(torch.equal(buffer, before[name]), name)

    def test_by_their_own_rules(self) -> None:
        rules = [{"match": "*.running_var", "initializer": {"class_name": "Constant", "config": {"value": 4}}},
                 {"match": "*.num_batches_tracked", "initializer": "zeros"}, *RECIPE["rules"]]  # fmt: skip
        for module in (Net(), on_meta(Net)):
            init.initialize(module, {**RECIPE, "rules": rules}, 42)
            self.assertEqual(module.norm.running_var.tolist(), [4] * 8)
            self.assertEqual(module.norm.running_mean.tolist(), [0] * 8)
            self.assertEqual(module.norm.num_batches_tracked.dtype, torch.int64)

    def test_lost_on_meta(self) -> None:
        recipe = {"rules": [{"match": "*", "initializer": "random_normal"}]}
        module = on_meta(self.Rotary)
        with self.assertRaisesRegex(
            ValueError, "buffers on the meta device match no rule of the recipe: inverse, bias;"
        ):
            init.initialize(module, recipe, 1)
        self.assertTrue(all(tensor.is_meta for tensor in (*module.parameters(), *module.buffers())))
        init.initialize(module, recipe, 1, buffers="keep")
        self.assertTrue(module.inverse.is_meta and module.bias.is_meta)
        self.assertFalse(module.project.weight.is_meta)
        with self.assertRaisesRegex(ValueError, "buffers is 'drop', must be 'error' or 'keep'"):
            init.initialize(module, recipe, 1, buffers="drop")


class Rejected(unittest.TestCase):
    def rejected(self, recipe: object, message: str, seed: int = 42) -> None:
        """Raises an error and changes nothing, on the meta device and in memory."""
        for target in (Net(), on_meta(Net)):
            before = [(parameter.is_meta, None if parameter.is_meta else parameter.clone()) for parameter in target.parameters()]
            with self.assertRaisesRegex(ValueError, message):
                init.initialize(target, recipe, seed)
            for (was_meta, value), parameter in zip(before, target.parameters()):
                self.assertEqual(parameter.is_meta, was_meta)
                self.assertTrue(was_meta or torch.equal(parameter, value))

    def test_recipes(self) -> None:
        self.rejected({"rules": [{"match": "*.weight", "initializer": "zeros"}]}, "conv.bias")
        self.rejected({**RECIPE, "rules": [{"match": "none.*", "initializer": "zeros"}, *RECIPE["rules"]]}, "none")
        self.rejected({"rules": RECIPE["rules"]}, "embed.weight: .*layout")
        self.rejected({**RECIPE, "rules": [*FROZEN, {"match": "*", "initializer": "identity"}]}, "conv.weight")
        self.rejected("{", "JSON")
        self.rejected(RECIPE, "seed is -1", seed=-1)
        with self.assertRaisesRegex(ValueError, "device is meta"):
            init.initialize(on_meta(Net), RECIPE, 42, device="meta")

    def test_cancelled(self) -> None:
        module = on_meta(Net)
        with self.assertRaises(inwit.Error) as caught:
            init.initialize(module, RECIPE, 42, progress=lambda done, total: False)
        self.assertEqual(caught.exception.status, "INWIT_E_CANCELLED")
        self.assertTrue(all(parameter.is_meta for parameter in module.parameters()))

    def test_lazy(self) -> None:
        with self.assertRaisesRegex(ValueError, "0.weight has no shape yet"):
            init.initialize(nn.Sequential(nn.LazyLinear(3)), RECIPE, 42)


if __name__ == "__main__":
    support.main()
