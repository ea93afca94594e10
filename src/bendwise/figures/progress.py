"""How long each takes against what it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .looks import Look, apart, short
from .style import GRAY, PALE, PLAIN, new_figure


@dataclass(frozen=True)
class Point:
    """A contestant: how long it took, with the quartiles around it, and its score."""

    name: str
    look: Look
    steps: tuple[float, float, float]  # low, middle, high
    score: float


def progress_figure(points: Sequence[Point], x_label: str, y_label: str) -> Figure:
    """A point for each contestant, its name beside the picture at the end of a thread."""
    with mpl.rc_context(PLAIN):
        figure = new_figure(6.8, max(3.6, 0.6 + 0.19 * len(points)))
        axes = figure.add_subplot()
        for point in points:
            (left, x, right), y = point.steps, point.score
            axes.plot([left, right], [y, y], color=point.look.color, linewidth=1, alpha=0.5)
            axes.plot(x, y, point.look.marker, color=point.look.color, markersize=7, zorder=3)
        low, high = _limits([p.score for p in points])
        axes.set_ylim(low, high)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.grid(color=PALE)
        axes.set_axisbelow(True)
        heights = [(p.score - low) / (high - low) for p in points]
        gap = 0.155 / (figure.get_figheight() - 0.6)
        for point, height in zip(points, apart(heights, gap, 0.0, 1.0), strict=True):
            axes.annotate(
                short(point.name),
                (point.steps[1], point.score),
                xytext=(1.04, height),
                textcoords="axes fraction",
                va="center",
                fontsize=8,
                arrowprops={"arrowstyle": "-", "color": GRAY, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 4},
            )
    return figure


def _limits(scores: list[float]) -> tuple[float, float]:
    known = np.array(scores)
    low, high = float(known.min()), float(known.max())
    margin = 0.12 * (high - low or abs(high) or 1)
    return low - margin, high + margin
