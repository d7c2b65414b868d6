"""The Python blocks of docs/python.md and README.md, run in order; their output is the text block that follows each."""
import contextlib
import importlib.util
import io
import os
import re
import sys
import tempfile
import unittest

import support

support.needs("numpy")
PAGES = [support.ROOT / "docs" / "python.md", support.PACKAGE / "README.md"]
BLOCK = re.compile(r"^```python\n(.*?)^```$(?:\s*(?:prints\s+)?^```text\n(.*?)^```$)?", re.M | re.S)


def absent(code):
    names = re.findall(r"^import (\w+)", code, re.M)
    return [name for name in names if importlib.util.find_spec(name) is None]


def differences(page):
    """What blocks print otherwise than shown, how many were run, and what was missing for others."""
    names, wrong, run, missing = {}, [], 0, []
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for code, shown in BLOCK.findall(page):
            if absent(code):
                missing += absent(code)
                continue
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(code, "page", "exec"), names)
            run += 1
            if printed.getvalue() != shown:
                wrong.append(f"{code}--- shown\n{shown}--- printed\n{printed.getvalue()}")
    return wrong, run, missing


class Pages(unittest.TestCase):
    def test_pages(self):
        for path in PAGES:
            wrong, run, missing = differences(path.read_text(encoding="utf-8"))
            self.assertFalse(wrong, f"{path}:\n" + "\n".join(wrong))
            print(f"{path.name}: {run} blocks run{', left out for want of ' + ', '.join(missing) if missing else ''}")
            self.assertEqual(run + len(missing), path.read_text(encoding="utf-8").count("```python\n"))

    def test_a_changed_output_is_found(self):
        page = PAGES[1].read_text(encoding="utf-8")
        self.assertEqual(len(differences(page.replace("0.02314025", "0.02314026"))[0]), 1)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # contextlib.chdir
        print("skipped: Python", sys.version)
        sys.exit(support.SKIPPED)
    os.environ.setdefault("MPLBACKEND", "Agg")
    support.main()
