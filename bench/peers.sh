#!/bin/sh
# Creates the virtual environment in which bench/compare finds the other libraries; README.md states time and space.
#   bench/peers.sh [FOLDER]   by default build/peers
# TORCH      what pip installs as torch, without dependencies; a wheel for CPUs only saves space
# EIGENRAND  the repository of EigenRand: a URL or a folder
set -eu

here=$(cd "$(dirname "$0")" && pwd)
environment=${1:-$(dirname "$here")/build/peers}
eigenrand_version=v0.5.1

"$here/../scripts/install-dependencies" bench
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
pip() { "$environment/bin/python" -m pip --disable-pip-version-check "$@"; }

pip install -q -r "$here/peers/requirements.txt"
# torch's wheel is built for CUDA and depends on 4 GB of its libraries, which a CPU never calls; without_cuda.py replaces them.
pip install -q --no-deps "${TORCH:-torch==2.15.0}"
site=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
"$environment/bin/python" "$here/peers/without_cuda.py" "$site"

# EigenRand consists of headers on top of Debian's Eigen, and is not packaged.
if [ ! -d "$environment/include/EigenRand" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  if git -c advice.detachedHead=false clone -q --depth 1 --branch $eigenrand_version \
      "${EIGENRAND:-https://github.com/bab2min/EigenRand}" "$scratch/EigenRand"; then
    cp -r "$scratch/EigenRand/EigenRand" "$environment/include/"
  else
    echo "EigenRand cannot be cloned from there: skipped" >&2
  fi
fi
"$environment/bin/python" -c '
import importlib.metadata as made
for name in ["numpy", "torch", "tensorflow-cpu", "jax", "keras", "mkl-devel"]: print(name, made.version(name))'
du -sh "$environment"
