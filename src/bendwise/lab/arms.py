"""The spiral that two views learn: its points, and how a training on them stands after some epochs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets import spiral_data
from ..network import Adam
from .fields import Number, State
from .trainings import Training

CLASSES = 3
MOST_EPOCHS = 1000
EPOCH = Number(120.0, 0.0, MOST_EPOCHS, 1.0)
SPEED = Number(1.0, 1.0, 100.0, 1.0)
RATE = Number(0.02, 0.001, 10.0, 0.001)
SEED = Number(0.0, 0.0, 999.0, 1.0)

X, Y = spiral_data()
X = X.astype(np.float32)


@dataclass(frozen=True)
class Arms:
    """The three arms, as `Training` asks for its data, and points (x, y, class) beside them."""

    own: tuple[tuple[float, float, int], ...] = ()

    def make(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """X and the class numbers."""
        if not self.own:
            return X, Y
        points = np.array(self.own)
        return np.concatenate([X, points[:, :2].astype(X.dtype)]), np.append(Y, points[:, 2].astype(Y.dtype))


def own_points(state: State) -> tuple[tuple[float, float, int], ...]:
    """The points that somebody has put beside the arms; none without a class or a place."""
    at = state.get("own", [])
    return tuple(
        (x, y, round(kind))
        for x, y, kind in zip(at[::2], at[1::2], state.get("own_classes", []), strict=False)
    )


def training_of(state: State, start: tuple[float, ...] | None = None) -> Training:
    """What a state says of layers, neurons, activation, learning rate and seed."""
    n_layers = round(state["layers"])
    return Training(
        Arms(own_points(state)),
        widths=(round(state["neurons"]),) * n_layers,
        activations=(state["activation"],) * n_layers,
        optimizer=Adam(learning_rate=state["rate"]),
        outputs=CLASSES,
        last="softmax",
        seed=round(state["seed"]),
        start=start,
    )


def layers_as_python(training: Training) -> str:
    """The layers of its network, as lines to run."""
    lines, before = list[str](), 2
    for width, activation in zip(training.widths, training.activations, strict=True):
        lines.append(f"    bw.Dense({before}, {width}), bw.{activation},")
        before = width
    return "\n".join([*lines, f"    bw.Dense({before}, {training.outputs}), bw.{training.last},"])


def fit_as_python(training: Training, epoch: int) -> str:
    """The line that trains; nothing before the first epoch."""
    if not epoch:
        return ""
    rate = training.optimizer.learning_rate
    return f"network.fit(X, y, epochs={epoch}, optimizer=bw.network.Adam(learning_rate={rate!r}))\n"
