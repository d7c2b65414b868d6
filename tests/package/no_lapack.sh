#!/bin/sh
# no_lapack.sh LIBRARY: a library that was built without LAPACK needs none.
set -eu
readelf -d "$1" | grep -q NEEDED
if readelf -d "$1" | grep -i -E 'NEEDED.*(blas|lapack)'; then
  echo "$1 needs a BLAS" >&2
  exit 1
fi
