"""Classes and their border over the regions of a network with two inputs."""

from __future__ import annotations

import numpy as np
import pytest
from planes import (
    ALL,
    NETWORKS,
    SQUARE,
    assert_border_separates,
    assert_classes_agree,
    class_at,
    inside,
    linear_outputs,
    made,
    random_points,
    set_to,
)

from bendwise.anatomy import regions


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


@pytest.mark.parametrize("network", ALL.values(), ids=ALL)
def test_classes_tile_the_box_and_the_border_lies_between_them(network):
    found = regions(network, SQUARE)
    assert_classes_agree(network, found, random_points(SQUARE, 3000))
    assert_border_separates(network, found)


@pytest.mark.parametrize("network", ALL.values(), ids=ALL)
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
