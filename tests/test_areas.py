"""Areas of effect: the chapter's rows C1-C5 and D13, smooth activations, and who is active at one input."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bendwise as bw
from bendwise.anatomy import Interval, active, area_of_effect
from bendwise.anatomy.linear import stages
from bendwise.anatomy.sweep import sweep

INF = np.inf


def network_of(sizes, activation, parameters=None, *, dtype=np.float64):
    layers = []
    for n_inputs, n_neurons in itertools.pairwise(sizes):
        layers += [bw.Dense(n_inputs, n_neurons, dtype=dtype), activation]
    network = bw.Network(layers, dtype=dtype)
    if parameters is not None:
        network.parameters = parameters
    return network


def neuron(w, b):
    return network_of([1, 1], "relu", [w, b])


def pair(w1, b1, w2, b2):
    return network_of([1, 1, 1], "relu", [w1, b1, w2, b2])


def hand_tuned_sine():
    """The chapter's network after step D10: pairs 1 and 2 and the bottom pair of the eight."""
    network = bw.Network([bw.Dense(1, 8), "relu", bw.Dense(8, 8), "relu", bw.Dense(8, 1)], dtype=np.float64)
    network.parameters = np.zeros_like(network.parameters)
    first, second, out = network.dense
    first.weights[0, :2], first.biases[0, 1] = (6.0, 3.5), -0.408333
    second.weights[0, 0] = second.weights[1, 1] = -1.0
    second.biases[0, [0, 1, 7]] = 0.7, 0.27, 1.0
    out.weights[[0, 1, 7], 0] = -1.0, -1.0, 0.97
    return network


# Rows C1-C5.


def test_c1_a_neuron_without_weight_has_no_area():
    area = area_of_effect(neuron(0.0, 0.0), 1, 1)
    assert (area.intervals, area.activation_points, area.deactivation_points) == ((), (), ())


@pytest.mark.parametrize(
    ("w", "b", "interval", "begins", "ends"),
    [
        (1.0, 0.0, (0, INF), (0.0,), ()),
        (1.0, 0.5, (-0.5, INF), (-0.5,), ()),
        (4.0, -1.0, (0.25, INF), (0.25,), ()),
        (-1.0, 0.0, (-INF, 0), (), (0.0,)),
        (-2.0, 1.0, (-INF, 0.5), (), (0.5,)),
    ],
)
def test_c2_a_bias_moves_the_activation_point_and_a_negative_weight_mirrors_it(w, b, interval, begins, ends):
    area = area_of_effect(neuron(w, b), 1, 1)
    assert area.intervals == (Interval(*interval),)
    assert (area.activation_points, area.deactivation_points) == (begins, ends)
    assert begins + ends == (-b / w,)


def test_c3_a_second_neuron_of_weight_1_changes_nothing():
    one, two = area_of_effect(neuron(1.0, 0.25), 1, 1), area_of_effect(pair(1.0, 0.25, 1.0, 0.0), 2, 1)
    assert one.intervals == two.intervals == (Interval(-0.25, INF),)


def test_c4_the_second_bias_moves_the_curve_and_not_the_area():
    low, high = pair(1.0, 0.25, 1.0, 0.0), pair(1.0, 0.25, 1.0, 0.5)
    assert area_of_effect(low, 2, 1) == area_of_effect(high, 2, 1)
    x = np.linspace(-1, 1, 9)
    assert (high.forward(x) - low.forward(x)).tolist() == [[0.5]] * 9


def test_c5_a_pair_has_an_activation_and_a_deactivation_point():
    area = area_of_effect(pair(1.0, 0.0, -2.0, 1.0), layer=2, neuron=1)
    assert area.intervals == (Interval(0.0, 0.5),)
    assert (area.activation_points, area.deactivation_points) == ((0.0,), (0.5,))
    assert area.is_exact
    assert [x in area for x in (-0.1, 0.0, 0.3, 0.5, 0.6)] == [False, True, True, True, False]


def test_outside_of_the_area_the_output_is_constant():
    network = pair(3.0, -1.0, -2.0, 1.0)
    ((low, high),) = area_of_effect(network, 2, 1).intervals
    left, inside, right = (
        network.forward(np.linspace(*ends, 50))[:, 0] for ends in ((-2, low), (low, high), (high, 2))
    )
    assert np.ptp(left) < 1e-15
    assert np.ptp(right) < 1e-15
    assert (np.diff(inside) < 0).all()


# The hand-tuned sine.


def test_d7_pair_2_begins_where_pair_1_ends():
    network = hand_tuned_sine()
    first, second = (area_of_effect(network, 2, neuron, 0, 1) for neuron in (1, 2))
    assert first.intervals == (Interval(0.0, 0.7 / 6),)
    assert first.activation_points == ()  # it begins at the border
    assert second.activation_points == pytest.approx(first.deactivation_points, abs=1e-6)
    assert second.deactivation_points == (pytest.approx((0.408333 + 0.27) / 3.5, abs=1e-15),)


