"""The capture of a module's initialization: where each random fill goes, and under which key."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, NamedTuple

import torch

from .._key import Key, stream
from .._view import Box
from . import _generators, _modules, _places, _shards
from ._memory import fill_shard, has_no_values, reject_inference, write
from ._report import Fill, Outside, Report, size_of
from ._short import TYPES, fill_short, increment_version, keep_scratch, scratch_of

_JOINT = {"torch_orthogonal", "torch_sparse"}  # an element depends on the shape of the filled tensor, not only on its own place
_MOST_FILLS = 1000
Finish = Callable[[torch.Tensor], torch.Tensor]


class _Values(NamedTuple):
    """The values that a fill draws, as arguments of Capture.fill()."""

    initializer: str
    arguments: Mapping[str, Any]
    fans: tuple[float, float]
    finish: Finish | None
    in_shape: bool


class Capture:
    """Fills tensors from a seed: those of the module by their names, others by the module at work and a call number."""

    def __init__(
        self,
        homes: _places.Homes,
        paths: Paths,
        report: Report,
        tensors: Callable[[], Mapping[str, torch.Tensor]] = dict,
    ) -> None:
        """tensors: the module's parameters and buffers as they are now."""
        self.homes, self.paths, self.report, self._tensors = homes, paths, report, tensors
        self.watch: _generators.Watch  # set when the capture is activated
        self._is_stale = False
        self._keys: dict[str, Key] = {}
        self._calls: Counter[str] = Counter()
        self._fills: dict[tuple[Any, ...], int] = {}
        self.copies: dict[int, tuple[_places.Home, Any, torch.Tensor]] = {}  # of slices of DTensors, by their memory

    def key(self, name: str) -> Key:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = Key._of_bits(self.report.seed, stream(name))
        return key

    def fill(
        self,
        tensor: torch.Tensor,
        initializer: str,
        arguments: Mapping[str, Any],
        fans: tuple[float, float] = (0, 0),
        finish: Finish | None = None,
        in_shape: bool = False,
        is_new: bool = False,
    ) -> torch.Tensor:
        """finish: computes the elements from values in float64; without it, the elements are those of the initializer.

        in_shape: `finish` must get the values in the shape of the tensor, not in that of the parameter of which the tensor is a part.
        is_new: the tensor has just been created, and is not part of the module.
        """
        values = _Values(initializer, arguments, fans, finish, in_shape)
        if has_no_values(tensor):
            return tensor
        _reject_samples(initializer)
        if self.copies:
            self._check_kept(tensor)
        home = self._home(tensor, initializer, is_new)
        if home is None:
            return self._fill_outside(tensor, values)
        local = home.local if tensor is home.tensor else _shards.local_of(tensor) if home.is_sharded else tensor
        self._count(home, local, initializer)
        is_whole = local is home.local or (tensor.shape == home.tensor.shape and home.is_whole(local))
        if is_whole:
            _fill_whole(tensor, values, self.key(home.name), home.name)
        elif initializer in _JOINT:
            _fill_whole(tensor, values, self.key(_name_of_part(home, local)), home.name)
        else:
            self._fill_part(home, tensor, local, values)
        is_exact = finish is None and (is_whole or initializer not in _JOINT)
        fill = Fill(initializer, dict(arguments), fans, size_of(local), is_whole, is_exact)
        self.report.filled.setdefault(home.name, []).append(fill)
        return tensor

    def _fill_outside(self, tensor: torch.Tensor, values: _Values) -> torch.Tensor:
        name = self._numbered(self._path_of_draw())
        self.report.outside.append(Outside(name, values.initializer, tuple(tensor.shape)))
        _fill_whole(tensor, values, Key._of_bits(self.report.seed, stream(name)))  # once: no need to keep the key
        return tensor

    def _fill_part(self, home: _places.Home, tensor: torch.Tensor, local: torch.Tensor, values: _Values) -> None:
        reject_inference(tensor)
        if local.is_neg() or local.is_conj():
            raise ValueError(f"a random fill of {home.name} sees a negative or conjugate view of it: fill the parameter itself")
        key = self.key(home.name)
        place = None if home.is_sharded or values.in_shape else home.place_of(local) or home.whole_place(local)
        if place is not None:
            shape, offset = place
            box = Box(home.shape, offset)
            if values.finish is not None:
                local = local.detach()
                _fill_finished(local if shape == local.shape else home.box_in(local, shape), box, values, key)
                return
            if fill_short(tensor, values.initializer, values.arguments, key, None, values.fans, box, (shape, home.strides)):
                return
        local = local.detach()
        parts = home.parts(local) if place is not None or (home.is_sharded and not values.in_shape) else None
        if parts is not None:
            _fill_parts(parts, values, key)
        else:  # such as every other row: from the values of the whole parameter
            own, finish = home.local, values.finish
            dtype, device = (own.dtype, own.device) if finish is None else (torch.float64, torch.device("cpu"))
            memory = torch.empty_strided(own.size(), own.stride(), dtype=dtype, device=device)
            _fill_parts(_shards.shards(home.tensor, memory), values._replace(finish=None), key)
            staged = home.staged(local, memory)
            with torch.no_grad():
                local.copy_(staged if finish is None else finish(staged))
        increment_version((tensor,))

    def describe(self, tensor: torch.Tensor) -> str:
        home = self.homes.of(tensor)
        return home.name if home is not None else f"a tensor of shape {list(tensor.shape)} in {self.path() or 'the module'}"

    def _check_kept(self, tensor: torch.Tensor) -> None:
        """Rejects writes that would be lost."""
        if (found := self._copied_from(tensor)) is not None:
            raise ValueError(
                f"a fill of a part of {found[0].name}, which is sharded, writes to a copy of that part and would be lost: "
                "fill the whole parameter, or its local tensor"
            )

    def _copied_from(self, tensor: torch.Tensor) -> tuple[_places.Home, Any, torch.Tensor] | None:
        return self.copies.get(_places.storage_of(_shards.local_of(tensor))) if _shards.is_dtensor(tensor) else None

    def set_rows(self, tensor: torch.Tensor, value: float) -> None:
        """A constant for one row of a sharded parameter, which torch writes to a copy."""
        found = self._copied_from(tensor)
        if found is None:
            return
        home, row, _ = found
        if not isinstance(row, int):
            self._check_kept(tensor)
        for local, box in _shards.shards(home.tensor):
            at = row % home.tensor.shape[0] - box.offset[0]
            if 0 <= at < local.shape[0]:
                local[at].fill_(value)

    def _count(self, home: _places.Home, local: torch.Tensor, initializer: str) -> None:
        what = (home.name, local.storage_offset(), local.numel(), initializer)
        fills = self._fills[what] = self._fills.get(what, 0) + 1
        if fills > _MOST_FILLS:
            raise RuntimeError(
                f"{home.name} was filled {_MOST_FILLS} times by {initializer}, with equal values each time: code that draws again until "
                "the values fit does not end under keyed()"
            )

    def _home(self, tensor: torch.Tensor, initializer: str, is_new: bool) -> _places.Home | None:
        """The parameter that is filled; called once for each fill."""
        if is_new:
            return None
        if self._is_stale:
            self._is_stale = False
            self.homes.refresh(self._tensors())
        home = self.homes.of(tensor)
        if home is None and type(tensor) is not torch.Tensor and isinstance(tensor, torch.nn.Parameter):  # code may have replaced another parameter by it
            self.homes.update(self._tensors())
            home = self.homes.of(tensor)
        return home

    def register(self, owner: torch.nn.Module, name: str, value: torch.Tensor | torch.nn.Module) -> None:
        """Code is about to put a parameter, a buffer or a module into `owner`."""
        path = self.paths.of(owner)
        if path is None:
            return
        path = f"{path}.{name}" if path else name
        if isinstance(value, torch.nn.Module):
            self.paths.add(value, path)
            named = [*value.named_parameters(path), *value.named_buffers(path)]
        else:
            named = [(path, value)]
        for full, tensor in named:
            self._is_stale |= not self.homes.put(self.report.prefix + _modules.plain_name(full), tensor)

    def _path_of_draw(self) -> str:
        return self.path()

    def _numbered(self, path: str) -> str:
        number = self._calls[path]
        self._calls[path] += 1
        return f"{self.report.prefix}{path}#{number}"

    def path(self) -> str:
        """The path of the module at work."""
        module = module_at_work(self.paths)
        return "" if module is None else self.paths.of(module) or ""

    def computed(self, function: str) -> None:
        path = self.path()
        names = self.report.computed.get(path, ())
        if function not in names:
            self.report.computed[path] = (*names, function)


