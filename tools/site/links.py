"""Links of the Markdown pages, and their targets on the site. GitHub shows the same pages as they are."""
import posixpath
import re

LINK = re.compile(r"(?<!\\)(!?\[(?:[^\]\\]|\\.)*\]\()([^)\s]+)(\))")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.M | re.S)
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "reference/contributing.md", "CHANGELOG.md": "reference/changelog.md"}
SOURCE = "source"  # the folder of the site for files from outside docs/


def targets(origin, text):
    """(offset, path in the repository, anchor) of every relative link of the page at `origin`."""
    for link in LINK.finditer(without_links_in_code(text)):
        if re.match(r"[a-z]+:", link[2]):
            continue
        path, _, anchor = link[2].partition("#")
        yield link.start(), posixpath.normpath(posixpath.join(posixpath.dirname(origin), path)) if path else origin, anchor


def without_links_in_code(text):
    """Code in the text of a link stays: [`name`](page.md)."""
    return CODE.sub(lambda code: re.sub(r"[^\n`]", "x", code[0]), text)


def slug(heading):
    """GitHub's anchor of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(text):
    """The anchors of a page; equal headings are counted as on GitHub."""
    seen = {}
    for heading in re.findall(r"^#{1,6} (.*)$", CODE.sub(lambda code: "" if code[0].startswith("```") else code[0], text), re.M):
        name = slug(heading)
        seen[name] = seen.get(name, -1) + 1
        yield f"{name}-{seen[name]}" if seen[name] else name


def place(root, path):
    """The site's file for a path of the repository."""
    if path in PAGES:
        return PAGES[path]
    if path.startswith("docs/"):
        return path[len("docs/"):]
    if (root / path).is_dir():
        readme = posixpath.join(path, "README.md")
        return place(root, readme) if (root / readme).exists() else f"{SOURCE}/{path}/index.md"
    return f"{SOURCE}/{path}" if path.endswith(".md") else f"{SOURCE}/{path}.txt"


def rewritten(root, origin, page, text):
    """The text of the repository's page `origin`, with links as the site's `page` needs them."""
    def change(link):
        if re.match(r"[a-z]+:|#", link[2]):
            return link[0]
        path, mark, anchor = link[2].partition("#")
        target = place(root, posixpath.normpath(posixpath.join(posixpath.dirname(origin), path)))
        return link[1] + posixpath.relpath(target, posixpath.dirname(page) or ".") + mark + anchor + link[3]

    masked = without_links_in_code(text)
    parts, end = [], 0
    for link in LINK.finditer(masked):
        parts += [text[end:link.start()], change(LINK.match(text, link.start()) or link)]
        end = link.end()
    return "".join([*parts, text[end:]])
