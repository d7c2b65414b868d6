"""PyTorch tensors of ROCm under a false HIP runtime. This PyTorch is not one of ROCm: tensors that say that they are on a GPU."""
import ctypes
import os
import pathlib
import sys
import types
import unittest
import unittest.mock

import support

support.needs("numpy", "torch")
# The library asks the loader for these, which are then loaded already.
RUNTIMES = pathlib.Path(os.environ.get("INWIT_LIBRARY", "")).parent.parent / "tests/device/launchers"
if not (RUNTIMES / "libamdhip64.so.6").exists():
    print(f"skipped: no false HIP runtime in {RUNTIMES}")
    sys.exit(support.SKIPPED)
hip = ctypes.CDLL(str(RUNTIMES / "libamdhip64.so.6"), mode=ctypes.RTLD_GLOBAL)
ctypes.CDLL(str(RUNTIMES / "libhiprtc.so.6"), mode=ctypes.RTLD_GLOBAL)
import numpy
import torch

import inwit
import inwit.torch
from inwit.torch import _cuda, _memory, _short
from torch_gpu_support import gpu_tensors

KEY = inwit.Key(7, "block.3.weight")
NUMBER = 1  # of the device: other than the one that is current


OnGpu = gpu_tensors(NUMBER)


def made(function, *arguments):
    """What a function of the runtime sets, with this device as the current one."""
    out = ctypes.c_void_p()
    assert hip.hipSetDevice(NUMBER) == 0 and function(ctypes.byref(out), *arguments) == 0 and hip.hipSetDevice(0) == 0
    return out.value


class Rocm(unittest.TestCase):
    def setUp(self):
        self.stream = made(hip.hipStreamCreate)
        current = types.SimpleNamespace(cuda_stream=self.stream)
        for patch in [
            unittest.mock.patch("torch.version.hip", "6.4"),
            unittest.mock.patch("torch.cuda.current_stream", return_value=current),
            unittest.mock.patch.object(_cuda, "DEVICE_TYPE", 10),
            unittest.mock.patch.object(_cuda, "current_stream", lambda number: self.stream if number == NUMBER else 0),
        ]:
            patch.start()
            self.addCleanup(patch.stop)

    def tensor(self, shape, dtype=torch.float32):
        """Zeros in memory of the false device, which is the host's, and the bytes of them."""
        size = int(numpy.prod(shape)) * dtype.itemsize
        address = made(hip.hipMalloc, ctypes.c_size_t(size))
        memory = numpy.frombuffer((ctypes.c_char * size).from_address(address), "uint8")
        memory[...] = 0
        return torch.from_numpy(memory).view(dtype).reshape(shape).as_subclass(OnGpu), memory

    def check(self, fill, shape=(8, 3), dtype=torch.float32):
        """Whether values come when the stream runs."""
        out, memory = self.tensor(shape, dtype)
        version = out._version
        fill(out)
        self.assertGreater(out._version, version)
        is_late = not memory.any()
        self.assertEqual(hip.hipStreamSynchronize(ctypes.c_void_p(self.stream)), 0)
        fill(expected := torch.zeros(shape, dtype=dtype))
        self.assertTrue(torch.equal(out.as_subclass(torch.Tensor), expected))
        return is_late

    def test_fill(self):
        for dtype in [torch.float32, torch.float64, torch.bfloat16]:
            self.assertTrue(self.check(lambda out: inwit.fill("he_normal", out, KEY, layout="torch"), (5, 7), dtype))

    def test_given_stream(self):
        out, memory = self.tensor((5, 7))
        other = made(hip.hipStreamCreate)
        inwit.fill("random_normal", out, KEY, cuda_stream=other)
        hip.hipStreamSynchronize(ctypes.c_void_p(self.stream))
        self.assertFalse(memory.any())
        hip.hipStreamSynchronize(ctypes.c_void_p(other))
        self.assertTrue(memory.any())

    def test_functions(self):
        for dtype in [torch.float32, torch.bfloat16]:
            self.assertTrue(self.check(lambda out: inwit.torch.xavier_normal_(out, key=KEY), dtype=dtype))
        self.assertTrue(self.check(lambda out: inwit.torch.orthogonal_(out, key=KEY)))
        self.assertTrue(self.check(lambda out: inwit.torch.sparse_(out, 0.3, key=KEY)))

    def test_fast_path(self):
        unexpected = AssertionError("not by the fast path")
        with unittest.mock.patch.object(_short, "TYPES", {torch.Tensor, OnGpu}), unittest.mock.patch.object(
            _memory, "fill_shard", side_effect=unexpected
        ):
            for _ in range(2):
                self.assertTrue(self.check(lambda out: inwit.torch.kaiming_uniform_(out, key=KEY)))

    def test_without_a_device_form(self):
        self.assertFalse(self.check(lambda out: inwit.torch.orthogonal_(out, key=KEY), dtype=torch.complex64))

    def test_without_a_runtime(self):
        missing = inwit.Error("no runtime", "INWIT_E_UNSUPPORTED", 13)
        with unittest.mock.patch.object(_cuda, "open_device", side_effect=missing):
            self.assertFalse(self.check(lambda out: inwit.torch.normal_(out, key=KEY)))

    def test_initialize(self):
        recipe = {"rules": [{"match": "*", "initializer": {"class_name": "torch_normal", "config": {"std": 0.5}}}], "layout": "torch"}
        model, plain = torch.nn.Module(), torch.nn.Module()
        tensor, memory = self.tensor((8, 3))
        model.weight, plain.weight = torch.nn.Parameter(tensor), torch.nn.Parameter(torch.zeros(8, 3))
        inwit.torch.initialize(model, recipe, 3)
        self.assertFalse(memory.any(), "filled before the stream has run")
        hip.hipStreamSynchronize(ctypes.c_void_p(self.stream))
        inwit.torch.initialize(plain, recipe, 3)
        self.assertTrue(torch.equal(model.weight.detach().as_subclass(torch.Tensor), plain.weight.detach()))


if __name__ == "__main__":
    support.main()
