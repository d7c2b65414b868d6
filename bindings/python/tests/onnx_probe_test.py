"""inwit.onnx.probe: planted faults are named, sound networks raise no alarm, with onnxruntime and with the reference evaluator."""

import importlib.util
import json
import math
import pathlib
import tempfile
import unittest
from unittest import mock

import support

support.needs("onnx", "numpy")

import numpy as np  # noqa: E402
import onnx  # noqa: E402
from onnx import helper, numpy_helper  # noqa: E402
import inwit.onnx  # noqa: E402
from inwit.onnx import _probe  # noqa: E402

FLOAT = onnx.TensorProto.FLOAT


def values(*shape, seed=1):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


class Builder:
    def __init__(self, shape):
        self.nodes, self.weights, self.shape, self.seed = [], [], shape, 0

    def weight(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(array, np.float32), name))
        return name

    def normal(self, shape, std):
        self.seed += 1
        return self.weight(std * values(*shape, seed=self.seed + 10))

    def node(self, kind, inputs, name, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [f"{name}_output_0"], name, **attributes))
        return f"{name}_output_0"

    def model(self, output, dtype=FLOAT, rank=2):
        graph = helper.make_graph(self.nodes, "net", [helper.make_tensor_value_info("x", dtype, self.shape)],
                                  [helper.make_tensor_value_info(output, FLOAT, [None] * rank)], self.weights)  # fmt: skip
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(made)
        return made


def mlp(std, activation="Tanh", width=128, depth=30, constant=None, shift=0.0):
    """A stack as torch's exporter names it."""
    built, x = Builder([None, width]), "x"
    for i in range(0, 2 * depth, 2):
        w = built.normal((width, width), std) if constant is None else built.weight(np.full((width, width), constant))
        b = built.weight(np.full(width, shift))
        x = built.node(activation, [built.node("Gemm", [x, w, b], f"/{i}/Gemm", transB=1)], f"/{i + 1}/{activation}")
    return built.model(built.node("MatMul", [x, built.normal((width, 10), width**-0.5)], "/60/MatMul"))


def transformer(scale=12**-0.5, width=64, depth=12):
    """Blocks of a norm, a layer, an activation and a layer that writes to the residual stream, by default with 1 / sqrt(12 branches)."""
    built = Builder([None, 8, width])
    x = built.node("Mul", ["x", built.weight(0.02)], "/wte/Mul")
    ones, zeros = built.weight(np.ones(width)), built.weight(np.zeros(width))
    for i in range(depth):
        y = built.node("LayerNormalization", [x, ones, zeros], f"/h.{i}/ln/LayerNormalization", axis=-1)
        y = built.node("MatMul", [y, built.normal((width, 4 * width), width**-0.5)], f"/h.{i}/fc/MatMul")
        y = built.node("Relu", [y], f"/h.{i}/act/Relu")
        y = built.node("MatMul", [y, built.normal((4 * width, width), 0.005 * scale)], f"/h.{i}/proj/MatMul")
        y = built.node("Add", [built.weight(np.zeros(width)), y], f"/h.{i}/proj/Add")
        x = built.node("Add", [x, y], f"/h.{i}/Add")
    return built.model(built.node("LayerNormalization", [x, ones, zeros], "/ln_f/LayerNormalization", axis=-1), rank=3)


X = values(32, 128)
TOKENS = values(4, 8, 64)


def kinds(report):
    return {one.kind for one in report.findings}


class Faults(unittest.TestCase):
    def check(self, report, *expected, **parts):
        self.assertEqual(kinds(report), set(expected), report)
        for one in report.findings:
            self.assertTrue(one.change)
            for part in parts.get(one.kind, ()):
                self.assertIn(part, f"{one.message}; {one.change}")

    def test_tanh_too_large(self):
        report = inwit.onnx.probe(mlp(1.0), X)
        parts = {"saturated": ("30 activations",), "differences": ("small differences between inputs explode: x2.", "choose the initializer")}
        self.check(report, "saturated", "differences", **parts)
        self.assertIn("differs", str(report))

    def test_tanh_too_small(self):
        self.check(inwit.onnx.probe(mlp(0.01), X), "outputs", outputs=("outputs vanish: x0.11 a layer", "by about 8."))

    def test_differences_vanish(self):
        report = inwit.onnx.probe(mlp(0.05, shift=1.0), X)  # biases push the units towards the flat part of tanh
        self.check(report, "differences", differences=("small differences between inputs vanish: x0.",))

    def test_differences_of_tables(self):
        """A model whose inputs are integers."""
        for std, found in (1.0, {"differences", "saturated"}), (128**-0.5, set()):
            model = mlp(std)
            table = numpy_helper.from_array(values(16, 128), "table")
            model.graph.initializer.append(table)
            model.graph.node.insert(0, helper.make_node("Gather", ["table", "ids"], ["x"], "/wte/Gather"))
            model.graph.input[0].CopyFrom(helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, [None]))
            before = model.SerializeToString()
            self.assertEqual(kinds(inwit.onnx.probe(model, np.arange(16))), found)
            self.assertEqual(model.SerializeToString(), before)

    def test_relu_wrong_gain(self):
        self.check(inwit.onnx.probe(mlp(128**-0.5, "Relu"), X), "outputs", outputs=("vanish: x0.",))
        self.check(inwit.onnx.probe(mlp(2 * 128**-0.5, "Relu"), X), "outputs", "loss", outputs=("explode: x1.4",))

    def test_constant(self):
        self.assertIn("symmetric", kinds(inwit.onnx.probe(mlp(0, constant=0.01), X)))
        finding = next(one for one in inwit.onnx.probe(mlp(0, constant=0.01), X).findings if one.kind == "symmetric")
        self.assertIn("30 tensors with units equal in weight, such as w0", finding.message)

    def test_zeros(self):
        self.check(inwit.onnx.probe(mlp(0.0), X), "zeros")

    def test_dead(self):
        self.assertIn("dead", kinds(inwit.onnx.probe(mlp(0.125, "Relu", depth=2, shift=-50.0), X)))

    def test_residual(self):
        for scale in 1, 12:
            report = inwit.onnx.probe(transformer(scale), TOKENS)
            self.check(report, "residual", residual=("over 12 h (h.0 to h.11)", "(proj) by"))
            self.assertEqual([row.name for row in report.blocks], [f"h.{i}" for i in range(12)])

    def test_not_finite(self):
        self.check(inwit.onnx.probe(mlp(0.1), np.full_like(X, np.nan)), "not_finite", not_finite=("the output of 0.Gemm",))


