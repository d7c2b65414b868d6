"""inwit show --activation: closed forms of the mean-field theory, integrals by SciPy, and layers that are wide indeed."""
import json
import math
import re
import unittest
import xml.etree.ElementTree as ElementTree

import numpy as np
from scipy import integrate, special
from support import CommandTest, inwit, library_fill

GAINS = ["leaky_relu", "linear", "sigmoid", "tanh", "relu", "selu", "identity", "gelu", "silu", "elu"]
PLAIN = {
    "linear": lambda x: x, "relu": lambda x: np.maximum(x, 0), "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), "tanh": np.tanh, "sigmoid": special.expit, "sine": np.sin,
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: x * special.ndtr(x), "silu": lambda x: x * special.expit(x), "softplus": lambda x: np.logaddexp(0, x),
    "softsign": lambda x: x / (1 + abs(x)), "mish": lambda x: x * np.tanh(np.logaddexp(0, x)), "relu6": lambda x: np.clip(x, 0, 6),
    "hard_tanh": lambda x: np.clip(x, -1, 1), "erf": special.erf,
}
GATED = {"glu": special.expit, "swiglu": PLAIN["silu"], "geglu": PLAIN["gelu"], "reglu": PLAIN["relu"]}


def mean(function, *kinks):
    """Of a standard normal number."""
    value, _ = integrate.quad(lambda z: float(function(z)) * math.exp(-z * z / 2), -12, 12, points=[0, *kinks], limit=500, epsabs=1e-13)
    return value / math.sqrt(2 * math.pi)


def arc_cosine(correlation):
    """The correlation of relu's outputs (Cho and Saul 2009)."""
    return (math.sqrt(1 - correlation**2) + (math.pi - math.acos(correlation)) * correlation) / math.pi


