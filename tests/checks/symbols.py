#!/usr/bin/env python3
"""The shared library must export exactly the functions that capi/*.h declares, each with a comment right above it.

usage: symbols.py ROOT LIBRARY CC
"""
import pathlib
import subprocess
import sys
import tempfile

HEADERS = ["inwit.h", "inwit_device.h", "inwit_initializers.h", "inwit_xla.h"]


def exported(library):
    lines = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return {line.split()[2].split("@")[0]: line.split()[1] for line in lines.splitlines()}


def link_all(names, capi, library, compiler):
    """A C program that takes the address of every function, linked and run with all symbols bound at once."""
    program = [*(f'#include "{name}"' for name in HEADERS), "typedef void (*function)(void);",
               "static const function all[] = {", *[f"  (function){name}," for name in names], "};",
               "int main(void) {", "  size_t i;", "  for (i = 0; i < sizeof all / sizeof all[0]; ++i)",
               "    if (all[i] == NULL) return 1;", "  return 0;", "}", ""]
    with tempfile.TemporaryDirectory() as scratch:
        source, binary = pathlib.Path(scratch, "all.c"), pathlib.Path(scratch, "all")
        source.write_text("\n".join(program))
        subprocess.run([compiler, "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", f"-I{capi}", source, library, "-o",
                        binary, f"-Wl,-rpath,{pathlib.Path(library).resolve().parent}"], check=True)
        subprocess.run([binary], check=True, env={"LD_BIND_NOW": "1"})


def declared_functions(root):
    """Of all headers: whether each function has a comment right above it."""
    sys.path.insert(0, str(root / "tools/generate"))
    import header

    parsed = [header.parse((root / "capi" / name).read_text(encoding="utf-8")) for name in HEADERS]
    return {function.name: function.comment != "" for one in parsed for function in one.functions}


def check(root, library, compiler):
    root = pathlib.Path(root)
    declared = declared_functions(root)
    symbols = exported(library)
    report = [f"{name} is declared without a comment right above it" for name, commented in declared.items() if not commented]
    report += [f"{name} is declared but not exported" for name in sorted(declared.keys() - symbols.keys())]
    for name, kind in sorted(symbols.items()):
        if kind == "A":  # the name of the version itself
            continue
        if not name.startswith("inwit_"):
            report.append(f"{name} is exported: only inwit_* may be")
        elif name not in declared:
            report.append(f"{name} is exported but not declared")
        elif kind != "T":
            report.append(f"{name} is exported as {kind}, not as a function")
    if not report:
        link_all(sorted(declared), root / "capi", library, compiler)
    print(f"{len(declared)} functions")
    return report


if __name__ == "__main__":
    breaches = check(*sys.argv[1:4])
    print("\n".join(breaches))
    sys.exit(1 if breaches else 0)
