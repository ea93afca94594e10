"""A finished sculpture: all its values, each pair's share of the curve, and numbers passing through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ..anatomy import active
from .area import draw_areas, subject
from .canvas import Canvas, canvas
from .diagram import draw_network, tall
from .neurons import tint
from .polylines import draw_target, limits, polyline, samples, values_at
from .steps import pair_area, pair_values
from .words import count, listed, short

MOST_SHARES = 24, 11  # of pairs: in a column, on a slide
FEW = 10  # pairs whose values fit into words


def finished_figure(sculpture: Any, *, theme: str = "light", size: str = "column") -> Figure:
    """The finished curve, and the network that makes it with all its values.

    Parameters
    ----------
    sculpture : Sculpture
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> len(finished_figure(bw.chapter_sine()).axes)
    2
    """
    below, high = tall(sculpture.network), 0.85
    parts: dict[str, Any] = {"rows": 2, "height_ratios": (high, below), "height": below + high}
    if size == "slide":
        parts = {"columns": 2, "width_ratios": (1, 1.5)}
    with canvas(theme=theme, size=size, **parts) as c:
        words = draw_areas(c, c.ax, subject(sculpture, None, None, None))
        c.ax.set_title(f"{count(len(sculpture), 'pair')}: off by {short(sculpture.error, 3)} at most")
        draw_network(c, c.axes[1], sculpture.network)
        c.describe(words)
        c.describe(f"The largest error is {short(sculpture.error, 3)}. Beside it the network, a row a pair.")
        if len(sculpture) <= FEW:
            rows = (_row(sculpture, pair) for pair in range(1, len(sculpture) + 2))
            c.describe(f"Its values: {'; '.join(rows)}.")
    return c.figure


def _row(sculpture: Any, pair: int) -> str:
    values = pair_values(sculpture.network, pair)
    return f"{pair}: " + ", ".join(f"{name} {short(value)}" for name, value in values)


def pairs_figure(sculpture: Any, *, theme: str = "light", size: str = "column") -> Figure:
    """What each pair adds to the curve, a row each, and in the last row their sum.

    Parameters
    ----------
    sculpture : Sculpture
    theme, size : str
        See `canvas`.
    """
    n, x = len(sculpture) + 1, samples(sculpture.low, sculpture.high)
    shares = [_share(sculpture, pair, x) for pair in range(1, n + 1)]
    shown = [pair for pair in range(1, n + 1) if np.abs(shares[pair - 1]).max() > 0]
    most = MOST_SHARES[size == "slide"]
    if len(shown) > most:
        largest = sorted(shown, key=lambda pair: float(np.ptp(shares[pair - 1])), reverse=True)[:most]
        shown = sorted(largest)
    below = max(1.7, 0.24 * len(shown))
    parts: dict[str, Any] = {"rows": 2, "height_ratios": (below, 1), "height": 0.7 + 0.62 * below}
    if size == "slide":
        parts = {"columns": 2}
    with canvas(theme=theme, size=size, sharex=True, **parts) as c:
        _draw_shares(c, x, {pair: shares[pair - 1] for pair in shown}, sculpture)
        c.ax.set_title("What each pair adds" if len(shown) < most else f"The {most} largest pairs")
        _draw_sum(c, sculpture, x)
        c.describe(
            f"{count(len(shown), 'line')}, one a pair, show what each adds: "
            + listed([_share_words(pair, shares[pair - 1]) for pair in shown])
            + ". Beside them their sum, the finished curve, over the dashed target."
        )
    return c.figure


def _share(sculpture: Any, pair: int, x: Any) -> Any:
    """A pair's output times its weight into the network's output."""
    w1, b1, w2, b2, out = (value for _, value in pair_values(sculpture.network, pair))
    return out * np.maximum(0, w2 * np.maximum(0, w1 * x + b1) + b2)


def _share_words(pair: int, share: Any) -> str:
    if np.ptp(share) == 0:
        return f"pair {pair} a constant {short(share[0])}"
    return f"pair {pair} goes from {short(share[0])} to {short(share[-1])}"


def _draw_shares(c: Canvas, x: Any, shares: dict[int, Any], sculpture: Any) -> None:
    """One below the other, all at one scale, each with its number and from where to where it goes."""
    ax, edge = c.ax, 0.0
    largest = max(float(np.ptp(share)) for share in shares.values()) or 1.0
    ticks = []
    for pair, share in shares.items():
        height = max(float(np.ptp(share)), 0.3 * largest)
        area = pair_area(sculpture.network, pair, sculpture.low, sculpture.high)
        middle = edge - height / 2
        if area is not None:
            half = height / 2 + 0.1 * largest
            band: Any = tint(c, other=pair % 2 == 0)
            ax.fill_between(area, middle - half, middle + half, gid=f"area {pair}", **band)
        line = share - (float(share.min()) + float(share.max())) / 2 + middle
        ax.plot(x, line, color=c.theme.blue, linewidth=c.weight(1.8), gid=f"share {pair}")
        goes = f"{short(share[0])} → {short(share[-1])}" if np.ptp(share) else short(share[0])
        look: Any = {"fontsize": c.font(0.88), "color": c.theme.muted, "va": "center_baseline"}
        ax.text(1.03, middle, goes, transform=ax.get_yaxis_transform(), **look)
        ticks.append(middle)
        edge -= height + 0.25 * largest
    ax.set_yticks(ticks, [f"pair {pair}" for pair in shares])
    ax.tick_params(left=False, bottom=False, labelbottom=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_ylim(edge + 0.1 * largest, 0.15 * largest)


def _draw_sum(c: Canvas, sculpture: Any, x: Any) -> None:
    ax, target = c.axes[-1], np.asarray(sculpture.curve(x), float)
    draw_target(c, ax, x, target)
    ax.plot(
        *polyline(sculpture.network, sculpture.low, sculpture.high),
        color=c.theme.blue,
        linewidth=c.weight(2.2),
        zorder=3,
        gid="curve",
    )
    ax.set_ylim(*limits(target, 0.12))
    ax.set_xlim(sculpture.low, sculpture.high)
    ax.set_title("Their sum")
    ax.set_xlabel("x")


def passing_figure(
    sculpture: Any, inputs: Sequence[float], *, theme: str = "light", size: str = "column"
) -> Figure:
    """Numbers that pass through a sculpture's network: who is inside its area of effect at each.

    Parameters
    ----------
    sculpture : Sculpture
    inputs : sequence of float
    theme, size : str
        See `canvas`.
    """
    parts: dict[str, Any] = {"rows": len(inputs), "height": tall(sculpture.network) * len(inputs)}
    if size == "slide":
        parts = {"columns": len(inputs)}
    with canvas(theme=theme, size=size, **parts) as c:
        for ax, x in zip(c.axes, inputs, strict=True):
            ax.set_title(f"x = {short(x)}: {_lit_pairs(sculpture, x)}")
        for ax, x in zip(c.axes, inputs, strict=True):
            draw_network(c, ax, sculpture.network, [x], numbers=size == "column")
            y = float(values_at(sculpture.network, np.array([x]))[0])
            c.describe(f"At x = {short(x)} {_lit_pairs(sculpture, x)}; the output is {short(y)}.")
        c.describe("Neurons by which a change of x gets to the output are filled.")
    return c.figure


def _lit_pairs(sculpture: Any, x: float) -> str:
    pairs = [str(neuron) for layer, neuron in sorted(active(sculpture.network, [x])) if layer == 2]
    if not pairs:
        return "no pair is active"
    return f"pair {pairs[0]} is active" if len(pairs) == 1 else f"pairs {listed(pairs)} are active"
