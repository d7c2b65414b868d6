"""probe(): what the initial weights of a Keras model do to signal and gradient, before training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from .._probe import arrays, chains, design
from .._probe.judge import Measured
from .._probe.loss import CROSS_ENTROPY, GIVEN, SIGNS, axis_of_classes, check_options
from .._probe.report import ProbeReport, report_of
from .._probe.rows import ParameterRow
from ._model import _variables
from ._probe_gradients import HAS_GRADIENTS, run
from ._probe_watch import Watch, depends, floats, is_batch_norm, layers_of, to_numpy


def probe(
    model: Any,
    batch: Any,
    *,
    loss: Callable[[Any], Any] | None = None,
    classes: int | None = None,
) -> ProbeReport:
    """Runs a forward and a backward pass of a built model or layer and reports what its weights do to signal and gradient: findings first.

    Nothing is trained, and all variables are restored. Layers run as in inference, without dropout, but batch norms as in training; models
    with batch norms are measured a second time with neutral ones (mean 0, variance 1). Gradients come from the backend: torch, jax and
    tensorflow have them; on others the report covers the signal only. All outputs are in memory at the same time.

    batch: the argument of the model: an array, or a list or dictionary of arrays.
    loss: a function from the model's result to a scalar tensor. By default, cross-entropy with random classes along the last axis of an
        output with two or three axes, from probabilities if the output has them; else the output times random signs.
    classes: the number of classes of logits, along the last axis or, for images, axis 1; 0: the output is not logits.
    """
    check_options(loss, classes)
    if not isinstance(model, keras.layers.Layer):
        raise TypeError(f"model is of type {type(model).__name__}, must be a Keras model or layer")
    _variables(model)  # whether it is built
    with _unchanged(model):
        return _Probe(model, keras.tree.map_structure(keras.ops.convert_to_tensor, batch), loss, classes).report()


class _Probe:
    def __init__(self, model: Any, batch: Any, loss: Callable[[Any], Any] | None, classes: int | None) -> None:
        self._model, self._batch, self._given, self._classes = model, batch, loss, classes
        self._layers = layers_of(model)
        self._count, self._what = 0, ""

    def report(self) -> ProbeReport:
        found = self._measure(is_neutral=False)
        has_norms = any(map(is_batch_norm, self._layers.values()))
        neutral = self._measure(is_neutral=True) if has_norms else None
        if HAS_GRADIENTS:
            found.by_design = self._by_design(found)
        size = sum(math.prod(one.shape) for one in self._model.trainable_variables)
        title = f"probe of {self._model.name} with {size:,} parameters" + ("" if HAS_GRADIENTS else ", forward only")
        return report_of(title, found, neutral, self._what)

    def _measure(self, is_neutral: bool) -> Measured:
        if is_neutral:
            for layer in filter(is_batch_norm, self._layers.values()):
                layer.moving_mean.assign(keras.ops.zeros(layer.moving_mean.shape, layer.moving_mean.dtype))
                layer.moving_variance.assign(keras.ops.ones(layer.moving_variance.shape, layer.moving_variance.dtype))
        watch = Watch(self._layers, is_neutral)
        value, outputs, gradients = run(self._model, self._batch, watch, self._loss)
        for row, grad in zip(watch.rows, outputs):
            row.grad = math.nan if grad is None else arrays.rms(to_numpy(grad))
        parameters = self._parameters(gradients)
        links = chains.find(watch.rows, depends)
        with_norms = frozenset(path for path, one in self._layers.items() if any(map(is_batch_norm, one._flatten_layers())))
        return Measured(watch.rows, links, watch.activations, parameters, value, self._count, with_norms, is_forward_only=not HAS_GRADIENTS)

    def _parameters(self, gradients: list[Any] | None) -> list[ParameterRow]:
        axes = {id(variable): _unit_axis(layer, variable) for layer in self._layers.values() for variable in layer._trainable_variables}
        rows = []
        for i, variable in enumerate(self._model.trainable_variables):
            values, grad = to_numpy(variable.value), gradients[i] if gradients is not None else None
            row = ParameterRow(variable.path, tuple(variable.shape), True, arrays.rms(values), is_reached=gradients is None)
            if grad is not None:
                grad = to_numpy(keras.ops.convert_to_tensor(grad))
                row.grad, row.is_reached = arrays.rms(grad), True
            if (axis := axes.get(id(variable))) is not None and (grad is not None or (gradients is None and row.rms > 0)):
                row.twins, row.copies = arrays.twins(values, grad, axis), arrays.twins(values, None, axis)
            rows.append(row)
        return rows

    def _by_design(self, found: Measured) -> frozenset[str]:
        variables = {variable.path: variable for variable in self._model.trainable_variables}

        def move(name: str) -> Callable[[], object]:
            variable = variables[name]
            before = to_numpy(variable.value).copy()
            variable.assign((np.random.default_rng(0).standard_normal(tuple(variable.shape)) * 0.02).astype(before.dtype))
            return lambda: variable.assign(before)

        def gradients() -> list[ParameterRow]:
            return self._parameters(run(self._model, self._batch, Watch(self._layers, False), self._loss)[2])

        return design.explained(found.parameters, move, gradients)

    def _loss(self, output: Any) -> Any:
        if self._given is not None:
            self._count, self._what = self._classes or 0, GIVEN
            return keras.ops.reshape(self._given(output), ())
        every = floats(output)
        if not every:
            raise ValueError("the model returned no floating-point tensor: pass loss=, a function of what it returns")
        logits = keras.ops.cast(every[0], "float32")
        axis = axis_of_classes(tuple(logits.shape), self._classes)
        random = np.random.default_rng(0)
        if axis is None:
            self._what = SIGNS
            signs = keras.ops.convert_to_tensor(random.integers(2, size=tuple(logits.shape)).astype("float32") * 2 - 1)
            return keras.ops.sum(logits * signs) / math.sqrt(max(math.prod(logits.shape), 1))
        rows = keras.ops.reshape(keras.ops.moveaxis(logits, axis, -1), (-1, logits.shape[axis]))
        self._count, self._what = self._classes or rows.shape[1], CROSS_ENTROPY
        targets = keras.ops.convert_to_tensor(random.integers(self._count, size=rows.shape[0]).astype("int32"))
        is_logits = not _ends_with_softmax(self._model)
        return keras.ops.mean(keras.ops.sparse_categorical_crossentropy(targets, rows, from_logits=is_logits))


def _ends_with_softmax(model: Any) -> bool:
    layers = getattr(model, "layers", None) or [model]
    return isinstance(layers[-1], keras.layers.Softmax) or getattr(layers[-1], "activation", None) is keras.activations.softmax


def _unit_axis(layer: Any, variable: Any) -> int | None:
    """The axis of the units; None for tables whose rows are looked up, for kernels with one unit per channel, and for vectors."""
    is_other = isinstance(layer, keras.layers.Embedding) or "depthwise" in variable.name
    if len(variable.shape) < 2 or is_other:
        return None
    axis = len(variable.shape) - (2 if "Transpose" in type(layer).__name__ else 1)
    return axis if variable.shape[axis] > 1 else None


@contextmanager
def _unchanged(model: Any) -> Iterator[None]:
    """Restores what a pass writes: statistics of norms, states of generators."""
    saved = [(variable, np.array(keras.ops.convert_to_numpy(variable.value))) for variable in model.non_trainable_variables]
    try:
        yield
    finally:
        for variable, values in saved:
            variable.assign(values)
