# nix-build packaging/nix, in a clone of the repository.
{ pkgs ? import <nixpkgs> { } }:
pkgs.stdenv.mkDerivation {
  pname = "inwit";
  version = "0.1.0";
  src = pkgs.lib.cleanSourceWith {
    src = pkgs.lib.cleanSource ../..;
    filter = path: type: !(type == "directory" && path == toString ../../build); # what a developer has built is large
  };
  nativeBuildInputs = with pkgs; [ cmake ninja pkg-config ];
  buildInputs = with pkgs; [ rapidjson libhwy nlohmann_json cli11 libzip blas lapack ];
  cmakeFlags = [ "-DINWIT_TESTS=OFF" "-DINWIT_EXAMPLES=OFF" "-DINWIT_BINDINGS=OFF" ];
  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    $out/bin/inwit fill he_normal --shape 2,2 --layout torch --seed 1 --name w --print numpy | grep -F 1.3986259
    runHook postInstallCheck
  '';
  meta = {
    description = "Initial weights of neural networks, the same bits on every machine";
    homepage = "https://repository.invalid/inwit";
    license = pkgs.lib.licenses.mit;
    platforms = pkgs.lib.platforms.unix;
    mainProgram = "inwit";
  };
}
