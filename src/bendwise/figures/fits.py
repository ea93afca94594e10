"""Networks against the curve that they should follow: by hand, trained on from there, and larger ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .polylines import limits, polyline, samples, values_at
from .words import listed, short

LOOKS: Any = ((0, (1, 1.3)), "-", (0, (6, 2)))
MOST = len(LOOKS)


def _colors(c: Canvas, n: int) -> list[str]:
    """Orange for where it starts, blue for where it gets."""
    return [c.theme.orange, c.theme.blue, c.theme.green][:n] if n > 1 else [c.theme.blue]


def fits_figure(
    networks: Mapping[str, Network],
    curve: Any,
    low: float = 0.0,
    high: float = 1.0,
    *,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """Networks over the curve that they should follow, and how far each is off.

    Parameters
    ----------
    networks : mapping of str to Network
        One to three, by what they are called; one input and one output each.
    curve : callable
        The target.
    low, high : float
        The part to show.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import numpy as np
    >>> import bendwise as bw
    >>> line = bw.Network([bw.Dense(1, 1)])
    >>> line.parameters = [0, 0]
    >>> fits_figure({"a line": line}, np.abs, -1, 1).alt[-42:]
    ' are: a line at most 1, on average 0.5005.'
    """
    if not 1 <= len(networks) <= MOST:
        raise InputError(f"fits_figure shows 1 to {MOST} networks, not {len(networks)}")
    x = samples(low, high)
    target = np.asarray(curve(x), float)
    errors = {name: np.abs(values_at(network, x) - target) for name, network in networks.items()}
    parts: dict[str, Any] = {"rows": 2, "height_ratios": (1.5, 1), "height": 1.6}
    if size == "slide":
        parts = {"columns": 2, "width_ratios": (1, 1)}
    with canvas(theme=theme, size=size, sharex=True, **parts) as c:
        _curves(c, networks, x, target)
        _errors(c, x, errors)
        sizes = [
            f"{name} at most {short(float(error.max()), 3)}, on average {short(float(error.mean()), 4)}"
            for name, error in errors.items()
        ]
        c.describe(f"The target as a pale band, over it {listed(list(networks))}, and how far off each is.")
        c.describe(f"Off are: {'; '.join(sizes)}.")
    return c.figure


def _curves(c: Canvas, networks: Mapping[str, Network], x: NDArray[Any], target: NDArray[Any]) -> None:
    ax = c.ax
    ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
    for (name, network), color, dash in zip(
        networks.items(), _colors(c, len(networks)), _dashes(len(networks)), strict=True
    ):
        line: Any = {"color": color, "linestyle": dash, "linewidth": c.weight(1.3), "zorder": 3}
        ax.plot(*polyline(network, float(x[0]), float(x[-1])), label=name, gid=f"curve {name}", **line)
    band: Any = {"linewidth": c.weight(5), "zorder": 1, "solid_capstyle": "butt"}
    ax.plot(x, target, color=c.theme.faint, label="target", gid="target", **band)
    ax.set_xlim(x[0], x[-1])
    ax.set_ylim(*limits(target, 0.1))
    ax.legend(loc="best", borderaxespad=0.2, labelspacing=0.25)
    ax.set_title("The curves")


def _errors(c: Canvas, x: NDArray[Any], errors: Mapping[str, NDArray[Any]]) -> None:
    ax = c.axes[1]
    largest = max(float(error.max()) for error in errors.values())
    for (name, error), color, dash in zip(
        errors.items(), _colors(c, len(errors)), _dashes(len(errors)), strict=True
    ):
        line: Any = {"color": color, "linestyle": dash, "linewidth": c.weight(1.4)}
        ax.plot(x, error, gid=f"error {name}", label=f"at most {short(float(error.max()), 4)}", **line)
    ax.set_ylim(-0.06 * largest, 1.7 * largest)  # the two zeros in the corner stay apart
    ax.set_title("How far off")
    ax.legend(loc="upper right", borderaxespad=0.1, labelspacing=0.25, ncols=1)
    for part in c.axes:
        part.set_xlabel("x" if part is ax or c.size.name == "slide" else "")


def _dashes(n: int) -> list[Any]:
    return list(LOOKS[:n]) if n > 1 else ["-"]
