"""The platforms for which scripts/matrix builds tests/platforms/golden.cpp and runs it: only data.

A Build is compiled once, for all platforms that run it. A platform is skipped if the compiler, a command or file that the build
needs, the runner, or a CPU feature of the target is missing.
"""
from typing import NamedTuple


class Build(NamedTuple):
    name: str
    compiler: str
    flags: str = "-O2"   # of compiling and of linking
    link: str = ""       # of linking alone
    needs: tuple = ()    # commands and files
    prepare: str = ""    # command to run once, before the program runs
    best: str = "plain"  # the instruction set used if none is forced; NATIVE: the best of this machine


class Platform(NamedTuple):
    build: str           # name of one
    cpu: str = ""        # the emulated CPU or mode, for the table
    runner: str = ""     # command before the program; "": this machine runs it
    options: str = ""    # of the program
    force: str = ""      # instruction set to force
    best: str = ""       # that is taken otherwise; "": the build's
    fast: bool = False   # part of --fast
    runs: bool = True    # False: there is no machine for it, so that it is skipped if it builds


# Instruction sets of x86-64, the best first, and the flag in /proc/cpuinfo that each requires.
NATIVE = {"avx3": "avx512bw", "avx2": "avx2", "sse4": "sse4_2", "plain": "fpu"}
NATIVE_BITS = "native"

HWY = "/usr/include/hwy/highway.h"
LLVM = "/usr/lib/llvm-16"
WASI = f"--target=wasm32-wasi -O2 -fno-exceptions -isystem {LLVM}/include/wasm32-wasi/c++/v1"
# The linker's default stack of 64 KiB is too small for orthogonal.
WASI_LINK = f"-L{LLVM}/lib/wasm32-wasi -Wl,-z,stack-size=1048576 -Wl,--stack-first"
WASI_LIBRARIES = (f"{LLVM}/lib/wasm32-wasi/libc++.a", "/usr/lib/wasm32-wasi/libc.a", "wasm-ld-16")
NODE = "node --no-warnings --experimental-wasi-unstable-preview1 tests/platforms/wasi.mjs"
QEMU_A64 = "qemu-aarch64-static -cpu"

X86_64 = [
    Build("g++-12 -O2", "g++-12", best=NATIVE_BITS),
    Build("g++-12 -O0", "g++-12", "-O0", best=NATIVE_BITS),
    Build("g++-12 -O3", "g++-12", "-O3", best=NATIVE_BITS),
    Build("g++-12 LTO", "g++-12", "-O2 -flto=1", best=NATIVE_BITS),
    Build("clang-14 -O2", "clang++-14", best=NATIVE_BITS),
    Build("clang-14 -O0", "clang++-14", "-O0", best=NATIVE_BITS),
    Build("clang-14 -O3", "clang++-14", "-O3", best=NATIVE_BITS),
    Build("clang-14 LTO", "clang++-14", "-O2 -flto", "-fuse-ld=gold", ("/usr/lib/llvm-14/lib/LLVMgold.so",), best=NATIVE_BITS),
    Build("clang-16 -O2", "clang++-16", best=NATIVE_BITS),
    Build("clang-16 -O0", "clang++-16", "-O0", best=NATIVE_BITS),
    Build("clang-16 -O3", "clang++-16", "-O3", best=NATIVE_BITS),
    Build("clang-16 LTO", "clang++-16", "-O2 -flto", "-fuse-ld=lld-16", ("ld.lld-16",), best=NATIVE_BITS),
]
BUILDS = X86_64 + [
    Build("g++-12, no Highway", "g++-12", "-O2 -UINWIT_HIGHWAY"),
    Build("i686, SSE maths", "g++-12", "-O2 -m32 -msse2 -mfpmath=sse -isystem /usr/include/x86_64-linux-gnu",
          needs=("/usr/lib/gcc/x86_64-linux-gnu/12/32/libstdc++.a",), best="sse4"),  # Highway has no AVX for 32 bits
    Build("aarch64", "aarch64-linux-gnu-g++", link="-static"),
    Build("armv7", "arm-linux-gnueabihf-g++", link="-static"),
    Build("riscv64", "riscv64-linux-gnu-g++", link="-static"),
    Build("ppc64le", "powerpc64le-linux-gnu-g++", link="-static"),
    Build("mips64el", "mips64el-linux-gnuabi64-g++", link="-static"),
    Build("s390x", "s390x-linux-gnu-g++", link="-static"),
    Build("wasm32", "clang++-16", WASI, WASI_LINK, WASI_LIBRARIES),
    Build("wasm32 simd128", "clang++-16", WASI + " -msimd128", WASI_LINK, WASI_LIBRARIES, best="wasm"),
    Build("Windows x86-64", "x86_64-w64-mingw32-g++-posix", link="-static", needs=("wine",), prepare="wine wineboot --init",
          best=NATIVE_BITS),
]

FAST = "g++-12 -O2"
THREADS = [1, 2, 3, 4, 7, 8, 16, 32, 64]
BOXES = [2, 3, 7, 30, 200]
HOST_STATES = ["ftz", "upward", "downward", "toward-zero"]
CUT_UP = "--boxes 7 --threads 4"


def sve(name, cpu, bits, best, **more):
    runner = f"{QEMU_A64} {cpu},sve-default-vector-length={bits // 8}"
    return Platform("aarch64", f"{name}, {bits} bits", runner, best=best, **more)


