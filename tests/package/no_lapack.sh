#!/bin/sh
# no_lapack.sh LIBRARY: a library that was built without LAPACK needs no BLAS and has no module beside it.
set -eu
readelf -d "$1" | grep -q NEEDED
if readelf -d "$1" | grep -i -E 'NEEDED.*(blas|lapack)'; then
  echo "$1 needs a BLAS" >&2
  exit 1
fi
if ls "$(dirname "$1")" | grep lapack; then
  echo "there is a LAPACK module beside $1" >&2
  exit 1
fi
