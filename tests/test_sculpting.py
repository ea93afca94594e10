"""Networks for curves, pair by pair, and the chapter's rows D1 to D15."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from ramps import GRID, outputs

import bendwise as bw


@pytest.fixture(scope="module")
def sine():
    return bw.chapter_sine()


# sculpt


CURVES = {
    "sine": ("sin(2*pi*x)", 0, 1),
    "kink": ("abs(x - 1/3)", -1, 2),
    "rising": (np.exp, 0, 1),
    "falling": (lambda x: 1 / x, 0.5, 4),
    "scalar": (math.cos, -3, 3),
    "choice": (lambda x: x if x > 0.25 else 0, -1, 1.3),
    "ours": (bw.gelu, -4, 4),
    "root": (np.sqrt, 0, 2),
    "hat": ("hard_tanh(x)", -3, 3),
    "constant": (lambda x: 2.5, 0, 1),
    "line": ("3 - 2*x", 10, 11),
    "table": (([3, 1, 2, 5.5], [0, 4, -1, 2]), None, None),
}


@pytest.mark.parametrize("name", CURVES)
def test_the_network_is_the_polyline_and_the_error_is_its_distance_from_the_curve(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, pairs=5, dtype=np.float64)
    x = np.linspace(made.low, made.high, 30_011)
    np.testing.assert_allclose(outputs(made.network, x), np.interp(x, made.knots, made.values), atol=1e-8)
    error = np.abs(outputs(made.network, x) - made.curve(x)).max()
    if name == "choice":  # inside the ramp that stands for the jump
        assert error < 1e-9
        assert made.error == pytest.approx(0.25 / 2, rel=0.01)
    else:
        assert made.error == pytest.approx(error, rel=2e-3, abs=1e-9)
    assert (made.knots[0], made.knots[-1]) == (made.low, made.high)
    assert len(made) <= 5


@pytest.mark.parametrize("name", CURVES)
def test_neuron_i_feeds_only_neuron_i_and_every_pair_is_alive(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high)
    n = len(made) + 1
    first, second, last = made.network.dense
    assert [layer.weights.shape for layer in (first, second, last)] == [(1, n), (n, n), (n, 1)]
    np.testing.assert_array_equal(second.weights, np.diag(np.diag(second.weights)))
    assert not last.biases.any()
    assert np.isfinite(made.network.parameters).all()
    for pair in made.pairs:
        assert made.low <= pair.start < pair.end <= made.high
        assert pair.rise != 0
        assert pair.w1 == pytest.approx(abs(pair.rise) / (pair.end - pair.start))
        assert pair.out == (-1 if pair.rise > 0 else 1)


@pytest.mark.parametrize("name", CURVES)
def test_after_each_pair_the_curve_is_right_up_to_there(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, dtype=np.float64)
    lifts = [step.number for step in made.steps if step.pair == len(made) + 1]
    x = np.linspace(made.low, made.high, 500)
    for pair, lift in zip(made.pairs, lifts, strict=False):
        shown = x[x <= pair.end]
        expected = np.interp(shown, made.knots, made.values)
        np.testing.assert_allclose(outputs(made.after(lift), shown), expected, atol=1e-8)
        rest = outputs(made.after(lift), x[x > pair.end])
        np.testing.assert_allclose(rest, pair.value, atol=1e-8)


def test_a_falling_pair_is_not_flipped_and_a_start_at_0_needs_no_bias():
    rising, falling = (bw.sculpt(text, 0, 1, pairs=1) for text in ("2*x", "5 - 2*x"))
    names = [[name for step in made.steps for name, _ in step.changes] for made in (rising, falling)]
    assert names[0] == ["w1", "w2", "out", "w1", "b2", "w2", "out", "b2", "out"]
    assert names[1] == ["w1", "w2", "out", "w1", "b2", "w2", "b2", "out"]


def test_steps_say_why_with_the_numbers():
    made = bw.sculpt(([1, 3, 4], [2, 6, 6]))
    assert [step.why for step in made.steps] == [
        "All weights of pair 1 become 1: it adds a line of slope 1 from x = 0 on.",
        "The curve is to rise by 4 from x = 1 to 3: a first weight of 2 makes the slope 2.",
        "A first bias of -2 moves the bend to x = 2 / 2 = 1, where pair 1 is to start.",
        "A second bias of 4 lifts pair 1 by 4, as far as the curve is to rise.",
        "A second weight of -1 turns the slope around: pair 1 falls from 4 to 0, and ends at x = 3.",
        "An output weight of -1 flips pair 1: it rises from -4 to 0.",
        "A second bias of 1 makes the bottom pair a constant; its output weight of 6 moves the whole curve, "
        "so that it ends at 6.",
    ]


def test_a_flat_piece_needs_no_pair_a_line_one_and_a_constant_only_the_bottom_pair():
    assert len(bw.sculpt("hard_tanh(x)", -3, 3)) == 1
    assert len(bw.sculpt("2*x", -3, 3)) == 1
    constant = bw.sculpt("7", -3, 3)
    assert len(constant) == 0
    assert [step.changes for step in constant.steps] == [(("b2", 1.0), ("out", 7.0))]
    assert outputs(constant.network).tolist() == [7] * len(GRID)


@pytest.mark.parametrize("pairs", [1, 3, 4, 7, 20])
def test_a_parabola_errs_by_what_theory_says(pairs):
    assert bw.sculpt(lambda x: x * x, 0, 1, pairs=pairs).error == pytest.approx(1 / (8 * pairs**2), rel=0.005)


@pytest.mark.parametrize("tolerance", [0.3, 0.05, 0.01, 0.002])
@pytest.mark.parametrize("name", ["sine", "kink", "rising", "root", "ours", "table"])
def test_a_tolerance_is_kept_with_the_fewest_pairs(name, tolerance):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, tolerance=tolerance)
    assert made.error <= tolerance
    pieces = len(made.knots) - 1
    if pieces > 1:
        assert bw.sculpt(curve, low, high, pairs=pieces - 1).error > 0.99 * tolerance


def test_seven_pairs_beat_the_hand(sine):
    assert bw.sculpt("sin(2*pi*x)", 0, 1).error < 0.82 * sine.error


def test_functions_of_numbers_of_arrays_and_formulas_give_the_same_network():
    ways = [math.sin, np.sin, "sin(x)", lambda x: np.sin(x)[..., None] if np.ndim(x) else math.sin(x)]
    first, *others = (bw.sculpt(way, 0, 6, dtype=np.float64) for way in ways)
    for other in others:
        np.testing.assert_allclose(other.knots, first.knots, atol=1e-9)


def test_tables_come_in_any_order_and_form():
    x, y = [2, 0, 1, 3], [5, 1, 2, 2]
    expected = bw.sculpt((x, y)).network.parameters
    rows = np.column_stack([x, y])
    for table in (
        rows,
        rows.tolist(),
        (np.array(x), pd.Series(y)),
        pd.DataFrame({"time": x, "height": y}),
        pd.DataFrame({"time": x, "height": y}).astype(object),
        ([*x, 2], [*y, 5]),
    ):
        np.testing.assert_array_equal(bw.sculpt(table).network.parameters, expected)


def test_a_part_of_a_table_can_be_asked_for():
    made = bw.sculpt(([0, 1, 2, 3], [0, 2, 0, 5]), 0.5, 2)
    assert (made.knots.tolist(), made.values.tolist()) == ([0.5, 1, 2], [1, 2, 0])


def test_a_network_can_be_the_curve():
    sine = bw.chapter_sine().network
    assert bw.sculpt(sine.predict, 0, 1, pairs=9).error < 1e-5
    assert bw.sculpt(sine.forward, 0, 1, pairs=9).error < 1e-5


def test_a_jump_becomes_a_steep_ramp_and_the_error_tells_what_remains():
    made = bw.sculpt("2 if x > 0.3 else 1", 0, 1, pairs=3)
    (pair,) = made.pairs
    assert pair.start <= 0.3 <= pair.end
    assert pair.end - pair.start < 1e-6
    assert 0.5 <= made.error <= 1
    beside = np.array([0, 0.29999, 0.30001, 1])
    np.testing.assert_allclose(outputs(made.network, beside), [1, 1, 2, 2], atol=1e-5)


def test_a_peak_that_is_narrower_than_the_first_look_is_followed():
    made = bw.sculpt("exp(-(2000*(x - 0.3))**2)", 0, 1, pairs=9)
    assert made.error < 0.05


def test_what_was_made_is_saved_and_copied_like_any_network(tmp_path, sine):
    sine.network.save(tmp_path / "sine.safetensors")
    twin = bw.Network.load(tmp_path / "sine.safetensors")
    np.testing.assert_array_equal(outputs(twin), outputs(sine.network))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_is_the_one_asked_for(dtype):
    made = bw.sculpt("x*x", 1000, 1001, dtype=dtype)
    assert made.network.dtype == made.after(3).dtype == dtype
    assert (made.error < 0.003) == (dtype == np.float64)


def test_the_table_has_a_row_for_each_pair_and_the_bottom_pair(sine):
    table = sine.table
    assert table.index.tolist() == ["1", "2", "3", "4", "5", "6", "7", "bottom"]
    assert table.loc["2"].round(4).tolist() == [0.1167, 0.1938, 3.5, 0.27, 3.5, -0.4083, -1, 0.27, -1]
    assert table.loc["bottom", ["w1", "b1", "w2", "b2", "out"]].tolist() == [0, 0, 0, 1, 0]


def test_a_sculpture_says_what_it_is(sine):
    assert repr(sine) == "<Sculpture of sin(2πx), x from 0 to 1: 7 pairs, largest error 0.0317>"
    assert repr(bw.sculpt("x", 0, 2, pairs=1)).startswith(
        "<Sculpture of x, x from 0 to 2: 1 pair, largest error"
    )
