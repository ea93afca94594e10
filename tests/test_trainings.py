"""The chapter's trainings: how well they end."""

from __future__ import annotations

import numpy as np

import bendwise as bw
from bendwise.network import Adam, InverseTimeDecay


def trained_on_sine(layers, *, epochs, learning_rate=0.01, decay=1e-3, seed=0):
    X, y = bw.datasets.sine_data()
    network = layers if isinstance(layers, bw.Network) else bw.Network(layers, seed=seed)
    return network.fit(
        X, y, optimizer=Adam(learning_rate), schedule=InverseTimeDecay(decay), epochs=epochs
    ), network.predict(X)


def wave():
    X, y = bw.datasets.sine_data()
    return X[:, 0], y[:, 0]


def test_the_companions_spiral_is_learned():
    X, y = bw.datasets.spiral_data(samples=100, classes=3)
    hidden = bw.Dense(2, 64, initializer="chapter")
    network = bw.Network([hidden, bw.relu, bw.Dense(64, 3, initializer="chapter"), bw.softmax])
    how = {"schedule": InverseTimeDecay(5e-7), "epochs": 5000, "patience": 5000}  # the best epoch is kept:
    network.fit(X, y, optimizer=Adam(0.05), **how)  # so fast a rate leaps out of what it found now and then
    assert (network.predict(X) == y).mean() > 0.9
    assert network.history["accuracy"][0] < 0.5


def test_the_companions_sine_is_learned():
    layers = [bw.Dense(1, 64), bw.relu, bw.Dense(64, 64), bw.relu, bw.Dense(64, 1)]
    network, found = trained_on_sine(layers, epochs=3000, learning_rate=0.005)
    assert np.abs(found - wave()[1]).mean() < 0.01
    assert network.history["mean_absolute_error"][-1] < 0.01


def test_without_a_bend_all_that_is_learned_is_a_straight_line():
    layers = [bw.Dense(1, 8), bw.linear, bw.Dense(8, 8), bw.linear, bw.Dense(8, 1)]
    _, found = trained_on_sine(layers, epochs=1500)
    x, y = wave()
    line = np.polyval(np.polyfit(x, y, 1), x)
    np.testing.assert_allclose(found, line, atol=0.01)  # the best of all lines
    assert np.abs(np.diff(found, 2)).max() < 1e-5


def test_with_relu_the_same_network_bends_to_the_curve():
    layers = [bw.Dense(1, 8), bw.relu, bw.Dense(8, 8), bw.relu, bw.Dense(8, 1)]
    _, found = trained_on_sine(layers, epochs=3000, seed=1)
    assert np.abs(found - wave()[1]).mean() < 0.02


def by_hand():
    """A wave of seven ramps: pair k climbs from where pair k - 1 ends, and the eighth lifts them all."""
    knots = np.linspace(0, 1, 8)
    heights = np.sin(2 * np.pi * knots)
    network = bw.Network([bw.Dense(1, 8), bw.relu, bw.Dense(8, 8), bw.relu, bw.Dense(8, 1)])
    first, second, last = network.dense
    network.parameters[...] = 0
    rises, steepness = np.diff(heights), np.abs(np.diff(heights)) * 7
    first.weights[0, :7], first.biases[0, :7] = steepness, -steepness * knots[:7]
    second.weights[range(7), range(7)], second.biases[0, :7] = -1, np.abs(rises)
    last.weights[:7, 0] = -np.sign(rises)
    second.biases[0, 7], last.weights[7, 0] = 1, heights[0] + rises.sum()
    lift = float(-network.predict([0.0])[0])
    last.weights[7, 0] += lift
    return network


def test_an_optimizer_improves_on_the_wave_made_by_hand_and_a_wider_network_on_both():
    x, y = wave()
    start = by_hand()
    made = np.abs(start.predict(x) - y)
    assert made.max() < 0.15
    _, found = trained_on_sine(start, epochs=3000, learning_rate=0.003)
    connected = np.abs(found - y).mean()
    assert connected < made.mean() / 2
    layers = [bw.Dense(1, 64), bw.relu, bw.Dense(64, 64), bw.relu, bw.Dense(64, 1)]
    _, wide = trained_on_sine(layers, epochs=3000, learning_rate=0.005)
    assert np.abs(wide - y).mean() < connected
