"""Builds what is compared: inwit and its loops by the preset bench, and the peers in C++ whose headers are there."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

from works import ROOT

PEERS = ROOT / "bench" / "peers"


def build_inwit():
    subprocess.run([ROOT / "scripts" / "install-dependencies", "bench"], check=True, stdout=sys.stderr)
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "inwit", "inwit-loops", "inwit-call16-cpp"], cwd=ROOT,
                   check=True, stdout=subprocess.DEVNULL)
    return ROOT / "build" / "bench"


def build_fortran(build, say):
    """build/peers/call16-fortran, if the binding and a compiler are there."""
    sources = [ROOT / "bindings" / "fortran" / "src" / name for name in ["inwit_c.f90", "inwit.f90"]]
    compiler = shutil.which("gfortran")
    if compiler is None or not all(source.exists() for source in sources):
        return
    folder = build.absolute() / "peers"
    library = build.absolute() / "capi" / "libinwit.so"
    done = subprocess.run([compiler, "-O3", f"-J{folder}", *sources, ROOT / "bench" / "call16.f90", library,
                           f"-Wl,-rpath,{library.parent}", "-o", folder / "call16-fortran"], capture_output=True, text=True)
    if done.returncode != 0:
        say(f"call16.f90: does not compile here: {done.stderr}")


def recipes(environment):
    """{peer: what the compiler is told}, for the peers whose headers are there."""
    include = environment / "include"
    found = {"plain": []}
    if (include / "mkl_vsl.h").exists():
        libraries = [next((environment / "lib").glob(f"libmkl_{part}.so*")) for part in ["intel_lp64", "sequential", "core"]]
        found["mkl"] = [f"-I{include}", "-Wl,--no-as-needed", *libraries, f"-Wl,-rpath,{environment / 'lib'}", "-lm", "-ldl"]
    eigen = pathlib.Path("/usr/include/eigen3")
    if (include / "EigenRand").exists() and eigen.exists():
        version = re.search(r"@version (\S+)", (include / "EigenRand" / "Core.h").read_text()).group(1)
        found["eigenrand"] = ["-march=native", f'-DEIGENRAND_VERSION="{version}"', "-isystem", include, "-isystem", eigen]
    return found


def build_peers(build, environment, say):
    """Into build/peers/NAME.so, each anew when its source or the way it is compiled has changed."""
    folder = build / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    found = recipes(environment)
    for stale in folder.glob("*.so"):
        if stale.stem not in found:
            stale.unlink()
    for name, options in found.items():
        source, library, key_file = PEERS / f"{name}.cpp", folder / f"{name}.so", folder / f"{name}.key"
        command = [os.environ.get("CXX", "c++"), "-std=c++17", "-O3", "-DNDEBUG", "-shared", "-fPIC", str(source),
                   *map(str, options), "-o", str(library)]
        key = "\n".join([*command, (PEERS / "peer.hpp").read_text(), source.read_text()])
        if library.exists() and key_file.exists() and key_file.read_text() == key:
            continue
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 0:
            key_file.write_text(key)
        else:
            library.unlink(missing_ok=True)
            say(f"{name}: does not compile here: {done.stderr.splitlines()[0]}")
