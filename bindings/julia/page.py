#!/usr/bin/env python3
"""Compares the arrays that docs/julia.md shows as comments below a call with the output of the command for the same call.

usage: page.py ROOT INWIT
"""
import pathlib
import re
import subprocess
import sys

SHOWN = re.compile(r'^(?P<name>\w+)\((?:Key\((?P<seed>\d+), "(?P<stream>[^"]+)"\), )?(?P<dims>\d+(?:, \d+)*)(?:; (?P<keywords>.*))?\)\n'
                   r"(?P<array>(?:# .*\n)+)", re.M)
KEYWORD = re.compile(r"(\w+) = (\([^)]*\)|[^,]+)")


def command(inwit, shown):
    command_line = [inwit, "fill", f"flux_{shown['name']}", "--shape", shown["dims"].replace(" ", ""), "--print", "julia"]
    if shown["seed"]:
        command_line += ["--seed", shown["seed"], "--name", shown["stream"]]
    for name, value in KEYWORD.findall(shown["keywords"] or ""):
        command_line += ["--set", f"{name}={re.sub('[() ]', '', value)}"]
    return command_line


def main(root, inwit):
    count = wrong = 0
    for shown in SHOWN.finditer((pathlib.Path(root) / "docs/julia.md").read_text(encoding="utf-8")):
        count += 1
        printed = subprocess.run(command(inwit, shown), capture_output=True, text=True, check=True).stdout
        expected = re.sub("^# ", "", shown["array"], flags=re.M)
        if printed != expected:
            wrong += 1
            print(f"{shown['name']}: --- shown\n{expected}--- printed\n{printed}---")
    print(f"{count} arrays, {wrong} differ")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
