"""Arrays in CUDA memory are filled in place on a stream, under the false driver of tests/device: no GPU is needed."""
import ctypes
import sys
import unittest
import unittest.mock

import support

support.needs("numpy")
import numpy

import device_support

import inwit
from device_support import SHAPE, Fake, stream
from support import rejected

KEY = inwit.Key(7, "block.3.weight")


def expected(dtype="float32", name="random_normal", shape=SHAPE, **options):
    return inwit.fill(name, numpy.zeros(shape, dtype), KEY, **options)


class ByDlpack:
    """An array with DLPack alone."""

    def __init__(self, fake):
        self.fake, self.streams = fake, []

    def __dlpack_device__(self):
        return 2, 0

    def __dlpack__(self, *, stream=None, **options):
        self.streams.append(stream)
        capsule = self.fake.array.__dlpack__()
        get = ctypes.pythonapi.PyCapsule_GetPointer
        get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
        ctypes.c_int32.from_address(get(capsule, b"dltensor") + ctypes.sizeof(ctypes.c_void_p)).value = 2  # DLTensor.device.device_type
        return capsule


class Filled(unittest.TestCase):
    def test_values(self):
        for dtype in ["float16", "float32", "float64", "complex64", "complex128"]:
            out = Fake(dtype)
            self.assertIs(inwit.fill("random_normal", out, KEY), out)
            numpy.testing.assert_array_equal(out.values(), expected(dtype))

    def test_functions_options_and_strides(self):
        out = Fake(shape=(4, 6))
        out.array = out.array.T[:, ::-1]
        inwit.glorot_uniform(out, KEY, layout="torch", box=((12, 4), (6, 0)))
        numpy.testing.assert_array_equal(out.values(), expected(name="glorot_uniform", layout="torch", box=((12, 4), (6, 0))))
        bits = Fake("uint16")
        inwit.sinusoidal_positions(bits, KEY, dtype="bfloat16")
        numpy.testing.assert_array_equal(
            bits.values(), inwit.sinusoidal_positions(numpy.zeros(SHAPE, "uint16"), KEY, dtype="bfloat16")
        )
        self.assertEqual(inwit.fill("zeros", Fake(shape=(0, 3)), KEY).array.shape, (0, 3))

    def test_streams(self):
        of_package = {"torch": "cuda_stream", "cupy": "ptr", "numba": "handle"}
        address = stream()
        given = [address] + [type("Stream", (), {name: address})() for name in of_package.values()]
        given += [type("Stream", (), {"handle": ctypes.c_void_p(address)})()]
        given += [type("Stream", (), {"__cuda_stream__": lambda self: (0, address)})()]
        for one in given:
            out = Fake()
            inwit.fill("random_normal", out, KEY, cuda_stream=one)
            self.assertFalse(out.array.any(), "filled before the stream has run")
            numpy.testing.assert_array_equal(out.values(address), expected())
        out = Fake(stream=address)  # the array's own
        inwit.fill("random_normal", out, KEY)
        self.assertFalse(out.values(0).any())
        numpy.testing.assert_array_equal(out.values(address), expected())

    def test_dlpack(self):
        out, address = ByDlpack(Fake()), stream()
        self.assertIs(inwit.fill("random_normal", out, KEY), out)
        numpy.testing.assert_array_equal(out.fake.values(), expected())
        out.fake.array[...] = 0
        inwit.fill("random_normal", out, KEY, cuda_stream=address)
        self.assertFalse(out.fake.values().any())
        numpy.testing.assert_array_equal(out.fake.values(address), expected())
        self.assertEqual(out.streams, [1, address])

    def test_many(self):
        address = stream()
        names = ["a", "b", "c"]
        outs = {"a": Fake(), "b": numpy.zeros(SHAPE, "float32"), "c": Fake("float64", stream=address)}
        whole = inwit.fill_jobs([inwit.Job("random_normal", outs[name], name) for name in names], 7)
        self.assertIsNone(whole)
        self.assertFalse(outs["c"].array.any(), "filled before its stream has run")
        for name, values in [("a", outs["a"].values()), ("b", outs["b"]), ("c", outs["c"].values(address))]:
            numpy.testing.assert_array_equal(values, inwit.fill("random_normal", numpy.zeros(SHAPE, values.dtype), inwit.Key(7, name)))

    def test_many_on_one_stream(self):
        address = stream()
        out, more = Fake(), Fake(stream=stream())
        inwit.fill_jobs([inwit.Job("random_normal", out, "a"), inwit.Job("ones", more, "b")], 7, cuda_stream=address)
        self.assertFalse(out.values().any() or more.values().any())
        self.assertTrue(out.values(address).any() and more.array.all())
        with rejected(self, "INWIT_E_UNSUPPORTED", "conv_orthogonal", "device form"):
            inwit.fill_jobs([inwit.Job("ones", host := numpy.zeros(3, "float32")), inwit.Job("conv_orthogonal", Fake(shape=(1, 4, 6)))], 7)
        self.assertFalse(host.any())

    def test_model(self):
        recipe = {"rules": [{"match": "*.bias", "initializer": "zeros"}, {"match": "*", "initializer": "he_normal"}], "layout": "torch"}
        host = {"a.weight": numpy.zeros(SHAPE, "float32"), "a.bias": numpy.ones(4, "float32"), "b.weight": numpy.zeros((3, 5), "float32")}
        mixed = {"a.weight": Fake(), "a.bias": Fake(shape=(4,)), "b.weight": numpy.zeros((3, 5), "float32")}
        mixed["a.bias"].array[...] = 1
        seen = []
        inwit.fill_model(mixed, recipe, 7, progress=lambda done, total: seen.append((done, total)), cuda_stream=(address := stream()))
        self.assertEqual(seen[-1], (15, 15))  # of host memory
        inwit.fill_model(host, recipe, 7)
        for name, want in host.items():
            got = mixed[name] if name == "b.weight" else mixed[name].values(address)
            numpy.testing.assert_array_equal(got, want, name)

    def test_immutable_arrays(self):
        out = Fake()
        framework = type(sys)("jax")
        framework.Array = Fake
        with unittest.mock.patch.dict(sys.modules, jax=framework), rejected(self, None, "jax.Array, which is immutable", kind=TypeError):
            inwit.fill("ones", out, KEY)
        self.assertFalse(out.values().any())

    def test_rejected(self):
        with rejected(self, "INWIT_E_DEVICE", "not in CUDA memory"):
            inwit.fill("zeros", numpy.zeros(3, "float32"), KEY, cuda_stream=0)
        with rejected(self, None, "cuda_stream is a str", kind=TypeError):
            inwit.fill("zeros", Fake(), KEY, cuda_stream="main")
        with rejected(self, "INWIT_E_ARGUMENT", "cuda_stream is -1"):
            inwit.fill("zeros", Fake(), KEY, cuda_stream=-1)
        with rejected(self, "INWIT_E_UNSUPPORTED", "conv_orthogonal", "device form"):
            inwit.fill("conv_orthogonal", Fake(shape=(1, 4, 6)), KEY)
        with rejected(self, "INWIT_E_DEVICE", "device 0"):
            inwit.fill("zeros", Fake(number=1), KEY)
        with rejected(self, "INWIT_E_ARGUMENT", "device_id is 9"):
            inwit.fill("zeros", Fake(number=9), KEY)
        with rejected(self, "INWIT_E_DTYPE", "<i4"):
            inwit.fill("zeros", Fake("int32"), KEY)
        with rejected(self, "INWIT_E_DTYPE", ">f4"):
            inwit.fill("zeros", Fake(">f4"), KEY)
        with rejected(self, "INWIT_E_ARGUMENT", "read-only"):
            inwit.fill("zeros", Fake(data=(4096, True)), KEY)
        with rejected(self, "INWIT_E_ARGUMENT", "mask"):
            inwit.fill("zeros", Fake(mask=Fake()), KEY)
        with rejected(self, "INWIT_E_ARGUMENT", "cuda_stream"):
            inwit.fans((3, 4), cuda_stream=1)
        self.assertFalse(Fake().values().any())


if __name__ == "__main__":
    device_support.make_context()
    support.main()
