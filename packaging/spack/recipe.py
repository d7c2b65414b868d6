"""Reads inwit/package.py without Spack: what the recipe uses of Spack's API stands here, and anything else is an error.

usage: recipe.py [+VARIANT|~VARIANT...]   prints the arguments of cmake, one a line; other variants have their defaults

Packages that the recipe does not depend on with these variants are hidden from CMake, lest it find this machine's.
"""
import pathlib
import sys
import types

# Spack's names of packages, and what CMake looks for; None: looked for in no package of CMake's.
FOUND_AS = {"c": None, "cxx": None, "cmake": None, "highway": None, "rapidjson": None, "lapack": "LAPACK", "blas": "BLAS", "cli11": "CLI11",
            "nlohmann-json": "nlohmann_json", "pkgconfig": "PkgConfig", "libzip": None}
VARIANTS, DEPENDENCIES, VERSIONS, CONDITIONS = {}, [], [], []


class When:
    def __init__(self, condition):
        self.condition = condition

    def __enter__(self):
        CONDITIONS.append(self.condition)

    def __exit__(self, *error):
        CONDITIONS.pop()


def variant(name, *, default, description):
    assert isinstance(default, bool) and description, name
    VARIANTS[name] = default


def depends_on(spec, *, type=("build", "link"), when=None):  # noqa: A002 - Spack's name
    DEPENDENCIES.append((spec.split("@")[0], [condition for condition in [*CONDITIONS, when] if condition]))


def version(name, *, branch=None, tag=None):
    assert (branch is None) != (tag is None), name
    VERSIONS.append(name)


def conflicts(spec, *, msg):
    assert spec.startswith("%") and msg, spec


def license(name):  # noqa: A001 - Spack's name
    assert name == "MIT", name


class CMakePackage:
    def __init__(self, chosen):
        self.chosen = chosen

    @staticmethod
    def define(name, value):
        return f"-D{name}:BOOL={'ON' if value else 'OFF'}"

    def define_from_variant(self, name, of):
        return self.define(name, self.chosen[of])


def load(path):
    api = types.ModuleType("spack.package")
    for name, what in {"variant": variant, "depends_on": depends_on, "version": version, "conflicts": conflicts, "license": license,
                       "when": When}.items():
        setattr(api, name, what)
    for name in ["spack", "spack_repo", "spack_repo.builtin", "spack_repo.builtin.build_systems"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["spack.package"] = api
    sys.modules["spack_repo.builtin.build_systems.cmake"] = types.ModuleType("cmake")
    sys.modules["spack_repo.builtin.build_systems.cmake"].CMakePackage = CMakePackage
    recipe = {}
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), recipe)
    return recipe["Inwit"]


def choose(words):
    chosen = dict(VARIANTS)
    for word in words:
        assert word[0] in "+~" and word[1:] in VARIANTS, f"{word}: the recipe has {', '.join(VARIANTS)}"
        chosen[word[1:]] = word[0] == "+"
    return chosen


def hidden(chosen):
    """What CMake may not find, though this machine has it: no condition for it holds."""
    there = {name for name, conditions in DEPENDENCIES if all(chosen[word[1:]] == (word[0] == "+") for word in conditions)}
    return [FOUND_AS[name] for name in FOUND_AS if FOUND_AS[name] and name not in there]


if __name__ == "__main__":
    package = load(pathlib.Path(__file__).with_name("inwit") / "package.py")
    chosen = choose(sys.argv[1:])
    unknown = {name for name, _ in DEPENDENCIES} - FOUND_AS.keys()
    assert not unknown, f"no name of CMake's for {unknown}"
    print("\n".join(package(chosen).cmake_args() + [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON" for name in hidden(chosen)]))
