"""The Python blocks of docs/jax.md and docs/keras_python.md, run in order; their output is the text block that follows each."""
import os
import unittest

import support

support.needs("numpy", "jax", "keras")
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"
os.environ.setdefault("KERAS_BACKEND", "jax")
from pages_test import differences


class Pages(unittest.TestCase):
    def test_pages(self):
        for name in "jax.md", "keras_python.md":
            page = (support.ROOT / "docs" / name).read_text(encoding="utf-8")
            wrong, run, missing = differences(page)
            self.assertFalse(wrong, f"{name}:\n" + "\n".join(wrong))
            self.assertEqual((run, missing), (page.count("```python\n"), []))
            print(f"{name}: {run} blocks run")


if __name__ == "__main__":
    support.main()
