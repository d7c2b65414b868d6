"""What the tests share: how they are run, skipped and counted."""
import contextlib
import importlib.util
import pathlib
import sys
import unittest

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
SKIPPED = 77  # what ctest takes for "skipped"


def needs(*modules):
    """Ends a whole test file as skipped where a module is not installed."""
    absent = [name for name in modules if importlib.util.find_spec(name) is None]
    if absent:
        print("skipped: not installed here:", ", ".join(absent))
        sys.exit(SKIPPED)


def main():
    """Runs the tests of the calling file. All skipped: ctest's code for it. The last line counts."""
    result = unittest.main(exit=False, verbosity=1).result
    bad = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    skipped = len(result.skipped)
    print(f"{result.testsRun - bad - skipped} passed, {bad} failed, {skipped} skipped")
    sys.exit(1 if bad or result.testsRun == 0 else SKIPPED if skipped == result.testsRun else 0)


@contextlib.contextmanager
def refused(case, status, *words, kind=None):
    """An inwit.Error of this status whose words contain all of `words`."""
    import inwit

    with case.assertRaises(kind or inwit.Error) as caught:
        yield
    if status is not None:
        case.assertEqual(caught.exception.status, status, caught.exception)
    for word in words:
        case.assertIn(word, str(caught.exception))
