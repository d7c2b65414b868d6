"""Observes the calls of all layers of a Keras model: inputs, outputs, and what was computed from what."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from .._probe import arrays, chains
from .._probe.rows import Activation, Row, pattern_of

_ENDS = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "hard_tanh": (-1.0, 1.0)}
_RECTIFIED = {"relu", "relu6"}
_SAMPLE = 4096  # elements by which a skip connection is recognized
_MOST = 16  # outputs inside a block that may add up to its output


def layers_of(model: Any) -> dict[str, Any]:
    """All layers by paths of names, "" for the model itself. Layers that a recurrent layer calls step by step are inside it."""
    found: dict[str, Any] = {}
    seen: set[int] = set()

    def walk(path: str, layer: Any) -> None:
        if id(layer) in seen or isinstance(layer, keras.layers.InputLayer):
            return
        seen.add(id(layer))
        while path in found:
            path += "'"
        found[path] = layer
        for inner in _inner(layer):
            walk(f"{path}/{inner.name}" if path else inner.name, inner)

    walk("", model)
    return found


def _inner(layer: Any) -> list[Any]:
    return [] if isinstance(layer, keras.layers.RNN) else [one for one in layer._layers if isinstance(one, keras.layers.Layer)]


def patterns_of(paths: Any) -> dict[str, str]:
    """Keras numbers equal names from the second one on: dense, dense_1, dense_2 are one pattern."""
    known = {re.sub(r"_\d+$", "", path) for path in paths if re.search(r"_\d+$", path)}
    plain = {path: f"{re.sub(r'_[0-9]+$', '', path)}_#" if re.sub(r"_\d+$", "", path) in known else path for path in paths}
    for path in sorted(plain, key=len):  # includes the patterns of the enclosing layers
        head, _, tail = path.rpartition("/")
        if head in plain and head:
            plain[path] = f"{plain[head]}/{plain[path].rpartition('/')[2]}"
    return {path: pattern_of(one) for path, one in plain.items()}


def is_batch_norm(layer: Any) -> bool:
    return isinstance(layer, keras.layers.BatchNormalization)


def floats(value: Any) -> list[Any]:
    """The floating-point tensors with at least one axis inside arguments or outputs, in order."""
    every = [one for one in keras.tree.flatten(value) if keras.ops.is_tensor(one)]
    return [one for one in every if len(one.shape) and keras.backend.is_float_dtype(keras.backend.standardize_dtype(one.dtype))]


def to_numpy(tensor: Any) -> Any:
    tensor = tensor.detach() if hasattr(tensor, "detach") else tensor
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32") if keras.backend.standardize_dtype(tensor.dtype) == "bfloat16" else tensor))


class Watch:
    """Measures a pass. outputs: the tensor of each row; their gradients are computed afterwards."""

    def __init__(self, layers: dict[str, Any], is_neutral: bool) -> None:
        self.rows: list[Row] = []
        self.activations: list[Activation] = []
        self.outputs: list[Any] = []
        self.shifts: dict[str, list[Any]] | None = None  # by layers, of their calls: added to outputs, not measured then; for JAX
        self._layers, self._is_neutral = layers, is_neutral
        self._patterns = patterns_of(layers)
        self._blocks = chains.repeated(self._patterns.values())
        self._calls: dict[str, int] = {}
        self._made: dict[int, frozenset[int]] = {}  # id of a tensor: the rows that it was computed from
        self._read: set[int] = set()
        self._kept: list[Any] = []  # so that no id is used again
        self._inside = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Replaces call() of each layer, on the layer object itself, bypassing Keras's tracking of attributes."""
        had = {path: "call" in vars(layer) and vars(layer)["call"] for path, layer in self._layers.items()}
        try:
            for path, layer in self._layers.items():
                object.__setattr__(layer, "call", self._watched(path, layer, layer.call))
            yield
        finally:
            for path, layer in self._layers.items():
                object.__setattr__(layer, "call", had[path]) if had[path] else object.__delattr__(layer, "call")

    def _watched(self, path: str, layer: Any, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            if is_batch_norm(layer):
                kwargs["training"] = not self._is_neutral
            came = floats((args, kwargs))
            known, first = self._ancestors(came), len(self.rows)
            output = call(*args, **kwargs)
            every = floats(output)
            if not every:
                return output
            if self.shifts is not None:
                return self._shifted(self.shifts.get(path), output, every[0])
            return output if _is_traced(every[0]) else self._left(path, layer, came, known, first, output, every)

        return watched

    def _ancestors(self, came: list[Any]) -> frozenset[int] | None:
        """None: unknown, because a tensor comes from code between the layers."""
        known = [self._made.get(id(one)) for one in came]
        return None if not known or any(one is None for one in known) else frozenset().union(*(one for one in known if one is not None))

    def begin(self, batch: Any) -> None:
        for one in floats(batch):
            self._made[id(one)] = frozenset()
            self._kept.append(one)

    def _shifted(self, shifts: list[Any] | None, output: Any, y: Any) -> Any:
        """Without shifts, the layer was not measured: it is called inside a loop."""
        if not shifts:
            return output
        shift = shifts.pop(0)
        return keras.tree.map_structure(lambda one: one + shift if one is y else one, output)

    def _left(self, path: str, layer: Any, came: list[Any], known: frozenset[int] | None, first: int, output: Any, every: list[Any]) -> Any:
        y = to_numpy(every[0])
        self._calls[path] = self._calls.get(path, 0) + 1
        is_leaf = not _inner(layer)
        row = Row(path, self._calls[path], type(layer).__name__, is_leaf, arrays.rms(y), is_empty=not y.size, pattern=self._patterns[path])
        if row.pattern in self._blocks and y.size:
            row.cosine, row.rank = arrays.spread(arrays.observations(y))
        number = len(self.rows)
        row.node = (number, known)
        if isinstance(layer, keras.layers.Add):
            self._observe_sum(row, came, y)
        elif not is_leaf:
            self._observe_block(row, came, first, y)
        self._activated(path, layer, y)
        self.rows.append(row)
        self.outputs.append(every[0])
        self._kept.append((came, output))
        self._read.update(id(one) for one in came if not isinstance(layer, keras.layers.Add))
        for one in every:
            self._made[id(one)] = frozenset({number}) | (known or frozenset())
        return output

    def _observe_sum(self, row: Row, came: list[Any], y: Any) -> None:
        """The skip connection of a sum is the summand that a branch has read before."""
        read = [one for one in came if id(one) in self._read and tuple(one.shape) == y.shape]
        if len(came) == 2 and len(read) == 1 and (entered := arrays.rms(to_numpy(read[0]))) > 0:
            row.entered, row.adds = entered, arrays.rms(y - to_numpy(read[0])) / entered
            writer = next((i for i in reversed(range(len(self.rows))) if self.outputs[i] is (came[0] if came[1] is read[0] else came[1])), None)
            row.writers = () if writer is None else (self.rows[writer].name,)

    def _observe_block(self, row: Row, came: list[Any], first: int, y: Any) -> None:
        """A block has a skip connection if its output is its input plus some of the outputs inside it."""
        x = next((to_numpy(one) for one in came if tuple(one.shape) == y.shape), None)
        if x is None or not y.size or not np.isfinite(y).all() or not (entered := arrays.rms(x)) > 0:
            return
        row.entered = entered
        some = np.linspace(0, y.size - 1, min(y.size, _SAMPLE)).astype(int)
        added = (y.astype(np.float64) - x).ravel()[some]
        inside = [i for i in range(first, len(self.rows)) if tuple(self.outputs[i].shape) == y.shape][-_MOST:]
        columns = {i: to_numpy(self.outputs[i]).astype(np.float64).ravel()[some] for i in inside}
        columns = {i: one for i, one in columns.items() if self.rows[i].is_leaf and not np.allclose(one, y.ravel()[some]) and np.isfinite(one).all()}
        if not columns or not len(some) > len(columns):
            return
        matrix = np.stack(list(columns.values()), 1)
        weights = np.linalg.lstsq(matrix, added, rcond=1e-9)[0]
        if np.linalg.norm(matrix @ weights - added) <= 1e-4 * max(float(np.linalg.norm(added)), 1e-6 * entered):
            row.adds = arrays.rms(y.astype(np.float64) - x) / entered
            row.writers = tuple(self.rows[i].name for i, weight in zip(columns, weights) if abs(weight - 1) < 0.01)

    def _activated(self, path: str, layer: Any, y: Any) -> None:
        if isinstance(layer, keras.layers.ReLU):
            name = "relu"
        elif isinstance(layer, keras.layers.RNN) or not hasattr(layer, "activation"):
            return
        else:
            name = getattr(layer.activation, "__name__", "")
        if not y.size:
            return
        if name in _RECTIFIED:
            axis = 1 if getattr(layer, "data_format", "") == "channels_first" else y.ndim - 1
            units = arrays.by_unit(y, axis)
            self.activations.append(Activation(path, name, units.shape[1], dead=arrays.share_of_dead(units)))
        elif name in _ENDS:
            self.activations.append(Activation(path, name, y.size, saturated=arrays.share_at_ends(y, *_ENDS[name])))


def depends(later: Row, earlier: Row) -> bool:
    """True if unknown."""
    known = later.node[1]
    return known is None or earlier.node[0] in known or math.isnan(earlier.rms)


def _is_traced(tensor: Any) -> bool:
    """Inside a loop, a vectorized map or a compiled function, a tensor has no values."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return isinstance(tensor, jax.core.Tracer)
    if backend == "torch":
        import torch

        return torch._C._functorch.is_functorch_wrapped_tensor(tensor)
    return backend == "tensorflow" and not hasattr(tensor, "numpy")
