"""The small pictures of a comparison, one for each activation, and their words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ... import figures
from ...figures import Band, Line, Panel, Plot
from ..api import Comparison
from . import measures
from .words import Scores, counted, plain, share, whole

MOST = 12  # panels of a kind: the best; the others are in gray in each


@dataclass(frozen=True)
class Described:
    """A panel and what it shows, in words."""

    panel: Panel
    words: str


def _colors(comparison: Comparison) -> dict[str, str]:
    plan = comparison.plan
    found = figures.looks(plan.activations, plan.references(comparison.task.kind))
    return {name: look.color for name, look in found.items()}


def _others(bands: dict[str, Band], name: str) -> tuple[Band, ...]:
    return tuple(band for other, band in bands.items() if other != name)


def _known(comparison: Comparison, of: Callable[[str], Band | None]) -> dict[str, Band]:
    found = ((name, of(name)) for name in measures.networks(comparison))
    return {name: band for name, band in found if band is not None}


def learning(comparison: Comparison) -> list[Described]:
    """Validation score and training loss against steps."""
    metric, colors = comparison.experiment.metric, _colors(comparison)
    scores = _known(comparison, lambda name: measures.learning(comparison, name, "valid_scores"))
    losses = _known(comparison, lambda name: measures.learning(comparison, name, "losses"))
    score_limits = measures.fence(
        [part for b in scores.values() for part in (b.low, b.middle, b.high)], metric.least, metric.most
    )
    loss_limits = _log_limits([b.middle for b in losses.values()])
    write = Scores(metric, [float(band.middle[-1]) for band in scores.values()])
    found = []
    for name in [name for name in scores if name in losses][:MOST]:
        score, loss = scores[name], losses[name]
        plots = (
            Plot(
                metric.label,
                (Line(score, colors[name]),),
                _others(scores, name),
                score_limits,
            ),
            Plot(
                "training loss", (Line(loss, colors[name]),), _others(losses, name), loss_limits, is_log=True
            ),
        )
        at = sorted({0, len(score.x) // 4, len(score.x) // 2, len(score.x) - 1})
        said = ", ".join(f"{write(score.middle[i])} after {whole(score.x[i])}" for i in at)
        words = (
            f"{name}: median {metric.label} on validation {said} steps; quartiles at the end "
            f"{write.between(score.low[-1], score.high[-1])}; training loss {loss.middle[0]:.3g} at first, "
            f"{loss.middle[-1]:.3g} at the end."
        )
        found.append(Described(Panel(name, plots, "steps"), words))
    return found


def _log_limits(curves: list[np.ndarray]) -> tuple[float, float]:
    """Limits of a logarithmic axis; what is below a millionth of the largest is cut off."""
    every = np.concatenate([*curves, np.empty(0)])
    every = every[np.isfinite(every) & (every > 0)]
    if not len(every):
        return 0.1, 10.0
    low, high = float(max(every.min(), every.max() * 1e-6)), float(every.max())
    return low / 1.5, high * 1.5


def rates(comparison: Comparison) -> list[Described]:
    """The validation score with each learning rate."""
    metric, colors = comparison.experiment.metric, _colors(comparison)
    found = {name: measures.sensitivity(comparison, name) for name in measures.networks(comparison)}
    bands = {name: one.band for name, one in found.items() if one.band is not None}
    limits = measures.fence([band.middle for band in bands.values()], metric.least, metric.most)
    write = Scores(metric, [float(band.middle.max()) for band in bands.values()])
    described = []
    for name, band in list(bands.items())[:MOST]:
        one = found[name]
        span = one.kept if one.best == one.best else None
        line = Line(band, colors[name], marker="o")
        plot = Plot(metric.label, (line,), _others(bands, name), limits, span=span)
        said = ", ".join(f"{write(y)} with {plain(x)}" for x, y in zip(band.x, band.middle, strict=True))
        ran = ", ".join(f"{counted(n, 'training')} with {plain(x)}" for x, n in one.diverged.items() if n)
        words = f"{name}: median {metric.label} on validation {said}." + (f" Diverged: {ran}." if ran else "")
        ticks = _thinned(sorted(map(float, comparison.plan.learning_rates)))
        described.append(Described(Panel(name, (plot,), "learning rate", ticks), words))
    return described


def _thinned(ticks: list[float], most: int = 5) -> tuple[float, ...]:
    every = -(-len(ticks) // most)
    return tuple(ticks[::every])


def _shade(color: str, layer: int, n_layers: int) -> str:
    """The first layer darkest; the last in the color itself, or in gray for black."""
    last = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    if max(last) == 0:
        last = [150] * 3
    strength = 0.4 + 0.6 * (layer / (n_layers - 1) if n_layers > 1 else 1)
    return "#" + "".join(f"{round(strength * part):02x}" for part in last)


DASHED = (0, (2, 1.5))


def neurons(comparison: Comparison) -> list[Described]:
    """Dead and saturated neurons of each layer against steps."""
    colors, found = _colors(comparison), []
    for name in measures.networks(comparison)[:MOST]:
        saturated = measures.layers(comparison, name, "saturated")
        dead = measures.layers(comparison, name, "dead")
        lines = [
            *_lines(saturated, colors[name], "-", [f"{k + 1}" for k in range(len(saturated))]),
            *_lines(dead, colors[name], DASHED, [""] * len(dead)),
        ]
        plot = Plot("saturated ––, dead - -", tuple(lines), (), (-0.03, 1.03))
        said = "; ".join(
            f"layer {k + 1} {share(s.middle[0])} saturated at the start and {share(s.middle[-1])} at "
            f"the end, {share(d.middle[0])} and {share(d.middle[-1])} dead"
            for k, (s, d) in enumerate(zip(saturated, dead, strict=False))
        )
        found.append(Described(Panel(name, (plot,), "steps"), f"{name}: {said}."))
    return found


def gradients(comparison: Comparison) -> list[Described]:
    """The norm of the gradient at each dense layer against steps."""
    colors = _colors(comparison)
    bands = {name: measures.layers(comparison, name, "gradients") for name in measures.networks(comparison)}
    limits = _log_limits([band.middle for each in bands.values() for band in each])
    found = []
    for name, each in list(bands.items())[:MOST]:
        labels = [f"{k + 1}" if k < len(each) - 1 else "out" for k in range(len(each))]
        lines = tuple(_lines(each, colors[name], "-", labels))
        plot = Plot("gradient's norm", lines, (), limits, is_log=True)
        said = "; ".join(
            f"{'output layer' if label == 'out' else f'layer {label}'} {band.middle[0]:.2g} at the start, "
            f"{band.middle[-1]:.2g} at the end"
            for label, band in zip(labels, each, strict=True)
        )
        found.append(Described(Panel(name, (plot,), "steps"), f"{name}: {said}."))
    return found


def _lines(bands: list[Band], color: str, dash: object, labels: list[str]) -> list[Line]:
    return [
        Line(band, _shade(color, k, len(bands)), dash, "", label)
        for k, (band, label) in enumerate(zip(bands, labels, strict=True))
    ]