def test_d13_at_one_input_only_the_top_pair_is_inside_its_area():
    network = hand_tuned_sine()
    assert active(network, 0.08) == {(1, 1), (2, 1)}
    assert active(network, [0.15]) == {(1, 1), (1, 2), (2, 2)}
    assert active(network, 0.9) == {(1, 1), (1, 2)}


def test_the_bottom_pair_is_on_and_has_no_area():
    network = hand_tuned_sine()
    assert (2, 8) in bw.anatomy.pieces(network, 0, 1)[0].active
    assert (2, 8) not in active(network, 0.08)
    assert area_of_effect(network, 2, 8).intervals == ()


# Beyond the chapter.


def test_the_area_of_an_output_is_where_the_network_varies():
    network = bw.Network([bw.Dense(1, 2), "relu", bw.Dense(2, 1)], dtype=np.float64)
    network.parameters = [1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 0.0]
    area = area_of_effect(network, 2, 1)
    assert area.intervals == (Interval(-INF, -1.0), Interval(1.0, INF))
    assert (area.activation_points, area.deactivation_points) == ((1.0,), (-1.0,))


def test_two_slopes_side_by_side_are_one_interval():
    assert area_of_effect(network_of([1, 1], "leaky_relu", [2.0, 1.0]), 1, 1).intervals == (
        Interval(-INF, INF),
    )
    assert area_of_effect(network_of([1, 1], "leaky_relu", [2.0, 1.0]), 1, 1, -1, 3).intervals == ((-1, 3),)


def test_a_level_neuron_counts_between_infinite_bounds():
    cells = sweep(stages(neuron(0.0, 1.0), "cells"), -INF, INF)
    assert set(cells.slopes[:, 0]) == {0}
    assert set(cells.intercepts[:, 0] / 2**cells.bits) == {1.0}


def test_a_jump_is_no_area():
    assert area_of_effect(network_of([1, 1], "step", [1.0, 0.0]), 1, 1).intervals == ()


def test_lines_that_cancel_exactly_have_no_area():
    network = network_of([1, 2, 1], "linear", [0.1, 0.3, 0.0, 0.0, 0.3, -0.1, 0.0])
    assert area_of_effect(network, 2, 1).intervals == ()
    network.parameters = [0.1, 0.3, 0.0, 0.0, 3.0, -1.0, 0.0]  # as floats, three tenths are not 3 times 0.1
    assert area_of_effect(network, 2, 1).intervals == (Interval(-INF, INF),)


parameters = st.lists(st.sampled_from([0.0, 1.0, -1.0, 0.5, -2.0, 0.75]), min_size=13, max_size=13)


@settings(max_examples=100, deadline=None)
@given(parameters, st.integers(1, 3), st.sampled_from(["relu", "hard_tanh", "leaky_relu", "step"]))
def test_areas_are_the_sloping_pieces_and_who_is_active_there(values, layer, activation):
    network = network_of([1, 2, 2, 1], activation, values)
    area = area_of_effect(network, layer, 1, -3, 3)
    cut = bw.Network(
        [copied for one in network.dense[:layer] for copied in (dense_like(one), activation)],
        dtype=np.float64,
    )
    for piece in bw.anatomy.pieces(cut, -3, 3):
        x = (piece.low + piece.high) / 2
        expected = bool(np.atleast_1d(piece.slope)[0] != 0)
        assert (x in area) == expected
        assert ((layer, 1) in active(network, x)) == expected


def dense_like(layer):
    made = bw.Dense(layer.n_inputs, layer.n_neurons, dtype=np.float64)
    made.weights, made.biases = layer.weights, layer.biases
    return made


# Smooth activations.


def test_a_smooth_area_is_where_the_slope_is_above_a_share_of_the_largest():
    area = area_of_effect(network_of([1, 1], "tanh", [2.0, -1.0]), 1, 1, -5, 5)
    half = np.arccosh(10.0)  # where 1 / cosh² is one hundredth
    assert area.intervals == (pytest.approx(((1 - half) / 2, (1 + half) / 2), rel=1e-6),)
    assert not area.is_exact
    assert (area.activation_points, area.deactivation_points) == (
        area.intervals[0][:1],
        area.intervals[0][1:],
    )


def test_the_share_of_a_smooth_area_can_be_chosen():
    area = area_of_effect(network_of([1, 1], "sigmoid", [1.0, 0.0]), 1, 1, -8, 8, share=0.5)
    assert area.intervals == (pytest.approx((-np.arccosh(3), np.arccosh(3)), rel=1e-6),)


def test_a_smooth_neuron_that_never_varies_has_no_area():
    assert area_of_effect(network_of([1, 1], "tanh", [0.0, 1.0]), 1, 1, -5, 5).intervals == ()


