"""Fills and audits a whole model by the names of its variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import keras
import numpy as np

from .._audit import Finding, warn_of_dtypes
from .._blocks import Plan
from .._initializer import Json
from .._many import Recipe
from .._types import Progress
from . import _tensors
from ._defaults import default_recipe


def initialize(
    model: Any,
    recipe: Recipe | Json | None = None,
    seed: int | None = None,
    *,
    threads: int = 0,
    target: str | None = None,
    progress: Progress | None = None,
) -> Any:
    """Fills the variables of a built model or layer, each by the rule of `recipe` that its path ("dense/kernel") matches, and returns
    the model. All values are generated before the first is assigned.

    recipe: an inwit.Recipe, or its JSON as text or dict; initialize(model, seed) uses default_recipe(model), the initializers that the
    layers carry, and rejects frozen layers. Rules without a layout use Keras's. A variable without a float dtype, such as the count of a Normalization layer,
    requires a rule that keeps it. On JAX, sharded variables are filled on their devices.
    """
    if seed is None and not isinstance(recipe, (Recipe, str, dict)):
        recipe, seed = None, recipe
    if seed is None:
        raise TypeError("seed is missing: pass initialize(model, seed) or initialize(model, recipe, seed)")
    variables = _variables(model)
    if recipe is None:
        recipe = default_recipe(model)
    if keras.backend.backend() == "jax":
        from ..jax import initialize as initialize_tree

        values = {path: variable.value for path, variable in variables.items()}
        filled = initialize_tree(values, recipe, seed, threads=threads, target=target, progress=progress)
    else:
        filled = _filled(variables, recipe, seed, threads=threads, target=target, progress=progress)
    for path, value in filled.items():
        if value is not variables[path].value:
            variables[path].assign(value)
    return model


def _filled(variables: dict[str, Any], recipe: Recipe | Json, seed: int, **options: Any) -> dict[str, Any]:
    plan = Plan(recipe, {path: tuple(variable.shape) for path, variable in variables.items()})
    arrays: dict[str, Any] = {}
    for path, variable in variables.items():
        if path in plan.kept:
            continue
        arrays[path] = np.empty(tuple(variable.shape), _tensors.numpy_dtype(_dtype_to_fill(path, variable)))
    plan.fill([(path, array, array.shape, (0,) * array.ndim) for path, array in arrays.items()], seed, **options)
    return {path: _tensors.converted(array, keras.backend.standardize_dtype(variables[path].dtype)) for path, array in arrays.items()}


def audit(
    model: Any,
    recipe: Recipe | Json | None = None,
    *,
    seed: int | None = None,
    strict: bool = False,
    findings: Literal["raise", "return"] = "raise",
    threads: int = 0,
) -> list[Finding]:
    """Compares the variables of a built model or layer with the distributions that a recipe gives, and returns what is wrong.

    The model is in the state in which its layers, another program or a file left it. Each variable is read once and compared by standard
    deviation, mean, bounds and kurtosis; initializers without randomness, such as zeros and ones, element by element. Thresholds are five
    standard deviations for all variables of the model together. Where the recipe gives random values, other findings are slices along any
    axis that repeat each other, variables that are equal or drawn from the same seed (the signs of their first elements are equal), and
    variables that the recipe ties but that differ. Variables that a rule keeps are skipped; a warning lists variables whose dtype the
    library does not support. On JAX, the blocks of a sharded variable that this process holds are audited.

    recipe: as for initialize(); without one, the initializers that the layers carry, frozen ones too.
    seed: also compares the bytes with those that initialize() gives under this seed.
    strict: compares the whole distribution, by the Kolmogorov-Smirnov test.
    findings: "raise" raises AuditError, an AssertionError, if there are any; "return" only returns them.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.
    """
    variables = _variables(model)
    if recipe is None:
        recipe = default_recipe(model, frozen="fill")
    if keras.backend.backend() == "jax":
        from ..jax import audit as audit_tree

        values = {path: variable.value for path, variable in variables.items()}
        return audit_tree(values, recipe, seed=seed, strict=strict, findings=findings, threads=threads)
    plan = Plan(recipe, {path: tuple(variable.shape) for path, variable in variables.items()})
    dtypes = {path: _dtype_to_fill(path, one) for path, one in variables.items() if path not in plan.kept}
    warn_of_dtypes({path: dtype for path, dtype in dtypes.items() if not _tensors.is_native(dtype)})
    arrays = {path: variables[path] for path, dtype in dtypes.items() if _tensors.is_native(dtype)}
    return plan.audit(arrays, _whole, seed=seed, strict=strict, findings=findings, threads=threads)


def _whole(variable: Any) -> Iterator[tuple[Any, tuple[int, ...]]]:
    dtype = _tensors.numpy_dtype(keras.backend.standardize_dtype(variable.dtype))
    yield np.asarray(keras.ops.convert_to_numpy(variable.value)).astype(dtype, copy=False), (0,) * len(variable.shape)


def _variables(model: Any) -> dict[str, Any]:
    """The variables by their paths."""
    variables = {variable.path: variable for variable in model.weights}
    if not variables or not model.built:
        raise ValueError(f"{model.name} is not built and has no variables: call build(), or call the model on data, first")
    if len(variables) != len(model.weights):
        paths = [variable.path for variable in model.weights]
        raise ValueError(f"several variables of {model.name} have the path {next(path for path in paths if paths.count(path) > 1)!r}")
    return variables


def _dtype_to_fill(path: str, variable: Any) -> str:
    dtype = str(keras.backend.standardize_dtype(variable.dtype))
    if not keras.backend.is_float_dtype(dtype):
        raise ValueError(f"{path}: dtype is {dtype}, must be a float dtype, or a rule must keep it")
    return dtype
