"""A training, looked at again and again: the parameters at chosen epochs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

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


def watch(network: Any, X: NDArray[Any], y: NDArray[Any], epochs: list[int], **fit: Any) -> Snapshots:
    """Train a network and look at it at these epochs; the first is 0, the last is the end."""
    kept = [network.parameters.copy()]
    wanted = set(epochs)

    def look(epoch: int, _: float) -> None:
        if epoch in wanted:
            kept.append(network.parameters.copy())

    network.fit(X, y, epochs=epochs[-1], on_epoch=look, **fit)
    losses = np.array([*network.losses, network.loss(X, y)])
    return Snapshots(epochs, kept, losses, network)


def looks(stops: list[int], between: int) -> list[list[int]]:
    """Epochs from each stop to the next, closer together while much happens, at the beginning.

    >>> looks([0, 4, 16], between=2)
    [[0], [1, 4], [8, 16]]
    """
    found = [[stops[0]]]
    for before, after in pairwise(stops):
        steps = np.geomspace(before + 1, after + 1, between + 1)[1:] - 1
        found.append(sorted({max(round(step), before + 1) for step in steps.tolist()}))
    return found
