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
from device_support import Fake, stream

KEY = inwit.Key(7, "block.3.weight")


class OnGpu(torch.Tensor):
    device = torch.device("cuda", 0)


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
        with unittest.mock.patch("torch.version.hip", "6.0"), support.rejected(self, "INWIT_E_DEVICE", "on cuda:0"):
            inwit.fill("zeros", out, KEY)


if __name__ == "__main__":
    device_support.make_context()
    support.main()
