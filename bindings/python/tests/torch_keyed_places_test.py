"""keyed() on parts and views of parameters: each element has the value of its place in the whole."""

from __future__ import annotations

import unittest
import warnings

import support

support.needs("torch", "numpy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402
from keyed_checks import NAME, Part, same, values  # noqa: E402

torch.set_num_threads(1)

VIEWS = {
    "whole": lambda w: w,
    "slice": lambda w: w[3:7, 2:5],
    "row": lambda w: w[3],
    "column": lambda w: w[:, 3],
    "element": lambda w: w[2, 1],
    "transposed": lambda w: w.t(),
    "transposed slice": lambda w: w.t()[1:4, 2:9],
    "every other row": lambda w: w[::2],
    "every third column": lambda w: w[:, 1::3],
    "diagonal": lambda w: w.diagonal(),
    "flat": lambda w: w.view(-1),
    "flat range": lambda w: w.view(-1)[5:40],
    "heads": lambda w: w.view(4, 4, 8),
    "one head": lambda w: w.view(4, 4, 8)[1],
    "chunk": lambda w: w.chunk(3)[1],
    "data": lambda w: w.data,
    "detached": lambda w: w.detach(),
    "unsqueezed": lambda w: w.unsqueeze(1),
    "swapped heads": lambda w: w.view(2, 8, 8).transpose(0, 2),
}


class Places(unittest.TestCase):
    def test_every_view_gets_the_values_of_its_place(self) -> None:
        for dtype in torch.float32, torch.bfloat16, torch.float64:
            expected = values((16, 8), dtype=dtype)
            for name, view in VIEWS.items():
                module = Part(16, 8, dtype=dtype)
                with init.keyed(module, 42), torch.no_grad():
                    view(module.part.weight).normal_()
                only = torch.zeros(16, 8, dtype=dtype)
                view(only).copy_(view(expected))
                self.assertTrue(same(module.part.weight.detach(), only), (name, dtype))

    def test_methods_on_views_equal_the_method_on_the_whole(self) -> None:
        for method, arguments in (("bernoulli_", (0.3,)), ("exponential_", (2.0,)), ("geometric_", (0.2,)), ("random_", (3, 90)), ("uniform_", (-1, 3))):
            whole = Part(16, 8)
            with init.keyed(whole, 42), torch.no_grad():
                getattr(whole.part.weight, method)(*arguments)
            for name, view in VIEWS.items():
                module = Part(16, 8)
                with init.keyed(module, 42), torch.no_grad():
                    getattr(view(module.part.weight), method)(*arguments)
                self.assertTrue(same(view(module.part.weight), view(whole.part.weight)), (method, name))

    def test_a_chance_for_each_element(self) -> None:
        chances = values((8, 8), "torch_uniform", "chances")
        whole = Part(8, 8)
        with init.keyed(whole, 42), torch.no_grad():
            whole.part.weight.bernoulli_(chances)
        for name, view in VIEWS.items():
            if "head" not in name and name != "flat range":
                module = Part(8, 8)
                with init.keyed(module, 42), torch.no_grad():
                    view(module.part.weight).bernoulli_(view(chances))
                self.assertTrue(same(view(module.part.weight), view(whole.part.weight)), name)

    def test_integers(self) -> None:
        """From uniforms in float64: exact products, truncated; beyond the range of a dtype they wrap."""
        for low, high, dtype in ((0, 5, torch.int64), (-3, 9, torch.int64), (2**60, 2**60 + 7, torch.int64), (-3, 9, torch.int32), (-3, 9, torch.float32), (0, 300, torch.uint8)):
            u = init.uniform_(torch.empty(40, dtype=torch.float64), key=inwit.Key(42, "#0"))
            expected = (u * (high - low)).floor().to(torch.int64).add(low).to(dtype)
            with init.keyed(nn.Linear(1, 1), 42):
                self.assertTrue(torch.equal(torch.randint(low, high, (40,), dtype=dtype), expected), (low, high, dtype))

    def test_memory_in_another_order(self) -> None:
        module = Part(4, 6, 5, 3)
        module.part.weight.data = module.part.weight.data.to(memory_format=torch.channels_last)
        with init.keyed(module, 42), torch.no_grad():
            module.part.weight[1:3, :, 2:].normal_()
        self.assertTrue(same(module.part.weight.detach()[1:3, :, 2:], values((4, 6, 5, 3))[1:3, :, 2:]))

    def test_parameters_in_one_memory(self) -> None:
        flat = torch.zeros(40)
        module = nn.Module()
        module.a, module.b = nn.Parameter(flat[:24].view(6, 4)), nn.Parameter(flat[24:].view(4, 4))
        with torch.no_grad(), init.keyed(module, 42) as report:
            module.b.t()[1].normal_()
            flat[:24].uniform_()
        self.assertEqual(list(report.filled), ["b", "a"])
        self.assertTrue(same(module.b.detach()[:, 1], values((4, 4), name="b")[:, 1]))
        self.assertTrue(same(module.a.detach(), values((6, 4), "torch_uniform", "a")))
        with self.assertRaisesRegex(ValueError, "covers a, b and memory beside it"), init.keyed(module, 42):
            flat.normal_()

    def test_columns_of_one_memory(self) -> None:
        both = torch.zeros(6, 8)
        module = nn.Module()
        module.a, module.b = nn.Parameter(both[:, :3]), nn.Parameter(both[:, 3:])
        with torch.no_grad(), init.keyed(module, 42):
            module.a.detach()[1:].normal_()
            module.b.detach()[2:4].normal_()
        self.assertTrue(same(both[1:, :3], values((6, 3), name="a")[1:]))
        self.assertTrue(same(both[2:4, 3:], values((6, 5), name="b")[2:4]))
        with torch.no_grad(), init.keyed(module, 42) as report:
            module.b.detach()[::2, :2].normal_()
        self.assertEqual(list(report.filled), ["b"])
        self.assertTrue(same(both[::2, 3:5], values((6, 5), name="b")[::2, :2]))

    def test_memory_between_the_rows_of_a_parameter(self) -> None:
        both = torch.zeros(6, 8)
        module = nn.Module()
        module.a = nn.Parameter(both[:, :3])
        with torch.no_grad(), init.keyed(module, 42) as report:
            both[1:4, 4:7].normal_()
        self.assertEqual((list(report.filled), [one.name for one in report.outside]), ([], ["#0"]))
        self.assertTrue(same(both[1:4, 4:7], values((3, 3), name="#0")))
        with self.assertRaisesRegex(ValueError, "covers a and memory beside it"), init.keyed(module, 42), torch.no_grad():
            both[1:4, 2:6].normal_()

    def test_other_dtype_of_the_memory(self) -> None:
        module = Part(4, 4)
        with self.assertRaisesRegex(ValueError, "part.weight is torch.float32, but .* torch.float16"), init.keyed(module, 42), torch.no_grad():
            module.part.weight.view(torch.float16).normal_()

    def test_complex(self) -> None:
        module = Part(40, 30, dtype=torch.complex64)
        with init.keyed(module, 42), torch.no_grad():
            module.part.weight[3:].normal_(2.0, 0.5)
            module.part.weight[:3].normal_(2.0, 0.5)
        self.assertTrue(same(module.part.weight.detach(), init.normal_(torch.empty(40, 30, dtype=torch.complex64), 2.0, 0.5, key=inwit.Key(42, NAME))))

    def test_buffers(self) -> None:
        module = Part(3, 5)
        with init.keyed(module, 42) as report:
            module.part.mask[1:].uniform_()
        self.assertTrue(same(module.part.mask[1:], values((3, 5), "torch_uniform", "part.mask", dtype=torch.float64)[1:]))
        self.assertEqual(report.untouched, ("part.weight",))

    def test_parametrizations(self) -> None:
        module = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 3)))
        with init.keyed(module, 42) as report, torch.no_grad():
            module[0].parametrizations.weight.original1.normal_()
            nn.init.normal_(module[0].weight)  # a temporary tensor, in torch as well
        self.assertEqual(list(report.filled), ["0.parametrizations.weight.original1"])
        self.assertEqual([one.shape for one in report.outside], [(3, 4)])

    def test_a_part_that_is_orthogonal_by_itself(self) -> None:
        module = Part(8, 4)
        with init.keyed(module, 42):
            for chunk in module.part.weight.chunk(2):
                nn.init.orthogonal_(chunk)
        for chunk in module.part.weight.detach().chunk(2):
            torch.testing.assert_close(chunk @ chunk.t(), torch.eye(4))
        self.assertFalse(torch.equal(*module.part.weight.detach().chunk(2)))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    support.main()
