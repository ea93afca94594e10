"""A network as neurons and weights: circles and lines, and what one input does on its way."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import ArrayLike

from ..network import Network
from .canvas import Canvas, canvas
from .wiring import Passage, Wiring, passage, wiring
from .words import count, listed, shape, short

DARK_INK = "#1a1a1a"  # on a lit neuron, in both themes
ROW = 0.36  # inches that a row of a column picture takes
DASH = (0, (2.2, 1.2))
MOST_LINES = 96  # more are drawn thinner


def extent(c: Canvas, ax: Axes) -> tuple[float, float]:
    """Width and height of axes in points, as the layout leaves them."""
    engine: Any = c.figure.get_layout_engine()
    if engine is not None:
        engine.execute(c.figure)
    box = ax.get_window_extent().transformed(c.figure.dpi_scale_trans.inverted())
    return box.width * 72, box.height * 72


class _Drawing:
    """One network on one pair of axes."""

    def __init__(self, c: Canvas, ax: Axes, plan: Wiring, passing: Passage | None, numbers: bool) -> None:
        self.c, self.ax, self.plan, self.passing = c, ax, plan, passing
        self.numbers = numbers and plan.is_small
        width, height = extent(c, ax)
        ax.set_xlim(-0.32, len(plan.columns) - 0.68)
        ax.set_ylim(-plan.rows / 2 - 0.5, plan.rows / 2 + 0.55)
        ax.axis("off")
        self.row = height / (plan.rows + 1.05)
        self.step = width / (len(plan.columns) - 0.36)
        full = self.numbers or passing is not None
        self.diameter = min(c.weight(21 if full else 14), 0.86 * self.row, 0.4 * self.step)
        tight = self.diameter < c.weight(17) and full
        self.width = min(1.5 if tight else 1.0, 0.45 * self.step / self.diameter) * self.diameter
        self.places = [column.heights() for column in plan.columns]

    def draw(self) -> None:
        for gap in range(len(self.plan.weights)):
            self._lines(gap)
        for k in range(len(self.plan.columns)):
            self._neurons(k)
        self._key()

    def _key(self) -> None:
        """What is what, in as many words as there is room for."""
        if self.passing is None:
            texts = ["lines: weights, dashed below 0"]
            if self.numbers:
                texts = [f"circles: biases · {texts[0]}", "circles: biases, lines: weights"]
        else:
            texts = ["circles: outputs · filled: x moves y through these", "filled: x moves y through these"]
        room = self.step * (len(self.plan.columns) - 0.36) / (0.55 * self.c.font(0.85))
        fitting = [text for text in texts if len(text) <= room]
        if fitting:
            middle = (len(self.plan.columns) - 1) / 2
            look: Any = {"color": self.c.theme.muted, "fontsize": self.c.font(0.85), "ha": "center"}
            self.ax.text(middle, -self.plan.rows / 2 - 0.02, fitting[0], va="top", in_layout=False, **look)

    def _is_through(self, column: int, neuron: int) -> bool:
        return self.passing is not None and bool(self.passing.through[column][neuron])

    def _is_lit(self, column: int, neuron: int) -> bool:
        return self.passing is not None and bool(self.passing.lit[column][neuron])

    def _lines(self, gap: int) -> None:
        weights, largest = self.plan.weights[gap], np.abs(self.plan.weights[gap]).max() or 1.0
        left, right = self.plan.columns[gap], self.plan.columns[gap + 1]
        thin = 1.0 if np.count_nonzero(weights) <= MOST_LINES else 0.5
        for i, a in zip(left.shown, self.places[gap], strict=True):
            for j, b in zip(right.shown, self.places[gap + 1], strict=True):
                weight = float(weights[i, j])
                if weight:
                    awake = self.passing is None or (
                        self._is_through(gap, i) and self._is_through(gap + 1, j)
                    )
                    self._line(gap, (a, b), weight, awake, thin * abs(weight) / largest)
                    if self.numbers:
                        self._number(gap, (i, j), (a, b), weight, awake)

    def _line(self, gap: int, ends: tuple[float, float], weight: float, awake: bool, share: float) -> None:
        theme = self.c.theme
        self.ax.plot(
            [gap, gap + 1],
            ends,
            color=theme.blue if weight > 0 else theme.orange,
            linestyle="-" if weight > 0 else DASH,
            linewidth=self.c.weight(0.5 + 1.6 * share) * (1 if awake else 0.6),
            alpha=1.0 if awake else 0.35,
            zorder=2 if awake else 1,
            solid_capstyle="butt",
            gid=f"weight {gap + 1}",
        )

    def _number(
        self, gap: int, pair: tuple[int, int], ends: tuple[float, float], weight: float, awake: bool
    ) -> None:
        left, right = self.plan.columns[gap].size, self.plan.columns[gap + 1].size
        share = 0.5
        if np.count_nonzero(self.plan.weights[gap]) > max(left, right) or left != right:
            share = 0.62 if left < right else 0.38
            if min(left, right) > 1:  # lines that cross: numbers in several columns
                inner = pair[0] if left <= right else pair[1]
                share += (inner / (min(left, right) - 1) - 0.5) * 0.3
        hidden = self.width / (2 * self.step)  # of a line, under the circle at each end
        share = hidden + (1 - 2 * hidden) * share
        self.ax.text(
            gap + share,
            ends[0] + (ends[1] - ends[0]) * share,
            short(weight),
            fontsize=self.c.font(0.8),
            color=self.c.theme.ink if awake else self.c.theme.muted,
            ha="center",
            va="center",
            zorder=4,
            in_layout=False,
            bbox={"boxstyle": "round,pad=0.12", "facecolor": self.c.theme.paper, "edgecolor": "none"},
        )

    def _neurons(self, k: int) -> None:
        column, theme, heights = self.plan.columns[k], self.c.theme, self.places[k]
        lit = np.array([self._is_lit(k, neuron) for neuron in column.shown])
        through = np.array([self._is_through(k, neuron) for neuron in column.shown])
        self.ax.scatter(
            np.full(len(heights), k),
            heights,
            s=self.width**2,
            marker=_oval(self.width / self.diameter),
            facecolors=[theme.yellow if on else theme.paper for on in through],
            edgecolors=[self._edge(on, now) for on, now in zip(lit, through, strict=True)],
            linewidths=[self.c.weight(1.6 if on else 0.8) for on in lit],
            zorder=5,
            gid=f"neurons {k}",
        )
        for neuron, height, on in zip(column.shown, heights, through, strict=True):
            self._inside(k, neuron, height, bool(on))
        if column.is_elided:
            self.ax.text(k, 0, f"… {column.size}", ha="center", va="center", fontsize=self.c.font(0.9))
        self._heading(k)

    def _edge(self, lit: bool, through: bool) -> str:
        theme = self.c.theme
        if self.passing is None or through:
            return theme.ink
        return theme.yellow if lit else theme.muted

    def _heading(self, k: int) -> None:
        column = self.plan.columns[k]
        size = f"{column.size} " if 0 < k < len(self.plan.columns) - 1 else ""
        self.ax.text(
            k,
            self.plan.rows / 2 + 0.1,
            f"{size}{column.heading}",
            ha="center",
            va="bottom",
            color=self.c.theme.muted,
            fontsize=self.c.font(0.9),
            in_layout=False,
        )

    def _inside(self, k: int, neuron: int, height: float, on: bool) -> None:
        if self.passing is not None:
            text = short(float(self.passing.values[k][neuron]))
        elif k == 0:
            text = "x" if self.plan.columns[0].size == 1 else f"x{'₁₂₃₄₅₆₇₈₉'[neuron]}" if neuron < 9 else ""
        else:
            text = short(float(self.plan.biases[k - 1][neuron])) if self.numbers else ""
        room = 0.88 * self.width / (0.62 * max(len(text), 3))
        if room < self.c.font(0.5):
            return
        self.ax.text(
            k,
            height,
            text,
            ha="center",
            va="center_baseline",
            zorder=6,
            in_layout=False,
            fontsize=min(self.c.font(0.8), room),
            fontweight="bold" if on else "normal",
            color=DARK_INK if on else self.c.theme.ink,
        )


def _oval(ratio: float) -> Path:
    """A circle, or where rows are low a wider one."""
    return Path.unit_circle().transformed(Affine2D().scale(ratio, 1))


def draw_network(
    c: Canvas, ax: Axes, network: Network, x: ArrayLike | None = None, *, numbers: bool = True
) -> None:
    """Draw a network on axes of a canvas; other parts must have their labels already, for the layout."""
    passing = None if x is None else passage(network, x)
    _Drawing(c, ax, wiring(network, passing), passing, numbers).draw()


def network_words(network: Network, x: ArrayLike | None = None) -> str:
    """What is to be seen in a drawing of the network."""
    plan = wiring(network)
    sizes = "-".join(str(column.size) for column in plan.columns)
    drawn = sum(int(np.count_nonzero(weights)) for weights in plan.weights)
    words = f"The network {sizes} as circles and lines: {count(drawn, 'weight')} other than 0"
    words += ", positive ones solid and blue, negative ones dashed and orange, thicker where larger."
    if x is None:
        return words
    passing = passage(network, x)
    given = listed([short(value) for value in passing.values[0].tolist()])
    output = listed([short(value) for value in passing.values[-1].tolist()])
    if not passing.through[0].any():
        return f"{words} At x = {given} the output is {output}, and no change of x gets there."
    layers = []
    for layer, through in enumerate(passing.through[1:-1], 1):
        which = [str(neuron + 1) for neuron in np.flatnonzero(through)]
        layers.append(f"{lit_words(which, len(through))} of layer {layer}")
    way = f", through {listed(layers)}" if layers else ""
    return f"{words} At x = {given} the output is {output}; a change of x gets there{way}."


def lit_words(which: list[str], n: int) -> str:
    """Which neurons of a layer of n, in a few words."""
    if len(which) > 8:
        return f"{len(which)} of the {n} neurons"
    return f"neuron {which[0]}" if len(which) == 1 else f"neurons {listed(which)}"


def tall(network: Network) -> float:
    """The height of a column picture of a network, as a share of the size's own."""
    return (wiring(network).rows * ROW + 0.8) / 2.36


