"""The report of probe() as JSON and as a page."""

import json
import math
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree

import support

support.needs("torch", "numpy")

import torch  # noqa: E402
from torch import nn  # noqa: E402
from inwit import torch as init  # noqa: E402
from inwit._probe import plot  # noqa: E402
from probe_networks import mlp, normal  # noqa: E402

torch.set_num_threads(1)
WIDTH = 128
X = torch.randn(32, WIDTH, generator=torch.Generator().manual_seed(1))


class Files(unittest.TestCase):
    def test_json(self):
        report = init.probe(mlp(normal(0.01), depth=8), X)
        content = json.loads(report.json())
        self.assertEqual(content["ok"], report.ok)
        self.assertEqual([one["kind"] for one in content["findings"]], [one.kind for one in report.findings])
        self.assertEqual(len(content["modules"]), len(report.rows))
        self.assertIsNone(content["modules"][0]["adds"])
        self.assertEqual({one["name"] for one in content["parameters"]}, {name for name, _ in mlp(normal(0.01), depth=8).named_parameters()})
        net = mlp(nn.init.xavier_normal_, depth=4)
        net[2].weight.data[0, 0] = math.inf
        self.assertFalse(json.loads(init.probe(net, X).json())["ok"])

    def test_html(self):
        net = nn.ModuleDict({"a<b": mlp(normal(0.01), depth=8)})
        net.forward = net["a<b"].forward
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "probe.html")
            init.probe(net, X).html(path)
            page = path.read_text(encoding="utf-8")
        self.assertIn("outputs vanish", page)
        self.assertNotIn("a<b", page)
        for absent in ("<script", "<link", "<img", "src=", "href=", "url(", "@import", "http", "nan", "inf"):
            self.assertNotIn(absent, page.replace("inference", ""))
        for present in ('name="viewport"', "color-scheme:light dark", "@media(prefers-color-scheme:dark)", "svg text{font-size:22px}"):
            self.assertIn(present, page)  # readable in the dark, and on a telephone
        light, dark = (set(re.findall(r"(--\w+):", part)) for part in re.findall(r":root\{(.*?)\}", page))
        self.assertEqual((light, set(re.findall(r"var\((--\w+)\)", page))), (dark, dark))
        self.assertEqual(page.count("<table>"), page.count("<div class=wide><table>"))
        plots = re.findall(r"<svg.*?</svg>", page, re.S)
        self.assertEqual(len(plots), 2)
        for plot in plots:
            root = xml.etree.ElementTree.fromstring(plot)
            width, height = map(float, root.get("viewBox").split()[2:])
            for one in root.iter():
                self.assertIsNone(one.get("fill") or one.get("stroke"))  # colors come from the style, which knows the dark
                self.assertTrue(all(0 <= float(one.get(key, 0)) <= width for key in ("cx", "x", "x1", "x2")))
                self.assertTrue(all(0 <= float(one.get(key, 0)) <= height for key in ("cy", "y", "y1", "y2")))

    def test_html_shows_what_norms_hide(self):
        plain, normed = mlp(nn.init.xavier_normal_, depth=6), nn.Sequential(*[
            nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.BatchNorm1d(WIDTH), nn.Tanh()) for _ in range(6)])  # fmt: skip
        for net, dashed in ((plain, False), (normed, True)):
            with tempfile.TemporaryDirectory() as folder:
                init.probe(net, X).html(path := pathlib.Path(folder, "probe.html"))
                page = path.read_text(encoding="utf-8")
            self.assertEqual(("rms of outputs, with neutral norms" in page, "outputs dashed" in page), (dashed, dashed))

    def test_plots_of_any_values_stay_in_the_picture(self):
        names = ["a", "an.extremely.long.name.of.a.module", "<&>", "d"]
        self.assertEqual(plot.svg(names, [plot.Curve("c", "outputs", [0.0, math.nan, -1.0, math.inf])], "t"), "")
        for values in ([1, 1, 1, 1], [5e-324, 1e308, 1, 1], [0.2, 0.5, 0.21, 0.49], [999, 1001, 0, math.nan], [1e-3, 1e-3, 2e-3, 9e-3], [0.99, 1, 1, 1]):
            root = xml.etree.ElementTree.fromstring(plot.svg(names, [plot.Curve("c", "outputs", values)], "t"))
            lines = [float(one.get("y1")) for one in root.iter("line")]
            marks = [float(one.get("cy")) for one in root.iter("circle")][1:]
            self.assertGreaterEqual(len(lines), 2, values)
            self.assertLessEqual(len(lines), 8, values)
            self.assertTrue(all(min(lines) - 0.1 <= y <= max(lines) + 0.1 for y in marks), values)
            self.assertEqual(len(marks), sum(value > 0 for value in values))
            self.assertTrue(all(len(one.text) <= 20 for one in root.iter("text")))


if __name__ == "__main__":
    support.main()
