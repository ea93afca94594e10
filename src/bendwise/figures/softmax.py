"""Softmax step by step: from outputs over exponentials to probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from ..compiler import get
from .canvas import Canvas, canvas
from .marks import bars, level_bars, say, zero_lines
from .words import listed, number

DIGITS = 8  # after the point, as the chapter prints them


def _fixed(values: NDArray[Any]) -> list[str]:
    """Numbers with up to eight digits after the point."""
    return [f"{value:.{DIGITS}f}".rstrip("0").rstrip(".").replace("-", "−") for value in values]


def _names(n: int) -> list[str]:
    return [f"class {k + 1}" for k in range(n)]


def softmax_steps_figure(outputs: ArrayLike, *, theme: str = "light", size: str = "column") -> Figure:
    """Outputs, their exponentials and the probabilities, as bars with numbers.

    Parameters
    ----------
    outputs : array_like of shape (n_classes,)
        Of the last dense layer, for one sample.
    theme, size : str
        See `canvas`.
    """
    z = np.asarray(outputs, float)
    powers, probabilities = np.exp(z), get("softmax")(z)
    steps = (
        ("outputs z", z, c_blue),
        (f"exponentials eᶻ, sum {number(powers.sum(), 6)}", powers, c_orange),
        (f"probabilities eᶻ / sum, sum {number(probabilities.sum())}", probabilities, c_green),
    )
    with canvas(theme=theme, size=size, rows=3, height=1.3) as c:
        for ax, (title, values, color) in zip(c.axes, steps, strict=True):
            level_bars(c, ax, values, _fixed(values), color=color(c), names=_names(len(z)))
            ax.set_title(title, fontsize=c.font(0.95))
        c.describe(
            f"The outputs {listed(_fixed(z))} become the exponentials {listed(_fixed(powers))}, none below "
            f"0, and divided by their sum {number(powers.sum(), 6)} the probabilities "
            f"{listed(_fixed(probabilities))}."
        )
    return c.figure


def c_blue(c: Canvas) -> str:
    """For outputs."""
    return c.theme.blue


def c_orange(c: Canvas) -> str:
    """For exponentials."""
    return c.theme.orange


def c_green(c: Canvas) -> str:
    """For probabilities."""
    return c.theme.green


def exponential_figure(
    outputs: ArrayLike, *, ax: Axes | None = None, theme: str = "light", size: str = "column"
) -> Figure:
    """The exponential at some outputs: never below 0, and larger for the larger one.

    Parameters
    ----------
    outputs : array_like of shape (n_classes,)
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    z = np.sort(np.asarray(outputs, float))
    x = np.linspace(min(-4.0, float(z[0]) - 2.5), float(z[-1]) + 0.4, 300)
    with canvas(ax, theme=theme, size=size) as c:
        zero_lines(c, c.ax)
        c.ax.plot(x, np.exp(x), color=c.theme.orange)
        for value in z:
            top = float(np.exp(value))
            c.ax.plot([value, value], [0, top], color=c.theme.muted, linestyle=(0, (1, 1.5)), zorder=1)
            c.ax.plot(value, top, "o", color=c.theme.blue, markersize=c.weight(4.5), zorder=5)
            words = f"{number(value)} → {number(top, 4)}"
            say(c, c.ax, words, (float(value), top), (-4, 4), ha="right", va="bottom")
        c.ax.set_xlim(float(x[0]), float(x[-1]))
        c.ax.set_ylim(-0.06 * float(np.exp(x[-1])), float(np.exp(x[-1])))
        c.ax.set_title("eˣ: never negative, order kept")
        c.ax.set_xlabel("output")
        pairs = listed([f"{number(np.exp(value), 4)} from {number(value)}" for value in z])
        c.describe(
            f"The curve of the exponential: it makes {pairs}. It is above 0 even for negative outputs, "
            "and the larger output has the larger exponential."
        )
    return c.figure


