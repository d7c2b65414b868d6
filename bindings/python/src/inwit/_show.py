"""Plots of initializers, with matplotlib."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ._call import fill
from ._checked import int64s, wrong
from ._handle import Handle
from ._initializer import Initializer, Moments
from ._key import Key

_COLUMNS = 200  # points at which the density is evaluated


def _libraries() -> tuple[Any, Any]:
    try:
        import numpy
        from matplotlib import figure
    except ImportError as absent:
        raise ImportError(f"inwit.show requires matplotlib and NumPy ({absent}): pip install 'inwit[show]'") from None
    return numpy, figure


def show(
    initializer: str | Handle,
    *,
    shape: Sequence[int] = (256, 128),
    layout: str | None = "keras",
    seed: int = 42,
    name: str = "weight",
    axes: Any = None,
    **arguments: Any,
) -> Any:
    """Plots a sample of an initializer on a shape with its density, and the observed and expected mean and deviation.

    If the elements have no density (identity, constants) or depend on each other (orthogonal), the matrix is drawn too. Returns a
    matplotlib Figure, which a notebook displays and ``figure.savefig("w.svg")`` writes; no window is opened. If `axes` is given,
    the plot is drawn into these Axes, and their figure is returned.

    >>> show("glorot_uniform", shape=(784, 128)).axes[0].get_title()  # doctest: +SKIP
    'glorot_uniform (784, 128) keras'
    """
    numpy, figure = _libraries()
    bound = initializer if isinstance(initializer, Initializer) else None
    if bound is None:
        bound = Initializer(initializer, **arguments) if isinstance(initializer, str) else None
    elif arguments:
        bound = bound.with_arguments(**arguments)
    if bound is None:
        raise wrong("initializer", initializer, "a name or an inwit.Initializer")
    shape = int64s("shape", shape)
    if axes is not None and not hasattr(axes, "hist"):
        raise wrong("axes", axes, "matplotlib Axes")
    sample = fill(bound, numpy.empty(shape, numpy.float32), Key(seed, name), layout=layout)
    expected = bound.expect(shape, layout=layout)
    points = numpy.linspace(*_span(numpy, sample, expected), _COLUMNS)
    density = numpy.array(bound.density(points, shape, layout=layout))
    structured = len(shape) >= 2 and (not numpy.isfinite(density).any() or "orthogonal" in bound.name)
    if axes is None:
        drawing = figure.Figure(figsize=(10 if structured else 6, 4), layout="constrained")
        panels = drawing.subplots(1, 2 if structured else 1, squeeze=False)[0]
    else:
        drawing, panels = axes.figure, [axes]
    _histogram(numpy, panels[0], sample, points, density, expected)
    suffix = "" if layout is None else f" {layout}"
    panels[0].set_title(f"{bound.name} {shape}{suffix}")
    if len(panels) > 1:
        _matrix(numpy, panels[1], sample)
    return drawing


def _span(numpy: Any, sample: Any, expected: Moments) -> tuple[float, float]:
    low, high = float(sample.min()), float(sample.max())
    if math.isfinite(expected.minimum) and math.isfinite(expected.maximum):
        low, high = min(low, expected.minimum), max(high, expected.maximum)
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _histogram(numpy: Any, panel: Any, sample: Any, points: Any, density: Any, expected: Moments) -> None:
    bins = max(10, min(100, int(sample.size**0.5)))
    panel.hist(sample.ravel(), bins=bins, range=(points[0], points[-1]), density=True, color="tab:blue", alpha=0.5, label="sample")
    if numpy.isfinite(density).any():
        panel.plot(points, density, color="tab:orange", label="density")
    panel.set_xlabel(
        f"mean {sample.mean(dtype='f8'):.4g} (expected {expected.mean:.4g}), "
        f"deviation {sample.std(dtype='f8'):.4g} (expected {expected.stddev:.4g})"
    )
    panel.legend()


def _matrix(numpy: Any, panel: Any, sample: Any) -> None:
    """Draws the last two axes at the middle of the others: the centre tap of a convolution."""
    middle = tuple(extent // 2 for extent in sample.shape[:-2])
    limit = float(abs(sample).max()) or 1.0
    image = panel.imshow(sample[middle], cmap="RdBu", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    panel.set_title("the matrix" if not middle else f"at {middle}")
    panel.figure.colorbar(image, ax=panel)
