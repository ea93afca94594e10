"""Pieces of one-input networks: against a million samples, and against plain fractions on small networks."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from chains import network_of, pair

import bendwise as bw
from bendwise.anatomy import linear_parts
from bendwise.compiler import ElementwiseFunction

STRAIGHT_PIECES = [
    function
    for function in bw.catalogue.values()
    if isinstance(function, ElementwiseFunction) and (linear_parts(function) or linear_parts(bw.linear)).kinks
]


def random_network(sizes, activation, *, seed=0, **how):
    n_parameters = sum((i + 1) * o for i, o in itertools.pairwise(sizes))
    return network_of(sizes, activation, np.random.default_rng(seed).normal(size=n_parameters), **how)


def jacobian(network, x):
    slopes = np.ones((len(x), 1))
    signal = x[:, np.newaxis]
    for layer in network.layers:
        if isinstance(layer, bw.Dense):
            signal, slopes = layer.forward(signal), slopes @ layer.weights
        else:
            signal, slope = layer.value_and_slope(signal)
            slopes = slopes * slope
    return slopes[:, 0]


@pytest.mark.parametrize("function", STRAIGHT_PIECES, ids=lambda function: function.name)
def test_samples_lie_on_the_pieces(function):
    n_samples = 10**6 if function.name == "relu" else 10**5
    network = random_network([1, 7, 6, 1], function)
    pieces = bw.anatomy.pieces(network, -4, 4)
    x = np.random.default_rng(1).uniform(-4, 4, n_samples)
    scale = np.abs(network.forward(x)).max() + 1
    assert np.abs(pieces(x) - network.forward(x)[:, 0]).max() < 1e-12 * scale
    slopes = np.array([piece.slope for piece in pieces])[pieces.find(x)]
    wrong = np.abs(slopes - jacobian(network, x)) > 1e-12 * np.abs(slopes).max()
    assert not wrong.any()
    assert len(pieces) > 3


def test_every_breakpoint_is_a_true_one():
    network = random_network([1, 16, 16, 1], "leaky_relu", seed=4)
    pieces = bw.anatomy.pieces(network, -3, 3)
    assert len(pieces) > 20
    for left, right in itertools.pairwise(pieces):
        assert left.high == right.low
        assert left.pattern != right.pattern
        assert left.low < left.high


def test_neurons_that_bend_at_the_same_place_make_one_breakpoint():
    network = network_of([1, 3, 1], "relu", [1.0, 2.0, -4.0, -0.5, -1.0, 2.0, 1.0, 1.0, 1.0, 0.0])
    pieces = bw.anatomy.pieces(network, 0, 1)
    assert pieces.breakpoints == (0.5,)
    assert [{(1, 3)}, {(1, 1), (1, 2)}] == [piece.active for piece in pieces]


def test_a_neuron_without_weights_makes_no_breakpoint():
    network = network_of([1, 2, 1], "relu", [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0])
    (piece,) = bw.anatomy.pieces(network, -1, 1)
    assert (piece.slope, piece.intercept) == (0.0, 1.0)
    assert {(1, 2)} == piece.active


def test_a_kink_on_the_border_makes_no_piece_without_width():
    network = network_of([1, 2, 1], "relu", [1.0, 1.0, 0.0, -1.0, 1.0, 1.0, 0.0])
    pieces = bw.anatomy.pieces(network, 0, 1)
    assert [(piece.low, piece.high) for piece in pieces] == [(0.0, 1.0)]


def test_a_breakpoint_that_bends_nothing_is_no_bend():
    network = network_of([1, 2, 1], "relu", [1.0, 1.0, 0.0, -0.5, 1.0, 0.0, 0.0])
    pieces = bw.anatomy.pieces(network, -1, 1)
    assert pieces.breakpoints == (0.0, 0.5)
    assert pieces.bends == (0.0,)


@pytest.mark.parametrize(
    ("name", "is_active"), [("relu", False), ("leaky_relu", True), ("hard_shrink", False)]
)
def test_a_neuron_on_its_kink_all_along_is_what_the_formula_says(name, is_active):
    function = bw.get(name)
    kink = function.kinks[-1]
    (piece,) = bw.anatomy.pieces(network_of([1, 1, 1], name, [0.0, kink, 1.0, 0.0]), -1, 1)
    assert is_active == (function.slope(kink) != 0) == bool(piece.active)
    assert function(kink) == piece.intercept


def test_at_a_jump_the_value_is_the_one_of_the_network():
    @bw.activation(kinks=(0.0,))
    def sign(x):
        return (1.0 if x > 0 else -1.0 if x < 0 else 0.0), 0.0

    network = network_of([1, 2, 1], sign, [2.0, -1.0, -1.0, 0.25, 1.0, 3.0, 0.5])
    x = np.array([-1, 0.25, np.nextafter(0.25, 1), 0.5, np.nextafter(0.5, 0), 1])
    pieces = bw.anatomy.pieces(network, -1, 1)
    assert pieces.breakpoints == (0.25, 0.5)
    assert network.forward(x)[:, 0].tolist() == pieces(x).tolist()
    ends = bw.anatomy.pieces(network, 0.25, 0.5)
    assert network.forward([0.25, 0.4, 0.5])[:, 0].tolist() == ends([0.25, 0.4, 0.5]).tolist()


def test_a_level_neuron_on_a_jump_has_the_value_there():
    @bw.activation(kinks=(0.5,))
    def lonely(x):
        return (x if x < 0.5 else 7.0 if x == 0.5 else -x), (1.0 if x < 0.5 else -1.0)

    (piece,) = bw.anatomy.pieces(network_of([1, 1, 1], lonely, [0.0, 0.5, 2.0, 0.0]), 3, 4)
    assert (piece.slope, piece.intercept) == (0.0, 14.0)
    network = network_of([1, 1, 1], lonely, [0.25, 0.0, 2.0, 0.0])
    assert bw.anatomy.pieces(network, 1, 3)([1.0, 2.0, 3.0]).tolist() == [0.5, 14.0, -1.5]


def test_numbers_are_rounded_once():
    third = network_of([1, 1, 1], "relu", [3.0, -1.0, 0.1, 0.0])
    first, second = bw.anatomy.pieces(third, 0, 1)
    assert first.high == 1 / 3
    assert float(3 * Fraction(0.1)) == second.slope
    assert second.slope == 0.30000000000000004


def test_a_float32_network_is_the_real_function_of_its_weights():
    network = network_of([1, 1, 1], "leaky_relu", [0.1, 0.3, 1.0, 0.0], dtype=np.float32)
    left, right = bw.anatomy.pieces(network, -10, 10)
    w, b, slope = (Fraction(float(np.float32(number))) for number in (0.1, 0.3, 0.01))
    assert float(-b / w) == right.low
    assert float(w * slope) == left.slope


def test_pieces_narrower_than_a_float_are_left_out():
    network = network_of([1, 2, 1], "relu", [1.0, 2.0**60, -1.0, -(2.0**60) - 256, 1.0, 1.0, 0.0])
    assert bw.anatomy.pieces(network, 0, 3).breakpoints == (1.0, 1 + 2**-52)
    network = network_of([1, 1, 2, 1], "relu", [1.0, -1.0, 1.0, 1.0, 0.0, -(2.0**-60), 1.0, 1.0, 0.0])
    pieces = bw.anatomy.pieces(network, 0, 3)
    assert pieces.breakpoints == (1.0,)
    assert (pieces[0].slope, pieces[1].slope) == (0, 2)


def test_several_outputs_are_arrays():
    network = random_network([1, 5, 3], "relu")
    pieces = bw.anatomy.pieces(network, -2, 2)
    assert (3,) == pieces[0].slope.shape == pieces[0].intercept.shape
    x = np.linspace(-2, 2, 12).reshape(3, 4)
    assert pieces(x).shape == (3, 4, 3)
    assert np.allclose(pieces(x).reshape(12, 3), network.forward(x.ravel()), atol=1e-13)


def test_what_is_asked_for_has_the_shape_of_x():
    pieces = bw.anatomy.pieces(pair(1.0, 0.0, 1.0, 0.0), -1, 1)
    assert pieces(0.5).shape == ()
    assert pieces([[0.5], [-0.5]]).tolist() == [[0.5], [0.0]]
    assert np.isnan(pieces(np.nan))


def test_pieces_are_a_sequence_and_show_themselves():
    pieces = bw.anatomy.pieces(pair(6.0, 0.0, -1.0, 0.75), -1, 1)
    assert 3 == len(pieces) == len(list(pieces)) == len(pieces[:])
    assert pieces[-1].high == 1
    assert "(1, 1) (2, 1)" in repr(pieces)
    assert pieces._repr_html_().count("<tr>") == 4
    many = bw.anatomy.pieces(random_network([1, 40, 1], "relu"), -9, 9)
    assert f"... and {len(many) - 24} more" in repr(many)
    assert "of 40" in repr(many)


def test_a_linear_network_is_one_piece():
    network = network_of([1, 4, 4, 1], "linear", np.random.default_rng(0).normal(size=33))
    (piece,) = bw.anatomy.pieces(network, -1, 1)
    x = np.linspace(-1, 1, 5)
    assert np.allclose(network.forward(x)[:, 0], piece.slope * x + piece.intercept, atol=1e-14)


def test_a_smooth_activation_at_the_end_is_left_off():
    network = network_of([1, 4, 2], "relu", np.random.default_rng(0).normal(size=18))
    ending = bw.Network([*(bw.Dense(1, 4), bw.relu, bw.Dense(4, 2), bw.softmax)], dtype=np.float64)
    ending.parameters = network.parameters
    x = np.linspace(-1, 1, 9)
    assert np.array_equal(bw.anatomy.pieces(network, -1, 1)(x), bw.anatomy.pieces(ending, -1, 1)(x))


def test_linear_after_another_activation_changes_nothing():
    network = bw.Network([bw.Dense(1, 1), "relu", "linear", bw.Dense(1, 1), "linear"], dtype=np.float64)
    network.parameters = [2.0, -1.0, 3.0, 0.5]
    assert [piece.slope for piece in bw.anatomy.pieces(network, 0, 1)] == [0.0, 6.0]


def test_subnormal_and_large_weights_are_exact_too():
    network = network_of([1, 1, 1], "relu", [2.0**-1074, -(2.0**-1074), 2.0**1000, 0.0])
    off, on = bw.anatomy.pieces(network, 0, 2)
    assert (on.low, off.slope, on.slope) == (1.0, 0.0, 2.0**-74)
    network.parameters = [2.0**1000, -(2.0**1000), 2.0**1000, 0.0]
    assert np.inf == bw.anatomy.pieces(network, 0, 2)[1].slope


@pytest.mark.parametrize("function", STRAIGHT_PIECES, ids=lambda function: function.name)
def test_each_kink_belongs_to_the_part_with_its_value_and_slope(function):
    parts = linear_parts(function)
    for kink, value, at in zip(parts.kinks, parts.values, parts.at_kinks, strict=True):
        assert function.record(kink) == value
        assert value == pytest.approx(parts.slopes[at] * kink + parts.intercepts[at], abs=1e-12)
        assert function.record.slope(kink) == parts.slopes[at]


def test_a_jump_belongs_to_the_part_with_its_value():
    @bw.activation(kinks=(0.0,))
    def early(x):
        return (1.0 if x >= 0 else 0.0), 0.0

    assert linear_parts(early).at_kinks == (1,)
    assert linear_parts(bw.step).at_kinks == (0,)


def test_parts_are_rounded_to_the_precision_of_the_network():
    parts = linear_parts(bw.leaky_relu, np.float32)
    assert (float(np.float32(0.01)), 1.0) == parts.slopes


def test_an_activation_that_is_not_defined_everywhere_has_no_parts():
    @bw.activation(kinks=(0.0,))
    def edgy(x):
        return 1 / x, -1 / x**2

    assert linear_parts(edgy) is None
