"""Where activations are flat: the share of neurons that no gradient passes, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..network import Dense, Network

FLAT_SLOPE = 1e-3  # below this the gradient that passes a neuron is lost


@dataclass(frozen=True, eq=False)
class LayerFlatness:
    """How much of a hidden layer can learn from the data it was shown.

    A neuron is *active* for a sample where its slope is not flat (0.001 or more): there it can learn.

    Attributes
    ----------
    layer : int
        Which hidden layer, from 1.
    activation : str
    n_neurons : int
    dead : float
        Share of neurons whose slope is flat (under 0.001) for every sample: nothing moves them.
    saturated : float
        Share of all pairs of a neuron and a sample with a flat slope: no gradient passes there.
        A healthy ReLU layer is switched off, hence flat, for about half of them.
    activity : ndarray of shape (n_neurons,)
        Share of samples for which each neuron is active.
    """

    layer: int
    activation: str
    n_neurons: int
    dead: float
    saturated: float
    activity: NDArray[Any]

    @property
    def dead_neurons(self) -> list[int]:
        """The neurons, from 1, that are active for no sample."""
        return [int(i) + 1 for i in np.flatnonzero(self.activity == 0)]

    @property
    def always_active_neurons(self) -> list[int]:
        """The neurons, from 1, that are active for every sample; with relu they are straight lines here."""
        return [int(i) + 1 for i in np.flatnonzero(self.activity == 1)]


def shares(slope: NDArray[Any]) -> tuple[float, float, NDArray[Any]]:
    """Of slopes of shape (n_samples, n_neurons): `dead`, `saturated` and `activity`."""
    flat = np.abs(slope) < FLAT_SLOPE
    activity = (len(flat) - np.count_nonzero(flat, axis=0)) / len(flat)
    return float((activity == 0).mean()), float(flat.mean()), activity


def flatness(network: Network, X: ArrayLike) -> list[LayerFlatness]:
    """How flat each hidden activation layer is on the samples X: the quick part of `health`.

    Parameters
    ----------
    network : Network
    X : array_like of shape (n_samples, n_inputs)

    Raises
    ------
    InputError
        If there is no sample, or the samples do not fit the network.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 4), bw.relu, bw.Dense(4, 1)])
    >>> network.dense[0].biases = [[-9.0] * 4]
    >>> bw.anatomy.flatness(network, [0.0, 0.5, 1.0])[0].dead
    1.0
    """
    signal, found = some_inputs(network, X), list[LayerFlatness]()
    for position, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            signal = layer.forward(signal)
            continue
        if position + 1 == len(network.layers):
            break
        if isinstance(layer, ElementwiseFunction):
            dead, saturated, activity = shares(layer.slope(signal))
            n = len(activity)
            found.append(LayerFlatness(len(found) + 1, layer.name, n, dead, saturated, activity))
        signal = layer(signal)
    return found


def some_inputs(network: Network, X: ArrayLike) -> NDArray[Any]:
    """X as the network takes it, with at least one row."""
    signal = network.inputs(X)
    if not len(signal):
        raise InputError("health needs at least one sample")
    return signal


@lru_cache(maxsize=256)
def flat_side(function: ElementwiseFunction) -> str:
    """Where an activation is flat: "left", "right", "both", "middle", "everywhere" or "nowhere".

    ReLU has a flat left side, behind which neurons die; sigmoid saturates on both.

    Examples
    --------
    >>> import bendwise as bw
    >>> [flat_side(f) for f in (bw.relu, bw.tanh, bw.leaky_relu, bw.hard_shrink, bw.step)]
    ['left', 'both', 'nowhere', 'middle', 'everywhere']
    """

    def is_flat(x: float) -> bool:
        try:
            return bool(abs(function.record.slope(x)) < FLAT_SLOPE)
        except (ArithmeticError, ValueError):  # what `math` says of a sine at infinity
            return False

    steps = [2.0**k for k in range(-12, 5)]
    near = [is_flat(x) for size in steps for x in (-size, size)]
    left, right = is_flat(-math.inf), is_flat(math.inf)
    if left and right:
        return "everywhere" if all(near) else "both"
    if left or right:
        return "left" if left else "right"
    return "middle" if any(near) else "nowhere"


@lru_cache(maxsize=256)
def keeps(function: ElementwiseFunction) -> float:
    """The factor by which the gradient changes on its way back through a layer of fitting weights.

    gain · √E f'(N)² for a standard normal N: 1 for relu, 0.4 for sigmoid (after He et al. 2015).

    Examples
    --------
    >>> import bendwise as bw
    >>> [round(keeps(f), 2) for f in (bw.relu, bw.tanh, bw.sigmoid)]
    [1.0, 1.09, 0.39]
    """
    points = (np.arange(-280, 280) + 0.5) / 32
    weights = np.exp(-(points**2) / 2) / (32 * np.sqrt(2 * np.pi))
    return float(function.gain * np.sqrt(np.sum(weights * np.square(function.slope(points)))))
