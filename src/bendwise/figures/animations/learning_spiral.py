"""A network that learns which arm of a spiral a point belongs to."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb
from numpy.typing import NDArray

from ..canvas import Canvas
from .animation import Animation, Stage
from .building import picture_of, stage_canvas
from .training import LossCurve, Snapshots, phases, watch

STOPS = {
    0: "Before training. Random weights cut the plane anyhow: {right:.0%} of the points lie in their color.",
    15: "Up to round {epoch}: the plane is cut like a cake, nearly straight. Then {right:.0%} are right.",
    120: "Up to round {epoch}: the borders bend and begin to follow the arms. Then {right:.0%} are right.",
    400: "Up to round {epoch}: the regions wind around each other. Then {right:.0%} are right.",
    1500: "Up to round {epoch}: each arm gets its own region; {right:.0%} of the points lie in their color.",
}
EDGE = 1.12
"""The picture shows both inputs from -EDGE to EDGE."""
GRID = {"column": 440, "slide": 640}
MARKERS = "os^"


@cache
def _learned() -> tuple[Snapshots, NDArray[Any], NDArray[Any]]:
    """The spiral of row E3 and a network 2-64-3."""
    from ...datasets import spiral_data
    from ...network import Adam, Dense, Network

    X, y = spiral_data(100, 3, seed=0)
    network = Network([Dense(2, 64), "relu", Dense(64, 3), "softmax"], seed=1)
    return watch(network, X, y, STOPS, optimizer=Adam(learning_rate=0.05), schedule="cosine"), X, y


@cache
def _regions(k: int, grid: int) -> NDArray[np.uint8]:
    """What the network answers everywhere, of shape (grid, grid)."""
    axis = np.linspace(-EDGE, EDGE, grid, dtype=np.float32)
    everywhere = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    answers: NDArray[np.uint8] = _learned()[0].at(k, everywhere).argmax(axis=1).astype(np.uint8)
    return answers.reshape(grid, grid)


def _right(k: int) -> float:
    """The share of the points that are told rightly."""
    learned, X, y = _learned()
    return float((learned.at(k, X).argmax(axis=1) == y).mean())


def learning_spiral_animation() -> Animation:
    """A 2-64-3 ReLU network learns the three arms of a spiral: where it answers what."""
    learned, _, _ = _learned()
    return Animation(
        name="learning-spiral",
        title="A network learns the three arms of a spiral",
        alt=(
            "Points in three spiral arms, and behind them the plane in three colors, by what the network "
            f"answers there. At first {_right(0):.0%} of the points lie in their own color; the borders "
            f"bend during training until the regions wind along the arms and {_right(-1):.0%} do."
        ),
        frames=phases(learned, STOPS, lambda k: {"right": _right(k)}),
        stage=_stage,
        column_height=1.3,
    )


def _stage(*, theme: str, size: str, height: float) -> Stage:
    learned, _, _ = _learned()
    parts: dict[str, Any] = {"columns": 2, "width_ratios": (5, 6)} if size == "slide" else {}
    with stage_canvas(theme=theme, size=size, height=height, **parts) as c:
        image, points = _plane(c, GRID[size])
        round_ = c.ax.set_title("round 1500: 100% right")
        losses = None
        if size == "slide":
            losses = LossCurve(c, learned, c.theme.ink, is_log=False)
            c.axes[1].set_title("loss")

    def show(k: int) -> None:
        image.set_data(_regions(k, GRID[size]))
        epoch = learned.epochs[k]
        round_.set_text(f"round {epoch}: {_right(k):.0%} right")
        if losses:
            losses.show(epoch)

    return Stage(picture_of(c), [image, *points, round_, *(losses.moving if losses else [])], show)


def _plane(c: Canvas, grid: int) -> tuple[Any, list[Any]]:
    """The regions, and the points before them."""
    _, X, y = _learned()
    colors = (c.theme.blue, c.theme.orange, c.theme.green)
    paper = np.array(to_rgb(c.theme.paper))
    pale = [tuple(0.35 * np.array(to_rgb(color)) + 0.65 * paper) for color in colors]
    ends = (-EDGE, EDGE, -EDGE, EDGE)
    image = c.ax.imshow(
        np.zeros((grid, grid)),
        cmap=ListedColormap(pale),
        vmin=-0.5,
        vmax=2.5,
        extent=ends,
        origin="lower",
        interpolation="nearest",
    )
    points = [
        c.ax.plot(
            *X[y == k].T,
            MARKERS[k],
            color=color,
            markersize=c.weight(3 if c.size.name == "column" else 2.1),
            markeredgecolor=c.theme.paper,
            markeredgewidth=c.weight(0.3),
        )[0]
        for k, color in enumerate(colors)
    ]
    c.ax.axis("off")
    c.ax.set_anchor("W" if c.size.name == "slide" else "C")
    return image, points
