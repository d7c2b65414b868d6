# What ../default.nix uses of nixpkgs, for machines without it: its inputs are this machine's own libraries and tools, its stdenv is
# builder.sh. A name that is not here stops the evaluation.
{ }:
let
  host = name: "${name} of this machine";
  cache = [ "CCACHE_DIR" "CCACHE_BASEDIR" "CCACHE_NOHASHDIR" "CMAKE_C_COMPILER_LAUNCHER" "CMAKE_CXX_COMPILER_LAUNCHER" ];
in
{
  lib = {
    licenses.mit = { spdxId = "MIT"; };
    platforms.unix = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
    # Sources are paths with a filter, which nests.
    cleanSource = src: { inherit src; filter = path: type: baseNameOf path != ".git"; };
    cleanSourceWith = { src, filter }: {
      inherit (src) src;
      filter = path: type: src.filter path type && filter path type;
    };
  };
  stdenv.mkDerivation = { pname, version, src, meta, ... }@given:
    assert builtins.elem builtins.currentSystem meta.platforms;
    derivation (removeAttrs given [ "meta" ] // builtins.listToAttrs (map (name: { inherit name; value = builtins.getEnv name; }) cache) // {
      name = "${pname}-${version}";
      src = builtins.path { path = src.src; inherit (src) filter; name = "source"; };
      system = builtins.currentSystem;
      builder = "/bin/bash";
      args = [ ./builder.sh ];
    });
  cmake = host "cmake";
  ninja = host "ninja";
  pkg-config = host "pkg-config";
  rapidjson = host "rapidjson";
  libhwy = host "libhwy";
  nlohmann_json = host "nlohmann_json";
  cli11 = host "cli11";
  libzip = host "libzip";
  blas = host "blas";
  lapack = host "lapack";
}
