# The phases of nixpkgs' stdenv with the hooks of cmake and ninja: that of cmake gives absolute folders, and replaces /usr in CMake's files.
set -euo pipefail
export PATH=/usr/bin:/bin HOME=/homeless-shelter
runHook() { :; }

cp -R "$src" source
chmod -R u+w source
find source -type f \( -name "*.cmake" -o -name "*.cmake.in" -o -name CMakeLists.txt \) \
  -exec sed -i -e 's^/usr\([ /]\|$\)^/var/empty\1^g' -e 's^/opt\([ /]\|$\)^/var/empty\1^g' {} +

# Two folders below the sources, as the release build, from which ccache has the objects.
mkdir -p source/build/nix
cd source/build/nix
# shellcheck disable=SC2086,SC2154 # the flags are words; nix sets the variables
cmake ../.. -GNinja -DCMAKE_INSTALL_PREFIX="$out" -DCMAKE_INSTALL_BINDIR="$out/bin" -DCMAKE_INSTALL_SBINDIR="$out/sbin" \
  -DCMAKE_INSTALL_INCLUDEDIR="$out/include" -DCMAKE_INSTALL_MANDIR="$out/share/man" -DCMAKE_INSTALL_INFODIR="$out/share/info" \
  -DCMAKE_INSTALL_LIBDIR="$out/lib" -DCMAKE_INSTALL_LIBEXECDIR="$out/libexec" -DCMAKE_INSTALL_LOCALEDIR="$out/share/locale" \
  -DCMAKE_INSTALL_DOCDIR="$out/share/doc/inwit" -DCMAKE_INSTALL_NAME_DIR="$out/lib" -DCMAKE_FIND_FRAMEWORK=LAST \
  -DCMAKE_POLICY_DEFAULT_CMP0025=NEW -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DCMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON \
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF -DCMAKE_FIND_USE_SYSTEM_PACKAGE_REGISTRY=OFF $cmakeFlags
ninja -j "$NIX_BUILD_CORES"
ninja install
[ -z "${doInstallCheck:-}" ] || eval "$installCheckPhase"
