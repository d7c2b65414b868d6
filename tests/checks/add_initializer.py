#!/usr/bin/env python3
"""Follows the steps of CONTRIBUTING.md, "Add an initializer", on a copy of the tree: the sample must appear in C, in the command and
in Python, with golden values.

usage: add_initializer.py ROOT FOLDER COMPILER    FOLDER: where the copy is built; kept for the next run
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

NAME = "fan_in_uniform"
PROGRAM = """
#include <inwit_initializers.h>
#include <stdio.h>
int main(void) {
  float w[32];
  inwit_tensor out = {0};
  out.data = w;
  out.dtype = INWIT_F32;
  out.rank = 2;
  out.shape[0] = 16;
  out.shape[1] = 2;
  out.layout = INWIT_LAYOUT_KERAS;
  const int32_t status = inwit_fan_in_uniform(&out, 1, 2, 0.5, NULL);
  for (int i = 0; i < 32; ++i) printf("%.9g\\n", w[i]);
  return status;
}
"""
# Without vectors, LAPACK and what the steps do not use: the copy is built in a minute.
OPTIONS = ["-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O0", "-DINWIT_HIGHWAY=OFF", "-DINWIT_LAPACK=OFF", "-DINWIT_EXAMPLES=OFF", "-DINWIT_BINDINGS=OFF",
           "-DINWIT_TESTS=ON"]


def run(*command, folder, **environment):
    result = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True,
                            env={**os.environ, **environment})
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    return result.stdout


def copy(root, tree):
    for name in ["src", "capi", "include", "cmake", "tools", "tests", "bindings", "docs", "scripts", "recipes", "packaging", "CMakeLists.txt",
                 "CMakePresets.json", "CONTRIBUTING.md", "CITATION.cff", "LICENSE", "licenses"]:
        source, target = root / name, tree / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("target", "build", "__pycache__", "corpus"),
                            dirs_exist_ok=True)
        else:
            shutil.copy(source, target)


def apply_the_steps(tree):
    page = (tree / "CONTRIBUTING.md").read_text()
    where, code = re.search(r"`(src/initializers/\w+\.cpp)`:\n\n( *)```cpp\n(.*?)\n *```", page, re.S).group(1, 3)
    (tree / where).write_text(textwrap.dedent(code) + "\n")
    registry = tree / "src/initializers/registry.cpp"
    line = re.search(rf"`(entry\({NAME}\))` in", page).group(1)
    text = registry.read_text()
    names = re.findall(r"entry\((\w+)\)", text[text.index("#define INWIT_ENTRIES(entry)"):text.index("namespace entries")])
    after = max(name for name in names if name < NAME)
    registry.write_text(text.replace(f"entry({after})", f"entry({after}) {line}", 1))
    golden = re.search(rf"`({NAME} \S+ \S+ \S+)` in", page).group(1)
    lines = (tree / "tests/golden.txt").read_text().splitlines()
    (tree / "tests/golden.txt").write_text("\n".join([*lines, golden]) + "\n")


def main():
    root, folder, compiler = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    tree, build = folder / "tree", folder / "build"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    copy(root, tree)
    apply_the_steps(tree)
    run("cmake", "-S", tree, "-B", build, "-G", "Ninja", *OPTIONS, folder=folder)
    run("cmake", "--build", build, "--target", "inwit", folder=folder)
    library = build / "capi/libinwit.so"
    run("scripts/generate", "--library", library, folder=tree)
    run("cmake", "--build", build, "--target", "inwit", "inwit-command", "inwit-golden", folder=folder)

    run("scripts/golden", folder=tree, GOLDEN=str(build / "tests/inwit-golden"))
    digests = (tree / "tests/golden.txt").read_text().splitlines()[-1].split()
    assert digests[0] == NAME and len(digests) == 8, digests

    (folder / "program.c").write_text(PROGRAM)
    run(compiler, "-std=c99", f"-I{tree}/capi", "program.c", "-o", "program", f"-L{build}/capi", "-linwit",
        f"-Wl,-rpath,{build}/capi", folder=folder)
    from_c = list(map(float, run(folder / "program", folder=folder).split()))
    assert len(from_c) == 32 and 0 < max(map(abs, from_c)) <= 0.5 / 4, from_c  # gain / sqrt(16)

    printed = run(build / "tools/inwit", "fill", NAME, "--shape", "16,2", "--layout", "keras", "--seed", 1, "--stream", 2, "--set",
                  "gain=0.5", "--print", "numpy", folder=folder)
    from_command = [float(number) for number in re.findall(r"-?\d+\.\d*(?:e-?\d+)?", printed)]
    from_python = run(sys.executable, "-c", f"import numpy, inwit\nw = numpy.empty((16, 2), 'f')\n"
                      f"inwit.{NAME}(w, inwit.Key(1, 2), gain=0.5, layout='keras')\nprint(*w.ravel())", folder=folder,
                      PYTHONPATH=str(tree / "bindings/python/src"), INWIT_LIBRARY=str(library), PYTHONDONTWRITEBYTECODE="1")
    for name, values in [("the command", from_command), ("Python", list(map(float, from_python.split())))]:
        assert len(values) == 32 and all(abs(a - b) < 1e-6 for a, b in zip(values, from_c)), f"{name}: {values}, C: {from_c}"
    print(f"{NAME}: equal from C, the command and Python; digests {' '.join(digests[4:])}")


if __name__ == "__main__":
    main()
