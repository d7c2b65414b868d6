"""The study prints the same numbers twice, detects each failure by its measure, and plots the curves."""
import math
import unittest
import xml.etree.ElementTree as ElementTree

from support import StudyTest, runs_of, without_times

GOOD = ["glorot_normal", "glorot_uniform", "he_normal", "he_uniform"]
SVG = "{http://www.w3.org/2000/svg}"


class Results(StudyTest):
    def test_same_numbers_twice(self):
        options = "--epochs", 2, "--only", "normal_1,glorot_uniform,orthogonal"
        first, second = self.results(*options), self.results(*options)
        self.assertEqual(without_times(first), without_times(second))
        other = self.results(*options, "--seed", 2)
        self.assertNotEqual(without_times(first)["networks"], without_times(other)["networks"])

    def test_chosen_runs_are_those_of_the_whole(self):
        """A run does not depend on other runs of the same command."""
        whole = runs_of(without_times(self.results("--epochs", 1, "--network", "shallow,tanh-10")))
        alone = runs_of(without_times(self.results("--epochs", 1, "--network", "tanh-10", "--only", "he_normal")))
        self.assertEqual(alone, {"tanh-10": {"he_normal": whole["tanh-10"]["he_normal"]}})

    def test_table(self):
        lines = self.done("--epochs", 1, "--network", "shallow", "--json", "a.json").splitlines()
        self.assertIn("shallow: one hidden layer of 128 relu units (64-128-10); epochs 1, images 1151, validation 287, test 359", lines[0])
        self.assertEqual([line.split()[0] for line in lines[1:5]], ["initializer", "zeros", "constant_0.01", "normal_1"])
        self.assertEqual(len(lines), 2 + 13)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a.json"])


