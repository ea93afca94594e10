"""Activations as curves: value and slope."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import canvas
from .card import WINDOW, _curves, _pieces


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
    x, value, slope, limits = _curves(function)
    with canvas(ax, theme=theme, size=size) as c:
        c.ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        c.ax.axvline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        for y, color, label, dash in (
            (value, c.theme.blue, "value", "-"),
            (slope, c.theme.orange, "slope", (0, (4, 2))),
        ):
            for k, (px, py) in enumerate(_pieces(x, y, limits)):
                c.ax.plot(px, py, color=color, linestyle=dash, label=label if k == 0 else None)
        c.ax.set_xlim(*WINDOW)
        c.ax.set_ylim(*limits)
        c.ax.set_title(function.name)
        c.ax.set_xlabel("x")
        c.ax.legend()
        c.describe(f"The curve of {function.name}, {function.summary}, and its slope, for x from -4 to 4.")
    return c.figure
