"""What keyed() saw: a report of fills, by the names of parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch

from . import _shards


class Fill(NamedTuple):
    """A random fill of a parameter, of a buffer or of a part of one."""

    initializer: str
    arguments: dict[str, Any]
    fans: tuple[float, float]  # (0, 0): the initializer needs none
    elements: int  # a complex one counts twice
    is_whole: bool
    is_exact: bool  # the values of the initializer, without further arithmetic


class Outside(NamedTuple):
    """A random tensor that is neither a parameter nor a buffer. Its stream is the hash of `name`: module path, #, call number."""

    name: str
    initializer: str
    shape: tuple[int, ...]


@dataclass
class Report:
    """What init code did under keyed(). All names are in the order of the module or of the calls, the same in every run.

    filled: the random fills of each parameter and buffer.
    repeated: names that got random values more than once; the last ones count, and still are those of the name.
    constant: names that were written in other ways: constants, and copies, including copies of random tensors in `outside`.
    untouched: parameters that have not been written, and hold their previous values.
    outside: random tensors that are not parameters, keyed by the module at work and the number of the call in it.
    computed: by the path of the module at work, the functions of torch used there whose last bit differs between platforms, such as exp
        and erfinv: values that depend on them do not have the same bits everywhere.
    other_generators: sources of random numbers other than torch, such as "numpy.random", on which some values depend. Also
        "torch.initial_seed", and "entropy of the operating system", which seeds new generators that get no seed.
    """

    seed: int
    prefix: str = ""
    filled: dict[str, list[Fill]] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    outside: list[Outside] = field(default_factory=list)
    computed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    other_generators: tuple[str, ...] = ()

    @property
    def deterministic(self) -> bool:
        """Whether all random values depend only on the seed, the names, and the order of calls outside parameters."""
        return not self.other_generators

    def finish(self, tensors: Mapping[str, torch.Tensor], parameters: Iterable[str], touched: Collection[str]) -> None:
        """Sorts the names of all tensors; `touched`: those that were written."""
        self.constant = tuple(name for name in tensors if name in touched and name not in self.filled)
        self.untouched = tuple(name for name in parameters if name not in touched)
        self.repeated = tuple(
            name
            for name, fills in self.filled.items()
            if name in tensors and sum(one.elements for one in fills) > size_of(_shards.local_of(tensors[name]))
        )

    def __str__(self) -> str:
        lines = [
            f"{len(self.filled)} tensors got random values by their names, {len(self.constant)} were written otherwise",
            *_listed("got random values more than once", self.repeated),
            *_listed("left untouched", self.untouched),
            *_listed("drawn outside of parameters", (f"{one.name} ({one.initializer} {list(one.shape)})" for one in self.outside)),
            *_listed("computed by torch", (f"{path or 'the module'}: {', '.join(names)}" for path, names in self.computed.items())),
            *_listed("drawn from other generators", self.other_generators),
        ]
        return "\n".join(lines)


def size_of(tensor: torch.Tensor) -> int:
    return tensor.numel() * (2 if tensor.is_complex() else 1)


def _listed(what: str, names: Iterable[str]) -> list[str]:
    every = list(names)
    shown = ", ".join(every[:8]) + (f" and {len(every) - 8} more" if len(every) > 8 else "")
    return [f"{what}: {shown}"] if every else []
