"""probe(): every planted fault is named, sound networks raise no alarm, and the module is left as it was."""

import copy
import dataclasses
import math
import random
import unittest

import support

support.needs("torch", "numpy")

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from inwit import torch as init  # noqa: E402
from probe_networks import GPT, Adapted, Diffusion, Residual, he, mlp, normal, tower  # noqa: E402

torch.set_num_threads(1)
if not torch.cuda.is_available():  # a build with CUDA crashes without a driver, and transformers asks
    torch.cuda.is_current_stream_capturing = lambda: False


def values(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


def ids(*shape, count=256):
    return torch.randint(count, shape, generator=torch.Generator().manual_seed(1))


def kinds(report):
    return {one.kind for one in report.findings}


X = values(32, 128)
IMAGES = values(8, 3, 8, 8)
TOKENS = ids(2, 32)


class Faults(unittest.TestCase):
    def check(self, report, *expected, **parts):
        self.assertEqual(kinds(report), set(expected), report)
        self.assertFalse(report.ok)
        for one in report.findings:
            self.assertTrue(one.change)
            for part in parts.get(one.kind, ()):
                self.assertIn(part, f"{one.message}; {one.change}")

    def test_tanh_too_large(self):
        parts = {"gradients": ("gradients explode: x2", "31 Linear (0 to 60)"), "loss": ("10 classes has 2.3",)}
        parts["saturated"] = ("30 activations", "%")
        report = init.probe(mlp(normal(1.0)), X)
        self.check(report, "gradients", "loss", "saturated", **parts)
        gradients = next(one for one in report.findings if one.kind == "gradients")
        self.assertGreater(gradients.value, 1e8)

    def test_tanh_too_small(self):
        report = init.probe(mlp(normal(0.01)), X)
        self.check(report, "outputs", "gradients", outputs=("outputs vanish: x0.11 a layer", "by about 8.8"))

    def test_relu_glorot(self):
        report = init.probe(mlp(nn.init.xavier_normal_, nn.ReLU), X)
        self.check(report, "outputs", "gradients", outputs=("outputs vanish: x0.7", "by about 1.4"))

    def test_doubled_gain(self):
        def doubled(w):
            he(w)
            w.data.mul_(math.sqrt(2))

        self.check(init.probe(mlp(doubled, nn.ReLU), X), "outputs", "gradients", "loss", outputs=("explode: x1.4",))

    def test_constant(self):
        report = init.probe(mlp(lambda w: nn.init.constant_(w, 0.005)), X)
        self.check(report, "outputs", "gradients", "symmetric", symmetric=("tensors with units equal", "0.weight"))

    def test_zeros(self):
        report = init.probe(mlp(nn.init.zeros_), X)
        self.check(report, "zeros", "no_gradient", "symmetric", no_gradient=("61 tensors",))

    def test_dead(self):
        net = mlp(he, nn.ReLU, depth=4)
        nn.init.constant_(net[6].bias, -50.0)
        self.check(init.probe(net, X), "dead", "no_gradient", dead=("1 activation", "worst 7 (relu) with 100%"), no_gradient=("0.weight",))

    def test_dead_function(self):
        net = tower(is_normed=False, blocks=4)
        net[2].conv1.register_parameter("bias", nn.Parameter(torch.full((32,), -50.0)))
        report = init.probe(net, IMAGES, classes=0)
        self.assertIn("dead", kinds(report))
        self.assertIn("worst 2 (relu)", next(one.message for one in report.findings if one.kind == "dead"))

    def test_residual_unscaled(self):
        report = init.probe(GPT(scaled=False), TOKENS)
        self.check(report, "residual", residual=("12 Block (h.0 to h.11)", "(proj, out) by 0.204 = 1/sqrt(24)"))
        self.assertGreater(report.findings[0].value, 8)

    def test_gpt_too_large(self):
        report = init.probe(GPT(std=0.3), TOKENS)
        self.assertIn("loss", kinds(report))

    def test_wrong_fans_behind_norms(self):
        report = init.probe(tower(fans=(3 + 3 + 32 + 32) / 2), IMAGES)
        self.check(report, "neutral_outputs", "neutral_gradients", neutral_outputs=("neutral batch norms", "10 Residual (2 to 11)"))

    def test_no_norms(self):
        report = init.probe(tower(fans=100, is_normed=False, blocks=16), IMAGES)
        self.assertIn("outputs", kinds(report))

    def test_not_finite(self):
        net = mlp(nn.init.xavier_normal_)
        net[10].weight.data[0, 0] = math.nan
        self.check(init.probe(net, X), "not_finite", not_finite=("the output of 10",))

    def test_detached_branch(self):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 8)

            def forward(self, x):
                return self.b(x) + self.a(x) * 0

        self.check(init.probe(Net(), values(16, 8)), "no_gradient", no_gradient=("that of 2 tensors is zero, such as a.weight, a.bias",))


