#!/usr/bin/env python3
"""Runs the commands and programs that README.md and docs/ show; their output must match the pages exactly.

usage: pages.py ROOT             console blocks: sh runs what follows "$ " (and "> " on the next lines); its output comes next.
                                 c and cpp blocks with a main function: compiled and run; the next text block is the output.
                                 blocks that begin with "// from FILE": the rest is an exact excerpt of that file.
                                 Then changes a digit in every shown output, and checks that each change is detected.
       pages.py ROOT write       updates the outputs in the console blocks

Environment: INWIT and INWIT_LIBRARY (the command and the library), INWIT_EXAMPLES (the folder of their programs), CC, CXX. Commands of a page share a folder that contains recipes/.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

LANGUAGES = {"c", "cpp", "cmake", "console", "json", "rust", "python", "julia", "fortran", "sh", "text", "toml"}
BETWEEN = {"sh"}  # blocks allowed between a program and its output: how to build it
FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.M | re.S)
QUOTED = re.compile(r"// from (\S+)\n")
COMMAND = re.compile(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", re.M)  # with its continuation lines and its output

Block = collections.namedtuple("Block", "language text begin line")


NEEDS = {"docs/mpi.md": "example-mpi"}  # pages that need an example which may not have been built


def pages(root):
    found = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
             for path in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]}
    for page, program in NEEDS.items():
        if not pathlib.Path(os.environ["INWIT_EXAMPLES"], program).exists():
            print(f"{page}: skipped, as {program} was not built")
            del found[page]
    return found


def blocks(page):
    found = [Block(match[1], match[2], match.start(2), page.count("\n", 0, match.start()) + 1) for match in FENCE.finditer(page)]
    if 2 * len(found) != len(re.findall(r"^```", page, re.M)):
        raise ValueError("a block is not closed")
    return found


def commands(block):
    """(command, output, offset of the output in the block)"""
    found = list(COMMAND.finditer(block.text))
    if "".join(match[0] for match in found) != block.text:
        raise ValueError(f"line {block.line}: a console block must begin with a command")
    return [(match[1], match[2], match.start(2)) for match in found]


class Runner:
    """Runs what a page shows, in a folder of its own; `known`, if given, has previous results of the same page."""

    def __init__(self, root, scratch, known=None):
        self.root, self.folder = root, pathlib.Path(scratch)
        self.known, self.runs = {} if known is None else known, 0
        (self.folder / "recipes").symlink_to(root / "recipes")
        path = f"{pathlib.Path(os.environ['INWIT']).parent}:{os.environ['INWIT_EXAMPLES']}"
        self.environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def once(self, function, *args):
        self.runs += 1
        if (self.runs, args) not in self.known:
            self.known[self.runs, args] = function(*args)
        return self.known[self.runs, args]

    def run(self, command):
        return self.once(self.run_command, command)

    def program(self, block):
        return self.once(self.run_program, block.language, block.text)

    def run_command(self, command):
        command = command.replace("\n> ", "\n")
        result = subprocess.run(["sh", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        return result.stdout.decode()

    def run_program(self, language, text):
        """The program's output, or None and the compiler's message."""
        library = pathlib.Path(os.environ["INWIT_LIBRARY"])
        is_c = language == "c"
        source, binary = self.folder / f"program.{language}", self.folder / "program"
        source.write_text(text, encoding="utf-8")
        compiler = [os.environ["CC"], "-std=c99"] if is_c else [os.environ["CXX"], "-std=c++20"]
        built = subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", f"-I{self.root}/capi", f"-I{self.root}/include", source, "-o", binary,
                                library, f"-Wl,-rpath,{library.parent}"], capture_output=True, text=True)
        if built.returncode != 0:
            return None, built.stderr
        return subprocess.run([binary], capture_output=True, cwd=self.folder, timeout=120).stdout.decode(), ""


def output_of(block, after):
    """The text block with the output of a program, if there is one."""
    for other in after:
        if other.language not in BETWEEN:
            return other if other.language == "text" else None
    return None


def check(root, name, page, count, known=None):
    """Yields the differences between a page and the actual output; `count` gets the numbers of checked blocks."""
    with tempfile.TemporaryDirectory() as scratch:
        runner, found = Runner(root, scratch, known), blocks(page)
        shown = set()
        for i, block in enumerate(found):
            where = f"{name}:{block.line}"
            if block.language not in LANGUAGES:
                yield f"{where}: a block of the language {block.language!r}, must be one of {', '.join(sorted(LANGUAGES))}"
            elif block.language == "console":
                count["console blocks"] += 1
                for command, wanted, _ in commands(block):
                    count["commands"] += 1
                    if (printed := runner.run(command)) != wanted:
                        yield f"{where}: $ {command}--- shown\n{wanted}--- printed\n{printed}---"
            elif source := QUOTED.match(block.text):
                count["blocks of examples"] += 1
                if block.text[source.end():] not in (root / source[1]).read_text(encoding="utf-8"):
                    yield f"{where}: this is not an excerpt of {source[1]}"
            elif block.language in {"c", "cpp"} and "int main" in block.text:
                count["programs"] += 1
                printed, message = runner.program(block)
                wanted = output_of(block, found[i + 1:])
                if printed is None:
                    yield f"{where}: does not compile: {message}"
                elif wanted is not None:
                    count["outputs of programs"] += 1
                    shown.add(wanted.begin)
                    if printed != wanted.text:
                        yield f"{where}: --- shown\n{wanted.text}--- printed\n{printed}---"
        for block in found:
            if block.language != "console" and not re.search(r"int main|\A// from ", block.text) and block.begin not in shown:
                count[f"{block.language} blocks without a program (not run)"] += 1


def outputs(page):
    """(offset, text) of every output on a page."""
    found = blocks(page)
    for i, block in enumerate(found):
        if block.language == "console":
            yield from ((block.begin + begin, text) for _, text, begin in commands(block))
        elif block.language in {"c", "cpp"} and "int main" in block.text and (text := output_of(block, found[i + 1:])):
            yield text.begin, text.text


def self_test(root, known):
    """Yields the outputs in which a changed digit is not detected. Nothing runs again: `known` has the results of each page."""
    planted = 0
    for name, page in pages(root).items():
        for begin, text in outputs(page):
            digit = re.search(r"\d", text)
            if digit is None:
                continue
            planted += 1
            at = begin + digit.start()
            changed = page[:at] + str((int(page[at]) + 1) % 10) + page[at + 1:]
            if not list(check(root, name, changed, collections.Counter(), known[name])):
                yield f"{name}: a changed digit in {text!r} is not detected"
    print(f"{planted} digits changed")
    if planted == 0:
        yield "no page shows an output with a digit"


def write(root):
    for name, page in pages(root).items():
        with tempfile.TemporaryDirectory() as scratch:
            runner = Runner(root, scratch)
            for block in blocks(page):
                if block.language == "console":
                    text = "".join(f"$ {command}{runner.run(command)}" for command, *_ in commands(block))
                    page = page.replace(f"```console\n{block.text}```", f"```console\n{text}```", 1)
        (root / name).write_text(page, encoding="utf-8")
    return []


def check_all(root):
    count = collections.Counter({"console blocks": 0, "commands": 0, "programs": 0})
    known = collections.defaultdict(dict)
    for name, page in pages(root).items():
        yield from check(root, name, page, count, known[name])
    print(", ".join(f"{number} {what}" for what, number in count.items()))
    yield from self_test(root, known)


if __name__ == "__main__":
    mode = {"": check_all, "write": write}["".join(sys.argv[2:])]
    wrong = list(mode(pathlib.Path(sys.argv[1]).resolve()))
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)
