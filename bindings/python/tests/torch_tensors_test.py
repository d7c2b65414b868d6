"""The functions of inwit.torch on every kind of tensor, compared with torch's own: autograd, overrides, errors."""

from __future__ import annotations

import unittest
import warnings

import support

support.needs("torch")

import torch  # noqa: E402

import inwit  # noqa: E402
from inwit import torch as init  # noqa: E402

KEY = inwit.Key(42, "encoder.0.weight")


class WithoutDenseMemory(unittest.TestCase):
    """Each kind of tensor that has no dense elements at addresses is rejected by its name, or filled like a dense one."""

    RECIPE = {"rules": [{"match": "p", "initializer": "random_normal"}]}

    def kinds(self):
        dense = torch.ones(4, 4)
        sparse_meta = torch.sparse_coo_tensor(torch.zeros(2, 1, dtype=torch.long), torch.ones(1), (4, 4)).to("meta")
        freed = dense.clone()
        freed.untyped_storage().resize_(0)
        layout = "p has layout torch.{}, must be torch.strided: fill a dense tensor"
        memory = "p has no memory of its own"
        yield from (
            (dense.to_sparse(), layout.format("sparse_coo")), (dense.to_sparse_csr(), layout.format("sparse_csr")),
            (dense.to_sparse_csc(), layout.format("sparse_csc")), (dense.to_sparse_bsr((2, 2)), layout.format("sparse_bsr")),
            (dense.to_mkldnn(), layout.format("_mkldnn")), (sparse_meta, layout.format("sparse_coo")),
            (dense.to_sparse_csr().to("meta"), layout.format("sparse_csr")), (torch._efficientzerotensor(4, 4), memory), (freed, memory),
            (torch._to_functional_tensor(dense), memory), (torch.masked.masked_tensor(dense, dense > 0), memory),
        )  # fmt: skip

    def module(self, tensor):
        module = torch.nn.Module()
        module.p = torch.nn.Parameter(tensor)
        return module

    def test_rejected(self) -> None:
        for tensor, message in self.kinds():
            with self.subTest(message, kind=type(tensor), meta=tensor.is_meta):
                module = self.module(tensor)
                with self.assertRaisesRegex(NotImplementedError, message):
                    init.initialize(module, self.RECIPE, 1)
                # Code may hold a sparse parameter without drawing for it, whose elements then have no place by which to name them.
                with self.assertRaisesRegex(NotImplementedError, message.replace("p ", "(p|tensor) ", 1)), init.keyed(module, 1):
                    init.normal_(module.p)
                if tensor.is_meta:
                    continue
                with self.assertRaisesRegex(NotImplementedError, message):
                    init.audit(module, self.RECIPE)
                with self.assertRaisesRegex(NotImplementedError, message.replace("p ", "tensor ", 1)):
                    init.normal_(tensor)
                buffers = torch.nn.Linear(2, 2)
                buffers.register_buffer("p", tensor)
                init.initialize(buffers, {"rules": [{"match": "*", "initializer": "zeros"}]}, 1)  # no rule fills the buffer

    def test_filled(self) -> None:
        from torch.testing._internal.two_tensor import TwoTensor

        class Subclass(torch.Tensor):
            pass

        expected = init.initialize(self.module(torch.ones(4, 4)), self.RECIPE, 1).p
        zeros = torch.zeros(4, 4)
        for tensor in TwoTensor(zeros, zeros.clone()), torch.ones(4, 4).as_subclass(Subclass), torch._neg_view(torch.ones(4, 4)):
            module = init.initialize(self.module(tensor), self.RECIPE, 1)
            dense = module.p.a if isinstance(module.p, TwoTensor) else module.p
            self.assertTrue(torch.equal(dense.detach().clone().as_subclass(torch.Tensor), expected), type(tensor))
            self.assertEqual(init.audit(module, self.RECIPE, seed=1), [])

    def test_expanded(self) -> None:
        """Cannot be filled, but read."""
        module = self.module(torch.ones(1, 4).expand(4, 4))
        with self.assertRaisesRegex(ValueError, "p: .* elements would share memory"):
            init.initialize(module, self.RECIPE, 1)
        self.assertEqual(init.audit(module, {"rules": [{"match": "p", "initializer": "ones"}]}), [])

    def test_buffers_without_shape(self) -> None:
        for buffer in torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]), torch.nn.UninitializedBuffer():
            module = torch.nn.Linear(2, 2)
            module.register_buffer("b", buffer)
            init.initialize(module, {"rules": [{"match": "weight", "initializer": "ones"}, {"match": "bias", "initializer": "zeros"}]}, 1)
            with self.assertRaisesRegex(NotImplementedError, "^b (is a nested tensor|has no shape yet)"):
                init.initialize(module, {"rules": [{"match": "b", "initializer": "ones"}, {"match": "*", "initializer": "zeros"}]}, 1)


