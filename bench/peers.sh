#!/bin/sh
# Makes the virtual environment in which bench/compare finds its peers: time and space stand in README.md.
#   bench/peers.sh [FOLDER]   by default build/peers
# TORCH      what pip installs as torch, without what it depends on; a wheel for CPUs alone saves space if you have one
# EIGENRAND  where EigenRand is cloned from: an address, or a folder that holds a repository
set -eu

here=$(cd "$(dirname "$0")" && pwd)
environment=${1:-$(dirname "$here")/build/peers}
eigenrand_version=v0.5.1

"$here/../scripts/install-dependencies" bench
[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
pip() { "$environment/bin/python" -m pip --disable-pip-version-check "$@"; }

pip install -q -r "$here/peers/requirements.txt"
# torch's wheel is made for CUDA and asks for 4 GB of its libraries, which a CPU never calls: without_cuda.py stands in for them.
pip install -q --no-deps "${TORCH:-torch==2.15.0}"
site=$("$environment/bin/python" -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
"$environment/bin/python" "$here/peers/without_cuda.py" "$site"

# EigenRand is headers on Debian's Eigen, and in no package.
if [ ! -d "$environment/include/EigenRand" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  if git -c advice.detachedHead=false clone -q --depth 1 --branch $eigenrand_version \
      "${EIGENRAND:-https://github.com/bab2min/EigenRand}" "$scratch/EigenRand"; then
    cp -r "$scratch/EigenRand/EigenRand" "$environment/include/"
  else
    echo "EigenRand cannot be had from there: it is left out" >&2
  fi
fi
"$environment/bin/python" -c '
import importlib.metadata as made
for name in ["numpy", "torch", "tensorflow-cpu", "jax", "keras", "mkl-devel"]: print(name, made.version(name))'
du -sh "$environment"
