# Sourced by the scripts of packages, after `set -eu`.
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/packages
version=$(sed -n 's/^#define INWIT_VERSION_[A-Z]* \([0-9]*\)$/\1/p' "$root/capi/inwit.h" | paste -s -d .)
golden_command="inwit fill random_uniform --set minval=-1 --set maxval=1 --shape 2,4 --seed 42 --name transformer.h.0.attn.c_attn.weight --print numpy"
golden_values="0.4962343 -0.4322524 0.28868675 -0.43030727"
jobs=$(nproc)
mkdir -p "$work"
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

# Runs the script again in a mount namespace of its own, so that nothing stays mounted, however it ends.
as_root_in_namespace() {
  if [ "$(id -u)" -ne 0 ]; then exec sudo "$0" "$@"; fi
  if [ -z "${INWIT_PACKAGES_NAMESPACE:-}" ]; then
    INWIT_PACKAGES_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
  fi
}

# An empty Debian 12 in $machine: empty_root NAME
empty_root() {
  "$root/scripts/bare-root" "$root/build/bare/base"
  machine=$work/roots/$1
  umount -q -R "$machine/proc" "$machine/dev" || true
  rm -rf --one-file-system "$machine"
  mkdir -p "$work/roots"
  cp -a --reflink=auto "$root/build/bare/base" "$machine"
  cp /etc/resolv.conf /etc/hosts "$machine/etc/"
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
}

# Runs a command in $machine, as after a login: inside COMMAND
inside() {
  chroot "$machine" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    sh -e -c "$1" < /dev/null
}

remove_root() {
  umount -R "$machine/dev" "$machine/proc"
  rm -rf --one-file-system "$machine"
}

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
