"""Memory of torch, ml_dtypes and JAX through the core alone, without the adapters."""
import os
import unittest

import support

support.needs("numpy", "torch", "ml_dtypes", "jax", "keras")
import jax
import ml_dtypes
import numpy
import torch

import inwit
from support import rejected

KEY = inwit.Key(7, "block.3.weight")
SHAPE = (6, 4)


def whole(dtype="float32"):
    return inwit.random_normal(numpy.zeros(SHAPE, dtype), KEY, stddev=1.0)


class Torch(unittest.TestCase):
    def test_types_and_strides(self):
        bits = inwit.random_normal(numpy.zeros(SHAPE, numpy.uint16), KEY, stddev=1.0, dtype="bfloat16")
        for dtype in [torch.float16, torch.float32, torch.float64, torch.bfloat16]:
            for out in [torch.zeros(SHAPE, dtype=dtype), torch.zeros((4, 6), dtype=dtype).T, torch.zeros((12, 8), dtype=dtype)[::2, ::2]]:
                self.assertIs(inwit.random_normal(out, KEY, stddev=1.0), out)
                if dtype == torch.bfloat16:
                    numpy.testing.assert_array_equal(out.contiguous().view(torch.uint16).numpy(), bits)
                else:
                    numpy.testing.assert_array_equal(out.numpy(), whole(str(out.numpy().dtype)))
        image = torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last)
        numpy.testing.assert_array_equal(inwit.he_normal(image, KEY, layout="torch").numpy(),
                                         inwit.he_normal(numpy.zeros((2, 3, 4, 5), numpy.float32), KEY, layout="torch"))

    def test_gradients(self):
        parameter = torch.nn.Parameter(torch.zeros(SHAPE))
        product = (parameter * parameter).sum()
        inwit.random_normal(parameter, KEY, stddev=1.0)
        numpy.testing.assert_array_equal(parameter.detach().numpy(), whole())
        with self.assertRaisesRegex(RuntimeError, "modified by an inplace operation"):
            product.backward()  # torch detects that a saved tensor was overwritten

    def test_rejected(self):
        for out, status, part in [(torch.zeros(3, device="meta"), "INWIT_E_DEVICE", "to_empty"),
                                  (torch.zeros(3, dtype=torch.int32), "INWIT_E_DTYPE", "torch.int32"),
                                  (torch.zeros(3).expand(2, 3), "INWIT_E_ARGUMENT", "share memory"),
                                  (torch.zeros(3).to_sparse(), "INWIT_E_ARGUMENT", "sparse"),
                                  (torch.zeros(3, dtype=torch.complex32), "INWIT_E_DTYPE", "complex32")]:  # fmt: skip
            with rejected(self, status, part):
                inwit.ones(out, KEY)


class Exporter:
    """An unknown framework, which only supports DLPack, in the requested version."""

    def __init__(self, held):
        self.held = held

    def __dlpack__(self, **keywords):
        return self.held.__dlpack__(**keywords)

    def __dlpack_device__(self):
        return self.held.__dlpack_device__()


class Others(unittest.TestCase):
    def test_versioned_dlpack(self):
        held = numpy.zeros(SHAPE, numpy.float32)
        inwit.random_normal(Exporter(held[::-1]), KEY, stddev=1.0)
        numpy.testing.assert_array_equal(held[::-1], whole())
        held.flags.writeable = False
        with rejected(self, "INWIT_E_ARGUMENT", "read-only", "DLPack"):
            inwit.ones(Exporter(held), KEY)
        numpy.testing.assert_array_equal(held[::-1], whole())
        inwit.random_normal(Exporter(torch.zeros(SHAPE, dtype=torch.bfloat16)), KEY)

    def test_variables_are_rejected(self):
        os.environ.setdefault("KERAS_BACKEND", "jax")
        import keras

        with rejected(self, None, "Keras", "inwit.keras", kind=TypeError):
            inwit.ones(keras.Variable(numpy.zeros(3)), KEY)

    def test_ml_dtypes(self):
        bits = inwit.random_normal(numpy.zeros(SHAPE, numpy.uint16), KEY, stddev=1.0, dtype="bfloat16")
        out = inwit.random_normal(numpy.zeros((4, 6), ml_dtypes.bfloat16).T, KEY, stddev=1.0)
        numpy.testing.assert_array_equal(out.view(numpy.uint16) if out.flags.c_contiguous else out.copy(order="C").view(numpy.uint16), bits)

    def test_jax_is_rejected(self):
        out = jax.numpy.zeros(3)
        with rejected(self, None, "immutable", "inwit.jax", kind=TypeError):
            inwit.ones(out, KEY)
        self.assertFalse(out.any())

    def test_custom_on_bfloat16(self):
        def half(out, key, config):
            inwit.fill("random_normal", out, key, stddev=1.0)
            out.array[...] /= 2

        made = inwit.Initializer.from_json({"class_name": "Half", "config": {}}, custom={"Half": half})
        numpy.testing.assert_array_equal(made.fill(torch.zeros(SHAPE, dtype=torch.bfloat16), KEY).float().numpy(),
                                         inwit.random_normal(torch.zeros(SHAPE, dtype=torch.bfloat16), KEY, stddev=1.0).float().numpy() / 2)


if __name__ == "__main__":
    support.main()
