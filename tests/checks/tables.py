#!/usr/bin/env python3
"""Every row of a table in a Markdown page has as many cells as its header: pages lose the cells that are too many, without a message.

usage: tables.py ROOT               prints every row that differs; the exit code is 1 if there is one
       tables.py ROOT --self-test   adds a cell to every row of every table, and checks that each is found
"""
import pathlib
import re
import sys

FENCE = re.compile(r"^ *```.*?^ *```$", re.M | re.S)
SEPARATOR = re.compile(r"^ *\|(?: *:?-+:? *\|)+ *$")


def cells(line):
    """A `|` separates cells even inside of backticks, unless it is escaped."""
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def rows(text):
    """(line number, row, cells of its header) of each row, header included."""
    lines = FENCE.sub(lambda block: re.sub(r"[^\n]", "", block[0]), text).split("\n")
    for number, line in enumerate(lines):
        if not SEPARATOR.match(line):
            continue
        end = number - 1
        while end < len(lines) and lines[end].lstrip().startswith("|"):
            yield end + 1, lines[end], cells(line)
            end += 1


def pages(root):
    folders = [root, root / "docs", *(path for path in root.iterdir() if path.name in {"bench", "bindings", "examples", "tests"})]
    found = {path for folder in folders for path in (folder.glob("*.md") if folder == root else folder.rglob("*.md"))}
    return sorted(path for path in found if "target" not in path.parts)


def check(root, plant=""):
    """Yields (place, whether the row is right); `plant` is appended to each row."""
    for path in pages(root):
        for number, row, wanted in rows(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}:{number}: {cells(row)} cells, the header has {wanted}", cells(row.rstrip() + plant) == wanted


def main(root, *options):
    found = list(check(root, " more |" if options else ""))
    wrong = [place for place, is_right in found if is_right == bool(options)]
    print("\n".join(wrong) or f"{len(found)} rows")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:]))
