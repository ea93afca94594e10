"""Bendwise: `Network.fit`, and `train_many`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from ...cells import cores
from ..material import ORDER_SEED, Weights, material
from ..works import Work

bendwise: Any = import_module("bendwise")  # as users import it

VERSION = bendwise.__version__


def _network(work: Work, activation: str) -> Any:
    layers: list[Any] = []
    for before, after in zip(work.widths, work.widths[1:], strict=False):
        layers += [bendwise.Dense(before, after), activation]
    return bendwise.Network([*layers[:-1], *([] if work.is_regression else ["softmax"])])


def _flat(weights: Weights) -> Any:
    return np.concatenate([part.ravel() for layer in weights for part in layer])


def _together(networks: list[Any], x: Any, y: Any, how: dict[str, Any]) -> None:
    """Train them all; alone there is nothing to share out."""
    if len(networks) == 1:
        networks[0].fit(x, y, **how)
    else:
        bendwise.network.train_many([(network, x, y) for network in networks], threads=cores(), **how)


def prepare(work: Work) -> Callable[[int], Any]:
    """The networks of a work, made once; each training gives them their first weights again."""
    given = material(work)
    networks = [_network(work, activation) for activation, _ in work.networks]
    first = [_flat(weights) for weights in given.weights]
    adam = bendwise.network.Adam(learning_rate=work.learning_rate)

    def train(epochs: int) -> Any:
        for network, parameters in zip(networks, first, strict=True):
            network.parameters = parameters
        how = {"optimizer": adam, "epochs": epochs, "batch_size": work.batch, "seed": ORDER_SEED}
        _together(networks, given.x, given.y, how)
        return np.array([network.losses for network in networks])

    return train
