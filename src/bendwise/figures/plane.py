"""A network with two inputs as a map: the polygons on which it is flat, and where it decides for what."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from ..anatomy import Regions, regions
from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .words import count, listed

MARKERS = "o^sDvP"


def regions_figure(
    network: Network,
    box: ArrayLike,
    X: ArrayLike | None = None,
    y: ArrayLike | None = None,
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """The exact pieces of the plane on which a network is one affine map, tinted by the class it decides for.

    Thin lines are where a neuron switches; the thick line is where the decision changes.

    Parameters
    ----------
    network : Network
        With two inputs and activations made of straight pieces; softmax or sigmoid at the end is left off.
    box : ((x_low, x_high), (y_low, y_high))
    X, y : array_like of shape (n_samples, 2) and (n_samples,), optional
        Points to show, each with the marker of its class.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(2, 1), bw.relu, bw.Dense(1, 2), bw.softmax])
    >>> network.parameters = [1, 0, 0, 1, 0, 0, 0.5]
    >>> regions_figure(network, ((-1, 1), (-1, 1))).alt[:58]
    'The plane in 2 regions on each of which the network is one'
    """
    found = regions(network, box)
    with canvas(ax, theme=theme, size=size, height=1.38) as c:
        classes = _tints(c, found)
        lines = [line.segment for line in found.switch_lines()]
        thin: Any = {"colors": c.theme.ink, "linewidths": c.weight(0.45), "alpha": 0.55, "zorder": 2}
        c.ax.add_collection(LineCollection(lines, gid="switch lines", **thin))
        thick: Any = {"colors": c.theme.ink, "linewidths": c.weight(1.5), "zorder": 4, "capstyle": "round"}
        c.ax.add_collection(LineCollection(list(found.boundaries()), gid="decision border", **thick))
        words = "" if X is None else _points(c, np.asarray(X, float), np.asarray(y), network)
        (left, right), (low, high) = found.box.tolist()
        c.ax.set(xlim=(left, right), ylim=(low, high), aspect="equal", xlabel="x₁", ylabel="x₂")
        c.ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 5, 10]))
        c.ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 5, 10]))
        c.ax.set_title(f"{count(len(found), 'region')}, each flat")
        c.describe(
            f"The plane in {count(len(found), 'region')} on each of which the network is one affine map, "
            f"cut by the thin lines where a neuron switches. {_shares(found, classes)}{words}"
        )
    return c.figure


def _color(c: Canvas, number: int) -> str:
    return c.theme.cycle[number % len(c.theme.cycle)]


def _tints(c: Canvas, found: Regions) -> dict[int, float]:
    """Tint each decision region; the area of each class."""
    areas: dict[int, float] = {}
    by_class: dict[int, list[NDArray[Any]]] = {}
    for number, polygon in found.classes():
        by_class.setdefault(number, []).append(polygon)
        x, y = (polygon - polygon[0]).T
        areas[number] = areas.get(number, 0.0) + float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    for number, polygons in sorted(by_class.items()):
        color = _color(c, number)
        look: Any = {"facecolors": color, "edgecolors": color, "linewidths": 0.2, "alpha": 0.3, "zorder": 1}
        c.ax.add_collection(PolyCollection(polygons, gid=f"class {number}", **look))
    return areas


def _points(c: Canvas, X: NDArray[Any], y: NDArray[Any], network: Network) -> str:
    """The samples, a marker a class, and the share of them on the right side."""
    if X.ndim != 2 or X.shape[1] != 2 or y.shape != X.shape[:1]:
        raise InputError(f"X must have the shape (n, 2) and y (n,), not {X.shape} and {y.shape}")
    for number in np.unique(y):
        one = X[y == number]
        c.ax.scatter(
            one[:, 0],
            one[:, 1],
            s=c.weight(3) ** 2,
            marker=MARKERS[int(number) % len(MARKERS)],
            facecolors=_color(c, int(number)),
            edgecolors=c.theme.paper,
            linewidths=c.weight(0.35),
            zorder=5,
            label=f"class {int(number)}",
        )
    if c.size.name == "slide":
        place: Any = {"loc": "center left", "bbox_to_anchor": (1.02, 0.5)}
    else:
        place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "ncols": 3, "columnspacing": 1.0}
    c.ax.legend(markerscale=1.8, handletextpad=0.2, **place)
    right = float(np.mean(_decided(network, X) == y))
    return f" {len(X)} points with a marker for each class; {right:.0%} of them lie on their class's side."


def _decided(network: Network, X: NDArray[Any]) -> NDArray[Any]:
    """The class for each point, with and without an activation at the end."""
    output = network.forward(X)
    if output.shape[1] > 1:
        return np.asarray(output.argmax(axis=1))
    return np.asarray((output[:, 0] > (0.5 if network.last == "sigmoid" else 0.0)).astype(int))


def _shares(found: Regions, areas: dict[int, float]) -> str:
    total = float(found.areas.sum())
    each = [f"class {number} {area / total:.0%}" for number, area in sorted(areas.items())]
    return f"The thick line is where the decision changes; of the area, {listed(each)}."
