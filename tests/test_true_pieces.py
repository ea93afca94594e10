"""Pieces of small one-input networks, against plain fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from chains import network_of
from hypothesis import given, settings
from hypothesis import strategies as st

import bendwise as bw

HALF = Fraction(1, 2)
# The truth, in fractions: formula, kinks, and which part each kink itself belongs to.
TRUTH = {
    "relu": (lambda x: max(x, Fraction(0)), [0], [0]),
    "leaky_relu": (lambda x: x if x > 0 else Fraction(0.01) * x, [0], [0]),
    "relu6": (lambda x: min(max(x, Fraction(0)), Fraction(6)), [0, 6], [0, 2]),
    "hard_tanh": (lambda x: min(max(x, Fraction(-1)), Fraction(1)), [-1, 1], [0, 2]),
    "hard_shrink": (lambda x: x if abs(x) > HALF else Fraction(0), [-HALF, HALF], [1, 1]),
    "soft_shrink": (
        lambda x: x - HALF if x > HALF else x + HALF if x < -HALF else Fraction(0),
        [-HALF, HALF],
        [1, 1],
    ),
    "step": (lambda x: Fraction(int(x > 0)), [0], [0]),
    "thresholded_relu": (lambda x: x if x > 1 else Fraction(0), [1], [0]),
    "linear": (lambda x: x, [], []),
}


# The truth in fractions.


def signals(network, x):
    """What goes into each layer's activations, and what comes out at last, exactly."""
    row, seen = [x], []
    for layer in network.layers:
        if isinstance(layer, bw.Dense):
            weights, biases = layer.weights.tolist(), layer.biases[0].tolist()
            row = [
                sum((a * Fraction(w[j]) for a, w in zip(row, weights, strict=True)), Fraction(biases[j]))
                for j in range(layer.n_neurons)
            ]
            seen.append(row)
        else:
            row = [TRUTH[layer.name][0](a) for a in row]
    return seen, row


def line(ends, values):
    slope = (values[1] - values[0]) / (ends[1] - ends[0])
    return slope, values[0] - slope * ends[0]


def inner(low, high):
    return low + (high - low) / 3, low + (high - low) * 2 / 3


def true_pieces(network, activation, low, high):
    """Ends, lines of the outputs, and pattern of each piece; lines are laid through two points of each."""
    cuts = {Fraction(low), Fraction(high)}
    n_layers = len(network.layers) // 2
    for depth in range(n_layers):
        for a, b in itertools.pairwise(sorted(cuts)):
            points = inner(a, b)
            heights = [signals(network, x)[0][depth] for x in points]
            for values in zip(*heights, strict=True):
                slope, intercept = line(points, values)
                roots = [(kink - intercept) / slope for kink in TRUTH[activation][1] if slope]
                cuts |= {root for root in roots if a < root < b}
    found = []
    for a, b in itertools.pairwise(sorted(cuts)):
        points = inner(a, b)
        (seen, left), (_, right) = (signals(network, x) for x in points)
        lines = [line(points, values) for values in zip(left, right, strict=True)]
        pattern = [[part(activation, z) for z in row] for row in seen[:n_layers]]
        if found and found[-1][2:] == [lines, pattern]:
            found[-1][1] = b
        else:
            found.append([a, b, lines, pattern])
    return found


def part(activation, z):
    _, kinks, at_kinks = TRUTH[activation]
    return at_kinks[kinks.index(z)] if z in kinks else sum(kink < z for kink in kinks)


numbers = st.sampled_from([0.0, 0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 0.75, 3.0])


@st.composite
def small_networks(draw):
    activation = draw(st.sampled_from(sorted(TRUTH)))
    hidden = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    sizes = [1, *hidden, draw(st.integers(1, 2))]
    n_parameters = sum((i + 1) * o for i, o in itertools.pairwise(sizes))
    parameters = draw(st.lists(numbers, min_size=n_parameters, max_size=n_parameters))
    low, high = sorted(draw(st.lists(st.integers(-8, 8), min_size=2, max_size=2, unique=True)))
    return activation, network_of(sizes, activation, parameters, ends=draw(st.booleans())), low / 4, high / 4


@settings(max_examples=400, deadline=None)
@given(small_networks())
def test_pieces_of_small_networks_are_those_of_fractions(drawn):
    activation, network, low, high = drawn
    pieces, truth = bw.anatomy.pieces(network, low, high), true_pieces(network, activation, low, high)
    assert [(float(a), float(b)) for a, b, _, _ in truth] == [(piece.low, piece.high) for piece in pieces]
    for piece, (a, b, lines, pattern) in zip(pieces, truth, strict=True):
        assert [float(slope) for slope, _ in lines] == np.atleast_1d(piece.slope).tolist()
        assert [float(intercept) for _, intercept in lines] == np.atleast_1d(piece.intercept).tolist()
        if activation != "linear":
            assert tuple(map(tuple, pattern)) == piece.pattern
        for x in (a, *inner(a, b), b):
            expected = [float(value) for value in signals(network, Fraction(float(x)))[1]]
            assert np.atleast_1d(pieces(float(x))).tolist() == pytest.approx(expected, rel=1e-12, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(small_networks())
def test_a_neuron_is_active_where_its_activation_has_a_slope(drawn):
    activation, network, low, high = drawn
    function = bw.get(activation)
    n_layers = len(network.layers) // 2
    for piece in bw.anatomy.pieces(network, low, high):
        seen, _ = signals(network, (Fraction(piece.low) + Fraction(piece.high)) / 2)
        layers = seen if activation != "linear" and n_layers == len(network.dense) else seen[:-1]
        expected = {
            (layer, neuron)
            for layer, row in enumerate(layers, 1)
            for neuron, z in enumerate(row, 1)
            if function.slope(float(z)) != 0
        }
        assert expected == piece.active
