"""keyed() on plain modules: which values, whose errors, what the report says."""

from __future__ import annotations

import contextlib
import copy
import functools
import random
import threading
import unittest
import warnings
from unittest import mock

import support

support.needs("torch", "numpy")

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn.init import trunc_normal_ as imported_by_name  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from keyed_checks import NAME, Part, reset, same, values  # noqa: E402

torch.set_num_threads(1)
PARTIAL = functools.partial(imported_by_name, std=0.5)


class Functions(unittest.TestCase):
    def test_every_function_of_torch_nn_init(self) -> None:
        calls = {
            "uniform_": (-1, 2), "normal_": (1, 0.5), "trunc_normal_": (0, 1, -0.5, 0.7), "xavier_uniform_": (2,), "xavier_normal_": (),
            "kaiming_uniform_": (0.3, "fan_out"), "kaiming_normal_": (0, "fan_in", "relu"), "orthogonal_": (1.5,), "sparse_": (0.3, 0.1),
        }  # fmt: skip
        for name, arguments in calls.items():
            module = Part(16, 8)
            with init.keyed(module, 42):
                self.assertIs(getattr(nn.init, name)(module.part.weight, *arguments), module.part.weight)
            own = getattr(init, name)(torch.empty(16, 8), *arguments, key=inwit.Key(42, NAME))
            self.assertTrue(same(module.part.weight.detach(), own), name)

    def test_functions_held_under_other_names(self) -> None:
        module = Part(16, 8)
        expected = init.trunc_normal_(torch.empty(16, 8), std=0.5, key=inwit.Key(42, NAME))
        for function in PARTIAL, lambda w: imported_by_name(w, std=0.5), lambda w: {"t": imported_by_name}["t"](tensor=w, std=0.5):
            with init.keyed(module, 42):
                function(module.part.weight)
            self.assertTrue(same(module.part.weight.detach(), expected))

    def test_other_modes_see_the_functions_too(self) -> None:
        class Seen(torch.overrides.TorchFunctionMode):
            def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
                names.append(func.__name__)
                return func(*args, **(kwargs or {}))

        module, expected = Part(16, 8), init.normal_(torch.empty(16, 8), key=inwit.Key(42, NAME))
        contexts = [Seen(), init.keyed(module, 42)]
        for order in contexts, contexts[::-1], contexts[1:]:
            names: list[str] = []
            with contextlib.ExitStack() as stack:
                for one in order:
                    stack.enter_context(one if isinstance(one, Seen) else init.keyed(module, 42))
                nn.init.zeros_(module.part.weight)
                nn.init.normal_(module.part.weight)
            self.assertEqual("normal_" in names, len(order) == 2)
            self.assertTrue(same(module.part.weight.detach(), expected))

    def test_functions_are_as_before_afterwards(self) -> None:
        before = [getattr(nn.init, name).__code__ for name in ("normal_", "trunc_normal_", "orthogonal_")]
        with self.assertRaises(KeyError), init.keyed(Part(2, 2), 1):
            with init.keyed(Part(3, 3), 2):
                pass
            raise KeyError
        self.assertEqual(before, [getattr(nn.init, name).__code__ for name in ("normal_", "trunc_normal_", "orthogonal_")])
        first, again = (nn.init.orthogonal_(torch.empty(4, 4), generator=torch.Generator().manual_seed(1)) for _ in range(2))
        self.assertTrue(torch.equal(first, again))

    def test_other_threads_have_torchs_values(self) -> None:
        expected = nn.init.trunc_normal_(torch.empty(8), generator=torch.Generator().manual_seed(3))
        found = []
        with init.keyed(Part(8), 42):
            thread = threading.Thread(target=lambda: found.append(nn.init.trunc_normal_(torch.empty(8), generator=torch.Generator().manual_seed(3))))
            thread.start()
            thread.join()
        self.assertTrue(torch.equal(found[0], expected))

    def test_nested_contexts(self) -> None:
        outer, inner = Part(8), Part(8)
        with init.keyed(outer, 1), torch.no_grad():
            with init.keyed(inner, 2):
                inner.part.weight.normal_()
            outer.part.weight.normal_()
        self.assertTrue(same(outer.part.weight.detach(), values((8,), seed=1)))
        self.assertTrue(same(inner.part.weight.detach(), values((8,), seed=2)))

    def test_own_functions_without_a_key(self) -> None:
        module = Part(8)
        with init.keyed(module, 42):
            init.normal_(module.part.weight)
            self.assertTrue(same(init.normal_(torch.empty(3), key=inwit.Key(1, "x")), values((3,), name="x", seed=1)))
        self.assertTrue(same(module.part.weight.detach(), values((8,))))

    def test_as_decorator(self) -> None:
        module = Part(8)

        @init.keyed(module, 42)
        def run() -> None:
            nn.init.normal_(module.part.weight)

        run()
        self.assertTrue(same(module.part.weight.detach(), values((8,))))

    def test_generators_are_ignored(self) -> None:
        module, generator = Part(8), torch.Generator()
        before = generator.get_state()
        with init.keyed(module, 42), torch.no_grad():
            module.part.weight.normal_(generator=generator)
            torch.rand(3, generator=generator)
        self.assertTrue(same(module.part.weight.detach(), values((8,))))
        self.assertTrue(torch.equal(before, generator.get_state()))

    def test_errors_of_torch(self) -> None:
        weight = Part(8).part.weight
        module = Part(8)
        for call in (
            lambda w: w.normal_(), lambda w: w[2:].normal_(),
        ):  # fmt: skip
            with self.assertRaises(RuntimeError) as expected:
                call(weight)
            with self.assertRaises(RuntimeError) as found, init.keyed(module, 42):
                call(module.part.weight)
            self.assertEqual(str(found.exception), str(expected.exception))
        for call in (
            lambda w: w.normal_(0, -1), lambda w: w.uniform_(2, 1), lambda w: w.exponential_(0), lambda w: w.geometric_(1.5),
            lambda w: w.bernoulli_(2.0), lambda w: w.random_(3, 3), lambda w: torch.randint(3, 3, (2,)), lambda w: w.int().normal_(),
        ):  # fmt: skip
            with self.assertRaises(RuntimeError), init.keyed(module, 42), torch.no_grad():
                call(module.part.weight)
        self.assertEqual(module.part.weight.count_nonzero(), 0)


