"""Small pictures of one kind, a contestant each, with all others in gray behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure, FigureBase
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from .looks import apart, short
from .style import PALE, PLAIN
from .words import ten_to

WIDTH, TOP, HEIGHT, BOTTOM = 2.4, 0.3, 1.35, 0.45  # inches: of a plot with its heading
BEHIND = "#c9c9c9"
COLUMNS = 4


@dataclass(frozen=True)
class Band:
    """A curve: the median and the quartiles at each x."""

    x: NDArray[Any]
    low: NDArray[Any]
    middle: NDArray[Any]
    high: NDArray[Any]


@dataclass(frozen=True)
class Line:
    """A band and how it is drawn; its label stands at its end."""

    band: Band
    color: str
    dash: Any = "-"
    marker: str = ""
    label: str = ""


@dataclass(frozen=True)
class Plot:
    """Lines over one axis.

    Attributes
    ----------
    label : str
        What the y axis measures.
    lines : tuple of Line
    behind : tuple of Band
        Those of the others.
    limits : pair of float
        Of the y axis.
    is_log : bool
        Whether the y axis is logarithmic.
    span : pair of float or None
        A stretch of x that is shaded.
    """

    label: str
    lines: tuple[Line, ...]
    behind: tuple[Band, ...]
    limits: tuple[float, float]
    is_log: bool = False
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Panel:
    """A contestant's plots, one above the other.

    Attributes
    ----------
    name : str
    plots : tuple of Plot
    x_label : str
    ticks : tuple of float or None
        Where a logarithmic x axis has its numbers; None for a plain axis.
    """

    name: str
    plots: tuple[Plot, ...]
    x_label: str
    ticks: tuple[float, ...] | None = None


def panel_figure(panel: Panel) -> Figure:
    """One panel alone."""
    with mpl.rc_context(PLAIN):
        figure = Figure(figsize=(WIDTH, _height(panel)))
        _draw(figure, panel)
    return figure


def panels_figure(panels: Sequence[Panel]) -> Figure:
    """All panels in rows."""
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    with mpl.rc_context(PLAIN):
        figure = Figure(figsize=(WIDTH * columns, _height(panels[0]) * rows))
        places: Any = figure.subfigures(rows, columns, squeeze=False)
        for place, panel in zip(places.flat, panels, strict=False):
            _draw(place, panel)
    return figure


def _height(panel: Panel) -> float:
    return TOP + HEIGHT * len(panel.plots) + BOTTOM - 0.25


def _draw(figure: FigureBase, panel: Panel) -> None:
    """A panel in a place that is its own; margins are fixed, as finding them takes longer than drawing."""
    height = _height(panel)
    figure.subplots_adjust(
        left=0.47 / WIDTH,
        right=1 - 0.29 / WIDTH,
        bottom=BOTTOM / height,
        top=1 - (TOP + 0.1) / height,
        hspace=0.27,
    )
    column: Any = figure.subplots(len(panel.plots), 1, sharex=True, squeeze=False)
    figure.suptitle(
        short(panel.name), x=0.02, ha="left", y=1 - 0.05 / height, va="top", fontsize=9.5, fontweight="bold"
    )
    for axes, plot in zip(column[:, 0], panel.plots, strict=True):
        _plot(axes, plot)
    last = column[-1, 0]
    last.set_xlabel(panel.x_label, fontsize=8.5)
    if panel.ticks:
        last.set_xscale("log")
        last.xaxis.set_major_locator(FixedLocator(list(panel.ticks)))
        last.xaxis.set_minor_locator(NullLocator())
        last.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    else:
        last.xaxis.set_major_locator(MaxNLocator(4))


def _plot(axes: Axes, plot: Plot) -> None:
    axes.set_title(plot.label, fontsize=8.5, pad=3, color="#555555", y=1.0)
    axes.tick_params(labelsize=8, length=2.5)
    axes.grid(color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    if plot.is_log:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(numticks=5))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _power(y)))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.4g}".replace("-", "−")))
    axes.set_ylim(*plot.limits)
    if plot.span is not None:
        axes.axvspan(*plot.span, color=plot.lines[0].color, alpha=0.1, linewidth=0)
    others = [np.column_stack([band.x, band.middle]) for band in plot.behind]
    axes.add_collection(LineCollection(others, colors=BEHIND, linewidths=0.7, zorder=2), autolim=False)
    for line in plot.lines:
        band = line.band
        axes.fill_between(band.x, band.low, band.high, color=line.color, alpha=0.2, linewidth=0, zorder=3)
        axes.plot(
            band.x,
            band.middle,
            color=line.color,
            linestyle=line.dash,
            marker=line.marker,
            markersize=4,
            linewidth=1.8,
            zorder=4,
        )
        if not np.any((band.middle >= plot.limits[0]) & (band.middle <= plot.limits[1])):
            _say_outside(axes, band, plot)
    _name_ends(axes, [line for line in plot.lines if line.label and len(line.band.x)], plot)


def _power(y: float) -> str:
    """A power of ten, short."""
    if 0.01 <= y <= 1000 or y <= 0:
        return f"{y:g}"
    return ten_to(round(np.log10(y)))


def _say_outside(axes: Axes, band: Band, plot: Plot) -> None:
    """Where a curve ends that the picture would have to be stretched for."""
    is_below = band.middle[-1] < plot.limits[0]
    axes.text(
        0.5,
        0.08 if is_below else 0.92,
        f"{'below' if is_below else 'above'}: {band.middle[-1]:.3g} at the end",
        transform=axes.transAxes,
        ha="center",
        va="bottom" if is_below else "top",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        zorder=6,
    )


def _name_ends(axes: Axes, lines: list[Line], plot: Plot) -> None:
    """The labels of lines, to the right of their ends."""
    low, high = (np.log10(plot.limits) if plot.is_log else np.asarray(plot.limits)).tolist()
    ends = [float(line.band.middle[-1]) for line in lines]
    heights = [
        ((np.log10(max(end, 1e-300)) if plot.is_log else end) - low) / (high - low or 1) for end in ends
    ]
    for line, height in zip(lines, apart(heights, 0.13, 0.0, 1.0), strict=True):
        axes.annotate(
            line.label,
            (1.0, height),
            xycoords="axes fraction",
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=8.5,
            color="#333333",
            va="center",
        )
