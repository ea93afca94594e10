"""The weights a layer starts from. Biases start at 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, unknown

Initializer = Callable[[np.random.Generator, int, int, float], NDArray[Any]]


def scaled(rng: np.random.Generator, n_inputs: int, n_neurons: int, gain: float) -> NDArray[Any]:
    """Normal, with the deviation gain / √n_inputs that keeps a signal's strength (He et al. 2015)."""
    return rng.standard_normal((n_inputs, n_neurons)) * (gain / math.sqrt(n_inputs))


def chapter(rng: np.random.Generator, n_inputs: int, n_neurons: int, gain: float) -> NDArray[Any]:
    """0.01 · normal, whatever the activation: the chapter's choice."""
    return 0.01 * rng.standard_normal((n_inputs, n_neurons))


INITIALIZERS: dict[str, Initializer] = {f.__name__: f for f in (scaled, chapter)}


def get_initializer(chosen: str | Initializer) -> Initializer:
    """The initializer of that name; a function is returned as it is."""
    if not isinstance(chosen, str):
        return chosen
    if chosen not in INITIALIZERS:
        raise unknown("initializer", chosen, INITIALIZERS)
    return INITIALIZERS[chosen]


def generator(seed: Any) -> np.random.Generator:
    """The generator of a seed; a generator is returned as it is."""
    try:
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise InputError(f"seed must be a whole number from 0 or a Generator, not {seed!r}") from None
