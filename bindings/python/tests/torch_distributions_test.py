"""inwit.torch against torch.nn.init: each function has PyTorch's distribution, by two-sample Kolmogorov-Smirnov tests at fixed seeds."""

from __future__ import annotations

import math
import unittest
from collections.abc import Callable

import support

support.needs("numpy", "scipy", "torch")

import torch  # noqa: E402
from scipy import stats  # noqa: E402
from torch.nn import init as theirs  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as ours  # noqa: E402

SHAPES = [
    (1, 1), (1, 7), (7, 1), (2, 3), (3, 2), (5, 5), (8, 64), (64, 8), (16, 16), (31, 17), (40, 90), (90, 40), (128, 64), (64, 128),
    (200, 10), (10, 200), (100, 100), (256, 16), (3, 500), (500, 3),
    (4, 3, 1), (6, 5, 3), (16, 8, 5), (8, 16, 7), (32, 4, 9), (1, 1, 64),
    (4, 3, 3, 3), (16, 1, 3, 3), (1, 16, 3, 3), (8, 8, 1, 1), (32, 3, 7, 7), (12, 20, 3, 5), (20, 12, 5, 3), (64, 8, 3, 3),
    (2, 3, 3, 3, 3), (8, 4, 3, 3, 3), (4, 8, 1, 3, 5), (16, 2, 2, 2, 2),
    (2, 2, 2, 2, 2, 2), (3, 4, 2, 1, 2, 3),
]  # fmt: skip
ENOUGH = 500  # elements: small tensors are filled more often

Fill = Callable[..., torch.Tensor]


def elements(function: Fill, shape: tuple[int, ...], arguments: dict[str, object], keyed: bool) -> torch.Tensor:
    """The elements of as many tensors as are needed."""
    filled = []
    for seed in range(math.ceil(ENOUGH / math.prod(shape))):
        key = {"key": inwit.Key(seed, "distributions")} if keyed else {}
        filled.append(function(torch.empty(shape), **arguments, **key).flatten())
    return torch.cat(filled)


class Distributions(unittest.TestCase):
    def compare(self, name: str, arguments: Callable[[int], dict[str, object]], shapes: list[tuple[int, ...]] = SHAPES) -> None:
        self.assertEqual(len(SHAPES), 40)
        self.assertEqual(len(set(SHAPES)), 40)
        for index, shape in enumerate(shapes):
            with self.subTest(function=name, shape=shape, arguments=arguments(index)):
                torch.manual_seed(index)
                a = elements(getattr(theirs, name), shape, arguments(index), False)
                b = elements(getattr(ours, name), shape, arguments(index), True)
                self.assertGreater(stats.ks_2samp(a.numpy(), b.numpy()).pvalue, 1e-4)

    def test_uniform(self) -> None:
        self.compare("uniform_", lambda index: {"a": -index, "b": 1.0})

    def test_normal(self) -> None:
        self.compare("normal_", lambda index: {"mean": index - 20.0, "std": 0.1 + index})

    def test_trunc_normal(self) -> None:
        self.compare("trunc_normal_", lambda index: {"mean": 0.1 * index, "std": 0.5 + 0.1 * index, "a": -1.0, "b": 5.0})

    def test_xavier(self) -> None:
        for name in ("xavier_uniform_", "xavier_normal_"):
            self.compare(name, lambda index: {"gain": 0.25 * (1 + index % 7)})

    def test_kaiming(self) -> None:
        kinds = ["leaky_relu", "relu", "linear", "tanh", "sigmoid", "selu", "conv2d"]
        for name in ("kaiming_uniform_", "kaiming_normal_"):
            self.compare(name, lambda index: {"a": index % 5 * math.sqrt(5) / 4, "mode": ("fan_in", "fan_out")[index % 2],
                                              "nonlinearity": kinds[index % 7]})  # fmt: skip

    def test_sparse(self) -> None:
        """The elements that are not zero; the number of zeros of each column is equal."""
        for index, shape in enumerate(shape for shape in SHAPES if len(shape) == 2):
            sparsity = index % 5 / 4
            a, b = theirs.sparse_(torch.empty(shape), sparsity), ours.sparse_(torch.empty(shape), sparsity, key=inwit.Key(index))
            self.assertTrue(torch.equal((a == 0).sum(0), (b == 0).sum(0)), (shape, sparsity))
        self.compare("sparse_", lambda index: {"sparsity": 0.3, "std": 2.0}, [shape for shape in SHAPES if len(shape) == 2])

    def test_orthogonal(self) -> None:
        """Elements of one matrix depend on each other, so one of each of many matrices is compared."""
        for index, shape in enumerate(shape for shape in SHAPES if math.prod(shape) <= 128):
            torch.manual_seed(index)
            a = [theirs.orthogonal_(torch.empty(shape), 2.0).flatten()[-1].item() for _ in range(200)]
            b = [ours.orthogonal_(torch.empty(shape), 2.0, key=inwit.Key(seed)).flatten()[-1].item() for seed in range(200)]
            if min(shape[0], math.prod(shape[1:])) > 1 or max(shape) > 1:
                self.assertGreater(stats.ks_2samp(a, b).pvalue, 1e-4, shape)

    def test_a_wrong_bound_is_detected(self) -> None:
        """The comparison fails for a bound that is wrong by a fifth."""
        torch.manual_seed(1)
        a, b = (elements(theirs.uniform_, (90, 40), {"a": -bound, "b": bound}, False) for bound in (1.0, 1.2))
        self.assertLess(stats.ks_2samp(a.numpy(), b.numpy()).pvalue, 1e-4)


if __name__ == "__main__":
    support.main()
