"""coordinates(): how the size of signals depends on the width, at the start and after steps."""

import unittest

import support

support.needs("torch", "numpy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from inwit import torch as init  # noqa: E402
from probe_networks import he, normal  # noqa: E402

torch.set_num_threads(1)
if not torch.cuda.is_available():  # a build with CUDA crashes without a driver
    torch.cuda.is_current_stream_capturing = lambda: False


class Coordinates(unittest.TestCase):
    BATCH = torch.randint(32, (4, 16), generator=torch.Generator().manual_seed(1))

    def make(self, initializer):
        def made(width):
            hidden = [nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU()]
            net = nn.Sequential(nn.Embedding(32, width), *hidden, nn.Linear(width, 32))
            for one in net[1::2]:
                initializer(one.weight)
                nn.init.zeros_(one.bias)
            return net

        return made

    def test_fixed_deviation(self):
        torch.manual_seed(3)
        before = torch.get_rng_state()
        report = init.coordinates(self.make(normal(0.02)), (32, 64, 128, 256), self.BATCH, steps=0)
        self.assertTrue(torch.equal(before, torch.get_rng_state()))
        for name, expected in (("0", 0.0), ("1", 0.5), ("3", 1.0), ("5", 1.5)):
            self.assertAlmostEqual(report.slopes[name][0], expected, delta=0.12)
        self.assertEqual((report.ok, "0" in report.growing, "5" in report.growing), (False, False, True))

    def test_standard_parametrization(self):
        report = init.coordinates(self.make(lambda w: nn.init.normal_(w, std=w.shape[1] ** -0.5)), (32, 64, 128, 256), self.BATCH)
        self.assertAlmostEqual(report.slopes["5"][0], 0.0, delta=0.15)
        self.assertGreater(report.slopes["5"][3], 0.5)
        self.assertIn("grows with the width", str(report))

    def test_maximal_update(self):
        def made(width):
            net = self.make(lambda w: nn.init.normal_(w, std=w.shape[1] ** -0.5))(width)
            nn.init.zeros_(net[5].weight)
            return net

        def adam(net):
            hidden = [net[1].weight, net[3].weight, net[5].weight]
            rest = [net[0].weight, net[1].bias, net[3].bias, net[5].bias]
            return torch.optim.Adam([{"params": hidden, "lr": 0.64 / net[1].in_features}, {"params": rest, "lr": 1e-2}])

        report = init.coordinates(made, (64, 128, 256), self.BATCH, optimizer=adam)
        self.assertTrue(report.ok, report)

    def test_rejected(self):
        for widths in ((), (8,), (8, 8), (8, 0), (8, 2.5)):
            with self.assertRaisesRegex(ValueError, "widths is"):
                init.coordinates(self.make(he), widths, self.BATCH)
        with self.assertRaisesRegex(ValueError, "steps is -1"):
            init.coordinates(self.make(he), (8, 16), self.BATCH, steps=-1)


if __name__ == "__main__":
    support.main()
