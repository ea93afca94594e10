"""A stack of linear layers and the one layer that equals it, with their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..anatomy import collapse
from ..network import Network
from .canvas import Canvas, canvas
from .marks import say
from .words import number, shape

Layers = list[tuple[NDArray[Any], NDArray[Any]]]


def _layers(network: Network) -> Layers:
    return [(layer.weights.astype(float), layer.biases.astype(float)) for layer in network.dense]


def collapse_figure(network: Network, *, theme: str = "light", size: str = "column") -> Figure:
    """A stack of linear layers as neurons and weights, and the one layer that equals it.

    Parameters
    ----------
    network : Network
        Small, and of linear layers only.
    theme, size : str
        See `canvas`.
    """
    one = collapse(network)
    deep, flat = len(network.dense), _layers(one)
    parts: dict[str, Any] = {"columns": 2, "width_ratios": (2.2, 1)}
    if size == "column":
        parts = {"rows": 2, "height": 1.35, "height_ratios": (2.1, 1)}
    with canvas(theme=theme, size=size, **parts) as c:
        _draw(c, c.axes[0], _layers(network))
        _draw(c, c.axes[1], flat)
        c.axes[0].set_title(f"{deep} linear layers …")
        c.axes[1].set_title("… equal one")
        if one.n_inputs == one.n_outputs == 1:
            words = f"y = {number(flat[0][0].item(), 4)} x + {number(flat[0][1].item(), 4)}"
            say(c, c.axes[1], words.replace("+ −", "− "), (0.5, 0), (0, -16), ha="center")
        outputs = np.array_equal(network.forward(_probe(network)), one.forward(_probe(network)))
        same = "gives the same outputs" if outputs else "gives the same outputs but for rounding"
        c.describe(
            f"A network of {deep} linear layers, {shape(network)}, its weights on the lines and its "
            f"biases in the neurons, and one layer with {_numbers('weight', flat[0][0])} and "
            f"{_numbers('bias', flat[0][1])}: it {same}."
        )
    return c.figure


def _probe(network: Network) -> NDArray[Any]:
    return np.linspace(-2, 2, 9 * network.n_inputs).reshape(9, network.n_inputs)


def _numbers(name: str, values: NDArray[Any]) -> str:
    more = {"weight": "weights", "bias": "biases"}[name] if values.size > 1 else name
    return f"{more} {', '.join(number(value, 4) for value in values.flat)}"


def _heights(n: int) -> NDArray[Any]:
    return (n - 1) / 2 - np.arange(n, dtype=float)


def _draw(c: Canvas, ax: Axes, layers: Layers) -> None:
    """Neurons as circles with their biases, weights as lines with their numbers."""
    sizes = [layers[0][0].shape[0], *(weights.shape[1] for weights, _ in layers)]
    for k, (weights, _) in enumerate(layers):
        for i, low in enumerate(_heights(sizes[k])):
            for j, high in enumerate(_heights(sizes[k + 1])):
                _edge(c, ax, (k, low), (k + 1, high), float(weights[i, j]))
    for k, n in enumerate(sizes):
        for j, height in enumerate(_heights(n)):
            text = "x" if k == 0 else number(float(layers[k - 1][1][0, j]), 3)
            text = text if k == 0 or text.startswith("−") else f"+{text}"
            ax.plot(
                k, height, "o", color=c.theme.paper, markeredgecolor=c.theme.blue, markersize=c.weight(19)
            )
            ax.text(k, height, text, ha="center", va="center_baseline", fontsize=c.font(0.85), zorder=5)
    tall = max(sizes)
    ax.set_xlim(-0.35, len(layers) + 0.35)
    ax.set_ylim(-tall / 2 + 0.05, tall / 2 - 0.05)
    ax.axis("off")


def _edge(c: Canvas, ax: Axes, start: tuple[float, float], end: tuple[float, float], weight: float) -> None:
    """A weight: orange and dashed where it is negative; its number stands a third of the way."""
    color, dash = (c.theme.blue, "-") if weight >= 0 else (c.theme.orange, (0, (4, 2)))
    ax.plot([start[0], end[0]], [start[1], end[1]], color=color, linestyle=dash, zorder=1)
    at = 0.36 if start[1] != end[1] else 0.5
    x, y = (start[k] + at * (end[k] - start[k]) for k in (0, 1))
    box = {"facecolor": c.theme.paper, "edgecolor": "none", "pad": c.weight(0.6)}
    text = number(weight, 4)
    ax.text(x, y, text, ha="center", va="center", color=color, fontsize=c.font(0.92), bbox=box, zorder=2)