PLATFORMS = [
    *(Platform(build.name, force=target, fast=build.name == FAST) for build in X86_64 for target in NATIVE),
    Platform("g++-12, no Highway"),
    *(Platform(FAST, options=f"--threads {n}", fast=n in (2, 64)) for n in THREADS),
    *(Platform(FAST, options=f"--boxes {n}", fast=n == 7) for n in BOXES),
    *(Platform(FAST, options=CUT_UP, force=target, fast=True) for target in NATIVE),
    *(Platform(FAST, options=f"--host-state {state}", fast=True) for state in HOST_STATES),
    Platform(FAST, options="--host-state ftz --threads 4", fast=True),
    Platform(FAST, "no AVX-512", "qemu-x86_64-static -cpu max", best="avx2", fast=True),
    Platform(FAST, "no AVX2", "qemu-x86_64-static -cpu Nehalem", best="sse4", fast=True),
    Platform(FAST, "no SSE4.2", "qemu-x86_64-static -cpu Conroe", best="plain", fast=True),
    *(Platform("i686, SSE maths", force=target) for target in ["sse4", "plain"]),
    *(Platform("i686, SSE maths", options=f"--host-state {state}") for state in HOST_STATES[:2]),
    *(Platform("aarch64", "NEON", f"{QEMU_A64} cortex-a57", options=options, best="neon")
      for options in ["", CUT_UP, *(f"--host-state {state}" for state in HOST_STATES)]),
    Platform("aarch64", "plain", f"{QEMU_A64} cortex-a57", force="plain"),
    *(sve("SVE", f"a64fx,sve{bits}=on", bits, "neon" if bits == 128 else "sve") for bits in (128, 256, 512)),
    *(sve("SVE", f"max,sve-max-vq={bits // 128}", bits, "", force="sve") for bits in (128, 256, 512, 2048)),
    *(sve("SVE2", f"max,sve-max-vq={bits // 128}", bits, "neon" if bits == 128 else "sve2") for bits in (128, 256, 512, 2048)),
    sve("SVE2", "max,sve-max-vq=1", 128, "", force="sve2"),
    *(Platform("armv7", "", "qemu-arm-static -cpu cortex-a15", options) for options in ["", "--host-state toward-zero"]),
    Platform("riscv64", "", "qemu-riscv64-static"),
    Platform("ppc64le", "", "qemu-ppc64le-static"),
    Platform("mips64el", "", "qemu-mips64el-static"),
    *(Platform("s390x", "", "qemu-s390x-static", options, fast=True) for options in ["", f"{CUT_UP} --host-state upward"]),
    *(Platform("wasm32", "", NODE, options) for options in ["", "--boxes 7"]),
    *(Platform("wasm32 simd128", "", NODE, options) for options in ["", "--boxes 7"]),
    *(Platform("Windows x86-64", "", "wine", force=target) for target in NATIVE),
    *(Platform("Windows x86-64", "", "wine", options) for options in [CUT_UP, "--host-state ftz"]),
]

# ---- scripts/matrix --zig: a current clang with a libc for every target ----

ZIG = "ziglang==0.17.1"
ZIG_FOLDER = "build/zig"


def zig(target, **more):
    return Build(f"clang 22, {target}", f"{ZIG_FOLDER}/bin/python -m ziglang c++", f"-target {target} -O2", **more)


ZIG_BUILDS = [
    zig("x86_64-linux-musl", best=NATIVE_BITS),
    zig("aarch64-linux-musl"),
    zig("riscv64-linux-musl"),
    zig("powerpc64le-linux-musl"),
    zig("mips64el-linux-muslabi64"),
    zig("s390x-linux-musl"),
    zig("x86_64-windows-gnu", needs=("wine",), prepare="wine wineboot --init", best=NATIVE_BITS),
    zig("x86_64-macos"),
    zig("aarch64-macos"),
    zig("aarch64-windows-gnu"),
]
ZIG_PLATFORMS = [
    Platform("clang 22, x86_64-linux-musl"),
    Platform("clang 22, aarch64-linux-musl", "NEON", f"{QEMU_A64} cortex-a57", best="neon"),
    Platform("clang 22, aarch64-linux-musl", "SVE2, 256 bits", f"{QEMU_A64} max,sve-max-vq=2,sve-default-vector-length=32", best="sve2"),
    Platform("clang 22, riscv64-linux-musl", "", "qemu-riscv64-static"),
    Platform("clang 22, powerpc64le-linux-musl", "", "qemu-ppc64le-static"),
    Platform("clang 22, mips64el-linux-muslabi64", "", "qemu-mips64el-static"),
    Platform("clang 22, s390x-linux-musl", "", "qemu-s390x-static"),
    Platform("clang 22, x86_64-windows-gnu", "", "wine"),
    *(Platform(f"clang 22, {target}", runs=False) for target in ["x86_64-macos", "aarch64-macos", "aarch64-windows-gnu"]),
]

# ---- scripts/matrix --bochs: a whole machine with AVX-512, for where the CPU has none ----

KERNEL_PACKAGE = "linux-image-cloud-amd64"  # depends on the newest kernel
KERNEL = "build/matrix/bochs/vmlinuz"

BOCHS_BUILDS = [
    Build("g++-12 static", "g++-12", link="-static", needs=(
        "bochs", "xorriso", "/usr/share/vgabios/vgabios.bin", "/usr/share/bochs/BIOS-bochs-latest", "/usr/lib/ISOLINUX/isolinux.bin",
        "/usr/lib/syslinux/modules/bios/ldlinux.c32", "/usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so")),
]
BOCHS_PLATFORMS = [Platform("g++-12 static", "emulated Skylake-X", f"tests/platforms/bochs.py {KERNEL}", best="avx3")]

EXTRAS = {"zig": (ZIG_BUILDS, ZIG_PLATFORMS), "bochs": (BOCHS_BUILDS, BOCHS_PLATFORMS)}  # by option of scripts/matrix
