"""inwit show: every number equals the library's or NumPy's, as text, as JSON and in the plot."""
import json
import math
import re
import unittest
import xml.etree.ElementTree as ElementTree

import numpy as np
from support import (DTYPES, LAYOUTS, CommandTest, created, extents, inwit, library, library_density, library_fans, library_fill,
                     library_expected, shape_of)

ENTRIES = json.loads(inwit("list", "--json").stdout)
SVG = "{http://www.w3.org/2000/svg}"


def finite(number):
    return number if math.isfinite(number) else None  # as JSON has it


def required(entry):
    return [(argument["name"], argument["example"]) for argument in entry["arguments"] if argument["required"]]


class Shown(CommandTest):
    def facts(self, *args):
        return json.loads(self.done("show", *args, "--json"))


class Initializer(Shown):
    def test_every_entry(self):
        for entry in ENTRIES:
            with self.subTest(entry=entry["name"]):
                flags = [f"--set={name}={value}" for name, value in required(entry)]
                facts = self.facts(entry["name"], *flags)
                for key in "name", "keras_class", "summary", "formula", "source", "stream_version":
                    self.assertEqual(facts[key], entry[key])
                values = dict(required(entry))
                self.assertEqual([(a["name"], a["default"], a["value"]) for a in facts["arguments"]],
                                 [(a["name"], a["default"], values.get(a["name"], a["default"])) for a in entry["arguments"]])
                text = self.done("show", entry["name"], *flags).decode()
                for part in [entry["name"], entry["summary"], entry["formula"], entry["source"]] + [a["name"] for a in entry["arguments"]]:
                    self.assertIn(part, text)

    def test_values_in_force(self):
        facts = self.facts("--config", '{"class_name": "VarianceScaling", "config": {"scale": 2, "mode": "fan_out"}}', "--set", "scale=3")
        values = {argument["name"]: argument["value"] for argument in facts["arguments"]}
        self.assertEqual((values["scale"], values["mode"], values["distribution"]), (3, "fan_out", "truncated_normal"))
        self.assertEqual(facts["config"]["class_name"], "VarianceScaling")
        text = self.done("show", "identity", "--set", "gain=2").decode()
        self.assertRegex(text, r"\ngain +2\.0 +1\.0\n")
        self.assertRegex(text, r"\nalign +leading +leading\n")
        self.assertEqual(self.facts("--config", "Initializer")["class_name"], "Initializer")  # Keras's base class has no entry


