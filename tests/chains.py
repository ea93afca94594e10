"""Networks with one input, by their numbers."""

from __future__ import annotations

import itertools

import numpy as np

import bendwise as bw


def network_of(sizes, activation, parameters=None, *, ends=False, dtype=np.float64):
    layers = []
    for n_inputs, n_neurons in itertools.pairwise(sizes):
        layers += [bw.Dense(n_inputs, n_neurons, dtype=dtype), activation]
    network = bw.Network(layers if ends else layers[:-1], dtype=dtype)
    if parameters is not None:
        network.parameters = parameters
    return network


def pair(w1, b1, w2, b2):
    return network_of([1, 1, 1], "relu", [w1, b1, w2, b2], ends=True)