class Sound(unittest.TestCase):
    def check(self, make, batch, **arguments):
        for seed in range(3):
            report = init.probe(make(seed), batch, **arguments)
            self.assertTrue(report.ok, report)
        return report

    def test_tanh(self):
        for name in ("xavier_normal_", "orthogonal_"):
            report = self.check(lambda seed, one=getattr(nn.init, name): mlp(one, seed=seed), X)
            self.assertEqual(report.notes, [])

    def test_relu(self):
        report = self.check(lambda seed: mlp(he, nn.ReLU, 256, seed=seed), values(32, 256))
        self.assertEqual({one.kind for one in report.notes}, {"alike", "dead"})

    def test_gpt(self):
        report = self.check(lambda seed: GPT(seed=seed), TOKENS)
        self.assertEqual(report.notes, [])
        self.assertEqual([row.name for row in report.blocks], [f"h.{i}" for i in range(12)])
        self.assertEqual(report.blocks[3].writers, ("h.3.proj", "h.3.out"))

    def test_tower(self):
        self.check(lambda seed: tower(seed=seed), IMAGES)

    def test_stream_of_batch_norms(self):
        self.check(lambda seed: tower(seed=seed, blocks=30, channels=16), IMAGES / 10)

    def test_parallel_branches(self):
        class Heads(nn.Module):
            def __init__(self):
                super().__init__()
                self.heads = nn.ModuleList(nn.Linear(16, 4) for _ in range(6))
                for i, head in enumerate(self.heads):
                    nn.init.normal_(head.weight, std=0.1 * 10**-i)

            def forward(self, x):
                return sum(head(x) for head in self.heads)

        report = self.check(lambda seed: Heads(), values(16, 16))
        self.assertEqual(report.chains, [])


class ByDesign(unittest.TestCase):
    def check(self, module, batch, *names, **arguments):
        before = [one.clone() for one in module.parameters()]
        report = init.probe(module, batch, **arguments)
        self.assertTrue(report.ok, report)
        note = next(one for one in report.notes if one.kind == "by_design")
        for name in names:
            self.assertIn(name, note.where)
        self.assertTrue(all(map(torch.equal, before, module.parameters())))
        return note

    def test_zero_gamma(self):
        net = tower()
        for block in net[2:12]:
            nn.init.zeros_(block.bn2.weight)
        self.assertEqual(len(self.check(net, IMAGES, "2.conv1.weight", "11.conv2.weight").where), 40)

    def test_lora(self):
        net = nn.Sequential(*[Adapted(nn.Linear(32, 32)) for _ in range(4)])
        note = self.check(net, values(16, 32), "0.lora_a")
        self.assertEqual(len(note.where), 4)

    def test_modulation(self):
        self.check(Diffusion(), (values(16, 64), values(16, 64)), "blocks.0.fc.weight", "blocks.5.modulation.weight", classes=0)

    def test_zero_head(self):
        net = mlp(nn.init.xavier_normal_, depth=6)
        nn.init.zeros_(net[-1].weight)
        self.check(net, X, "0.weight")

    def test_modules_after_a_zero_gamma(self):
        """What only passes zeros on, such as a drop path, does not make them."""

        class Kept(Residual):
            def __init__(self):
                super().__init__(32)
                self.drop_path = nn.Identity()
                nn.init.zeros_(self.bn2.weight)

            def forward(self, x):
                return nn.functional.relu(x + self.drop_path(self.bn2(self.conv2(nn.functional.relu(self.bn1(self.conv1(x)))))))

        class First(Kept):
            pass

        blocks = First(), *(Kept() for _ in range(6))
        self.check(nn.Sequential(nn.Conv2d(3, 32, 3), *blocks, nn.Flatten(), nn.Linear(1152, 10)), IMAGES, "1.conv1.weight")

    def test_zero_head_of_many_classes(self):
        """The batch has labels of few of them; the rows of the others get equal gradients this time only."""
        net = nn.Sequential(nn.Linear(128, 64), nn.Tanh(), nn.Linear(64, 500))
        nn.init.zeros_(net[-1].weight)
        self.check(net, X, "0.weight")
        nn.init.constant_(net[-1].weight, 0.5)
        self.assertEqual(kinds(init.probe(net, X)), {"symmetric"})


