"""Hooks of mkdocs.yml: pages from outside docs/, links to them, and the C reference."""
import pathlib
import sys

from markdown import Extension
from markdown.preprocessors import Preprocessor
from mkdocs.structure.files import File
from pymdownx.slugs import slugify

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import c_reference  # noqa: E402
import links  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = """# Python reference

From the docstrings of the package. The functions of the initializers are one for each entry of [the registry](../initializers.md), with its
arguments as keywords: [python.md](../python.md).

"""
MODULES = {
    "inwit": ["Key", "Box", "fill", "Initializer", "Recipe", "Job", "fill_jobs", "expect", "audit", "names", "target", "Error"],
    "inwit.torch": [], "inwit.jax": [], "inwit.keras": [],
}
_origins = {}  # page of the site: the file of the repository that it shows


class Doctests(Preprocessor):
    """Examples in docstrings (>>>) as blocks of code, not as nested quotations."""

    def run(self, lines):
        shown, inside = [], False
        for line in lines:
            begins = line.startswith(">>> ")
            if begins and not inside:
                shown += ["", "```pycon"]
            if inside and not line.strip():
                shown.append("```")
            inside = (inside or begins) and bool(line.strip())
            shown.append(line)
        return [*shown, "```"] if inside else shown


class Examples(Extension):
    def extendMarkdown(self, md):  # the name that Markdown calls
        md.preprocessors.register(Doctests(md), "doctests", 100)  # before fenced blocks are read


def on_config(config):
    config.markdown_extensions.append(Examples())
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")  # GitHub's anchors
    return config


def listing(folder):
    names = sorted(path.name + "/" * path.is_dir() for path in (ROOT / folder).iterdir() if path.name not in {"__pycache__", "build", "target"})
    return f"# {folder}\n\n" + "".join(f"* {name}\n" for name in names)


def add(config, files, page, content):
    files.append(File.generated(config, page, content=content))


def on_files(files, config):
    _origins.clear()
    _origins.update({file.src_uri: f"docs/{file.src_uri}" for file in files if file.src_uri.endswith(".md")})
    _origins.update({page: path for path, page in links.PAGES.items()})
    open_pages, done = list(_origins), set(_origins)
    while open_pages:  # pages that a page links to are on the site too, and may link to more
        page = open_pages.pop()
        for _, path, _ in links.targets(_origins[page], (ROOT / _origins[page]).read_text(encoding="utf-8")):
            target = links.place(ROOT, path)
            if target in done or path.startswith("docs/"):
                continue
            done.add(target)
            if target.endswith("/index.md") and (ROOT / path).is_dir():
                add(config, files, target, listing(path))
            elif target.endswith(".md"):
                _origins[target] = f"{path}/README.md" if (ROOT / path).is_dir() else path
                open_pages.append(target)
            else:
                add(config, files, target, (ROOT / path).read_text(encoding="utf-8"))
    for page, path in _origins.items():
        if not path.startswith("docs/"):
            add(config, files, page, (ROOT / path).read_text(encoding="utf-8"))
    add(config, files, "reference/c.md", "".join(c_reference.page(ROOT)))
    add(config, files, "reference/python.md", PYTHON + "".join(map(module, MODULES.items())))
    return files


def module(item):
    name, members = item
    shown = f"    options:\n      members: [{', '.join(members)}]\n" if members else ""
    return f"::: {name}\n{shown}\n"


def on_page_markdown(markdown, page, config, files):
    origin = _origins.get(page.file.src_uri)
    return links.rewritten(ROOT, origin, page.file.src_uri, markdown) if origin else markdown
