"""The worlds in which scripts/matrix builds tests/worlds/golden.cpp and runs it: data alone.

A Build is compiled once, whatever the number of worlds that run it. `needs` are commands or files besides the compiler and the
runner; where one is missing, or the compiler or the runner, the world is skipped.
"""
from typing import NamedTuple


class Build(NamedTuple):
    name: str
    compiler: str
    flags: str = "-O2"       # of compiling and of linking
    link: str = ""           # of linking alone
    needs: tuple = ()
    prepare: str = ""        # command to run once, before the program runs
    option: str = ""         # of scripts/matrix, without which its worlds are left out


class World(NamedTuple):
    build: str               # name of one
    runner: str = ""         # command before the program
    options: str = ""        # of the program
    target: str = "plain"    # that the program must report
    fast: bool = False       # part of --fast
    cpu: str = ""            # what the runner makes of it, for the table


LLVM = "/usr/lib/llvm-16"
WASI = f"--target=wasm32-wasi -O2 -fno-exceptions -isystem {LLVM}/include/wasm32-wasi/c++/v1"
# The linker's own 64 KiB of stack are too few for the reflectors.
WASI_LINK = f"-L{LLVM}/lib/wasm32-wasi -Wl,-z,stack-size=1048576 -Wl,--stack-first"
WASI_LIBRARIES = (f"{LLVM}/lib/wasm32-wasi/libc++.a", "/usr/lib/wasm32-wasi/libc.a", "wasm-ld-16")
NODE = "node --no-warnings tests/worlds/wasi.mjs"

BUILDS = [
    Build("g++-12 -O2", "g++-12"),
    Build("g++-12 -O0", "g++-12", "-O0"),
    Build("g++-12 -O3", "g++-12", "-O3"),
    Build("g++-12 LTO", "g++-12", "-O2 -flto=1"),
    Build("clang-14 -O2", "clang++-14"),
    Build("clang-14 -O0", "clang++-14", "-O0"),
    Build("clang-14 -O3", "clang++-14", "-O3"),
    Build("clang-14 LTO", "clang++-14", "-O2 -flto", "-fuse-ld=gold", ("/usr/lib/llvm-14/lib/LLVMgold.so",)),
    Build("clang-16 -O2", "clang++-16"),
    Build("clang-16 -O0", "clang++-16", "-O0"),
    Build("clang-16 -O3", "clang++-16", "-O3"),
    Build("clang-16 LTO", "clang++-16", "-O2 -flto", "-fuse-ld=lld-16", ("ld.lld-16",)),
    Build("i686, SSE maths", "g++-12", "-O2 -m32 -msse2 -mfpmath=sse -isystem /usr/include/x86_64-linux-gnu",
          needs=("/usr/lib/gcc/x86_64-linux-gnu/12/32/libstdc++.a",)),
    Build("aarch64", "aarch64-linux-gnu-g++", link="-static"),
    Build("armv7", "arm-linux-gnueabihf-g++", link="-static"),
    Build("riscv64", "riscv64-linux-gnu-g++", link="-static"),
    Build("ppc64le", "powerpc64le-linux-gnu-g++", link="-static"),
    Build("mips64el", "mips64el-linux-gnuabi64-g++", link="-static"),
    Build("s390x", "s390x-linux-gnu-g++", link="-static"),
    Build("wasm32", "clang++-16", WASI, WASI_LINK, WASI_LIBRARIES),
    Build("wasm32 simd128", "clang++-16", WASI + " -msimd128", WASI_LINK, WASI_LIBRARIES),
    Build("Windows x86-64", "x86_64-w64-mingw32-g++-posix", link="-static", needs=("wine",), prepare="wine wineboot --init"),
]

NATIVE = "g++-12 -O2"
OTHER_COMPILERS = [build.name for build in BUILDS[1:12]]
THREADS = [1, 2, 3, 4, 7, 8, 16, 32, 64]
BOXES = [2, 3, 7, 30, 200]
HOST_STATES = ["ftz", "upward", "downward", "toward-zero"]
VECTOR_BITS = [128, 256, 512, 2048]


def sve(cpu, bits):
    return f"qemu-aarch64-static -cpu {cpu},sve-max-vq={bits // 128},sve-default-vector-length={bits // 8}"


WORLDS = [
    World(NATIVE, fast=True),
    *(World(build) for build in OTHER_COMPILERS),
    *(World(NATIVE, options=f"--threads {n}", fast=n in (2, 64)) for n in THREADS),
    *(World(NATIVE, options=f"--boxes {n}", fast=n in (7, 30)) for n in BOXES),
    World(NATIVE, options="--boxes 50 --threads 3", fast=True),
    *(World(NATIVE, options=f"--host-state {state}", fast=True) for state in HOST_STATES),
    World(NATIVE, options="--host-state ftz --threads 4", fast=True),
    World(NATIVE, "qemu-x86_64-static -cpu max", cpu="no AVX-512", fast=True),
    World(NATIVE, "qemu-x86_64-static -cpu Nehalem", cpu="no AVX2", fast=True),
    World(NATIVE, "qemu-x86_64-static -cpu qemu64", cpu="no SSSE3", fast=True),
    World("i686, SSE maths"),
    *(World("i686, SSE maths", options=f"--host-state {state}") for state in HOST_STATES[:2]),
    World("aarch64", "qemu-aarch64-static -cpu cortex-a57", cpu="NEON"),
    *(World("aarch64", sve("max,sve2=off", bits), cpu=f"SVE, {bits} bits") for bits in VECTOR_BITS),
    *(World("aarch64", sve("max", bits), cpu=f"SVE2, {bits} bits") for bits in VECTOR_BITS),
    *(World("aarch64", "qemu-aarch64-static -cpu cortex-a57", f"--host-state {state}", cpu="NEON") for state in HOST_STATES),
    World("aarch64", "qemu-aarch64-static -cpu cortex-a57", "--boxes 7 --threads 4", cpu="NEON"),
    World("armv7", "qemu-arm-static -cpu cortex-a15"),
    World("armv7", "qemu-arm-static -cpu cortex-a15", "--host-state toward-zero"),
    World("riscv64", "qemu-riscv64-static"),
    World("ppc64le", "qemu-ppc64le-static"),
    World("mips64el", "qemu-mips64el-static"),
    World("s390x", "qemu-s390x-static", fast=True),
    World("s390x", "qemu-s390x-static", "--boxes 7 --threads 4", fast=True),
    World("s390x", "qemu-s390x-static", "--host-state upward"),
    World("wasm32", NODE),
    World("wasm32", NODE, "--boxes 7"),
    World("wasm32 simd128", NODE),
    World("wasm32 simd128", NODE, "--boxes 7"),
    World("Windows x86-64", "wine"),
    World("Windows x86-64", "wine", "--boxes 7 --threads 4"),
    World("Windows x86-64", "wine", "--host-state ftz"),
]