class Autograd(unittest.TestCase):
    def test_leaf(self) -> None:
        w = torch.nn.Parameter(torch.zeros(4, 3))
        for function in (init.normal_, init.orthogonal_, init.eye_):
            before = w._version
            self.assertIs(function(w), w)
            self.assertEqual(w._version, before + 1)
            self.assertTrue(w.requires_grad and w.is_leaf and w.grad_fn is None)

    def test_overwritten_value_is_noticed(self) -> None:
        w = torch.ones(4, 3, requires_grad=True)
        y = (w * w).sum()
        init.normal_(w, key=KEY)
        with self.assertRaisesRegex(RuntimeError, "modified by an inplace operation"):
            y.backward()

    def test_view_of_leaf(self) -> None:
        w = torch.zeros(4, 3, requires_grad=True)
        init.normal_(w[1], key=KEY)
        self.assertEqual(w.count_nonzero(), 3)
        self.assertEqual(w._version, 1)

    def test_draws_after_those_of_inference(self) -> None:
        for is_inference in (True, False, True):
            with torch.inference_mode(is_inference):
                self.assertEqual(init.normal_(torch.zeros(3)).count_nonzero(), 3)

    def test_inference(self) -> None:
        with torch.inference_mode():
            w = init.normal_(torch.zeros(4), key=KEY)
            self.assertEqual(w.count_nonzero(), 4)
        with self.assertRaisesRegex(RuntimeError, "Inplace update to inference tensor outside InferenceMode is not allowed"):
            init.normal_(w)


class Overrides(unittest.TestCase):
    def test_mode_sees_the_call(self) -> None:
        seen = []

        class Log(torch.overrides.TorchFunctionMode):
            def __torch_function__(self, function, types, arguments=(), options=None):
                seen.append(function)
                return function(*arguments, **(options or {}))

        for name, more in (
            ("uniform_", ()),
            ("normal_", ()),
            ("trunc_normal_", ()),
            ("kaiming_uniform_", ()),
            ("sparse_", (0.5,)),
        ):
            with Log():
                w = getattr(init, name)(torch.zeros(4, 4), *more, key=KEY)
            self.assertIn(getattr(init, name), seen)
            self.assertTrue(torch.equal(w, getattr(init, name)(torch.zeros(4, 4), *more, key=KEY)))

    def test_subclass_that_overrides(self) -> None:
        class Mine(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, arguments=(), options=None):
                if function is init.normal_:
                    return "mine", arguments, options
                return super().__torch_function__(function, types, arguments, options or {})

        w = torch.zeros(3).as_subclass(Mine)
        self.assertEqual(init.normal_(w, std=2)[0], "mine")
        self.assertIsInstance(init.uniform_(w, key=KEY), Mine)
        self.assertTrue(torch.equal(w.as_subclass(torch.Tensor), init.uniform_(torch.zeros(3), key=KEY)))

    def test_default_device(self) -> None:
        with torch.device("meta"):
            w = init.normal_(torch.zeros(3, device="cpu"), key=KEY)
            self.assertTrue(init.normal_(torch.empty(3)).is_meta)
        self.assertTrue(torch.equal(w, init.normal_(torch.zeros(3), key=KEY)))

    def test_lazy(self) -> None:
        with self.assertRaisesRegex(ValueError, "uninitialized parameter"):
            init.uniform_(torch.nn.UninitializedParameter())


