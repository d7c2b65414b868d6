"""keyed() on init code of unusual kinds: each gives the same bytes under any torch seed, or says by name what does not."""

from __future__ import annotations

import random
import secrets
import unittest
import warnings
from unittest import mock

import support

support.needs("torch", "numpy")

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from inwit.torch import _capture  # noqa: E402
from keyed_checks import NAME, Part, same, values  # noqa: E402

torch.set_num_threads(1)


class Run(unittest.TestCase):
    def run_keyed(self, code, module: nn.Module | None = None):
        """Returns the weight that the code gives, and the report; the state of torch's generator is as before."""
        module = module or Part(16, 8)
        torch.manual_seed(1)
        before = torch.get_rng_state()
        try:
            with init.keyed(module, 42) as report, torch.no_grad():
                code(module)
        finally:
            self.assertTrue(torch.equal(before, torch.get_rng_state()), "torch's generator has changed")
        return module, report


class Out(Run):
    def test_out_is_a_parameter_or_a_part_of_one(self) -> None:
        normal, uniform = values((16, 8)), values((16, 8), "torch_uniform")
        for code, expected in (
            (lambda m: torch.randn(16, 8, out=m.part.weight), normal),
            (lambda m: torch.randn((5, 8), out=m.part.weight[3:8]), normal),
            (lambda m: torch.rand(size=(8, 16), out=m.part.weight.t()), uniform),
            (lambda m: torch.normal(0.0, 1.0, (16, 8), out=m.part.weight), normal),
            (lambda m: torch.normal(torch.zeros(3, 8), torch.ones(3, 8), out=m.part.weight[:3]), normal),
            (lambda m: torch.bernoulli(torch.full((16, 8), 0.3), out=m.part.weight), (uniform.double() < 0.3).float()),
        ):
            module, report = self.run_keyed(code)
            written = module.part.weight.detach()
            self.assertEqual((list(report.filled), report.outside), ([NAME], []))
            self.assertTrue(same(written, torch.where(written == 0, written, expected)))
            self.assertGreater(written.count_nonzero(), 10)
        module, report = self.run_keyed(lambda m: torch.randint(3, 9, (16, 8), out=m.part.weight))
        self.assertEqual((module.part.weight.min(), module.part.weight.max(), list(report.filled)), (3, 8, [NAME]))


class Names(Run):
    """What code puts into the module while it runs has the names that it gets there."""

    def test_parametrized_while_it_runs(self) -> None:
        def code(module: nn.Module) -> None:
            nn.utils.parametrizations.weight_norm(module.linear)
            module.linear.parametrizations.weight.original1[2:].normal_()
            nn.init.normal_(module.linear.parametrizations.weight.original1[:2])

        module, report = self.run_keyed(code, nn.ModuleDict({"linear": nn.Linear(8, 16)}))
        name = "linear.parametrizations.weight.original1"
        self.assertEqual(list(report.filled), [name])
        self.assertTrue(same(module["linear"].parametrizations.weight.original1.detach(), values((16, 8), name=name)))

    def test_modules_parameters_and_buffers(self) -> None:
        def code(module: nn.Module) -> None:
            module.added = nn.Sequential(nn.Linear(8, 8))
            module.added[0].weight.data[1:3].normal_()
            module.part.mask = nn.Buffer(torch.zeros(4))
            module.part.mask.normal_()
            module.part.more = nn.ParameterList([torch.zeros(4)])
            module.part.more[0][2:].normal_()
            module.added.append(nn.Module())

            def draw(owner: nn.Module) -> None:
                torch.rand(3)

            draw(module.added[1])

        module, report = self.run_keyed(code)
        self.assertEqual(list(report.filled), ["added.0.weight", "part.mask", "part.more.0"])
        self.assertEqual([one.name for one in report.outside][-1], "added.1#0")
        self.assertTrue(same(module.added[0].weight.detach()[1:3], values((8, 8), name="added.0.weight")[1:3]))

    def test_a_module_that_has_gone_gives_its_path_to_no_other(self) -> None:
        def code(module: nn.Module) -> None:
            def draw(owner: nn.Module) -> None:
                torch.rand(2)

            for _ in range(20):  # the memory of the module that has gone is used again
                module.part = nn.Module()
                draw(nn.Module())

        _, report = self.run_keyed(code)
        self.assertEqual([one.name for one in report.outside], [f"#{number}" for number in range(20)])

    def test_channels_last(self) -> None:
        for kind in nn.Conv2d, nn.ConvTranspose2d:
            plain, other = kind(4, 8, 3), kind(4, 8, 3).to(memory_format=torch.channels_last)
            for module in plain, other:
                _, report = self.run_keyed(lambda m: m.reset_parameters(), module)
                self.assertEqual((list(report.filled), report.outside), (["weight", "bias"], []))
            self.assertFalse(other.weight.is_contiguous())
            self.assertTrue(same(plain.weight.detach(), other.weight.detach()))
            self.assertTrue(same(plain.bias.detach(), other.bias.detach()))

    def test_complex_parts(self) -> None:
        def code(module: nn.Module) -> None:
            module.part.weight.real.normal_()
            module.part.weight.imag[3:].uniform_()
            torch.view_as_real(module.part.weight)[:3, :, 1].uniform_()

        module, report = self.run_keyed(code, Part(16, 8, dtype=torch.complex64))
        weight = torch.view_as_real(module.part.weight.detach())
        self.assertTrue(same(weight[..., 0], values((16, 8, 2))[..., 0]))
        self.assertTrue(same(weight[..., 1], values((16, 8, 2), "torch_uniform")[..., 1]))
        self.assertEqual((list(report.filled), report.repeated, report.outside), ([NAME], (), []))


