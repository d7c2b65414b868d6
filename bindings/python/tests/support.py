"""Shared by the tests: running, skipping, counting."""
import contextlib
import importlib.util
import pathlib
import sys
import unittest

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def needs(*modules):
    """Skips the whole test file if a module is not installed."""
    absent = [name for name in modules if importlib.util.find_spec(name) is None]
    if absent:
        print("skipped: not installed here:", ", ".join(absent))
        sys.exit(SKIPPED)


def main():
    """Runs the tests of the calling file. The last line is the total; if all were skipped, the exit code is SKIPPED."""
    result = unittest.main(exit=False, verbosity=1).result
    bad = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    print(f"{result.testsRun - bad - skipped} passed, {bad} failed, {skipped} skipped")
    sys.exit(1 if bad or result.testsRun == 0 else SKIPPED if skipped == result.testsRun else 0)


@contextlib.contextmanager
def rejected(case, status, *parts, kind=None):
    """Expects an inwit.Error of this status whose message contains all of `parts`."""
    import inwit

    with case.assertRaises(kind or inwit.Error) as caught:
        yield
    if status is not None:
        case.assertEqual(caught.exception.status, status, caught.exception)
    for part in parts:
        case.assertIn(part, str(caught.exception))
