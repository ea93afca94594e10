"""The best polyline: against every other one on small grids, and against known answers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bendwise.sculpting.knots import Points
from bendwise.sculpting.tables import CLOSEST


def error_of(x, y, knots, values):
    """The largest distance between a polyline and the straight lines that join the points."""
    places = np.union1d(x, knots)
    return np.abs(np.interp(places, knots, values) - np.interp(places, x, y)).max()


def least_error(x, y, knots):
    """The least error of any polyline with these knots, by linear programming."""
    places = np.union1d(x, knots)
    hats = np.array([np.interp(places, knots, hat) for hat in np.eye(len(knots))]).T
    heights, ones = np.interp(places, x, y), np.ones((len(places), 1))
    found = linprog(
        np.r_[np.zeros(len(knots)), 1],
        A_ub=np.block([[hats, -ones], [-hats, -ones]]),
        b_ub=np.r_[heights, -heights],
        bounds=[(None, None)] * len(knots) + [(0, None)],
        method="highs",
    )
    return found.fun


def brute_force(x, y, pieces, grid):
    """The least error of any polyline whose inner knots are on a grid."""
    return min(
        least_error(x, y, np.r_[x[0], inner, x[-1]])
        for inner in itertools.combinations(grid[1:-1], pieces - 1)
    )


SHAPES = {
    "sine": lambda x: np.sin(2 * np.pi * x),
    "square": lambda x: x * x,
    "kink": lambda x: np.abs(x - 0.37),
    "root": np.sqrt,
    "noise": lambda x: np.random.default_rng(0).standard_normal(len(x)),
    "walk": lambda x: np.random.default_rng(1).standard_normal(len(x)).cumsum(),
    "steps": lambda x: np.floor(3.2 * x),
    "spike": lambda x: np.exp(-((20 * (x - 0.4)) ** 2)),
}


@pytest.mark.parametrize("pieces", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_polyline_with_knots_on_the_points_is_better(shape, pieces):
    x = np.linspace(0, 1, 12)
    y = SHAPES[shape](x)
    knots, values = Points(x, y).polyline(pieces)
    assert len(knots) <= pieces + 1
    assert error_of(x, y, knots, values) <= 1.01 * brute_force(x, y, pieces, x) + 1e-9


@pytest.mark.parametrize("pieces", [2, 3])
@pytest.mark.parametrize("shape", ["sine", "noise", "walk"])
def test_with_knots_between_the_points_too_brute_force_comes_near_and_is_never_better(shape, pieces):
    x = np.linspace(0, 1, 9)
    y = SHAPES[shape](x)
    knots, values = Points(x, y).polyline(pieces)
    error, least = error_of(x, y, knots, values), brute_force(x, y, pieces, np.linspace(0, 1, 33))
    assert error <= 1.0001 * least
    assert least <= 1.25 * error  # the grid is coarse: were it far off, it would prove nothing


@pytest.mark.parametrize("seed", range(6))
def test_unevenly_spaced_points_far_from_0_are_no_different(seed):
    rng = np.random.default_rng(seed)
    x = 1000 + np.sort(rng.random(11)) ** 3
    y = 1e6 + 1e-3 * rng.standard_normal(11).cumsum()
    knots, values = Points(x, y).polyline(3)
    assert error_of(x, y, knots, values) <= 1.01 * brute_force(x, y, 3, x)


@pytest.mark.parametrize("pieces", [1, 2, 5, 12])
def test_a_parabola_is_cut_evenly_and_errs_by_an_eighth_of_a_pieces_square(pieces):
    x = np.linspace(0, 1, 40 * pieces * 7 + 1)
    knots, values = Points(x, x * x).polyline(pieces)
    np.testing.assert_allclose(knots, np.linspace(0, 1, pieces + 1), atol=1e-4)
    assert error_of(x, x * x, knots, values) == pytest.approx(1 / (8 * pieces**2), rel=1e-4)


def test_the_exponential_function_errs_as_approximation_theory_says():
    x = np.linspace(0, 1, 4001)
    y = np.exp(x)
    knots, values = Points(x, y).polyline(30)
    limit = (2 * (np.sqrt(np.e) - 1)) ** 2 / 16 / 30**2  # (∫ √|f″|)² / (16 n²), for many pieces
    assert error_of(x, y, knots, values) == pytest.approx(limit, rel=0.01)


def test_what_is_made_of_straight_pieces_is_found_again():
    knots = np.array([0.0, 0.11, 0.13, 0.5, 0.77, 1.0])
    values = np.array([0.0, 2.0, -1.0, -1.0, 3.0, 2.9])
    x = np.union1d(np.linspace(0, 1, 500), knots)
    found, heights = Points(x, np.interp(x, knots, values)).polyline(9)
    np.testing.assert_allclose(found, knots, atol=1e-9)
    np.testing.assert_allclose(heights, values, atol=1e-9)


@pytest.mark.parametrize("y", [np.full(50, 3.0), np.linspace(-2, 5, 50), np.full(50, -1e-300)])
def test_a_straight_line_is_one_piece_however_many_are_allowed(y):
    x = np.linspace(-4, 9, 50)
    knots, values = Points(x, y).polyline(7)
    assert knots.tolist() == [-4, 9]
    np.testing.assert_allclose(values, y[[0, -1]], rtol=1e-11)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fewest_pieces_for_a_tolerance_hold_it_and_one_less_does_not(shape):
    x = np.linspace(0, 1, 300)
    y = SHAPES[shape](x)
    tolerance = 0.04 * np.ptp(y)
    points = Points(x, y)
    fewest = points.fewest(tolerance, 1000)
    assert error_of(x, y, *points.polyline(fewest)) <= tolerance
    if fewest > 1:
        assert error_of(x, y, *points.polyline(fewest - 1)) > tolerance


def test_more_pieces_never_err_more():
    x = np.linspace(0, 1, 400)
    y = SHAPES["walk"](x)
    points = Points(x, y)
    errors = [error_of(x, y, *points.polyline(pieces)) for pieces in range(1, 40)]
    assert all(after <= before * 1.0001 for before, after in itertools.pairwise(errors))
    assert errors[-1] < errors[0] / 5


def test_more_than_the_most_pieces_are_not_counted():
    x = np.linspace(0, 1, 300)
    assert Points(x, SHAPES["noise"](x)).fewest(1e-6, 20) is None


def test_two_points_are_one_piece():
    knots, values = Points(np.array([1.0, 2.0]), np.array([5.0, 3.0])).polyline(7)
    assert (knots.tolist(), values.tolist()) == ([1, 2], [5, 3])


@pytest.mark.parametrize("pieces", [3, 17, 40])
@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_knots_ascend_strictly_at_any_scale(scale, pieces):
    x = np.linspace(-3, 5, 700) * scale
    knots, values = Points(x, SHAPES["walk"](x) * scale).polyline(pieces)
    assert (np.diff(knots) > 0).all()
    assert np.isfinite(values).all()
    assert (knots[0], knots[-1]) == (x[0], x[-1])


PLACES = st.floats(-1e6, 1e6, allow_subnormal=False) | st.integers(-3, 3).map(float)
HEIGHTS = PLACES | st.floats(-1e-300, 1e-300)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(PLACES, HEIGHTS, min_size=2, max_size=12), st.integers(1, 6))
def test_any_table_gives_a_polyline_that_does_not_err_more_than_a_level_line(table, pieces):
    x, y = (np.array(column) for column in zip(*sorted(table.items()), strict=True))
    assume(np.diff(x).min() >= CLOSEST * (x[-1] - x[0]) > 1e-290)
    knots, values = Points(x, y).polyline(pieces)
    assert 2 <= len(knots) <= pieces + 1
    assert (np.diff(knots) > 0).all()
    assert (knots[0], knots[-1]) == (x[0], x[-1])
    at_points = np.abs(np.interp(x, knots, values) - y).max()
    assert at_points <= (y.max() / 2 - y.min() / 2) * 1.001 + 1e-9 * np.abs(y).max()
