"""What the sigmoid keeps and the step loses: how far from 1 a neuron is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .canvas import Canvas, canvas
from .marks import say
from .words import number, ten_to


def missing_to_one(x: float) -> tuple[float, int]:
    """1 − σ(x) as a number from 1 to 10 and a power of ten: far below what any float can hold.

    >>> missing_to_one(300000.0)[1]
    -130289
    """
    exponent = -float(np.logaddexp(0.0, x)) / np.log(10)  # 1 − σ(x) = 1 / (1 + eˣ)
    power = int(np.floor(exponent))
    return float(10 ** (exponent - power)), power


def _text(x: float) -> str:
    head, power = missing_to_one(x)
    return number(head * 10.0**power, 2) if power > -4 else f"{number(head, 2)} · {ten_to(power)}"


def closeness_figure(
    points: Sequence[float] = (3.0, 300000.0),
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """How much the sigmoid lacks to 1, in exact arithmetic, where the step says 1.

    Parameters
    ----------
    points : sequence of float
        Two positive inputs that are to be told apart.
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    x = np.geomspace(1, max(points) * 4, 300)
    digits = np.logaddexp(0.0, x) / np.log(10)
    with canvas(ax, theme=theme, size=size) as c:
        c.ax.set_xscale("log")
        c.ax.set_yscale("log")
        c.ax.plot(x, digits)
        _mark(c, points)
        _precision(c, float(x[-1]))
        c.ax.set_xlim(1, x[-1])
        c.ax.set_ylim(digits[-1] * 12, 0.3)
        powers = [10**k for k in range(int(np.log10(digits[-1])) + 1)]
        c.ax.set_yticks(powers, [ten_to(-power) for power in powers])
        c.ax.minorticks_off()
        c.ax.set_title("How far below 1 is the sigmoid?")
        c.ax.set_xlabel("x")
        c.ax.set_ylabel("1 − σ(x)")
        told = " and ".join(f"{_text(point)} at x = {number(point)}" for point in points)
        c.describe(
            f"What the sigmoid lacks to 1 falls with x and never ends: {told}, in exact arithmetic. "
            "The step is 1 at both, so it cannot tell them apart."
        )
    return c.figure


def _mark(c: Canvas, points: Sequence[float]) -> None:
    for k, point in enumerate(points):
        at = float(np.logaddexp(0.0, point) / np.log(10))
        c.ax.plot(point, at, "o", color=c.theme.blue, markersize=c.weight(5))
        last = k == len(points) - 1
        words = f"x = {number(point)}" + ("\n" if last else ": ") + f"{_text(point)}"
        say(
            c,
            c.ax,
            words,
            (point, at),
            (-7 if last else 6, -9 if last else 5),
            ha="right" if last else "left",
        )


def _precision(c: Canvas, right: float) -> None:
    """Below this, float64 has no number between the sigmoid and 1; and where the step is."""
    limit = -np.log10(np.finfo(np.float64).epsneg / 2)
    c.ax.axhline(limit, color=c.theme.muted, linestyle=(0, (2, 2)), linewidth=c.weight(0.8))
    words = f"below {ten_to(-round(limit))}, float64 says 1"
    say(c, c.ax, words, (right, limit), (-1, 2), ha="right", va="bottom", color=c.theme.muted)
    say(c, c.ax, "step: 1 − 1 = 0 at both", (1.3, 4e5), color=c.theme.orange)
