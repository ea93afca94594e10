"""Who is active at one input: the neurons that a change of it passes through."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction
from ..errors import InputError
from ..network import Dense, Network
from ..network.layers import Layer
from .flatness import FLAT_SLOPE
from .linear import Stage, counted, curved, linear_parts, stages_of
from .sweep import Cells, integers, step


def active(network: Network, x: ArrayLike) -> frozenset[tuple[int, int]]:
    """The neurons inside their area of effect at one input: those that a change of it passes through.

    That is a neuron whose output varies with the input there: its activation has a slope, and so has some
    chain of neurons that leads to it. A neuron that is on but fed by nobody, as the bottom pair of the
    hand-tuned sine, is not among them.

    Parameters
    ----------
    network : Network
        With any number of inputs.
    x : array_like of shape (n_inputs,)
        One input; with one input a number will do.

    Returns
    -------
    frozenset of (layer, neuron)
        Counted from 1; an output without an activation of straight pieces does not count. Exact if all
        activations are made of straight pieces. If one is smooth, an activation has a slope where that is at
        least 0.001.

    Raises
    ------
    InputError
        If x is not one input of the network.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 2), bw.relu, bw.Dense(2, 1)])
    >>> network.dense[0].weights, network.dense[0].biases = [[1.0, 1.0]], [[0.0, -0.5]]
    >>> sorted(bw.anatomy.active(network, 0.25)), sorted(bw.anatomy.active(network, 0.75))
    ([(1, 1)], [(1, 1), (1, 2)])
    """
    row = _row(network, x)
    *inner, last = network.layers
    is_smooth_end = not isinstance(last, Dense) and bool(curved([last], network.dtype))
    if not curved(inner if is_smooth_end else network.layers, network.dtype):
        return _exactly_active(stages_of(network.layers, network.dtype, "areas of effect"), row)
    return _smoothly_active(network, row)


def _row(network: Network, x: ArrayLike) -> NDArray[np.float64]:
    """One input, of shape (1, n_inputs), in the network's precision."""
    given = network.inputs(np.reshape(x, (1, -1)))
    if not np.isfinite(given).all():
        raise InputError(f"x must be finite numbers, not {x!r}")
    return given.astype(np.float64)


def _exactly_active(found: list[Stage], row: NDArray[np.float64]) -> frozenset[tuple[int, int]]:
    """The same by lines through the input, one along each axis, of which only the one point is looked at."""
    n_inputs, (values, bits) = row.shape[1], integers(row)
    here = np.array([[(0, 1), (0, 1)]] * n_inputs, object)
    axes = np.array(np.eye(n_inputs, dtype=int).tolist(), object) * (1 << bits)
    cells = Cells(here, axes, np.repeat(values, n_inputs, axis=0), bits)
    names = set[tuple[int, int]]()
    for layer, stage in enumerate(found[: counted(found)], 1):
        cells = step(cells, stage)
        names |= _named(layer, (cells.slopes != 0).any(axis=0))
    return frozenset(names)


def _smoothly_active(network: Network, row: NDArray[np.float64]) -> frozenset[tuple[int, int]]:
    """The same by derivatives in float64."""
    signal, jacobian, number = row, np.eye(row.shape[1]), 0
    names = set[tuple[int, int]]()
    is_steep = np.ones(row.shape[1], bool)
    for layer, after in itertools.zip_longest(network.layers, network.layers[1:]):
        if isinstance(layer, Dense):
            number += 1
            signal, jacobian = signal @ layer.weights + layer.biases, jacobian @ layer.weights
            is_steep = np.ones(layer.n_neurons, bool)
        elif isinstance(layer, ElementwiseFunction):
            signal, slope = layer.value_and_slope(signal)
            jacobian, is_steep = jacobian * slope, is_steep & (np.abs(slope[0]) >= FLAT_SLOPE)
        else:
            signal = layer(signal)
            jacobian = layer.backward(np.repeat(signal, len(jacobian), axis=0), jacobian)
        if isinstance(after, Dense) or (after is None and _has_kinks(layer, network)):
            names |= _named(number, is_steep & (jacobian != 0).any(axis=0))
    return frozenset(names)


def _has_kinks(layer: Layer, network: Network) -> bool:
    """Whether it is an activation of straight pieces, but not of one."""
    parts = linear_parts(layer, network.dtype) if isinstance(layer, ElementwiseFunction) else None
    return parts is not None and not parts.is_straight


def _named(layer: int, is_active: NDArray[np.bool_]) -> set[tuple[int, int]]:
    return {(layer, neuron) for neuron in (np.flatnonzero(is_active) + 1).tolist()}
