"""The chapter's four functions, each with what there is to notice about it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..compiler import get
from .canvas import Canvas, canvas
from .curves import draw_curves, told
from .marks import say
from .words import number


def _named(c: Canvas, value: tuple[float, float], slope: tuple[float, float]) -> None:
    """The names of the two curves, beside them."""
    say(c, c.ax, "value", value, color=c.theme.blue, fontweight="bold", va="bottom")
    say(c, c.ax, "slope", slope, color=c.theme.orange, fontweight="bold", va="bottom")


def _dots(c: Canvas, x: list[float], y: list[float]) -> None:
    c.ax.plot(x, y, "o", color=c.theme.blue, markersize=c.weight(4), zorder=5)


def _arrow(c: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From a text to what it is about."""
    look = {"arrowstyle": "->", "color": c.theme.muted, "linewidth": c.weight(0.8)}
    c.ax.annotate("", end, start, arrowprops=look)


def step_figure(*, ax: Axes | None = None, theme: str = "light", size: str = "column") -> Figure:
    """The step, which fires or does not, and a slope that says nothing about how close it was."""
    function = get("step")
    near, far = -0.2, -3.0
    values, slopes = function.value_and_slope(np.array([near, far]))
    with canvas(ax, theme=theme, size=size) as c:
        draw_curves(c, c.ax, function)
        c.ax.set_ylim(-0.42, 1.3)
        c.ax.plot(0, 1, "o", color=c.theme.paper, markeredgecolor=c.theme.blue, zorder=5)
        _dots(c, [0.0], [0.0])
        _named(c, (2.6, 1.03), (2.6, 0.03))
        words = f"{number(near)} was close,\n{number(far)} was not:\nboth give {number(values[0])}"
        for x in (near, far):
            _arrow(c, (-2.2, 0.43), (x, 0.03))
        say(c, c.ax, words, (-3.9, 0.45), va="bottom")
        say(c, c.ax, "slope 0 everywhere: nothing to follow", (0, -0.12), ha="center", va="top")
        c.ax.set_title("step: fires or does not")
        c.ax.set_xlabel("w · x + b")
        c.describe(
            f"The step jumps from 0 to 1 where w · x + b passes 0. {number(near)} was close and "
            f"{number(far)} was not, but both give {number(values[0])}, and the slope is "
            f"{number(slopes[0])} everywhere."
        )
    return c.figure


def linear_figure(*, ax: Axes | None = None, theme: str = "light", size: str = "column") -> Figure:
    """The straight line: what goes in comes out."""
    function = get("linear")
    with canvas(ax, theme=theme, size=size) as c:
        draw_curves(c, c.ax, function)
        _named(c, (-3.6, -2.0), (-3.6, 1.15))
        _dots(c, [-2.5, 3.0], [-2.5, 3.0])
        say(c, c.ax, "3 → 3", (3, 3), (-5, 2), ha="right")
        say(c, c.ax, "−2.5 → −2.5", (-2.5, -2.5), (5, -2))
        say(c, c.ax, "any output is possible:\nfor regression", (3.9, -1.2), ha="right", va="top")
        c.ax.set_title("linear: y = x")
        c.ax.set_xlabel("x")
        c.describe(
            "The straight line y = x: 3 gives 3, −2.5 gives −2.5, and the slope is 1 everywhere. "
            "Any output is possible, so it ends a regression."
        )
    return c.figure


def sigmoid_figure(*, ax: Axes | None = None, theme: str = "light", size: str = "column") -> Figure:
    """The sigmoid: a soft step between 0 and 1."""
    function = get("sigmoid")
    points = np.array([-1.5, 0.0, 1.5])
    values, slopes = function.value_and_slope(points)
    with canvas(ax, theme=theme, size=size) as c:
        draw_curves(c, c.ax, function)
        c.ax.set_ylim(-0.12, 1.2)
        c.ax.axhline(1, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        _dots(c, points.tolist(), values.tolist())
        for x, y, aside in zip(points, values, ("right", "right", "left"), strict=True):
            text = f"σ({number(x)}) = {number(y, 3)}"
            below = aside == "left"
            say(c, c.ax, text, (x, y), (5 if below else -5, -3 if below else 4), ha=aside)
        say(c, c.ax, "to 0 at −∞", (-3.9, -0.025), va="top")
        say(c, c.ax, "to 1 at ∞", (3.9, 1.02), ha="right", va="bottom")
        say(c, c.ax, f"slope at most {number(slopes[1])}", (0.1, slopes[1]), (4, 3), color=c.theme.orange)
        c.ax.set_title("sigmoid: a soft step")
        c.ax.set_xlabel("x")
        c.describe(
            f"The sigmoid rises smoothly from 0 at −∞ over {number(values[1])} at 0 to 1 at ∞; "
            f"σ(−1.5) = {number(values[0], 3)} and σ(1.5) = {number(values[2], 3)}. "
            f"Its slope is largest at 0, where it is {number(slopes[1])}."
        )
    return c.figure


def relu_figure(*, ax: Axes | None = None, theme: str = "light", size: str = "column") -> Figure:
    """ReLU: a straight line but for one bend."""
    function = get("relu")
    with canvas(ax, theme=theme, size=size) as c:
        draw_curves(c, c.ax, function)
        _dots(c, [0.0], [0.0])
        say(c, c.ax, "the bend: no line\nany more, and\nthat is enough", (-3.9, 2.6), va="bottom")
        _arrow(c, (-1.9, 2.5), (-0.1, 0.15))
        say(c, c.ax, "slope 0: off", (-3.9, 0.12), va="bottom", color=c.theme.orange)
        say(c, c.ax, "slope 1: on", (3.9, 0.85), ha="right", va="top", color=c.theme.orange)
        say(c, c.ax, "max(0, x)", (3.0, 3.0), (-4, 3), ha="right", color=c.theme.blue)
        c.ax.set_title("relu: a line with one bend")
        c.ax.set_xlabel("x")
        c.describe(f"Two straight halves that meet in one bend at x = 0: {told(function)}")
    return c.figure
