#!/usr/bin/env python3
"""What the files of .github/workflows name exists in the tree: paths, presets, targets and options of CMake, arguments of scripts.

usage: workflows.py ROOT               prints whatever does not exist; the exit code is 1 if there is something
       workflows.py ROOT --self-test   plants names into a copy and checks that each is found
"""
import json
import pathlib
import re
import sys

FOLDERS = ["scripts", "packaging", "tests", "bindings", "bench", "examples", "docs"]
PATH = re.compile(rf"(?<![\w./-])(?:\./)?((?:{'|'.join(FOLDERS)})/[\w./-]*[\w-])(?![\w*])")
SCRIPT = re.compile(r"(?<![\w./-])((?:scripts|packaging)/[\w./-]+)((?: +[a-z][\w-]*)*)")
TARGETS = re.compile(r"--target((?: +[A-Za-z][\w.-]*)+)")
OPTION = re.compile(r"-D((?:INWIT|BUILD)_\w+)=")
PRESET = re.compile(r"--preset[ =]+([\w-]+)")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
MADE = re.compile(r"\b(?:add_(?:executable|library|custom_target)|inwit_\w+)\(\s*([\w.-]+)")
PROGRAM = re.compile(r"(?<![\w./-])build/(?:[\w-]+/)*(inwit[\w-]*)(?![\w.-])")


def cmake_files(root):
    for path in [root / "CMakeLists.txt", *root.glob("cmake/*.cmake"), *root.glob("*/**/CMakeLists.txt")]:
        if "build" not in path.relative_to(root).parts:
            yield path.read_text(encoding="utf-8")


class Tree:
    def __init__(self, root):
        self.root = root
        text = "\n".join(cmake_files(root))
        self.targets = set(MADE.findall(text))
        self.programs = self.targets | set(re.findall(r"OUTPUT_NAME ([\w-]+)", text))
        self.options = set(re.findall(r"\boption\(\s*(\w+)", text)) | set(re.findall(r"\bset\(\s*(\w+)[^()]* CACHE ", text))
        presets = json.loads((root / "CMakePresets.json").read_text(encoding="utf-8"))
        self.presets = {preset["name"] for kind, several in presets.items() if kind.endswith("Presets") for preset in several}

    def missing(self, text):
        """The names in a workflow's text that the tree lacks, each with its line."""
        for number, line in enumerate(text.splitlines(), 1):
            line = EXPRESSION.sub("", re.sub(r"(^|\s)#.*", "", line))
            for path in PATH.findall(line):
                if not (self.root / path).exists():
                    yield number, f"no {path}"
            for script, words in SCRIPT.findall(line):
                file = self.root / script
                said = file.read_text(encoding="utf-8") if file.is_file() else ""
                for word in words.split():
                    if said and not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said):
                        yield number, f"{script} does not know {word}"
            for kind, found, known in [("target", " ".join(TARGETS.findall(line)).split(), self.targets),
                                       ("program", PROGRAM.findall(line), self.programs), ("option", OPTION.findall(line), self.options),
                                       ("preset", PRESET.findall(line), self.presets)]:
                for name in found:
                    if name not in known:
                        yield number, f"no {kind} {name}"


def check(root):
    tree = Tree(root)
    workflows = sorted((root / ".github/workflows").glob("*.yml"))
    assert workflows, "there are no workflows"
    return [f"{path.relative_to(root)}:{number}: {what}" for path in workflows for number, what in tree.missing(path.read_text(encoding="utf-8"))]


PLANTED = {  # a step: what is found in it, or None
    "scripts/tset quick": "no scripts/tset",
    "scripts/test slowly": "scripts/test does not know slowly",
    "scripts/lint licences": None,
    "packaging/cross/test x86_64-windows-gnu": None,
    "tests/abi/planted.py . # not scripts/nothing": None,
    "build/python/bin/pip install numpy ./bindings/pyhton": "no bindings/pyhton",
    "cmake --preset fast": "no preset fast",
    "cmake --preset release": None,
    "cmake -S . -B build -DINWIT_TOOL=OFF": "no option INWIT_TOOL",
    "cmake --build build --target inwit inwit-gold": "no target inwit-gold",
    "build/golden/tests/inwit-gold < tests/golden.txt": "no program inwit-gold",
    "build/tools/inwit --version": None,
    "scripts/test ${{ matrix.set }}": None,
}


def self_test(root):
    tree, wrong = Tree(root), []
    for step, expected in PLANTED.items():
        found = [what for _, what in tree.missing(f"      - run: {step}")]
        if found != ([expected] if expected else []):
            wrong.append(f"{step}: found {found}, expected {expected}")
    print(f"{len(PLANTED)} steps")
    return wrong


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1]).resolve()
    report = self_test(root) if sys.argv[2:] == ["--self-test"] else check(root)
    print("\n".join(report) or "no violations")
    sys.exit(1 if report else 0)
