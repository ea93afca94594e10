"""Where the exponential overflows, and what subtracting the maximum does about it."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from ..compiler import get
from .canvas import Canvas, canvas
from .marks import beside, say, zero_lines
from .words import e_to, listed, number, ten_to

FLOATS: tuple[Any, ...] = (np.float16, np.float32, np.float64)
POINTS = (1.0, 10.0, 100.0, 1000.0)
LN10 = float(np.log(10))


def overflow_figure(outputs: ArrayLike, *, theme: str = "light", size: str = "column") -> Figure:
    """eˣ over x with the place where each precision ends, and eˣ of outputs less their maximum.

    Parameters
    ----------
    outputs : array_like of shape (n_classes,)
        Large ones, for the second part.
    theme, size : str
        See `canvas`.
    """
    z = np.asarray(outputs, float)
    with canvas(theme=theme, size=size, **beside(2, size, height=1.75)) as c:
        _where_it_ends(c, c.axes[0])
        _less_the_maximum(c, c.axes[1], z)
        ends = [f"{kind.__name__} beyond x = {number(_last(kind), 4)}" for kind in FLOATS]
        with np.errstate(over="ignore"):
            powers = listed([number(value, 3) for value in np.exp(z)])
        shifted = z - z.max()
        c.describe(
            f"The exponential grows out of every precision: {listed(ends)} gives ∞, so e¹, e¹⁰ and e¹⁰⁰ are "
            f"fine in float64 and e¹⁰⁰⁰ is not. The outputs {listed([number(v) for v in z])} would give "
            f"{powers}; less their maximum they are {listed([number(v) for v in shifted])}, their "
            f"exponentials {listed([number(v, 3) for v in np.exp(shifted)])}, never above 1, and their "
            f"probabilities {listed([number(v, 3) for v in get('softmax')(z)])}."
        )
    return c.figure


def _last(kind: Any) -> float:
    """The largest x whose exponential the precision can hold."""
    return float(np.log(float(np.finfo(kind).max)))


def _where_it_ends(c: Canvas, ax: Axes) -> None:
    """Both axes are logarithmic, and y is the exponent of ten: a straight line up to e¹⁰⁰⁰."""
    x = np.geomspace(0.3, 2500, 100)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.plot(x, x / LN10, color=c.theme.orange)
    right = 2e6
    for kind in FLOATS:
        at = _last(kind)
        ax.plot(
            [at, right], [at / LN10] * 2, color=c.theme.muted, linestyle=(0, (2, 2)), linewidth=c.weight(0.9)
        )
        words = f"{kind.__name__} ends: {number(at, 3)}"
        say(c, ax, words, (right, at / LN10), (0, -2), ha="right", va="top", fontsize=c.font(0.85))
    for point in POINTS:
        is_fine = bool(point <= _last(np.float64))
        marker, color = ("o", c.theme.blue) if is_fine else ("X", c.theme.pink)
        ax.plot(point, point / LN10, marker, color=color, markersize=c.weight(5), zorder=5)
        words = e_to(point) + ("" if is_fine else " = ∞")
        say(c, ax, words, (point, point / LN10), (-4, 2), ha="right", va="bottom", fontsize=c.font(1.1))
    ax.set_xlim(0.15, right)
    ax.set_ylim(0.15, 2500)
    ax.set_xticks(POINTS, [number(point) for point in POINTS])
    ax.set_yticks([1, 10, 100], [ten_to(1), ten_to(10), ten_to(100)])
    ax.minorticks_off()
    ax.set_title("eˣ overflows")
    ax.set_xlabel("x")


def _less_the_maximum(c: Canvas, ax: Axes, z: NDArray[Any]) -> None:
    shifted = z - z.max()
    x = np.linspace(-5.5, 0, 200)
    zero_lines(c, ax)
    ax.axhline(1, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
    ax.plot(x, np.exp(x), color=c.theme.orange)
    for before, value in zip(z, shifted, strict=True):
        y = float(np.exp(value))
        ax.plot(value, y, "o", color=c.theme.blue, markersize=c.weight(5), zorder=5)
        words = f"{number(before)}: {e_to(value)} = {number(y, 3)}" if value else f"{number(before)}: 1"
        say(c, ax, words, (float(value), y), (-5, 3), ha="right", fontsize=c.font())
    say(c, ax, f"{e_to(-np.inf)} = 0", (-5.5, 0), (2, -3.5), va="top", fontsize=c.font(1.1))
    ax.set_xlim(-5.5, 0.25)
    ax.set_ylim(-0.27, 1.15)
    ax.set_yticks([0, 0.5, 1])
    ax.set_title("minus the maximum")
    ax.set_xlabel("x − max(x)")
