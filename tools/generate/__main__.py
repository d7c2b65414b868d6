"""Writes the files that are generated from capi/inwit.h and capi/inwit_device.h, the registry of a built library, the JSON files of tools/command
and the recipes.

usage: scripts/generate [--check] [--library FILE]

--check compares instead of writing and fails if a file differs. The default library is that of build/release.
"""
import argparse
import pathlib
import sys

import c
import choosing
import debian
import docs
import fortran_abi
import header
import idea
import julia
import julia_abi
import layout
import python
import python_abi
import recipes
import registry
import rust
import rust_abi
import versions

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYMBOLS = "packaging/debian/libinwit0.1.symbols"
JULIA, PYTHON, RUST = "bindings/julia/Inwit.jl/src", "bindings/python/src/inwit", "bindings/rust"

FROM_THE_HEADER = {
    "bindings/fortran/src/inwit_c.f90": fortran_abi.abi,
    f"{JULIA}/abi.jl": julia_abi.abi,
    f"{JULIA}/calls.jl": julia_abi.calls,
    f"{PYTHON}/_abi.py": python_abi.abi,
    f"{RUST}/inwit-sys/src/constants.rs": rust_abi.constants,
    f"{RUST}/inwit-sys/src/functions.rs": rust_abi.functions,
    f"{RUST}/inwit-sys/src/structs.rs": rust_abi.structs,
}
FROM_THE_REGISTRY = {
    "capi/inwit_initializers.h": c.header,
    "capi/inwit_initializers.cpp": c.source,
    f"{JULIA}/registry.jl": julia.entries,
    f"{PYTHON}/_functions.py": python.functions,
    f"{RUST}/inwit/src/entries.rs": rust.entries,
}


def read(name):
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def generated(library):
    """(file, text) of every file."""
    declared = header.parse("".join(map(read, header.FILES)))
    for name, printer in FROM_THE_HEADER.items():
        yield name, printer(declared)
    yield "tests/checks/layout.txt", layout.layout(declared, read("tests/checks/layout.txt"))
    for name, patterns in versions.FILES.items():
        yield name, versions.with_version(declared, read(name), patterns)
    entries = registry.Registry(library, declared)
    for name, printer in FROM_THE_REGISTRY.items():
        yield name, printer(entries)
    functions = [one.name for text in (*map(read, header.FILES), c.header(entries), read("capi/inwit_xla.h")) for one in header.parse(text).functions]
    yield SYMBOLS, debian.symbols(functions, declared.version, read(SYMBOLS))
    yield from docs.files(entries)
    yield "docs/idea.svg", idea.draw(entries)
    yield "docs/choosing.md", choosing.page()
    yield "docs/recipe_catalogue.md", recipes.page()


def main():
    parser = argparse.ArgumentParser(prog="scripts/generate", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--library", dest="built", metavar="FILE", default=ROOT / "build/release/capi/libinwit.so", help="whose registry is printed")
    options = parser.parse_args()
    try:
        differing = [(name, text) for name, text in generated(options.built) if text != read(name)]
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(f"scripts/generate: {error}")
    for name, text in differing:
        print(f"{name} differs: run scripts/generate" if options.check else name)
        if not options.check:
            (ROOT / name).parent.mkdir(exist_ok=True)
            (ROOT / name).write_text(text, encoding="utf-8")
    return 1 if options.check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
