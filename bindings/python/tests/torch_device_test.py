"""PyTorch tensors in CUDA memory, under the false driver. This PyTorch may have the CPU only: tensors that say that they are on a GPU."""
import types
import unittest
import unittest.mock

import support

support.needs("numpy", "torch")
import device_support
import numpy
import torch

import inwit
import inwit.torch
from device_support import Fake, stream
from torch_gpu_support import gpu_tensors
from inwit.torch import _cuda, _short

KEY = inwit.Key(7, "block.3.weight")


OnGpu = gpu_tensors(0)


def tensor_of(fake, dtype):
    return torch.from_numpy(fake.array).view(dtype).as_subclass(OnGpu)


class Torch(unittest.TestCase):
    def check(self, out, fake, address, **options):
        current = types.SimpleNamespace(cuda_stream=address)
        with unittest.mock.patch("torch.cuda.current_stream", return_value=current):
            self.assertIs(inwit.fill("he_normal", out, KEY, layout="torch", **options), out)
        self.assertFalse(fake.array.any(), "filled before the stream has run")
        device_support.synchronize(options.get("cuda_stream", address))
        filled = inwit.he_normal(torch.zeros(tuple(out.shape), dtype=out.dtype), KEY, layout="torch")
        self.assertTrue(torch.equal(out.as_subclass(torch.Tensor), filled))

    def test_current_stream(self):
        for dtype in [torch.float32, torch.float64, torch.float16, torch.bfloat16]:
            fake = Fake("uint8", (8, 3 * dtype.itemsize))
            self.check(tensor_of(fake, dtype), fake, stream())

    def test_parameters_and_strides(self):
        fake = Fake("float32", (5, 7))
        out = tensor_of(fake, torch.float32).T.requires_grad_()
        version = out._version
        self.check(out, fake, stream())
        self.assertGreater(out._version, version)

    def test_given_stream(self):
        fake = Fake("float32", (5, 7))
        self.check(tensor_of(fake, torch.float32), fake, 1, cuda_stream=stream())

    def test_of_another_vendor(self):
        out = tensor_of(Fake("float32", (5, 7)), torch.float32)
        current = types.SimpleNamespace(cuda_stream=0)
        with unittest.mock.patch("torch.version.hip", "6.0"), unittest.mock.patch("torch.cuda.current_stream", return_value=current):
            with support.rejected(self, "INWIT_E_UNSUPPORTED", "HIP runtime"):
                inwit.fill("zeros", out, KEY)


