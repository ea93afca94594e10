"""Regions and lines that are hard to cut: far away, on a corner, along a line; and boxes that are none."""

from __future__ import annotations

import numpy as np
import pytest
from planes import (
    ALL,
    DEGENERATE,
    NETWORKS,
    SQUARE,
    assert_tiles,
    linear_outputs,
    made,
    random_points,
    set_to,
)

import bendwise as bw
from bendwise.anatomy import linear_parts, regions
from bendwise.anatomy.polygons import Cells, areas
from bendwise.errors import InputError


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


@pytest.mark.parametrize("network", ALL.values(), ids=ALL)
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
