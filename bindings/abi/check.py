#!/usr/bin/env python3
"""The bindings that are written by hand, held to capi/inwit.h and to the offsets of tests/checks/layout.txt: of every function its
name, the number, names and types of its arguments and its result; the fields of every struct; every constant. Of Julia also that
blocks and brackets close, and that the package has the version of the header.

usage: check.py ROOT julia|fortran               every difference is printed, the exit code says whether there was one
       check.py ROOT julia|fortran --self-test   plants mistakes and sees each one found
"""
import pathlib
import sys

import c
import fortran
import julia

PACKAGE = "bindings/julia/Inwit.jl"


def julia_sources(root):
    folder = root / PACKAGE
    files = sorted([folder / "Project.toml", *folder.rglob("*.jl"), *(root / "bindings/julia").glob("*/build_tarballs.jl")])
    return {(path.relative_to(folder) if path.is_relative_to(folder) else path.relative_to(root)).as_posix():
            path.read_text(encoding="utf-8") for path in files}


def fortran_sources(root):
    folder = root / "bindings/fortran"
    return {path.name: path.read_text(encoding="utf-8") for path in [folder / "fpm.toml", *sorted(folder.glob("src/*.f90"))]}


LANGUAGES = {"julia": (julia, julia_sources), "fortran": (fortran, fortran_sources)}


def self_test(module, sources, facts, planted):
    wrong = []
    for name, old, new in planted:
        if sources[name].count(old) == 0:
            wrong.append(f"nothing to change: {old!r} in {name}")
            continue
        changed = {**sources, name: sources[name].replace(old, new, 1)}
        if not module.check(changed, *facts):
            wrong.append(f"not found: {old!r} -> {new!r} in {name}")
    print(f"{len(planted)} mistakes planted")
    return wrong


def main(root, language, *options):
    module, read = LANGUAGES[language]
    root = pathlib.Path(root).resolve()
    sources = read(root)
    header = (root / "capi/inwit.h").read_text(encoding="utf-8")
    facts = (c.functions(header), c.version(header), *c.pinned((root / "tests/checks/layout.txt").read_text(encoding="utf-8")))
    if options == ("--self-test",):
        import mistakes
        found = self_test(module, sources, facts, mistakes.PLANTED[language])
    else:
        found = module.check(sources, *facts)
        print(f"{len(sources)} files, {len(facts[0])} functions, {len(facts[2])} structs")
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
