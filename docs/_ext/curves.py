"""Curves of activations as SVG inside a page: the page's style gives them their colors, light and dark."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from bendwise.accuracy.reference import value_and_slope
from bendwise.activations import Activation, GatedActivation, RowActivation
from bendwise.figures.curves import WINDOW, sampled, told, unbroken
from bendwise.figures.words import number

Array = NDArray[Any]
OTHERS = (1.0, 0.0)
"""What stands beside x in the rows that are drawn."""


class Plain:
    """A record that takes arrays, from the reference in NumPy: nothing has to be compiled for a page."""

    def __init__(self, record: Activation) -> None:
        self.record = record

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)

    def value_and_slope(self, x: Array) -> tuple[Array, Array]:
        """Both, in x's shape."""
        value, slope = value_and_slope(self.record.name, x, *self.record.parameters.values())
        return value, slope


class Drawing(NamedTuple):
    """Curves over the same x, by what they are called, and what they show in words."""

    x: Array
    curves: dict[str, Array]
    limits: tuple[float, float]
    words: str


@cache
def drawing(record: Any) -> Drawing | None:
    """What is drawn of an activation; None for one that has no picture."""
    if isinstance(record, Activation):
        x, value, slope, limits = sampled(Plain(record))
        return Drawing(x, {"value": value, "slope": slope}, limits, told(Plain(record)))
    x = np.linspace(*WINDOW, 201)
    if isinstance(record, GatedActivation):
        first, second = list(inspect.signature(record.formula).parameters)[:2]
        curves = {
            f"{first} moves, {second} = 1": [record(at, 1.0) for at in x.tolist()],
            f"{second} moves, {first} = 1": [record(1.0, at) for at in x.tolist()],
        }
    elif isinstance(record, RowActivation) and not record.noisy:
        curves = _rows(record, x)
    else:
        return None
    arrays = {name: np.array(values, dtype=float) for name, values in curves.items()}
    every = np.concatenate(list(arrays.values()))
    low, high = max(float(every.min()), -4.0), min(float(every.max()), 4.0)
    margin = 0.06 * (high - low)
    words = f"{record.name} for x from −4 to 4; curves: {', '.join(arrays)}."
    return Drawing(x, arrays, (low - margin, high + margin), words)


def _rows(record: RowActivation, x: Array) -> dict[str, list[float]]:
    """What comes out for the row (x, 1, 0), as x moves; for (x, 1) or x alone where that says all."""
    row = OTHERS[:1] if record.groups else () if record.growth > 1 else OTHERS
    outputs = [np.atleast_1d(record((at, *row))).tolist() for at in x.tolist()]
    if len(outputs[0]) == 1:
        return {f"for the row ({', '.join(['x', *map(number, row)])})": [one for (one,) in outputs]}
    names = ("x", *map(number, row)) if record.growth == 1 else ("first half", "second half")
    said = "share of {}" if record.range == (0.0, 1.0) else "{}" if record.growth > 1 else "number for {}"
    return {said.format(name): [one[k] for one in outputs] for k, name in enumerate(names)}


def svg(drawn: Drawing, width: int, height: int, *, axes: bool) -> str:
    """The drawing as an SVG element; without axes it is small, and said to be a picture by what holds it."""
    left, bottom = (34, 22) if axes else (2, 2)
    (x0, x1), (y0, y1) = WINDOW, drawn.limits
    scale = np.array([(width - left - 6) / (x1 - x0), -(height - bottom - 6) / (y1 - y0)])
    origin = np.array([left, height - bottom]) - np.array([x0, y0]) * scale
    parts = [*_grid(origin, scale, drawn.limits, axes)]
    for k, y in enumerate(drawn.curves.values()):
        pieces = unbroken(drawn.x, y, drawn.limits)
        path = "".join(_path(piece.T * scale + origin) for piece in pieces)
        parts.append(f'<path class="curve curve-{k}" d="{path}"/>')
    said = f'role="img" aria-label="{escape(drawn.words)}"' if axes else 'aria-hidden="true"'
    return f'<svg class="curves" viewBox="0 0 {width} {height}" {said}>{"".join(parts)}</svg>'


def _path(points: Array) -> str:
    """A line through points, without those that nobody could see missing."""
    path = Path(points)
    path.should_simplify = True
    seen: Any = path.cleaned(simplify=True)
    kept = seen.vertices[np.isin(seen.codes, [Path.MOVETO, Path.LINETO])].tolist()
    return "M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in kept)


def _grid(origin: Array, scale: Array, limits: tuple[float, float], axes: bool) -> list[str]:
    (x0, x1), (y0, y1) = WINDOW, limits
    left, right = origin[0] + x0 * scale[0], origin[0] + x1 * scale[0]
    bottom, top = origin[1] + y0 * scale[1], origin[1] + y1 * scale[1]
    parts = [f'<path class="zero" d="M{origin[0]:.1f},{bottom:.1f}V{top:.1f}"/>']
    if y0 <= 0 <= y1:
        parts.append(f'<path class="zero" d="M{left:.1f},{origin[1]:.1f}H{right:.1f}"/>')
    if not axes:
        return parts
    for at in (-4.0, -2.0, 0.0, 2.0, 4.0):
        x = origin[0] + at * scale[0]
        parts.append(f'<text x="{x:.1f}" y="{bottom + 15:.1f}" text-anchor="middle">{number(at)}</text>')
    for at in MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(y0, y1):
        if y0 <= at <= y1:
            y = origin[1] + at * scale[1]
            parts.append(f'<path class="tick" d="M{left:.1f},{y:.1f}H{right:.1f}"/>')
            parts.append(f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{number(at, 4)}</text>')
    return parts


def legend(names: Sequence[str]) -> str:
    """What the curves are called, each with a piece of it."""
    keys = (
        f'<span><svg viewBox="0 0 28 8" aria-hidden="true"><path class="curve curve-{k}" d="M1,4H27"/></svg> '
        f"{escape(name)}</span>"
        for k, name in enumerate(names)
    )
    return f"<figcaption>{' '.join(keys)}</figcaption>"
