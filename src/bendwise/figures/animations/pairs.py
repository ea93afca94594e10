"""Pairs of neurons with all their values: a column a pair, from the input at the top to the output below."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from ..canvas import Canvas

Values = NDArray[np.float64]
NAMES = ("w1", "b1", "w2", "b2", "out")
WORDS = ("weight", "bias", "weight", "bias", "weight")
HEIGHTS = (4.3, 3.45, 2.5, 1.65, 0.7)
"""Of the five values."""
TOP, BOTTOM, HEAD = 5.0, 0.0, 5.55
"""Of the input, of the output, and of the pairs' numbers."""
MOST = 10
"""Columns; with more pairs some are left out, and the bottom pair is always there."""
PAGE = 7
LEFT = 1.35
"""Room for words, in columns."""


class PairsDrawing:
    """A network of pairs on axes of its own.

    Parameters
    ----------
    c : Canvas
    ax : Axes
    n_pairs : int
        The bottom pair included.

    Attributes
    ----------
    moving : list of Artist
        All that `show` changes.
    """

    def __init__(self, c: Canvas, ax: Axes, n_pairs: int) -> None:
        self._theme, self._n = c.theme, n_pairs
        self._columns = n_pairs if n_pairs <= MOST else PAGE + 1
        self._weight = c.weight(1)
        bars = self._axes(c, ax)
        pitch, unit = self._room(ax)
        across = min(0.95 * pitch, unit, c.font(3.2))
        self._font = min(c.font(0.72), across / 3.35)
        self._band = ax.axvspan(0, 1, color=c.theme.yellow, alpha=0.22, linewidth=0)
        self._lines = LineCollection([], zorder=1)
        ax.add_collection(self._lines)
        self._neurons = ax.scatter(
            [*range(self._columns), *range(self._columns)],
            np.repeat([HEIGHTS[1], HEIGHTS[3]], self._columns),
            s=across**2,
            facecolor=c.theme.paper,
            edgecolor=c.theme.muted,
            linewidth=c.weight(0.8),
            zorder=2,
        )
        self._heads = [self._text(ax, k, HEAD, "") for k in range(self._columns)]
        self._texts = [[self._text(ax, k, y, "") for y in HEIGHTS] for k in range(self._columns)]
        numbers = [text for column in self._texts for text in column]
        self.moving: list[Artist] = [self._band, self._lines, *bars, self._neurons, *self._heads, *numbers]

    def _axes(self, c: Canvas, ax: Axes) -> list[Artist]:
        """Words for the rows, and the input and the output as bars, which are returned."""
        bars: list[Artist] = []
        ax.set_xlim(-LEFT, self._columns - 0.45)
        ax.set_ylim(BOTTOM - 0.45, HEAD + 0.4)
        ax.axis("off")
        for y, word in ((TOP, "input x"), (BOTTOM, "output")):
            ends = (-0.45, self._columns - 0.55)
            bars += ax.plot(ends, (y, y), color=c.theme.ink, linewidth=c.weight(2.5), zorder=3)
            ax.text(-0.6, y, word, ha="right", va="center", fontsize=c.font(0.72), color=c.theme.ink)
        for y, word in zip((HEAD, *HEIGHTS), ("pair", *WORDS), strict=True):
            ax.text(-0.6, y, word, ha="right", va="center", fontsize=c.font(0.72), color=c.theme.muted)
        return bars

    def _room(self, ax: Axes) -> tuple[float, float]:
        """Points from one pair to the next, and for each unit of height."""
        figure: Any = ax.get_figure(root=True)
        figure.draw_without_rendering()
        box = ax.get_window_extent()
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        points = 72 / figure.dpi
        return box.width * points / (right - left), box.height * points / (high - low)

    def _text(self, ax: Axes, x: float, y: float, text: str) -> Any:
        bbox = {"boxstyle": "round,pad=0.12", "linewidth": 0, "facecolor": "none"}
        return ax.text(x, y, text, ha="center", va="center", fontsize=self._font, zorder=4, bbox=bbox)

    def shown(self, near: int) -> list[int]:
        """Which pairs have a column, from 1: all if there is room, else the page with this one; the last is
        the bottom pair.
        """
        if self._columns == self._n:
            return list(range(1, self._n + 1))
        page = (near - 1) // PAGE
        first = min(page * PAGE, self._n - 1 - PAGE)
        return [*range(first + 1, first + PAGE + 1), self._n]

    def show(self, values: Values, pair: int, changed: tuple[str, ...], near: int) -> None:
        """These values; those of a pair that are being set are marked; `near` says which page is shown."""
        pairs = self.shown(near)
        segments: list[Any] = []
        colors, widths = [], []
        for k, number in enumerate(pairs):
            mine = values[number - 1]
            self._heads[k].set_text("bottom" if number == self._n else str(number))
            for row, (text, value) in enumerate(zip(self._texts[k], mine, strict=True)):
                is_marked = number == pair and NAMES[row] in changed
                self._write(text, float(value), row, is_marked)
            ends = ((TOP, HEIGHTS[1]), (HEIGHTS[1], HEIGHTS[3]), (HEIGHTS[3], BOTTOM))
            segments += [((k, a), (k, b)) for a, b in ends]
            colors += [self._color(float(weight)) for weight in mine[[0, 2, 4]]]
            widths += [self._weight * (1 + min(abs(float(weight)), 6) / 3) for weight in mine[[0, 2, 4]]]
        self._lines.set(segments=segments, color=colors, linewidth=widths)
        at = pairs.index(pair) if pair else 0
        self._band.set_x(at - 0.5)
        self._band.set_width(1.0 if pair else 0.0)

    def _color(self, weight: float) -> str:
        if abs(weight) < 1e-9:
            return self._theme.faint
        return self._theme.blue if weight > 0 else self._theme.orange

    def _write(self, text: Any, value: float, row: int, is_marked: bool) -> None:
        is_bias = row in (1, 3)
        text.set_text(_said(value))
        text.set_fontweight("bold" if is_marked else "normal")
        text.set_color("#1a1a1a" if is_marked else self._theme.muted if value == 0 else self._theme.ink)
        plain = "none" if is_bias else self._theme.paper
        text.get_bbox_patch().set_facecolor(self._theme.yellow if is_marked else plain)


def _said(value: float) -> str:
    """A number in about the six letters that a neuron has room for.

    >>> _said(-0.40833), _said(6.0), _said(-1.3417), _said(-0.0), _said(-1500.2), _said(4.1e-5)
    ('−0.408', '6', '−1.34', '0', '−1500', '4e−5')
    """
    if value and not 1e-3 <= abs(value) < 1e5:
        digits, power = f"{value:.0e}".split("e")
        text = f"{digits}e{int(power)}"
    else:
        text = f"{value + 0.0:.0f}" if abs(value) >= 1000 else f"{value + 0.0:.3g}"
    return text.replace("-", "−")