class Adapter(unittest.TestCase):
    """inwit.torch, whose fills go to the stream that is current, or through host memory for what has no device form."""

    def setUp(self):
        self.address = stream()
        patch = unittest.mock.patch.object(_cuda, "current_stream", lambda number: self.address)
        patch.start()
        self.addCleanup(patch.stop)

    def check(self, fill, shape, dtype=torch.float32):
        """Whether values come when the stream runs."""
        fake = Fake("uint8", (*shape[:-1], shape[-1] * dtype.itemsize))
        out = tensor_of(fake, dtype)
        version = out._version
        fill(out)
        self.assertGreater(out._version, version)
        is_late = not fake.array.any()
        device_support.synchronize(self.address)
        fill(expected := torch.zeros(shape, dtype=dtype))
        self.assertTrue(torch.equal(out.as_subclass(torch.Tensor), expected))
        return is_late

    def test_functions(self):
        for dtype in [torch.float32, torch.bfloat16, torch.float64]:
            self.assertTrue(self.check(lambda out: inwit.torch.xavier_normal_(out, key=KEY), (8, 3), dtype))
        self.assertTrue(self.check(lambda out: inwit.torch.eye_(out), (8, 3)))
        self.assertTrue(self.check(lambda out: inwit.torch.uniform_(out.T, key=KEY), (8, 3)))

    def test_fast_path(self):
        with unittest.mock.patch.object(_short, "TYPES", {torch.Tensor, OnGpu}):
            for _ in range(2):  # host memory and devices in turn, by the same structs
                self.assertTrue(self.check(lambda out: inwit.torch.kaiming_uniform_(out, key=KEY), (8, 3)))
                on_host = inwit.torch.kaiming_uniform_(torch.zeros(8, 3), key=KEY)
                self.assertTrue(on_host.all())
            other = stream()
            self.address, first = other, self.address
            self.assertTrue(self.check(lambda out: inwit.torch.kaiming_uniform_(out, key=KEY), (8, 3)))
            self.assertNotEqual(first, other)

    def test_without_a_device_form(self):
        with unittest.mock.patch.object(_short, "TYPES", {torch.Tensor, OnGpu}):
            self.assertFalse(self.check(lambda out: inwit.torch.orthogonal_(out, key=KEY), (8, 3), torch.complex64))

    def test_without_a_driver(self):
        missing = inwit.Error("no driver", "INWIT_E_UNSUPPORTED", 13)
        with unittest.mock.patch.object(_cuda, "open_device", side_effect=missing):
            self.assertFalse(self.check(lambda out: inwit.torch.normal_(out, key=KEY), (8, 3)))
        broken = inwit.Error("lost", "INWIT_E_DRIVER", 15)
        with unittest.mock.patch.object(_cuda, "open_device", side_effect=broken), support.rejected(self, "INWIT_E_DRIVER", "lost"):
            inwit.torch.normal_(tensor_of(Fake("uint8", (8, 12)), torch.float32), key=KEY)

    def model(self):
        fakes = {"weight": Fake("uint8", (8, 12)), "bias": Fake("uint8", (1, 32)), "table": Fake("uint8", (6, 16)), "mask": Fake("uint8", (5, 5, 4))}
        model = torch.nn.Module()
        for name, fake in fakes.items():
            setattr(model, name, torch.nn.Parameter(tensor_of(fake, torch.float32)))
        model.host = torch.nn.Parameter(torch.zeros(4, 4))
        return model, fakes

    def test_initialize(self):
        rules = [{"match": "bias", "initializer": "ones"}, {"match": "mask", "initializer": "conv_orthogonal"},
                 {"match": "*", "initializer": {"class_name": "torch_normal", "config": {"std": 0.5}}}]  # fmt: skip
        recipe = {"rules": rules, "layout": "torch"}
        model, fakes = self.model()
        seen = []
        inwit.torch.initialize(model, recipe, 3, progress=lambda done, total: seen.append((done, total)))
        self.assertFalse(any(fakes[name].array.any() for name in ("weight", "bias", "table")), "filled before the stream has run")
        self.assertTrue(fakes["mask"].array.any())
        self.assertEqual(seen[-1], (97, 97))
        device_support.synchronize(self.address)
        plain = torch.nn.Module()
        for name, tensor in model.named_parameters():
            setattr(plain, name, torch.nn.Parameter(torch.zeros(tuple(tensor.shape))))
        inwit.torch.initialize(plain, recipe, 3)
        for (name, got), want in zip(model.named_parameters(), plain.parameters()):
            self.assertTrue(torch.equal(got.detach().as_subclass(torch.Tensor), want.detach()), name)
        self.assertEqual(inwit.torch.audit(model, recipe, seed=3), [])

    def test_keyed(self):
        model, fakes = self.model()
        with inwit.torch.keyed(model, 3):
            torch.nn.init.normal_(model.weight)
            torch.nn.init.normal_(model.table[2:4])
            model.mask.data[:, 1].uniform_()
        self.assertFalse(fakes["weight"].array.any() or fakes["table"].array.any(), "filled before the stream has run")
        device_support.synchronize(self.address)
        plain = torch.nn.Module()
        for name, tensor in model.named_parameters():
            setattr(plain, name, torch.nn.Parameter(torch.zeros(tuple(tensor.shape))))
        with inwit.torch.keyed(plain, 3):
            torch.nn.init.normal_(plain.weight)
            torch.nn.init.normal_(plain.table[2:4])
            plain.mask.data[:, 1].uniform_()
        for (name, got), want in zip(model.named_parameters(), plain.parameters()):
            self.assertTrue(torch.equal(got.detach().as_subclass(torch.Tensor), want.detach()), name)


if __name__ == "__main__":
    device_support.make_context()
    support.main()
