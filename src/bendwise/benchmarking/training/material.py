"""Data, first weights and the order of rows, made by NumPy from seeds: all libraries are handed the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ... import datasets
from .works import Work

ORDER_SEED = 0
Weights = list[tuple[Any, Any]]
"""Of each layer: weights of shape (n_inputs, n_neurons), biases of shape (n_neurons,)."""


@dataclass(frozen=True)
class Material:
    """What a library is handed.

    Attributes
    ----------
    x : ndarray of float32, of shape (n_samples, n_inputs)
    y : ndarray
        Class numbers of shape (n_samples,), or float32 of shape (n_samples, 1).
    weights : list
        The first weights of each network.
    """

    x: Any
    y: Any
    weights: list[Weights]


def _spiral(samples: int) -> tuple[Any, Any]:
    x, y = datasets.spiral_data(-(-samples // 3), 3, seed=0)
    rows = np.random.default_rng(0).permutation(len(x))[:samples]
    return x[rows], y[rows]


def _sine(samples: int) -> tuple[Any, Any]:
    x, y = datasets.sine_data(samples)
    return x, y.astype(np.float32)


def _digits(samples: int) -> tuple[Any, Any]:
    table = datasets.load_table("digits")
    return table.data.to_numpy()[:samples] / 16, table.target.to_numpy()[:samples]


DATA = {"spiral": _spiral, "sine": _sine, "digits": _digits}


def _weights(work: Work, seed: int) -> Weights:
    rng = np.random.default_rng(seed)
    layers = zip(work.widths, work.widths[1:], strict=False)
    return [
        (
            (rng.standard_normal((before, after)) * np.sqrt(2 / before)).astype(np.float32),
            np.zeros(after, np.float32),
        )
        for before, after in layers
    ]


@cache
def material(work: Work) -> Material:
    """The data and the first weights of a work."""
    x, y = DATA[work.data](work.samples)
    weights = [_weights(work, seed) for _, seed in work.networks]
    return Material(np.ascontiguousarray(x, np.float32), y, weights)


def orders(work: Work, epochs: int) -> Any:
    """The rows of each step, of shape (steps, batch): those that ``fit(seed=ORDER_SEED)`` takes."""
    rng = np.random.default_rng(ORDER_SEED)
    rows = np.stack([rng.permutation(work.samples) for _ in range(epochs)])
    return rows.reshape(epochs * work.steps_an_epoch, -1)


def corrections(steps: int, beta1: float = 0.9, beta2: float = 0.999) -> Any:
    """1 - beta^t of both of Adam's means, for t from 1; of shape (steps, 2), in double precision."""
    t = np.arange(1, steps + 1)[:, np.newaxis]
    return 1 - np.array([beta1, beta2]) ** t
