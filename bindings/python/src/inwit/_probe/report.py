"""The report of probe(): findings first, then blocks, leaves on request."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

from .chains import Chain
from .page import to_html
from .as_json import to_json
from .judge import Measured, ProbeFinding, findings, notes
from .rows import Activation, ParameterRow, Row

_BAR = 16  # columns of the logarithmic bar


@dataclass
class ProbeReport:
    """What the weights of a module do to signal and gradient before training.

    findings: what is wrong; notes: what is worth knowing but may well be intended. ok: whether there are no findings.
    loss: the first loss; classes: the number for which a uniform guess has the loss ln(classes), 0 if it is not a cross-entropy.
    blocks: the measurements along chains of repeated modules; rows: those of all modules, in the order of calls.
    neutral_rows: the same with neutral batch norms (mean 0, variance 1); empty if there are none.
    """

    title: str
    findings: list[ProbeFinding]
    notes: list[ProbeFinding]
    loss: float
    loss_is: str
    classes: int
    chains: list[Chain]
    rows: list[Row]
    neutral_rows: list[Row]
    activations: list[Activation]
    parameters: list[ParameterRow]

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def blocks(self) -> list[Row]:
        return [row for chain in self.chains for row in chain.rows]

    def __str__(self) -> str:
        return self.text()

    def text(self, leaves: bool = False) -> str:
        """The findings and a table of the blocks; `leaves`: of all modules."""
        return "\n".join([*self.summary(), "", *_table(self.rows if leaves or not self.chains else self.blocks)])

    def summary(self) -> list[str]:
        """Findings, notes and loss, one per line."""
        lines = [f"{self.title}: {_count(len(self.findings), 'finding')}, {_count(len(self.notes), 'note')}"]
        for mark, said in (("!", self.findings), ("-", self.notes)):
            for one in said:
                lines += [f"{mark} {one.message}", *([f"  change: {one.change}"] if one.change else [])]
        return [*lines, self.loss_line]

    def json(self) -> str:
        """Findings, notes and all measurements as JSON, in which unknown numbers are null."""
        return to_json(self)

    def html(self, path: str | os.PathLike[str]) -> None:
        """Writes a self-contained page without scripts: findings, a plot of each chain, tables."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(to_html(self))

    @property
    def loss_line(self) -> str:
        if math.isnan(self.loss) and not self.classes:
            return f"no loss ({self.loss_is})"
        guess = f"; a uniform guess among {self.classes} classes has {math.log(self.classes):.3g}" if self.classes > 1 else ""
        return f"loss {self.loss:.3g} ({self.loss_is}){guess}"


def report_of(title: str, found: Measured, neutral: Measured | None, loss_is: str) -> ProbeReport:
    """neutral: the measurements of a second pass, with neutral batch norms."""
    said = findings(found, neutral), notes(found, neutral)
    rows = neutral.rows if neutral else []
    return ProbeReport(title, *said, found.loss, loss_is, found.classes, found.chains, found.rows, rows, found.activations, found.parameters)


def _table(rows: Sequence[Row]) -> list[str]:
    names = [row.name or "(the module)" for row in rows]
    width = max([6, *map(len, names)])
    kinds = max([4, *(len(row.kind) for row in rows)])
    known = [math.log10(row.rms) for row in rows if row.rms > 0 and math.isfinite(row.rms)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    head = f"{'module':{width}}  {'kind':{kinds}}  {'rms':>8} {'log':{_BAR}}"
    back = "differs" if any(row.difference == row.difference for row in rows) else "gradient"
    lines = [f"{head}  {back:>8} {'adds':>6} {'cosine':>6} {'rank':>6}"]
    for name, row in zip(names, rows):
        cells = [f"{name:{width}}  {row.kind:{kinds}}  {_number(row.rms, '.2e'):>8} {_bar(row.rms, low, high):{_BAR}}"]
        ratios = " ".join(f"{_number(value, '.2f'):>6}" for value in (row.adds, row.cosine, row.rank))
        cells += [f"{_number(row.grad if back == 'gradient' else row.difference, '.2e'):>8} {ratios}"]
        lines.append("  ".join(cells).rstrip())
    return lines


def _bar(value: float, low: float, high: float) -> str:
    """A mark at the logarithm of the value; the bar extends from the least to the largest value of the table, at least a factor of ten."""
    if not (value > 0 and math.isfinite(value)):
        return ""
    span = max(high - low, 1.0)
    return " " * round((math.log10(value) - low) / span * (_BAR - 1)) + "|"


def _number(value: float, form: str) -> str:
    return "" if math.isnan(value) else format(value, form)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
