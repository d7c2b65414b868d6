#!/usr/bin/env python3
"""Parses the Julia sources and the Julia blocks of the docs by tree-sitter-julia (PyPI). Exit code 77: it is not installed.

usage: parses.py ROOT
"""
import pathlib
import re
import sys

try:
    import tree_sitter
    import tree_sitter_julia
except ImportError:
    print("skipped: pip install tree-sitter tree-sitter-julia")
    sys.exit(77)

FENCE = re.compile(r"^```(?:julia|jldoctest)\n(.*?)^```$", re.M | re.S)


def sources(root):
    for path in sorted((root / "bindings/julia").rglob("*.jl")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()
    for path in [root / "docs/julia.md", *sorted((root / "bindings/julia").rglob("README.md"))]:
        for match in FENCE.finditer(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root).as_posix()} at {match.start()}", match[1].encode()


def errors(node):
    if node.type == "ERROR" or node.is_missing:
        yield node
    else:
        for child in node.children:
            yield from errors(child)


def main(root):
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_julia.language()))
    count = wrong = 0
    for name, text in sources(pathlib.Path(root).resolve()):
        count += 1
        for node in errors(parser.parse(text).root_node):
            wrong += 1
            print(f"{name}:{node.start_point[0] + 1}:{node.start_point[1] + 1}: {text[node.start_byte:node.end_byte][:80]!r}")
    detects_errors = any(errors(parser.parse(b"function f(x\n  x[1\nend\n").root_node))
    print(f"{count} texts, {wrong} places that do not parse")
    return 1 if wrong or not count or not detects_errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
