"""What the neurons of a network do with data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..network import Dense, Network
from ..network.job import data
from ..network.reference import loss_and_gradient

FLAT_SLOPE = 1e-3  # below this the gradient that passes a neuron is lost


@dataclass(frozen=True)
class LayerHealth:
    """How much of a hidden layer can learn from the data it was shown.

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
    """

    layer: int
    activation: str
    n_neurons: int
    dead: float
    saturated: float


def health(network: Network, X: ArrayLike) -> list[LayerHealth]:
    """The health of each hidden activation layer on the samples X.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 4), bw.relu, bw.Dense(4, 1)])
    >>> network.dense[0].biases = [[-9.0] * 4]
    >>> bw.anatomy.health(network, [0.0, 0.5, 1.0])[0].dead
    1.0
    """
    signal, found = network.inputs(X), list[LayerHealth]()
    if not len(signal):
        raise InputError("health needs at least one sample")
    for position, layer in enumerate(network.layers):
        if isinstance(layer, Dense):
            signal = layer.forward(signal)
            continue
        hidden = position + 1 < len(network.layers)
        if hidden and isinstance(layer, ElementwiseFunction):
            flat = np.abs(layer.slope(signal)) < FLAT_SLOPE
            found.append(
                LayerHealth(
                    layer=len(found) + 1,
                    activation=layer.name,
                    n_neurons=flat.shape[1],
                    dead=float(flat.all(axis=0).mean()),
                    saturated=float(flat.mean()),
                )
            )
        signal = layer(signal)
    return found


def gradient_norms(network: Network, X: ArrayLike, y: ArrayLike) -> list[float]:
    """How strongly the mean loss on X and y pulls at each dense layer: the norm of its gradient.

    A layer whose norm is far below that of later layers learns slowly: its gradient vanishes on the way.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.sine_data(samples=50)
    >>> network = bw.Network([bw.Dense(1, 8), bw.tanh, bw.Dense(8, 1)])
    >>> [norm > 0 for norm in bw.anatomy.gradient_norms(network, X, y)]
    [True, True]
    """
    signal = network.inputs(X)
    loss, layers, targets = data(network, signal, y, None)
    gradient = np.empty_like(network.parameters)
    loss_and_gradient(network, layers, loss, signal, targets, gradient)
    pairs = network.views(gradient)
    return [float(np.sqrt(np.sum(kernel**2) + np.sum(biases**2))) for kernel, biases in pairs]
