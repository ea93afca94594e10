"""Networks of pairs as states of the sine workbench."""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from ..network import Dense, Network
from ..sculpting import Sculpture
from .fields import State
from .views.sine import PAIRS

RULE = (
    f"the sine workbench shows networks of pairs, 1-n-n-1 with n up to {PAIRS}, relu twice, "
    "each neuron of the second layer with one input"
)


def pairs_of(shown: Network | Sculpture) -> State:
    """The numbers of a network's pairs; the last is the bottom pair, and pairs that are missing are 0.

    Raises
    ------
    InputError
        For a network that is not made of pairs.
    """
    network = shown.network if isinstance(shown, Sculpture) else shown
    if not isinstance(network, Network):
        raise InputError(f"{RULE}; this is of type {type(shown).__name__}")
    dense = [layer for layer in network.layers if isinstance(layer, Dense)]
    names = [getattr(layer, "name", "") for layer in network.layers if not isinstance(layer, Dense)]
    n = dense[0].n_neurons
    sizes = [(layer.n_inputs, layer.n_neurons) for layer in dense]
    if sizes != [(1, n), (n, n), (n, 1)] or n > PAIRS or names != ["relu", "relu"]:
        raise InputError(f"{RULE}; this network is {network!r}")
    first, second, last = dense
    w2 = np.diag(second.weights)
    if np.any(second.weights != np.diag(w2)) or np.any(last.biases != 0):
        raise InputError(f"{RULE}, and no bias at the end; this one has weights between pairs, or a bias")
    numbers = (first.weights[0], first.biases[0], w2, second.biases[0], last.weights[:, 0])
    keep = [*range(n - 1), PAIRS - 1]
    state = {}
    for name, values in zip(("w1", "b1", "w2", "b2", "out"), numbers, strict=True):
        row = np.zeros(PAIRS)
        row[keep] = [float(np.format_float_positional(value, unique=True)) for value in values]
        state[name] = row.tolist()
    return state
