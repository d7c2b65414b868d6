#!/usr/bin/env python3
"""The bill of materials has every library whose notice is in licenses/, with a version and a licence.

usage: sbom.py ROOT FILE
"""
import json
import pathlib
import re
import sys


def check(root, document):
    packages = {package["SPDXID"].removeprefix("SPDXRef-"): package for package in document["packages"]}
    related = {(one["relationshipType"], one["relatedSpdxElement"].removeprefix("SPDXRef-")) for one in document["relationships"]}
    for notice in sorted((root / "licenses").glob("*.txt")):
        package = packages.get(notice.stem)
        if package is None or ("CONTAINS", notice.stem) not in related:
            yield f"{notice.stem} is not in it"
            continue
        if not re.fullmatch(r"\d+\.\d+\.\d+", package["versionInfo"]):
            yield f"{notice.stem} has the version {package['versionInfo']}"
        named = re.search(r"SPDX-License" r"-Identifier: (.*)", notice.read_text(encoding="utf-8"))
        if named and named[1] not in package["licenseConcluded"]:
            yield f"{notice.stem} has the licence {package['licenseConcluded']}, its notice {named[1]}"
    header = (root / "capi/inwit.h").read_text(encoding="utf-8")
    version = ".".join(re.findall(r"^#define INWIT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header, re.M))
    if packages["inwit"]["versionInfo"] != version:
        yield f"inwit has the version {packages['inwit']['versionInfo']}, the header {version}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["creationInfo"]["created"]):
        yield f"its date is {document['creationInfo']['created']}"


if __name__ == "__main__":
    wrong = list(check(pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))))
    print("\n".join(wrong) or "complete")
    sys.exit(1 if wrong else 0)
