"""Areas of effect under a curve: which neuron bends it where."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..anatomy import Interval, area_of_effect, pieces
from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .neurons import point, tint
from .polylines import draw_target, limits, polyline, samples, shade
from .words import count, listed, short

MOST_LANES = 16


@dataclass(frozen=True)
class Subject:
    """A network with one input as a curve: where it is looked at, and what it should be."""

    network: Network
    low: float
    high: float
    curve: Any


def subject(what: Any, low: float | None, high: float | None, curve: Any) -> Subject:
    """A sculpture, or a network with bounds (0 and 1 if none are given)."""
    network = getattr(what, "network", what)
    if not isinstance(network, Network) or network.n_inputs != 1 or network.n_outputs != 1:
        raise InputError("this picture takes a sculpture or a network with one input and one output")
    bottom = low if low is not None else getattr(what, "low", 0.0)
    top = high if high is not None else getattr(what, "high", 1.0)
    target = curve if curve is not None else getattr(what, "curve", None)
    return Subject(network, float(bottom), float(top), target)


def areas(a: Subject) -> dict[int, tuple[Interval, ...]]:
    """The areas of effect of the last hidden layer's neurons that reach the output, by number."""
    layer = len(a.network.dense) - 1
    weights = a.network.dense[-1].weights[:, 0]
    found = {
        neuron: area_of_effect(a.network, layer, neuron, a.low, a.high).intervals
        for neuron in range(1, len(weights) + 1)
        if weights[neuron - 1]
    }
    return {neuron: intervals for neuron, intervals in found.items() if intervals}


def are_apart(found: dict[int, tuple[Interval, ...]], width: float) -> bool:
    """Whether no two of them overlap, but for what single precision rounds."""
    ends = sorted(interval for intervals in found.values() for interval in intervals)
    return all(left.high <= right.low + 1e-6 * width for left, right in itertools.pairwise(ends))


def draw_areas(c: Canvas, ax: Axes, a: Subject) -> str:
    """The curve, its target, and under them the areas; what is to be seen."""
    found, x = areas(a), samples(a.low, a.high)
    y = None if a.curve is None else np.asarray(a.curve(x), float)
    xs, ys = polyline(a.network, a.low, a.high)
    ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
    if y is not None:
        draw_target(c, ax, x, y)
    ax.plot(xs, ys, color=c.theme.blue, linewidth=c.weight(2), zorder=3, gid="curve")
    ax.set_xlim(a.low, a.high)
    ax.set_ylim(*limits(ys if y is None else np.concatenate([ys, y]), 0.17))
    ax.set_xlabel("x")
    if are_apart(found, a.high - a.low):
        _bands(c, ax, a, found)
    else:
        _lanes(c, ax, found)
    return _words(a, found, y)


def _bands(c: Canvas, ax: Axes, a: Subject, found: dict[int, tuple[Interval, ...]]) -> None:
    """Each its own band, with its number, from left to right in alternating tints."""
    order = sorted((interval, neuron) for neuron, intervals in found.items() for interval in intervals)
    for k, ((low, high), neuron) in enumerate(order):
        shade(c, ax, (low, high), str(neuron), other=k % 2 == 1)
    curve = pieces(a.network, a.low, a.high)
    for starts in (False, True):
        for interval, _ in order:
            x = interval.low if starts else interval.high
            if a.low < x < a.high:
                point(c, ax, x, float(curve(x)), starts, size=2.8 if starts else 5.5)
    ax.set_xlabel("x  (● an area starts, ○ ends)")


def _lanes(c: Canvas, ax: Axes, found: dict[int, tuple[Interval, ...]]) -> None:
    """Where they overlap, a lane each below the curve."""
    low, high = ax.get_ylim()
    shown, more = list(found.items())[:MOST_LANES], len(found) - MOST_LANES
    step = (high - low) * min(0.11, 1.2 / len(shown))
    ax.set_yticks([tick for tick in ax.get_yticks() if low <= tick <= high])
    ax.set_ylim(low - step * (len(shown) + 0.5), high)
    for lane, (neuron, intervals) in enumerate(shown):
        y = low - step * (lane + 0.5)
        for k, (left, right) in enumerate(intervals):
            ax.fill_between(
                [left, right], y - 0.4 * step, y + 0.4 * step, **_solid(c, lane), gid=f"area {neuron}"
            )
            if k == 0:
                ax.text(left, y, f" {neuron}", va="center_baseline", fontsize=c.font(0.8), zorder=4)
    if more > 0:
        look: Any = {"ha": "right", "va": "bottom", "color": c.theme.muted, "fontsize": c.font(0.88)}
        ax.text(0.99, 0.01, f"… {more} more", transform=ax.transAxes, zorder=6, **look)


def _solid(c: Canvas, lane: int) -> Any:
    look = tint(c, other=lane % 2 == 1)
    return {**look, "alpha": min(1.0, 2.2 * look["alpha"]), "zorder": 2}


def _is_paired(network: Network) -> bool:
    """Whether each neuron of the last hidden layer takes one neuron of a layer of the same size."""
    weights = network.dense[-2].weights
    return weights.shape[0] == weights.shape[1] and not np.any(weights - np.diag(np.diag(weights)))


def _words(a: Subject, found: dict[int, tuple[Interval, ...]], y: NDArray[Any] | None) -> str:
    each = [
        f"{neuron} from x = {listed([f'{short(low, 3)} to {short(high, 3)}' for low, high in intervals])}"
        for neuron, intervals in list(found.items())[:MOST_LANES]
    ]
    if not found:
        return "A curve that no neuron bends." + (" Dashed: the target." if y is not None else "")
    who = "pair" if _is_paired(a.network) else "neuron"
    if len(found) > MOST_LANES:
        each.append(f"{len(found) - MOST_LANES} more")
    words = f"A curve bent by {count(len(found), who)}, each in its area of effect: {listed(each)}."
    return words + (" Dashed: the target." if y is not None else "")


def areas_figure(
    what: Any,
    low: float | None = None,
    high: float | None = None,
    *,
    curve: Any = None,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """The areas of effect of all pairs under the curve that they bend.

    A filled point is where one begins, a hollow one where one ends. Areas that overlap get a lane each.

    Parameters
    ----------
    what : Sculpture or Network
        A network with one input and one output; its last hidden layer is looked at.
    low, high : float, optional
        The part to show; by default the sculpture's, or 0 to 1.
    curve : callable, optional
        The target, drawn dashed; by default the sculpture's.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> pair = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1), bw.relu, bw.Dense(1, 1)])
    >>> pair.parameters = [1, 0, -2, 1, 1, 0]
    >>> areas_figure(pair, -1, 1).alt
    'A curve bent by 1 pair, each in its area of effect: 1 from x = 0 to 0.5.'
    """
    a = subject(what, low, high, curve)
    if len(a.network.dense) < 2:
        raise InputError("areas of effect are those of hidden neurons, and this network has none")
    with canvas(ax, theme=theme, size=size) as c:
        c.ax.set_title("Areas of effect")
        c.describe(draw_areas(c, c.ax, a))
    return c.figure
