"""A training, looked at again and again: the parameters at chosen epochs, and how frames tell of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ..canvas import Canvas
from .animation import Frame
from .building import ending, phase

BETWEEN = 24
"""Looks from one stop to the next, at most."""
ROWS = 8192
"""So many at a time: what is computed of them stays near the processor."""


@dataclass(frozen=True)
class Snapshots:
    """What a network was while it learned.

    Attributes
    ----------
    epochs : list of int
        When it was looked at; 0 is before the training.
    parameters : list of ndarray
        Of each of these epochs.
    losses : ndarray
        Of every epoch, from 0; the last one is that of the end.
    network : Network
        To show them with: `at`.
    """

    epochs: list[int]
    parameters: list[NDArray[Any]]
    losses: NDArray[Any]
    network: Any

    def at(self, k: int, X: NDArray[Any]) -> NDArray[Any]:
        """The network's output at look number k, of shape (n_samples, n_outputs)."""
        self.network.parameters[...] = self.parameters[k]
        with threadpool_limits(1, "blas"):  # threads of thin products would wait for each other
            parts = [self.network.forward(X[i : i + ROWS]) for i in range(0, len(X), ROWS)]
        return np.concatenate(parts)


def watch(network: Any, X: NDArray[Any], y: NDArray[Any], stops: dict[int, str], **fit: Any) -> Snapshots:
    """Train a network and look at it at these stops and between them; the first is 0, the last is the end."""
    epochs = [epoch for part in looks(list(stops)) for epoch in part]
    kept = [network.parameters.copy()]
    wanted = set(epochs)

    def look(epoch: int, _: float) -> None:
        if epoch in wanted:
            kept.append(network.parameters.copy())

    network.fit(X, y, epochs=epochs[-1], on_epoch=look, **fit)
    losses = np.array([*network.losses, network.loss(X, y)])
    return Snapshots(epochs, kept, losses, network)


def looks(stops: list[int], between: int = BETWEEN) -> list[list[int]]:
    """Epochs from each stop to the next, closer together while much happens, at the beginning.

    >>> looks([0, 4, 16], between=2)
    [[0], [1, 4], [8, 16]]
    """
    found = [[stops[0]]]
    for before, after in pairwise(stops):
        steps = np.geomspace(before + 1, after + 1, between + 1)[1:] - 1
        found.append(sorted({max(round(step), before + 1) for step in steps.tolist()}))
    return found


def phases(learned: Snapshots, stops: dict[int, str], told: Callable[[int], dict[str, float]]) -> list[Frame]:
    """Frames up to each stop, under its words; `told` gives the numbers in these at a look."""
    frames: list[Frame] = []
    for part in looks(list(stops)):
        states = [learned.epochs.index(epoch) for epoch in part]
        frames += phase(stops[part[-1]].format(epoch=part[-1], **told(states[-1])), states, ticks=3)
    return ending(frames)


class LossCurve:
    """The whole way of the loss in the second axes, pale, and how far it is gone."""

    def __init__(self, c: Canvas, learned: Snapshots, color: str, *, is_log: bool) -> None:
        self._losses, ax = learned.losses, c.axes[1]
        rounds = np.arange(len(self._losses)) + 1
        (ax.loglog if is_log else ax.semilogx)(rounds, self._losses, color=c.theme.faint)
        (self._done,) = ax.plot(rounds, self._losses, color=color)
        (self._dot,) = ax.plot(
            rounds[-1:], self._losses[-1:], "o", color=color, markersize=c.weight(5), clip_on=False
        )
        if not is_log:
            ax.set_ylim(0, None)
        ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
        ax.minorticks_off()
        ax.set_xlabel("round")

    @property
    def moving(self) -> list[Any]:
        """What changes from frame to frame."""
        return [self._done, self._dot]

    def show(self, epoch: int) -> None:
        """Draw it up to an epoch."""
        rounds = np.arange(epoch + 1) + 1
        self._done.set_data(rounds, self._losses[: epoch + 1])
        self._dot.set_data(rounds[-1:], self._losses[epoch : epoch + 1])
