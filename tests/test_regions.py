"""The polygons of the plane on which a network is one affine map, held against the network itself."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from planes import (
    ALL,
    DEGENERATE,
    NETWORKS,
    OBLONG,
    SQUARE,
    assert_border_separates,
    assert_classes_agree,
    assert_tiles,
    inside,
    linear_outputs,
    made,
    random_points,
    set_to,
)

import bendwise as bw
from bendwise.anatomy import linear_parts, regions
from bendwise.anatomy.polygons import areas


def neurons_at(network, points):
    """The activation, its layer and what goes into it, straight from the network, for each hidden layer."""
    signal, found = np.asarray(points), []
    for one in network.layers:
        if isinstance(one, bw.Dense):
            signal = one.forward(signal)
            continue
        if hasattr(one, "slope") and linear_parts(one):
            found.append((one, len(found) + 1, signal))
        signal = one(signal)
    return found


def at_a_kink(activation, values):
    """Whether only rounding decides which part of the activation values are on."""
    distances = [np.abs(values - kink) for kink in linear_parts(activation).kinks]
    return np.min(distances, axis=0) < 1e-13 if distances else np.zeros(values.shape, bool)


def assert_is_active(network, region):
    """The region's active neurons are those whose activation has a slope other than 0 at its center."""
    for activation, layer, values in neurons_at(network, region.center[None]):
        sure = ~at_a_kink(activation, values[0])
        expected = np.flatnonzero((activation.slope(values[0]) != 0) & sure) + 1
        actual = [neuron for which, neuron in sorted(region.active) if which == layer and sure[neuron - 1]]
        assert expected.tolist() == actual


def assert_covers_once(found, points):
    """Each point that is not on a border lies in exactly one polygon, the one that is found for it."""
    polygons = [region.polygon for region in found]
    numbers = found.find(points)
    certain = np.zeros(len(points), int)
    possible = np.zeros(len(points), int)
    for number, polygon in enumerate(polygons):
        strictly = inside(polygon, points, 1e-9)
        assert (numbers[strictly] == number).all()
        certain += strictly
        possible += inside(polygon, points, -1e-9)
    clear = possible == 1
    assert (certain[clear] == 1).all()
    assert (possible >= 1).all()
    assert clear.mean() > 0.99


def shared_sides(found):
    """How often each side occurs, whichever way it is gone along; corners must be equal to the last bit."""
    count = Counter()
    for region in found:
        corners = [tuple(corner) for corner in region.polygon.tolist()]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            count[frozenset((start, end))] += 1
    return count


@pytest.fixture(params=[SQUARE, OBLONG], ids=["square", "oblong"])
def box(request):
    return request.param


@pytest.fixture(params=ALL.values(), ids=ALL)
def network(request):
    return request.param


def test_regions_tile_the_box(network, box):
    assert_tiles(regions(network, box), box)


def test_each_point_lies_in_exactly_one_polygon(network):
    assert_covers_once(regions(network, SQUARE), random_points(SQUARE, 3000))


def test_values_are_those_of_the_network(network, box):
    points = random_points(box)
    expected = linear_outputs(network, points)
    np.testing.assert_allclose(expected, regions(network, box)(points), rtol=1e-11, atol=1e-11)


def test_a_region_holds_its_affine_map_and_its_active_neurons(network):
    for region in regions(network, SQUARE):
        center = region.center
        expected = linear_outputs(network, center[None])[0]
        np.testing.assert_allclose(expected, center @ region.matrix + region.offset, rtol=1e-11, atol=1e-11)
        assert_is_active(network, region)
        assert inside(region.polygon, center[None]).all()


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_neighbors_share_their_corners_to_the_last_bit(network):
    found = regions(network, SQUARE)
    count = shared_sides(found)
    for side, times in count.items():
        (x, y), (u, v) = side
        on_rim = (x == u and abs(x) == 1) or (y == v and abs(y) == 1)
        assert times == (1 if on_rim else 2)
    corners = {corner for side in count for corner in side}
    assert len(corners) - len(count) + len(found) == 1  # Euler: no gap, no overlap


@pytest.mark.parametrize("number", [1, 2, 5, 20, 64])
def test_lines_in_general_position_make_as_many_regions_as_they_must(number):
    angles = np.linspace(0, np.pi, number, endpoint=False) + 0.1
    weights = np.stack([np.cos(angles), np.sin(angles)])
    biases = np.random.default_rng(3).uniform(-1, 1, number)
    network = set_to(made(2, number, 2), (weights, biases), (np.ones((number, 2)), [0, 0]))
    found = regions(network, ((-1e4, 1e4), (-1e4, 1e4)))
    assert 1 + number + number * (number - 1) // 2 == len(found)


