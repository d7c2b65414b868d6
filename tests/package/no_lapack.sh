#!/bin/sh
# no_lapack.sh LIBRARY: checks that a library built without LAPACK does not depend on it.
set -eu
readelf -d "$1" | grep -q NEEDED
if readelf -d "$1" | grep -i -E 'NEEDED.*(blas|lapack)'; then
  echo "$1 depends on a BLAS" >&2
  exit 1
fi
