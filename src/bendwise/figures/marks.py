"""What many pictures need: bars with their values, names at the ends of curves, texts at points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .canvas import Canvas
from .looks import apart

DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.3)), (0, (5, 1.5, 1, 1.5)), (0, (2, 1.2)))
MARKERS = "osD^vP"


def beside(parts: int, size: str, *, height: float = 1.8, **grid: Any) -> dict[str, Any]:
    """Arguments of `canvas` for parts that stand side by side on a slide and below each other in a column."""
    if size == "slide":
        return {"columns": parts, **grid}
    return {"rows": parts, "height": height, **grid}


def zero_lines(c: Canvas, ax: Axes) -> None:
    """The axes of the plane, faint and behind everything."""
    ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
    ax.axvline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)


def say(
    c: Canvas, ax: Axes, text: str, at: tuple[float, float], offset: tuple[float, float] = (0, 0), **look: Any
) -> Any:
    """A text at a point of the data, moved by so many points (at the column's size; more on a slide)."""
    ha, va = look.pop("ha", "left"), look.pop("va", "center")
    return ax.annotate(
        text,
        at,
        xytext=(c.weight(offset[0]), c.weight(offset[1])),
        textcoords="offset points",
        ha=ha,
        va=va,
        **{"color": c.theme.ink, "fontsize": c.font(0.92), **look},
    )


def name_ends(
    c: Canvas, ax: Axes, names: Sequence[str], heights: Sequence[float], colors: Sequence[str]
) -> None:
    """Names to the right of the axes, each at its curve's end, moved apart where they would collide.

    `heights` are in data coordinates; the limits of the axes must be set before.
    """
    transform = ax.transData + ax.transAxes.inverted()
    places = [float(transform.transform((ax.get_xlim()[1], height))[1]) for height in heights]
    inches = ax.get_position().height * c.figure.get_figheight()
    lines = max(name.count("\n") + 1 for name in [*names, ""])
    gap = 1.3 * lines * c.font(0.92) / 72 / max(inches * 0.85, 0.1)
    for name, place, color in zip(names, apart(places, gap, 0.0, 1.0), colors, strict=False):
        ax.annotate(
            name,
            (1, place),
            xycoords="axes fraction",
            xytext=(c.weight(3), 0),
            textcoords="offset points",
            va="center",
            color=color,
            fontsize=c.font(0.92),
        )


def bars(
    c: Canvas, ax: Axes, values: ArrayLike, texts: Sequence[str], *, color: str, names: Sequence[str] = ()
) -> None:
    """Upright bars with their values on top, or below where they are negative."""
    heights = np.asarray(values, float)
    ax.bar(range(len(heights)), heights, width=0.66, color=color)
    ax.axhline(0, color=c.theme.muted, linewidth=c.weight(0.7))
    for k, (height, text) in enumerate(zip(heights, texts, strict=True)):
        up = height >= 0
        say(c, ax, text, (k, height), (0, 1.5 if up else -1.5), ha="center", va="bottom" if up else "top")
    ax.set_xticks(range(len(heights)), names or [str(k + 1) for k in range(len(heights))])
    ax.set_yticks([])
    ax.tick_params(axis="x", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.margins(x=0.03)


def level_bars(
    c: Canvas, ax: Axes, values: ArrayLike, texts: Sequence[str], *, color: str, names: Sequence[str]
) -> None:
    """Level bars from top to bottom with their values at the right; room for these is kept."""
    widths = np.asarray(values, float)
    ax.barh(range(len(widths)), widths, height=0.66, color=color)
    ax.axvline(0, color=c.theme.muted, linewidth=c.weight(0.7))
    for k, (width, text) in enumerate(zip(widths, texts, strict=True)):
        say(c, ax, text, (max(width, 0), k), (3, -0.3))
    ax.set_yticks(range(len(widths)), names)
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    low, high = min(0.0, float(widths.min())), max(0.0, float(widths.max()))
    ax.set_xlim(low - 0.02 * (high - low), high + 0.55 * (high - low))
