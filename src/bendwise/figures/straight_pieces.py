"""The straight pieces of a one-input network, each in its own shade."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..anatomy import pieces
from .area import subject
from .canvas import canvas
from .neurons import tint
from .polylines import draw_target, limits, samples
from .words import count, short


def pieces_figure(
    what: Any,
    low: float | None = None,
    high: float | None = None,
    *,
    curve: Any = None,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """The straight pieces that a network is made of, exactly, in alternating shades.

    Parameters
    ----------
    what : Network or Sculpture
        With one input and one output and activations made of straight pieces.
    low, high : float, optional
        The part to show; by default the sculpture's, or 0 to 1.
    curve : callable, optional
        A target, drawn dashed; by default the sculpture's.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1)])
    >>> network.parameters = [1, -0.5, 2, 0]
    >>> pieces_figure(network).alt
    'A network with 2 straight pieces from x = 0 to 1, in alternating shades; it bends at x = 0.5.'
    """
    a = subject(what, low, high, curve)
    found = pieces(a.network, a.low, a.high)
    x = np.array([found.low, *found.breakpoints, found.high])
    y = found(x)
    with canvas(ax, theme=theme, size=size) as c:
        c.ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        for k, piece in enumerate(found):
            c.ax.axvspan(piece.low, piece.high, **tint(c, other=k % 2 == 1), gid=f"piece {k + 1}")
        heights = y
        if a.curve is not None:
            at = samples(a.low, a.high)
            target = np.asarray(a.curve(at), float)
            draw_target(c, c.ax, at, target)
            heights = np.concatenate([y, target])
        c.ax.plot(x, y, color=c.theme.blue, linewidth=c.weight(1.8), zorder=3, gid="curve")
        bends = np.array(found.bends)
        dots: Any = {"markersize": c.weight(2.4 if len(bends) > 24 else 3.4), "zorder": 4, "gid": "bends"}
        c.ax.plot(bends, found(bends), "o", color=c.theme.ink, **dots)
        c.ax.set_xlim(a.low, a.high)
        c.ax.set_ylim(*limits(heights, 0.1))
        c.ax.set_xlabel("x")
        c.ax.set_title(count(len(found), "straight piece"))
        c.describe(
            f"A network with {count(len(found), 'straight piece')} from x = {short(a.low)} to "
            f"{short(a.high)}, in alternating shades; {_bends(found.bends)}."
        )
    return c.figure


def _bends(bends: tuple[float, ...]) -> str:
    if not bends:
        return "it does not bend"
    if len(bends) == 1:
        return f"it bends at x = {short(bends[0], 3)}"
    return f"it bends {len(bends)} times, first at x = {short(bends[0], 3)}, last at {short(bends[-1], 3)}"
