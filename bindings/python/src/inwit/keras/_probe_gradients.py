"""Runs a model with the gradients of the backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from ._probe_watch import Watch

_BACKEND = keras.backend.backend()
HAS_GRADIENTS = _BACKEND in ("torch", "jax", "tensorflow")

Passed = tuple[float, list[Any], "list[Any] | None"]


def run(model: Any, batch: Any, watch: Watch, loss: Callable[[Any], Any]) -> Passed:
    """The loss, its gradients with respect to the outputs that `watch` has seen and to the trainable variables; None: there are none."""
    watch.begin(batch)
    with watch.watching():
        return {"torch": _torch, "jax": _jax, "tensorflow": _tensorflow}.get(_BACKEND, _forward)(model, batch, watch, loss)


def _call(model: Any, batch: Any) -> Any:
    return model(batch, training=False) if model._call_has_training_arg else model(batch)


def _forward(model: Any, batch: Any, watch: Watch, loss: Callable[[Any], Any]) -> Passed:
    value = float(keras.ops.convert_to_numpy(loss(_call(model, batch))))
    return value, [None] * len(watch.rows), None


def _torch(model: Any, batch: Any, watch: Watch, loss: Callable[[Any], Any]) -> Passed:
    import torch

    with torch.inference_mode(False), torch.enable_grad():
        value = loss(_call(model, batch))
        outputs, variables = watch.outputs, [one.value for one in model.trainable_variables]
        wanted = [one for one in (*outputs, *variables) if one.requires_grad]
        found = iter(torch.autograd.grad(value, wanted, allow_unused=True) if wanted else ())
        every = [next(found) if one.requires_grad else None for one in (*outputs, *variables)]
    return float(value.detach()), every[: len(outputs)], every[len(outputs) :]


def _tensorflow(model: Any, batch: Any, watch: Watch, loss: Callable[[Any], Any]) -> Passed:
    import tensorflow

    with tensorflow.GradientTape() as tape:
        value = loss(_call(model, batch))
    variables = [one.value for one in model.trainable_variables]
    outputs, parameters = tape.gradient(value, (watch.outputs, variables))
    return float(value), list(outputs), list(parameters)


def _jax(model: Any, batch: Any, watch: Watch, loss: Callable[[Any], Any]) -> Passed:
    """The gradients with respect to outputs are those with respect to zeros that are added to the outputs."""
    import jax
    import jax.numpy as jnp

    value = float(loss(_call(model, batch)))
    trainable = [one.value for one in model.trainable_variables]
    others = [one.value for one in model.non_trainable_variables]
    mode = {"training": False} if model._call_has_training_arg else {}

    def of_shifts(shifts: list[Any], trainable: list[Any]) -> Any:
        watch.shifts = {}
        for row, shift in zip(watch.rows, shifts):
            watch.shifts.setdefault(row.name, []).append(shift)
        try:
            return loss(model.stateless_call(trainable, others, batch, **mode)[0])
        finally:
            watch.shifts = None

    zeros = [jnp.zeros(one.shape, one.dtype) for one in watch.outputs]
    outputs, parameters = jax.grad(of_shifts, argnums=(0, 1))(zeros, trainable)
    return value, outputs, parameters
