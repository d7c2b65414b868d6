"""The programs of README.md, docs/torch.md, torch_keyed.md and torch_probe.md, in order in one process each, train.py by torchrun; docstrings."""

import contextlib
import doctest
import importlib.util
import io
import os
import pathlib
import pkgutil
import re
import subprocess
import sys
import tempfile
import unittest

import support

support.needs("numpy", "torch")

PAGES = [support.ROOT / name for name in ("README.md", "docs/torch.md", "docs/torch_keyed.md", "docs/torch_probe.md")]
NUMBER = re.compile(r"(\d[\d.]*(?:e[+-]?\d+)?)")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```sh\n(.*?)^```\n)?(?:\n```text\n(.*?)^```\n)?", re.M | re.S)


class Page(unittest.TestCase):
    def test_programs(self):
        for page in PAGES:
            names, seen = {}, 0
            for program, command, output in BLOCK.findall(page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, program=program):
                    printed = self.by_torchrun(program, command) if command else self.here(program, names)
                    self.assertEqual(printed, output)
                seen += 1
            self.assertEqual(seen, page.read_text(encoding="utf-8").count("```python\n"))

    def test_pictures_of_the_probe_are_what_its_programs_draw(self):
        spec = importlib.util.spec_from_file_location("probe_pictures", support.ROOT / "tools/site/probe_pictures.py")
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        drawn = script.pictures(script.names_of_page())
        self.assertEqual(set(drawn), {path.name for path in script.DOCS.glob("probe_*.svg")})
        for name, svg in drawn.items():
            self.assertIn(f"]({name})", (script.DOCS / "torch_probe.md").read_text(encoding="utf-8"))
            now, kept = (re.split(NUMBER, text) for text in (svg, (script.DOCS / name).read_text(encoding="utf-8")))
            self.assertEqual(now[::2], kept[::2], name)
            for one, other in zip(now[1::2], kept[1::2]):  # sums in another order on another processor
                self.assertAlmostEqual(float(one), float(other), delta=0.3 + 0.02 * abs(float(other)), msg=name)

    def test_docstrings(self):
        from inwit import torch as package

        attempted = 0
        for module in pkgutil.iter_modules(package.__path__):
            result = doctest.testmod(importlib.import_module(f"{package.__name__}.{module.name}"))
            self.assertEqual(result.failed, 0)
            attempted += result.attempted
        self.assertGreater(attempted, 8)

    def here(self, program, names):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, "page", "exec"), names)
        return printed.getvalue()

    def by_torchrun(self, program, command):
        with tempfile.TemporaryDirectory() as folder:
            torchrun, *arguments = command.split()
            self.assertEqual(torchrun, "torchrun")
            pathlib.Path(folder, arguments[-1]).write_text(program, encoding="utf-8")
            run = [sys.executable, "-W", "ignore", "-m", "torch.distributed.run", *arguments]
            environment = {**os.environ, "OMP_NUM_THREADS": "1"}
            done = subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True, timeout=200)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout


if __name__ == "__main__":
    support.main()
