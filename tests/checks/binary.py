#!/usr/bin/env python3
"""Checks the built shared library: its version, its dependencies, the functions it calls, the data it keeps.

usage: binary.py CAPI_FOLDER LIBRARY
       binary.py --arithmetic OBJECT...   only: no fused multiply-add
       binary.py --self-test CC           find each violation in a library that has them all
"""
import pathlib
import re
import subprocess
import sys
import tempfile

# The C and C++ runtime libraries only: whatever else a call needs, it loads.
NEEDED = r"(libstdc\+\+|libc\+\+|libc\+\+abi|libgcc_s|libm|libc|libpthread|libdl|ld-linux[\w-]*)\.so\b"

# Of libm only what IEEE defines to the bit may be called; sqrt and its like are instructions, but a debug build may call them.
INEXACT = re.compile(r"_?_?(sin|cos|tan|asin|acos|atan|atan2|sincos|sinh|cosh|tanh|asinh|acosh|atanh|exp|exp2|exp10|expm1|log|log2|"
                     r"log10|log1p|pow|cbrt|hypot|erf|erfc|tgamma|lgamma|j0|j1|y0|y1|fma)(f|l|f128|_finite|f_finite)?$")
# The library neither prints nor ends the process nor changes its settings, whatever templates of others it instantiates.
FORBIDDEN = re.compile(r"(v?f?printf|puts|fputs|putchar|fputc|fwrite|fopen|open|write|perror|_ZSt4cout|_ZSt4cerr|_ZSt4clog|stdout|stderr|"
                       r"exit|_exit|_Exit|quick_exit|abort|raise|__assert_fail|setenv|putenv|setlocale|"
                       r"rand|srand|random|time|clock|signal|sigaction|fork|system|openblas_set_num_threads|"
                       r"goto_set_num_threads|omp_set_num_threads|__tls_get_addr|pthread_setspecific)$")
# Writable data of the compiler and the C runtime; and what is determined once and is constant from then on: the environment, the
# machine, the instruction set in use; the table of the LAPACK module, which stays loaded because a BLAS that has started threads must
# not be unloaded, and whose address would otherwise be looked up under the loader's lock for every matrix; the CUDA devices that custom
# calls of XLA have needed, for which XLA has no place (capi/inwit_xla.h).
RUNTIME_DATA = re.compile(r"(_ZGV|_Z)ZN5inwit(11environmentEvE4once|12_GLOBAL__N_1(12is_availableEjE8detected|14default_targetEvE4once))$|"
                          r"_ZN5inwit6linalg12_GLOBAL__N_16loadedE$|_ZN12_GLOBAL__N_112open_devicesE$|"
                          r"(completed\.\d+|__dso_handle|__TMC_END__|__cpu_model|__cpu_features2|DW\.ref\..*|_edata|_end|"
                          r"__bss_start|data_start)$")
FUSED = re.compile(r"\b(v?fn?m(add|sub|addsub|subadd)\d*[sp][sdh]|fn?m(add|sub)|fml[as]|xvn?m(add|sub)\w*)\b")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_version(capi, library):
    header = pathlib.Path(capi, "inwit.h").read_text()
    major, minor, patch = (re.search(rf"#define INWIT_VERSION_{part} (\d+)", header).group(1) for part in ("MAJOR", "MINOR", "PATCH"))
    real = pathlib.Path(library).resolve().name
    if real != f"libinwit.so.{major}.{minor}.{patch}":
        yield f"the library is {real}, the header's version is {major}.{minor}.{patch}"
    soname = re.search(r"soname: \[(.*)\]", run("readelf", "-dW", library)).group(1)
    if soname != f"libinwit.so.{major}" + (f".{minor}" if major == "0" else ""):  # docs/versions.md
        yield f"the soname is {soname}, the header's version is {major}.{minor}.{patch}"


def check_needs(library):
    dynamic = run("readelf", "-dW", library)
    for needed in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        if not re.match(NEEDED, needed):
            yield f"needs {needed} at run time"
    if "TEXTREL" in dynamic:
        yield "has text relocations"
    if re.search(r"GNU_STACK.*RWE", run("readelf", "-lW", library)):
        yield "asks for an executable stack"


def check_calls(library):
    for line in run("nm", "-D", "--undefined-only", library).splitlines():
        name = line.split()[-1].split("@")[0]
        if INEXACT.match(name):
            yield f"calls {name} of libm: its bits differ between machines"
        if FORBIDDEN.match(name):
            yield f"calls {name}: output, process and settings are the caller's"


def check_data(library):
    """No mutable globals: nothing of ours in .data or .bss (constants lie in .rodata and .data.rel.ro), nothing per thread."""
    sections = run("readelf", "-SW", library)
    writable = {match.group(1) for match in re.finditer(r"\[ *(\d+)\] \.(data|bss|tdata|tbss)\s", sections)}
    for line in run("readelf", "-sW", library).splitlines():
        fields = line.split()
        if len(fields) == 8 and fields[3] in ("OBJECT", "TLS") and fields[6] in writable and not RUNTIME_DATA.match(fields[7]):
            yield f"keeps {run('c++filt', fields[7]).strip()[:200]} between calls"


def check_arithmetic(*objects):
    for path in objects:
        for line in run("objdump", "-d", "--no-show-raw-insn", path).splitlines():
            if FUSED.search(line.split("\t")[-1] if "\t" in line else ""):
                yield f"{path}: fused multiply-add: {line.strip()}"
                break


PLANTED = """
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
int kept;
static _Thread_local int kept_per_thread;
double planted(double a, double b, double c) {
  kept += ++kept_per_thread;
  if (a > b) abort();
  printf("%f", sin(a));
  return %s;
}
"""


def self_test(compiler):
    with tempfile.TemporaryDirectory() as scratch:
        library, source = f"{scratch}/planted.so", pathlib.Path(scratch, "planted.c")
        run(compiler, "-shared", "-fPIC", "-xc", "/dev/null", "-o", f"{scratch}/libopenblas.so.0")
        source.write_text(PLANTED.replace("%s", "a * b + c"))
        fuse = ["-mfma"] if "x86_64" in run(compiler, "-dumpmachine") else []
        run(compiler, "-O2", "-std=c11", "-shared", "-fPIC", *fuse, "-ffp-contract=fast", str(source), "-o", library, "-lm",
            "-Wl,--no-as-needed", f"-L{scratch}", "-l:libopenblas.so.0")
        found = "\n".join([*check_needs(library), *check_calls(library), *check_data(library), *check_arithmetic(library)])
        wanted = ["needs libopenblas.so.0", "calls sin ", "calls abort:", "keeps kept ", "keeps kept_per_thread", "fused multiply-add"]
        missed = [message for message in wanted if message not in found]
        print(found)
        return [f"not found: {message}" for message in missed]


if __name__ == "__main__":
    if sys.argv[1] == "--arithmetic":
        violations = list(check_arithmetic(*sys.argv[2:]))
    elif sys.argv[1] == "--self-test":
        violations = self_test(sys.argv[2])
    else:
        capi_folder, built = sys.argv[1:3]
        violations = [*check_version(capi_folder, built), *check_needs(built), *check_calls(built), *check_data(built),
                    *check_arithmetic(built)]
    print("\n".join(violations) or "as it should be")
    sys.exit(1 if violations else 0)
