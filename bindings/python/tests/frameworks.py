"""Run by scripts/test-frameworks in its environment: builds, installs, type checks, every *_test.py. The last line is the total.

usage: frameworks.py ROOT
"""
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(sys.argv[1]).resolve()
PACKAGE = ROOT / "bindings" / "python"
DIST = ROOT / "build" / "python-dist"
PYTHON = [sys.executable, "-m"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("INWIT_LIBRARY", "PYTHONPATH")}
ENVIRONMENT |= {"PYTHONDONTWRITEBYTECODE": "1", "TF_CPP_MIN_LOG_LEVEL": "3",
                "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"}  # fmt: skip

passed, failed = 0, 0


def run(*command, cwd=None):
    """(exit code, output)"""
    result = subprocess.run(command, cwd=cwd or DIST, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace")  # fmt: skip
    return result.returncode, result.stdout


def report(what, good, details=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'passed' if good else 'FAILED'}: {what}{': ' if details else ''}{details}", flush=True)


def must(what, *command, cwd=None):
    """A step that later steps require."""
    code, output = run(*command, cwd=cwd)
    report(what, code == 0, "" if code == 0 else "\n" + output)
    if code != 0:
        finish()
    return output


def finish():
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


def only(pattern, folder=DIST):
    found = list(folder.glob(pattern))
    assert len(found) == 1, found
    return found[0]


def contents(wheel):
    with zipfile.ZipFile(wheel) as file:
        return sorted(name for name in file.namelist() if not name.endswith("/"))


def packages():
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir(parents=True)
    must("the wheel builds", *PYTHON, "build", "--wheel", "-o", DIST, PACKAGE)
    wheel = only("*.whl")
    report("the wheel supports every Python 3", "-py3-none-" in wheel.name, wheel.name)
    holds = contents(wheel)
    report("the library is inside", "inwit/libinwit.so" in holds and "inwit/py.typed" in holds)
    notices = {name.split("/")[-1] for name in holds if ".dist-info/licenses/" in name}
    report("and the licences of what the library contains", notices == {"LICENSE", "highway.txt", "rapidjson.txt"}, ", ".join(sorted(notices)))
    output = must("auditwheel finds no external library", *PYTHON, "auditwheel", "repair", "-w", DIST / "repaired", wheel)
    repaired = only("*.whl", DIST / "repaired")
    report("auditwheel adds no library", not any(".libs/" in name for name in contents(repaired)), repaired.name)
    report("its platform is manylinux", "manylinux" in repaired.name, output.strip().splitlines()[-1])
    must("the sdist builds", *PYTHON, "build", "--sdist", "-o", DIST, PACKAGE)
    must("a wheel builds from the sdist alone", *PYTHON, "pip", "wheel", "-q", "--no-deps", "-w", DIST / "again", only("*.tar.gz"))
    report("the sdist's wheel is the same", contents(only("*.whl", DIST / "again")) == holds)
    must("it installs", *PYTHON, "pip", "install", "-q", "--no-deps", "--force-reinstall", repaired)


def counts(code, output):
    """(passed, failed, skipped) of a test file, from the output of unittest (one run per backend) or its own last line."""
    ran = [int(number) for number in re.findall(r"^Ran (\d+) tests?", output, re.M)]
    if ran:
        of = collections.Counter()
        for summary in re.findall(r"^(?:OK|FAILED) \((.*)\)$", output, re.M):
            for name, number in re.findall(r"(\w+(?: \w+)?)=(\d+)", summary):
                of[name] += int(number)
        bad, skipped = of["failures"] + of["errors"] + of["unexpected successes"], of["skipped"]
        return sum(ran) - bad - skipped, bad if bad or code in (0, 77) else 1, skipped
    last = re.findall(r"^(\d+) passed, (\d+) failed", output, re.M)
    if last:
        return int(last[-1][0]), int(last[-1][1]), 0
    return (0, 0, 1) if code == 77 else (0, 1, 0)


def test_files():
    global passed, failed
    for path in sorted((PACKAGE / "tests").glob("*_test.py")):
        code, output = run(sys.executable, path)
        good, bad, skipped = counts(code, output)
        passed, failed = passed + good, failed + bad
        print(f"{'FAILED' if bad else 'passed'}: {path.name}: {good} passed, {bad} failed, {skipped} skipped", flush=True)
        if bad:
            print(output)
        elif skipped:
            print(*[line for line in output.splitlines() if "skipped" in line][-3:], sep="\n")


packages()
code, output = run(*PYTHON, "mypy", "--strict", "--config-file", PACKAGE / "pyproject.toml", PACKAGE / "src" / "inwit", cwd=PACKAGE)
report("mypy --strict", code == 0, output.strip())
code, output = run(*PYTHON, "mypy", "--strict", "--config-file=", PACKAGE / "tests" / "typed_client.py")
report("mypy --strict on a client program, against the installed package", code == 0, output.strip())
test_files()
finish()
