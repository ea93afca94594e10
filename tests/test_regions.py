"""The polygons of the plane on which a network is one affine map, held against the network itself."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bendwise as bw
from bendwise.anatomy import linear_parts, regions
from bendwise.anatomy.polygons import Cells, areas
from bendwise.errors import InputError

SQUARE = ((-1.0, 1.0), (-1.0, 1.0))
OBLONG = ((-3.0, 0.5), (10.0, 11.0))


def made(*sizes, activation="relu", last=None, seed=0):
    """A network of float64 with random weights and biases, such that kinks lie in the square."""
    activations = activation if isinstance(activation, tuple) else (activation,) * (len(sizes) - 2)
    layers = [bw.Dense(2, sizes[1])]
    for name, before, after in zip(activations, sizes[1:], sizes[2:], strict=False):
        layers += [name, bw.Dense(before, after)]
    network = bw.Network(layers + ([last] if last else []), dtype=np.float64)
    rng = np.random.default_rng(seed)
    for dense in network.dense:
        dense.weights = rng.standard_normal(dense.weights.shape) / np.sqrt(dense.n_inputs)
        dense.biases = rng.standard_normal(dense.biases.shape) / 2
    outputs = linear_outputs(network, random_points(SQUARE, 500))
    network.dense[-1].biases -= np.median(outputs, axis=0)  # so that no class is chosen everywhere
    return network


def set_to(network, *numbers):
    """The network with these weights and biases, layer by layer."""
    for dense, (weights, biases) in zip(network.dense, numbers, strict=True):
        dense.weights, dense.biases = weights, np.reshape(biases, (1, -1))
    return network


def random_points(box, number=20_000, seed=1):
    low, high = np.array(box).T
    return np.random.default_rng(seed).uniform(low, high, (number, 2))


def linear_outputs(network, points):
    """What goes into the last activation if it is softmax or a sigmoid; else the outputs."""
    signal = np.asarray(points)
    bent = network.last in ("softmax", "sigmoid")
    for layer in network.layers[: -1 if bent else None]:
        signal = layer.forward(signal) if isinstance(layer, bw.Dense) else layer(signal)
    return signal


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


def inside(polygon, points, margin=0.0):
    """Whether each point lies in a convex polygon, at least the margin from its sides."""
    arms = np.roll(polygon, -1, axis=0) - polygon
    to = points[:, None] - polygon
    turn = arms[:, 0] * to[..., 1] - arms[:, 1] * to[..., 0]
    return (turn > margin * np.hypot(*arms.T)).all(axis=1)


def assert_tiles(found, box):
    """The regions are convex, turn to the left, have areas, and fill the box."""
    whole = float(np.prod(np.diff(box)))
    assert found.areas.sum() == pytest.approx(whole, rel=1e-9)
    for region in found:
        arms = np.roll(region.polygon, -1, axis=0) - region.polygon
        after = np.roll(arms, -1, axis=0)
        turns = arms[:, 0] * after[:, 1] - arms[:, 1] * after[:, 0]
        assert len(region.polygon) >= 3
        assert (np.hypot(*arms.T) > 0).all()
        assert (turns >= -1e-12 * whole).all()
        assert region.area > 0
    np.testing.assert_allclose([region.area for region in found], found.areas, rtol=0, atol=1e-8 * whole)


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


NETWORKS = {
    "one hidden layer": made(2, 32, 3),
    "two": made(2, 12, 12, 3),
    "four": made(2, 8, 8, 8, 8, 2),
    "two kinks": made(2, 10, 10, 3, activation="relu6"),
    "kinks of their own": made(2, 8, 8, 8, 2, activation=("hard_tanh", "leaky_relu", "soft_shrink")),
    "one output": made(2, 16, 1),
    "softmax": made(2, 16, 3, last="softmax"),
    "a last activation of straight pieces": made(2, 8, 3, last="relu"),
    "two dense layers in a row": made(2, 8, 4, 3, activation=("relu", "linear")),
}
JUMPS = {
    "steps first": made(2, 12, 6, 3, activation=("step", "relu")),
    "steps later": made(2, 10, 8, 6, 3, activation=("relu", "step", "relu")),
    "jumps and slopes": made(2, 10, 8, 3, activation=("hard_shrink", "relu")),
    "jumps, deep": made(2, 6, 6, 6, 3, activation=("hard_shrink", "relu", "hard_shrink")),
}
ALL = NETWORKS | JUMPS


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


DEGENERATE = {
    "no bends": (bw.Network([bw.Dense(2, 3)], dtype=np.float64), 1),
    "linear": (made(2, 5, 3, activation="linear"), 1),
    "zero weights": (set_to(made(2, 2, 1), ([[0, 0], [0, 0]], [1, -1]), ([[1], [1]], 0)), 1),
    "all zero": (set_to(made(2, 2, 1), ([[0, 0], [0, 0]], [0, 0]), ([[0], [0]], 0)), 1),
    "equal lines": (set_to(made(2, 3, 1), ([[1, 2, -3], [1, 2, -3]], [0, 0, 0]), ([[1]] * 3, 0)), 2),
    "parallel lines": (set_to(made(2, 3, 1), ([[1, 1, 1], [1, 1, 1]], [0, 0.5, -0.5]), ([[1]] * 3, 0)), 4),
    "along a side": (set_to(made(2, 2, 1), ([[1, 0], [0, 1]], [1, -1]), ([[1]] * 2, 0)), 1),
    "through corners": (set_to(made(2, 2, 1), ([[1, 1], [1, -1]], [0, 0]), ([[1]] * 2, 0)), 4),
    "touching a corner": (set_to(made(2, 1, 1), ([[1], [1]], [2]), ([[1]], 0)), 1),
    "dead": (set_to(made(2, 2, 1), ([[1, 0], [0, 1]], [-9, -9]), ([[1]] * 2, 0)), 1),
    "dead before a layer": (
        set_to(made(2, 1, 2, 1), ([[1], [0]], [-9]), ([[1, -1]], [0, 0]), ([[1]] * 2, 0)),
        1,
    ),
    "the same line again in the next layer": (
        set_to(made(2, 1, 1, 1), ([[1], [0]], [0]), ([[1]], [0]), ([[1]], 0)),
        2,
    ),
    "neurons that cancel": (
        set_to(
            made(2, 3, 1, 1), ([[0.1] * 3, [0.7] * 3], [0.3] * 3), ([[0.1], [0.2], [-0.3]], [0]), ([[1]], 0)
        ),
        2,
    ),
    "steps": (
        set_to(made(2, 2, 1, activation="step"), ([[1, 0], [0, 1]], [0, 0]), ([[1], [2]], 0)),
        4,
    ),
}


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


def class_at(network, points, tie=1e-9):
    outputs = linear_outputs(network, points)
    if outputs.shape[1] == 1:
        outputs = np.concatenate([np.zeros_like(outputs), outputs], axis=1)
    best = outputs.max(axis=1, keepdims=True)
    return (outputs >= best - tie).argmax(axis=1)


def assert_classes_agree(network, found, points):
    expected = class_at(network, points)
    seen = np.zeros(len(points), int)
    for number, polygon in found.classes():
        strictly = inside(polygon, points, 1e-7)
        assert (expected[strictly] == number).all()
        seen += strictly
    assert (seen <= 1).all()
    assert (seen == 1).mean() > 0.99


def assert_border_separates(network, found):
    """On both sides of every segment of the border the network chooses different classes."""
    segments = found.boundaries()
    arms = segments[:, 1] - segments[:, 0]
    lengths = np.hypot(*arms.T)
    long = lengths > 1e-4
    segments, across = segments[long], (arms[:, ::-1] * [1, -1] / lengths[:, None])[long]
    middle = segments.mean(axis=1)
    one, other = (class_at(network, middle + step * across, tie=1e-14) for step in (1e-6, -1e-6))
    assert (one != other).all()


@pytest.mark.parametrize("network", [NETWORKS["softmax"], made(2, 12, 12, 5, last="softmax")])
def test_classes_agree_with_predict(network):
    points = random_points(SQUARE)
    expected = network.predict(points)
    found = regions(network, SQUARE)
    actual = np.full(len(points), -1)
    for number, polygon in found.classes():
        actual[inside(polygon, points)] = number
    np.testing.assert_array_equal(expected, actual)


def test_one_output_before_a_sigmoid_makes_two_classes():
    network = made(2, 12, 1, last="sigmoid")
    points = random_points(SQUARE)
    actual = np.full(len(points), -1)
    for number, polygon in regions(network, SQUARE).classes():
        actual[inside(polygon, points)] = number
    np.testing.assert_array_equal(network.predict(points), actual)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_on_the_border_of_a_continuous_network_the_two_largest_outputs_are_equal(network):
    found = regions(network, SQUARE)
    segments = found.boundaries()
    shares = np.linspace(0, 1, 5)[:, None, None]
    points = np.clip(((1 - shares) * segments[:, 0] + shares * segments[:, 1]).reshape(-1, 2), -1, 1)
    outputs = linear_outputs(network, points)
    if outputs.shape[1] == 1:
        outputs = np.concatenate([np.zeros_like(outputs), outputs], axis=1)
    ordered = np.sort(outputs, axis=1)
    assert len(points)
    np.testing.assert_allclose(ordered[:, -2], ordered[:, -1], atol=1e-10)


def test_classes_tile_the_box_and_the_border_lies_between_them(network):
    found = regions(network, SQUARE)
    assert_classes_agree(network, found, random_points(SQUARE, 3000))
    assert_border_separates(network, found)


def test_the_border_is_as_long_as_a_walk_over_the_box_says(network):
    found = regions(network, SQUARE)
    walks = np.random.default_rng(5).uniform(-1, 1, (300, 1))
    steps = np.linspace(-1, 1, 4001)
    segments, crossed, expected = found.boundaries(), 0, 0
    for y in walks[:, 0]:
        numbers = class_at(network, np.column_stack([steps, np.full_like(steps, y)]))
        expected += np.count_nonzero(np.diff(numbers))
        crossed += np.count_nonzero((segments[:, 0, 1] > y) != (segments[:, 1, 1] > y))
    assert crossed == pytest.approx(expected, rel=0.02)


def test_two_outputs_that_are_always_equal_make_the_first_class():
    network = made(2, 4, 2)
    network.dense[1].weights = np.repeat(network.dense[1].weights[:, :1], 2, axis=1)
    network.dense[1].biases = [[0.5, 0.5]]
    found = regions(network, SQUARE)
    assert {0} == {number for number, _ in found.classes()}
    assert found.boundaries().shape == (0, 2, 2)


def test_outputs_that_are_equal_but_for_rounding_have_no_border():
    network = made(2, 12, 2)
    first, second = network.dense
    first.weights[:, 6:], first.biases[:, 6:] = first.weights[:, :6], first.biases[:, :6]
    weights = np.random.default_rng(0).standard_normal((6, 2))
    second.weights = np.concatenate([weights, weights[:, ::-1]])  # summed in another order
    second.biases = [[0.1, 0.1]]
    found = regions(network, SQUARE)
    assert {number for number, _ in found.classes()} == {0}
    assert found.boundaries().shape == (0, 2, 2)


def test_a_border_that_runs_along_a_switch_line_is_found():
    network = set_to(made(2, 1, 1), ([[1], [0]], [0]), ([[1]], 0))
    assert np.sort(regions(network, SQUARE).boundaries(), axis=1).tolist() == [[[0.0, -1.0], [0.0, 1.0]]]


def test_a_border_across_a_jump_is_found():
    network = set_to(made(2, 1, 1, activation="step"), ([[1], [0]], [0]), ([[1]], -0.5))
    assert np.sort(regions(network, SQUARE).boundaries(), axis=1).tolist() == [[[0.0, -1.0], [0.0, 1.0]]]


def test_switch_lines_of_the_first_layer_are_whole():
    network = made(2, 10, 2)
    lines = regions(network, SQUARE).switch_lines()
    neurons = [line.neuron for line in lines]
    assert len(set(neurons)) == len(neurons)
    for layer, neuron, segment in lines:
        assert layer == 1
        values = network.dense[0].forward(segment)[:, neuron - 1]
        np.testing.assert_allclose(values, 0, atol=1e-12)
        assert (np.abs(segment).max(axis=1) == 1).all()


def test_on_a_switch_line_its_neuron_is_at_a_kink(network):
    lines = regions(network, SQUARE).switch_lines()
    assert lines
    hidden = [layer for layer in network.layers if not isinstance(layer, bw.Dense)]
    for layer, neuron, (start, end) in lines:
        across = np.array([end[1] - start[1], start[0] - end[0]]) / np.hypot(*(end - start))
        near = (start + end) / 2 + 1e-8 * np.stack([across, -across])
        signal, number = near, 0
        for one in network.layers:
            before = signal
            signal = one.forward(signal) if isinstance(one, bw.Dense) else one(signal)
            number += not isinstance(one, bw.Dense)
            if number == layer:
                break
        kinks = linear_parts(hidden[layer - 1]).kinks
        low, high = np.sort(before[:, neuron - 1])
        assert any(low <= kink <= high for kink in kinks)


def test_a_line_of_two_neurons_switches_both():
    network = DEGENERATE["equal lines"][0]
    assert [line[:2] for line in regions(network, SQUARE).switch_lines()] == [(1, 1), (1, 2), (1, 3)]


def test_regions_are_a_sequence_and_show_themselves():
    found = regions(set_to(made(2, 1, 1), ([[1], [0]], [0]), ([[2]], 1)), SQUARE)
    assert repr(found) == "Regions(2 in x from -1 to 1, y from -1 to 1)"
    assert repr(found[0]) == "Region(4 corners around (0.5, 0), 1 active)"
    assert [region.area for region in found] == found.areas.tolist() == [2.0, 2.0]
    assert [region.active for region in found[:]] == [frozenset({(1, 1)}), frozenset()]
    assert found[-1].offset.tolist() == [1.0]
    with pytest.raises(IndexError):
        found[2]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_points_on_borders_are_found_too(network):
    found = regions(network, SQUARE)
    corners = np.concatenate([region.polygon for region in found])
    points = np.concatenate([corners, (corners + np.roll(corners, 1, axis=0)) / 2])
    np.testing.assert_allclose(linear_outputs(network, points), found(points), atol=1e-11)


def test_where_many_lines_meet_the_map_is_that_of_a_region_there():
    network = made(2, 24, 2)
    network.dense[0].biases[0, :12] = -np.array([0.5, 0.25]) @ network.dense[0].weights[:, :12]
    found = regions(network, SQUARE)
    assert [0.5, 0.25] in np.round(found[found.find([[0.5, 0.25]])[0]].polygon, 12).tolist()
    np.testing.assert_allclose(network.forward([[0.5, 0.25]]), found([[0.5, 0.25]]), atol=1e-12)


def test_a_box_far_away_is_tiled_as_well():
    network, far = made(2, 12, 2), 1.9e6
    near, box = regions(network, SQUARE), ((far - 1, far + 1), (-far - 1, -far + 1))
    network.dense[0].biases -= np.array([[far, -far]]) @ network.dense[0].weights
    found, points = regions(network, box), random_points(box)
    assert_tiles(found, box)
    np.testing.assert_allclose(linear_outputs(network, points), found(points), atol=1e-8)
    assert len(found) == len(near)
    assert len(found.switch_lines()) == len(near.switch_lines())
    moved = near.boundaries() + np.array([far, -far])
    np.testing.assert_allclose(moved, found.boundaries(), rtol=0, atol=1e-6)


def test_a_float32_network_has_the_regions_of_its_own_weights():
    network = bw.Network([bw.Dense(2, 8), bw.leaky_relu, bw.Dense(8, 2)], seed=4)
    twin = bw.Network([bw.Dense(2, 8), bw.leaky_relu, bw.Dense(8, 2)], dtype=np.float64)
    twin.parameters = network.parameters.astype(float)
    points = random_points(SQUARE, 500)
    assert len(regions(network, SQUARE)) == len(regions(twin, SQUARE))
    np.testing.assert_allclose(network.forward(points), regions(network, SQUARE)(points), atol=1e-5)


def test_the_outermost_corners_are_the_corners_of_the_box():
    box = ((0.1, 0.7), (-0.3, 1e-3))
    corners = np.concatenate([region.polygon for region in regions(NETWORKS["two"], box)])
    assert np.stack([corners.min(axis=0), corners.max(axis=0)], axis=1).tolist() == [[0.1, 0.7], [-0.3, 1e-3]]


def test_a_jump_has_at_its_kink_the_value_that_the_activation_has():
    network = set_to(made(2, 1, 1, activation="hard_shrink"), ([[1], [0]], [0]), ([[1]], 0))
    found = regions(network, SQUARE)
    assert len(found) == 3
    assert found([[-0.5, 0], [0.5, 0], [-0.75, 0], [0.25, 0]]).tolist() == [[0], [0], [-0.75], [0]]


def test_neighbors_agree_on_a_corner_that_is_on_the_line_for_one_of_them():
    points = np.array([[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    pair = Cells(points, np.array([[0, 1, 2, 3], [1, 4, 5, 2]]), np.array([4, 4]))
    values = np.array([[-1.0, 0.9e-12, 1.0, 1.0], [1.1e-12, -1.0, 1.0, 1.0]])
    cells, _, _ = pair.cut(values, np.array([1e-12, 1e-13]), shared=True)
    assert len(cells.points) == len(points) + 2  # at the far sides; the corner between is on both lines


def test_a_side_along_the_line_goes_to_one_half():
    for values in ([1, 0, 0, -1], [-1, 0, 0, 1], [0, 0, -1, 1], [0, -1, 1, 0], [1, 0, 1, -1]):
        cells, _, sides = Cells.square().cut(np.array([values], float), np.array([1e-12]), shared=True)
        sizes = areas(cells.points[cells.corners])
        assert sorted(sides.tolist()) == [-1, 1]
        assert (sizes > 0).all()
        assert sizes.sum() == 1


def test_cutting_needs_a_corner_on_each_side():
    square = Cells.square()
    values = square.affine(np.array([[1.0, 0.0]]), np.array([-1e-13]))  # a hair beside its side
    cells, parents, sides = square.cut(values, np.array([1e-12]), True)
    assert (len(cells), parents.tolist(), sides.tolist()) == (1, [0], [1])


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ((0, 1, 0, 1), r"box must be \(\(x_low, x_high\), \(y_low, y_high\)\), not \(0, 1, 0, 1\)"),
        ("wide", r"box must be \(\(x_low, x_high\), \(y_low, y_high\)\), not 'wide'"),
        (((0, 1), (0, np.inf)), r"box must be finite, but is \[\[0.0, 1.0\], \[0.0, inf\]\]"),
        (((0, 1), (2, 2)), "box is empty: its y must go from low to high, not from 2 to 2"),
        (((3, 1), (0, 2)), "box is empty: its x must go from low to high, not from 3 to 1"),
        (
            ((1e9, 1e9 + 1), (0, 2)),
            "box is too narrow for float64: its x goes from 1000000000.0 to 1000000001.0",
        ),
    ],
)
def test_a_box_must_be_a_box(box, message):
    with pytest.raises(InputError, match=f"^{message}$"):
        regions(made(2, 3, 1), box)


def test_a_network_must_have_two_inputs():
    one, three = (bw.Network([bw.Dense(n, 2), bw.relu, bw.Dense(2, 1)]) for n in (1, 3))
    with pytest.raises(
        InputError, match=r"^regions need a network of 2 inputs, not 1; for one input ask bw.anatomy.pieces$"
    ):
        regions(one, SQUARE)
    with pytest.raises(InputError, match=r"^regions need a network of 2 inputs, not 3$"):
        regions(three, SQUARE)


def test_a_network_must_be_piecewise_linear_and_finite():
    with pytest.raises(InputError, match=r"^regions need straight lines, but tanh after dense layer 1"):
        regions(made(2, 3, 1, activation="tanh"), SQUARE)
    network = made(2, 3, 1)
    network.dense[0].weights[0, 0] = np.nan
    with pytest.raises(InputError, match=r"^a weight or bias of dense layer 1 is not a finite number"):
        regions(network, SQUARE)


def test_regions_stay_as_they_were_when_the_network_goes_on_training():
    network = made(2, 12, 2)
    found, points = regions(network, SQUARE), random_points(SQUARE, 100)
    before, border = linear_outputs(network, points), found.boundaries()
    network.parameters[...] += 1
    np.testing.assert_allclose(before, found(points), atol=1e-12)
    np.testing.assert_array_equal(border, found.boundaries())


def test_points_must_be_points_of_the_box():
    found = regions(made(2, 3, 1), SQUARE)
    with pytest.raises(
        InputError, match=r"^point \(1.5, 0\) lies outside the box; ask for regions in a larger one$"
    ):
        found([[0.0, 0.0], [1.5, 0.0]])
    with pytest.raises(InputError, match=r"^points must be numbers of the shape \(n, 2\), not \(2,\)$"):
        found([0.0, 0.0])
    assert found(np.empty((0, 2))).shape == (0, 1)