class Tensor(Shown):
    def check(self, facts, name, shape, values, dtype="float32", layout="keras", **given):
        expected = library_expected(created(name, **given), shape, dtype, layout)
        self.assertEqual(facts["expected"], {key: finite(value) for key, value in expected.items()})
        moments = {"mean": values.mean(), "std": values.std(), "min": values.min(), "max": values.max()}
        for key, value in moments.items():
            self.assertAlmostEqual(facts["observed"][key], value, delta=1e-13 * max(1, abs(value)), msg=key)
        self.assertEqual(facts["fans"], {layout: library_fans(shape, layout) for layout in LAYOUTS if layout})
        self.check_histogram(facts["histogram"], values)
        if values.ndim == 2:
            wanted = np.linalg.svd(values, compute_uv=False)
            np.testing.assert_allclose(facts["singular_values"], wanted, rtol=1e-12, atol=1e-12 * max(wanted[0], 1e-300))
        else:
            self.assertEqual(facts["singular_values"], [])

    def check_histogram(self, histogram, values):
        bins = 15 if values.min() < values.max() else 1
        self.assertEqual(len(histogram["counts"]), bins)
        if bins == 1:
            self.assertEqual((histogram["counts"], histogram["edges"]), ([values.size], [values.min()] * 2))
        else:
            counts, edges = np.histogram(values, bins)
            self.assertEqual((histogram["counts"], histogram["edges"]), (counts.tolist(), edges.tolist()))
        self.assertEqual(histogram["not_finite"], 0)

    def test_every_entry(self):
        for entry in ENTRIES:
            for dtype in ["float32", "float64"]:
                with self.subTest(entry=entry["name"], dtype=dtype):
                    shape, given = shape_of(entry), {"numbers": required(entry)}
                    flags = [f"--set={name}={value}" for name, value in required(entry)]
                    facts = self.facts(entry["name"], *flags, "--shape", extents(shape), "--dtype", dtype, "--layout", "keras",
                                       "--seed", 5, "--stream", 6)
                    data = library_fill(entry["name"], shape, dtype, 5, 6, "keras", **given)
                    values = np.frombuffer(data, DTYPES[dtype][1]).reshape(shape).astype(float)
                    self.check(facts, entry["name"], shape, values, dtype, **given)
                    self.assertEqual(facts["tensor"], {"shape": list(shape), "dtype": dtype, "layout": "keras", "seed": 5, "stream": 6,
                                                       "name": None})

    def test_shapes(self):
        for shape in (), (5,), (7, 3), (3, 40), (300, 1), (3, 3, 2, 4):
            with self.subTest(shape=shape):
                facts = self.facts("glorot_normal", "--shape", extents(shape), "--layout", "keras")
                values = np.frombuffer(library_fill("glorot_normal", shape, layout="keras"), "<f4").reshape(shape).astype(float)
                self.check(facts, "glorot_normal", shape, values)

    def test_singular_values(self):
        """Wide, tall and nearly square matrices take different ways."""
        for shape in (1, 1), (1, 9), (6, 1), (37, 41), (41, 37), (50, 400), (400, 50), (211, 199):
            for name in "random_normal", "orthogonal":
                with self.subTest(shape=shape, name=name):
                    facts = self.facts(name, "--shape", f"{shape[0]},{shape[1]}")
                    values = np.frombuffer(library_fill(name, shape), "<f4").reshape(shape).astype(float)
                    np.testing.assert_allclose(facts["singular_values"], np.linalg.svd(values, compute_uv=False), rtol=1e-11)

    def test_known_singular_values(self):
        """Of matrices that are made from them: far apart, equal, zero, at both ends of float64."""
        random = np.random.default_rng(1)
        for wanted in 10.0 ** -np.arange(9), [1] * 5 + [0.5] * 4, [3, 2, 1, 0.5] + [0] * 5, [9e307, 1e302], [4e-300, 2e-306]:
            for other in len(wanted), 2 * len(wanted):
                with self.subTest(wanted=wanted, other=other):
                    left, _ = np.linalg.qr(random.standard_normal((len(wanted), len(wanted))))
                    right, _ = np.linalg.qr(random.standard_normal((other, len(wanted))))
                    matrix = left * (np.array(wanted) / wanted[0]) @ right.T * wanted[0]
                    facts = self.facts("constant", f"--set=value={matrix.tolist()}", "--shape", f"{len(wanted)},{other}", "--dtype", "float64")
                    np.testing.assert_allclose(facts["singular_values"], wanted, rtol=1e-6, atol=1e-15 * wanted[0])

    def test_arrays_with_few_values(self):
        facts = self.facts("constant", "--set", "value=[[1,2.5,3],[4,-5,6]]", "--shape", "2,3", "--dtype", "float64")
        array = np.array([[1, 2.5, 3], [4, -5, 6]])
        self.check(facts, "constant", (2, 3), array, "float64", None, arrays=[("value", array)])

    def test_values_on_edges(self):
        """They belong to the bin above, the largest to the last bin."""
        array = np.arange(16.0)
        facts = self.facts("constant", "--set", "value=" + ",".join(map(str, array)), "--shape", "16", "--dtype", "float64")
        self.assertEqual(facts["histogram"]["counts"], [1] * 14 + [2])
        self.check_histogram(facts["histogram"], array)

    def test_elements_that_are_not_finite(self):
        facts = self.facts("constant", "--set", "value=nan,1,inf,2", "--shape", "3,4")
        self.assertEqual((facts["histogram"]["not_finite"], sum(facts["histogram"]["counts"])), (6, 6))
        self.assertEqual(facts["singular_values"], [])
        self.assertIn("not finite: 6\n", self.done("show", "constant", "--set", "value=nan,1,inf,2", "--shape", "3,4").decode())
        facts = self.facts("constant", "--set", "value=nan", "--shape", "4")
        self.assertEqual((facts["histogram"]["not_finite"], facts["histogram"]["counts"]), (4, []))

    def test_empty(self):
        facts = self.facts("random_normal", "--shape", "3,0")
        self.assertEqual((facts["observed"]["elements"], facts["histogram"]["counts"], facts["singular_values"]), (0, [], []))
        self.done("show", "random_normal", "--shape", "3,0", "--plot", "a.svg")
        ElementTree.parse(self.folder / "a.svg")

    def test_large(self):
        """Of more than 4 Mi elements only the first slices are observed."""
        for shape, view in ((3000, 2000), (2097, 2000)), ((5_000_000,), (4_194_304,)), ((2, 5_000_000), (1, 4_194_304)):
            facts = self.facts("random_normal", "--shape", extents(shape), "--threads", 1)
            self.assertEqual(facts["observed"]["shape"], list(view))
            whole = np.frombuffer(library_fill("random_normal", shape), "<f4").reshape(shape)
            seen = whole[tuple(slice(extent) for extent in view)].astype(float)
            counts, edges = np.histogram(seen, 15)
            self.assertEqual((facts["histogram"]["counts"], facts["histogram"]["edges"]), (counts.tolist(), edges.tolist()))
            self.assertEqual(facts["singular_values"], [])
        text = self.done("show", "random_normal", "--shape", "3000,2000").decode()
        self.assertIn("observed: the first 4194000 elements, shape (2097, 2000)\n", text)
        self.assertIn("no singular values: ", text)

    def test_text_is_the_json(self):
        args = ["he_normal", "--shape", "20,12", "--layout", "torch", "--seed", "0x10", "--name", "encoder.weight"]
        facts, text = self.facts(*args), self.done("show", *args).decode()
        stream = library().inwit_stream(b"encoder.weight")
        self.assertEqual((facts["tensor"]["stream"], facts["tensor"]["name"], facts["tensor"]["seed"]), (stream, "encoder.weight", 16))
        self.assertIn("\nhe_normal, shape (20, 12), seed 16\n", text)
        self.assertIn(f"\nfloat32, layout torch, stream {stream} of encoder.weight\n", text)
        for layout, fans in facts["fans"].items():
            self.assertRegex(text, rf"\n{layout} +{fans['fan_in']:.4g} +{fans['fan_out']:.4g}\n")
        for key in "mean", "std", "min", "max":
            self.assertRegex(text, rf"\n{key} +{re.escape(format(facts['expected'][key], '.4g'))} +{re.escape(format(facts['observed'][key], '.4g'))}\n")
        rows = re.findall(r"\n +(\S+) +(\S+) +(\S+) %( *[█▏▎▍▌▋▊▉]*)(?=\n)", text)
        edges, counts = facts["histogram"]["edges"], facts["histogram"]["counts"]
        self.assertEqual([row[:3] for row in rows], [(f"{low:.4g}", f"{high:.4g}", f"{100 * count / 240:.1f}")
                                                      for low, high, count in zip(edges, edges[1:], counts)])
        self.assertEqual([len(row[3].strip()) for row in rows], [math.ceil(40 * count / max(counts)) for count in counts])
        values = facts["singular_values"]
        self.assertIn(f"largest {values[0]:.4g}, smallest {values[-1]:.4g}, condition number {values[0] / values[-1]:.4g}\n", text)

    def test_undefined_fans(self):
        facts = self.facts("zeros", "--shape", "5")
        self.assertEqual((facts["fans"]["torch"], facts["fans"]["mlx"]), (None, None))
        self.assertRegex(self.done("show", "zeros", "--shape", "5").decode(), r"\ntorch +- +-\n")

    def test_layout_of_a_plain_name(self):
        self.assertEqual(self.facts("he_normal", "--shape", "4,3")["tensor"]["layout"], "keras")
        self.assertEqual(self.facts("flux_kaiming_normal", "--shape", "4,3")["tensor"]["layout"], None)  # its own

    def test_errors(self):
        self.fails(1, "show", "identity", "--shape", "4", message="identity")
        self.fails(1, "show", "orthogonl", message="orthogonl")
        self.fails(2, "show", "zeros", "--plot", "a.svg", message="--shape")
        self.fails(2, "show", "zeros", "--shape", "3", "--plot", "a.png", message=".svg")
        self.fails(1, "show", "zeros", "--shape", "3", "--plot", "absent/a.svg", message="no such directory")


