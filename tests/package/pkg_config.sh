#!/bin/sh
# pkg_config.sh PREFIX CC CONSUMER.C OUT [--static]: builds and runs a C program with pkg-config's flags for an installed tree.
set -eu
prefix=$1 cc=$2 source=$3 out=$4 static=${5:-}
file=$(find "$prefix" -name inwit.pc)
PKG_CONFIG_PATH=$(dirname "$file")${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
[ "$(pkg-config --variable=prefix inwit | xargs realpath)" = "$(realpath "$prefix")" ] ||
  { echo "inwit.pc does not compute its own prefix" >&2; exit 1; }
library_folder=$(pkg-config --variable=libdir inwit)
# The flags must be split into words.
# shellcheck disable=SC2046
$cc -std=c99 -Wall -Wextra -Werror "$source" -o "$out" $(pkg-config --cflags inwit) $(pkg-config --libs $static inwit) -lm
if [ -n "$static" ]; then "$out"; else LD_LIBRARY_PATH=$library_folder "$out"; fi
