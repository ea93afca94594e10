"""A network that learns one period of the sine."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ..canvas import Canvas
from .animation import Animation, Stage
from .building import picture_of, stage_canvas
from .training import LossCurve, Snapshots, phases, watch

STOPS = {
    0: "Before training. The weights are random numbers, and the curve is nearly a straight line.",
    25: "Up to round {epoch}: the curve tilts, high where the wave is high and low where it is low.",
    120: "Up to round {epoch}: it bends more sharply. At each bend a neuron switches on or off.",
    500: "Up to round {epoch}: more bends, and they wander to where they help most.",
    2000: "Up to round {epoch}: straight pieces still, and nowhere more than {worst:.2f} off the wave.",
}


@cache
def _learned() -> Snapshots:
    """Rows B3 and D14: 1-8-8-1 with ReLU."""
    from ...datasets import sine_data
    from ...network import Adam, Dense, Network

    X, y = sine_data(200)
    network = Network([Dense(1, 8), "relu", Dense(8, 8), "relu", Dense(8, 1)], seed=1)
    return watch(network, X, y, STOPS, optimizer=Adam(learning_rate=0.01), schedule="cosine")


def _worst(learned: Snapshots, k: int) -> float:
    x = np.linspace(0, 1, 1001)
    return float(np.abs(learned.at(k, x[:, np.newaxis])[:, 0] - np.sin(2 * np.pi * x)).max())


def learning_sine_animation() -> Animation:
    """A 1-8-8-1 ReLU network learns sin(2πx): its curve, and how far it is off."""
    learned = _learned()
    first, last = _worst(learned, 0), _worst(learned, -1)
    return Animation(
        name="learning-sine",
        title="A network of 16 ReLU neurons learns a wave",
        alt=(
            "A dashed wave, and a network’s curve that bends towards it during training, in straight "
            f"pieces. It starts up to {first:.1f} off and ends less than {last + 0.005:.2f} off. "
            f"Beside it the loss falls from {learned.losses[0]:.2f} to {learned.losses[-1]:.5f}."
        ),
        frames=phases(learned, STOPS, lambda k: {"worst": _worst(learned, k)}),
        stage=_stage,
        column_height=1.3,
    )


def _stage(*, theme: str, size: str, height: float) -> Stage:
    learned = _learned()
    parts: dict[str, Any] = {"rows": 2, "height_ratios": (2, 1)}
    if size == "slide":
        parts = {"columns": 2, "width_ratios": (3, 2)}
    with stage_canvas(theme=theme, size=size, height=height, **parts) as c:
        x = np.linspace(0, 1, 401)
        curve = _wave(c, x)
        losses = LossCurve(c, learned, c.theme.orange, is_log=True)
        round_ = c.axes[0].set_title("round 2000")
        loss = c.axes[1].set_title("loss 0.00000")
    everywhere = x[:, np.newaxis]

    def show(k: int) -> None:
        epoch = learned.epochs[k]
        curve.set_ydata(learned.at(k, everywhere)[:, 0])
        losses.show(epoch)
        round_.set_text(f"round {epoch}")
        loss.set_text(f"loss {learned.losses[epoch]:.5f}")

    return Stage(picture_of(c), [curve, *losses.moving, round_, loss], show)


def _wave(c: Canvas, x: Any) -> Any:
    """The target, at rest, and the network's curve."""
    ax = c.axes[0]
    ax.plot(x, np.sin(2 * np.pi * x), color=c.theme.muted, linestyle=(0, (4, 2)), label="sin(2πx)")
    (curve,) = ax.plot(x, np.zeros_like(x), color=c.theme.blue, linewidth=c.weight(2.2), label="network")
    ax.set_xlim(0, 1)
    ax.set_ylim(-1.35, 1.35)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_yticks([-1, 0, 1])
    ax.legend(loc="upper right")
    return curve
