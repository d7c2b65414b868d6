"""Pictures of initializers, drawn with matplotlib where it is installed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ._call import fill
from ._handle import Handle
from ._initializer import Initializer, Moments
from ._key import Key

_COLUMNS = 200  # places at which a density is looked at


def _libraries() -> tuple[Any, Any]:
    try:
        import numpy
        from matplotlib import figure
    except ImportError as absent:
        raise ImportError(f"inwit.show draws with matplotlib and NumPy ({absent}): pip install 'inwit[show]'") from None
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
    """Draws what an initializer gives on a shape: a sample beside its density, mean and deviation beside theory.

    Where the elements have no density (identity, constants) or hang together (orthogonal) the matrix itself is drawn too.
    Returns matplotlib's Figure, which a notebook shows and ``figure.savefig("w.svg")`` writes; no window is opened. `axes`, one
    of matplotlib's, is drawn into instead, and its figure returned.

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
        raise TypeError(f"initializer is a {type(initializer).__name__}, must be a name or an inwit.Initializer")
    sample = fill(bound, numpy.empty(shape, numpy.float32), Key(seed, name), layout=layout)
    theory = bound.expect(tuple(shape), layout=layout)
    places = numpy.linspace(*_span(numpy, sample, theory), _COLUMNS)
    density = numpy.array(bound.density(places, tuple(shape), layout=layout))
    structured = len(shape) >= 2 and (not numpy.isfinite(density).any() or "orthogonal" in bound.name)
    if axes is None:
        drawing = figure.Figure(figsize=(10 if structured else 6, 4), layout="constrained")
        panels = drawing.subplots(1, 2 if structured else 1, squeeze=False)[0]
    else:
        drawing, panels = axes.figure, [axes]
    _histogram(numpy, panels[0], sample, places, density, theory)
    said = "" if layout is None else f" {layout}"
    panels[0].set_title(f"{bound.name} {tuple(shape)}{said}")
    if len(panels) > 1:
        _matrix(numpy, panels[1], sample)
    return drawing


def _span(numpy: Any, sample: Any, theory: Moments) -> tuple[float, float]:
    low, high = float(sample.min()), float(sample.max())
    if math.isfinite(theory.minimum) and math.isfinite(theory.maximum):
        low, high = min(low, theory.minimum), max(high, theory.maximum)
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _histogram(numpy: Any, panel: Any, sample: Any, places: Any, density: Any, theory: Moments) -> None:
    bins = max(10, min(100, int(sample.size**0.5)))
    panel.hist(sample.ravel(), bins=bins, range=(places[0], places[-1]), density=True, color="tab:blue", alpha=0.5, label="sample")
    if numpy.isfinite(density).any():
        panel.plot(places, density, color="tab:orange", label="density")
    panel.set_xlabel(
        f"mean {sample.mean(dtype='f8'):.4g} (theory {theory.mean:.4g}), "
        f"deviation {sample.std(dtype='f8'):.4g} (theory {theory.stddev:.4g})"
    )
    panel.legend()


def _matrix(numpy: Any, panel: Any, sample: Any) -> None:
    """The last two axes, of the middle of the others: the tap of a convolution that matters."""
    middle = tuple(extent // 2 for extent in sample.shape[:-2])
    limit = float(abs(sample).max()) or 1.0
    image = panel.imshow(sample[middle], cmap="RdBu", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    panel.set_title("the matrix" if not middle else f"at {middle}")
    panel.figure.colorbar(image, ax=panel)
