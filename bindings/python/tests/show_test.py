"""inwit.show: the plot agrees with the expected moments; without matplotlib, the error names what to install."""
import io
import sys
import unittest
from unittest import mock

import support

support.needs("numpy", "matplotlib")
import numpy

import inwit


class Show(unittest.TestCase):
    def test_density_under_the_histogram(self):
        figure = inwit.show("random_normal", shape=(200, 300), stddev=2.0)
        (panel,) = figure.axes
        x, y = panel.get_lines()[0].get_data()
        numpy.testing.assert_allclose(y, numpy.exp(-x * x / 8) / numpy.sqrt(8 * numpy.pi), rtol=1e-6)
        heights = numpy.array([bar.get_height() for bar in panel.patches])
        middles = numpy.array([bar.get_x() + bar.get_width() / 2 for bar in panel.patches])
        widths = numpy.array([bar.get_width() for bar in panel.patches])
        self.assertAlmostEqual((heights * widths).sum(), 1, places=6)
        expected = numpy.exp(-middles * middles / 8) / numpy.sqrt(8 * numpy.pi)
        slack = 5 * numpy.sqrt(expected / (60000 * widths)) + 2e-3
        self.assertTrue((abs(heights - expected) < slack).all())
        self.assertIn("expected 2", panel.get_xlabel())
        self.assertEqual(panel.get_title(), "random_normal (200, 300) keras")

    def test_matrices(self):
        figure = inwit.show("identity", shape=(5, 5), gain=3.0)
        image = figure.axes[1].get_images()[0].get_array()
        numpy.testing.assert_array_equal(image, 3 * numpy.eye(5))
        self.assertEqual(len(inwit.show("orthogonal", shape=(20, 10)).axes[1].get_images()), 1)
        middle = inwit.show("flux_identity_init", shape=(3, 3, 4, 4), layout=None).axes[1].get_images()[0].get_array()
        numpy.testing.assert_array_equal(middle, numpy.eye(4))

    def test_every_row(self):
        for row in inwit.registry():
            arguments = {one["name"]: one["example"] for one in row["arguments"] if one["required"]}
            for shape in [(12, 8), (5, 1, 6), (1, 3, 4), (1, 1, 3, 4), (12,), (8, 8), (8, 12), (4, 2, 6)]:
                try:
                    figure = inwit.show(row["name"], shape=shape, layout=row["layout"] or "keras", **arguments)
                    break
                except inwit.Error as error:
                    self.assertIn(error.status, ("INWIT_E_SHAPE", "INWIT_E_LAYOUT"), error)
            else:
                self.fail(f"{row['name']} accepts none of the shapes")
            figure.savefig(io.BytesIO(), format="png")

    def test_given_axes_and_no_window(self):
        import matplotlib.figure

        own = matplotlib.figure.Figure().subplots()
        self.assertIs(inwit.show(inwit.Initializer("ones"), shape=(3,), axes=own), own.figure)
        self.assertNotIn("matplotlib.pyplot", sys.modules)
        with self.assertRaises(TypeError):
            inwit.show(3)

    def test_absent(self):
        with mock.patch.dict(sys.modules, {"matplotlib": None}), self.assertRaisesRegex(ImportError, r"inwit\[show\]"):
            inwit.show("zeros")


if __name__ == "__main__":
    support.main()
