#!/usr/bin/env python3
"""Lets a torch that was built for CUDA be imported where CUDA's libraries are not: 4 GB that a CPU never calls.

usage: without_cuda.py SITE_PACKAGES

For every library that torch's own need and that is not there, writes one of the same name beside them, in which every
function answers "no device" (100). torch then finds no GPU, as on any machine that has none. What pip reads of torch's
dependencies is cut to fit.
"""
import collections
import pathlib
import re
import subprocess
import sys

FOREIGN = re.compile(r"lib(cu|nv|nccl)\w*\.so\.\d+$")


def objdump(option, path):
    return subprocess.run(["objdump", option, path], check=True, capture_output=True, text=True).stdout


def missing(folder):
    """Of each library that is not there, the functions that are wanted of it, by symbol version ("" if they have none)."""
    wanted = collections.defaultdict(lambda: collections.defaultdict(set))
    loose, defined = set(), set()
    for path in sorted(folder.glob("*.so*")):
        headers = objdump("-p", path)
        for name in re.findall(r"NEEDED\s+(\S+)", headers):
            if FOREIGN.match(name) and not (folder / name).exists():
                wanted[name]  # also if no function of it is called
        owner = {}
        for name, versions in re.findall(r"required from (\S+):\n((?:\s+0x.*\n)+)", headers):
            owner |= dict.fromkeys(re.findall(r"\S+$", versions, re.M), name)
        for line in objdump("-T", path).splitlines():
            match = re.match(r"\S+ (.{7}) (\*UND\*|\S+)\s+\S+\s+(?:\((\S+)\)|\S+)?\s+(\S+)$", line)
            if match is None:
                continue
            kind, section, version, symbol = match.groups()
            if section != "*UND*":
                defined.add(symbol)
            elif version is None and re.match(r"_*(cu|nv|nccl)", symbol):
                loose.add(symbol)
            elif owner.get(version) in wanted:
                wanted[owner[version]][version].add(symbol)
    if wanted and loose - defined:
        next(iter(wanted.values()))[""] |= loose - defined  # by whom does not matter to the loader
    return wanted


def build(folder, name, versions):
    symbols = sorted(symbol for group in versions.values() for symbol in group)
    program = "int none(void); int none(void) { return 100; }\n"
    program += "".join(f'int {symbol}(void) __attribute__((alias("none")));\n' for symbol in symbols)
    script = "".join(f"{version} {{ global: {' '.join(f'{s};' for s in sorted(group))} }};\n"
                     for version, group in versions.items() if version)
    map_file = folder / f"{name}.map"
    map_file.write_text(script or "{ global: *; };\n")
    subprocess.run(["cc", "-w", "-fno-builtin", "-shared", "-fPIC", f"-Wl,-soname,{name}", f"-Wl,--version-script={map_file}", "-x", "c", "-",
                    "-o", folder / name], input=program, check=True, text=True)
    map_file.unlink()
    print(f"{name}: {len(symbols)} functions that answer \"no device\"")


def forget_dependencies(packages):
    for metadata in packages.glob("torch-*.dist-info/METADATA"):
        text = metadata.read_text(encoding="utf-8")
        metadata.write_text(re.sub(r"^Requires-Dist: (cuda|nvidia|triton)\b.*\n", "", text, flags=re.M), encoding="utf-8")


if __name__ == "__main__":
    site = pathlib.Path(sys.argv[1]).resolve()
    for library, groups in missing(site / "torch" / "lib").items():
        build(site / "torch" / "lib", library, groups)
    forget_dependencies(site)
