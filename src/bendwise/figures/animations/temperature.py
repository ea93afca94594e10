"""Softmax while the temperature rises: from "the largest takes all" to "all alike"."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..canvas import Canvas
from .animation import Animation, Frame, Stage
from .building import eased, phase, picture_of, stage_canvas

OUTPUTS = (4.8, 1.21, 2.385)  # row F1
BETWEEN = 24
"""Frames from one stop to the next."""
STOPS = (
    (0.1, "Cold, at temperature 0.1: the largest output takes everything."),
    (1.0, "Temperature 1 is the ordinary softmax: the largest output gets {largest:.0%}."),
    (3.0, "Warmer: the shares come closer, the largest has {largest:.0%}. The order stays the same."),
    (10.0, "Hot, at temperature 10: the three are close together, and the largest has only {largest:.0%}."),
)


def temperature_animation() -> Animation:
    """Three outputs, and what softmax makes of them at temperatures from 0.1 to 10."""
    largest = [float(_shares(temperature).max()) for temperature, _ in STOPS]
    return Animation(
        name="softmax-temperature",
        title="Softmax: a temperature makes it more or less sure of itself",
        alt=(
            f"Three bars, the shares that softmax gives to the outputs {OUTPUTS[0]}, {OUTPUTS[1]} and "
            f"{OUTPUTS[2]}. As the temperature rises from 0.1 to 10 the highest bar sinks from "
            f"{largest[0]:.0%} to {largest[-1]:.0%} and the others grow, until the three are close together."
        ),
        frames=_frames(),
        stage=_stage,
    )


def _shares(temperature: float) -> NDArray[Any]:
    from ...compiler import get

    shares: NDArray[Any] = get("softmax")(np.array(OUTPUTS), temperature=temperature)
    return shares


def _frames() -> list[Frame]:
    """Up through the stops, and quickly down again."""
    captions = [text.format(largest=_shares(t).max()) for t, text in STOPS]
    temperatures = [t for t, _ in STOPS]
    frames = phase(captions[0], temperatures[:1])
    for (before, after), caption in zip(pairwise(temperatures), captions[1:], strict=True):
        frames += phase(caption, _way(before, after))
    back = _way(temperatures[-1], temperatures[0])[:-1]
    return [*frames, *(Frame(t, captions[0], is_stop=False) for t in back)]


def _way(before: float, after: float) -> list[float]:
    """Temperatures from one to the other, in steps that look alike on the scale."""
    return [*(before * (after / before) ** share for share in eased(BETWEEN)[:-1]), after]


def _stage(*, theme: str, size: str, height: float) -> Stage:
    with stage_canvas(theme=theme, size=size, height=height, rows=2, height_ratios=(5, 1)) as c:
        bars, gauge = c.axes
        colors = (c.theme.blue, c.theme.orange, c.theme.green)
        names = [f"output\n{output:g}" for output in OUTPUTS]
        columns = bars.bar(names, _shares(STOPS[0][0]), color=colors, width=0.62)
        bars.set_ylim(0, 1.3)
        bars.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
        bars.spines["bottom"].set_color(c.theme.muted)
        bars.tick_params(axis="x", length=0)
        bars.set_title("softmax’s shares")
        # The numbers stay in place above the bars' highest point: what jumps cannot be read.
        numbers = [
            bars.text(k, 1.07, "100.0%", ha="center", va="bottom", color=color, fontweight="bold")
            for k, color in enumerate(colors)
        ]
        dot, number = _gauge(c, gauge)

    def show(temperature: float) -> None:
        for column, text, share in zip(columns, numbers, _shares(temperature), strict=True):
            column.set_height(float(share))
            text.set_text(f"{share:.1%}")
        dot.set_xdata([temperature])
        number.set_text(f"temperature {temperature:.2g}" if temperature < 9.95 else "temperature 10")

    return Stage(picture_of(c), [*columns, *numbers, dot, number], show)


def _gauge(c: Canvas, ax: Any) -> tuple[Any, Any]:
    """A scale for the temperature: the dot on it, and its number."""
    ax.set_xscale("log")
    ax.set_xlim(0.085, 11.8)
    ax.set_ylim(-1, 1)
    ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    ax.minorticks_off()
    ax.set_yticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="x", length=0)
    ax.axhline(0, color=c.theme.faint, linewidth=c.weight(3), solid_capstyle="round", zorder=0)
    (dot,) = ax.plot([1], [0], "o", color=c.theme.ink, markersize=c.weight(8))
    number = ax.set_title("temperature 10", fontweight="normal", fontsize=c.font())
    return dot, number
