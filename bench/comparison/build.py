"""Builds what is compared: inwit and its loops by the preset bench, and the peers in C++ whose headers are there."""
import os
import pathlib
import re
import subprocess
import sys

from works import ROOT

PEERS = ROOT / "bench" / "peers"


def build_inwit():
    subprocess.run([ROOT / "scripts" / "install-dependencies", "bench"], check=True, stdout=sys.stderr)
    subprocess.run(["cmake", "--preset", "bench"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", "--preset", "bench", "--target", "inwit", "inwit-loops"], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    return ROOT / "build" / "bench"


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
    """Into build/peers/NAME.so, each if it is older than its source."""
    folder = build / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    for name, options in recipes(environment).items():
        source, library = PEERS / f"{name}.cpp", folder / f"{name}.so"
        newest = max(path.stat().st_mtime for path in [source, PEERS / "peer.hpp"])
        if library.exists() and library.stat().st_mtime > newest:
            continue
        done = subprocess.run([os.environ.get("CXX", "c++"), "-std=c++17", "-O3", "-DNDEBUG", "-shared", "-fPIC", source,
                               *options, "-o", library], capture_output=True, text=True)
        if done.returncode != 0:
            say(f"{name}: does not compile here: {done.stderr.splitlines()[0]}")
