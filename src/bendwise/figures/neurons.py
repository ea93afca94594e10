"""One ReLU neuron and a pair of them: where they wake up, where they end, and what moves what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory
from numpy.typing import NDArray

from .canvas import Canvas, canvas
from .words import short

DARK_INK = "#1a1a1a"  # on yellow, in both themes

LOW, HIGH = -1.25, 1.25
STRIP = 24.0  # height of the diagram above a curve, in points of a column


@dataclass(frozen=True)
class Chain:
    """One ReLU neuron, or two in a row: ``out1 = max(0, x·w1 + b1)``, ``out2 = max(0, out1·w2 + b2)``.

    Attributes
    ----------
    w1, b1 : float
    w2, b2 : float, optional
        Of the second neuron; None where there is one only.

    Examples
    --------
    >>> Chain(1, 0.5).start, Chain(1, 0, -2, 1).area
    (-0.5, (0.0, 0.5))
    """

    w1: float
    b1: float = 0.0
    w2: float | None = None
    b2: float = 0.0

    def __call__(self, x: NDArray[Any]) -> NDArray[Any]:
        """The output for x."""
        first = np.maximum(0.0, x * self.w1 + self.b1)
        return first if self.w2 is None else np.maximum(0.0, first * self.w2 + self.b2)

    @property
    def start(self) -> float | None:
        """Where the first neuron wakes up, or falls asleep if its weight is negative: -b/w."""
        return -self.b1 / self.w1 + 0.0 if self.w1 else None

    @property
    def reach(self) -> tuple[float, float] | None:
        """Where the output varies with x; it may go on without an end.

        >>> Chain(1, 0, -2, 1).reach, Chain(1, 0.5).reach, Chain(1, 0, 0, 1).reach
        ((0.0, 0.5), (-0.5, inf), None)
        """
        low, high = -np.inf, np.inf
        slope, height = 1.0, 0.0
        for w, b in [(self.w1, self.b1)] + ([] if self.w2 is None else [(self.w2, self.b2)]):
            slope, height = slope * w, height * w + b
            if not slope:
                return None
            root = -height / slope + 0.0
            low, high = (max(low, root), high) if slope > 0 else (low, min(high, root))
        return (low, high) if low < high else None

    @property
    def area(self) -> tuple[float, float] | None:
        """Where both neurons are awake between two points, if there are two."""
        reach = self.reach
        return reach if reach is not None and np.isfinite(reach).all() else None

    @property
    def values(self) -> list[tuple[str, float]]:
        """The parameters by name."""
        if self.w2 is None:
            return [("w", self.w1), ("b", self.b1)]
        return [("w1", self.w1), ("b1", self.b1), ("w2", self.w2), ("b2", self.b2)]

    @property
    def words(self) -> str:
        """The parameters as text."""
        return ", ".join(f"{name} = {short(value)}" for name, value in self.values)


def strip(
    c: Canvas, values: list[tuple[str, float]], *, new: tuple[str, ...] = (), output: str = "y"
) -> None:
    """Neurons in a row above the curve: a weight on each line, a bias in each circle.

    Parameters
    ----------
    c : Canvas
    values : list of (name, value)
        Weights and biases in turn; a last weight without a bias leads into `output`.
    new : tuple of str
        Names of those that were just set: they stand out.
    output : str
        What stands at the end.
    """
    ends = (len(values) + 1) / 2
    edge: Any = c.ax.transAxes  # the strip stands above the upper one, as high at any size of the axes
    points = Affine2D().scale(1 / 72) + c.figure.dpi_scale_trans
    place = blended_transform_factory(edge, points + ScaledTranslation(0, 1, edge))
    ax = c.ax.inset_axes((0.0, c.weight(3), 1.0, c.weight(STRIP)), transform=place)
    ax.set_xlim(-0.2, ends + 0.2)
    ax.set_ylim(-1, 1)
    ax.axis("off")
    level = -0.4
    ax.plot([0, ends], [level, level], color=c.theme.muted, linewidth=c.weight(1), zorder=1)
    ax.plot([ends - 0.13], [level], marker=">", color=c.theme.muted, markersize=c.weight(4), zorder=1)
    look: Any = {"ha": "center", "va": "center_baseline", "zorder": 3}
    plain = {"boxstyle": "square,pad=0.15", "fc": c.theme.paper, "ec": "none"}
    for text, at in (("x", 0), (output, ends)):
        ax.text(at, level, text, bbox=plain, fontsize=c.font(0.92), **look)
    for k, (name, value) in enumerate(values, 1):
        is_new, is_bias = name in new, name.startswith("b")
        ax.text(k / 2, 0.62, name, fontsize=c.font(0.82), color=c.theme.muted, **look)
        ax.text(
            k / 2,
            level,
            short(value),
            fontsize=c.font(0.92),
            color=DARK_INK if is_new else c.theme.ink,
            fontweight="bold" if is_new else "normal",
            bbox={
                "boxstyle": "round,pad=0.28,rounding_size=0.5" if is_bias else "square,pad=0.15",
                "linewidth": c.weight(0.6),
                "fc": c.theme.yellow if is_new else c.theme.paper,
                "ec": c.theme.ink if is_bias else "none",
            },
            **look,
        )


def _curve(c: Canvas, chain: Chain, before: Chain | None) -> None:
    ax, theme = c.ax, c.theme
    x = np.linspace(LOW, HIGH, 401)
    ax.axhline(0, color=theme.faint, linewidth=c.weight(0.8), zorder=0)
    ax.axvline(0, color=theme.faint, linewidth=c.weight(0.8), zorder=0)
    if before is not None:
        line: Any = {"linestyle": (0, (3, 2)), "linewidth": c.weight(1.1)}
        ax.plot(x, before(x), color=theme.muted, gid="before", label="before", **line)
        ax.legend(loc="upper center", borderaxespad=0.1)
    ax.plot(x, chain(x), color=theme.blue, linewidth=c.weight(2.2), gid="curve", zorder=3)
    ax.set_xlim(LOW, HIGH)
    ax.set_ylim(-0.15, 1.45)
    ax.set_yticks([0, 0.5, 1])
    ax.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "0.5", "1"])


def tint(c: Canvas, *, other: bool = False) -> Any:
    """The look of an area of effect; neighbors alternate."""
    is_light = c.theme.name == "light"
    color, alpha = (c.theme.yellow, 0.18) if other else (c.theme.sky, 0.25 if is_light else 0.2)
    return {"color": color, "alpha": alpha, "linewidth": 0, "zorder": 0}


def point(c: Canvas, ax: Axes, x: float, y: float, starts: bool, *, size: float = 4.5) -> None:
    """An activation point is filled, a deactivation point hollow."""
    ax.plot(
        [x],
        [y],
        marker="o",
        color=c.theme.ink,
        markerfacecolor=c.theme.ink if starts else c.theme.paper,
        markersize=c.weight(size),
        markeredgewidth=c.weight(1.1),
        zorder=5,
        gid="activation" if starts else "deactivation",
    )


def note(c: Canvas, ax: Axes, text: str, x: float, y: float, *, boxed: bool = True, **look: Any) -> None:
    """A word at a place, on a box of paper so that no line crosses it."""
    box = {"boxstyle": "round,pad=0.1", "facecolor": c.theme.paper, "edgecolor": "none", "alpha": 0.85}
    ax.text(x, y, text, fontsize=c.font(0.92), bbox=box if boxed else None, zorder=6, **look)


def _marks(c: Canvas, chain: Chain) -> str:
    """The points and the area between them, and what to say of them."""
    area, start = chain.area, chain.start
    if area is not None:
        low, high = area
        c.ax.axvspan(low, high, **tint(c), gid="area")
        for x in area:
            y = float(chain(np.array([x]))[0])
            point(c, c.ax, x, y, x == start)
            name = "activation" if x == start else "deactivation"
            edge, side = (0.04, "left") if x == high else (-0.04, "right")
            note(c, c.ax, f"{name}\npoint x = {short(x)}", x + edge, y + 0.09, ha=side, va="bottom")
        note(c, c.ax, "area of\neffect", (low + high) / 2, 1.42, boxed=False, ha="center", va="top")
        return (
            f" Its area of effect, from x = {short(low)} to {short(high)}, is shaded"
            ": outside, the curve is flat."
        )
    if start is None:
        return " It is 0 everywhere."
    is_start = chain.w1 > 0
    name = "activation" if is_start else "deactivation"
    y = float(chain(np.array([start]))[0])
    point(c, c.ax, start, y, is_start)
    where = f"point at\n−b/w = {short(start)}" if chain.w2 is None else f"point x = {short(start)}"
    side, beside = ("right", start - 0.05) if is_start else ("left", start + 0.05)
    note(c, c.ax, f"{name}\n{where}", beside, y + 0.1, ha=side, va="bottom")
    return f" The bend is the {name} point, at x = {short(start)}."


def _words(chain: Chain, before: Chain | None) -> str:
    kind = "a ReLU neuron" if chain.w2 is None else "a pair of ReLU neurons"
    words = f"The output of {kind} with {chain.words}, for x from −1.25 to 1.25."
    if before is not None:
        words += f" Dashed: the curve before, with {before.words}."
    return words


def neuron_figure(
    w1: float,
    b1: float = 0.0,
    w2: float | None = None,
    b2: float = 0.0,
    *,
    before: Chain | None = None,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """One ReLU neuron, or a pair, as a curve with its bends marked, and as a diagram above it.

    Parameters
    ----------
    w1, b1 : float
        Weight and bias of the first neuron.
    w2, b2 : float, optional
        Of a second one that takes the output of the first.
    before : Chain, optional
        Another setting, to draw dashed.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> neuron_figure(1.0, 0.5).alt[-46:]
    'The bend is the activation point, at x = −0.5.'
    """
    chain = Chain(w1, b1, w2, b2)
    with canvas(ax, theme=theme, size=size, height=1.05) as c:
        old = dict(before.values) if before is not None else {}
        new = tuple(name for name, value in chain.values if old and old.get(name) != value)
        _curve(c, chain, before)
        marks = _marks(c, chain)
        strip(c, chain.values, new=new)
        c.ax.set_xlabel("x")
        c.describe(_words(chain, before) + marks)
    return c.figure
