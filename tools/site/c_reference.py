"""The C reference of the site, from the comments of the headers: a heading for each function and struct."""
import re
import sys


def tidy(comment):
    """The lines of a comment, without its marks."""
    return [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.strip()[2:-2].strip().splitlines()]


ENTRY = re.compile(r"  (\S(?:.*?\S)?) {2,}(\S.*)")


def aligned(block):
    """Indented lines of names and texts as a table, None if they are something else."""
    rows = []
    for line in block:
        entry = ENTRY.fullmatch(line)
        if entry and not line.startswith("   "):
            rows.append([entry[1], entry[2]])
        elif rows and line.startswith("     "):
            rows[-1][1] += " " + line.strip()
        else:
            return None
    return "\n| | |\n|---|---|\n" + "".join(f"| {escaped(name)} | {escaped(text)} |\n" for name, text in rows) + "\n"


def paragraphs(lines):
    """Prose unchanged; indented lines as a table, or as a code block if they are an example."""
    block = []
    for line in [*lines, ""]:
        if line.startswith("  "):
            block.append(line)
            continue
        if block:
            yield aligned(block) or "\n```text\n" + "\n".join(block) + "\n```\n"
            block = []
        yield escaped(line) + "\n"


def escaped(text):
    """Markdown's and HTML's markup is ordinary text in a comment, except for `code`."""
    def plain(part):
        return re.sub(r"([*_\[\]|])", r"\\\1", part).replace("<", "&lt;").replace(">", "&gt;")
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a lone mark
        return plain(text)
    return "`".join(part.replace("|", "\\|") if i % 2 else plain(part) for i, part in enumerate(parts))


def declarations(header_parser, text):
    """(name, comment, declaration) of every struct, handle and function, in the order of the header."""
    for match in header_parser.TOP_LEVEL.finditer(text):
        name = match["struct"] or match["opaque"]
        if match["function"]:
            name = re.match(r".*?(\w+)\(", match["function"], re.S)[1]
        if name:
            comment = match["comment"] or ""
            yield name, comment, match[0][len(comment):].strip()


def section(name, comment, code):
    yield f"\n### {name}\n\n```c\n{code}\n```\n\n"
    if comment:
        yield from paragraphs(tidy(comment))


def page(root):
    sys.path.insert(0, str(root / "tools/generate"))
    import header  # the parser that the bindings are generated with

    files = {path.name: path.read_text(encoding="utf-8") for path in sorted((root / "capi").glob("*.h"))}
    general = re.match(header.COMMENT, files["inwit.h"], re.S)[0]
    yield f"# C reference\n\nFrom the comments of {', '.join(f'`{name}`' for name in files)}. [install.md](../install.md) shows how to link.\n"
    yield "\n## What holds for every function\n\n" + "".join(paragraphs(tidy(general)))
    yield "\n## Constants\n"
    for enum in re.findall(r"^enum \{.*?^\};", files["inwit.h"], re.M | re.S):
        yield f"\n```c\n{enum}\n```\n"
    found = list(declarations(header, files.pop("inwit.h")))
    for title, wanted in [("Structs and handles", False), ("Functions", True)]:
        yield f"\n## {title}\n"
        for name, comment, code in found:
            if code.startswith("INWIT_API") == wanted:
                yield from section(name, comment, code)
    for name, text in files.items():
        yield f"\n## {name}\n"
        if (about := re.match(header.COMMENT, text, re.S)) and "enerated from the registry" not in about[0]:
            yield "\n" + "".join(paragraphs(tidy(about[0])))
        for one, comment, code in declarations(header, text):
            yield from section(one, comment, code)