def network_figure(
    network: Network,
    x: ArrayLike | None = None,
    *,
    ax: Axes | None = None,
    theme: str = "light",
    size: str = "column",
) -> Figure:
    """A network as neurons and weights.

    Lines are weights: solid and blue above 0, dashed and orange below, as thick as they are large; a weight
    of 0 has none. In a small network the numbers are printed: weights on the lines, biases in the neurons.

    Parameters
    ----------
    network : Network
    x : array_like of shape (n_inputs,), optional
        An input to pass through: each neuron then shows its output. Filled are those through which a
        change of the input gets to the output; those that change but get no further have a ring.
    ax : Axes, optional
        Where to draw; by default a figure of its own.
    theme, size : str
        See `canvas`.

    Examples
    --------
    >>> import bendwise as bw
    >>> pair = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1), bw.relu, bw.Dense(1, 1)])
    >>> pair.parameters = [1, 0, -2, 1, 1, 0]
    >>> network_figure(pair, [0.25]).alt[-93:]
    'output is 0.5; a change of x gets there, through neuron 1 of layer 1 and neuron 1 of layer 2.'
    """
    with canvas(ax, theme=theme, size=size, height=tall(network)) as c:
        given = "" if x is None else f" at x = {listed([short(float(v)) for v in np.ravel(np.asarray(x))])}"
        c.ax.set_title(f"{shape(network)}{given}")
        draw_network(c, c.ax, network, x)
        c.describe(network_words(network, x))
    return c.figure
