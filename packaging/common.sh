# Sourced by the scripts of packages, after `set -eu`.
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/packages
version=$(sed -n 's/^#define INWIT_VERSION_[A-Z]* \([0-9]*\)$/\1/p' "$root/capi/inwit.h" | paste -s -d .)
golden_command="inwit fill random_uniform --set minval=-1 --set maxval=1 --shape 2,4 --seed 42 --name transformer.h.0.attn.c_attn.weight --print numpy"
golden_values="0.4962343 -0.4322524 0.28868675 -0.43030727"
jobs=$(nproc)
mkdir -p "$work"
. "$root/scripts/machine.sh"
if [ -z "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ] && command -v ccache > /dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CMAKE_C_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
fi

# What this machine lacks makes a test skipped, not failed.
need() {
  for tool; do
    command -v "$tool" > /dev/null || { echo "skipped: no $tool"; exit 77; }
  done
}

# The build from which the packages of this machine's platform are made. Its folder is two below the sources, and its options are those of
# the preset `release`: so ccache finds what that has compiled.
native_build() {
  cmake -G Ninja -S "$root" -B "$root/build/native" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DINWIT_WARNINGS_ARE_ERRORS=ON \
    -DINWIT_STATIC_TOO=ON -DINWIT_TESTS=OFF -DINWIT_BINDINGS=OFF -DINWIT_EXAMPLES=OFF
  cmake --build "$root/build/native" --parallel "$jobs"
}

# A Python environment for the tools of packaging: environment NAME REQUIREMENT...
environment() {
  folder=$work/environments/$1
  shift
  [ -x "$folder/bin/python" ] || python3 -m venv "$folder"
  "$folder/bin/python" -m pip install -q --disable-pip-version-check "$@"
}

# An empty Debian 12 in $machine: empty_root NAME
empty_root() { empty_machine "$work/roots/$1"; }

# Runs a command there: inside COMMAND
inside() { in_machine HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -e -c "$1"; }

# Fails unless standard input contains all of the values: expect_values VALUE...
expect_values() {
  printed=$(cat)
  for value; do
    case $printed in
    *"$value"*) ;;
    *) printf 'expected %s in:\n%s\n' "$value" "$printed" >&2; exit 1 ;;
    esac
  done
}
