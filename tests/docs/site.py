#!/usr/bin/env python3
"""mkdocs.yml lists every page of docs/; every relative link of the Markdown pages leads to a file and, in a page, to a heading; README.md says
of other libraries what docs/comparison.md says.

usage: site.py ROOT               prints what is wrong; the exit code is 1 if anything is
       site.py ROOT --self-test   plants faults into a copy, and checks that each is found
"""
import pathlib
import re
import shutil
import sys
import tempfile

FOLDERS = ["docs", "tests", "bench", "bindings", "examples", ".github", "packaging"]  # and the root's own pages
BUILT = {"build", "target", "node_modules", ".pytest_cache"}
sys.dont_write_bytecode = True


def pages(root):
    found = [*root.glob("*.md"), *(path for folder in FOLDERS for path in (root / folder).rglob("*.md"))]
    return sorted(path for path in found if BUILT.isdisjoint(path.relative_to(root).parts) and not path.is_symlink())


def check_nav(root):
    nav = (root / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    listed = re.findall(r"^ +- (?:[^:\n]+: )?([\w/.-]+\.md)$", nav, re.M)
    made = {"index.md", "reference/c.md", "reference/python.md", "reference/contributing.md", "reference/changelog.md"}
    there = {path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md")}
    for page in sorted(there - set(listed)):
        yield f"mkdocs.yml: the navigation lacks {page}"
    for page in sorted(set(listed) - there - made):
        yield f"mkdocs.yml: the navigation lists {page}, which is not in docs/"
    for page in sorted(page for page in set(listed) if listed.count(page) > 1):
        yield f"mkdocs.yml: the navigation lists {page} twice"


def check_links(root):
    sys.path.insert(0, str(root / "tools/site"))
    import links

    anchors, count = {}, 0
    for page in pages(root):
        origin = page.relative_to(root).as_posix()
        text = page.read_text(encoding="utf-8")
        for offset, path, anchor in links.targets(origin, text):
            count += 1
            where = f"{origin}:{text.count(chr(10), 0, offset) + 1}"
            target = root / path
            if path.startswith("..") or not target.exists():
                yield f"{where}: {path} does not exist"
            elif anchor and target.suffix == ".md":
                if path not in anchors:
                    anchors[path] = set(links.anchors(target.read_text(encoding="utf-8")))
                if anchor not in anchors[path]:
                    yield f"{where}: {path} has no heading #{anchor}"
    if count < 100:
        yield f"only {count} links were found"
    print(f"{count} links")


def rows(page):
    """(label, cells) of every row of the page's tables."""
    for row in re.findall(r"^\| (.*) \|$", page.read_text(encoding="utf-8"), re.M):
        label, *cells = row.split(" | ")
        yield label, cells


def check_comparison(root):
    """A row of README.md that docs/comparison.md has too has its words, and perhaps more of them."""
    whole = dict(rows(root / "docs/comparison.md"))
    shared = [(label, cells, whole[label]) for label, cells in rows(root / "README.md") if label in whole]
    if len(shared) < 5:  # that of names among them
        yield f"README.md: only {len(shared)} rows of docs/comparison.md were found"
    for label, cells, theirs in shared:
        if not all(cell.startswith(their) for cell, their in zip(cells, theirs)):
            yield f"README.md: {label!r} differs from docs/comparison.md"


def check(root):
    return [*check_nav(root), *check_links(root), *check_comparison(root)]


PLANTED = [  # file, line added to it, part of the report
    ("docs/planted.md", "# Planted", "lacks planted.md"),
    ("mkdocs.yml", "  - Gone: gone.md", "lists gone.md, which"),
    ("mkdocs.yml", "  - Again: faq.md", "lists faq.md twice"),
    ("docs/faq.md", "[gone](gone.md)", "docs/gone.md does not exist"),
    ("docs/faq.md", "[out](../../elsewhere)", "does not exist"),
    ("README.md", "[limits](docs/limits.md#nowhere)", "no heading #nowhere"),
    ("docs/faq.md", "![picture](gone.svg)", "docs/gone.svg does not exist"),
    ("docs/faq.md", "[`code`](#nowhere)", "no heading #nowhere"),
    ("README.md", "| audit of a checkpoint | yes | yes |", "'audit of a checkpoint' differs"),
]


def self_test(root):
    for where, line, report in PLANTED:
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch, "tree")
            copy.mkdir()
            for path in root.iterdir():
                if path.name not in {".git", "build", "docs", "README.md", "mkdocs.yml"}:
                    (copy / path.name).symlink_to(path)
            shutil.copytree(root / "docs", copy / "docs")
            for name in "README.md", "mkdocs.yml":
                shutil.copy(root / name, copy)
            with (copy / where).open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n")
            if not any(report in one for one in check(copy)):
                yield f"not found: {line!r} in {where}"


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv[1]).resolve()
    found = list(self_test(tree)) if sys.argv[2:] == ["--self-test"] else check(tree)
    print("\n".join(found) or "nothing is wrong")
    sys.exit(1 if found else 0)
