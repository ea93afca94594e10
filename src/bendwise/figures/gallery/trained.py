"""Networks that pictures of the gallery show: made once, always the same."""

from __future__ import annotations

import copy
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np

from ...datasets import sine_data, spiral_data
from ...errors import DivergenceError
from ...network import SGD, Adam, Dense, Network
from ...sculpting import Sculpture, chapter_sine

EPOCHS = 10000
BOX = ((-1.1, 1.1), (-1.1, 1.1))  # around the spiral


@cache
def sine() -> tuple[Any, Any]:
    """What the networks learn: a period of the sine."""
    return sine_data(samples=200)


@cache
def on_sine(activation: str) -> Network:
    """A network 1-8-8-1 with that activation in both hidden layers, trained on the sine."""
    layers = [Dense(1, 8), activation, Dense(8, 8), activation, Dense(8, 1)]
    network = Network(layers, seed=1)
    optimizer = Adam(learning_rate=0.005)
    return network.fit(*sine(), optimizer=optimizer, epochs=EPOCHS, schedule="cosine", progress=False)


@cache
def spiral() -> tuple[Any, Any]:
    """Three arms of 100 points."""
    return spiral_data(100, 3, seed=0)


@cache
def on_spiral(activation: str = "relu", learning_rate: float = 0.02, epochs: int = 300) -> Network:
    """A network 2-16-16-3 that learns the spiral, with a fifth of it held out."""
    layers = [Dense(2, 16), activation, Dense(16, 16), activation, Dense(16, 3), "softmax"]
    network = Network(layers, seed=0)
    return network.fit(
        *spiral(),
        optimizer=Adam(learning_rate=learning_rate),
        epochs=epochs,
        validation_split=0.2,
        every=5,
        progress=False,
    )


@cache
def deep_on_spiral(learning_rate: float) -> Network:
    """A network 2-12-12-12-12-3 with ReLU that learns the spiral: at a high rate its neurons die."""
    layers: list[Any] = [Dense(2, 12), "relu"]
    for _ in range(3):
        layers += [Dense(12, 12), "relu"]
    network = Network([*layers, Dense(12, 3), "softmax"], seed=2)
    optimizer = Adam(learning_rate=learning_rate)
    return network.fit(*spiral(), optimizer=optimizer, epochs=300, progress=False)


@cache
def deep(scale: float) -> Network:
    """An untrained network of 20 layers of 64 ReLU neurons, its weights so many times those that suit it."""

    def scaled(rng: Any, n_inputs: int, n_neurons: int, gain: float) -> Any:
        return rng.standard_normal((n_inputs, n_neurons)) * scale * gain / n_inputs**0.5

    layers: list[Any] = []
    for n_inputs in (2, *[64] * 19):
        layers += [Dense(n_inputs, 64, initializer=scaled), "relu"]
    return Network([*layers, Dense(64, 3, initializer=scaled)], seed=0)


@cache
def history(learning_rate: float) -> dict[str, list[float]]:
    """How a network 1-8-8-1 learns the sine by plain gradient descent, or runs away."""
    network = Network([Dense(1, 8), "tanh", Dense(8, 8), "tanh", Dense(8, 1)], seed=0)
    with suppress(DivergenceError):
        network.fit(*sine(), optimizer=SGD(learning_rate=learning_rate), epochs=200, progress=False)
    return network.history


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


def _on_spiral(width: int, seed: int, learning_rate: float, epochs: int) -> Network:
    layers = [Dense(2, width), "relu", Dense(width, width), "relu", Dense(width, 3), "softmax"]
    optimizer = Adam(learning_rate=learning_rate)
    return Network(layers, seed=seed).fit(*spiral(), optimizer=optimizer, epochs=epochs, progress=False)


@cache
def small_on_spiral() -> Network:
    """A network 2-10-10-3 that has learned the spiral: small enough to see all its regions."""
    return _on_spiral(10, seed=2, learning_rate=0.01, epochs=4000)


@cache
def hurried() -> Network:
    """A network 2-32-32-3 that learned the spiral too fast: some of its neurons have died."""
    return _on_spiral(32, seed=1, learning_rate=0.03, epochs=300)
