#!/usr/bin/env python3
"""Rules for the source tree: permitted includes, what an embedded library must not do, and the maximum length of files.

usage: tree.py ROOT               prints every violation; the exit code is 1 if there is one
       tree.py ROOT --self-test   plants violations into a copy and checks that each is detected
"""
import pathlib
import re
import shutil
import sys
import tempfile

# A folder of src/ may include those before it and itself; capi/ all of them; what comes after, the public headers only. The folders
# of tools/ are layers of their own.
LAYERS = {"src": ["base", "math", "random", "linalg", "initializers", "device", "model"],
          "tools": ["base", "text", "theory", "files", "keras", "plot", "command", "generate"]}
# The exception: structs and codes of the C ABI are the vocabulary of every layer, those of devices of the layers from there on.
VOCABULARY = "capi/inwit.h"
OF_DEVICES = "capi/inwit_device.h"
PUBLIC = {"capi/inwit.h", "capi/inwit_device.h", "capi/inwit_initializers.h"}
FOLDERS = ["src", "capi", "include", "tools"]
BESIDE = ["tests", "bench", "examples", "bindings"]  # only their length is looked at
SOURCE = {".cpp", ".cu", ".cuh", ".hpp", ".h", ".c", ".py", ".sh", ".cmake", ".in", ".map", ".rs", ".jl", ".f90"}
GENERATED = re.compile("enerated from (the registry|capi/inwit.h) by scripts/generate")  # such a file is as long as these make it
READS_THE_ENVIRONMENT = "src/base/environment.cpp"
LONGEST = 500
BUILT = {"__pycache__", "target"}  # folders that Python and cargo make

# Beginnings of the files of the command that have a form for each operating system, X_posix.cpp and X_windows.cpp.
BY_SYSTEM = ["tools/base/paths_", "tools/base/process_", "tools/base/signals_", "tools/command/devices_", "tools/files/descriptors_"]

