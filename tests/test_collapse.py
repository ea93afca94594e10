"""Linear layers as the one layer that they equal."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import bendwise as bw
from bendwise.anatomy import collapse, linear_stacks


def test_b5_a_network_of_linear_neurons_is_one_line():
    network = bw.Network(
        [bw.Dense(1, 8), "linear", bw.Dense(8, 8), "linear", bw.Dense(8, 1)], dtype=np.float64
    )
    flat = collapse(network)
    assert repr(flat) == "Network([Dense(1, 1)])"
    x = np.linspace(-3, 3, 101)
    assert np.abs(flat.forward(x) - network.forward(x)).max() < 1e-14
    assert linear_stacks(network) == [(1, 3)]


def test_b5_holds_after_training():
    X, y = bw.datasets.sine_data(samples=50)
    network = bw.Network([bw.Dense(1, 8), "linear", bw.Dense(8, 8), "linear", bw.Dense(8, 1)])
    network.fit(X, y, epochs=20)
    (piece,) = bw.anatomy.pieces(network, 0, 1)
    flat = collapse(network).dense[0]
    assert flat.weights.dtype == np.float32
    assert flat.weights.item() == pytest.approx(piece.slope, rel=1e-7)
    assert flat.biases.item() == pytest.approx(piece.intercept, rel=1e-7, abs=1e-8)


def test_the_product_is_rounded_once():
    network = bw.Network([bw.Dense(1, 1), bw.Dense(1, 1), bw.Dense(1, 1)])
    numbers = [np.float32(0.1), np.float32(0.3), np.float32(0.7)]
    network.parameters = [numbers[0], 0, numbers[1], 0, numbers[2], 0]
    product = Fraction(1)
    for number in numbers:
        product *= Fraction(float(number))
    assert collapse(network).dense[0].weights.item() == np.float32(float(product))
    assert numbers[0] * numbers[1] * numbers[2] != np.float32(float(product))  # rounded at each step


MIXED = [
    ([bw.Dense, "relu", bw.Dense], [], "Dense(2, 3), relu, Dense(3, 4)"),
    ([bw.Dense, bw.Dense, "relu", bw.Dense], [(1, 2)], "Dense(2, 4), relu, Dense(4, 5)"),
    (
        [bw.Dense, "tanh", bw.Dense, "linear", bw.Dense, "relu"],
        [(2, 3)],
        "Dense(2, 3), tanh, Dense(3, 5), relu",
    ),
    ([bw.Dense, "linear", bw.Dense, bw.Dense, "softmax"], [(1, 3)], "Dense(2, 5), softmax"),
    (
        [bw.Dense, bw.Dense, "relu", bw.Dense, "gelu", bw.Dense, "linear", bw.Dense, "linear"],
        [(1, 2), (4, 5)],
        "Dense(2, 4), relu, Dense(4, 5), gelu, Dense(5, 7)",
    ),
    ([bw.Dense, "linear", "relu", bw.Dense], [], "Dense(2, 3), relu, Dense(3, 4)"),
    ([bw.Dense, "relu", "linear", bw.Dense], [], "Dense(2, 3), relu, linear, Dense(3, 4)"),
    ([bw.Dense, "softmax", bw.Dense, bw.Dense], [(2, 3)], "Dense(2, 3), softmax, Dense(3, 5)"),
]


@pytest.mark.parametrize(("plan", "stacks", "expected"), MIXED, ids=lambda value: str(value)[:60])
def test_only_layers_without_a_bend_between_them_become_one(plan, stacks, expected):
    layers, size = [], 2
    for kind in plan:
        layers.append(kind if isinstance(kind, str) else bw.Dense(size, size + 1, dtype=np.float64))
        size += kind is bw.Dense
    network = bw.Network(layers, seed=1, dtype=np.float64)
    network.parameters = np.random.default_rng(2).normal(size=network.parameters.shape)
    flat = collapse(network)
    assert linear_stacks(network) == stacks
    assert repr(flat) == f"Network([{expected}])"
    X = np.random.default_rng(0).normal(size=(20, 2))
    assert np.allclose(flat.forward(X), network.forward(X), rtol=1e-12, atol=1e-12)


def test_a_stack_keeps_the_rank_of_its_narrowest_layer():
    network = bw.Network([bw.Dense(4, 1), bw.Dense(1, 5)], dtype=np.float64)
    flat = collapse(network)
    assert flat.dense[0].weights.shape == (4, 5)
    assert np.linalg.matrix_rank(flat.dense[0].weights) == 1


def test_a_straight_activation_of_ones_own_is_folded_in():
    @bw.activation
    def doubled(x):
        return 2 * x + 1, 2.0

    network = bw.Network([bw.Dense(2, 3), doubled, bw.Dense(3, 2), doubled], dtype=np.float64)
    X = np.random.default_rng(0).normal(size=(20, 2))
    assert repr(collapse(network)) == "Network([Dense(2, 2)])"
    assert np.allclose(collapse(network).forward(X), network.forward(X), rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_copy_shares_no_parameters_and_keeps_the_precision(dtype):
    network = bw.Network([bw.Dense(1, 2), "relu", bw.Dense(2, 1)], dtype=dtype)
    flat, before = collapse(network), network.parameters.copy()
    assert flat.dtype == flat.parameters.dtype == dtype
    assert np.array_equal(flat.parameters, before)
    flat.parameters = flat.parameters + 1
    assert np.array_equal(network.parameters, before)
    assert not np.shares_memory(flat.parameters, network.parameters)
