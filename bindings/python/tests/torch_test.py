"""The functions of inwit.torch: names and distributions of torch.nn.init, keys, and every kind of tensor."""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import unittest
import warnings

import support

support.needs("numpy", "scipy", "torch")

import torch  # noqa: E402
from scipy import stats  # noqa: E402
import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402

KEY = inwit.Key(42, "encoder.0.weight")
DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
RANDOM = {
    "uniform_": (),
    "normal_": (),
    "trunc_normal_": (),
    "xavier_uniform_": (),
    "xavier_normal_": (),
    "kaiming_uniform_": (),
    "kaiming_normal_": (),
    "orthogonal_": (),
    "sparse_": (0.3,),
}


def empty(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Memory with other contents, so that an element that is not written is detected."""
    return torch.full(shape, 77, dtype=dtype)


def fill(name: str, tensor: torch.Tensor, **options: object) -> torch.Tensor:
    return getattr(init, name)(tensor, *RANDOM[name], **options)


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.contiguous().view(torch.uint8).equal(b.contiguous().view(torch.uint8))


def p_value(tensor: torch.Tensor, distribution: str, *arguments: float) -> float:
    return float(stats.kstest(tensor.detach().double().flatten().numpy(), distribution, args=arguments).pvalue)


class Names(unittest.TestCase):
    def test_every_name_of_torch_nn_init(self) -> None:
        names = {name for name, value in vars(torch.nn.init).items() if inspect.isfunction(value) and not name.startswith("_")}
        self.assertGreaterEqual(len(names), 25)
        for name in names - {"has_torch_function_variadic", "handle_torch_function"}:
            with self.subTest(name):
                self.assertTrue(callable(getattr(init, name)))
                self.assertIn(name, init.__all__)

    def test_signatures(self) -> None:
        """Names, order, defaults and kinds of the arguments are torch's; key alone is added, and only by name."""
        for name in [*RANDOM, "eye_", "dirac_", "constant_", "ones_", "zeros_", "calculate_gain"]:
            theirs = list(inspect.signature(getattr(torch.nn.init, name)).parameters.values())
            ours = list(inspect.signature(getattr(init, name)).parameters.values())
            if name in RANDOM:
                added = ours.pop()
                self.assertEqual((added.name, added.kind, added.default), ("key", inspect.Parameter.KEYWORD_ONLY, None))
            self.assertEqual([(p.name, p.kind, p.default) for p in ours], [(p.name, p.kind, p.default) for p in theirs], name)

    def test_tensor_by_name_and_returned(self) -> None:
        for name, more in RANDOM.items():
            w = empty(8, 6)
            options = {"sparsity": 0.3} if more else {}
            self.assertIs(getattr(init, name)(tensor=w, key=KEY, **options), w)
            self.assertFalse((w == 77).any())

    def test_deprecated_names(self) -> None:
        for name in ("uniform", "normal", "constant", "eye", "dirac", "xavier_uniform", "xavier_normal", "kaiming_uniform",
                     "kaiming_normal", "orthogonal", "sparse"):  # fmt: skip
            shape = (4, 3, 3) if name == "dirac" else (4, 3)
            more = {"constant": (2.0,), "sparse": (0.5,)}.get(name, ())
            with self.assertWarnsRegex(
                FutureWarning, f"`nn.init.{name}` is now deprecated in favor of `nn.init.{name}_`"
            ) as caught:
                torch.manual_seed(1)
                old = getattr(init, name)(empty(*shape), *more)
            self.assertEqual(caught.filename, __file__)
            torch.manual_seed(1)
            self.assertTrue(same(old, getattr(init, name + "_")(empty(*shape), *more)))
            self.assertEqual(getattr(init, name).__name__, name)


class Distributions(unittest.TestCase):
    """Kolmogorov-Smirnov at 1e-4, for fixed keys, so that the result is deterministic."""

    def test_uniform(self) -> None:
        for dtype, (a, b) in itertools.product(DTYPES, [(0.0, 1.0), (-2.5, 1.25), (3.0, 3.5)]):
            w = init.uniform_(empty(40, 31, 7, dtype=dtype), a, b, key=KEY)
            self.assertGreaterEqual(w.min().item(), a)
            self.assertLess(w.max().item(), b)
            if dtype in (torch.float32, torch.float64) or a == 0:  # near 3, half types have too few values for the test
                self.assertGreater(p_value(w, "uniform", a, b - a), 1e-4, (dtype, a, b))

    def test_normal(self) -> None:
        for dtype in DTYPES:
            w = init.normal_(empty(8000, dtype=dtype), -1.5, 2.5, key=KEY)
            self.assertGreater(p_value(w, "norm", -1.5, 2.5), 1e-4, dtype)

    def test_trunc_normal(self) -> None:
        cases = [(0, 1, -2, 2), (0.5, 2, -1, 0.75), (0, 1, 2, 3), (-1, 0.25, -1.25, 4), (0, 0.02, -2, 2), (0, 1, 6, 7)]
        for dtype, (mean, std, a, b) in itertools.product(DTYPES, cases):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                w = init.trunc_normal_(empty(8000, dtype=dtype), mean, std, a, b, key=KEY)
            self.assertGreater(w.min().item(), a - (a == 0))
            self.assertLess(w.max().item(), b)
            if not (dtype in (torch.float16, torch.bfloat16) and a > 1):  # too few values there
                scaled = ((a - mean) / std, (b - mean) / std, mean, std)
                self.assertGreater(p_value(w, "truncnorm", *scaled), 1e-4, (dtype, mean, std, a, b))

    def test_trunc_normal_has_many_values(self) -> None:
        for dtype, least in zip(DTYPES, (5000, 5000, 3000, 1000)):
            w = init.trunc_normal_(empty(10000, dtype=dtype), key=KEY)
            self.assertTrue(torch.isfinite(w).all())
            self.assertGreater(w.unique().numel(), least)
            small = init.trunc_normal_(empty(10000, dtype=dtype), std=0.1, key=KEY)
            self.assertLess(small.abs().max().item(), 0.6)

    def test_trunc_normal_warns(self) -> None:
        for a, b in ((2.5, 3), (-9, -3)):
            with self.assertWarnsRegex(UserWarning, r"mean is more than 2 std from \[a, b\] in nn.init.trunc_normal_") as caught:
                init.trunc_normal_(empty(10), 0, 0.2, a, b, key=KEY)
            self.assertEqual(caught.filename, __file__)

    def test_xavier_and_kaiming(self) -> None:
        for shape in ((70, 90), (24, 20, 3, 5), (30, 40, 3)):
            field = math.prod(shape[2:])
            fan_in, fan_out = shape[1] * field, shape[0] * field
            for gain in (1, 0.3, 1.7):
                std = gain * math.sqrt(2 / (fan_in + fan_out))
                self.check_scaled("xavier_{}_", shape, std, gain=gain)
            for a, mode, nonlinearity in itertools.product(
                (0, 0.7, math.sqrt(5)), ("fan_in", "fan_out"), ("leaky_relu", "relu", "tanh", "selu")
            ):
                std = torch.nn.init.calculate_gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)
                self.check_scaled("kaiming_{}_", shape, std, a=a, mode=mode, nonlinearity=nonlinearity)

    def check_scaled(self, name: str, shape: tuple[int, ...], std: float, **arguments: object) -> None:
        bound = math.sqrt(3) * std
        w = getattr(init, name.format("uniform"))(empty(*shape), **arguments, key=KEY)
        self.assertLessEqual(w.abs().max().item(), bound * (1 + 1e-7))
        self.assertGreater(w.abs().max().item(), 0.99 * bound)
        self.assertGreater(p_value(w, "uniform", -bound, 2 * bound), 1e-4)
        w = getattr(init, name.format("normal"))(empty(*shape), **arguments, key=KEY)
        self.assertGreater(p_value(w, "norm", 0, std), 1e-4)
        self.assertGreater(w.abs().max().item(), 3 * std)  # it is not cut

    def test_gain_zero(self) -> None:
        for name in ("xavier_uniform_", "xavier_normal_", "orthogonal_"):
            self.assertEqual(getattr(init, name)(empty(5, 4), gain=0, key=KEY).count_nonzero(), 0, name)

    def test_orthogonal(self) -> None:
        for dtype, shape, gain in itertools.product(
            DTYPES, ((3, 4), (4, 3), (20, 2, 3, 4), (2, 3, 4, 5), (64, 64)), (1, 1.7, -0.5)
        ):
            w = init.orthogonal_(empty(*shape, dtype=dtype), gain, key=KEY).double().flatten(1)
            product = w.T @ w if w.shape[0] > w.shape[1] else w @ w.T
            step = {torch.float16: 2**-9, torch.bfloat16: 2**-6, torch.float32: 2**-20, torch.float64: 2**-45}[dtype]
            self.assertLess(
                (product - gain**2 * torch.eye(len(product), dtype=torch.float64)).abs().max().item(),
                gain**2 * step,
                (dtype, shape),
            )

    def test_orthogonal_is_haar(self) -> None:
        """The mean of trace^2 over the orthogonal group is 1, of trace 0."""
        traces = torch.stack([init.orthogonal_(empty(3, 3), key=inwit.Key(number, 0)).trace() for number in range(4000)])
        self.assertLess(abs(traces.mean().item()), 4 / math.sqrt(4000))
        self.assertLess(abs((traces**2).mean().item() - 1), 4 * math.sqrt(2 / 4000))

    def test_sparse(self) -> None:
        for rows, columns, sparsity, std in ((31, 40, 0.17, 0.01), (100, 7, 0.07, 0.2), (5, 3, 0, 1), (5, 3, 1.5, 1)):
            w = init.sparse_(empty(rows, columns), sparsity, std, key=KEY)
            zeros = min(rows, math.ceil(sparsity * rows))
            self.assertEqual((w == 0).sum(0).tolist(), [zeros] * columns)
            if zeros < rows:
                self.assertGreater(p_value(w[w != 0], "norm", 0, std), 1e-4)
        self.assertGreater(len({tuple(column.tolist()) for column in (init.sparse_(empty(30, 20), 0.5, key=KEY) == 0).T}), 15)


