"""The version of capi/inwit.h in the files of packages, which must state it as text."""
import re

JSON = r'^  "version": "([^"]*)",$'
TOML = r'^version = "([^"]*)"$'
FILES = {  # the pattern of each occurrence
    "CITATION.cff": [r"^version: ([0-9.]*)$"],
    "bindings/fortran/fpm.toml": [TOML],
    "bindings/julia/Inwit.jl/Project.toml": [TOML],
    "bindings/julia/yggdrasil/build_tarballs.jl": [r'^version = v"([^"]*)"$'],
    "bindings/npm/package.json": [JSON],
    "bindings/rust/frameworks/Cargo.toml": [TOML],
    "bindings/rust/inwit-sys/Cargo.toml": [TOML],
    "bindings/rust/inwit/Cargo.toml": [TOML, r'^inwit-sys = \{ version = "([^"]*)"'],
    "packaging/conda/recipe.yaml": [r"^  version: ([0-9.]+)$"],
    "packaging/homebrew/inwit.rb": [r"/v([0-9.]*)\.tar\.gz"],
    "packaging/nix/default.nix": [r'^  version = "([^"]*)";$'],
    "packaging/spack/inwit/package.py": [r'^    version\("([0-9.]*)", tag', r'tag="v([0-9.]*)"'],
    "packaging/vcpkg/ports/inwit/vcpkg.json": [JSON],
}


def with_version(header, text, patterns):
    version = ".".join(map(str, header.version))
    for pattern in patterns:
        match = re.search(pattern, text, re.M)
        if match is None:
            raise ValueError(f"no version where {pattern} expects one")
        text = text[:match.start(1)] + version + text[match.end(1):]
    return text
