"""How long something takes as it grows, for several contestants: a panel for each way of growing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from .style import BLUE, GRAY, LOOK, ORANGE, new_figure

OTHERS = ((BLUE, "s", "--"), ("#009E73", "^", "-."), ("#CC79A7", "D", ":"), (GRAY, "v", (0, (5, 1))))
"""Color, marker and line of those that are not highlighted: each of the three tells them apart."""


@dataclass(frozen=True)
class Panel:
    """One way of growing.

    Attributes
    ----------
    label : str
        What grows.
    curves : mapping
        Of each contestant its points: size, and microseconds.
    """

    label: str
    curves: Mapping[str, Sequence[tuple[float, float]]]


def growth_figure(panels: Sequence[Panel], highlighted: str) -> Figure:
    """Microseconds over sizes, both axes logarithmic, side by side.

    Parameters
    ----------
    panels : list of Panel
        At least one.
    highlighted : str
        The contestant whose curve is drawn strongest.
    """
    names = list(dict.fromkeys(name for panel in panels for name in panel.curves))
    others = [name for name in names if name != highlighted]
    looks = dict(zip(others, OTHERS * (1 + len(others) // len(OTHERS)), strict=False))
    with mpl.rc_context(LOOK):
        figure = new_figure(8.4, 3.6)
        columns: Any = figure.subplots(1, len(panels), sharey=True, squeeze=False)
        for axes, panel in zip(columns[0], panels, strict=True):
            for name, points in panel.curves.items():
                color, marker, line = looks.get(name, (ORANGE, "o", "-"))
                strong = name == highlighted
                axes.plot(
                    *zip(*points, strict=True),
                    color=color,
                    marker=marker,
                    linestyle=line,
                    linewidth=2.2 if strong else 1.3,
                    markersize=5,
                    zorder=3 if strong else 2,
                    label=name,
                )
            axes.set_xscale(
                "log", base=2 if max(x for p in panel.curves.values() for x, _ in p) < 1000 else 10
            )
            axes.set_yscale("log")
            axes.set_xlabel(panel.label)
            axes.grid(color="#e5e5e5")
            axes.set_axisbelow(True)
        columns[0][0].set_ylabel("µs a step")
        columns[0][0].legend(frameon=False, fontsize=8)
    return figure
