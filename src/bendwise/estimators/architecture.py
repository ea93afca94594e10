"""From `hidden_layer_sizes` and `activation` to a network with its first weights."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..compiler import ElementwiseFunction, RowFunction, get
from ..compiler.objects import fingerprint
from ..errors import InputError
from ..network import Dense, Network
from .objective import Objective

KNOWN_FACTORS = {"linear": 1.0, "relu": 1.0, "tanh": 1.0, "sigmoid": 1 / math.sqrt(3)}
"""Of Glorot's bound, for the activations that scikit-learn has; the others take their gain."""


def hidden_sizes(given: Any) -> list[int]:
    """The numbers of neurons of the hidden layers; one number means one layer."""
    sizes = [given] if np.ndim(given) == 0 else list(given)
    for size in sizes:
        if not isinstance(size, (int, np.integer)) or size < 1:
            raise InputError(f"hidden_layer_sizes must be whole numbers above 0, not {given!r}")
    return [int(size) for size in sizes]


def activations(given: Any, n_hidden: int) -> list[ElementwiseFunction | RowFunction]:
    """The activation of each hidden layer; without any, the one that first weights are drawn for."""
    if isinstance(given, (list, tuple)):
        if len(given) != n_hidden:
            raise InputError(
                f"activation must be one for all hidden layers or a list with one for each: there are "
                f"{n_hidden} layers and {len(given)} activations"
            )
        return [_activation(one) for one in given]
    return [_activation(given)] * max(n_hidden, 1)


def _activation(given: Any) -> ElementwiseFunction | RowFunction:
    found = get(given) if isinstance(given, str) else given
    if isinstance(found, (ElementwiseFunction, RowFunction)):
        return found
    kind = f"{found.name}, which changes the number of neurons" if hasattr(found, "name") else repr(given)
    hint = "; decorate your own function with @bw.activation" if callable(given) else ""
    raise InputError(f"activation must be the name of one, or one such as bw.gelu, not {kind}{hint}")


def _factor(activation: ElementwiseFunction | RowFunction) -> float:
    """What the weights of the layer before an activation are multiplied by."""
    return KNOWN_FACTORS.get(activation.name, float(getattr(activation, "gain", 1.0)))


def make_network(
    sizes: list[int],
    hidden: list[ElementwiseFunction | RowFunction],
    end: str | None,
    rng: np.random.RandomState,
    dtype: Any,
) -> Network:
    """A network with weights and biases drawn uniformly (Glorot & Bengio 2010), in scikit-learn's order."""
    factors = [_factor(one) for one in hidden] or [1.0]
    factors.append(factors[-1])
    layers: list[Any] = []
    ends = [*hidden[: len(sizes) - 2], end]
    for n_inputs, n_neurons, factor, after in zip(sizes, sizes[1:], factors, ends, strict=False):
        dense = Dense(n_inputs, n_neurons, dtype=dtype)
        bound = factor * math.sqrt(6 / (n_inputs + n_neurons))
        dense.weights = rng.uniform(-bound, bound, (n_inputs, n_neurons))
        dense.biases = rng.uniform(-bound, bound, n_neurons)
        layers += [dense] if after is None else [dense, after]
    return Network(layers, dtype=dtype)


def difference(
    network: Network, sizes: list[int], hidden: list[ElementwiseFunction | RowFunction], objective: Objective
) -> str:
    """Why the training of a network cannot go on to these layers; "" where it can."""
    hidden = hidden[: len(sizes) - 2]
    found = [network.n_inputs, *(dense.n_neurons for dense in network.dense)]
    inside: list[Any] = [layer for layer in network.layers[:-1] if not isinstance(layer, Dense)]
    wanted = f"{sizes} with {', '.join(one.name for one in hidden) or 'no activation'}"
    if found != sizes or [one.name for one in inside] != [one.name for one in hidden]:
        return wanted
    if not all(map(_means_the_same, inside, hidden)):
        return f"{wanted}, whose formula is another now"
    end = None if isinstance(network.layers[-1], Dense) else network.last
    return "" if end == objective.end else f"{wanted} for the loss {objective.loss.name}"


def _means_the_same(one: Any, other: Any) -> bool:
    """Whether two activations have the same formula, if not from the same place."""
    return one is other or fingerprint(one.record) == fingerprint(other.record)
