#!/bin/sh
# installed.sh BUILD PREFIX SOURCE: installs a build and moves the tree to PREFIX, so that using it there proves that it is relocatable.
set -eu
rm -rf "$2" "$2.first"
cmake --install "$1" --prefix "$2.first" > /dev/null
mv "$2.first" "$2"
for folder in "$2"/lib*/cmake "$2"/lib*/pkgconfig "$2"/lib*/*/cmake "$2"/lib*/*/pkgconfig; do
  [ -d "$folder" ] || continue
  if grep -r -e "$1" -e "$2.first" "$folder"; then
    echo "the installed tree contains the path of the build or installation folder" >&2
    exit 1
  fi
done
for library in "$2"/lib*/libinwit.so "$2"/lib*/*/libinwit.so; do
  [ -e "$library" ] || continue
  if readelf -d "$library" | grep -E 'RPATH|RUNPATH'; then
    echo "the installed library has an rpath" >&2
    exit 1
  fi
done
cmp "$3/LICENSE" "$2/share/doc/inwit/LICENSE"
diff -r "$3/licenses" "$2/share/doc/inwit/licenses"