class Exact(unittest.TestCase):
    def test_eye(self) -> None:
        for shape, dtype in itertools.product(
            ((3, 5), (5, 3), (4, 4), (1, 1)), (*DTYPES, torch.int64, torch.complex64, torch.bool)
        ):
            self.assertTrue(torch.equal(init.eye_(empty(*shape, dtype=dtype)), torch.eye(*shape, dtype=dtype)))

    def test_dirac(self) -> None:
        """Equal to torch's for every size, and an identity as a convolution."""
        for tail, groups in itertools.product(((1,), (3,), (4,), (3, 3), (2, 5), (1, 3, 2)), (1, 2, 3)):
            for out, inner, dtype in ((6, 2, torch.float32), (6, 6, torch.bfloat16), (12, 3, torch.int32), (6, 1, torch.float64)):
                expected = torch.nn.init.dirac_(empty(out, inner, *tail, dtype=dtype), groups)
                self.assertTrue(torch.equal(init.dirac_(empty(out, inner, *tail, dtype=dtype), groups), expected), (tail, groups))
        x = torch.randn(8, 6, 5, 5, generator=torch.Generator().manual_seed(1))
        kernel = init.dirac_(empty(9, 2, 3, 3), 3)
        y = torch.nn.functional.conv2d(x, kernel, padding=1, groups=3)
        for group in range(3):
            self.assertTrue(torch.equal(y[:, 3 * group : 3 * group + 2], x[:, 2 * group : 2 * group + 2]))
            self.assertEqual(y[:, 3 * group + 2].count_nonzero(), 0)

    def test_constants(self) -> None:
        for dtype in (*DTYPES, torch.int64, torch.complex64, torch.bool, torch.float8_e4m3fn):
            for value, filled in ((1, init.ones_), (0, init.zeros_), (1, lambda w: init.constant_(w, 1))):
                self.assertTrue((filled(empty(4, 3, dtype=dtype)).to(torch.complex128) == value).all())
        self.assertTrue((init.constant_(empty(4, 3), 0.3) == torch.tensor(0.3)).all())


