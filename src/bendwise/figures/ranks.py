"""The critical-difference diagram: mean ranks on a line, and bars over those that are not told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .looks import Look, short
from .style import GRAY, PLAIN, new_figure

STEP = 0.22  # inches from line to line


def ranks_figure(
    ranks: pd.Series[float],
    groups: Sequence[Sequence[str]],
    looks: Mapping[str, Look],
    difference: float | None = None,
) -> Figure:
    """Mean ranks, the best (lowest) to the left, after Demšar (2006).

    Parameters
    ----------
    ranks : Series of float
        Of each contestant; at least two.
    groups : list of lists of names
        Those that a bar joins, as no difference was found among them.
    looks : mapping
        Of each contestant.
    difference : float, optional
        The critical difference, drawn as a ruler if the axis is as long.
    """
    ordered = ranks.sort_values(kind="stable")
    n_left = (len(ordered) + 1) // 2
    lines = 1.6 + 0.55 * len(groups) + n_left
    with mpl.rc_context(PLAIN):
        figure = new_figure(6.8, 0.5 + STEP * lines)
        axes = figure.add_subplot()
        low, high = 1.0, float(len(ordered))
        overhang = 0.42 * (high - low)
        axes.set_xlim(low - overhang, high + overhang)
        axes.set_ylim(lines, -2.2)
        axes.axis("off")
        _axis(axes, len(ordered), difference)
        for number, group in enumerate(groups):
            inside = ordered[list(group)]
            at, reach = 0.75 + 0.55 * number, 0.008 * (high - low)
            ends = [inside.min() - reach, inside.max() + reach]
            axes.plot(ends, [at, at], color="black", linewidth=3.2, solid_capstyle="butt")
        below = 1.3 + 0.55 * len(groups)
        for position, (name, rank) in enumerate(ordered.items()):
            is_left = position < n_left
            line = below + (position if is_left else len(ordered) - 1 - position)
            end = low - 0.03 * overhang if is_left else high + 0.03 * overhang
            look = looks[str(name)]
            axes.plot([rank, rank, end], [0, line, line], color=look.color, linewidth=1)
            axes.plot(rank, 0, look.marker, color=look.color, markersize=5, zorder=3)
            text = f"{short(str(name))}  {rank:.1f}" if is_left else f"{rank:.1f}  {short(str(name))}"
            axes.text(end, line, f" {text} ", va="center", ha="right" if is_left else "left", fontsize=9)
    return figure


def _axis(axes: Axes, n: int, difference: float | None) -> None:
    every = max(1, n // 10)
    axes.plot([1, n], [0, 0], color="black", linewidth=1)
    for rank in range(1, n + 1, every):
        axes.plot([rank, rank], [0, -0.25], color="black", linewidth=1)
        axes.text(rank, -0.4, str(rank), ha="center", va="bottom", fontsize=8)
    if difference is not None and difference <= n - 1:
        axes.plot([1, 1 + difference], [-1.6, -1.6], color=GRAY, linewidth=1.4, marker="|")
        axes.text(
            1 + difference,
            -1.6,
            f"  critical difference of ranks alone: {difference:.1f}",
            va="center",
            fontsize=8,
        )
