"""The report of probe() as one self-contained page: findings, a plot of each chain in SVG, tables. It has no scripts and loads nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from .chains import Chain
from .rows import ParameterRow, Row

if TYPE_CHECKING:
    from .judge import ProbeFinding
    from .report import ProbeReport

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;color:#222;background:#fff;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}svg{width:100%;height:auto}
.finding{border-left:4px solid #d55e00;padding:.3rem .8rem;margin:.5rem 0;background:#fdf1ea}
.note{border-left:4px solid #0072b2;padding:.3rem .8rem;margin:.5rem 0;background:#eef5fb}
.ok{border-left:4px solid #009e73;padding:.3rem .8rem;margin:.5rem 0;background:#eaf7f2}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}td,th{padding:1px 9px;text-align:right}
td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}tr:nth-child(even){background:#f4f4f4}
"""
_OUTPUTS, _GRADIENTS = ("#0072b2", "rms of outputs"), ("#d55e00", "rms of gradients")
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 940, 12, 232
_TICKS = 6


def to_html(report: ProbeReport) -> str:
    blocks = "".join(f"<h2>{escape(chain.where)}</h2>{_plot(chain)}{_modules(chain.rows)}" for chain in report.chains)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(report.title)}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(report.title)}</h1>{_said(report.findings, 'finding')}{_said(report.notes, 'note')}"
        f"{'' if report.findings else '<p class=ok>no findings</p>'}<p>{escape(report.loss_line)}</p>{blocks}"
        f"<details><summary>all modules</summary>{_modules(report.rows)}</details>"
        f"<details><summary>parameters</summary>{_parameters(report.parameters)}</details></body></html>\n"
    )


def _said(said: Sequence[ProbeFinding], kind: str) -> str:
    changes = [f"<br><b>change:</b> {escape(one.change)}" if one.change else "" for one in said]
    return "".join(f"<p class={kind}>{escape(one.message)}{change}</p>" for one, change in zip(said, changes))


def _plot(chain: Chain) -> str:
    """Logarithms of both curves on one axis, with the powers of ten that fit."""
    every = [(_OUTPUTS, [_log(row.rms) for row in chain.rows]), (_GRADIENTS, [_log(row.grad) for row in chain.rows])]
    curves = [one for one in every if any(value is not None for value in one[1])]
    known = [value for _, values in curves for value in values if value is not None]
    if not known:
        return ""
    low, high = math.floor(min(known)), max(math.ceil(max(known)), math.floor(min(known)) + 1)
    step = max(1, math.ceil((high - low) / _TICKS))
    x = [_LEFT + (_RIGHT - _LEFT) * i / (len(chain.rows) - 1) for i in range(len(chain.rows))]
    parts = [f'<svg viewBox="0 0 960 292" role="img" aria-label="{escape(chain.where)}" font-family="sans-serif" font-size="12">']
    for power in range(low, high + 1, step):
        y = _height(power, low, high)
        parts.append(f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">1e{power}</text>')
    for i in {0, len(x) // 2, len(x) - 1}:
        anchor = "start" if not i else "end" if i == len(x) - 1 else "middle"
        name = escape(chain.rows[i].name)
        parts.append(f'<text x="{x[i]:.1f}" y="{_BOTTOM + 20}" text-anchor="{anchor}" fill="#555">{name}</text>')
    for index, ((color, label), values) in enumerate(curves):
        parts += _curve(color, [(a, _height(b, low, high)) for a, b in zip(x, values) if b is not None])
        left = _LEFT + 200 * index
        parts.append(f'<rect x="{left}" y="{_BOTTOM + 36}" width="14" height="4" fill="{color}"/>')
        parts.append(f'<text x="{left + 20}" y="{_BOTTOM + 42}" fill="#222">{label}</text>')
    return "".join([*parts, "</svg>"])


def _curve(color: str, points: Sequence[tuple[float, float]]) -> list[str]:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
    return [f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{line}"/>', *dots]


def _height(value: float, low: float, high: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low)


def _log(value: float) -> float | None:
    return math.log10(value) if value > 0 and math.isfinite(value) else None


def _modules(rows: Sequence[Row]) -> str:
    head = ("module", "kind", "rms", "gradient", "adds", "cosine", "rank")
    return _table(head, [(row.name or "(the module)", row.kind, row.rms, row.grad, row.adds, row.cosine, row.rank) for row in rows])


def _parameters(rows: Sequence[ParameterRow]) -> str:
    head = ("parameter", "shape", "rms", "gradient", "twins")
    return _table(head, [(row.name, " x ".join(map(str, row.shape)), row.rms, row.grad, row.twins) for row in rows])


def _table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>{lines}</table>"


def _cell(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else "" if math.isnan(value) else f"{value:.3g}"