class Bytes(unittest.TestCase):
    """The values are the library's, and the same in every memory."""

    def test_values(self) -> None:
        w = functools.partial(empty, 24, 20, 3)
        pairs = [
            (init.uniform_(w(), -1, 3, key=KEY), inwit.fill("torch_uniform", w(), KEY, a=-1.0, b=3.0)),
            (init.normal_(w(), 1, 0.5, key=KEY), inwit.fill("torch_normal", w(), KEY, mean=1.0, std=0.5)),
            (init.trunc_normal_(w(), 1, 2, -1, 4, key=KEY),
             inwit.fill("torch_trunc_normal", w(), KEY, mean=1.0, std=2.0, a=-1.0, b=4.0)),
            (init.xavier_uniform_(w(), 0.3, key=KEY), inwit.fill("torch_xavier_uniform", w(), KEY, gain=0.3)),
            (init.xavier_normal_(w(), 0.3, key=KEY), inwit.fill("torch_xavier_normal", w(), KEY, gain=0.3)),
            (init.kaiming_uniform_(w(), math.sqrt(5), key=KEY), inwit.fill("torch_kaiming_uniform", w(), KEY, a=math.sqrt(5))),
            (init.kaiming_uniform_(w(), None, key=KEY), inwit.fill("torch_kaiming_uniform", w(), KEY, a=0.01)),
            (init.kaiming_normal_(w(), nonlinearity="relu", key=KEY),
             inwit.fill("torch_kaiming_normal", w(), KEY, nonlinearity="relu")),
            (init.kaiming_normal_(w(), mode="FAN_OUT", nonlinearity="linear", key=KEY),
             inwit.fill("torch_kaiming_normal", w(), KEY, mode="fan_out", nonlinearity="linear")),
            (init.orthogonal_(w(), 1.5, key=KEY), inwit.fill("torch_orthogonal", w(), KEY, gain=1.5)),
            (init.sparse_(empty(9, 5), 0.4, key=KEY), inwit.fill("torch_sparse", empty(9, 5), KEY, sparsity=0.4)),
        ]  # fmt: skip
        for number, (ours, theirs) in enumerate(pairs):
            self.assertTrue(same(ours, theirs), number)

    def test_memory(self) -> None:
        """Transposed, channels last, every second element, reversed by flip's copy, offset, and a larger tensor's middle."""
        for name, dtype in itertools.product(RANDOM, DTYPES):
            expected = fill(name, empty(8, 6, dtype=dtype), key=KEY)
            around = empty(20, 20, dtype=dtype)
            for view in (empty(6, 8, dtype=dtype).t(), empty(16, 18, dtype=dtype)[::2, ::3], around[5:13, 7:13]):
                self.assertTrue(same(fill(name, view, key=KEY), expected), (name, dtype, view.stride()))
            self.assertEqual(int((around != 77).sum()), int((expected != 77).sum()))
            self.assertTrue((around[:5] == 77).all() and (around[:, 13:] == 77).all())
        kernel = empty(8, 6, 3, 3).contiguous(memory_format=torch.channels_last)
        self.assertTrue(same(init.orthogonal_(kernel, key=KEY), init.orthogonal_(empty(8, 6, 3, 3), key=KEY)))
        self.assertTrue(kernel.is_contiguous(memory_format=torch.channels_last))

    def test_staged(self) -> None:
        """Tensors that the library cannot write to directly are filled by a copy: negated views, transforms of torch.func."""
        expected = init.normal_(empty(4, 3), key=KEY)
        negated = torch._neg_view(empty(4, 3))
        self.assertTrue(torch.equal(init.normal_(negated, key=KEY), expected))
        mapped = torch.func.vmap(lambda w: init.normal_(w.clone(), key=KEY))(empty(2, 4, 3))
        self.assertTrue(torch.equal(mapped[1], expected))

    def test_complex(self) -> None:
        """The library's complex tensors: in a normal each part has half the variance, as in torch, and uniform is the modulus' square."""
        for dtype, part in ((torch.complex64, torch.float32), (torch.complex128, torch.float64)):
            w = init.normal_(empty(50, 60, dtype=dtype), 2, 3, key=KEY)
            real = inwit.fill("random_normal", empty(50, 60, 2, dtype=part), KEY, stddev=3 * math.sqrt(0.5))
            self.assertTrue(torch.equal(w, torch.view_as_complex(real) + 2))
            w = init.uniform_(empty(50, 60, dtype=dtype), -1, 3, key=KEY)
            real = inwit.fill("torch_uniform", empty(50, 60, 2, dtype=part), KEY, a=-1, b=3)
            self.assertTrue(torch.equal(w, torch.view_as_complex(real)))
            for name, variance in (("kaiming_normal_", 2 / 60), ("kaiming_uniform_", 2 / 60), ("xavier_normal_", 2 / 110), ("xavier_uniform_", 2 / 110)):
                w = fill(name, empty(50, 60, dtype=dtype), key=KEY)
                self.assertTrue(torch.equal(w, inwit.fill(f"torch_{name[:-1]}", empty(50, 60, dtype=dtype), KEY)))
                self.assertAlmostEqual((w.abs() ** 2).mean().item(), variance, delta=4 * variance / math.sqrt(3000))
            self.assertGreater(p_value(w.abs() ** 2, "uniform", 0, 2 * variance), 1e-4)
            w = init.orthogonal_(empty(20, 30, 2, dtype=dtype), 2, key=KEY).flatten(1)
            self.assertLess((w @ w.mH - 4 * torch.eye(20)).abs().max().item(), 1e-5)
            transposed = init.kaiming_uniform_(empty(30, 20, dtype=dtype).t()[:, 1:], key=KEY)
            self.assertTrue(torch.equal(transposed, init.kaiming_uniform_(empty(20, 29, dtype=dtype), key=KEY)))
            conjugate = empty(50, 60, dtype=dtype).conj()
            self.assertTrue(
                torch.equal(init.normal_(conjugate, 2, 3, key=KEY), init.normal_(empty(50, 60, dtype=dtype), 2, 3, key=KEY))
            )
            for name in ("trunc_normal_", "sparse_"):
                with self.assertRaisesRegex(NotImplementedError, "complex"):
                    fill(name, empty(4, 4, dtype=dtype), key=KEY)


