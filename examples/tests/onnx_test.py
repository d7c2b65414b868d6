#!/usr/bin/env python3
"""A small model goes through example-onnx: what a rule names has the bytes that `inwit fill` gives under that name, what is kept is
as it was, and ONNX's checker takes the model.

usage: onnx_test.py EXAMPLE INWIT, with Debian's python3-onnx
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

EXAMPLE, INWIT = sys.argv.pop(1), sys.argv.pop(1)
SEED = "42"
RULES = [("conv.weight", "he_normal"), ("table.*", "keep"), ("fc.weight", "orthogonal"), ("half.weight", "glorot_uniform"), ("*.bias", "zeros")]
RECIPE = {"layout": "torch", "rules": [{"match": name, **({"keep": True} if rule == "keep" else {"initializer": rule})} for name, rule in RULES]}
SHAPES = {"conv.weight": (8, 3, 3, 3), "conv.bias": (8,), "fc.weight": (10, 8), "fc.bias": (10,)}


def model():
    weights = [numpy_helper.from_array(np.full(shape, 7, np.float32), name) for name, shape in SHAPES.items()]
    weights[1] = helper.make_tensor("conv.bias", TensorProto.FLOAT, [8], [7] * 8)  # in float_data, not in raw_data
    weights += [helper.make_tensor("half.weight", TensorProto.FLOAT16, [10, 10], [1.0] * 100),
                numpy_helper.from_array(np.array([0, -1], np.int64), "table.shape")]
    nodes = [helper.make_node("Conv", ["images", "conv.weight", "conv.bias"], ["c"]), helper.make_node("Relu", ["c"], ["r"]),
             helper.make_node("GlobalAveragePool", ["r"], ["p"]), helper.make_node("Reshape", ["p", "table.shape"], ["flat"]),
             helper.make_node("Gemm", ["flat", "fc.weight", "fc.bias"], ["g"], transB=1),
             helper.make_node("Cast", ["half.weight"], ["h"], to=TensorProto.FLOAT), helper.make_node("MatMul", ["g", "h"], ["scores"])]
    graph = helper.make_graph(nodes, "small", [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, 16, 16])],
                              [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", 10])], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)


class Onnx(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        onnx.save(model(), self.folder / "in.onnx")

    def initialize(self, recipe):
        (self.folder / "recipe.json").write_text(json.dumps(recipe))
        paths = [self.folder / name for name in ["in.onnx", "recipe.json", "out.onnx"]]
        return subprocess.run([EXAMPLE, *paths[:2], SEED, paths[2]], capture_output=True, text=True)

    def filled(self, initializer, name, shape, dtype):
        path = self.folder / "weight.npy"
        subprocess.run([INWIT, "fill", initializer, "--shape", ",".join(map(str, shape)), "--layout", "torch", "--dtype", dtype, "--seed", SEED,
                        "--name", name, "-o", path], check=True, capture_output=True)
        return np.load(path)

    def test_values(self):
        result = self.initialize(RECIPE)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        out = onnx.load(self.folder / "out.onnx")
        checker.check_model(out, full_check=True)
        weights = {weight.name: numpy_helper.to_array(weight) for weight in out.graph.initializer}
        for name, initializer, dtype in [("conv.weight", "he_normal", "float32"), ("fc.weight", "orthogonal", "float32"),
                                         ("half.weight", "glorot_uniform", "float16")]:
            wanted = self.filled(initializer, name, weights[name].shape, dtype)
            self.assertEqual((weights[name].dtype, weights[name].tobytes()), (wanted.dtype, wanted.tobytes()), name)
        for name in ["conv.bias", "fc.bias"]:
            np.testing.assert_array_equal(weights[name], np.zeros(SHAPES[name], np.float32))
        np.testing.assert_array_equal(weights["table.shape"], [0, -1])
        np.testing.assert_allclose(weights["fc.weight"].T @ weights["fc.weight"], np.eye(8), atol=1e-6)
        self.assertEqual([node.op_type for node in out.graph.node], [node.op_type for node in model().graph.node])

    def test_refusals(self):
        for change, message in [(lambda rules: rules.pop(0), "conv.weight"), (lambda rules: rules[1].update({"match": "nothing"}), "table.shape"),
                              (lambda rules: rules.__setitem__(1, {"match": "table.*", "initializer": "zeros"}), "data_type is INT64")]:
            recipe = json.loads(json.dumps(RECIPE))
            change(recipe["rules"])
            result = self.initialize(recipe)
            self.assertEqual(result.returncode, 1)
            self.assertIn(message, result.stderr)
            self.assertFalse((self.folder / "out.onnx").exists())


if __name__ == "__main__":
    unittest.main()
