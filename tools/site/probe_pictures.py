"""Draws the pictures of docs/torch_probe.md from the programs of that page.

usage: PYTHONPATH=bindings/python/src python tools/site/probe_pictures.py
"""
import contextlib
import io
import pathlib
import re

from inwit._probe import plot

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
PROGRAM = re.compile(r"^```python\n(.*?)^```\n", re.M | re.S)
STYLE = f"<style>:root{{{plot.LIGHT}}}{plot.STYLE}</style>".replace("\n", "")
SIZE = 'xmlns="http://www.w3.org/2000/svg" width="640" '  # the page is white where the site is dark, as its other pictures are


def pictures(page):
    """File name to SVG. page: the names that the programs of the page define."""
    probe, tower, deep = page["init"].probe, page["tower"], page["deep"]
    gpts = [probe(page["GPT"](layers=12, scaled=scaled), page["ids"]) for scaled in ("nothing", ("out_proj.weight", "c_proj.weight"))]
    wrong = probe(tower(fans=3 + 3 + 32), page["images"])
    once, twice = (probe(deep(gain), page["batch"]) for gain in (1, 2**0.5))
    neutral = {row.name: row for row in wrong.neutral_rows}
    residual = wrong.chains[0].rows
    return {
        "probe_residual.svg": _picture("The residual stream of GPT-2", gpts[0].chains[0].rows, [
            ("rms after each block, branches not scaled", "gradients", [row.rms for row in gpts[0].chains[0].rows], False),
            ("branches scaled by 1/sqrt(24)", "outputs", [row.rms for row in gpts[1].chains[0].rows], False)]),
        "probe_fans.svg": _picture("A residual tower with wrong fans", residual, [
            ("rms of outputs as in training: nothing to see", "outputs", [row.rms for row in residual], False),
            ("rms of outputs with neutral batch norms", "gradients", [neutral[row.name].rms for row in residual], True)]),
        "probe_gain.svg": _picture("A deep relu network with the gain applied once and twice", once.chains[0].rows, [
            (f"rms of {what}, gain applied {times}", what, [getattr(row, field) for row in report.chains[0].rows], report is twice)
            for what, field in (("outputs", "rms"), ("gradients", "grad")) for report, times in ((once, "once"), (twice, "twice"))]),
    }  # fmt: skip


def _picture(title, rows, curves):
    drawn = plot.svg([row.name for row in rows], [plot.Curve(*one) for one in curves], title, f'{STYLE}<rect width="100%" height="100%" fill="#fff"/>')
    return drawn.replace("<svg ", f"<svg {SIZE}", 1) + "\n"


def names_of_page():
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for program in PROGRAM.findall((DOCS / "torch_probe.md").read_text(encoding="utf-8")):
            exec(compile(program, "torch_probe.md", "exec"), names)
    return names


def main():
    for name, svg in pictures(names_of_page()).items():
        (DOCS / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
