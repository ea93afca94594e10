"""A map of a network's neurons: on which share of the samples each is active, who is dead, who always on."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import ArrayLike, NDArray

from ..anatomy import LayerFlatness, flatness
from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .words import count, listed

PER_ROW = {"column": 16, "slide": 32}
GAP = 0.6  # rows between layers


def health_figure(
    network: Network,
    X: ArrayLike,
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """Each neuron of the hidden layers as a cell, the darker the more samples it is active on.

    Dead neurons, active on none, are crossed out; those that are active on all have a dot: with relu they
    are mere straight lines.

    Parameters
    ----------
    network : Network
    X : array_like of shape (n_samples, n_inputs)
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 2), bw.relu, bw.Dense(2, 1)])
    >>> network.parameters = [1, 1, -2, 0, 1, 1, 0]
    >>> health_figure(network, [-0.5, 0.5]).axes[0].get_title(loc="left")
    '1 dead, 0 always on, of 2'
    """
    layers = flatness(network, X)
    if not layers:
        raise InputError("a map of neurons needs a hidden layer with an activation")
    per_row = min(PER_ROW.get(size, 16), max(layer.n_neurons for layer in layers))
    rows = sum(-(-layer.n_neurons // per_row) + GAP for layer in layers)
    with canvas(ax, theme=theme, size=size, height=min(2.2, 0.62 + 0.085 * rows)) as c:
        colors = LinearSegmentedColormap.from_list("share", [c.theme.paper, c.theme.blue])
        top = 0.0
        ticks = []
        for layer in layers:
            depth = _layer(c, layer, top, per_row, colors)
            ticks.append(top + depth / 2)
            top += depth + GAP
        c.ax.set(xlim=(-0.1, per_row + 0.1), ylim=(top - GAP + 0.1, -0.1), xticks=[])
        c.ax.set_yticks(ticks, [f"layer {layer.layer}\n{layer.activation}" for layer in layers])
        c.ax.tick_params(length=0)
        c.ax.spines[:].set_visible(False)
        _key(c, colors)
        dead, always, n = (sum(found) for found in zip(*map(_counts, layers), strict=True))
        c.ax.set_title(f"{dead} dead, {always} always on, of {n}")
        c.describe(_words(layers, len(np.asarray(X))))
    return c.figure


def _counts(layer: LayerFlatness) -> tuple[int, int, int]:
    return len(layer.dead_neurons), len(layer.always_active_neurons), layer.n_neurons


def _layer(c: Canvas, layer: LayerFlatness, top: float, per_row: int, colors: Any) -> int:
    """A layer's cells, in rows from left to right; how many rows."""
    depth = -(-layer.n_neurons // per_row)
    cells = np.full(depth * per_row, np.nan)
    cells[: layer.n_neurons] = layer.activity
    mesh: Any = {
        "cmap": colors,
        "vmin": 0,
        "vmax": 1,
        "edgecolors": c.theme.faint,
        "linewidth": c.weight(0.5),
    }
    edges = np.arange(depth + 1) + top
    shown = np.ma.masked_invalid(cells.reshape(depth, per_row))
    c.ax.pcolormesh(np.arange(per_row + 1), edges, shown, gid=f"layer {layer.layer}", **mesh)
    for kind, neurons, look in (
        ("dead", layer.dead_neurons, _dead(c)),
        ("always", layer.always_active_neurons, _always(c)),
    ):
        x, y = _middles(neurons, per_row, top)
        c.ax.plot(x, y, linestyle="none", gid=f"{kind} {layer.layer}", **look)
    return depth


def _middles(neurons: list[int], per_row: int, top: float) -> tuple[NDArray[Any], NDArray[Any]]:
    at = np.array(neurons, int) - 1
    return at % per_row + 0.5, at // per_row + 0.5 + top


def _dead(c: Canvas) -> Any:
    return {
        "marker": "x",
        "color": c.theme.orange,
        "markersize": c.weight(5),
        "markeredgewidth": c.weight(1.4),
    }


def _always(c: Canvas) -> Any:
    return {"marker": "o", "color": c.theme.paper, "markersize": c.weight(3)}


def _key(c: Canvas, colors: Any) -> None:
    handles: list[Any] = [
        Patch(facecolor=colors(share), edgecolor=c.theme.faint, label=f"{share:.0%}")
        for share in (0.1, 0.5, 0.9)
    ]
    ring = {"markeredgecolor": c.theme.blue, "markeredgewidth": c.weight(1.5)}
    for label, look in (("dead", _dead(c)), ("always", {**_always(c), **ring})):
        handles.append(Line2D([], [], linestyle="none", label=label, **look))
    place: Any = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.01), "borderaxespad": 0.3}
    spaces: Any = {"columnspacing": 0.9, "handletextpad": 0.3, "handlelength": 1.1}
    c.ax.legend(handles=handles, ncols=len(handles), **place, **spaces)


def _words(layers: list[LayerFlatness], n_samples: int) -> str:
    each = []
    for layer in layers:
        dead, always, n = _counts(layer)
        each.append(
            f"in layer {layer.layer} {dead} of {n} are dead (active on none), {always} always active, and a "
            f"neuron is active on {float(np.mean(layer.activity)):.0%} on average"
        )
    return (
        f"A cell a neuron, darker the more of {count(n_samples, 'sample')} it is active on: {listed(each)}."
    )
