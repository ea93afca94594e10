"""Why a network needs bends: a curve that no line fits, and what networks make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from ..network import Network
from .canvas import Canvas, canvas
from .marks import DASHES, beside, name_ends, say, zero_lines
from .polylines import values_at
from .words import number, shape


def _curve(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Samples of one input and one output as two vectors, from left to right."""
    x, target = np.asarray(X, float).ravel(), np.asarray(y, float).ravel()
    order = np.argsort(x, kind="stable")
    return x[order], target[order]


def _farthest(x: NDArray[Any], target: NDArray[Any], output: NDArray[Any]) -> tuple[float, float]:
    """Where the two are farthest apart, and how far."""
    off = np.abs(target - output)
    return float(x[int(off.argmax())]), float(off.max())


def _compare(c: Canvas, ax: Axes, x: NDArray[Any], target: NDArray[Any], output: NDArray[Any]) -> float:
    """A target, an output and the gap between them; how far they are apart at most."""
    ax.fill_between(x, target, output, color=c.theme.faint, linewidth=0, alpha=0.6, zorder=1)
    ax.plot(x, target, color=c.theme.blue, linewidth=c.weight(1.3))
    ax.plot(x, output, color=c.theme.orange, linestyle=DASHES[1], linewidth=c.weight(1.8))
    low, high = min(target.min(), output.min()), max(target.max(), output.max())
    ax.set_xlim(float(x[0]), float(2 * x[-1] - x[-2]))  # samples of a period stop one short of its end
    ax.set_ylim(low - 0.12 * (high - low), high + 0.12 * (high - low))
    ax.set_xlabel("x")
    return _farthest(x, target, output)[1]