class Draws(unittest.TestCase):
    """New tensors, and distributions."""

    def draw(self, call, seed: int = 42):
        before = torch.get_rng_state()
        with init.keyed(nn.Module(), seed) as report:
            drawn = call()
        self.assertTrue(torch.equal(before, torch.get_rng_state()), "torch's generator was used")
        return drawn, report

    def test_keys_of_new_tensors(self) -> None:
        (first, second, third), report = self.draw(lambda: (torch.rand(2, 3), torch.randn((4,), dtype=torch.float64), torch.empty(5).normal_(1, 2)))
        self.assertTrue(same(first, values((2, 3), "torch_uniform", "#0")))
        self.assertTrue(same(second, values((4,), name="#1", dtype=torch.float64)))
        self.assertTrue(same(third, values((5,), name="#2", mean=1.0, std=2.0)))
        self.assertEqual([one.name for one in report.outside], ["#0", "#1", "#2"])

    def test_the_module_at_work(self) -> None:
        class Inner(nn.Module):
            def reset_parameters(self) -> None:
                self.table = torch.rand(3)

        class Outer(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.a, self.b = Inner(), Inner()

            def init_weights(self, module: nn.Module) -> None:
                torch.randn(2)

        outer = Outer()
        with init.keyed(outer, 42, prefix="x.") as report:
            outer.b.reset_parameters()
            outer.init_weights(outer.a)
            outer.init_weights(outer)
            outer.b.reset_parameters()
        self.assertEqual([one.name for one in report.outside], ["x.b#0", "x.a#0", "x.#0", "x.b#1"])
        self.assertTrue(same(outer.b.table, values((3,), "torch_uniform", "x.b#1")))

    def test_every_function(self) -> None:
        like = torch.empty(50, 40)
        calls = {
            "rand": lambda: torch.rand(50, 40), "rand_like": lambda: torch.rand_like(like), "randn": lambda: torch.randn(size=(50, 40)),
            "randn_like": lambda: torch.randn_like(like, dtype=torch.float64), "randint": lambda: torch.randint(5, (50, 40)),
            "randint 2": lambda: torch.randint(-5, 5, (50, 40)), "randint 3": lambda: torch.randint(low=2, high=9, size=(50,)),
            "randint_like": lambda: torch.randint_like(like, 3, 9), "randperm": lambda: torch.randperm(50), "normal": lambda: torch.normal(1.0, 2.0, (50, 40)),
            "normal 2": lambda: torch.normal(torch.arange(6.0), 0.1), "normal 3": lambda: torch.normal(0.0, torch.arange(6.0)),
            "normal 4": lambda: torch.normal(torch.ones(3, 1), torch.ones(4)), "bernoulli": lambda: torch.bernoulli(torch.full((50,), 0.3)),
            "bernoulli 2": lambda: torch.full((50,), 0.3).bernoulli(), "bernoulli 3": lambda: torch.empty(50).bernoulli_(torch.full((50,), 0.5)),
            "bernoulli 4": lambda: torch.empty(50, dtype=torch.bool).bernoulli_(0.5), "exponential_": lambda: torch.empty(50).exponential_(),
            "geometric_": lambda: torch.empty(50).geometric_(0.3), "random_": lambda: torch.empty(50, dtype=torch.uint8).random_(),
            "random_ 2": lambda: torch.empty(50, dtype=torch.int64).random_(2**40), "random_ 3": lambda: torch.empty(50).random_(), "random_ 4": lambda: torch.empty(50, dtype=torch.int32).random_(-3, to=8),
            "out": lambda: torch.rand(50, out=torch.empty(50)), "out 2": lambda: torch.randperm(9, out=torch.empty(0, dtype=torch.int64)),
        }  # fmt: skip
        for name, call in calls.items():
            torch_like = call()
            one, report = self.draw(call)
            torch.manual_seed(7)
            again, _ = self.draw(call)
            other, _ = self.draw(call, seed=43)
            self.assertEqual((one.dtype, one.shape), (torch_like.dtype, torch_like.shape), name)
            self.assertTrue(same(one, again), name)
            self.assertFalse(torch.equal(one, other), name)
            self.assertEqual(len(report.outside), 1, name)

    def test_distributions(self) -> None:
        n = 200_000
        cases = {  # mean, variance, and values that can occur
            "exponential": (lambda: torch.empty(n, dtype=torch.float64).exponential_(2.0), 0.5, 0.25),
            "geometric": (lambda: torch.empty(n).geometric_(0.25), 4, 12),
            "bernoulli": (lambda: torch.empty(n).bernoulli_(0.3), 0.3, 0.21),
            "randint": (lambda: torch.randint(-2, 4, (n,)).float(), 0.5, 35 / 12),
        }
        for name, (call, mean, variance) in cases.items():
            drawn = self.draw(call)[0].double()
            self.assertLess(abs(drawn.mean().item() - mean), 5 * (variance / n) ** 0.5, name)
            self.assertLess(abs(drawn.var().item() / variance - 1), 0.05, name)
        counts = torch.bincount(self.draw(lambda: torch.randint(0, 6, (n,)))[0])
        self.assertLess(((counts - n / 6) ** 2 / (n / 6)).sum().item(), 25)
        self.assertEqual(self.draw(lambda: torch.empty(n).geometric_(0.25))[0].min(), 1)
        self.assertEqual(sorted(self.draw(lambda: torch.randperm(1000))[0].tolist()), list(range(1000)))

    def test_what_cannot_be_keyed_is_rejected_by_name(self) -> None:
        module = Part(8)
        calls = {
            "cauchy_ of part.weight": lambda: module.part.weight.cauchy_(), "log_normal_ of part.weight": lambda: module.part.weight[2:].log_normal_(),
            "multinomial": lambda: torch.multinomial(torch.ones(4), 2), "poisson": lambda: torch.poisson(torch.ones(4)),
            "binomial": lambda: torch.binomial(torch.ones(4), torch.ones(4) / 2), "dropout": lambda: nn.functional.dropout(torch.ones(9)),
            "alpha_dropout": lambda: nn.functional.alpha_dropout(torch.ones(9), training=True), "rrelu": lambda: nn.functional.rrelu(-torch.ones(9), training=True),
        }  # fmt: skip
        for name, call in calls.items():
            with self.subTest(name), self.assertRaisesRegex(NotImplementedError, f"{name}.* cannot be keyed"), init.keyed(module, 42), torch.no_grad():
                call()
        with init.keyed(module, 42):
            nn.functional.dropout(torch.ones(9), training=False)
        with self.assertRaisesRegex(ValueError, "2\\*\\*53"), init.keyed(module, 42):
            torch.empty(3, dtype=torch.int64).random_()

    def test_functions_that_are_not_known(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "drew from torch's default generator"), init.keyed(nn.Module(), 42):
            with torch._C.DisableTorchFunction():
                torch.rand(3)

    def test_generators_of_other_devices(self) -> None:
        """Those of CUDA devices are default generators as well; one on the CPU stands for them."""
        generator = torch.Generator()
        before = generator.get_state()
        with mock.patch.object(torch.cuda, "default_generators", (generator,)):
            with self.assertRaisesRegex(RuntimeError, "drew from torch's default generator"), init.keyed(nn.Module(), 42):
                with torch._C.DisableTorchFunction():
                    torch.rand(3, generator=generator)
        self.assertTrue(torch.equal(before, generator.get_state()))

    def test_other_generators_are_reported(self) -> None:
        with init.keyed(nn.Module(), 42) as report:
            numpy.random.rand()
            random.random()
        self.assertEqual(report.other_generators, ("random", "numpy.random"))
        self.assertFalse(report.deterministic)

    def test_a_loop_that_cannot_end(self) -> None:
        module = Part(8)
        with self.assertRaisesRegex(RuntimeError, "part.weight was filled 1000 times"), init.keyed(module, 42), torch.no_grad():
            while not (module.part.weight > 9).any():
                module.part.weight.normal_()


class Reports(unittest.TestCase):
    def test_report(self) -> None:
        module = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.MultiheadAttention(8, 2), nn.Embedding(5, 4, padding_idx=1))
        with init.keyed(module, 42) as report:
            reset(module)
            nn.init.normal_(module[0].weight)
            with torch.no_grad():
                module[0].bias.copy_(torch.rand(16).exp())
        self.assertEqual(list(report.filled), ["0.weight", "0.bias", "2.out_proj.weight", "2.out_proj.bias", "3.weight"])
        self.assertEqual(report.repeated, ("0.weight",))
        self.assertEqual(report.constant, ("1.weight", "1.bias"))
        self.assertEqual(report.untouched, ("2.in_proj_weight", "2.in_proj_bias"))
        self.assertEqual(report.computed, {"": ("exp",)})
        self.assertTrue(report.deterministic)
        self.assertEqual(module[3].weight[1].count_nonzero(), 0)
        for text in "left untouched: 2.in_proj_weight, 2.in_proj_bias", "more than once: 0.weight", "#0 (torch_uniform [16])", "exp":
            self.assertIn(text, str(report))

    def test_what_counts_as_written(self) -> None:
        module = nn.ModuleDict({name: nn.Linear(3, 3, bias=False) for name in "abcdefgh"})
        with init.keyed(module, 42) as report, torch.no_grad():
            module["a"].weight.requires_grad = False
            module["b"].weight.requires_grad_(False)
            module["c"].weight.data = torch.ones(3, 3)
            module["d"].weight.data[1] = 2
            module["e"].weight *= 2
            torch.eye(3, out=module["f"].weight)
            module["g"].weight = nn.Parameter(torch.zeros(3, 3))
        self.assertEqual(report.untouched, ("a.weight", "b.weight", "h.weight"))
        self.assertEqual(report.constant, tuple(f"{name}.weight" for name in "cdefg"))

    def test_memory_and_parameters_that_are_replaced(self) -> None:
        module = nn.ModuleDict({"a": Part(16, 8), "b": Part(16, 8)})
        with init.keyed(module, 42) as report, torch.no_grad():
            module["a"].part.weight.data = torch.zeros(16, 8)
            module["a"].part.weight.data[3:].normal_()
            module["a"].part.weight.detach()[:3].normal_()
            module["b"].part.weight = nn.Parameter(torch.zeros(4, 4))
            nn.init.normal_(module["b"].part.weight)
        self.assertEqual(list(report.filled), ["a.part.weight", "b.part.weight"])
        self.assertEqual(report.outside, [])
        self.assertTrue(same(module["a"].part.weight.detach(), values((16, 8), name="a.part.weight")))
        self.assertTrue(same(module["b"].part.weight.detach(), values((4, 4), name="b.part.weight")))

    def test_parameters_that_go_away(self) -> None:
        module = nn.Sequential(nn.Linear(4, 3, bias=False), nn.Linear(4, 3), nn.Linear(4, 3))
        with init.keyed(module, 42) as report:
            module[0].reset_parameters()
            nn.utils.parametrizations.weight_norm(module[0])
            del module[2]
            module[1].reset_parameters()
        self.assertEqual(list(report.filled), ["0.weight", "1.weight", "1.bias"])
        self.assertEqual((report.untouched, report.repeated), ((), ()))

    def test_the_order_of_code_does_not_matter(self) -> None:
        one, other = (nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)) for _ in range(2))
        with init.keyed(one, 42):
            reset(one)
        with init.keyed(other, 42):
            other[1].reset_parameters()
            other[0].reset_parameters()
        for a, b in zip(one.parameters(), other.parameters()):
            self.assertTrue(same(a.detach(), b.detach()))

    def test_prefix_and_deepcopy(self) -> None:
        module = nn.Linear(6, 6)
        members = [copy.deepcopy(module) for _ in range(3)]
        for index, member in enumerate(members):
            with init.keyed(member, 42, prefix=f"members.{index}.") as report:
                member.reset_parameters()
            self.assertEqual(list(report.filled), [f"members.{index}.weight", f"members.{index}.bias"])
        whole = nn.ModuleDict({"members": nn.ModuleList(nn.Linear(6, 6) for _ in range(3))})
        with init.keyed(whole, 42):
            reset(whole)
        for member, own in zip(members, whole["members"]):
            self.assertTrue(same(member.weight.detach(), own.weight.detach()))
        self.assertFalse(torch.equal(members[0].weight, members[1].weight))

    def test_wrappers(self) -> None:
        module = nn.Sequential(nn.Linear(6, 6))
        compiled = torch.compile(nn.Sequential(torch.compile(nn.Linear(6, 6))))
        for one in module, compiled:
            with init.keyed(one, 42):
                reset(one)
        self.assertTrue(same(next(compiled.parameters()).detach(), module[0].weight.detach()))

    def test_shared(self) -> None:
        module = nn.ModuleDict({"a": nn.Linear(6, 6), "b": nn.Linear(6, 6)})
        module["b"].weight = module["a"].weight
        with init.keyed(module, 42) as report:
            reset(module)
        self.assertEqual(report.repeated, ("a.weight",))
        self.assertTrue(same(module["b"].weight.detach(), init.kaiming_uniform_(torch.empty(6, 6), 5**0.5, key=inwit.Key(42, "a.weight"))))