# Headers from outside, and where they may be included.
OUTSIDE = [
    (r"(lapacke?|cblas|f77blas|openblas_config)\w*\.h", []),
    (r"(dlfcn|libloaderapi)\.h", ["src/base/module.cpp", "src/device/library.c", "tools/command/devices_"]),
    (r"(windows|shellapi|io|unistd|fcntl|sys/\w+)\.h", ["src/base/targets.cpp", "src/base/module.cpp", *BY_SYSTEM]),
    (r"(cuda|cuda_runtime|nvrtc)\w*\.h", []),
    (r"nlohmann/", ["tools/"]),
    (r"rapidjson/", ["src/model/json/document.cpp"]),
    (r"(thread|mutex|shared_mutex|future|condition_variable|pthread\.h|semaphore|latch|barrier)$",
     ["src/base/tasks.cpp", "src/base/mutex.hpp", "include/", "tools/"]),  # a mutex is held within a call only
    (r"(iostream|fstream|ostream|istream|sstream|iomanip|syncstream|print|cstdio|stdio\.h|cassert|assert\.h|csignal|random|"
     r"immintrin\.h)$", ["tools/"]),
]
# What src/, capi/ and include/ never say: output, the end of the process, its environment, locale, clock and hidden state.
FORBIDDEN = re.compile(
    r"\b(printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|fputc|putc|fwrite|perror|fopen|syslog)\s*\(|"
    r"\b(cout|cerr|clog|stdout|stderr)\b|"
    r"\b(exit|_exit|_Exit|quick_exit|abort|std::terminate|atexit|raise|assert)\s*\(|"
    r"\b(getenv|setenv|putenv|setlocale|rand|srand|time|clock|signal|openblas_set_num_threads|fork|system)\s*\(|"
    r"\bthread_local\b|\brandom_device\b|\bmt19937\w*\b|\bstd::(fma|fmaf|async)\b|\bfmaf?\s*\(")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def without_comments_and_texts(text):
    """Blanks them, line numbers kept. Raw strings do not occur."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S)


def find(root, where, name):
    """The file of the tree that `name`, included by `where`, means; None if it comes from outside."""
    for folder in [pathlib.PurePath(where).parent, *(["tools"] if where.startswith("tools/") else []), "src", "capi", "include"]:
        path = (root / folder / name).resolve()
        if path.is_file() and path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return None


def layer(where):
    """Its number in the layers of its folder; None if it is in none of them."""
    folder, inner, *rest = where.split("/")
    return LAYERS[folder].index(inner) if rest and inner in LAYERS[folder] else None


def is_below(what, where):
    return what.split("/")[0] == where.split("/")[0] and layer(what) is not None and layer(what) <= layer(where)


def may_include(where, what):
    if what == VOCABULARY:
        return True
    area, target = where.split("/"), what.split("/")
    if area[0] == "src":
        return is_below(what, where) or what == OF_DEVICES and layer(where) >= LAYERS["src"].index("device")
    if area[0] == "capi":
        return target[0] in ("src", "capi") and not pathlib.PurePath(where).suffix == ".h" or what in PUBLIC
    return what in PUBLIC or what.startswith("include/") or (area[0] == "tools" and is_below(what, where))


def check_includes(root, where, text):
    code = re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S)
    for match in INCLUDE.finditer(code):
        at = f"{where}:{code.count(chr(10), 0, match.start()) + 1}"
        name = match.group(2)
        what = find(root, where, name)
        if what is not None:
            if not may_include(where, what):
                yield f"{at}: includes {what}, which lies above it or is not its to see"
        elif match.group(1) == '"':
            yield f'{at}: includes "{name}", which is no file of the tree (others stand in <>)'
        for pattern, allowed in OUTSIDE:
            who = f"only {', '.join(allowed)}" if allowed else "nothing"
            if what is None and re.match(pattern, name) and not any(where.startswith(place) for place in allowed):
                yield f"{at}: includes <{name}>, which {who} may"


def check_host(where, text):
    for number, line in enumerate(without_comments_and_texts(text).splitlines(), 1):
        for match in FORBIDDEN.finditer(line):
            if match.group().startswith("getenv") and where == READS_THE_ENVIRONMENT:
                continue
            yield f"{where}:{number}: says {match.group().strip()}, which a library embedded in the caller's process must not do"


def check(root):
    root = pathlib.Path(root).resolve()
    breaches = []
    for folder in FOLDERS + BESIDE:
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or path.suffix not in SOURCE or not BUILT.isdisjoint(path.parts):
                continue
            where = path.relative_to(root).as_posix()
            text = path.read_text(encoding="utf-8")
            if text.count("\n") > LONGEST and not GENERATED.search(text[:200]):
                breaches.append(f"{where}: {text.count(chr(10))} lines, at most {LONGEST}")
            if folder in BESIDE or path.suffix not in {".cpp", ".hpp", ".h", ".c", ".cu", ".cuh"}:
                continue
            if folder in LAYERS and layer(where) is None:
                breaches.append(f"{where}: is in no layer: {', '.join(LAYERS[folder])}")
                continue
            breaches += check_includes(root, where, text)
            if folder != "tools":
                breaches += check_host(where, text)
    return breaches


PLANTED = [  # file, line added to it, part of the report
    ("src/base/status.cpp", '#include "random/philox.hpp"', "lies above"),
    ("src/base/status.cpp", "#include <random/philox.hpp>", "lies above"),
    ("src/base/status.cpp", '#include "../model/json/config.hpp"', "lies above"),
    ("src/random/fills_plain.cpp", '  #  include "linalg/lapack.hpp"', "lies above"),
    ("src/linalg/reflectors.cpp", '#include "initializers/entry.hpp"', "lies above"),
    ("src/initializers/bind.cpp", '#include "model/handle.hpp"', "lies above"),
    ("tools/files/npy.cpp", "#include <unistd.h>", "which only"),
    ("tools/files/input_file.cpp", "#include <windows.h>", "which only"),
    ("src/model/batch.cpp", '#include "inwit_initializers.h"', "not its to see"),
    ("capi/inwit.h", '#include "base/view.hpp"', "not its to see"),
    ("include/inwit/planted.hpp", '#include "base/view.hpp"', "not its to see"),
    ("include/inwit/planted.hpp", '#include "../../src/base/view.hpp"', "not its to see"),
    ("tools/files/planted.cpp", '#include "initializers/registry.hpp"', "not its to see"),
    ("tools/files/planted.cpp", "#include <initializers/registry.hpp>", "not its to see"),
    ("tools/files/planted.cpp", '#include "plot/svg.hpp"', "not its to see"),
    ("tools/base/library.cpp", '#include "text/parse.hpp"', "not its to see"),
    ("tools/planted.cpp", "int planted;", "in no layer"),
    ("src/base/view.cpp", '#include "nowhere.hpp"', "no file of the tree"),
    ("src/model/json/config_read.cpp", "#include <nlohmann/json.hpp>", "only tools/"),
    ("src/model/json/config_read.cpp", "#include <rapidjson/reader.h>", "only src/model/json/document.cpp"),
    ("src/linalg/reflectors.cpp", "#include <cblas.h>", "nothing may"),
    ("src/initializers/bind.cpp", "#include <lapacke.h>", "nothing may"),
    ("src/base/environment.cpp", "#include <dlfcn.h>", "only src/base/module.cpp"),
    ("src/device/cuda.c", "#include <cuda.h>", "nothing may"),
    ("src/device/kernels.cu", '#include "model/handle.hpp"', "lies above"),
    ("src/initializers/bind.cpp", '#include "device/device.hpp"', "lies above"),
    ("src/initializers/bind.cpp", '#include "inwit_device.h"', "not its to see"),
    ("src/model/batch.cpp", "#include <mutex>", "only src/base/tasks.cpp, src/base/mutex.hpp"),
    ("src/model/batch.cpp", "#include <iostream>", "only tools/"),
    ("src/base/fans.cpp", 'void planted() { std::printf("x"); }', "says printf("),
    ("src/base/fans.cpp", "void planted() { std::cerr << 1; }", "says cerr"),
    ("capi/inwit.cpp", "void planted() { std::abort (); }", "says abort ("),
    ("capi/inwit.cpp", "void planted() { exit(1); }", "says exit("),
    ("src/base/fans.cpp", "void planted(int x) { assert(x); }", "says assert("),
    ("src/base/fans.cpp", 'auto planted = "\\"//"; auto more = getenv("X");', "says getenv("),
    ("src/base/fans.cpp", "thread_local int planted;", "says thread_local"),
    ("src/planted.cpp", "int planted;", "in no layer"),
    ("src/other/planted.cpp", "int planted;", "in no layer"),
    ("src/base/fans.cpp", "\n" * LONGEST, f"at most {LONGEST}"),
    ("tests/planted.cpp", "\n" * (LONGEST + 1), f"at most {LONGEST}"),
    ("bench/planted.cpp", "\n" * (LONGEST + 1), f"at most {LONGEST}"),
]
HARMLESS = [
    ("src/base/fans.cpp", '// exit(1), std::cout\n/* abort() */ auto planted = "printf(";'),
    ("src/base/fans.cpp", '// #include "model/json/config.hpp"'),
    ("src/base/fans.cpp", "static_assert(true); int planted = snprintf(nullptr, 0, \"\");"),
    ("src/model/json/config_read.cpp", '#include "base/view.hpp"'),
    ("src/model/batch.cpp", '#include "inwit_device.h"'),
    ("tools/files/planted.cpp", '#include <inwit.h>\n#include <cstdio>\n#include "base/library.hpp"'),
]


def self_test(root):
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch, "tree").resolve()
        for folder in FOLDERS + BESIDE:
            if pathlib.Path(root, folder).is_dir():
                shutil.copytree(pathlib.Path(root, folder), copy / folder)
        known = check(copy)
        for where, line, *report in PLANTED + HARMLESS:
            path = copy / where
            before = path.read_bytes() if path.exists() else None
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((before or b"") + f"\n{line}\n".encode())
            found = [breach for breach in check(copy) if breach not in known]
            if report and not any(breach.startswith(where) and report[0] in breach for breach in found):
                wrong.append(f"not found: {line.strip()!r} in {where}")
            if not report and found:
                wrong.append(f"found without reason: {found}")
            if before is None:
                path.unlink()
                if where.startswith("src/other"):
                    path.parent.rmdir()
            else:
                path.write_bytes(before)
    print(f"{len(PLANTED)} planted, {len(HARMLESS)} harmless")
    return wrong


if __name__ == "__main__":
    report = self_test(sys.argv[1]) if sys.argv[2:] == ["--self-test"] else check(sys.argv[1])
    print("\n".join(report) or "no violations")
    sys.exit(1 if report else 0)
