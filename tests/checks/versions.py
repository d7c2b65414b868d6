#!/usr/bin/env python3
"""cmake/version.cmake derives the soname and the compatibility of the CMake package as docs/versions.md says, for versions before and
after 1.0; the changelog has the version of inwit.h.

usage: versions.py ROOT CMAKE
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

EXPECTED = [("0.1.0", "0.1", "SameMinorVersion"), ("0.12.3", "0.12", "SameMinorVersion"), ("1.0.0", "1", "SameMajorVersion"),
            ("1.4.2", "1", "SameMajorVersion"), ("10.0.1", "10", "SameMajorVersion")]


def derived(root, cmake, version):
    """What version.cmake makes of a header of this version."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for name in "capi", "cmake":
            (folder / name).mkdir()
        shutil.copy(root / "cmake/version.cmake", folder / "cmake")
        parts = zip(("MAJOR", "MINOR", "PATCH"), version.split("."))
        (folder / "capi/inwit.h").write_text("".join(f"#define INWIT_VERSION_{name} {number}\n" for name, number in parts))
        script = folder / "script.cmake"
        script.write_text('set(_numbers 7)\ninclude(cmake/version.cmake)\n'
                          'message("${INWIT_VERSION} ${INWIT_SOVERSION} ${INWIT_COMPATIBILITY}")\n')
        done = subprocess.run([cmake, "-P", script], cwd=folder, capture_output=True, text=True, check=True)
        return tuple(done.stderr.split())


def check(root, cmake):
    for expected in EXPECTED:
        if (found := derived(root, cmake, expected[0])) != expected:
            yield f"version.cmake derives {found}, must be {expected}"
    header = (root / "capi/inwit.h").read_text(encoding="utf-8")
    version = ".".join(re.findall(r"^#define INWIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header, re.M))
    if not re.search(rf"^## \[?{re.escape(version)}\]?( |$)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.M):
        yield f"CHANGELOG.md has no heading of version {version}"


if __name__ == "__main__":
    wrong = list(check(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]))
    print("\n".join(wrong) or f"{len(EXPECTED)} versions")
    sys.exit(1 if wrong else 0)
