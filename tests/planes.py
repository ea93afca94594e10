"""Networks with two inputs, and what must hold for their regions."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw

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
