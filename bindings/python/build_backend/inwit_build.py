"""scikit-build-core with an sdist that contains the core's sources, which are two folders above this package in a clone."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Any

from scikit_build_core import build as _build
from scikit_build_core.build import *  # noqa: F403 # all other hooks are unchanged

CORE = ["CMakeLists.txt", "LICENSE", "licenses", "cmake", "src", "capi", "include", "bindings/python/CMakeLists.txt"]


def _copy(source: pathlib.Path, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    else:
        shutil.copy2(source, target)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """In a clone, packs a copy of the package with the core and the headers that it needs beside it, and adjusts the paths."""
    package = pathlib.Path.cwd()
    if (package / "core").is_dir():  # an unpacked sdist
        return _build.build_sdist(sdist_directory, config_settings)
    root = package.parent.parent
    with tempfile.TemporaryDirectory() as scratch:
        staged = pathlib.Path(scratch, "inwit")
        for name in ["README.md", "src", "build_backend"]:
            _copy(package / name, staged / name)
        for name in CORE:
            _copy(root / name, staged / "core" / name)
        subprocess.run([root / "packaging/vendor", staged / "core"], check=True)
        _copy(root / "LICENSE", staged / "LICENSE")
        text = (package / "pyproject.toml").read_text(encoding="utf-8")
        text = text.replace('"../../build/', '"build/').replace('"../..', '"core')
        (staged / "pyproject.toml").write_text(text, encoding="utf-8")
        target = os.path.abspath(sdist_directory)
        os.chdir(staged)
        try:
            return _build.build_sdist(target, config_settings)
        finally:
            os.chdir(package)
