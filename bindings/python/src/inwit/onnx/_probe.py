"""probe(): what the weights of an ONNX model do to the signal."""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx

from .._probe import arrays, chains
from .._probe.judge import Measured
from .._probe.loss import CROSS_ENTROPY, GIVEN, axis_of_classes, check_options
from .._probe.report import ProbeReport, report_of
from .._probe.rows import Activation, ParameterRow, Row
from ._difference import add_differences
from ._graph import Graph, Scope

if TYPE_CHECKING:
    from typing_extensions import TypeGuard

Array = Any  # of NumPy
_ENDS = {"Tanh": (-1.0, 1.0), "Sigmoid": (0.0, 1.0), "HardSigmoid": (0.0, 1.0)}


def probe(
    model: Any,
    batch: Any,
    *,
    loss: Callable[[list[Any]], float] | None = None,
    classes: int | None = None,
) -> ProbeReport:
    """Runs an ONNX model forward and reports what its weights do to the signal: findings first. Gradients are unknown.

    In their place, the model runs again on batches that differ a little (without float inputs, with tables that differ a little): small
    differences grow as gradients do. All intermediate outputs are in memory at the same time. The model is run by onnxruntime if it is
    installed, else by the reference evaluator of onnx.

    model: an onnx.ModelProto, or the path of a file, which is not changed.
    batch: the array of the only input, a tuple of arrays in the order of the inputs, or a mapping by their names.
    loss: a function from the list of outputs to a number. By default, cross-entropy with random classes along the last axis of a first
        output with two or three axes.
    classes: the number of classes of logits, along the last axis or, for images, axis 1; 0: the output is not logits.
    """
    check_options(loss, classes)
    if not isinstance(model, onnx.ModelProto):
        if not isinstance(model, (str, os.PathLike)):
            raise TypeError(f"model is of type {type(model).__name__}, must be an onnx.ModelProto or the path of a file")
        model = onnx.load(model)
    graph = Graph(model)
    feeds = _feeds(model, batch)
    values = {**_run(model, feeds), **feeds}
    outputs = [values[one.name] for one in model.graph.output]
    value, count, what = _loss(outputs, loss, classes)
    rows = _rows(graph, values)
    add_differences(rows, values, _run, model, feeds)
    links = chains.find(rows, lambda later, earlier: graph.depends(later.node, earlier.node))
    found = Measured(
        rows, links, _activations(graph, values), _parameters(graph), value, count, _with_norms(graph, rows), is_forward_only=True
    )
    size = sum(math.prod(one.dims) for one in model.graph.initializer)
    title = f"probe of {model.graph.name or 'the model'} with {size:,} parameters, forward only"
    return report_of(title, found, None, what)


def _feeds(model: Any, batch: Any) -> dict[str, Any]:
    given = {one.name for one in model.graph.initializer}
    names = [one.name for one in model.graph.input if one.name not in given]
    if not isinstance(batch, Mapping):
        every = batch if isinstance(batch, tuple) else (batch,)
        if len(every) != len(names):
            raise ValueError(f"batch has {len(every)} arrays, and the model {len(names)} inputs: {', '.join(names)}")
        batch = dict(zip(names, every))
    if set(batch) != set(names):
        raise ValueError(f"batch has {', '.join(map(str, batch))}, and the inputs of the model are {', '.join(names)}")
    return {name: np.asarray(value) for name, value in batch.items()}