def test_a_smooth_pair_begins_and_ends_as_a_pair_does():
    network = network_of([1, 1, 1], "softplus", [40.0, 0.0, -2.0, 40.0])
    area = area_of_effect(network, 2, 1, -2, 2)
    ((low, high),) = area.intervals
    assert -0.2 < low < 0 < 0.5 < high < 0.7


@pytest.mark.parametrize("name", ["gelu", "softmax", "selu"])
def test_smooth_areas_follow_central_differences(name):
    network = bw.Network([bw.Dense(1, 3), name, bw.Dense(3, 1)], dtype=np.float64)
    network.parameters = np.random.default_rng(3).normal(size=10)
    area = area_of_effect(network, 2, 1, -4, 4, share=0.2)
    x, h = np.linspace(-3.999, 3.999, 2001), 1e-5
    sizes = np.abs(network.forward(x + h) - network.forward(x - h))[:, 0] / (2 * h)
    expected = sizes > 0.2 * sizes.max()
    assert 0.1 < expected.mean() < 1
    assert np.mean(expected != [each in area for each in x]) < 0.003


def test_only_the_way_to_the_neuron_has_to_be_straight():
    network = bw.Network([bw.Dense(1, 1), "relu", bw.Dense(1, 1), "tanh", bw.Dense(1, 1)], dtype=np.float64)
    network.parameters = [1.0, -0.5, 1.0, 0.0, 1.0, 0.0]
    assert area_of_effect(network, 1, 1).intervals == (Interval(0.5, INF),)
    with pytest.raises(bw.InputError, match="smooth activation, here tanh, is looked for between bounds"):
        area_of_effect(network, 2, 1)


# Who is active.


def test_who_is_active_among_two_inputs():
    network = network_of([2, 3, 1], "relu", [1, 0, 1, 0, 1, -1, -1, 0, 0.5, 1, 1, 0, -1.5])
    assert active(network, [2.0, 1.0]) == {(1, 1), (1, 2), (1, 3), (2, 1)}
    assert active(network, [0.5, 1.0]) == {(1, 2)}


def test_a_neuron_behind_a_dead_one_is_not_active():
    network = network_of([1, 1, 1], "relu", [1.0, 0.0, 1.0, 1.0])
    assert active(network, -1.0) == set()
    assert active(network, 1.0) == {(1, 1), (2, 1)}


def test_on_a_kink_the_formula_says_who_is_active():
    assert active(neuron(1.0, 0.0), 0.0) == set()
    assert active(network_of([1, 1], "leaky_relu", [1.0, 0.0]), 0.0) == {(1, 1)}


def test_smooth_neurons_are_active_unless_saturated():
    network = bw.Network([bw.Dense(1, 3), "tanh", bw.Dense(3, 1), "sigmoid"], dtype=np.float64)
    network.dense[0].weights, network.dense[0].biases = [[1.0, 1.0, 0.0]], [[0.0, 9.0, 0.0]]
    assert active(network, 0.0) == {(1, 1)}
    assert active(network, -9.0) == {(1, 2)}


def test_straight_neurons_among_smooth_ones_count_as_before():
    network = bw.Network([bw.Dense(1, 2), "tanh", bw.Dense(2, 2), "relu"], dtype=np.float64)
    network.parameters = [1.0, 0.0, 0.0, 0.0, 1.0, -1.0, 1.0, 1.0, 0.5, 0.0]
    assert active(network, 0.25) == {(1, 1), (2, 1)}


def test_softmax_inside_passes_a_change_on():
    network = bw.Network([bw.Dense(1, 2), "softmax", bw.Dense(2, 1), "relu"], dtype=np.float64)
    network.parameters = [1.0, -1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert active(network, 0.5) == {(1, 1), (1, 2), (2, 1)}


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: area_of_effect(neuron(1, 0), 2, 1), "layer must be a whole number from 1 to 1, not 2"),
        (lambda: area_of_effect(neuron(1, 0), 1.0, 1), "layer must be a whole number from 1 to 1, not 1.0"),
        (lambda: area_of_effect(neuron(1, 0), 1, 0), "neuron must be a whole number from 1 to 1, not 0"),
        (lambda: area_of_effect(neuron(1, 0), 1, 1, 2, 1), "low must be below high"),
        (lambda: area_of_effect(neuron(1, 0), 1, 1, np.nan, 1), "low must be a number, not nan"),
        (
            lambda: area_of_effect(network_of([2, 1], "relu"), 1, 1),
            "this network has 2; for 2 inputs there is bw.anatomy.regions",
        ),
        (
            lambda: area_of_effect(network_of([1, 1], "tanh"), 1, 1, 0, 1, share=1),
            "share must be between 0 and 1, not 1",
        ),
        (lambda: active(neuron(1, 0), [1.0, 2.0]), "takes inputs of shape"),
        (lambda: active(neuron(1, 0), np.nan), "x must be finite numbers"),
    ],
)
def test_what_has_no_area_is_said(ask, message):
    with pytest.raises(bw.InputError, match=message):
        ask()