@pytest.mark.parametrize("number", [2, 3, 7, 30])
def test_lines_through_one_point_make_two_regions_each(number):
    network = made(2, number, 2)
    network.dense[0].biases = np.zeros((1, number))
    found = regions(network, SQUARE)
    assert 2 * number == len(found)
    assert_tiles(found, SQUARE)
    assert all(np.abs(region.polygon).max(axis=1).min() < 1e-12 for region in found)


def test_a_deep_network_without_biases_has_all_lines_through_the_origin():
    network = made(2, 16, 16, 3)
    for dense in network.dense:
        dense.biases = np.zeros_like(dense.biases)
    found = regions(network, SQUARE)
    assert_tiles(found, SQUARE)
    assert (np.abs(found([[0.0, 0.0]])) < 1e-12).all()
    assert all(np.abs(region.polygon).max(axis=1).min() < 1e-12 for region in found)


def test_lines_that_nearly_meet_in_a_point_leave_no_slivers():
    network = made(2, 24, 3)
    network.dense[0].biases = (
        -np.array([[1.0, 1 / 3]]) @ network.dense[0].weights / 10
    )  # all through (0.1, 1/30)
    found = regions(network, SQUARE)
    assert len(found) == 48
    assert found.areas.min() > 1e-6


def test_lines_that_meet_but_for_a_hair_leave_no_slivers():
    network = made(2, 24, 3)
    hair = np.random.default_rng(2).uniform(-3e-14, 3e-14, 24)
    network.dense[0].biases = hair - np.array([[0.1, 1 / 30]]) @ network.dense[0].weights
    assert len(regions(network, SQUARE)) == 48


@pytest.mark.parametrize("seed", range(5))
def test_neurons_that_are_0_but_for_rounding_cut_nothing(seed):
    network = made(2, 15, 8, 1, seed=seed)
    first, second, _ = network.dense
    first.weights[:, 5:], first.biases[:, 5:] = (
        np.tile(first.weights[:, :5], 2),
        np.tile(first.biases[:, :5], 2),
    )
    second.weights[10:], second.biases[...] = -second.weights[:5] - second.weights[5:10], 0
    alone = made(2, 5, 1, seed=seed)
    alone.dense[0].weights, alone.dense[0].biases = first.weights[:, :5], first.biases[:, :5]
    assert len(regions(network, SQUARE)) == len(regions(alone, SQUARE))


@pytest.mark.parametrize(("network", "number"), DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_networks_have_the_regions_that_they_should(network, number):
    found = regions(network, SQUARE)
    assert number == len(found)
    assert_tiles(found, SQUARE)
    points = np.concatenate([random_points(SQUARE, 200), np.argwhere(np.ones((5, 5))) / 2 - 1])
    np.testing.assert_allclose(linear_outputs(network, points), found(points), atol=1e-12)
    for region in found:
        assert_is_active(network, region)


small = st.integers(-2, 2)


@st.composite
def small_networks(draw):
    """Networks of small whole numbers, whose lines meet, coincide and go through corners all the time."""
    sizes = [2, *draw(st.lists(st.integers(1, 5), min_size=1, max_size=3)), draw(st.integers(1, 3))]
    names = st.sampled_from(["relu", "relu", "hard_tanh", "leaky_relu", "step", "hard_shrink"])
    activation = tuple(draw(names) for _ in sizes[2:])
    network = made(*sizes, activation=activation)
    draw_all = st.lists(small, min_size=len(network.parameters), max_size=len(network.parameters))
    network.parameters = np.array(draw(draw_all), float)
    return network


@settings(max_examples=150, deadline=None)
@given(small_networks())
def test_networks_of_small_whole_numbers_are_tiled(network):
    box = ((-2.0, 2.0), (-1.0, 1.0))
    points = random_points(box, 300)
    for activation, _, values in neurons_at(network, points):
        jumps = activation.name in ("step", "hard_shrink")
        assume(not (jumps and at_a_kink(activation, values).any()))  # rounding would decide of the output
    found = regions(network, box)
    assert_tiles(found, box)
    assert_covers_once(found, points)
    np.testing.assert_allclose(linear_outputs(network, points), found(points), atol=1e-10)
    for region in found:
        assert_is_active(network, region)
    by_class = found.classes()
    assert sum(areas(polygon[None])[0] for _, polygon in by_class) == pytest.approx(8, rel=1e-9)
    assert_classes_agree(network, found, points)
    assert_border_separates(network, found)
    assert all(np.isfinite(line.segment).all() for line in found.switch_lines())
