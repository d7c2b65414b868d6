#!/usr/bin/env python3
"""scripts/abi finds what breaks programs that were linked before, refuses to record it, and records additions. Part of scripts/test full.

usage: planted.py ROOT
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

MEMBER = ("capi/inwit.h", "typedef struct inwit_moments {\n", "typedef struct inwit_moments {\n  double planted;\n")
VERSION = "INWIT_API uint32_t inwit_version(void);"
PLANTED = [  # what is changed, whether `write` accepts it
    ("a member of a struct", [MEMBER], False),
    ("the result of a function", [("capi/inwit.h", VERSION, "INWIT_API uint64_t inwit_version(void);")], False),
    ("a function less", [("capi/inwit.h", VERSION, "")], False),
    ("a function more", [("capi/inwit.h", VERSION, f"{VERSION}\nINWIT_API int inwit_planted(void);")], True),
    ("a constant", [("capi/inwit.h", "INWIT_E_CUSTOM = 14", "INWIT_E_CUSTOM = 15")], False),
    ("the same struct under another soname", [MEMBER, ("capi/inwit.h", "INWIT_VERSION_MAJOR 0", "INWIT_VERSION_MAJOR 1")], True),
]


def abi(tree, *arguments):
    done = subprocess.run([tree / "scripts/abi", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def copied(root, folder):
    for name in "capi", "cmake", "scripts":
        shutil.copytree(root / name, folder / name)
    shutil.copytree(root / "tests/abi", folder / "tests/abi")
    return folder


def check(root):
    for what, changes, accepted in [("nothing", [], True), *PLANTED]:
        with tempfile.TemporaryDirectory() as scratch:
            tree = copied(root, pathlib.Path(scratch))
            for name, before, after in changes:
                text = (tree / name).read_text(encoding="utf-8")
                if before not in text:
                    yield f"{what}: {name} lacks {before!r}"
                (tree / name).write_text(text.replace(before, after), encoding="utf-8")
            code, output = abi(tree)
            if (code == 0) != (not changes):
                yield f"{what}: scripts/abi returned {code}\n{output}"
            code, output = abi(tree, "write")
            if (code == 0) != accepted:
                yield f"{what}: scripts/abi write returned {code}\n{output}"
            if what == "a member of a struct" and abi(tree, "write", "reviewed")[0] != 0:
                yield f"{what}: cannot be recorded after a review"
            if what == "a constant" and abi(tree, "write", "reviewed")[0] == 0:
                yield f"{what}: was recorded though a name is gone"
            if code == 0 and abi(tree)[0] != 0:
                yield f"{what}: recorded, and still different"


if __name__ == "__main__":
    wrong = list(check(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(wrong) or f"{len(PLANTED)} changes were judged as they should")
    sys.exit(1 if wrong else 0)