class Paths:
    """The paths of modules. It keeps them alive, as another module could get the id of one that code has removed."""

    def __init__(self, module: torch.nn.Module | None = None) -> None:
        self._found: dict[int, tuple[str, torch.nn.Module]] = {}
        if module is not None:
            self.add(module, "")

    def add(self, module: torch.nn.Module, path: str) -> None:
        for full, part in module.named_modules(prefix=path):
            self._found.setdefault(id(part), (_modules.plain_name(f"{full}.")[:-1], part))

    def of(self, module: torch.nn.Module) -> str | None:
        found = self._found.get(id(module))
        return None if found is None else found[0]


def module_at_work(known: Paths | None) -> torch.nn.Module | None:
    """The module that is an argument of the innermost function that has one; the last one, as in _init_weights(self, module)."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_argcount and not code.co_filename.startswith(_OWN_FOLDER):
            values = frame.f_locals
            for argument in reversed(code.co_varnames[: code.co_argcount]):
                value = values.get(argument)
                if isinstance(value, torch.nn.Module) and (known is None or known.of(value) is not None):
                    return value
        frame = frame.f_back
    return None


def _reject_samples(initializer: str) -> None:
    """Rejects draws inside torch.vmap that torch would repeat for each sample: all would get the values of the same key."""
    interpreter = torch._C._functorch.peek_interpreter_stack()
    if interpreter is None:
        return
    for one in torch._C._functorch.get_interpreter_stack() or ():
        if one.key() == torch._C._functorch.TransformType.Vmap:
            randomness = torch._C._functorch.CVmapInterpreterPtr(one).randomness()
            if randomness != torch._C._functorch.RandomnessType.Same:
                raise NotImplementedError(
                    f"a draw ({initializer}) inside of torch.vmap has randomness={randomness.name.lower()!r}, which cannot be keyed, as "
                    "samples have no names: pass randomness='same' for equal values, or fill the stacked tensor outside of vmap"
                )


_OWN_FOLDER = __file__.rpartition("_capture")[0]


def _name_of_part(home: _places.Home, local: torch.Tensor) -> str:
    """The key of a part that is an orthogonal matrix or the like in its own right."""
    if home.is_sharded:
        raise ValueError(f"a part of {home.name}, which is sharded, cannot be orthogonal or sparse by itself: fill the whole parameter")
    first = local.storage_offset() - home.local.storage_offset()
    return f"{home.name}[{first}:{','.join(map(str, local.shape))}:{','.join(map(str, local.stride()))}]"


def _fill_whole(tensor: torch.Tensor, values: _Values, key: Key, what: str = "tensor") -> None:
    if values.finish is None:
        write(tensor, values.initializer, values.arguments, key, fans=values.fans, what=what)
        return
    reject_inference(tensor)
    if type(tensor) in TYPES:
        shape = tuple(tensor.shape)
        _fill_finished(tensor.detach(), Box(shape, (0,) * len(shape)), values, key)
        return
    _fill_parts(_shards.shards(tensor), values, key)
    increment_version((tensor,))


def _fill_finished(local: torch.Tensor, box: Box, values: _Values, key: Key) -> None:
    """Fills detached memory, a box of a tensor, with values that need further arithmetic; the copy notifies autograd."""
    initializer, arguments, fans, finish, _ = values
    assert finish is not None
    shape = local.shape
    scratch = scratch_of(shape)
    if not fill_short(scratch, initializer, arguments, key, None, fans, box):
        fill_shard(_shards.LocalShard(scratch, box), initializer, arguments, key, None, fans)
    local.copy_(finish(scratch))
    keep_scratch(shape, scratch)


def _fill_parts(parts: Sequence[_shards.LocalShard], values: _Values, key: Key) -> None:
    initializer, arguments, fans, finish, _ = values
    for shard in parts:
        if not shard.local.numel():
            continue
        if finish is not None:
            _fill_finished(shard.local.detach(), shard.box, values, key)
        elif not fill_short(shard.local, initializer, arguments, key, None, fans, shard.box):
            fill_shard(shard, initializer, arguments, key, None, fans)
