"""A batch of outputs as a table, with its sums along each axis."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from .canvas import Canvas, canvas
from .words import listed, number

DIGITS = 6
GAP = 0.35  # between the table and its sums, in cells


def batch_sums_figure(
    batch: ArrayLike, *, ax: Axes | None = None, theme: str = "light", size: str = "column"
) -> Figure:
    """A batch, its sums down the columns (axis 0), along the rows (axis 1), and of everything.

    Parameters
    ----------
    batch : array_like of shape (n_samples, n_outputs)
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    table = np.asarray(batch, float)
    n, m = table.shape
    down, along = table.sum(axis=0), table.sum(axis=1, keepdims=True)
    with canvas(ax, theme=theme, size=size) as c:
        for i in range(n):
            for j in range(m):
                _cell(c, (i, j), table[i, j], c.theme.faint)
            _cell(c, (i, m + GAP), along[i, 0], c.theme.orange)
        for j in range(m):
            _cell(c, (n + GAP, j), down[j], c.theme.blue)
        _cell(c, (n + GAP, m + GAP), table.sum(), c.theme.muted)
        _say_axes(c, n, m, along.shape)
        c.ax.set_xlim(-0.75, m + GAP + 1.05)
        c.ax.set_ylim(n + GAP + 1.55, -0.95)
        c.ax.axis("off")
        c.ax.set_title("Sums of a batch")
        rows = "; ".join(", ".join(number(value, DIGITS) for value in row) for row in table)
        c.describe(
            f"A batch of {n} samples with {m} outputs each: {rows}. Its sums along axis 0, a column each, "
            f"are {_list(down)}; along axis 1, a row each, {_list(along)}, with keepdims of shape "
            f"{along.shape}; the sum of all is {number(table.sum(), DIGITS)}."
        )
    return c.figure


def _list(values: Any) -> str:
    return listed([number(value, DIGITS) for value in np.ravel(values)])


def _cell(c: Canvas, at: tuple[float, float], value: float, edge: str) -> None:
    row, column = at
    box = Rectangle(
        (column + 0.03, row + 0.06), 0.94, 0.88, facecolor="none", edgecolor=edge, linewidth=c.weight(1.2)
    )
    c.ax.add_patch(box)
    c.ax.text(column + 0.5, row + 0.5, number(value, DIGITS), ha="center", va="center", fontsize=c.font())


def _say_axes(c: Canvas, n: int, m: int, kept: tuple[int, ...]) -> None:
    """The two directions as arrows with their names, and the shape that `keepdims` keeps."""
    look: dict[str, Any] = {"fontsize": c.font(0.92), "fontweight": "bold"}
    for text, start, end, color in (
        ("axis 0", (-0.3, 0.1), (-0.3, n - 0.1), c.theme.blue),
        ("axis 1", (0.1, -0.3), (m - 0.1, -0.3), c.theme.orange),
    ):
        arrow = {"arrowstyle": "->", "color": color, "linewidth": c.weight(1.2), "shrinkA": 0, "shrinkB": 0}
        c.ax.annotate("", end, start, arrowprops=arrow)
        upright = start[0] == end[0]
        at = (-0.38, n / 2) if upright else (m / 2, -0.34)
        c.ax.text(
            *at, text, rotation=90 if upright else 0, ha="right" if upright else "center",
            va="center" if upright else "bottom", color=color, **look,
        )  # fmt: skip
    words = f"keepdims:\nshape {kept}"
    c.ax.text(
        m + GAP + 0.5, -0.1, words, ha="center", va="bottom", color=c.theme.orange, fontsize=c.font(0.85)
    )
    c.ax.text(m + GAP + 0.5, n + GAP + 1.1, "all", ha="center", va="top", color=c.theme.muted, **look)
    words = "axis 0: a sum for each column"
    c.ax.text(m / 2, n + GAP + 1.1, words, ha="center", va="top", color=c.theme.blue, fontsize=c.font(0.92))