def best_line_figure(
    X: ArrayLike,
    y: ArrayLike,
    *,
    target: str = "sin(2πx)",
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """A curve and the straight line that fits it best (least squares).

    Parameters
    ----------
    X, y : array_like of shape (n_samples, 1)
    target : str
        What the curve is called.
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    x, wanted = _curve(X, y)
    slope, intercept = np.polyfit(x, wanted, 1)
    line = slope * x + intercept
    at, off = _farthest(x, wanted, line)
    with canvas(ax, theme=theme, size=size) as c:
        _compare(c, c.ax, x, wanted, line)
        _name_target(c, c.ax, x, wanted, target)
        k = int(len(x) * 0.62)
        sign = "−" if intercept * slope < 0 else "+"
        words = f"best line:\ny = {number(intercept, 3)} {sign} {number(abs(slope), 3)} x"
        say(c, c.ax, words, (float(x[k]), float(line[k])), (6, 9), color=c.theme.orange, va="bottom")
        c.ax.set_title(f"No line fits: off by up to {number(off, 2)}")
        c.describe(
            f"The curve of {target} and the straight line that fits it best, y = {number(intercept, 3)} "
            f"{sign} {number(abs(slope), 3)} x: it is off by up to {number(off, 2)}, at x = {number(at, 2)}."
        )
    return c.figure


def fit_figure(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    title: str = "",
    target: str = "sin(2πx)",
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """What a network of one input and one output makes of a curve.

    Parameters
    ----------
    network : Network
    X, y : array_like of shape (n_samples, 1)
        What it was to learn.
    title, target : str
        What is above the picture, and what the curve is called.
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    x, wanted = _curve(X, y)
    output = values_at(network, x)
    with canvas(ax, theme=theme, size=size) as c:
        off = _compare(c, c.ax, x, wanted, output)
        _name_both(c, c.ax, x, wanted, output, target)
        c.ax.set_title(title or f"{shape(network)}: off by up to {number(off, 2)}")
        c.describe(_words(network, x, output, target, off))
    return c.figure


def side_by_side_figure(
    networks: Mapping[str, Network],
    X: ArrayLike,
    y: ArrayLike,
    *,
    target: str = "sin(2πx)",
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """What several networks make of the same curve, side by side; the arguments are those of `fit_figure`.

    Parameters
    ----------
    networks : dict of Network
        By the words that are to stand above each.
    X, y : array_like of shape (n_samples, 1)
    target, theme, size : str
    """
    x, wanted = _curve(X, y)
    parts = beside(len(networks), size, height=0.85 * len(networks), sharex=True, sharey=True)
    with canvas(theme=theme, size=size, **parts) as c:
        for k, (ax, (name, network)) in enumerate(zip(c.axes, networks.items(), strict=True)):
            output = values_at(network, x)
            off = _compare(c, ax, x, wanted, output)
            ax.set_title(name)
            if size == "column" and k < len(networks) - 1:
                ax.set_xlabel("")
            _name_both(c, ax, x, wanted, output, target)
            words = f"off by up to\n{number(off, 2)}"
            say(c, ax, words, (float(x[0]), float(wanted.min())), (4, 0), va="bottom")
            c.describe(_words(network, x, output, target, off))
    return c.figure


def _name_target(c: Canvas, ax: Axes, x: NDArray[Any], wanted: NDArray[Any], target: str) -> None:
    """The target's name, to the right of its top."""
    k = min(int(wanted.argmax()) + len(x) // 10, len(x) - 1)
    say(c, ax, target, (float(x[k]), float(wanted[k])), (4, 3), color=c.theme.blue)


def _name_both(
    c: Canvas, ax: Axes, x: NDArray[Any], wanted: NDArray[Any], output: NDArray[Any], target: str
) -> None:
    _name_target(c, ax, x, wanted, target)
    k = len(x) // 2
    say(c, ax, "network", (float(x[k]), float(output[k])), (7, 5), color=c.theme.orange, va="bottom")


def _words(network: Network, x: NDArray[Any], output: NDArray[Any], target: str, off: float) -> str:
    """What a network makes of the curve, in a sentence."""
    names = sorted({layer.name for layer in network.layers if not hasattr(layer, "weights")})
    bend = np.abs(output - np.interp(x, x[[0, -1]], output[[0, -1]])).max()
    form = "a straight line" if bend < 1e-3 * max(1.0, np.ptp(output)) else "a curve that bends along"
    return (
        f"A network {shape(network)} of {' and '.join(names) or 'linear'} neurons that was trained on "
        f"{target} gives {form}; it is off by up to {number(off, 2)}."
    )


def line_neurons_figure(
    neurons: Sequence[tuple[float, float]] = ((1.0, 0.0), (-1.0, 0.0), (-1.0, 1.0)),
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """Linear neurons, each y = w · x + b: always a line.

    Parameters
    ----------
    neurons : sequence of (weight, bias)
    ax : Axes, optional
    theme, size : str
        See `canvas`.
    """
    x = np.array([-2.0, 2.0])
    with canvas(ax, theme=theme, size=size) as c:
        zero_lines(c, c.ax)
        names, ends = [], []
        for k, (weight, bias) in enumerate(neurons):
            y = weight * x + bias
            c.ax.plot(x, y, color=c.theme.cycle[k], linestyle=DASHES[k % len(DASHES)])
            names.append(f"w = {number(weight)}" + (f"\nb = {number(bias)}" if bias else ""))
            ends.append(float(y[-1]))
        c.ax.set_xlim(*x.tolist())
        c.ax.set_xticks([-2, -1, 0, 1, 2])
        name_ends(c, c.ax, names, ends, c.theme.cycle)
        c.ax.set_title("One linear neuron: always a line")
        c.ax.set_xlabel("x")
        c.ax.set_ylabel("w · x + b")
        said = "; ".join(
            f"with w = {number(w)} and b = {number(b)} it {'rises' if w > 0 else 'falls'} through {number(b)}"
            for w, b in neurons
        )
        c.describe(f"A linear neuron is always a straight line; {said}, at x = 0.")
    return c.figure
