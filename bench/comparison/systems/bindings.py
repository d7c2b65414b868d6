"""call16 alone, as a user of each language (the variant) makes the call; a language that is not built or not installed is absent."""
import functools
import os
import pathlib
import re
import subprocess
import sys

import works
from systems import Timer, timed

PROGRAMS = {  # the first number that each prints is the nanoseconds of one call; its argument is the number of calls
    "C++": "{build}/bench/inwit-call16-cpp",
    "Fortran": "{build}/peers/call16-fortran",
    "Rust": "{root}/bindings/rust/target/release/examples/call16",  # has its own number of calls
}
NUMBER = re.compile(r"\d*\.\d+")
PACKAGE = works.ROOT / "bindings" / "python" / "src"


class System:
    def __init__(self, variant, threads):
        self.version = "of this tree"
        build = pathlib.Path(os.environ["INWIT_COMPARE_BUILD"])
        library = build / "capi" / "libinwit.so"
        self.timer = by_python(library) if variant == "Python" else by_program(variant, build, library)

    def prepare(self, case):
        return self.timer if case.work == "call16" else None


def by_program(language, build, library):
    program = pathlib.Path(PROGRAMS[language].format(build=build, root=works.ROOT))
    if not program.exists():
        raise OSError(f"no program {program}")
    environment = {**os.environ, "LD_LIBRARY_PATH": str(library.parent)}

    def run(calls):
        printed = subprocess.run([program, str(calls)], check=True, capture_output=True, text=True, env=environment).stdout
        return float(NUMBER.search(printed)[0]) * 1e-9 * calls
    return Timer(run)


def by_python(library):
    if not (PACKAGE / "inwit").is_dir():
        raise OSError(f"no package in {PACKAGE}")
    os.environ["INWIT_LIBRARY"] = str(library)
    sys.path.insert(0, str(PACKAGE))
    import inwit
    import numpy
    out, key = numpy.zeros(16, numpy.float32), inwit.Key(42, 1)
    return timed(functools.partial(inwit.random_normal, out, key, mean=0, stddev=1))