class Notes(unittest.TestCase):
    def test_vanishing_behind_norms(self):
        report = init.probe(tower(fans=9 * 32 * 1000), IMAGES)
        self.assertTrue(report.ok, report)
        plain = nn.Sequential(*(part for _ in range(12) for part in (nn.Conv2d(3, 3, 3, 1, 1, bias=False), nn.BatchNorm2d(3))), nn.Flatten(), nn.Linear(192, 10))
        for one in plain:
            if isinstance(one, nn.Conv2d):
                nn.init.normal_(one.weight, std=0.01)
        report = init.probe(plain, IMAGES)
        self.assertTrue(report.ok, report)
        note = next(one for one in report.notes if one.kind == "neutral_outputs")
        self.assertIn("outputs vanish", note.message)
        for one in plain:
            if isinstance(one, nn.Conv2d):
                nn.init.normal_(one.weight, std=1.0)
        self.assertIn("neutral_outputs", kinds(init.probe(plain, IMAGES)))

    def test_copies(self):
        net = mlp(he, nn.ReLU, depth=4)
        net[4].weight.data[1::2] = net[4].weight.data[::2]
        report = init.probe(net, X)
        self.assertEqual(kinds(report), set())
        self.assertEqual(next(one for one in report.notes if one.kind == "copies").where, ("4.weight",))


def state_of(module):
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    numbers = {name: (one, one.detach().numpy().tobytes(), one.requires_grad, one.grad) for name, one in tensors.items()}
    parts = {name: {key: value for key, value in vars(one).items() if not key.startswith("_")} for name, one in module.named_modules()}
    hooks = {name: [len(value) for key, value in vars(one).items() if key.endswith("hooks")] for name, one in module.named_modules()}
    hooks[":tensors"] = [one._backward_hooks is None or not one._backward_hooks for one in module.parameters()]
    hooks[":after"] = [not one._post_accumulate_grad_hooks for one in module.parameters()]
    return numbers, parts, hooks


