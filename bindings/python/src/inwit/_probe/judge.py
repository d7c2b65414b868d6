"""The findings of probe() from its measurements: what is wrong, how much, where, and what to change."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .chains import Chain, trend
from .rows import Activation, ParameterRow, Row

_CHAIN = 1e3  # a factor over a whole chain
_NEUTRAL = 2.5  # a factor for each link with neutral norms: sound residual blocks grow by 1.4
_STREAM = 5.0
_ALIKE, _RANK = 0.95, 0.03
_DEAD, _SOME_DEAD = 0.6, 0.2  # if all samples are alike, half of the units are dead
_SATURATED = 0.25
_EXCESS = 4.0  # over ln(classes): logits of a standard deviation of about 3
_TWINS = 0.2
_FEW = 8  # observations: with fewer, a dead unit means little


class ProbeFinding(NamedTuple):
    """A finding of probe().

    kind: "not_finite", "outputs", "gradients", "differences", "neutral_outputs", "neutral_gradients", "residual", "zeros", "loss", "saturated",
        "dead", "alike", "copies", "symmetric", "no_gradient", "by_design", "unreached".
    value: how much, such as the factor over a chain or the fraction of units. where: names of modules or parameters, worst first.
    message: what, how much and where; change: what to do about it, or "".
    """

    kind: str
    value: float
    where: tuple[str, ...]
    message: str
    change: str = ""


@dataclass
class Measured:
    """The measurements of one forward and backward pass; findings() and notes() read them."""

    rows: list[Row]
    chains: list[Chain]
    activations: list[Activation]
    parameters: list[ParameterRow]
    loss: float
    classes: int
    has_batch_norms: frozenset[str]  # the names of modules that contain one
    is_forward_only: bool = False  # gradients are unknown
    by_design: frozenset[str] = frozenset()  # parameters that get a gradient as soon as zeros that have one have moved


def findings(found: Measured, neutral: Measured | None) -> list[ProbeFinding]:
    """The findings, worst kinds first."""
    said = [*_not_finite(found), *_slopes(found, "", 1.0)]
    said += [one for one in _neutral_slopes(found, neutral) if one.value > 1]
    said += [*_residual(found), *_zeros(found), *_loss(found), *_saturated(found), *_dead(found, _DEAD)]
    return [*said, *_no_gradient(found), *_symmetric(found)]


def notes(found: Measured, neutral: Measured | None) -> list[ProbeFinding]:
    """Observations that are worth knowing, but may well be intended."""
    said = [*_alike(found), *([] if any(_dead(found, _DEAD)) else _dead(found, _SOME_DEAD)), *_copies(found), *_by_design(found), *_unreached(found)]
    return said + [one for one in _neutral_slopes(found, neutral) if one.value < 1]


def _neutral_slopes(found: Measured, neutral: Measured | None) -> list[ProbeFinding]:
    """Slopes with neutral norms. Vanishing is only a note: it is harmless, and known models do it, whose depthwise fans ignore groups."""
    if neutral is None or any(_slopes(found, "", 1.0)):
        return []
    return list(_slopes(neutral, "neutral_", _NEUTRAL))


def _not_finite(found: Measured) -> Iterator[ProbeFinding]:
    final = found.rows[-1].rms if found.rows else 0.0
    gradients = [one.name for one in found.parameters if one.is_reached and not math.isfinite(one.grad) and not found.is_forward_only]
    is_loss_finite = math.isfinite(found.loss) or (found.is_forward_only and not found.classes)
    if is_loss_finite and math.isfinite(final) and not gradients:
        return
    modules = [row.name for row in found.rows if not math.isfinite(row.rms) and not row.is_empty]
    where = modules or gradients or [""]
    what = f"the output of {_named(where[0])}" if modules else f"the gradient of {where[0]}" if gradients else "the loss"
    change = "look at the scale of the weights up to there, and at divisions, logarithms and masks inside of it"
    yield ProbeFinding("not_finite", math.nan, tuple(where), f"not finite: {what} is the first one in the order of calls", change)


_MEASURES: dict[str, Callable[[Chain], list[float]]] = {
    "outputs": lambda chain: [row.rms for row in chain.rows],
    "gradients": lambda chain: [row.grad for row in reversed(chain.rows)],
    "differences": lambda chain: [row.difference for row in chain.rows],
}


def _slopes(found: Measured, prefix: str, least: float) -> Iterator[ProbeFinding]:
    places = {id(row): index for index, row in enumerate(found.rows)}
    for what, measure in _MEASURES.items():
        candidates = []
        for chain in found.chains:
            values = measure(chain)
            factor, whole = trend(values)
            if max(whole, 1 / whole) > _CHAIN and max(factor, 1 / factor) > least:
                candidates.append((abs(math.log(whole)), factor, whole, chain))
        said: list[tuple[int, int]] = []
        for _, factor, whole, chain in sorted(candidates, key=lambda one: -one[0]):
            span = places[id(chain.rows[0])], places[id(chain.rows[-1])]
            if not any(span[0] <= end and begin <= span[1] for begin, end in said):  # else it is the same fault, seen at other modules
                said.append(span)
                yield _slope(what, prefix, factor, whole, chain)


def _slope(what: str, prefix: str, factor: float, whole: float, chain: Chain) -> ProbeFinding:
    does = "explode" if factor > 1 else "vanish"
    backwards = ", from the last to the first" if what == "gradients" else ""
    norms = ", with neutral batch norms (mean 0, variance 1), as in inference before any training" if prefix else ""
    subject = "small differences between inputs" if what == "differences" else what
    message = f"{subject} {does}: x{factor:.2g} a layer, x{whole:.1e} over {chain.where}{backwards}{norms}"
    change = f"multiply the weights' standard deviation by about {1 / factor:.2g} in each layer, or check its fans and gain"
    if what != "outputs" and not prefix:
        change = "choose the initializer for this activation (tanh: Glorot or orthogonal, relu: He), or check its fans and gain"
    return ProbeFinding(prefix + what, whole, (chain.rows[0].name, chain.rows[-1].name), message, change)


def _residual(found: Measured) -> Iterator[ProbeFinding]:
    for chain in found.chains:
        first, last = chain.rows[0], chain.rows[-1]
        if any(math.isnan(row.adds) for row in chain.rows) or any(row.name in found.has_batch_norms for row in chain.rows):
            continue  # no stream, or branches of unit scale, whose growth with depth is intended
        growth = last.rms / first.entered
        if growth > _STREAM and math.isfinite(growth):
            message = f"the residual stream grows x{growth:.1f} over {chain.where}; the first one adds {first.adds:.1f} times what comes in"
            yield ProbeFinding("residual", growth, (first.name, last.name), message, _smaller_branches(chain, growth))


def _smaller_branches(chain: Chain, growth: float) -> str:
    """The output of branches that begin with a norm does not depend on the stream: a factor f leaves f^2 of the variance that they add."""
    branches = sum(len(row.writers) for row in chain.rows)
    names = list(dict.fromkeys(name.removeprefix(f"{row.name}.") for row in chain.rows for name in row.writers))
    layers = f"the last layer of each branch ({', '.join(names[:4])})" if names else "the last layer of each branch"
    count = branches or len(chain.rows)
    if math.sqrt(1 + (growth**2 - 1) / count) < _STREAM:
        return f"multiply the weights of {layers} by {count**-0.5:.3g} = 1/sqrt({count}), as there are {count} branches"
    return f"multiply the weights of {layers} by about {2 / growth:.2g}, or make what enters the first one larger"


def _zeros(found: Measured) -> Iterator[ProbeFinding]:
    for chain in found.chains:
        zeros = [row.name for row in chain.rows if row.rms == 0]
        if len(zeros) >= len(chain.rows) / 2 and (found.is_forward_only or any(_stays_zero(found, name) for name in zeros)):
            message = f"zeros: {len(zeros)} of {chain.where} put out zeros, whatever comes in"
            change = "draw the weights at random; only biases may be zero"
            yield ProbeFinding("zeros", len(zeros) / len(chain.rows), tuple(zeros), message, change)
            return


def _stays_zero(found: Measured, name: str) -> bool:
    """Whether parameters of the module cause the zeros, and none gets a gradient that would end them, as a zero gamma does."""
    own = [one for one in found.parameters if _is_inside(one, name)]
    return bool(own) and not any(one.grad > 0 for one in own)


def _loss(found: Measured) -> Iterator[ProbeFinding]:
    if found.classes > 1 and found.loss > math.log(found.classes) + _EXCESS and math.isfinite(found.loss):
        guess = math.log(found.classes)
        than = f"a uniform guess among {found.classes} classes has {guess:.3g}"
        message = f"the first loss is {found.loss:.3g}, {than}: the outputs are too large"
        change = "make the weights of the last layer, or what enters it, smaller"
        yield ProbeFinding("loss", found.loss, ("",), message, change)


def _saturated(found: Measured) -> Iterator[ProbeFinding]:
    hit = sorted((one for one in found.activations if one.saturated > _SATURATED), key=lambda one: -one.saturated)
    if hit:
        how_much = f"with {hit[0].saturated:.0%} of its outputs at an end of the range"
        message = f"saturated: {_count(len(hit), 'activation')}, the worst {_named(hit[0].name)} ({hit[0].function}) {how_much}"
        change = "make the weights before it smaller, or scale its input"
        yield ProbeFinding("saturated", hit[0].saturated, _names(hit), message, change)


def _dead(found: Measured, limit: float) -> Iterator[ProbeFinding]:
    hit = sorted((one for one in found.activations if one.dead > limit and one.observations >= _FEW), key=lambda one: -one.dead)
    if hit:
        how_much = f"with {hit[0].dead:.0%} of its units zero for the whole batch"
        message = f"dead units: {_count(len(hit), 'activation')}, the worst {_named(hit[0].name)} ({hit[0].function}) {how_much}"
        change = "check the bias and the mean of the input of the layer before it" if limit == _DEAD else ""
        yield ProbeFinding("dead", hit[0].dead, _names(hit), message, change)


def _judged(found: Measured) -> list[ParameterRow]:
    """The parameters that are trained; all if none is."""
    return [one for one in found.parameters if one.is_trainable] or found.parameters


def _no_gradient(found: Measured) -> Iterator[ProbeFinding]:
    hit = tuple(one.name for one in _judged(found) if one.grad == 0 and one.name not in found.by_design)
    if hit:
        message = f"no gradient: that of {_count(len(hit), 'tensor')} is zero, such as {_some(hit)}: they are not trained"
        change = "look for zeros, dead units or underflow between these tensors and the loss"
        yield ProbeFinding("no_gradient", float(len(hit)), hit, message, change)


def _symmetric(found: Measured) -> Iterator[ProbeFinding]:
    waits = found.by_design
    hit = [one for one in _judged(found) if one.twins > _TWINS and not (one.grad == 0 and one.name in waits) and not _tells_classes(found, one)]
    if hit:
        equal = "in weight" if found.is_forward_only else "in weight and gradient"
        what = f"{_count(len(hit), 'tensor')} with units equal {equal}"
        message = f"symmetric units: {what}, such as {_some(_names(hit))}: training keeps them equal"
        change = "draw these weights at random, in place of a constant or of copies"
        yield ProbeFinding("symmetric", max(one.twins for one in hit), _names(hit), message, change)


def _copies(found: Measured) -> Iterator[ProbeFinding]:
    hit = [one for one in _judged(found) if one.copies > _TWINS and one.rms > 0 and not one.twins > _TWINS]
    if hit:
        message = f"copies: {_count(len(hit), 'tensor')} with units equal in weight, such as {_some(_names(hit))}: only gradients tell them apart"
        yield ProbeFinding("copies", max(one.copies for one in hit), _names(hit), message, "draw these weights at random, unless copies are meant")


def _tells_classes(found: Measured, one: ParameterRow) -> bool:
    """Whether it is a last layer of zeros: labels make its units differ, even if the batch lacks some classes."""
    if one.rms != 0 or found.classes < 2 or found.classes not in one.shape:
        return False
    leaves = (row.name for row in reversed(found.rows) if row.is_leaf)
    last = next((name for name in leaves if any(_is_inside(each, name) for each in found.parameters)), None)
    return last is not None and _is_inside(one, last)


def _is_inside(one: ParameterRow, module: str) -> bool:
    """Keras separates paths by /, and paths of variables begin with the name of the model, unlike those of layers."""
    return f"/{module}/" in f"/{one.name}" if "/" in one.name else one.name.startswith(f"{module}.")


def _alike(found: Measured) -> Iterator[ProbeFinding]:
    for chain in found.chains:
        first, last = chain.rows[0], chain.rows[-1]
        if last.rms > 0 and (last.cosine > _ALIKE and first.cosine < 0.9 or last.rank < _RANK):
            message = (
                f"samples become alike: cosine {first.cosine:.2f} at the first, {last.cosine:.2f} at the last, effective rank "
                f"{first.rank:.2f} and {last.rank:.2f}, over {chain.where}"
            )
            change = "deep chains without skip connections do this; orthogonal weights or fewer layers keep samples apart"
            yield ProbeFinding("alike", last.cosine, (first.name, last.name), message, change)
            return


def _by_design(found: Measured) -> Iterator[ProbeFinding]:
    hit = tuple(one.name for one in _judged(found) if one.name in found.by_design)
    if hit:
        when = "after the first steps, when zero weights after them have moved"
        message = f"zeros by design: {_count(len(hit), 'tensor')}, such as {_some(hit)}, get a gradient only {when}"
        yield ProbeFinding("by_design", float(len(hit)), hit, message)


def _unreached(found: Measured) -> Iterator[ProbeFinding]:
    hit = tuple(one.name for one in _judged(found) if not one.is_reached)
    if hit:
        message = f"unused: the loss does not depend on {_count(len(hit), 'tensor')}, such as {_some(hit)}"
        yield ProbeFinding("unreached", float(len(hit)), hit, message)


def _names(hit: Sequence[Activation] | Sequence[ParameterRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in hit))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3])


def _named(name: str) -> str:
    return name or "the module"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
