#!/bin/sh
# Runs the tests of the package, and the snippets of docs/julia.md that need no other package, in a copy, since Pkg writes to it.
#   package.sh WORK_FOLDER JULIA
# Exit code 77: julia is not installed. INWIT_LIBRARY and INWIT_GOLDEN are the library and the file of golden values.
set -eu
case ${2:-INWIT_JULIA-NOTFOUND} in *-NOTFOUND) echo "skipped: no julia on this machine"; exit 77 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$1"
mkdir -p "$1"
cp -R "$here/Inwit.jl" "$1"
"$2" --startup-file=no --project="$1/Inwit.jl" -e 'import Pkg; Pkg.instantiate(); Pkg.test()'

# Each snippet in a module of its own.
awk '/^```julia$/ { text = ""; other = 0; inside = 1; next }
     /^```$/ && inside { if (!other) print "module Snippet" ++n "\n" text "end"; inside = 0; next }
     inside { text = text $0 "\n"; if (/^using (Flux|Lux)/) other = 1 }' "$here/../../docs/julia.md" > "$1/page.jl"
"$2" --startup-file=no --project="$1/Inwit.jl" "$1/page.jl"
