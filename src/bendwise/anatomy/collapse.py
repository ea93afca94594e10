"""Layers without a bend between them, as the one layer that they equal."""

from __future__ import annotations

import copy
import itertools

import numpy as np

from ..compiler import ElementwiseFunction
from ..network import Dense, Network
from ..network.layers import Layer
from .linear import linear_parts


def linear_stacks(network: Network) -> list[tuple[int, int]]:
    """The maximal runs of dense layers that are one layer in truth: nothing bends between them.

    Returns
    -------
    list of (first, last)
        Numbers of dense layers, from 1; only runs of at least two.

    Examples
    --------
    >>> import bendwise as bw
    >>> layers = [bw.Dense(1, 8), bw.linear, bw.Dense(8, 8), bw.relu, bw.Dense(8, 4), bw.Dense(4, 1)]
    >>> bw.anatomy.linear_stacks(bw.Network(layers))
    [(1, 2), (3, 4)]
    """
    found, first = list[tuple[int, int]](), 1
    for run in _runs(network):
        last = first + sum(isinstance(layer, Dense) for layer in run) - 1
        if last > first:
            found.append((first, last))
        first = last + 1
    return found


def collapse(network: Network) -> Network:
    """The same function with as few dense layers as it needs: each linear stack becomes one layer.

    A stack of linear neurons is one line, however deep (a network of nothing else becomes a single `Dense`).
    The products are computed in float64 and rounded once to the network's precision. A stack that narrows on
    its way may have fewer parameters than the layer that equals it.

    Returns
    -------
    Network
        A new one that shares no parameters with the old.

    Examples
    --------
    >>> import bendwise as bw
    >>> deep = bw.Network([bw.Dense(1, 8), bw.linear, bw.Dense(8, 8), bw.linear, bw.Dense(8, 1)])
    >>> flat = bw.anatomy.collapse(deep)
    >>> flat
    Network([Dense(1, 1)])
    >>> bool(abs(flat.forward([0.5]) - deep.forward([0.5])).max() < 1e-6)
    True
    """
    layers = list[Layer]()
    for run in _runs(network):
        straight = list(itertools.takewhile(lambda layer: _is_straight(layer, network), run))
        layers += [_one(straight, network), *run[len(straight) :]]
    return Network(layers, dtype=network.dtype)


def _is_straight(layer: Layer, network: Network) -> bool:
    return isinstance(layer, Dense) or _line(layer, network) is not None


def _line(layer: Layer, network: Network) -> tuple[float, float] | None:
    """Slope and intercept of an activation that is one line."""
    parts = linear_parts(layer, network.dtype) if isinstance(layer, ElementwiseFunction) else None
    return (parts.slopes[0], parts.intercepts[0]) if parts and parts.is_straight else None


def _runs(network: Network) -> list[list[Layer]]:
    """The layers cut after each bend: each run is dense layers and straight activations, then bends."""
    runs, is_bent = list[list[Layer]](), True
    for layer in network.layers:
        if isinstance(layer, Dense) and is_bent:
            runs.append([])
            is_bent = False
        runs[-1].append(layer)
        is_bent = is_bent or not _is_straight(layer, network)
    return runs


def _one(straight: list[Layer], network: Network) -> Dense:
    """The dense layer that equals dense layers and straight activations one after another."""
    if len(straight) == 1 and isinstance(straight[0], Dense):
        return copy.deepcopy(straight[0])
    n_inputs = next(layer.n_inputs for layer in straight if isinstance(layer, Dense))
    weights, biases = np.eye(n_inputs), np.zeros((1, n_inputs))
    for layer in straight:
        if isinstance(layer, Dense):
            own = layer.weights.astype(np.float64)
            weights, biases = weights @ own, biases @ own + layer.biases
        else:
            slope, intercept = _line(layer, network) or (1.0, 0.0)
            weights, biases = weights * slope, biases * slope + intercept
    made = Dense(*weights.shape, dtype=network.dtype)
    made.weights, made.biases = weights, biases
    return made
