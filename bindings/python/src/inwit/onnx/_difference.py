"""How a small difference in the input grows through a model, in place of gradients."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from .._probe import arrays
from .._probe.rows import Row

_SMALL, _LARGE = 3e-5, 1e-2  # relative to the input: the small one has room to grow, the large one to shrink
_LEAST, _MOST = 1e-6, 0.05  # relative to an output: smaller differences are lost to rounding; larger ones do not grow as small ones do
Run = Callable[[Any, dict[str, Any]], dict[str, Any]]


def add_differences(rows: Sequence[Row], values: Mapping[str, Any], run: Run, model: Any, feeds: Mapping[str, Any]) -> None:
    """Sets it for the rows where it is known: outputs in float32 or float64 whose difference is small, but not rounded away."""
    for step in _SMALL, _LARGE:
        others = run(*_moved(model, feeds, step))
        rounded = []
        for row in rows:
            found = _difference(row, values[row.node], others.get(row.node))
            if found <= _LEAST:
                rounded.append(row)
            elif found < _MOST:
                row.difference = found * _SMALL / step
        rows = rounded


def _difference(row: Row, y: Any, other: Any) -> float:
    if other is None or other.shape != y.shape or y.dtype.itemsize < 4 or not row.rms > 0 or not math.isfinite(row.rms):
        return math.nan
    return arrays.rms(other.astype(np.float64) - y) / row.rms


def _moved(model: Any, feeds: Mapping[str, Any], step: float) -> tuple[Any, dict[str, Any]]:
    """The model and its feeds with a small difference: in the float inputs, else in the tables from which the inputs select rows."""
    generator = np.random.default_rng(0)

    def differ(value: Any) -> Any:
        return (value + step * arrays.rms(value) * generator.standard_normal(value.shape)).astype(value.dtype)

    if any(value.dtype.kind == "f" for value in feeds.values()):
        return model, {name: differ(value) if value.dtype.kind == "f" else value for name, value in feeds.items()}
    tables = {node.input[0] for node in model.graph.node if node.op_type == "Gather"}
    other = onnx.ModelProto()
    other.CopyFrom(model)
    for one in other.graph.initializer:
        if one.name in tables and one.data_type in (onnx.TensorProto.FLOAT, onnx.TensorProto.DOUBLE):
            one.CopyFrom(numpy_helper.from_array(differ(numpy_helper.to_array(one)), one.name))
    return other, dict(feeds)

