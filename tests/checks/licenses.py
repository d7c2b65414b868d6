#!/usr/bin/env python3
"""Each library whose headers are compiled into libinwit or the command has its notice in licenses/; the wheel has those of libinwit.

usage: licenses.py ROOT
"""
import pathlib
import re
import sys

# By the folder of the headers. Files of the system and of inwit itself need none.
NOTICES = {"hwy": "highway.txt", "rapidjson": "rapidjson.txt", "CLI": "cli11.txt", "nlohmann": "nlohmann-json.txt"}
OWN = {"sys", "mach-o", "inwit"}
INCLUDE = re.compile(r"^\s*#\s*include\s*<([^/>]+)/", re.M)


def folders(root, *areas):
    """The folders from which the files of these areas include headers."""
    sources = [path for area in areas for path in (root / area).rglob("*") if path.suffix in {".h", ".hpp", ".c", ".cpp", ".in"}]
    return {name for path in sources for name in INCLUDE.findall(path.read_text(encoding="utf-8"))} - OWN


def check(root):
    library, everything = folders(root, "src", "capi", "include"), folders(root, "src", "capi", "include", "tools")
    for name in sorted(everything - NOTICES.keys()):
        yield f"headers of <{name}/> are compiled in: licenses/ needs a notice, and this check its name"
    for name in sorted(NOTICES.keys() - everything):
        yield f"licenses/{NOTICES[name]}: no header of <{name}/> is compiled in"
    wheel = (root / "bindings/python/CMakeLists.txt").read_text()
    for name in everything & NOTICES.keys():
        if not (root / "licenses" / NOTICES[name]).is_file():
            yield f"licenses/{NOTICES[name]} is missing"
        if (name in library) != (f"licenses/{NOTICES[name]}" in wheel):
            yield f"licenses/{NOTICES[name]}: must be in the wheel if, and only if, the library includes <{name}/>"


if __name__ == "__main__":
    found = list(check(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(found) or f"{len(NOTICES)} notices")
    sys.exit(1 if found else 0)
