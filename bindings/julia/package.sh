#!/bin/sh
# The package's own tests, in a copy: Pkg writes beside what it tests.   package.sh WORK_FOLDER JULIA
# Exit code 77: there is no julia. INWIT_LIBRARY and INWIT_GOLDEN name the library and the known answers.
set -eu
case ${2:-INWIT_JULIA-NOTFOUND} in *-NOTFOUND) echo "skipped: no julia on this machine"; exit 77 ;; esac
rm -rf "$1"
mkdir -p "$1"
cp -R "$(dirname "$0")/Inwit.jl" "$1"
"$2" --startup-file=no --project="$1/Inwit.jl" -e 'import Pkg; Pkg.instantiate(); Pkg.test()'
