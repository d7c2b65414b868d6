"""The report of probe() as one self-contained page: findings, an SVG plot of each chain, tables. It has no scripts and loads nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from .chains import Chain
from .plot import DARK, LIGHT, STYLE, Curve, svg
from .rows import ParameterRow, Row

if TYPE_CHECKING:
    from .judge import ProbeFinding
    from .report import ProbeReport

_STYLE = f"""
:root{{color-scheme:light dark;{LIGHT};--finding:#fdf1ea;--note:#eef5fb;--ok:#eaf7f2;--even:#f4f4f4}}
@media(prefers-color-scheme:dark){{:root{{{DARK};--finding:#3a2619;--note:#17303f;--ok:#14352a;--even:#232627}}}}
body{{font:15px/1.45 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:62rem;margin:2rem auto;padding:0 1rem}}
h1{{font-size:1.4rem}}h1,h2,p{{overflow-wrap:anywhere}}h2{{font-size:1.1rem;margin-top:2rem}}svg{{width:100%;max-width:46rem;height:auto}}
.finding,.note,.ok{{border-left:4px solid var(--gradients);padding:.3rem .8rem;margin:.5rem 0;background:var(--finding)}}
.note{{border-color:var(--outputs);background:var(--note)}}.ok{{border-color:#009e73;background:var(--ok)}}
.wide{{overflow-x:auto}}table{{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}}td,th{{padding:1px 9px;text-align:right}}
td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){{text-align:left}}tr:nth-child(even){{background:var(--even)}}
details{{margin:1rem 0}}{STYLE}"""


def to_html(report: ProbeReport) -> str:
    neutral = {(row.name, row.call): row for row in report.neutral_rows}
    blocks = "".join(f"<h2>{escape(chain.where)}</h2>{_plot(chain, neutral)}{_modules(chain.rows)}" for chain in report.chains)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body><h1>{escape(report.title)}</h1>"
        f"{_said(report.findings, 'finding') or '<p class=ok>no findings</p>'}{_said(report.notes, 'note')}"
        f"<p>{escape(report.loss_line)}</p>{blocks}"
        f"<details><summary>all modules</summary>{_modules(report.rows)}</details>"
        f"<details><summary>parameters</summary>{_parameters(report.parameters)}</details></body></html>\n"
    )


def _said(said: Sequence[ProbeFinding], kind: str) -> str:
    changes = [f"<br><b>change:</b> {escape(one.change)}" if one.change else "" for one in said]
    return "".join(f"<p class={kind}>{escape(one.message)}{change}</p>" for one, change in zip(said, changes))


def _plot(chain: Chain, neutral: Mapping[tuple[str, int], Row]) -> str:
    """Measurements with neutral norms, if there are any, are dashed: norms hide a wrong scale in the others."""
    curves = []
    for rows, label in ((chain.rows, ""), ([neutral.get((row.name, row.call)) for row in chain.rows], ", with neutral norms")):
        curves.append(Curve(f"rms of outputs{label}", "outputs", [row.rms if row else math.nan for row in rows], bool(label)))
        curves.append(Curve(f"rms of gradients{label}", "gradients", [row.grad if row else math.nan for row in rows], bool(label)))
    curves.append(Curve("a small difference, relative to the outputs", "gradients", [row.difference for row in chain.rows]))
    return svg([row.name for row in chain.rows], curves, chain.where)


def _modules(rows: Sequence[Row]) -> str:
    differ = any(row.difference == row.difference for row in rows)  # gradients are unknown
    head = ("module", "kind", "rms", "differs" if differ else "gradient", "adds", "cosine", "rank")
    every = [(row, row.difference if differ else row.grad) for row in rows]
    return _table(head, [(row.name or "(the module)", row.kind, row.rms, back, row.adds, row.cosine, row.rank) for row, back in every])


def _parameters(rows: Sequence[ParameterRow]) -> str:
    head = ("parameter", "shape", "rms", "gradient", "twins")
    return _table(head, [(row.name, " x ".join(map(str, row.shape)), row.rms, row.grad, row.twins) for row in rows])


def _table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<div class=wide><table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>{lines}</table></div>"


def _cell(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else "" if math.isnan(value) else f"{value:.3g}"