class Keys(unittest.TestCase):
    def test_manual_seed_decides(self) -> None:
        for name in RANDOM:
            torch.manual_seed(3)
            first, second = fill(name, empty(8, 6)), fill(name, empty(8, 6))
            torch.manual_seed(3)
            self.assertTrue(same(first, fill(name, empty(8, 6))))
            self.assertFalse(torch.equal(first, second))
            generator = torch.Generator().manual_seed(3)
            self.assertTrue(same(first, fill(name, empty(8, 6), generator=generator)))
            self.assertTrue(same(second, fill(name, empty(8, 6), generator=generator)))

    def test_the_drawn_key(self) -> None:
        """64 bits of stream, then 64 of seed."""
        for seed in range(5):
            words = (
                torch.empty(2, dtype=torch.int64).random_(-(2**63), None, generator=torch.Generator().manual_seed(seed)).tolist()
            )
            key = inwit.Key(words[1] % 2**64, words[0] % 2**64)
            self.assertTrue(
                same(init.normal_(empty(5), generator=torch.Generator().manual_seed(seed)), init.normal_(empty(5), key=key))
            )

    def test_size_does_not_matter(self) -> None:
        """A call draws one key for any tensor, so that later draws do not depend on its size."""
        states = []
        for shape, dtype in (((3, 3), torch.float32), ((300, 40), torch.bfloat16)):
            generator = torch.Generator().manual_seed(9)
            init.kaiming_normal_(empty(*shape, dtype=dtype), generator=generator)
            states.append(generator.get_state())
        self.assertTrue(torch.equal(*states))

    def test_calls_that_draw_nothing(self) -> None:
        torch.manual_seed(4)
        state = torch.random.get_rng_state()
        for name in RANDOM:
            fill(name, empty(8, 6), key=KEY)
            fill(name, torch.empty(8, 6, device="meta"))
        for name in set(RANDOM) - {"kaiming_uniform_", "kaiming_normal_"}:
            fill(name, torch.empty(0, 6))
        init.eye_(empty(3, 3)), init.dirac_(empty(3, 3, 3)), init.ones_(empty(2))
        self.assertTrue(torch.equal(state, torch.random.get_rng_state()))
        with torch.device("meta"):  # the key is drawn on the generator's device, not the default one
            init.normal_(w := torch.empty(3, device="cpu"))
        self.assertFalse(torch.equal(state, torch.random.get_rng_state()))
        self.assertFalse(w.is_meta)

    def test_rejected(self) -> None:
        with self.assertRaisesRegex(TypeError, "generator and key"):
            init.normal_(empty(3), generator=torch.Generator(), key=KEY)
        with self.assertRaisesRegex(TypeError, "inwit.Key, not int"):
            init.normal_(empty(3), key=42)
        with self.assertRaisesRegex(TypeError, r"normal_\(\): argument 'generator' must be torch.Generator, not int"):
            init.normal_(empty(3), generator=5)


if __name__ == "__main__":
    support.main()