class Plot(Shown):
    def plotted(self, *args):
        """The root element of the plot."""
        self.done("show", *args, "--plot", "a.svg")
        root = ElementTree.parse(self.folder / "a.svg").getroot()
        self.assertEqual(root.tag, f"{SVG}svg")
        return root

    def scale(self, root, axis, panel):
        """(number at pixel 0, number per pixel), from the ticks to the left of x = 525 (panel 0) or to the right of it (panel 1)."""
        ticks = [(float(text.get(axis)) - (4 if axis == "y" else 0), float(text.text)) for text in root.iter(f"{SVG}text")
                 if text.get("class") == f"tick-{axis}" and (float(text.get("x")) > 525) == bool(panel)]
        self.assertGreaterEqual(len(ticks), 2)
        (first, low), (last, high) = ticks[0], ticks[-1]
        slope = (high - low) / (last - first)
        for pixel, number in ticks:
            self.assertAlmostEqual(low + (pixel - first) * slope, number, delta=1e-3 * abs(high - low))
        return low - first * slope, slope

    def points(self, root, style, panel=0):
        (x, dx), (y, dy) = self.scale(root, "x", panel), self.scale(root, "y", panel)
        line, = (line for line in root.iter(f"{SVG}polyline") if line.get("class") == style)
        pixels = np.array([pair.split(",") for pair in line.get("points").split()], float)
        return x + dx * pixels[:, 0], y + dy * pixels[:, 1], abs(dx) * 0.02, abs(dy) * 0.02

    def test_curve_is_the_density(self):
        shape, args = (20, 10, 5), ["--shape", "20,10,5", "--layout", "keras"]
        for name in "random_normal", "truncated_normal", "glorot_uniform", "random_uniform":
            with self.subTest(name=name):
                places, heights, x_error, y_error = self.points(self.plotted(name, *args), "density")
                handle = created(name)
                self.assertGreater(len(places), 200)
                # Positions are rounded to a fraction of a pixel: the density lies between those around it.
                around = [library_density(handle, shape, places + shift * x_error, layout="keras") for shift in (-1, 0, 1)]
                self.assertTrue((heights >= np.min(around, 0) - y_error).all() and (heights <= np.max(around, 0) + y_error).all())
                self.assertGreater(heights.max(), 1)
                self.assertAlmostEqual(np.trapz(heights, places), 1, delta=0.01)

    def test_bars_are_the_histogram(self):
        root = self.plotted("random_normal", "--shape", "20,10,5", "--seed", 2)
        values = np.frombuffer(library_fill("random_normal", (20, 10, 5), seed=2), "<f4").astype(float)
        counts, edges = np.histogram(values, 20, density=True)  # 2 * cbrt(1000) bins
        (x, dx), (y, dy) = self.scale(root, "x", 0), self.scale(root, "y", 0)
        bars = [{key: float(bar.get(key)) for key in ("x", "y", "height")} for bar in root.iter(f"{SVG}rect") if bar.get("class") == "bar"]
        bars = [bar for bar in bars if bar["height"] != 10 or bar["y"] > 92]  # not the legend's
        wanted = [(edge, count) for edge, count in zip(edges, counts) if count > 0]
        self.assertEqual(len(bars), len(wanted))
        for bar, (edge, count) in zip(bars, wanted):
            self.assertAlmostEqual(x + dx * bar["x"], edge, delta=0.02 * abs(dx))
            self.assertAlmostEqual(y + dy * bar["y"], count, delta=0.02 * abs(dy))
            self.assertAlmostEqual(bar["height"] * -dy, count, delta=0.04 * abs(dy))

    def test_singular_values(self):
        for name, shape in ("random_normal", (30, 20)), ("orthogonal", (20, 30)), ("constant", (4, 4)), ("zeros", (3, 3)):
            with self.subTest(name=name):
                root = self.plotted(name, "--shape", f"{shape[0]},{shape[1]}")
                values = np.frombuffer(library_fill(name, shape), "<f4").reshape(shape).astype(float)
                numbers, singular, x_error, y_error = self.points(root, "singular", 1)
                np.testing.assert_allclose(numbers, np.arange(1, min(shape) + 1), atol=x_error)
                np.testing.assert_allclose(singular, np.linalg.svd(values, compute_uv=False), atol=y_error)

    def test_far_apart_singular_values(self):
        """1, 1e-2, 1e-4 are evenly spaced on a logarithmic scale."""
        root = self.plotted("constant", "--set", "value=[[1,0,0],[0,0.01,0],[0,0,0.0001]]", "--shape", "3,3", "--dtype", "float64")
        line, = (line for line in root.iter(f"{SVG}polyline") if line.get("class") == "singular")
        heights = [float(pair.split(",")[1]) for pair in line.get("points").split()]
        self.assertAlmostEqual(heights[1] - heights[0], heights[2] - heights[1], delta=0.02)
        labels = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "tick-y" and float(text.get("x")) > 525]
        self.assertEqual(labels, ["0.0001", "0.001", "0.01", "0.1", "1"])

    def test_without_a_density(self):
        for args in ["zeros", "--shape", "4,4"], ["identity", "--shape", "4,3"], ["constant", "--set", "value=1,nan", "--shape", "2"]:
            root = self.plotted(*args)
            self.assertFalse([line for line in root.iter(f"{SVG}polyline") if line.get("class") == "density"])
            self.assertIn("share of elements", [text.text for text in root.iter(f"{SVG}text")])

    def test_captions(self):
        """The title, expected and observed moments; a name with characters that are special in XML."""
        root = self.plotted("random_normal", "--shape", "20,10", "--seed", 3, "--name", 'a<b>&"c"\x01.weight')
        facts = self.facts("random_normal", "--shape", "20,10", "--seed", 3, "--name", 'a<b>&"c"\x01.weight')
        texts = [text.text for text in root.iter(f"{SVG}text")]
        self.assertEqual(texts[0], "random_normal, shape (20, 10), seed 3")
        self.assertTrue(texts[1].endswith(' of a<b>&"c" .weight'), texts[1])
        observed, expected = facts["observed"], facts["expected"]
        self.assertIn(f"mean: expected {expected['mean']:.4g}, observed {observed['mean']:.4g}; std: expected {expected['std']:.4g}, observed {observed['std']:.4g}",
                      texts)

    def test_name_of_any_bytes(self):
        root = self.plotted("zeros", "--shape", "2", "--name", b"\xffweight")
        self.assertIn("\ufffdweight", "".join(text.text for text in root.iter(f"{SVG}text")))
        self.assertEqual(self.facts("zeros", "--shape", "2", "--name", b"\xffweight")["tensor"]["name"], "\ufffdweight")

    def test_extreme_ranges(self):
        for value in "1,1.0000000000000002", "1e308,-1e308", "5e-324,0", "1e300", "1e17,100000000000000016":
            with self.subTest(value=value):
                self.done("show", "constant", f"--set=value=[{value}]", "--shape", value.count(",") + 1, "--dtype", "float64", "--plot", "a.svg",
                          timeout=20)
                ElementTree.parse(self.folder / "a.svg")
                self.assertNotRegex((self.folder / "a.svg").read_text(), r'="[^"]*\b(nan|inf)\b')
                facts = self.facts("constant", f"--set=value=[{value}]", "--shape", value.count(",") + 1, "--dtype", "float64")
                edges = facts["histogram"]["edges"]
                self.assertNotIn(None, edges)
                self.assertEqual((sum(facts["histogram"]["counts"]), sorted(edges)), (value.count(",") + 1, edges))

    def test_everything_is_inside_the_picture(self):
        for entry in ENTRIES:
            flags = [f"--set={name}={value}" for name, value in required(entry)]
            root = self.plotted(entry["name"], *flags, "--shape", ",".join(map(str, shape_of(entry))), "--layout", "keras")
            width, height = float(root.get("width")), float(root.get("height"))
            for line in root.iter(f"{SVG}polyline"):
                pixels = np.array([pair.split(",") for pair in line.get("points").split()], float)
                self.assertTrue((pixels >= 0).all() and (pixels <= [width, height]).all(), entry["name"])
            for bar in root.iter(f"{SVG}rect"):
                if bar.get("class") == "bar":
                    self.assertGreaterEqual(float(bar.get("height")), 0)
                    self.assertLessEqual(float(bar.get("x")) + float(bar.get("width")), width)


if __name__ == "__main__":
    unittest.main()