class NoValues(unittest.TestCase):
    def test_meta_and_fake(self) -> None:
        from torch._subclasses import FakeTensorMode

        for make in (lambda *shape: torch.empty(*shape, device="meta"), FakeTensorMode().from_tensor):
            for name in ("uniform_", "normal_", "trunc_normal_", "xavier_normal_", "kaiming_uniform_", "orthogonal_", "eye_"):
                w = make(4, 3) if make.__name__ == "<lambda>" else make(torch.zeros(4, 3))
                self.assertIs(getattr(init, name)(w), w)
            with self.assertRaisesRegex(ValueError, "fewer than 2 dimensions"):
                init.xavier_normal_(torch.empty(3, device="meta"))

    def test_empty(self) -> None:
        for name in ("kaiming_uniform_", "kaiming_normal_"):
            with self.assertWarnsRegex(UserWarning, "Initializing zero-element tensors is a no-op") as caught:
                getattr(init, name)(torch.empty(0, 1))
            self.assertEqual(caught.filename, __file__)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for name in ("uniform_", "normal_", "trunc_normal_", "xavier_uniform_", "orthogonal_", "eye_"):
                self.assertEqual(getattr(init, name)(torch.empty(3, 0)).shape, (3, 0))


# Calls that torch.nn.init rejects: function, shape or tensor, arguments. The types of the exceptions must agree.
REJECTED = [
    ("uniform_", (3, 4), (1, 0)), ("normal_", (3, 4), (0, -1)), ("normal_", (3, 4), (0, float("nan"))),
    ("trunc_normal_", (3, 4), (0, 1, 2, 1)), ("xavier_uniform_", (3, 4), (-1,)), ("xavier_normal_", (3, 4), (-1,)),
    ("xavier_uniform_", (3,), ()), ("xavier_normal_", (), ()), ("kaiming_uniform_", (3,), ()), ("kaiming_normal_", (), ()),
    ("kaiming_normal_", (3, 4), (0, "fan_avg")), ("kaiming_uniform_", (3, 4), (0, "fan_in", "gelu")),
    ("kaiming_uniform_", (3, 4), (True,)), ("orthogonal_", (3,), ()), ("sparse_", (3,), (0.5,)), ("sparse_", (3, 4, 5), (0.5,)),
    ("sparse_", (3, 4), (0.5, -1)), ("eye_", (3,), ()), ("eye_", (3, 4, 5), ()), ("dirac_", (3, 4), ()),
    ("dirac_", (3, 4, 1, 1, 1, 1), ()), ("dirac_", (3, 4, 1), (2,)), ("normal_", torch.zeros(3, dtype=torch.int64), ()),
    ("uniform_", torch.zeros(3, dtype=torch.bool), ()),
    ("kaiming_normal_", torch.zeros(3, 3, dtype=torch.float8_e5m2fnuz), ()), ("normal_", torch.zeros(1, 4).expand(3, 4), ()),
]  # fmt: skip
SAME_WORDS = {"dim", "Only", "Fan", "Mode", "Unsupported", "negative_slope", "unsupported"}


class Errors(unittest.TestCase):
    def test_as_torch(self) -> None:
        for name, of, arguments in REJECTED:
            exceptions = []
            for module in (torch.nn.init, init):
                tensor = of if isinstance(of, torch.Tensor) else torch.full(of, 77.0)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    try:
                        getattr(module, name)(tensor, *arguments)
                        self.fail(f"{module.__name__}.{name}{arguments} was taken")
                    except Exception as error:
                        exceptions.append(error)
            theirs, ours = exceptions
            with self.subTest(name, arguments=arguments):
                self.assertIsInstance(ours, type(theirs), (theirs, ours))
                if str(theirs).split()[0] in SAME_WORDS:
                    self.assertEqual(str(ours), str(theirs))
                self.assertTrue((tensor.to(torch.complex64) == (0 if isinstance(of, torch.Tensor) else 77)).all())

    def test_bounds_that_do_not_exist(self) -> None:
        with self.assertRaisesRegex(inwit.Error, "50.*60"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            init.trunc_normal_(torch.zeros(3), 0, 1, 50, 60)
        for bad in (float("inf"), float("nan")):
            with self.assertRaises(inwit.Error):
                init.uniform_(torch.zeros(3), 0, bad)
            with self.assertRaises(inwit.Error):
                init.normal_(torch.zeros(3), bad)

    def test_no_tensor(self) -> None:
        with self.assertRaisesRegex(TypeError, r"normal_\(\): argument 'tensor' must be Tensor, not list"):
            init.normal_([1.0])
        with self.assertRaises((RuntimeError, NotImplementedError)):
            init.normal_(torch.zeros(3, 3).to_sparse())


if __name__ == "__main__":
    support.main()
