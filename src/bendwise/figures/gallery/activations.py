"""A: the chapter's functions, each with its slope."""

from __future__ import annotations

from functools import partial
from typing import Any

from matplotlib.figure import Figure

from .entry import Entry


def _curve(name: str, **look: Any) -> Figure:
    from ...compiler import get
    from ..curves import curve_figure

    return curve_figure(get(name), **look)


ENTRIES = tuple(
    Entry(name, row, title, partial(_curve, name))
    for name, row, title in (
        ("step", "A1", "The step: fires or does not, and its slope is 0"),
        ("linear", "A2", "The straight line"),
        ("sigmoid", "A3", "The sigmoid: a soft step that keeps how close it was"),
        ("relu", "A4", "ReLU: a line with one bend"),
    )
)