class Meta(unittest.TestCase):
    def test_meta(self) -> None:
        def make() -> nn.Module:
            module = nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Embedding(5, 4))
            module[2].weight = nn.Parameter(module[2].weight[:, :])
            module.append(nn.Linear(6, 5))
            module[3].weight = module[0].weight
            return module

        real = make()
        with torch.device("meta"):
            meta = make()
        for module in real, meta:
            with init.keyed(module, 42) as report:
                reset(module)
            self.assertEqual(report.untouched, ())
        for (name, one), other in zip(real.state_dict().items(), meta.state_dict().values()):
            self.assertTrue(same(one, other), name)
        self.assertIs(meta[3].weight, meta[0].weight)

    def test_what_has_no_values_is_an_error(self) -> None:
        with torch.device("meta"):
            module = nn.ModuleDict({"attention": nn.MultiheadAttention(8, 2)})
            module.register_buffer("table", torch.ones(3))
        with self.assertRaisesRegex(ValueError, "have no values.*: attention.in_proj_weight, attention.in_proj_bias, table"):
            with init.keyed(module, 42):
                reset(module)
        with torch.device("meta"):
            module = nn.ModuleDict({"linear": nn.Linear(8, 2)})
            module.register_buffer("table", torch.ones(3))
        with init.keyed(module, 42, buffers="empty"):
            reset(module)
        self.assertFalse(module.table.is_meta)
        with self.assertRaisesRegex(ValueError, "device is meta"), init.keyed(module, 42, device="meta"):
            pass


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    support.main()
