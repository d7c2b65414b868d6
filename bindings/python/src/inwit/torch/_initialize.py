"""initialize(): fills the parameters of a module by their names, on the meta device, whole or sharded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeVar

import torch

from .._checked import function, uint64
from .._types import BoxLike
from . import _modules, _recipes, _select, _targets
from ._memory import not_compiled

_Module = TypeVar("_Module", bound=torch.nn.Module)


def initialize(
    module: _Module,
    recipe: _recipes.RecipeLike,
    seed: int,
    *,
    prefix: str = "",
    boxes: Mapping[str, BoxLike] | None = None,
    only: Literal["meta"] | None = None,
    keep: Iterable[str] = (),
    unreached: Literal["error", "allow"] = "error",
    frozen: Literal["error", "fill"] = "error",
    padding: Literal["zero", "random"] = "zero",
    buffers: Literal["error", "keep", "empty"] = "error",
    device: torch.device | str | None = None,
    threads: int = 0,
    progress: Callable[[int, int], Any] | None = None,
) -> _Module:
    """Fills the parameters of `module` by a recipe, each from `seed` and its own name, and returns the module.

    The values depend on nothing else: a DTensor (fully_shard, tensor parallelism) gets the shard of this rank, with the same bytes
    as in a single process. No torch generator is used, and the processes do not communicate.

    recipe: an inwit.Recipe, its JSON as an object or as text, or the path of a file. Every parameter needs a rule. A buffer is
        filled only by a rule that matches no parameter (`*.running_mean`), and never by `*`, which leaves masks and tables alone.
    prefix: precedes every name, for a module that is part of a model: "layers.3." gives it the values that it has in the model.
    boxes: the inwit.Box (global_shape, offset) of each plain tensor that is a shard of a larger one, by name with the prefix. Without
        it, ranks that hold different shards under one name get equal values.
    only: "meta" leaves all tensors that have memory as they are; they need no rule.
    keep: names, with the prefix, of tensors to leave as they are, such as those loaded from a checkpoint; they need no rule.
    unreached: "allow" accepts rules that match no name, for a recipe of a whole model and a module that is one stage of it.
    frozen: "fill" lets rules with a wildcard fill parameters that do not require gradients. Otherwise only a rule with the full name
        does, because such parameters often hold a table or loaded values.
    padding: "zero" zeroes row padding_idx of each Embedding and EmbeddingBag that is filled, as PyTorch does; "random" does not.
    buffers: how to treat buffers on the meta device that no rule matches, whose values are lost. Those of batch norms are recreated;
        others are an error that lists their names ("error"), or stay there for you to replace ("keep"), or get uninitialized memory
        for you to fill ("empty").
    device: the device for parameters and buffers that are on the meta device. None: the device of a DTensor's mesh, or the CPU.
    threads: 0 chooses automatically, 1 uses the calling thread only, n uses at most n threads.
    progress: called as progress(done, total), in elements; if it returns False, an Error is raised.

    All input is checked before anything is written. If the call fails, a module on the meta device stays there. Fake tensors are
    checked and not filled.
    """
    _select.check_choices(
        only=(only, (None, "meta")),
        unreached=(unreached, ("error", "allow")),
        frozen=(frozen, ("error", "fill")),
        padding=(padding, ("zero", "random")),
        buffers=(buffers, ("error", "keep", "empty")),
    )
    options = _select.options(boxes, keep, only, frozen, buffers)
    if device is not None and _select.device(device).type == "meta":
        raise ValueError("device is meta, which holds no values: pass the device for the parameters")
    if progress is not None:
        function("progress", progress, "a function (done, total)")
    number = uint64("seed", seed)
    found = _modules.find(module, prefix)
    read = _recipes.read(recipe, unreached)  # the jobs refer to it
    targets = [_targets.target(chosen, device) for chosen in _select.choose(read, found, options)]
    rows = _modules.padding_rows(found) if padding == "zero" else {}
    _targets.check_all(targets)
    _targets.fill(targets, rows, number, threads, progress)
    made = {id(target.tensor): target.new for target in targets if target.new is not target.tensor}
    _modules.attach(found, made, device, empty_buffers=buffers == "empty")
    return module


not_compiled(initialize)
