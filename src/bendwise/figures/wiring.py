"""What a drawing of a network shows: its columns of neurons, its weights, and what one input does to them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..anatomy import active
from ..network import Dense, Network

MOST_ROWS = 10  # a wider layer shows its first and its last neurons
MOST_NUMBERS = 12  # weights between two layers that can be printed beside their lines


@dataclass(frozen=True)
class Column:
    """Neurons below each other.

    Attributes
    ----------
    size : int
        How many there are.
    heading : str
    shown : list of int
        Those that are drawn, from 0; all, or the first and the last.
    """

    size: int
    heading: str
    shown: list[int]

    @property
    def is_elided(self) -> bool:
        """Whether some are left out."""
        return len(self.shown) < self.size

    @property
    def rows(self) -> int:
        """How many rows the drawing needs for it."""
        return len(self.shown) + self.is_elided

    def heights(self) -> NDArray[Any]:
        """Where those shown stand: rows, centered at 0, the first on top."""
        rows = np.arange(self.rows, dtype=float)
        if self.is_elided:
            rows = np.delete(rows, len(self.shown) // 2)
        return (self.rows - 1) / 2 - rows


def _column(size: int, heading: str) -> Column:
    if size <= MOST_ROWS:
        return Column(size, heading, [*range(size)])
    half = (MOST_ROWS - 2) // 2
    return Column(size, heading, [*range(half), *range(size - half, size)])


def _with(column: Column, wanted: NDArray[np.bool_]) -> Column:
    """The column with the neurons that are wanted in up to half of its places."""
    if not column.is_elided:
        return column
    order = [*np.flatnonzero(wanted).tolist()[: len(column.shown) // 2], *column.shown]
    return replace(column, shown=sorted(list(dict.fromkeys(order))[: len(column.shown)]))


@dataclass(frozen=True)
class Wiring:
    """A network as columns of neurons and the weights between them.

    Attributes
    ----------
    columns : list of Column
        The inputs, then a column a dense layer.
    weights : list of ndarray of shape (n_inputs, n_neurons)
        Between neighboring columns.
    biases : list of ndarray of shape (n_neurons,)
        Of the columns after the first.
    """

    columns: list[Column]
    weights: list[NDArray[Any]]
    biases: list[NDArray[Any]]

    @property
    def rows(self) -> int:
        """How many rows the tallest column needs."""
        return max(column.rows for column in self.columns)

    @property
    def is_small(self) -> bool:
        """Whether all weights and biases can be printed."""
        few = all(np.count_nonzero(weights) <= MOST_NUMBERS for weights in self.weights)
        return few and not any(column.is_elided for column in self.columns)


def wiring(network: Network, passing: Passage | None = None) -> Wiring:
    """The wiring of a network; in wide layers those that an input gets through by are not left out."""
    columns = [_column(network.n_inputs, "input")]
    following = [*network.layers[1:], None]
    for layer, after in zip(network.layers, following, strict=True):
        if isinstance(layer, Dense):
            plain = after is None or isinstance(after, Dense)
            name = "output" if after is None else "linear" if plain else getattr(after, "name", "")
            columns.append(_column(layer.n_neurons, name))
    if passing is not None:
        columns = [_with(*pair) for pair in zip(columns, passing.through, strict=True)]
    weights = [np.asarray(layer.weights, np.float64) for layer in network.dense]
    biases = [np.asarray(layer.biases[0], np.float64) for layer in network.dense]
    return Wiring(columns, weights, biases)


@dataclass(frozen=True)
class Passage:
    """What one input does on its way.

    Attributes
    ----------
    values : list of ndarray
        What each column gives on, the input's own first.
    lit : list of ndarray of bool
        Which neurons' outputs move when the input moves: those inside their area of effect.
    through : list of ndarray of bool
        Those of them by which the movement gets to an output.
    """

    values: list[NDArray[Any]]
    lit: list[NDArray[np.bool_]]
    through: list[NDArray[np.bool_]]


def passage(network: Network, x: ArrayLike) -> Passage:
    """Follow one input through the network; see `bendwise.anatomy.active` for who is lit."""
    given = np.reshape(np.asarray(x, float), -1)
    signal = network.inputs(given[np.newaxis]).astype(np.float64)
    values = [signal[0]]
    for layer, after in itertools.zip_longest(network.layers, network.layers[1:]):
        if isinstance(layer, Dense):
            signal = signal @ layer.weights + layer.biases
        else:
            signal = np.asarray(layer(signal))
        if after is None or isinstance(after, Dense):
            values.append(signal[0])
    names, lit = active(network, given), [np.ones(network.n_inputs, bool)]
    for layer, row in enumerate(values[1:-1], 1):
        lit.append(np.array([(layer, neuron) in names for neuron in range(1, len(row) + 1)]))
    lit.append((network.dense[-1].weights[lit[-1]] != 0).any(axis=0))
    through = [lit[-1]]
    for layer, here in zip(reversed(network.dense), reversed(lit[:-1]), strict=True):
        through.append(here & (layer.weights[:, through[-1]] != 0).any(axis=1))
    return Passage(values, lit, through[::-1])