def _run(model: Any, feeds: dict[str, Any]) -> dict[str, Any]:
    """All outputs, of all nodes, that are arrays."""
    if importlib.util.find_spec("onnxruntime") is None:
        from onnx.reference import ReferenceEvaluator

        results: Any = ReferenceEvaluator(model).run(None, feeds, intermediate=True)  # a dictionary
        return {name: value for name, value in results.items() if isinstance(value, np.ndarray)}
    import onnxruntime

    wanted = onnx.ModelProto()
    wanted.CopyFrom(model)
    types = {one.name for one in onnx.shape_inference.infer_shapes(model).graph.value_info if one.type.HasField("tensor_type")}
    new = types - {one.name for one in wanted.graph.output}
    for node in wanted.graph.node:
        wanted.graph.output.extend(onnx.ValueInfoProto(name=name) for name in node.output if name in new)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(wanted.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [one.name for one in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def _is_float(value: Any) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim > 0


def _rows(graph: Graph, values: Mapping[str, Any]) -> list[Row]:
    scopes = graph.scopes()
    blocks = chains.repeated(one.name for one in scopes)
    rows: list[Row] = []
    for scope in scopes:
        name = graph.output_of(scope)
        y = values.get(name) if name is not None else None
        if name is None or name in graph.weights or not _is_float(y):
            continue
        row = Row(scope.name, 1, scope.kind, scope.is_leaf, arrays.rms(y), is_empty=not y.size, node=name)
        if scope.name in blocks and y.size:
            row.cosine, row.rank = arrays.spread(arrays.observations(y))
        if not scope.is_leaf:
            _observe(row, scope, graph, values, y)
        rows.append(row)
    return rows


def _observe(row: Row, scope: Scope, graph: Graph, values: Mapping[str, Any], y: Any) -> None:
    """The skip connection of a block, if it has one."""
    summands, writers = graph.skips(scope, row.node)
    same = [name for name in graph.inputs_of(scope) if _is_float(values.get(name)) and values[name].shape == y.shape]
    row.entered = arrays.rms(values[same[0]]) if same else math.nan
    skipped = next((name for name in same if name in summands), None)
    if skipped is not None and arrays.rms(values[skipped]) > 0:
        row.entered = arrays.rms(values[skipped])
        row.adds = arrays.rms(y.astype(np.float64) - values[skipped]) / row.entered
        row.writers = tuple(writers)


def _activations(graph: Graph, values: Mapping[str, Any]) -> list[Activation]:
    found = []
    for scope in graph.scopes():
        node = graph.nodes[scope.nodes[0]]
        y = values.get(node.output[0]) if scope.is_leaf and node.output else None
        if not _is_float(y) or not y.size:
            continue
        ends = _ends(graph, node)
        if node.op_type == "Relu" or (ends is not None and ends[0] == 0 and node.op_type == "Clip"):  # Clip(0, 6): ReLU6
            units = arrays.by_unit(y, 1 if y.ndim >= 4 else -1)
            found.append(Activation(scope.name, node.op_type.lower(), units.shape[1], dead=arrays.share_of_dead(units)))
        elif ends is not None:
            found.append(Activation(scope.name, node.op_type.lower(), y.size, saturated=arrays.share_at_ends(y, *ends)))
    return found


def _ends(graph: Graph, node: Any) -> tuple[float, float] | None:
    if node.op_type != "Clip":
        return _ENDS.get(node.op_type)
    ends = [float(graph.array(name)) if name in graph.weights else None for name in node.input[1:3]]
    return (ends[0], ends[1]) if len(ends) == 2 and ends[0] is not None and ends[1] is not None else None


def _parameters(graph: Graph) -> list[ParameterRow]:
    found = []
    for name, weight, axis in graph.weighted():
        row = ParameterRow(name, tuple(weight.shape), True, arrays.rms(weight), is_reached=True)
        if weight.ndim >= 2 and weight.shape[axis] > 1 and row.rms > 0:  # zeros may be meant
            row.twins = arrays.twins(weight, None, axis)
        found.append(row)
    return found


def _with_norms(graph: Graph, rows: list[Row]) -> frozenset[str]:
    inside = {scope.name for scope in graph.scopes() if any(graph.nodes[i].op_type == "BatchNormalization" for i in scope.nodes)}
    return frozenset(row.name for row in rows if row.name in inside)


def _loss(outputs: list[Any], given: Callable[[list[Any]], float] | None, classes: int | None) -> tuple[float, int, str]:
    if given is not None:
        return float(given(outputs)), classes or 0, GIVEN
    logits = next((one for one in outputs if _is_float(one)), None)
    axis = axis_of_classes(logits.shape, classes) if logits is not None else None
    if logits is None or axis is None or not logits.size:
        return math.nan, 0, "unknown: the output is no logits"
    rows = np.moveaxis(logits, axis, -1).reshape(-1, logits.shape[axis]).astype(np.float64)
    count = classes or rows.shape[1]
    targets = np.random.default_rng(0).integers(count, size=len(rows))
    top = rows.max(1, keepdims=True)
    if _is_probability(rows):
        losses = -np.log(rows[np.arange(len(rows)), targets].clip(1e-300))
    else:
        losses = np.log(np.exp(rows - top).sum(1)) + top[:, 0] - rows[np.arange(len(rows)), targets]
    return float(losses.mean()), count, CROSS_ENTROPY


def _is_probability(rows: Any) -> bool:
    """Whether the model ends with a softmax."""
    return bool((rows >= 0).all() and np.abs(rows.sum(1) - 1).max() < 1e-3)
