"""The two dangers: neurons that are dead, and values that explode or vanish from layer to layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from ..anatomy import flatness
from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..network import Dense, Network
from .canvas import Canvas, canvas
from .marks import DASHES, MARKERS, beside, name_ends
from .words import listed, number, ten_to


def activity(network: Network, X: ArrayLike) -> list[NDArray[Any]]:
    """For each hidden layer, the share of samples on which each neuron is active: its slope is not flat.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 2), bw.relu, bw.Dense(2, 1)])
    >>> network.dense[0].weights = [[1, -1]]
    >>> [share.tolist() for share in activity(network, [-1.0, 1.0, 2.0, 3.0])]
    [[0.75, 0.25]]
    """
    return [layer.activity for layer in flatness(network, X)]


def strength(network: Network, X: ArrayLike) -> list[float]:
    """For each hidden layer, the root of its outputs' mean square: how strong the signal is."""
    signal, found = network.inputs(X), list[float]()
    with np.errstate(over="ignore"):
        for layer in network.layers[:-1]:
            signal = layer.forward(signal) if isinstance(layer, Dense) else layer(signal)
            if isinstance(layer, ElementwiseFunction):
                found.append(float(np.sqrt(np.mean(signal.astype(float) ** 2))))
    return found


def activity_figure(
    networks: Mapping[str, Network], X: ArrayLike, *, theme: str = "light", size: str = "column"
) -> Figure:
    """Which neurons are active on how many samples, neuron by neuron; the dead are crossed.

    Parameters
    ----------
    networks : dict of Network
        By the words that are to stand above each.
    X : array_like of shape (n_samples, n_inputs)
    theme, size : str
        See `canvas`.
    """
    parts = beside(len(networks), size, height=0.72 * len(networks))
    with canvas(theme=theme, size=size, **parts) as c:
        colors = LinearSegmentedColormap.from_list("active", [c.theme.paper, c.theme.blue])
        image: Any = None
        for ax, (name, network) in zip(c.axes, networks.items(), strict=True):
            shares = activity(network, X)
            if not shares:
                raise InputError(f"the network {name!r} has no hidden layer whose neurons could be active")
            image = _map(c, ax, shares, colors)
            dead, n = sum(int((share == 0).sum()) for share in shares), sum(map(len, shares))
            ax.set_title(name)
            ax.set_xlabel(f"neuron ({dead} of {n} dead)")
            by_layer = listed([str(int((share == 0).sum())) for share in shares])
            c.describe(
                f"{name}: {dead} of {n} neurons are active on no sample, {by_layer} of them layer by layer."
            )
        bar = c.figure.colorbar(image, ax=c.axes, shrink=0.8, aspect=25, pad=0.02)
        bar.set_label("active: share of samples")
        bar.set_ticks([0, 0.5, 1], labels=["0%", "50%", "100%"])
        bar.outline.set_visible(False)
    return c.figure


def _map(c: Canvas, ax: Axes, shares: list[NDArray[Any]], colors: Any) -> Any:
    table = np.full((len(shares), max(map(len, shares))), np.nan)
    for row, share in enumerate(shares):
        table[row, : len(share)] = share
    edges = np.arange(table.shape[1] + 1) + 0.5, np.arange(len(shares) + 1) + 0.5
    image = ax.pcolormesh(
        *edges, table, cmap=colors, vmin=0, vmax=1, edgecolors=c.theme.faint, linewidth=c.weight(0.6)
    )
    rows, columns = np.nonzero(table == 0)
    ax.plot(
        columns + 1,
        rows + 1,
        "x",
        color=c.theme.orange,
        markersize=c.weight(5),
        markeredgewidth=c.weight(1.4),
    )
    ax.invert_yaxis()
    ax.set_yticks(range(1, len(shares) + 1))
    ax.set_xticks(sorted({1, *range(4, table.shape[1] + 1, 4)}))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_ylabel("layer")
    return image


def strength_figure(
    networks: Mapping[str, Network],
    X: ArrayLike,
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """How strong the signal is in each hidden layer: it should neither explode nor vanish.

    Parameters
    ----------
    networks : dict of Network
        By their names.
    X : array_like of shape (n_samples, n_inputs)
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    with canvas(ax, theme=theme, size=size) as c:
        c.ax.set_yscale("log")
        found = {name: np.array(strength(network, X)) for name, network in networks.items()}
        for k, (name, values) in enumerate(found.items()):
            layers = np.arange(1, len(values) + 1)
            seen = np.where(np.isfinite(values) & (values > 0), values, np.nan)
            c.ax.plot(
                layers, seen, color=c.theme.cycle[k], linestyle=DASHES[k % len(DASHES)],
                marker=MARKERS[k % len(MARKERS)], markevery=max(1, len(values) // 6), label=name,
            )  # fmt: skip
            first, last = _short(values[0]), _short(values[-1])
            c.describe(f"{name}: the signal is {first} in layer 1 and {last} in layer {len(values)}.")
        c.ax.set_xlim(1, max(map(len, found.values())))
        ends = [float(values[np.isfinite(values) & (values > 0)][-1]) for values in found.values()]
        c.ax.autoscale_view(scalex=False)
        name_ends(c, c.ax, [name.replace(", ", "\n") for name in found], ends, c.theme.cycle)
        c.ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        c.ax.set_title("Signal through the layers")
        c.ax.set_xlabel("layer")
        c.ax.set_ylabel("root mean square")
    return c.figure


def _short(value: float) -> str:
    """A number, or its power of ten where it is far from 1."""
    if value and np.isfinite(value) and not 1e-3 <= value < 1e4:
        return f"about {ten_to(round(float(np.log10(value))))}"
    return number(value, 2)