class Failures(StudyTest):

    def runs(self, network, *only, epochs=1):
        return runs_of(self.results("--network", network, "--epochs", epochs, "--only", ",".join(only)))[network]

    def test_good_ones_learn_the_digits(self):
        for name, run in self.runs("shallow", *GOOD, epochs=20).items():
            with self.subTest(name=name):
                self.assertEqual(run["failures"], [])
                self.assertGreaterEqual(run["test"]["accuracy"], 0.93)
                self.assertLess(run["training"][20]["loss"], run["training"][1]["loss"] / 5)
                self.assertEqual(run["after"]["distinct_units"], 128)

    def test_symmetry(self):
        for network, units in ("shallow", 128), ("relu-10", 64), ("tanh-10", 64):
            for name, run in self.runs(network, "zeros", "constant_0.01", epochs=5).items():
                with self.subTest(network=network, name=name):
                    self.assertIn("symmetry", run["failures"])
                    self.assertEqual(run["before"]["distinct_units"], 1)
                    self.assertLessEqual(run["after"]["distinct_units"], 1 if name == "zeros" else units // 8)
                    self.assertLess(run["test"]["accuracy"], 0.35)  # a single unit can distinguish few digits

    def test_zeros_never_move(self):
        run = self.runs("shallow", "zeros", epochs=5)["zeros"]
        self.assertAlmostEqual(run["training"][0]["loss"], math.log(10), places=6)
        self.assertEqual((run["after"]["forward_gain"], run["after"]["backward_gain"], run["after"]["dead"]), (0, 0, 1))
        self.assertEqual(run["failures"], ["symmetry", "vanishing", "dead units"])
        self.assertLess(run["test"]["accuracy"], 0.15)

    def test_explosion(self):
        """Each layer of n relu units with weights of variance 1 multiplies by the square root of n / 2."""
        run = self.runs("relu-30", "normal_1")["normal_1"]
        self.assertEqual(run["failures"][0], "explosion")
        self.assertGreater(run["training"][0]["loss"], 1e18)
        for layers in run["before"]["activations"], run["before"]["signals"][::-1]:
            growth = (layers[-1] / layers[0]) ** (1 / (len(layers) - 1))
            self.assertAlmostEqual(growth, math.sqrt(64 / 2), delta=0.6)

    def test_gains_of_the_good_ones(self):
        """relu halves the mean square: He's variance 2 / n keeps it, Glorot's 1 / n halves it."""
        for name, factor in ("he_normal", 1), ("he_uniform", 1), ("glorot_normal", 0.5), ("glorot_uniform", 0.5), ("normal_0.01", 0.0032):
            run = self.runs("relu-30", name)[name]
            for layers in run["before"]["activations"], run["before"]["signals"][::-1]:
                with self.subTest(name=name):
                    growth = (layers[-1] / layers[0]) ** (2 / (len(layers) - 1))
                    self.assertAlmostEqual(growth / factor, 1, delta=0.12)

    def test_vanishing(self):
        for network in "relu-10", "relu-30", "tanh-10":
            run = self.runs(network, "normal_0.01", epochs=3)["normal_0.01"]
            with self.subTest(network=network):
                self.assertIn("vanishing", run["failures"])
                self.assertLess(run["before"]["forward_gain"], 1e-9)
                self.assertAlmostEqual(run["training"][3]["loss"], run["training"][0]["loss"], places=2)

    def test_saturation(self):
        runs = self.runs("tanh-10", "normal_1", "he_normal")
        self.assertIn("saturation", runs["normal_1"]["failures"])
        self.assertGreater(runs["normal_1"]["before"]["saturated"], 0.5)
        self.assertLess(runs["he_normal"]["before"]["saturated"], 0.05)
        relu = self.runs("relu-10", "normal_1")["normal_1"]
        self.assertEqual(relu["before"]["saturated"], 0)


class Plot(StudyTest):
    def curves(self, *options):
        self.done(*options, "--plot", "a.svg")
        root = ElementTree.parse(self.folder / "a.svg").getroot()
        self.assertEqual(root.tag, f"{SVG}svg")
        return root, [curve for curve in root.iter(f"{SVG}polyline") if curve.get("class") == "curve"]

    def test_one_curve_an_initializer_in_each_panel(self):
        root, curves = self.curves("--epochs", 2, "--network", "shallow,relu-30")
        names = [curve.find(f"{SVG}title").text for curve in curves]
        self.assertEqual(len(set(names)), 13)
        self.assertEqual(names, 4 * names[:13])  # 2 networks, 2 panels each
        looks = {(curve.get("stroke"), curve.get("stroke-dasharray")) for curve in curves}
        self.assertEqual(len(looks), 13)
        texts = [text.text for text in root.iter(f"{SVG}text")]
        for wanted in [*names[:13], "training loss", "validation accuracy", "epoch"]:
            self.assertIn(wanted, texts)

    def test_points_lie_where_the_numbers_say(self):
        root, curves = self.curves("--epochs", 4, "--network", "shallow", "--only", "he_normal", "--json", "a.json")
        run = self.results("--epochs", 4, "--network", "shallow", "--only", "he_normal")["networks"][0]["runs"][0]
        accuracies = [float(point.split(",")[1]) for point in curves[1].get("points").split()]
        wanted = [score["accuracy"] for score in run["validation"]]
        scale = (accuracies[0] - accuracies[-1]) / (wanted[-1] - wanted[0])
        self.assertAlmostEqual(scale, 220, delta=1)  # the height of a panel, for accuracies from 0 to 1
        for drawn, value in zip(accuracies, wanted):
            self.assertAlmostEqual(accuracies[0] - drawn, scale * (value - wanted[0]), delta=0.2)

    def test_what_is_not_finite_is_marked(self):
        root, curves = self.curves("--epochs", 2, "--network", "relu-30", "--only", "normal_1")
        self.assertLess(len(curves[0].get("points").split()), 3)
        self.assertNotIn("nan", (self.folder / "a.svg").read_text())
        self.assertNotIn("inf", (self.folder / "a.svg").read_text())


if __name__ == "__main__":
    unittest.main()
