"""call16 alone, as a user of each language (the variant) makes the call; a language that is not built or not installed is absent."""
import functools
import os
import pathlib
import subprocess
import sys

import works
from systems import Timer, timed

PROGRAMS = {  # each prints the nanoseconds of one call; its argument is the number of calls. The first that exists is taken
    "C++": ["{build}/bench/inwit-call16-cpp"],
    "Rust": ["{build}/bindings/rust/release/examples/call16", "{root}/bindings/rust/target/release/examples/call16"],
    "Fortran": ["{build}/bindings/fortran/call16"],
}
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
    paths = [pathlib.Path(path.format(build=build, root=works.ROOT)) for path in PROGRAMS[language]]
    program = next((path for path in paths if path.exists()), None)
    if program is None:
        raise OSError(f"no program {' or '.join(map(str, paths))}")
    environment = {**os.environ, "LD_LIBRARY_PATH": str(library.parent)}

    def run(calls):
        printed = subprocess.run([program, str(calls)], check=True, capture_output=True, text=True, env=environment).stdout
        return float(printed) * 1e-9 * calls
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
