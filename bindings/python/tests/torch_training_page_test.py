"""docs/training.md: its commands, and then its programs, in one folder."""

from __future__ import annotations

import contextlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import support

support.needs("safetensors", "torch", "transformers")

import torch  # noqa: E402

torch.set_num_threads(1)
PAGE = (support.ROOT / "docs/training.md").read_text(encoding="utf-8")
COMMAND = support.ROOT / "build/release/tools/inwit"


class Page(unittest.TestCase):
    def setUp(self) -> None:
        folder, before = tempfile.mkdtemp(), os.getcwd()
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(os.chdir, before)
        os.chdir(folder)

    def test_page(self) -> None:
        if not COMMAND.exists():
            self.skipTest(f"{COMMAND} is not built")
        shutil.copy(support.ROOT / "recipes/llama.json", "llama.json")
        commands = re.findall(r"^[$>] (.*)$", re.search(r"^```console\n(.*?)^```", PAGE, re.M | re.S)[1], re.M)
        path = f"{COMMAND.parent}:{os.environ['PATH']}"
        subprocess.run(["sh", "-e", "-c", "\n".join(commands)], check=True, capture_output=True, env={**os.environ, "PATH": path})
        names: dict[str, object] = {}
        programs = re.findall(r"^```python\n(.*?)^```\n```text\n(.*?)^```\n", PAGE, re.M | re.S)
        self.assertEqual(len(programs), PAGE.count("```python"))
        for program, output in programs:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(program, "page", "exec"), names)
            self.assertEqual(printed.getvalue(), output)


if __name__ == "__main__":
    support.main()