class Untouched(unittest.TestCase):
    def test_state(self):
        net = tower().train()
        net[3].eval()
        net[4].conv1.weight.requires_grad_(False)
        net[5].conv1.weight.grad = torch.ones_like(net[5].conv1.weight)
        nn.init.zeros_(net[6].bn2.weight)
        net[6].bn2.weight.data[0] = -0.0
        net[2].bn1.running_mean.fill_(0.25)
        net.register_forward_hook(lambda *_: None)
        images = IMAGES.clone()
        torch.manual_seed(5)
        before, generators = state_of(net), (torch.get_rng_state(), random.getstate(), numpy.random.get_state()[1].tobytes())
        init.probe(net, images)
        after = state_of(net)
        self.assertEqual(before[1:], after[1:])
        for name, (tensor, data, requires_grad, grad) in before[0].items():
            self.assertIs(after[0][name][0], tensor)
            self.assertEqual(after[0][name][1:3], (data, requires_grad), name)
            self.assertIs(after[0][name][3], grad)
        self.assertTrue(torch.equal(generators[0], torch.get_rng_state()))
        self.assertEqual(generators[1:], (random.getstate(), numpy.random.get_state()[1].tobytes()))
        self.assertTrue(torch.equal(images, IMAGES))

    def test_after_an_error(self):
        net = tower()
        before = state_of(net)
        with self.assertRaises(RuntimeError):
            init.probe(net, values(8, 5, 8, 8))
        self.assertEqual(before[1:], state_of(net)[1:])

    def test_attributes_and_written_parameters(self):
        class Counter(nn.Linear):
            calls = 0

            def forward(self, x):
                self.calls += 1
                self.cache = x
                self.weight.data.mul_(2)
                with torch.no_grad():
                    self.bias.add_(1)
                return super().forward(x + random.random() + numpy.random.rand() + torch.rand(1))

        net = Counter(8, 8)
        before = [one.clone() for one in net.parameters()]
        random.seed(1), numpy.random.seed(1), torch.manual_seed(1)
        init.probe(net, values(16, 8))
        self.assertEqual((net.calls, hasattr(net, "cache")), (0, False))
        self.assertTrue(torch.equal(before[1], net.bias))
        self.assertTrue(torch.equal(before[0], net.weight))
        drawn = random.random(), numpy.random.rand(), torch.rand(1)
        random.seed(1), numpy.random.seed(1), torch.manual_seed(1)
        self.assertEqual(drawn, (random.random(), numpy.random.rand(), torch.rand(1)))

    def test_same_report_twice(self):
        net = GPT(scaled=False, layers=4)
        self.assertEqual(str(init.probe(net, TOKENS)), str(init.probe(net, TOKENS)))


@dataclasses.dataclass
class Output:
    words: str
    hidden: torch.Tensor


