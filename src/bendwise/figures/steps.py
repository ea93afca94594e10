"""A curve that is being bent by hand: what each step changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..errors import InputError
from ..network import Network
from .canvas import Canvas, canvas
from .neurons import Chain, note, strip
from .polylines import draw_target, limits, polyline, samples, shade, values_at
from .words import listed, short

NAMES = ("w1", "b1", "w2", "b2", "out")


def pair_values(network: Network, pair: int) -> list[tuple[str, float]]:
    """The five values of a pair, counted from 1, of a network 1-n-n-1."""
    first, second, last = network.dense
    i = pair - 1
    found = (
        first.weights[0, i],
        first.biases[0, i],
        second.weights[i, i],
        second.biases[0, i],
        last.weights[i, 0],
    )
    return [(name, float(value)) for name, value in zip(NAMES, found, strict=True)]


def pair_area(network: Network, pair: int, low: float, high: float) -> tuple[float, float] | None:
    """Where a pair bends the output between low and high; None if nowhere."""
    w1, b1, w2, b2, out = (value for _, value in pair_values(network, pair))
    reach = Chain(w1, b1, w2, b2).reach if out else None
    if reach is None:
        return None
    left, right = max(reach[0], low), min(reach[1], high)
    return (left, right) if left < right else None


class _Change:
    """Which steps are shown, and the curve before and after them."""

    def __init__(self, sculpture: Any, step: int | str) -> None:
        steps = sculpture.steps
        if isinstance(step, str):
            found = [k for k, one in enumerate(steps) if one.row == step]
        else:
            found = [step - 1] if step in range(1, len(steps) + 1) else []
        if not found:
            rows = ", ".join(dict.fromkeys(one.row for one in steps if one.row))
            raise InputError(
                f"step must be a whole number from 1 to {len(steps)}"
                f"{f' or one of the rows {rows}' if rows else ''}, not {step!r}"
            )
        self.steps = steps[found[0] : found[-1] + 1]
        self.label = self.steps[0].row or f"Step {found[0] + 1}"
        self.before, self.after = sculpture.after(found[0]), sculpture.after(found[-1] + 1)
        self.bottom = len(sculpture) + 1
        self.pairs = list(dict.fromkeys(one.pair for one in self.steps if one.changes))

    @property
    def one_pair(self) -> int | None:
        """The pair that changes, if it is one."""
        return self.pairs[0] if len(self.pairs) == 1 else None

    def name(self, pair: int) -> str:
        return "bottom pair" if pair == self.bottom else f"pair {pair}"

    @property
    def new(self) -> dict[str, float]:
        """What was set, where it is one pair that changes."""
        return {name: value for one in self.steps for name, value in one.changes}

    @property
    def group(self) -> str:
        """Several pairs in few words."""
        shaping = [pair for pair in self.pairs if pair != self.bottom]
        if len(shaping) > 2:
            return f"pairs {shaping[0]} to {shaping[-1]}"
        return listed([self.name(pair) for pair in shaping])

    @property
    def title(self) -> str:
        if self.one_pair is None:
            return f"{self.label}: {self.group}"
        if len(self.new) > 2:  # they stand under the title
            return f"{self.label}: {self.name(self.one_pair)} is set"
        set_to = ", ".join(f"{name} = {short(value)}" for name, value in self.new.items())
        return f"{self.label}: {self.name(self.one_pair)}, {set_to}"

    @property
    def words(self) -> str:
        if self.one_pair is None:
            return f"{self.group} are set, one after the other, and the bottom pair with each"
        set_to = listed([f"{name} = {short(value)}" for name, value in self.new.items()])
        return f"{self.name(self.one_pair)} gets {set_to}"


def _lift(c: Canvas, change: _Change, x: NDArray[Any]) -> str:
    """An arrow where the whole curve moves up or down by one amount."""
    old, new = values_at(change.before, x), values_at(change.after, x)
    moved = float(np.median(new - old))
    if change.one_pair != change.bottom or np.ptp(new - old) > 1e-6 or abs(moved) < 1e-6:
        return ""
    at = int(0.62 * len(x))
    arrow = {"arrowstyle": "-|>", "color": c.theme.ink, "linewidth": c.weight(1), "shrinkA": 0, "shrinkB": 0}
    c.ax.annotate("", (x[at], new[at]), (x[at], old[at]), arrowprops=arrow, zorder=5)
    note(
        c,
        c.ax,
        f"{'+' if moved > 0 else ''}{short(moved)}",
        x[at] + 0.02,
        (old[at] + new[at]) / 2,
        va="center",
    )
    return f" The whole curve moves {'up' if moved > 0 else 'down'} by {short(abs(moved))}."


def step_figure(
    sculpture: Any,
    step: int | str,
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """A step of a sculpture: the curve before and after, and the pair that changed.

    Parameters
    ----------
    sculpture : Sculpture
    step : int or str
        Its number from 1, or a row of the chapter such as "D7", which may be several steps.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> step_figure(bw.chapter_sine(), 2).axes[0].get_title(loc="left")
    'D2: pair 1, w1 = 6'
    """
    change = _Change(sculpture, step)
    x = samples(sculpture.low, sculpture.high)
    target, bounds = np.asarray(sculpture.curve(x), float), (sculpture.low, sculpture.high)
    with canvas(ax, theme=theme, size=size, height=1.12) as c:
        areas = _areas(c, change, sculpture)
        c.ax.axhline(0, color=c.theme.faint, linewidth=c.weight(0.8), zorder=0)
        draw_target(c, c.ax, x, target)
        for name, network, look in (
            ("before", change.before, {"color": c.theme.orange, "linestyle": (0, (1, 1.5))}),
            ("after", change.after, {"color": c.theme.blue, "linestyle": "-"}),
        ):
            width = c.weight(2.2 if name == "after" else 1.4)
            c.ax.plot(*polyline(network, *bounds), label=name, gid=name, linewidth=width, zorder=3, **look)
        c.ax.set_xlim(sculpture.low, sculpture.high)
        c.ax.set_ylim(*limits(target))
        lift = _lift(c, change, x)
        _head(c, change)
        c.ax.set_xlabel("x")
        c.ax.legend(loc="lower left", borderaxespad=0.2, labelspacing=0.2, handlelength=2.4)
        c.describe(f"{change.label}: {change.words}.{areas}{lift} {_heights(change, x, c.ax.get_ylim())}")
    return c.figure


def _areas(c: Canvas, change: _Change, sculpture: Any) -> str:
    """Shade what the changed pairs have an effect on."""
    words = []
    for pair in change.pairs:
        area = pair_area(change.after, pair, sculpture.low, sculpture.high)
        if area is not None:
            alone = change.one_pair is not None
            shade(c, c.ax, area, f"pair {pair}" if alone else str(pair), other=not alone and pair % 2 == 0)
            words.append(f"{change.name(pair)} acts from x = {short(area[0], 3)} to {short(area[1], 3)}")
    return f" Shaded: {listed(words)}." if words else ""


def _head(c: Canvas, change: _Change) -> None:
    """The title, and under it the pair's values where it is one pair that changed."""
    if change.one_pair is not None:
        strip(c, pair_values(change.after, change.one_pair), new=tuple(change.new))
    c.ax.set_title(change.title)


def _heights(change: _Change, x: NDArray[Any], window: tuple[float, float]) -> str:
    """Where the curve begins and ends."""
    y = values_at(change.after, x)
    words = (
        f"The curve now goes from {short(y[0])} at x = {short(x[0])} to {short(y[-1])} at x = {short(x[-1])}"
    )
    out = float(np.max(y)) > window[1] or float(np.min(y)) < window[0]
    return f"{words}{', partly outside the picture' if out else ''}; the target is dashed."
