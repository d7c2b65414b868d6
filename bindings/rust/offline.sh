#!/bin/sh
# Runs the tests of the crates without a network, in a copy in the build folder; the source folder stays unchanged.
#   offline.sh BUILD_FOLDER LIBRARY_FOLDER tree             makes the copy, with links resolved, and a stand-in for crates.io
#   offline.sh BUILD_FOLDER LIBRARY_FOLDER cargo ARGS...    runs cargo in the copy, with the library of that folder
#   offline.sh BUILD_FOLDER LIBRARY_FOLDER packed           checks that the packed inwit-sys is complete, and runs its tests
set -eu
source=$(cd "$(dirname "$0")" && pwd)
build=$1 library=$2 what=$3
shift 3
command -v cargo > /dev/null || { echo "skipped: no cargo"; exit 77; }
export CARGO_HOME="$build/cargo-home" CARGO_TARGET_DIR="$build/target" CARGO_NET_OFFLINE=true CARGO_TERM_COLOR=never
export INWIT_LIB_DIR="$library" LD_LIBRARY_PATH="$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# Cargo resolves every dependency, also those of disabled features: an empty crate stands in for each.
stand_in() {
  folder=$build/stand-ins/$1
  mkdir -p "$folder/src"
  printf '[package]\nname = "%s"\nversion = "%s"\nedition = "2018"\n' "$1" "$2" > "$folder/Cargo.toml"
  : > "$folder/src/lib.rs"
  echo '{"files": {}}' > "$folder/.cargo-checksum.json"
}

case $what in
tree)
  rm -rf "$build/tree"
  mkdir -p "$build/tree" "$CARGO_HOME"
  cp -RLp "$source/Cargo.toml" "$source/inwit-sys" "$source/inwit" "$build/tree"
  stand_in half 2.2.1
  stand_in ndarray 0.15.6
  printf '[source.crates-io]\nreplace-with = "stand-ins"\n[source.stand-ins]\ndirectory = "%s/stand-ins"\n' "$build" \
    > "$CARGO_HOME/config.toml"
  ;;
cargo)
  cd "$build/tree"
  cargo "$@"
  ;;
packed)
  cd "$build/tree"
  cargo package --package inwit-sys --no-verify --allow-dirty
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' inwit-sys/Cargo.toml)
  rm -rf "$build/packed"
  mkdir "$build/packed"
  tar -xzf "$CARGO_TARGET_DIR/package/inwit-sys-$version.crate" -C "$build/packed"
  cd "$build/packed/inwit-sys-$version"
  for folder in src capi cmake include licenses; do diff -r "$source/../../$folder" "upstream/$folder"; done
  cargo test
  # Configures only: scripts/test-rust compiles, which takes minutes.
  cmake -G Ninja -S vendored -B "$build/packed/configured" -DBUILD_SHARED_LIBS=OFF -DINWIT_LAPACK=OFF
  ;;
*)
  echo "unknown: $what" >&2
  exit 2
  ;;
esac