class MeanField(CommandTest):
    def facts(self, activation, variance=None, *args, name=None):
        flags = [name] if name else ["variance_scaling", f"--set=scale={variance}"]
        return json.loads(self.done("show", *flags, "--activation", activation, *args, "--json"))["mean_field"]

    def close(self, found, expected, tolerance=1e-9):
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)

    def test_relu(self):
        """He's variance keeps both signal and gradient; correlations follow the arc-cosine kernel."""
        facts = self.facts("relu", name="he_normal")
        correlation = 0.5
        for layer in facts["layers"]:
            self.close([layer["variance"], layer["correlation"], layer["gradient_slope"], layer["gradient"]], [2, correlation, 1, 1])
            correlation = arc_cosine(correlation)
        self.assertEqual((facts["fixed_point"]["kind"], facts["phase"], facts["fan_in"]), ("every", "edge of chaos", 512))
        self.close(facts["edge_of_chaos"], 2)
        half = self.facts("relu", name="glorot_normal")
        self.close([layer["variance"] for layer in half["layers"]], 0.5 ** np.arange(30))
        self.close(half["layers"][0]["gradient"], 0.5**29)
        self.assertEqual((half["fixed_point"]["kind"], half["phase"]), ("vanishes", "ordered"))

    def test_leaky_relu(self):
        facts = self.facts("leaky_relu:0.5", 2 / 1.25, "--depth", 5)
        self.close([layer["variance"] for layer in facts["layers"]], 1.6)
        self.close([layer["gradient_slope"] for layer in facts["layers"]], 1)
        self.assertEqual(facts["activation"], "leaky_relu:0.5")

    def test_linear(self):
        facts = self.facts("linear", 1.21, "--depth", 4)
        self.close([layer["variance"] for layer in facts["layers"]], 1.21 ** np.arange(1, 5))
        self.close([layer["correlation"] for layer in facts["layers"]], 0.5)
        self.close([layer["gradient"] for layer in facts["layers"]], 1.21 ** np.arange(3, -1, -1))
        self.assertEqual(facts["fixed_point"]["kind"], "explodes")

    def test_erf(self):
        """Williams's closed forms of 1997."""
        facts = self.facts("erf", 1.5, "--depth", 6, "--bias-stddev", 0.3)
        variance, correlation = 1.59, (1.5 * 0.5 + 0.09) / 1.59
        for layer in facts["layers"]:
            slope = 1.5 * 4 / math.pi / math.sqrt(1 + 4 * variance)
            self.close([layer["variance"], layer["correlation"], layer["gradient_slope"]], [variance, correlation, slope])
            product = 1.5 * 2 / math.pi * math.asin(2 * variance * correlation / (1 + 2 * variance)) + 0.09
            variance = 1.5 * 2 / math.pi * math.asin(2 * variance / (1 + 2 * variance)) + 0.09
            correlation = product / variance

    def test_sine(self):
        facts = self.facts("sine", 2, "--depth", 4)
        variance, correlation = 2.0, 0.5
        for layer in facts["layers"]:
            self.close([layer["variance"], layer["correlation"], layer["gradient_slope"]], [variance, correlation, 1 + math.exp(-2 * variance)])
            product = 2 * math.exp(-variance) * math.sinh(variance * correlation)
            variance = 1 - math.exp(-2 * variance)
            correlation = product / variance
        siren = self.facts("sine", None, "--depth", 4, name="siren")  # the sine of 30 x
        self.close([layer["variance"] for layer in siren["layers"]][0], 2 / 900)
        self.close([layer["variance"] for layer in siren["layers"]][1:], 2 / 900 * (1 - math.exp(-4)) / 2, 0.05)

    def test_tanh_edge_of_chaos(self):
        """Without biases the edge is at variance 1 / fan_in, and the fixed point beyond it where q = sigma^2 E tanh^2."""
        for variance, phase in (0.5, "ordered"), (1, "edge of chaos"), (2, "chaotic"):
            facts = self.facts("tanh", variance, "--depth", 1)
            self.assertEqual(facts["phase"], phase)
            self.close(facts["edge_of_chaos"], 1, 1e-6)
        q = facts["fixed_point"]["variance"]
        self.close(q, 2 * mean(lambda z: math.tanh(math.sqrt(q) * z) ** 2))
        self.close(facts["fixed_point"]["gradient_slope"], 2 * mean(lambda z: math.cosh(math.sqrt(q) * z) ** -4))
        self.close(facts["fixed_point"]["correlation"], 0)
        with_bias = self.facts("tanh", 2, "--depth", 1, "--bias-stddev", 0.1)["fixed_point"]
        self.assertTrue(0.1 < with_bias["correlation"] < 0.9)

    def test_selu(self):
        """Klambauer et al. 2017: the variance 1 is a fixed point under LeCun's initialization."""
        fixed = self.facts("selu", name="lecun_normal")["fixed_point"]
        self.close([fixed["variance"], fixed["gradient_slope"]], [1, 1.0715749915], 1e-8)

    def test_every_activation_by_integrals(self):
        names, suggested = (re.search(r"must be one of (.*?)(, or |$)", inwit(*command, "--activation", "?").stderr.decode(), re.M)[1].split(", ")
                            for command in (("show", "he_normal"), ("suggest",)))
        self.assertEqual(set(names), {*PLAIN, *GATED})
        self.assertLessEqual({*suggested, *GAINS} - {"identity", "softmax"}, set(names))
        for name, function in (PLAIN | GATED).items():
            kinks = [at / math.sqrt(1.3) for at in (-1, 1, 6)]
            with self.subTest(name=name):
                first, second = self.facts(name, 1.3, "--depth", 2)["layers"]
                gate = 1.3 if name in GATED else 1
                self.close(second["variance"], 1.3 * gate * mean(lambda z: function(math.sqrt(1.3) * z) ** 2, *kinks), 1e-8)
                slope = lambda x, h=1e-6: (function(x + h) - function(x - h)) / (2 * h)  # noqa: E731
                expected = 1.3 * mean(lambda z: slope(math.sqrt(1.3) * z) ** 2, *kinks)
                if name in GATED:
                    expected = second["variance"] / 1.3 + 1.3 * expected
                self.close(first["gradient_slope"], expected, 1e-5)
                self.close(second["correlation"], self.correlation(function, name in GATED), 1e-4)

    def correlation(self, function, is_gated):
        """By a fine grid of two independent numbers."""
        z = np.linspace(-7, 7, 561)
        density = np.exp(-z * z / 2)
        one, other = np.meshgrid(z, z)
        weight = density[:, None] * density
        left, right = math.sqrt(1.3) * one, math.sqrt(1.3) * (0.5 * one + math.sqrt(0.75) * other)
        product = (weight * function(left) * function(right)).sum() / (weight * function(left) ** 2).sum()
        return product * 0.5 if is_gated else product

    def test_wide_layers(self):
        """The network itself, of width 1024."""
        depth, width = 6, 1024
        layers = self.facts("tanh", None, "--depth", depth, name="he_normal")["layers"]
        x = np.random.default_rng(0).standard_normal((64, width))
        for number, layer in enumerate(layers):
            weight = np.frombuffer(library_fill("he_normal", (width, width), seed=1, stream=number, layout="keras"), "<f4").reshape(width, width)
            before = x @ weight.astype(float)
            self.close(before.var(), layer["variance"], 0.02)
            x = np.tanh(before)

    def test_shape_decides_for_fixed_deviations(self):
        flags = ("random_normal", "--set=stddev=0.1", "--activation", "relu", "--json")
        for shape, layout, fan_in in ("100,7", "keras", 100), ("100,7", "torch", 7), ("3,3,8,5", "keras", 72):
            facts = json.loads(self.done("show", *flags, "--shape", shape, "--layout", layout))["mean_field"]
            self.close([facts["fan_in"], facts["weight_variance"]], [fan_in, fan_in / 100])

    def test_large_and_small(self):
        for deviation in "1e-20", "1e20":
            for activation in "tanh", "sine", "swiglu", "selu":
                facts = json.loads(self.done("show", "random_normal", f"--set=stddev={deviation}", "--activation", activation, "--dtype",
                                             "float64", "--json"))["mean_field"]
                self.assertEqual(len(facts["layers"]), 30)
        self.assertEqual(self.facts("relu", name="zeros")["layers"][0]["variance"], 0)

    def test_text(self):
        text = self.done("show", "he_normal", "--activation", "tanh", "--depth", 40).decode()
        facts = self.facts("tanh", None, "--depth", 40, name="he_normal")
        rows = [line.split() for line in text.splitlines() if re.match(r" +\d+ ", line)]
        self.assertEqual((len(rows), rows[0][0], rows[-1][0]), (30, "1", "40"))
        for number, *values in rows:
            layer = facts["layers"][int(number) - 1]
            self.assertEqual(values, [format(layer[key], ".4g") for key in ("variance", "correlation", "gradient_slope", "gradient")])
        self.assertIn("edge of chaos: variance of the weights 1 / fan_in, a standard deviation 0.7071 times this one\n", text)
        self.assertIn("differ from the prediction", self.done("show", "glorot_normal", "--activation", "relu").decode())

    def test_plot(self):
        for args in ("he_normal", "tanh", 30), ("zeros", "relu", 1), ("random_normal", "linear", 500):
            self.done("show", args[0], "--activation", args[1], "--depth", args[2], "--plot", "a.svg")
            root = ElementTree.parse(self.folder / "a.svg").getroot()
            for line in root.iter("{http://www.w3.org/2000/svg}polyline"):
                for pair in line.get("points").split():
                    self.assertTrue(all(0 <= float(one) <= most for one, most in zip(pair.split(","), (800, 520))), args)

    def test_errors(self):
        show = "show", "he_normal", "--activation"
        self.fails(2, *show, "thanh", message='--activation is "thanh", which is unknown; did you mean "tanh"? must be one of linear')
        self.fails(2, *show, "hardswish", message="the closest is silu")
        self.fails(2, *show, "softmax", message="mixes the units")
        for text in "leaky_relu:x", "relu:0.1", "leaky_relu:", "leaky_relu:nan":
            self.fails(2, *show, text, message="only leaky_relu takes a slope")
        for depth in "0", "-1", "10001", "2.5":
            self.fails(2, *show, "relu", "--depth", depth, message="must be an integer from 1 to 10000")
        for deviation in "-1", "nan", "x":
            self.fails(2, *show, "relu", "--bias-stddev", deviation, message=f'--bias-stddev is "{deviation}", must be a number')
        for option in "--depth", "--bias-stddev":
            self.fails(2, "show", "zeros", option, 3, message=f"{option} requires --activation")
        self.fails(2, "show", "ones", "--activation", "relu", message="random weights, and those of ones are not")
        self.fails(2, "show", "torch_uniform", "--activation", "relu", message="the mean of the weights of torch_uniform is 0.5")
        self.fails(2, "show", "conv_orthogonal", "--activation", "relu", message="requires --shape")
        self.fails(2, "show", "random_normal", "--shape", "3,4", "--dtype", "float32", "--activation", "relu", "--layout", "mlx", "--plot", "a.png",
                   message=".svg")


if __name__ == "__main__":
    unittest.main()
