"""Networks that pictures of sculptures and of anatomy show: made once, always the same."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import numpy as np

from ...datasets import spiral_data
from ...network import Adam, Dense, Network
from ...sculpting import Sculpture, chapter_sine

BOX = ((-1.1, 1.1), (-1.1, 1.1))  # around the spiral


@cache
def hand_made() -> Sculpture:
    """The chapter's sine, 1-8-8-1."""
    return chapter_sine()


def _on_sine(network: Network, learning_rate: float, epochs: int) -> Network:
    x = np.linspace(0, 1, 201)
    optimizer = Adam(learning_rate=learning_rate)
    settings: Any = {"optimizer": optimizer, "epochs": epochs, "schedule": "cosine", "progress": False}
    return network.fit(x, np.sin(2 * np.pi * x), **settings)


@cache
def trained_on() -> Network:
    """The chapter's sine, everything connected and trained from there."""
    return _on_sine(copy.deepcopy(hand_made().network), learning_rate=0.04, epochs=10000)


@cache
def trained_64() -> Network:
    """A network 1-64-64-1, trained on the same sine."""
    layers = [Dense(1, 64), "relu", Dense(64, 64), "relu", Dense(64, 1)]
    return _on_sine(Network(layers, seed=1), learning_rate=0.002, epochs=6000)


@cache
def spiral() -> tuple[Any, Any]:
    """Three arms of 100 points."""
    return spiral_data(100, 3, seed=0)


def _on_spiral(width: int, seed: int, learning_rate: float, epochs: int) -> Network:
    layers = [Dense(2, width), "relu", Dense(width, width), "relu", Dense(width, 3), "softmax"]
    optimizer = Adam(learning_rate=learning_rate)
    return Network(layers, seed=seed).fit(*spiral(), optimizer=optimizer, epochs=epochs, progress=False)


@cache
def on_spiral() -> Network:
    """A network 2-10-10-3 that has learned the spiral: small enough to see all its regions."""
    return _on_spiral(10, seed=2, learning_rate=0.01, epochs=4000)


@cache
def hurried() -> Network:
    """A network 2-32-32-3 that learned the spiral too fast: some of its neurons have died."""
    return _on_spiral(32, seed=1, learning_rate=0.03, epochs=300)
