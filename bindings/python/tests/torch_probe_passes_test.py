"""probe(): which calls and activations its passes see, and what they leave behind if forward() fails."""

import copy
import unittest
from unittest import mock

import support

support.needs("torch", "numpy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402
from torch.utils.checkpoint import checkpoint  # noqa: E402
from inwit import torch as init  # noqa: E402
from inwit.torch import _probe_state  # noqa: E402
from probe_networks import GPT, he, mlp  # noqa: E402

torch.set_num_threads(1)
X = torch.randn(32, 128, generator=torch.Generator().manual_seed(1))
TOKENS = torch.randint(256, (2, 32), generator=torch.Generator().manual_seed(1))


class Passes(unittest.TestCase):
    def test_recomputation_is_not_measured(self):
        net = GPT(layers=4)
        again = copy.deepcopy(net)
        for block in again.h:
            block.forward = lambda x, run=block.forward: checkpoint(run, x, use_reentrant=False)
        plain, recomputed = init.probe(net, TOKENS), init.probe(again, TOKENS)
        self.assertEqual([(row.name, row.call, row.rms) for row in recomputed.rows], [(row.name, row.call, row.rms) for row in plain.rows])
        self.assertEqual(len(recomputed.activations), len(plain.activations))

    def test_relu6_is_a_relu(self):
        report = init.probe(mlp(he, nn.ReLU6, depth=8), X)
        self.assertTrue(report.ok, report)
        self.assertTrue(all(one.saturated != one.saturated and one.dead < 0.5 for one in report.activations))
        net = mlp(he, nn.ReLU6, depth=4)
        nn.init.constant_(net[6].bias, -50.0)
        self.assertIn("dead", [one.kind for one in init.probe(net, X).findings])

    def test_the_range_of_a_hardtanh(self):
        net = mlp(nn.init.xavier_normal_, lambda: nn.Hardtanh(-4.0, 4.0), depth=8)
        report = init.probe(net, 2 * X)
        self.assertLess(max(one.saturated for one in report.activations), 0.1)
        report = init.probe(net, 50 * X)
        self.assertGreater(report.activations[0].saturated, 0.25)

    def test_activations_of_the_module_itself(self):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.a, self.b = nn.Linear(128, 64), nn.Linear(64, 10)
                nn.init.constant_(self.a.bias, -50.0)

            def forward(self, x):
                return self.b(functional.relu(self.a(x)))

        finding = next(one for one in init.probe(Net(), X).findings if one.kind == "dead")
        self.assertIn("the worst the module (relu) with 100%", finding.message)

    def test_another_default_device(self):
        net = mlp(nn.init.xavier_normal_, depth=4)
        nn.init.zeros_(net[-1].weight)
        expected = str(init.probe(net, X))
        with torch.device("meta"):
            self.assertEqual(str(init.probe(net, X)), expected)


class OlderTorch(unittest.TestCase):
    """Before torch 2.6 there is no torch.compiler.set_stance()."""

    def setUp(self):
        if hasattr(torch.compiler, "set_stance"):
            absent = mock.patch.object(torch.compiler, "set_stance")
            absent.start()
            self.addCleanup(absent.stop)
            del torch.compiler.set_stance

    def test_plain_modules(self):
        net = mlp(nn.init.xavier_normal_, depth=4)
        self.assertTrue(init.probe(net, X).ok)
        self.assertTrue(init.probe(torch.compile(net), X).ok)

    def test_compiled_modules(self):
        net = mlp(nn.init.xavier_normal_, depth=4)
        net[2] = torch.compile(net[2])
        with self.assertRaisesRegex(RuntimeError, "the module '2' is compiled: probe.* needs torch 2.6"):
            init.probe(net, X)
        net = mlp(nn.init.xavier_normal_, depth=4)
        net.compile()
        with self.assertRaisesRegex(RuntimeError, "the module is compiled"):
            init.probe(net, X)


class Failures(unittest.TestCase):
    def test_a_call_whose_error_is_caught(self):
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.wrong, self.net = nn.Linear(3, 3), mlp(lambda w: nn.init.normal_(w, std=0.01))

            def forward(self, x):
                try:
                    return self.wrong(x)
                except RuntimeError:
                    return self.net(x)

        report = init.probe(Net(), X)
        self.assertEqual([one.kind for one in report.findings], ["outputs", "gradients"])
        self.assertEqual(report.rows[-1].name, "")

    def test_zeros_that_were_moved_come_back(self):
        """Of a large module no copies are kept."""
        net = mlp(nn.init.xavier_normal_, depth=4)
        nn.init.zeros_(net[-1].weight)
        calls = []

        def forward(x, run=net.forward):
            calls.append(x)
            if len(calls) > 1:
                raise KeyError("forward")
            return run(x)

        net.forward = forward
        with mock.patch.object(_probe_state, "_COPIED", 0), self.assertRaises(KeyError):
            init.probe(net, X)
        self.assertEqual((len(calls), int(net[-1].weight.count_nonzero())), (2, 0))


if __name__ == "__main__":
    support.main()