def shift_figure(outputs: ArrayLike, by: float, *, theme: str = "light", size: str = "column") -> Figure:
    """Outputs and the same outputs moved by a constant: the probabilities are the same.

    Parameters
    ----------
    outputs : array_like of shape (n_classes,)
    by : float
        What is added to each.
    theme, size : str
        See `canvas`.
    """
    z, softmax = np.asarray(outputs, float), get("softmax")
    both = [z, z + by]
    found = [softmax(row) for row in both]
    with canvas(theme=theme, size=size, rows=2, columns=2, height=1.35, sharey="col") as c:
        for k, (row, probabilities) in enumerate(zip(both, found, strict=True)):
            left, right = c.axes[2 * k : 2 * k + 2]
            bars(c, left, row, [number(value) for value in row], color=c.theme.blue)
            bars(c, right, probabilities, [number(p, 3) for p in probabilities], color=c.theme.green)
        sign = "−" if by < 0 else "+"
        for ax, title in zip(
            c.axes,
            ("outputs", "softmax", f"outputs {sign} {number(abs(by))}", "the same softmax"),
            strict=True,
        ):
            ax.set_title(title)
        for ax in c.axes[::2]:
            ax.margins(y=0.2)
        for ax in c.axes[1::2]:
            ax.set_ylim(0, 1.18 * max(float(row.max()) for row in found))
        equal = "the same" if np.array_equal(*found) else "the same but for rounding"
        c.describe(
            f"The outputs {listed([number(v) for v in both[0]])} give the probabilities "
            f"{listed(_fixed(found[0]))}; {listed([number(v) for v in both[1]])} give {equal}."
        )
    return c.figure


def temperature_figure(
    outputs: ArrayLike,
    temperatures: Sequence[float] = (0.5, 1.0, 2.0, 5.0),
    *,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """The probabilities of the same outputs at several temperatures: cold is sure, hot is even.

    Parameters
    ----------
    outputs : array_like of shape (n_classes,)
    temperatures : sequence of float
        What the outputs are divided by.
    theme, size : str
        See `canvas`.
    """
    z, softmax = np.asarray(outputs, float), get("softmax")
    columns = len(temperatures) if size == "slide" else 2
    rows = -(-len(temperatures) // columns)
    with canvas(theme=theme, size=size, rows=rows, columns=columns, height=0.68 * rows, sharey=True) as c:
        said = []
        for ax, temperature in zip(c.axes, temperatures, strict=False):
            p = softmax(z, temperature=temperature)
            bars(c, ax, p, [f"{value:.3f}" for value in p], color=c.theme.green)
            ax.set_ylim(0, 1.05)
            ax.set_title(f"T = {number(temperature)}")
            said.append(f"{listed([f'{value:.3f}' for value in p])} at temperature {number(temperature)}")
        for ax in c.axes[len(temperatures) :]:
            ax.axis("off")
        c.describe(
            f"Softmax of {listed([number(value) for value in z])}: {'; '.join(said)}. "
            "The lower the temperature, the more the largest output takes."
        )
    return c.figure


def confidence_figure(
    probabilities: ArrayLike, raw: ArrayLike, *, theme: str = "light", size: str = "column"
) -> Figure:
    """Probabilities, which say how sure a choice is, beside raw outputs, which do not.

    Parameters
    ----------
    probabilities, raw : array_like of shape (n_classes,)
    theme, size : str
        See `canvas`.
    """
    p, z = np.asarray(probabilities, float), np.asarray(raw, float)
    chosen, second = int(p.argmax()), float(np.sort(p)[-2])
    weakly = "barely" if p[chosen] - second < 0.2 else "clearly"
    with canvas(theme=theme, size=size, columns=2, height=0.9, width_ratios=(1, 1)) as c:
        sure, unsure = c.axes
        bars(c, sure, p, [number(value) for value in p], color=c.theme.green, names=_names(len(p)))
        sure.set_ylim(0, 1.05)
        sure.axhline(1, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        say(c, sure, "1: all", (-0.33, 1), (0, -2), va="top", color=c.theme.muted)
        sure.set_title(f"class {chosen + 1}, {weakly}")
        bars(c, unsure, z, [number(value) for value in z], color=c.theme.blue, names=_names(len(z)))
        unsure.set_ylim(0, 1.13 * float(z.max()))
        unsure.set_title(f"class {int(z.argmax()) + 1}: how sure?")
        for ax, text in ((sure, "softmax: of 1"), (unsure, "raw outputs: no scale")):
            ax.set_xlabel(text)
        shares, others = (listed([number(value) for value in values]) for values in (p, z))
        c.describe(
            f"The probabilities {shares} choose class {chosen + 1}, {weakly}: "
            f"it has {p[chosen]:.0%} of 1. Raw outputs such as {others} have no such reading: "
            "nothing says how much would be all."
        )
    return c.figure
