"""Names the machine: what has to stand beside every figure."""
import os
import pathlib
import platform
import re


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    fields = dict(re.findall(r"^([\w ]+?)\s*: (.*)$", text.split("\n\n")[0], re.M))
    name = fields.get("model name", platform.processor() or platform.machine())
    numbers = [f"{word} {fields[key]}" for word, key in [("family", "cpu family"), ("model", "model")] if key in fields]
    return f"{name} ({', '.join(numbers)})" if numbers else name, fields.get("flags", "").split()


def vectors(flags):
    """The widest vectors that the processor has, in a word."""
    for flag, word in [("avx512f", "AVX-512"), ("avx2", "AVX2"), ("sse4_1", "SSE4")]:
        if flag in flags:
            return word
    return platform.machine()


def describe(versions):
    name, flags = processor()
    described = {"processor": name, "vectors": vectors(flags), "cores": len(os.sched_getaffinity(0)),
                 "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
                 "versions": versions}
    pinned = {key: value for key, value in os.environ.items() if key.startswith("OPENBLAS_")}
    return described | ({"environment": pinned} if pinned else {})


def in_words(machine):
    return f"{machine['processor']}, {machine['vectors']}, {machine['cores']} cores"
