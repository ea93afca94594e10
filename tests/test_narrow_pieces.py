"""Pieces that rounding leaves, and what has no pieces."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from chains import network_of, pair

import bendwise as bw


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: bw.anatomy.pieces(pair(1, 0, 1, 0), 1, 1), "low must be below high, but 1 is not below 1"),
        (lambda: bw.anatomy.pieces(pair(1, 0, 1, 0), -np.inf, 1), "low must be a finite number, not -inf"),
        (lambda: bw.anatomy.pieces(pair(1, 0, 1, 0), 0, np.nan), "high must be a finite number, not nan"),
        (lambda: bw.anatomy.pieces(pair(1, 0, 1, 0), 0, "b"), "high must be a finite number, not 'b'"),
        (lambda: bw.anatomy.pieces(pair(1, 0, 1, 0), 0, 1)([0.5, 2.0]), "lie between 0 and 1; 2 does not"),
        (
            lambda: bw.anatomy.pieces(pair(1, -0.5, 1, 0), 0, 1, narrowest=0.75),
            "narrowest=0.75 leaves out all pieces; the widest is 0.5 wide",
        ),
        (lambda: bw.anatomy.pieces(pair(np.nan, 0, 1, 0), 0, 1), "of dense layer 1 is not a finite number"),
        (
            lambda: bw.anatomy.pieces(bw.Network([bw.Dense(2, 1)]), 0, 1),
            "with 1 input, and this one has 2; for 2 inputs there is bw.anatomy.regions",
        ),
        (
            lambda: bw.anatomy.pieces(network_of([1, 2, 1], "tanh"), 0, 1),
            "tanh after dense layer 1 is curved; they exist for .*relu.* of smooth .* area_of_effect, active",
        ),
        (
            lambda: bw.anatomy.pieces(network_of([1, 2, 1], "softmax"), 0, 1),
            "softmax after dense layer 1 is curved",
        ),
        (
            lambda: bw.anatomy.pieces(bw.Network([bw.Dense(1, 1), "relu", "step"]), 0, 1),
            "step after dense layer 1 follows another activation, relu; put a Dense between them",
        ),
    ],
)
def test_what_has_no_pieces_is_said(ask, message):
    with pytest.raises(bw.InputError, match=message):
        ask()


def test_an_own_activation_without_kinks_is_told_how_to_declare_them():
    @bw.activation
    def ramp(x):
        return (x, 1.0) if x > 0 else (0.0, 0.0)

    with pytest.raises(bw.InputError, match=r"say where they meet, as in @bw.activation\(kinks="):
        bw.anatomy.pieces(network_of([1, 2, 1], ramp), -1, 1)


def test_slivers_that_rounding_leaves_can_be_left_out():
    network = bw.chapter_sine().network
    exact, plain = (bw.anatomy.pieces(network, 0, 1, narrowest=w) for w in (0.0, 1e-6))
    assert len(exact) > len(plain) == 9
    assert (plain.low, plain.high) == (0.0, 1.0)
    assert all(left.high == right.low for left, right in itertools.pairwise(plain))
    expected = [0.7 / 6, 0.7 / 6 + 0.27 / 3.5]
    expected += [0.5 - x for x in expected[::-1]]
    expected += [0.5 + x for x in (0.5 - np.array(expected))[::-1]]
    np.testing.assert_allclose(plain.breakpoints, expected, atol=1e-6)
    x = np.linspace(0, 1, 10_001)
    np.testing.assert_allclose(plain(x), exact(x), atol=1e-6)


def test_where_a_piece_is_left_out_the_one_before_goes_on():
    network = bw.Network([bw.Dense(1, 1), bw.soft_shrink, bw.Dense(1, 1)], dtype="float64")
    network.parameters = [1e9, 0, 1e-9, 0]  # flat for a billionth around 0
    wide, narrow = (bw.anatomy.pieces(network, -1, 1, narrowest=w) for w in (0.0, 1e-3))
    assert [len(wide), len(narrow)] == [3, 2]
    assert narrow.breakpoints == (wide[2].low,)
    assert [piece.pattern for piece in narrow] == [((0,),), ((2,),)]


@pytest.mark.parametrize("narrowest", [-1, 2, 3.0, float("nan")])
def test_a_width_that_leaves_nothing_is_an_error(narrowest):
    network = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1)])
    with pytest.raises(bw.InputError, match="narrowest must be from 0 to below 2"):
        bw.anatomy.pieces(network, -1, 1, narrowest=narrowest)
