"""A plot of measurements along a chain of modules, on a logarithmic axis, as SVG without colors: STYLE has them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

# Colors of Okabe and Ito, which color-blind readers can tell apart; lighter ones on a dark page. Text of a narrow plot is larger in its own units.
LIGHT = "--text:#222;--back:#fff;--quiet:#555;--grid:#ddd;--outputs:#0072b2;--gradients:#d55e00"
DARK = "--text:#e4e4e4;--back:#181a1b;--quiet:#aaa;--grid:#3c3f41;--outputs:#56b4e9;--gradients:#f08a4b"
STYLE = """
svg text{font:14px system-ui,sans-serif;fill:var(--text)}svg .tick{fill:var(--quiet)}svg .grid{stroke:var(--grid)}
svg .outputs{fill:var(--outputs);stroke:var(--outputs)}svg .gradients{fill:var(--gradients);stroke:var(--gradients)}
svg polyline,svg path{stroke-width:2}svg .curve{fill:none}svg .dashed{stroke-dasharray:6 4}@media(max-width:36rem){svg text{font-size:22px}}
"""
_WIDTH, _LEFT, _RIGHT, _HEIGHT = 640, 80, 620, 220
_ROW, _TOP, _MARGIN = 28, 14, 40  # of the legend; above the plot; below it
_TICKS, _SHORT = 6, 2  # intervals of the axis; decades of a range with ticks between the powers of ten
_THREE, _TWO = 12, 19  # letters of names that fit side by side


@dataclass(frozen=True)
class Curve:
    """what: "outputs" or "gradients", which decides color and marks."""

    label: str
    what: str
    values: Sequence[float]
    is_dashed: bool = False

    @property
    def classes(self) -> str:
        return f"{self.what} dashed" if self.is_dashed else self.what


def svg(names: Sequence[str], every: Sequence[Curve], title: str, head: str = "") -> str:
    """The curves over at least two named places; only positive numbers have a mark. "" if there is none. head: the first child element."""
    curves = [one for one in every if any(_log(value) is not None for value in one.values)]
    if not curves:
        return ""
    top = _TOP + _ROW * len(curves)
    known = [log for one in curves for log in map(_log, one.values) if log is not None]
    axis = _Axis(_ticks(min(known), max(known)), top)
    parts = [f'<svg viewBox="0 0 {_WIDTH} {top + _HEIGHT + _MARGIN}" role="img" aria-label="{escape(title)}">{head}']
    x = [_LEFT + (_RIGHT - _LEFT) * i / (len(names) - 1) for i in range(len(names))]
    return "".join([*parts, *axis.svg(), *_names(names, x, top + _HEIGHT + 28), *_curves(curves, names, x, axis), "</svg>"])


class _Axis:
    def __init__(self, ticks: Sequence[tuple[float, str]], top: float) -> None:
        self._ticks, self._top = ticks, top
        self._low, self._high = ticks[0][0], ticks[-1][0]

    def height(self, log: float) -> float:
        return self._top + _HEIGHT * (self._high - log) / (self._high - self._low)

    def svg(self) -> Iterator[str]:
        for log, label in self._ticks:
            y = self.height(log)
            yield f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            yield f'<text class="tick" x="{_LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{label}</text>'


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Logarithms and their labels; the first and the last one enclose the range."""
    begin, end = math.floor(low), math.ceil(high)
    if end - begin > _SHORT:
        step = math.ceil((end - begin) / _TICKS)
        return [(float(power), _label(1, power)) for power in range(begin, end + step, step)]
    every = [(power + math.log10(digit), _label(digit, power)) for power in range(begin, end + 2) for digit in (1, 2, 5)]
    first = max(index for index, (log, _) in enumerate(every) if log <= low + 1e-9)
    last = min(index for index, (log, _) in enumerate(every) if log >= high - 1e-9)
    return every[first : max(last, first + 1) + 1]


def _label(digit: int, power: int) -> str:
    return f"{digit * 10.0**power:g}" if abs(power) <= 3 else f"{digit}e{power}"


def _names(names: Sequence[str], x: Sequence[float], y: float) -> Iterator[str]:
    """The names of the first, the middle and the last place; without the middle one if they are long."""
    last = len(names) - 1
    room = _THREE if len(names) > 2 and all(len(names[i]) <= _THREE for i in (0, last // 2, last)) else _TWO
    for i in (0, last // 2, last) if room == _THREE else (0, last):
        anchor = "start" if i == 0 else "end" if i == last else "middle"
        name = names[i] if len(names[i]) <= room else f"\u2026{names[i][1 - room :]}"
        yield f'<text class="tick" x="{x[i]:.1f}" y="{y}" text-anchor="{anchor}">{escape(name)}</text>'


def _curves(curves: Sequence[Curve], names: Sequence[str], x: Sequence[float], axis: _Axis) -> Iterator[str]:
    for row, curve in enumerate(curves):
        y = _TOP + _ROW * row
        yield f'<path class="{curve.classes}" d="M{_LEFT} {y}h28"/>{_mark(curve.what, _LEFT + 14, y)}'
        yield f'<text x="{_LEFT + 38}" y="{y + 6}">{escape(curve.label)}</text>'
        points = [(a, axis.height(log), value, name) for a, value, name in zip(x, curve.values, names) if (log := _log(value)) is not None]
        yield f'<polyline class="curve {curve.classes}" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b, _, _ in points)}"/>'
        for a, b, value, name in points:
            yield _mark(curve.what, a, b, f"<title>{escape(name)}: {value:.3g}</title>")


def _mark(what: str, x: float, y: float, title: str = "") -> str:
    if what == "outputs":
        return f'<circle class="{what}" cx="{x:.1f}" cy="{y:.1f}" r="3">{title}</circle>'
    return f'<rect class="{what}" x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6">{title}</rect>'


def _log(value: float) -> float | None:
    return math.log10(value) if value > 0 and math.isfinite(value) else None