class Sources(Run):
    """Numbers from elsewhere."""

    def test_seeding_is_no_draw(self) -> None:
        def forked(module: nn.Module) -> None:
            with torch.random.fork_rng():
                torch.manual_seed(3)
                module.part.weight.normal_()

        def saved(module: nn.Module) -> None:
            state = torch.get_rng_state()
            torch.manual_seed(3)
            module.part.weight.normal_()
            torch.set_rng_state(state)

        for code in forked, saved, lambda m: (torch.manual_seed(3), m.part.weight.normal_()):
            module, report = self.run_keyed(code)
            self.assertTrue(same(module.part.weight.detach(), values((16, 8))))
            self.assertTrue(report.deterministic)
        one, other = (init.construct(lambda seed=seed: (torch.manual_seed(seed), nn.Linear(4, 4))[1], 42)[0] for seed in (1, 2))
        self.assertTrue(same(one.weight.detach(), other.weight.detach()))

    def test_unknown_draws_between_seeds_are_seen(self) -> None:
        def forked(module: nn.Module) -> None:
            with torch.random.fork_rng():
                torch.ops.aten.normal_(module.part.weight, 0.0, 1.0)

        def seeded(module: nn.Module) -> None:
            torch.ops.aten.normal_(module.part.weight, 0.0, 1.0)
            torch.manual_seed(3)

        for code in forked, seeded:
            with self.assertRaisesRegex(RuntimeError, "drew from torch's default generator"):
                self.run_keyed(code)

    def test_other_sources_are_reported(self) -> None:
        entropy = "entropy of the operating system"
        for code, name in (
            (lambda m: numpy.random.default_rng().normal(), entropy),
            (lambda m: numpy.random.RandomState().normal(), entropy),
            (lambda m: random.Random().random(), entropy),
            (lambda m: secrets.randbelow(9), entropy),
            (lambda m: numpy.random.default_rng(torch.initial_seed() % 9).normal(), "torch.initial_seed"),
            (lambda m: torch.seed(), "torch.seed"),
            (lambda m: numpy.random.normal(), "numpy.random"),
            (lambda m: random.gauss(0, 1), "random"),
        ):
            _, report = self.run_keyed(code)
            self.assertEqual(report.other_generators, (name,))
            self.assertFalse(report.deterministic)
        for code in lambda m: numpy.random.default_rng(3).normal(), lambda m: random.Random(3).random():
            _, report = self.run_keyed(code)
            self.assertTrue(report.deterministic)
        self.assertIsInstance(random.Random().random() + secrets.randbelow(9), float)  # as before, afterwards

    def test_samples_of_vmap(self) -> None:
        for draw in lambda x: x + torch.randn(4), lambda x: torch.empty_like(x).normal_(), lambda x: nn.init.normal_(torch.empty_like(x)):
            for randomness in "different", "error":
                with self.assertRaisesRegex(NotImplementedError, f"inside of torch.vmap has randomness='{randomness}'"):
                    self.run_keyed(lambda m: torch.vmap(draw, randomness=randomness)(torch.zeros(3, 4)))
        found = []
        self.run_keyed(lambda m: found.append(torch.vmap(lambda x: x + torch.randn(4), randomness="same")(torch.zeros(3, 4))))
        self.assertTrue(torch.equal(found[0][0], found[0][2]))

    def test_what_torch_computes(self) -> None:
        for code, name in (
            (lambda m: torch.linalg.qr(torch.randn(4, 4)), "linalg_qr"),
            (lambda m: torch.special.ndtri(torch.rand(4)), "special_ndtri"),
            (lambda m: torch.rand(4).logit(), "logit"),
            (lambda m: torch.var_mean(torch.rand(4)), "var_mean"),
            (lambda m: torch.fft.rfft(torch.rand(4)), "fft_rfft"),
        ):
            _, report = self.run_keyed(code)
            self.assertEqual(report.computed, {"": (name,)})


class Cost(Run):
    def test_small_fills_take_the_short_path(self) -> None:
        """The general path of a call takes a hundred microseconds more."""
        with mock.patch.object(_capture, "fill_shard", side_effect=AssertionError("the general path")):
            for code in (
                lambda w: w.bernoulli_(), lambda w: w[2:5].exponential_(), lambda w: w.t()[1].random_(9), lambda w: torch.randint(9, (4,)),
                lambda w: w[::2].normal_(), lambda w: torch.randperm(5), lambda w: w.bfloat16().geometric_(0.5),
            ):  # fmt: skip
                self.run_keyed(lambda m, code=code: code(m.part.weight))

    def test_a_slice_is_filled_without_a_view_of_it(self) -> None:
        module = Part(16, 8)
        row = module.part.weight.detach()[3]
        with mock.patch.object(torch.Tensor, "as_strided", side_effect=AssertionError("a view")):
            with init.keyed(module, 42):
                row.normal_()
        self.assertTrue(same(row, values((16, 8))[3]))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    support.main()
