"""An activation at a glance: its facts, and its value and slope as curves, for a terminal or as a picture."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import plotille
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..activations.measured import PARTS, largest
from .style import BLUE, GRAY, LOOK, ORANGE, new_figure

WINDOW = (-4.0, 4.0)
LONGEST_FACT = 48


def _number(x: float) -> str:
    return f"{x + 0.0:.6g}".replace("inf", "∞").replace("-", "−")


def _errors(function: Any) -> list[tuple[str, str]]:
    """The largest errors that were measured, and where."""
    found = function.measured
    if found is None:
        return []
    worst = [(part, *largest(found, part)) for part in PARTS]
    return [
        (f"error, {part}", f"{ulp:.3g} ulp" + (f" ({precision}, x = {at:.6g})" if ulp > 1 else ""))
        for part, ulp, precision, at in worst
    ]


def facts(function: Any) -> list[tuple[str, str]]:
    """What is known of an activation, as pairs of heading and text."""
    found = [("formula", function.summary)]
    if function.parameters:
        defaults = (f"{name} = {_number(value)}" for name, value in function.parameters.items())
        found.append(("parameters", ", ".join(defaults)))
    low, high = map(_number, function.range)
    found.append(("values", f"{low} to {high}"))
    if hasattr(function, "limits"):
        (left, left_slope), (right, right_slope) = function.limits
        found += [
            ("at −∞, ∞", f"{_number(left)}, {_number(right)}"),
            ("slope there", f"{_number(left_slope)}, {_number(right_slope)}"),
            ("kinks", ", ".join(map(_number, function.kinks)) or "none"),
            ("gain", _number(function.gain)),
            *_errors(function),
        ]
        found.insert(1, ("slope in LaTeX", function.slope_formula))
    if function.aliases:
        found.append(("also called", ", ".join(function.aliases)))
    for library, name in function.elsewhere.items():
        found.append((f"in {library}", name))
    found.append(("source", function.source))
    return found


def _curves(function: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], tuple[float, float]]:
    """x, value, slope, and the limits of the picture, in which no peak hides the rest."""
    x = np.linspace(*WINDOW, 801)
    value, slope = function.value_and_slope(x)
    both = np.concatenate([value, slope])
    both = both[np.isfinite(both)]
    low, high = max(float(both.min()), -4.0), min(float(both.max()), 4.0)
    margin = 0.06 * (high - low or 1)
    return x, value, slope, (low - margin, high + margin)


def _pieces(x: NDArray[Any], y: NDArray[Any], limits: tuple[float, float]) -> list[NDArray[Any]]:
    """The parts of a curve between its jumps that lie inside the picture."""
    inside = np.isfinite(y) & (y >= limits[0]) & (y <= limits[1])
    apart = np.abs(np.diff(y, prepend=y[0])) > 20 * (x[1] - x[0])
    number = np.cumsum(apart | (inside != np.roll(inside, 1)))
    return [np.array([x[number == k], y[number == k]]) for k in np.unique(number[inside])]


def card_text(function: Any, width: int = 64, height: int = 16) -> str:
    """Value and slope drawn with the dots of Braille letters, in terminal colors."""
    x, value, slope, limits = _curves(function)
    figure = plotille.Figure()
    figure.width, figure.height, figure.origin = width, height, True
    figure.set_x_limits(*WINDOW)
    figure.set_y_limits(*limits)
    figure.x_ticks_fkt = figure.y_ticks_fkt = lambda at, _: f"{at:.2f}"
    for y, color, label in ((slope, "yellow", "slope"), (value, "bright_blue", "value")):
        for k, (px, py) in enumerate(_pieces(x, y, limits)):
            figure.plot(px.tolist(), py.tolist(), lc=color, label=label if k == 0 else None)
    return str(figure.show(legend=False))


def card_figure(function: Any) -> Figure:
    """Value and slope as a picture, with the facts beside them."""
    x, value, slope, limits = _curves(function)
    with mpl.rc_context(LOOK):
        figure = new_figure(9.5, 4.2)
        axes, text = figure.subplots(1, 2, width_ratios=(3, 2))
        axes.axhline(0, color=GRAY, linewidth=0.6)
        axes.axvline(0, color=GRAY, linewidth=0.6)
        for y, color, label, style in ((value, BLUE, "value", "-"), (slope, ORANGE, "slope", "--")):
            for k, (px, py) in enumerate(_pieces(x, y, limits)):
                axes.plot(px, py, style, color=color, label=label if k == 0 else None, linewidth=1.8)
        axes.set_xlim(*WINDOW)
        axes.set_ylim(*limits)
        axes.set_title(function.name)
        axes.legend(frameon=False)
        text.axis("off")
        in_words = [pair for pair in facts(function) if "LaTeX" not in pair[0]]
        for line, (heading, fact) in enumerate(in_words):
            text.text(0, 1 - 0.065 * line, heading, color=GRAY, fontsize=8, va="top")
            shown = fact if len(fact) < LONGEST_FACT else fact[: LONGEST_FACT - 1] + "…"
            text.text(0.34, 1 - 0.065 * line, shown, fontsize=8, va="top", parse_math=False)
    return figure
