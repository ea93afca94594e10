"""Activations as curves: value and slope, alone or all the usual ones at a glance."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from .canvas import Canvas, canvas
from .marks import zero_lines
from .words import limit, listed, number

WINDOW = (-4.0, 4.0)
SLOPE_DASH: Any = (0, (4, 2))


def sampled(function: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], tuple[float, float]]:
    """x, value, slope, and the limits of the picture, in which no peak hides the rest."""
    x = np.linspace(*WINDOW, 801)
    value, slope = function.value_and_slope(x)
    both = np.concatenate([value, slope])
    both = both[np.isfinite(both)]
    low, high = max(float(both.min()), -4.0), min(float(both.max()), 4.0)
    margin = 0.06 * (high - low or 1)
    return x, value, slope, (low - margin, high + margin)


def unbroken(x: NDArray[Any], y: NDArray[Any], limits: tuple[float, float]) -> list[NDArray[Any]]:
    """The parts of a curve between its jumps that lie inside the picture."""
    inside = np.isfinite(y) & (y >= limits[0]) & (y <= limits[1])
    apart = np.abs(np.diff(y, prepend=y[0])) > 20 * (x[1] - x[0])
    part = np.cumsum(apart | (inside != np.roll(inside, 1)))
    return [np.array([x[part == k], y[part == k]]) for k in np.unique(part[inside])]


def draw_curves(c: Canvas, ax: Axes, function: Any, *, weight: float = 1.5, labels: bool = True) -> None:
    """Value and slope on axes, with limits in which no peak hides the rest."""
    x, value, slope, limits = sampled(function)
    zero_lines(c, ax)
    for y, color, label, dash in (
        (value, c.theme.blue, "value", "-"),
        (slope, c.theme.orange, "slope", SLOPE_DASH),  # on top: where both are one, both are seen
    ):
        for k, (px, py) in enumerate(unbroken(x, y, limits)):
            name = label if labels and k == 0 else None
            ax.plot(px, py, color=color, linestyle=dash, label=name, linewidth=c.weight(weight))
    ax.set_xlim(*WINDOW)
    ax.set_ylim(*limits)


def told(function: Any) -> str:
    """The curve in words: its formula, where it comes from and goes to, its kinks, its largest slope."""
    (left, _), (right, _) = function.limits
    _, _, slope, _ = sampled(function)
    steepest = int(np.nanargmax(np.where(np.isfinite(slope), slope, np.nan)))
    words = [f"{function.name}, {function.summary}: from {limit(left)} at −∞ to {limit(right)} at ∞"]
    if function.kinks:
        words.append(f"a kink at x = {listed([number(kink) for kink in function.kinks])}")
    words.append(f"its slope is at most {number(slope[steepest], 4)} for x from −4 to 4")
    return "; ".join(words) + "."


def curve_figure(
    function: Any, *, ax: Axes | None = None, theme: str = "light", size: str = "column"
) -> Figure:
    """Value and slope of an activation.

    Parameters
    ----------
    function : ElementwiseFunction
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.
    """
    with canvas(ax, theme=theme, size=size) as c:
        draw_curves(c, c.ax, function)
        c.ax.set_title(function.name)
        c.ax.set_xlabel("x")
        c.ax.legend()
        c.describe(f"Value and slope of {told(function)}")
    return c.figure


def overview_figure(functions: Any, *, theme: str = "light", size: str = "column") -> Figure:
    """Value and slope of many activations, side by side on the same scale.

    Parameters
    ----------
    functions : sequence of ElementwiseFunction
    theme, size : str
        See `canvas`.
    """
    columns = 4 if size == "slide" else 3
    rows = -(-(len(functions) + 1) // columns)
    with canvas(
        theme=theme, size=size, rows=rows, columns=columns, height=0.4 * rows, sharex=True, sharey=True
    ) as c:
        for ax, function in zip(c.axes, functions, strict=False):
            draw_curves(c, ax, function, weight=1.2)
            ax.set_ylim(-1.3, 2.3)
            ax.set_title(function.name, fontsize=c.font(0.92), pad=c.weight(2.5))
            ax.xaxis.set_major_locator(MaxNLocator(2))
            ax.set_yticks([-1, 0, 1, 2])
            ax.tick_params(labelsize=c.font(0.8))
        for ax in c.axes[len(functions) :]:
            ax.axis("off")
        handles, names = c.ax.get_legend_handles_labels()
        c.axes[len(functions)].legend(handles, names, loc="center", borderaxespad=0)
        names = [function.name for function in functions]
        ends = [function.name for function in functions if np.isfinite(function.limits[1][0])]
        c.describe(
            f"Value and slope of {len(names)} activations for x from −4 to 4: {listed(names)}. "
            f"{listed(ends)} level off on the right; the others go on rising."
        )
    return c.figure
