#!/usr/bin/env python3
"""Follows docs/install.md in an empty home: builds, installs, and links programs in each language. Every sh block runs, and its output is
that of the text block after it. Every program is saved under the name that the page gives it.

usage: install.py ROOT SCRATCH         the exit code is 1 if something differs
       install.py ROOT SCRATCH write   updates the outputs on the page

For time, the build compiles each folder of tools/ as one file. With a compiler cache it is in INWIT_CACHED_BUILD, a folder beside the
build that this test belongs to, with its CMAKE_BUILD_TYPE and CMAKE_GENERATOR, so that the cache has the objects; else it is one without
optimization. The page's commands are the same. Environment: also CARGO_HOME, with stand-ins for crates.io.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
SAVED_AS = re.compile(r"as\s+`([^`]+)`:\n\n\Z")
BUILD = re.compile(r"(?<=-B )build\b|(?<=--build )build\b|(?<=--install )build\b")
NEEDS = ["gfortran", "cargo"]  # a block that names one of these programs is left out if it is missing


def blocks(page):
    """(language, text, file or None, position of the text)"""
    for match in BLOCK.finditer(page):
        name = SAVED_AS.search(page[:match.start()])
        yield match[1], match[2], name and name[1], match.start(2)


class Reader:
    """Does what the page says, with `inwit` for the clone and `program` for the reader's own folder."""

    def __init__(self, root, scratch):
        shutil.rmtree(scratch, ignore_errors=True)
        self.root, self.clone, self.own, self.exports = root, scratch / "inwit", scratch / "program", ""
        self.build = os.environ.get("INWIT_CACHED_BUILD")
        for folder in [self.clone, self.own, scratch / "home"]:
            folder.mkdir(parents=True)
        for path in root.iterdir():
            if path.name not in {"build", ".git"}:
                (self.clone / path.name).symlink_to(path)
        unset = {"PKG_CONFIG_PATH", "LD_LIBRARY_PATH", "CMAKE_PREFIX_PATH", "RUSTFLAGS", "INWIT_LIB_DIR"}
        self.environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment |= {"HOME": str(scratch / "home"), "CARGO_NET_OFFLINE": "true", "LC_ALL": "C.UTF-8"}
        if self.build and shutil.which("ccache"):  # its folder is in the real home
            where = subprocess.run(["ccache", "--get-config", "cache_dir"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            self.environment["CCACHE_DIR"] = where
        if not self.build:
            self.environment |= {"CMAKE_BUILD_TYPE": "Debug", "CXXFLAGS": "-DINWIT_ONE_WIDTH"}
        self.environment.setdefault("RUSTUP_HOME", str(pathlib.Path.home() / ".rustup"))  # the toolchain, if it is rustup's

    def save(self, name, text):
        (self.own / name).parent.mkdir(exist_ok=True)
        (self.own / name).write_text(text, encoding="utf-8")

    def run(self, text):
        """(exit code, output of its last commands, all output)"""
        folder = self.own if (self.own / "first.c").exists() or "$HOME/inwit/bin" in text else self.clone
        commands = self.exports + text.replace("-DINWIT_TESTS=OFF", "-DINWIT_TESTS=OFF -DINWIT_UNITED_TOOLS=ON -DINWIT_WARNINGS_ARE_ERRORS=ON")
        environment = self.environment
        if folder == self.clone and self.build:
            folder, commands = self.root, BUILD.sub(self.build, commands)
            environment = {name: value for name, value in environment.items() if name != "LC_ALL"}  # the cache tells locales apart
            environment |= {name: value for name, value in os.environ.items() if name == "LC_ALL"}
        result = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.exports += "".join(line + "\n" for line in text.splitlines() if line.startswith("export "))
        return result.returncode, result.stdout


def missing(text):
    return [program for program in NEEDS if program in text and shutil.which(program) is None]


def follow(root, scratch, page):
    """(position of an output, its text, what was printed) of each; a message and no position if a block fails."""
    reader, found = Reader(root, scratch), list(blocks(page))
    for (language, text, name, _), (after, wanted, _, begin) in zip(found, found[1:] + [("", "", None, 0)]):
        if name:
            reader.save(name, text)
        if language != "sh":
            continue
        if absent := missing(text):
            print(f"skipped, as {', '.join(absent)} is missing:\n{text}")
            continue
        code, output = reader.run(text)
        if code != 0:
            yield None, "", f"exit code {code} of\n{text}{output}"
            return
        if after == "text":
            lines = output.splitlines(keepends=True)
            yield begin, wanted, "".join(lines[-max(wanted.count("\n"), 1):]) if "cmake" in text else output


def check_options(root, page):
    """Yields the options that only one of CMakeLists.txt and the page has."""
    defined = set(re.findall(r"^ *(?:option|set)\((\w+) .*\"", (root / "CMakeLists.txt").read_text(), re.M))
    for name in sorted(defined ^ set(re.findall(r"^\| `(\w+)`", page, re.M))):
        yield f"the option {name} is not both in CMakeLists.txt and in the page's table"


def main(root, scratch, mode=""):
    path = root / "docs/install.md"
    page = path.read_text(encoding="utf-8")
    results = list(follow(root, scratch, page))
    wrong = [printed for begin, _, printed in results if begin is None] + list(check_options(root, page))
    if mode == "write" and not wrong:
        for begin, wanted, printed in reversed(results):
            page = page[:begin] + printed + page[begin + len(wanted):]
        path.write_text(page, encoding="utf-8")
        return 0
    wrong += [f"--- shown\n{wanted}--- printed\n{printed}---" for begin, wanted, printed in results if begin and wanted != printed]
    print("\n".join(wrong) or f"{len(results)} outputs")
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), *sys.argv[3:]))
