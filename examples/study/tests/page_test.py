"""The tables of docs/study.md match the study's results, within the limits that the page states.

usage: page_test.py PAGE            checks the page
       page_test.py PAGE --write    rewrites the tables: the ranges over OpenBLAS's kernels for x86 (this needs a build with all of
                                    them, DYNAMIC_ARCH, and a machine with AVX-512)
"""
import json
import math
import os
import pathlib
import subprocess
import sys
import unittest

from support import STUDY, runs_of

PAGE = pathlib.Path(sys.argv[1])
KERNELS = ["Prescott", "Nehalem", "Haswell", "SkylakeX"]
LAST = -1


def share(low, high):
    """Limits for a share between 0 and 1: 0.03 beyond the range, plus the width of the range."""
    room = 0.03 + (high - low)
    return low - room, high + room


def size(low, high):
    """Limits for a number that is printed with two digits."""
    return 0.9 * low, 1.1 * high


def units(low, high):
    return low, high


# Heading, form of a number, number in a run, limits.
COLUMNS = [
    ("loss before", "{:.2g}", lambda run: run["training"][0]["loss"], size),
    ("train", "{:.2f}", lambda run: run["training"][LAST]["accuracy"], share),
    ("test", "{:.2f}", lambda run: run["test"]["accuracy"], share),
    ("forward", "{:.1e}", lambda run: run["before"]["forward_gain"], size),
    ("backward", "{:.1e}", lambda run: run["before"]["backward_gain"], size),
    ("saturated", "{:.2f}", lambda run: run["before"]["saturated"], share),
    ("dead", "{:.2f}", lambda run: run["after"]["dead"], share),
    ("units", "{:d}", lambda run: run["after"]["distinct_units"], units),
]
ROUNDING = "rounding"  # 0 but for rounding
NOTHING = 1e-6


def named(run):
    return ", ".join(run["failures"]) or "-"


def cell(form, values):
    low, high = form.format(min(values)), form.format(max(values))
    if max(values) < NOTHING and min(values) < max(values) / 1.2:
        return ROUNDING
    return low if low == high else f"{low} .. {high}"


def tables(results):
    """{network: lines of Markdown} of results of several kernels."""
    made = {}
    for network in results[0]["networks"]:
        runs = [runs_of(result)[network["name"]] for result in results]
        lines = ["| initializer | " + " | ".join(heading for heading, *_ in COLUMNS) + " | what fails |", "|---" * (len(COLUMNS) + 2) + "|"]
        for name in runs[0]:
            assert len({named(run[name]) for run in runs}) == 1, (network["name"], name)
            cells = [cell(form, [value(run[name]) for run in runs]) for _, form, value, _ in COLUMNS]
            lines.append(f"| {name} | " + " | ".join(cells) + f" | {named(runs[0][name])} |")
        made[network["name"]] = lines
    return made


def read_page():
    """{network: {initializer: cells}}, from the table below each heading `### network`."""
    found, network = {}, None
    for line in PAGE.read_text().splitlines():
        if line.startswith("### "):
            network = line[4:].split(":")[0]
        elif network and line.startswith("| ") and not line.startswith("| initializer"):
            name, *cells = [part.strip() for part in line.strip("|").split("|")]
            found.setdefault(network, {})[name] = cells
    return found


class Page(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        result = subprocess.run([STUDY, "--json", "-"], capture_output=True, check=True)
        cls.runs, cls.page = runs_of(json.loads(result.stdout)), read_page()

    def test_every_run_has_its_line(self):
        self.assertEqual({network: list(lines) for network, lines in self.page.items()},
                         {network: list(runs) for network, runs in self.runs.items()})

    def test_numbers(self):
        for network, lines in self.page.items():
            for name, cells in lines.items():
                run = self.runs[network][name]
                for text, (heading, _, value, limits) in zip(cells, COLUMNS):
                    with self.subTest(network=network, name=name, column=heading):
                        if text == ROUNDING:
                            self.assertLess(value(run), NOTHING)
                            continue
                        ends = [float(end) for end in text.split(" .. ")]
                        low, high = limits(ends[0], ends[-1])
                        if heading == "units" and "symmetry" in run["failures"]:
                            high = 8  # another BLAS may split one unit elsewhere
                        self.assertTrue(low <= value(run) <= high, f"the page has {text}, the study {value(run)}")

    def test_names(self):
        for network, lines in self.page.items():
            for name, cells in lines.items():
                with self.subTest(network=network, name=name):
                    self.assertEqual(cells[LAST], named(self.runs[network][name]))

    def test_he_goes_deeper_than_glorot(self):
        runs = self.runs["relu-30"]
        he, glorot = [[runs[f"{family}_{kind}"]["test"]["accuracy"] for kind in ("normal", "uniform")] for family in ("he", "glorot")]
        self.assertGreater(math.fsum(he) / 2, math.fsum(glorot) / 2 + 0.05)


def write():
    results = []
    for kernel in KERNELS:
        environment = {**os.environ, "OPENBLAS_CORETYPE": kernel}
        results.append(json.loads(subprocess.run([STUDY, "--json", "-"], capture_output=True, check=True, env=environment).stdout))
    made, lines, network = tables(results), [], None
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            network = line[4:].split(":")[0] if line.startswith("### ") else None
        if network in made and line.startswith("|"):
            if line.startswith("| initializer"):
                lines += made[network]
            continue
        lines.append(line)
    PAGE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[2:] == ["--write"]:
        write()
    else:
        unittest.main(argv=sys.argv[:1])
