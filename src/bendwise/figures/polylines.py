"""Curves of one-input networks, drawn with as few points as they have bends, and what stands beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ..anatomy import pieces
from ..errors import InputError
from ..network import Network
from .canvas import Canvas
from .neurons import tint

TARGET_DASH = (0, (4, 2))


def samples(low: float, high: float) -> NDArray[Any]:
    """Enough places for a smooth curve."""
    return np.linspace(low, high, 1001)


def values_at(network: Network, x: NDArray[Any]) -> NDArray[Any]:
    """A one-input, one-output network's values."""
    return np.asarray(network.forward(x)[:, 0], float)


def polyline(network: Network, low: float, high: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """The curve of a network with one input and one output: its bends, or samples if it bends everywhere."""
    try:
        found = pieces(network, low, high)
    except InputError:
        x = samples(low, high)
        return x, values_at(network, x)
    x = np.array([found.low, *found.breakpoints, found.high])
    return x, np.asarray(found(x))


def draw_target(c: Canvas, ax: Axes, x: NDArray[Any], y: NDArray[Any]) -> None:
    """The curve to reach: dashed."""
    line: Any = {"linestyle": TARGET_DASH, "linewidth": c.weight(1.1), "zorder": 2}
    ax.plot(x, y, color=c.theme.muted, label="target", gid="target", **line)


def limits(y: NDArray[Any], margin: float = 0.28) -> tuple[float, float]:
    """Steady heights, with some air for what goes beyond the target."""
    low, high = float(np.min(y)), float(np.max(y))
    air = margin * (high - low or 1.0)
    return low - air, high + air


def shade(c: Canvas, ax: Axes, area: tuple[float, float], text: str, *, other: bool = False) -> None:
    """An area of effect as a tinted band with a word on top."""
    ax.axvspan(*area, **tint(c, other=other), gid=f"area {text}")
    frame = ax.get_position().width * c.figure.get_figwidth() * 72  # points, nearly
    share = (area[1] - area[0]) / abs(float(np.diff(ax.get_xlim())[0]) or 1.0)
    if share * frame < 0.62 * len(text) * c.font(0.88):
        return  # no room for the word
    look: Any = {"ha": "center", "va": "top", "fontsize": c.font(0.88), "zorder": 6}
    ax.text(sum(area) / 2, 0.985, text, transform=ax.get_xaxis_transform(), **look)