class Unusual(unittest.TestCase):
    def test_batches(self):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a = nn.Bilinear(8, 8, 4)

            def forward(self, x, y):
                return self.a(x, y)

        x, y = values(16, 8), values(16, 8).flip(0)
        self.assertEqual(init.probe(Net(), {"x": x, "y": y}).ok, init.probe(Net(), (x, y)).ok)

    def test_outputs(self):
        wraps = [lambda y: (y, None), lambda y: {"hidden": y, "name": "x"}, lambda y: Output("a", y), lambda y: [[y]], lambda y: (3, y)]
        for wrap in wraps:
            net = mlp(normal(0.01))
            net.forward = lambda x, run=net.forward, wrap=wrap: wrap(run(x))
            self.assertIn("outputs", kinds(init.probe(net, X)))
        net.forward = lambda x: "text"
        with self.assertRaisesRegex(ValueError, "no floating-point tensor: pass loss="):
            init.probe(net, X)
        net.forward = lambda x: x
        with self.assertRaisesRegex(ValueError, "does not depend on any parameter"):
            init.probe(net, X)

    def test_losses(self):
        net = mlp(nn.init.xavier_normal_)
        self.assertEqual(init.probe(net, X, loss=lambda y: y.square().mean()).classes, 0)
        with self.assertRaisesRegex(ValueError, r"shape \[32, 10\]"):
            init.probe(net, X, loss=lambda y: y)
        with self.assertRaisesRegex(ValueError, "classes is -1"):
            init.probe(net, X, classes=-1)
        with self.assertRaisesRegex(ValueError, "classes is 11, but"):
            init.probe(net, X, classes=11)
        with self.assertRaisesRegex(TypeError, "loss is of type str"):
            init.probe(net, X, loss="mse")
        with self.assertRaisesRegex(TypeError, "module is of type"):
            init.probe(lambda x: x, X)
        own = GPT(layers=4)
        forward = own.forward
        own.forward = lambda x, y: ((z := forward(x)), nn.functional.cross_entropy(z.flatten(0, 1), y.flatten()))
        self.assertIn("own loss", str(init.probe(own, (TOKENS, TOKENS))))

    def test_frozen_eval_and_modes(self):
        net = mlp(normal(0.01)).eval().requires_grad_(False)
        with torch.no_grad():
            self.assertIn("gradients", kinds(init.probe(net, X)))
        with torch.inference_mode():
            self.assertIn("gradients", kinds(init.probe(net, X)))
        self.assertFalse(any(one.requires_grad for one in net.parameters()))

    def test_dtypes(self):
        for dtype in (torch.bfloat16, torch.float16, torch.float64):
            net = mlp(nn.init.xavier_normal_, depth=8).to(dtype)
            self.assertTrue(init.probe(net, X.to(dtype)).ok, dtype)
            self.assertFalse(init.probe(mlp(lambda w: nn.init.constant_(w, 0.1), depth=8).to(dtype), X.to(dtype)).ok)

    def test_shared_modules(self):
        class Recurrent(nn.Module):
            def __init__(self, gain):
                super().__init__()
                torch.manual_seed(0)
                self.layer_1 = nn.Linear(64, 64)
                self.same = self.layer_1
                nn.init.orthogonal_(self.layer_1.weight, gain=gain)

            def forward(self, x):
                for _ in range(12):
                    x = self.layer_1(x)
                return self.same(x)

        report = init.probe(Recurrent(0.3), values(16, 64))
        self.assertIn("13 calls of layer_1", report.findings[0].message)
        self.assertTrue(init.probe(Recurrent(1.0), values(16, 64)).ok)

    def test_checkpointing_and_compile(self):
        from torch.utils.checkpoint import checkpoint

        net = GPT(layers=4, scaled=False)
        plain = init.probe(net, TOKENS)
        again = copy.deepcopy(net)
        for block in again.h:
            block.forward = lambda x, run=block.forward: checkpoint(run, x, use_reentrant=False)
        self.assertEqual([row.rms for row in init.probe(again, TOKENS).blocks], [row.rms for row in plain.blocks])
        self.assertEqual(init.probe(torch.compile(net), TOKENS).text(), plain.text())

    def test_rejected(self):
        with self.assertRaisesRegex(ValueError, "0.weight is on the meta device"):
            init.probe(nn.Sequential(nn.Linear(2, 2, device="meta")), values(4, 2))
        with self.assertRaisesRegex(ValueError, "weight has no shape yet"):
            init.probe(nn.LazyLinear(2), values(4, 2))

    def test_tied_parameters(self):
        net = nn.ModuleDict({"table": nn.Embedding(32, 16), "head": nn.Linear(16, 32, bias=False)})
        net["head"].weight = net["table"].weight
        nn.init.normal_(net["table"].weight, std=0.02)
        net.forward = lambda tokens: net["head"](net["table"](tokens))
        report = init.probe(net, torch.arange(8).reshape(2, 4), classes=32)
        self.assertNotIn("not_finite", [one.kind for one in report.findings], report)

    def test_transformers(self):
        try:
            from transformers import GPT2Config, GPT2LMHeadModel
        except ImportError:
            self.skipTest("transformers is not installed")
        torch.manual_seed(0)
        net = GPT2LMHeadModel(GPT2Config(n_embd=64, n_layer=6, n_head=2, vocab_size=256, n_positions=32))
        report = init.probe(net, {"input_ids": TOKENS, "labels": TOKENS})
        self.assertTrue(report.ok, report)
        self.assertEqual(report.classes, 256)
        for name, one in net.named_parameters():
            if name.endswith("c_proj.weight"):
                nn.init.normal_(one, std=0.3)
        report = init.probe(net, {"input_ids": TOKENS})
        self.assertIn("(attn.c_proj, mlp.c_proj)", report.findings[0].change)

    def test_text(self):
        report = init.probe(GPT(scaled=False, layers=4, std=0.05), TOKENS)
        text = str(report).splitlines()
        self.assertTrue(text[1].startswith("! the residual stream grows"))
        self.assertTrue(text[2].startswith("  change: multiply"))
        self.assertEqual(len(text) - text.index(""), 2 + 4)
        self.assertGreater(len(report.text(leaves=True).splitlines()), 30)


if __name__ == "__main__":
    support.main()