class Sound(unittest.TestCase):
    def test_stacks(self):
        for model in mlp(128**-0.5), mlp((2 / 128) ** 0.5, "Relu"):
            report = inwit.onnx.probe(model, X)
            self.assertTrue(report.ok, report)
            self.assertEqual(report.classes, 10)

    def test_transformer(self):
        report = inwit.onnx.probe(transformer(), TOKENS, classes=0)
        self.assertTrue(report.ok, report)
        self.assertEqual(report.blocks[3].writers, ("h.3.proj",))
        self.assertIn("no loss (unknown: the output is no logits)", str(report))

    def test_softmax_at_the_end(self):
        built = Builder([None, 128])
        y = built.node("MatMul", ["x", built.normal((128, 10), 0.01)], "/0/MatMul")
        report = inwit.onnx.probe(built.model(built.node("Softmax", [y], "/1/Softmax", axis=-1)), X)
        self.assertAlmostEqual(report.loss, math.log(10), delta=0.1)

    def test_exported_by_torch(self):
        if not all(map(importlib.util.find_spec, ("torch", "onnxscript"))):
            self.skipTest("torch or onnxscript is not installed")
        import torch
        from probe_networks import GPT

        tokens = torch.randint(256, (2, 32), generator=torch.Generator().manual_seed(1))
        for scaled in True, False:
            program = torch.onnx.export(GPT(scaled=scaled).eval(), (tokens,), dynamo=True, verbose=False)
            report = inwit.onnx.probe(program.model_proto, tokens.numpy())
            self.assertEqual(kinds(report), set() if scaled else {"residual"}, report)
            self.assertEqual([row.name for row in report.blocks], [f"h.{i}" for i in range(12)])


class Forms(unittest.TestCase):
    def test_files_and_batches(self):
        model = mlp(0.05, depth=4)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "model.onnx")
            onnx.save(model, path)
            before = path.read_bytes()
            reports = [str(inwit.onnx.probe(one, batch)) for one in (model, path, str(path)) for batch in (X, (X,), {"x": X})]
            self.assertEqual(before, path.read_bytes())
            inwit.onnx.probe(model, X).html(pathlib.Path(folder, "a.html"))
            page = pathlib.Path(folder, "a.html").read_text()
            self.assertNotIn("rms of gradients", page)
            self.assertIn("a small difference, relative to the outputs", page)
        self.assertEqual(len(set(reports)), 1)
        self.assertIsNone(json.loads(inwit.onnx.probe(model, X).json())["modules"][0]["grad"])

    def test_reference_evaluator(self):
        model = mlp(0.01, depth=6)
        fast = inwit.onnx.probe(model, X)
        with mock.patch.object(_probe.importlib.util, "find_spec", return_value=None):
            slow = inwit.onnx.probe(model, X)
        self.assertEqual([row.name for row in fast.rows], [row.name for row in slow.rows])
        np.testing.assert_allclose([row.rms for row in fast.rows], [row.rms for row in slow.rows], rtol=1e-4)

    def test_rejected(self):
        model = mlp(0.05, depth=2)
        with self.assertRaisesRegex(ValueError, "batch has 2 arrays, and the model 1 inputs: x"):
            inwit.onnx.probe(model, (X, X))
        with self.assertRaisesRegex(ValueError, "batch has y, and the inputs of the model are x"):
            inwit.onnx.probe(model, {"y": X})
        with self.assertRaisesRegex(TypeError, "model is of type int"):
            inwit.onnx.probe(3, X)
        with self.assertRaisesRegex(ValueError, "classes is 11, but"):
            inwit.onnx.probe(model, X, classes=11)
        self.assertEqual(inwit.onnx.probe(model, X, loss=lambda outputs: float(outputs[0].mean())).loss_is, "the given loss")


if __name__ == "__main__":
    support.main()
