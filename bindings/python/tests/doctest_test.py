"""The examples in the docstrings of every module that can be imported."""
import doctest
import importlib
import pkgutil
import sys

import inwit
import support

support.needs("numpy")
passed = failed = 0
for name in ["inwit"] + [f"inwit.{module.name}" for module in pkgutil.iter_modules(inwit.__path__)]:
    try:
        module = importlib.import_module(name)
    except ImportError as absent:  # an adapter whose framework is not installed
        print(f"{name}: left out, {absent}")
        continue
    result = doctest.testmod(module)
    passed, failed = passed + result.attempted - result.failed, failed + result.failed
undocumented = [name for name in inwit.names() if ">>>" not in (getattr(inwit, name).__doc__ or "")]
if undocumented:
    failed += len(undocumented)
    print("without an example:", undocumented)
print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed or not passed else 0)
