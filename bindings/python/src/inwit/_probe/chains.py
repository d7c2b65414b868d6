"""Chains: repeated modules of a model, each of which continues the output of the one before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .rows import Row, pattern_of

_FEWEST = 4  # links needed for a slope


@dataclass
class Chain:
    """Calls of modules of one kind, in order. pattern: their names, with # for the number that enumerates them."""

    pattern: str
    rows: list[Row]

    @property
    def kind(self) -> str:
        return self.rows[0].kind

    @property
    def where(self) -> str:
        first, last = self.rows[0], self.rows[-1]
        ends = f"{len(self.rows)} calls of {first.name}" if first.name == last.name else f"{first.name} to {last.name}"
        return f"{len(self.rows)} {self.kind} ({ends})"


def repeated(names: Iterable[str]) -> frozenset[str]:
    """The names of modules that may be links of a chain."""
    return frozenset(name for name in names if "#" in pattern_of(name))


def find(rows: Sequence[Row], depends: Callable[[Row, Row], bool]) -> list[Chain]:
    """The chains of blocks, else of leaves, none of which is inside another. depends: whether a row was computed from an earlier one;
    true if that is unknown."""
    groups: dict[tuple[str, str, bool], list[Row]] = {}
    for row in rows:
        if "#" in row.pattern:
            groups.setdefault((row.pattern, row.kind, row.is_leaf), []).append(row)
    chains = [Chain(pattern, run) for (pattern, _, _), group in groups.items() for run in _runs(_once(group), depends) if len(run) >= _FEWEST]
    chosen: list[Chain] = []
    for chain in sorted(chains, key=lambda one: (one.rows[0].is_leaf, -len(one.rows), one.pattern.count("."))):
        if not any(_is_inside(chain, other) or _is_inside(other, chain) for other in chosen):
            chosen.append(chain)
    return sorted(chosen, key=lambda one: rows.index(one.rows[0]))


def _once(group: list[Row]) -> list[Row]:
    """The first call of each module; all calls if one module is called again and again."""
    first = [row for row in group if row.call == 1]
    return group if len(first) == 1 else first


def _runs(group: list[Row], depends: Callable[[Row, Row], bool]) -> Iterable[list[Row]]:
    """Parallel branches, such as experts and heads, have the same names as links of a chain, but do not depend on each other."""
    run: list[Row] = []
    for row in group:
        if row.is_empty or not row.rms == row.rms:
            continue
        if run and not depends(row, run[-1]):
            yield run
            run = []
        run.append(row)
    yield run


def _is_inside(inner: Chain, outer: Chain) -> bool:
    return any(inner.rows[0].name.startswith(f"{row.name}.") for row in outer.rows)


def trend(values: Sequence[float]) -> tuple[float, float]:
    """The factor from one value to the next, by least squares of their logarithms, and the factor over all; 1 if too few are known."""
    points = [(i, math.log(value)) for i, value in enumerate(values) if value > 0 and math.isfinite(value)]
    if len(points) < _FEWEST:
        return 1.0, 1.0
    x, y = (sum(axis) / len(points) for axis in zip(*points))
    slope = sum((i - x) * (value - y) for i, value in points) / sum((i - x) ** 2 for i, _ in points)
    return math.exp(slope), math.exp(max(-700.0, min(slope * (len(values) - 1), 700.0)))
