#!/bin/sh
# Runs the tests of the package by Pkg and the snippets of docs/julia.md, with copies, since Pkg writes to its environment.
#   package.sh WORK_FOLDER JULIA [stubs]
# The last line is the total, `N passed, N failed, N skipped`. With `stubs`, the packages of stubs/ take the place of the registered ones
# and no network is used. INWIT_LIBRARY and INWIT_GOLDEN are the library and the file of golden values.
# Exit code 77: julia is not installed.
set -eu
case ${2:-INWIT_JULIA-NOTFOUND} in *-NOTFOUND) echo "skipped: no julia on this machine"; exit 77 ;; esac
here=$(cd "$(dirname "$0")" && pwd)
work=$1
julia=$2
rm -rf "$work"
mkdir -p "$work"
cp -R "$here/Inwit.jl" "$work"
packages=Inwit.jl
if [ "${3:-}" = stubs ]; then
  packages="stubs/Preferences stubs/BFloat16s stubs/ChainRulesCore $packages"
  cp -R "$here/stubs" "$work"
  # A registry without packages: Pkg would download the general one if there was none.
  mkdir -p "$work/depot/registries/Empty"
  printf 'name = "Empty"\nuuid = "e9fceed0-5623-4384-aff0-6db4c442647a"\nrepo = ""\n\n[packages]\n' > "$work/depot/registries/Empty/Registry.toml"
  system=$("$julia" --startup-file=no -e 'print(join(DEPOT_PATH[2:end], ":"))')
  export JULIA_DEPOT_PATH="$work/depot:$system"
fi

in_environment() { "$julia" --startup-file=no --project="$work/environment" "$@"; }

status=0
{
  # shellcheck disable=SC2086 # word splitting is intended
  (cd "$work" && in_environment -e 'import Pkg; Pkg.develop([Pkg.PackageSpec(path=abspath(path)) for path in ARGS])' $packages) &&
    in_environment -e 'import Pkg; Pkg.test("Inwit")'
} > "$work/log" 2>&1 || status=1
in_environment "$here/page.jl" "$here/../../docs/julia.md" >> "$work/log" 2>&1 || status=1
cat "$work/log"

# The counts below the titles of each summary: "Test Summary: | Pass  Error  Total". A run that ends without one has failed, too.
awk -v status="$status" '
  /^Test Summary: *\|/ {
    columns = split(substr($0, index($0, "|") + 1), title, " ")
    getline
    split(substr($0, index($0, "|") + 1), value, " ")
    for (i = 1; i <= columns; i++) count[title[i]] += value[i]
    summaries++
  }
  END {
    failed = count["Fail"] + count["Error"]
    if (!failed && (status || summaries != 2)) failed = 1
    printf "%d passed, %d failed, %d skipped\n", count["Pass"], failed, count["Broken"]
    exit failed || !count["Pass"]
  }' "$work/log"
