"""The health of networks: numbers by their definitions, sick ones healed, healthy ones left alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from healing import CLASSES, SPIRAL, heal_weights, kinds, network_of, problem_of

import bendwise as bw
from bendwise.activations import Activation, catalogue
from bendwise.anatomy import flatness, gradient_norms, health
from bendwise.network import Adam

USUAL = [name for name, record in catalogue.items() if isinstance(record, Activation) and record.usual]


# The numbers


def small_network():
    network = bw.Network(
        [bw.Dense(2, 5), bw.relu, bw.Dense(5, 4), bw.tanh, bw.Dense(4, 3)], seed=3, dtype="float64"
    )
    network.dense[0].biases = [0.5, 0, -20, 20, 0]
    network.dense[1].weights = network.dense[1].weights * 2
    return network


def test_numbers_of_a_layer_are_those_of_their_definitions():
    network = small_network()
    X = np.random.default_rng(1).standard_normal((40, 2))
    first, second = health(network, X).layers
    z = X @ network.dense[0].weights + network.dense[0].biases
    a = np.maximum(z, 0)
    np.testing.assert_array_equal(first.activity, (z > 0).mean(axis=0))
    assert first.dead_neurons == [3]
    assert first.always_active_neurons == [4]
    assert first.dead == 1 / 5
    assert first.saturated == np.mean(z <= 0)
    assert first.size == pytest.approx(np.sqrt(np.mean(z**2)))
    assert first.spread_in == pytest.approx(np.sqrt(np.mean(z.std(axis=0) ** 2)))
    assert first.spread_out == pytest.approx(np.sqrt(np.mean(a.std(axis=0) ** 2)))
    np.testing.assert_array_equal((first.lowest, first.highest), (z.min(axis=0), z.max(axis=0)))
    assert first.pushed_off == 1
    z = a @ network.dense[1].weights + network.dense[1].biases
    assert second.saturated == np.mean(1 - np.tanh(z) ** 2 < 1e-3) > 0
    assert (second.layer, second.dense, second.activation) == (2, 2, "tanh")


def test_the_gradient_of_a_layer_is_the_norm_of_the_outputs_derivatives():
    network, rng = small_network(), np.random.default_rng(2)
    X = rng.standard_normal((4000, 2))
    first, second = (layer.gradient for layer in health(network, X).layers)
    w2, w3 = network.dense[1].weights, network.dense[2].weights
    z1 = X @ network.dense[0].weights + network.dense[0].biases
    z2 = np.maximum(z1, 0) @ w2 + network.dense[1].biases
    back = (1 - np.tanh(z2) ** 2)[:, :, None] * w3
    assert second == pytest.approx(np.sqrt(np.mean(np.sum(back**2, axis=(1, 2)))), rel=0.05)
    back = (z1 > 0)[:, :, None] * (w2 @ back)
    assert first == pytest.approx(np.sqrt(np.mean(np.sum(back**2, axis=(1, 2)))), rel=0.05)


def test_with_targets_there_are_the_gradients_of_the_loss():
    network = network_of("gelu")
    assert health(network, SPIRAL, CLASSES).gradients == gradient_norms(network, SPIRAL, CLASSES)
    assert health(network, SPIRAL).gradients is None


@pytest.mark.parametrize("name", ["relu", "sigmoid", "gelu", "softplus", "hard_shrink"])
def test_flatness_is_the_quick_part_of_health(name):
    network = network_of(name)
    network.parameters = network.parameters * 5
    for quick, whole in zip(flatness(network, SPIRAL), health(network, SPIRAL).layers, strict=True):
        assert (quick.dead, quick.saturated) == (whole.dead, whole.saturated)
        np.testing.assert_array_equal(quick.activity, whole.activity)


def test_what_health_tells_stays_when_the_network_changes():
    network = network_of("relu")
    network.dense[0].biases = [-9.0] * 64
    found = health(network, SPIRAL)
    network.parameters = network_of("relu").parameters
    assert kinds(found) == {"dead"}
    assert problem_of(found, "dead").evidence["bias"] == -9


def test_the_activity_map_has_a_row_for_each_layer():
    network = bw.Network([bw.Dense(2, 3), bw.relu, bw.Dense(3, 5), bw.relu, bw.Dense(5, 1)])
    found = health(network, SPIRAL)
    picture = found.activity_map()
    assert picture.shape == (2, 5)
    np.testing.assert_array_equal(picture[0], [*found.layers[0].activity, np.nan, np.nan])


# Healthy networks


@pytest.mark.parametrize("name", [name for name in USUAL if name != "step"])
def test_new_networks_are_healthy(name):
    normal = np.random.default_rng(5).standard_normal((300, 20))
    for depth in (1, 2, 3, 6):
        for width in (16, 64, 256):
            for X in (SPIRAL, normal):
                for seed in range(1 if width == 256 else 4):
                    network = network_of(name, depth, width, X.shape[1], seed=seed)
                    assert health(network, X).verdict == "Healthy.", (depth, width, seed)


@pytest.mark.parametrize("name", [name for name in USUAL if name not in ("step", "linear")])
def test_networks_that_learned_the_spiral_are_healthy(name):
    for depth in (1, 2, 4):
        network = network_of(name, depth, 64)
        network.fit(SPIRAL, CLASSES, optimizer=Adam(0.01), epochs=300)
        assert health(network, SPIRAL, CLASSES).verdict == "Healthy.", depth


@pytest.mark.parametrize("name", [name for name in USUAL if name not in ("step", "linear")])
def test_networks_that_learned_digits_are_healthy(name):
    table = bw.datasets.load_table("digits")
    X, y = table.data.to_numpy() / 16, table.target.to_numpy()
    network = network_of(name, 2, 64, 64, 10)
    network.fit(X, y, optimizer=Adam(0.003), epochs=10, batch_size=64)
    assert network.history["accuracy"][-1] > 0.9
    assert health(network, X, y).verdict == "Healthy."


def test_float32_overflow_is_told_with_its_place():
    network = network_of("relu", 3)
    network.parameters = network.parameters * 1e15
    found = health(network, SPIRAL, CLASSES)
    problem = found.problems[0]
    assert (problem.kind, problem.layer) == ("not finite", 3)
    assert found.verdict.startswith("Values explode:")
    heal_weights(network, found)
    assert health(network, SPIRAL).is_healthy


def test_parameters_and_inputs_that_are_not_numbers_are_told():
    network = network_of("relu")
    network.dense[1].biases = [np.nan] * 64
    assert health(network, SPIRAL).problems[0].words == (
        "Dense layer 2 has weights or biases that are NaN or infinite."
    )
    X = SPIRAL.copy()
    X[[3, 5], 1] = np.nan
    found = health(network_of("relu"), X, CLASSES)
    assert found.verdict == "2 of the 300 rows of inputs hold NaN or infinite numbers."
    assert found.gradients is None


def test_a_softmax_at_the_end_is_no_hidden_layer():
    assert len(health(network_of("relu", 2), SPIRAL).layers) == 2
    confident = network_of("relu", 2)
    confident.dense[2].weights = confident.dense[2].weights * 90
    assert health(confident, SPIRAL, CLASSES).is_healthy


def test_a_softmax_inside_lets_signal_and_gradient_through():
    network = bw.Network([bw.Dense(2, 8), bw.tanh, bw.Dense(8, 8), bw.softmax, bw.Dense(8, 1)])
    (layer,) = health(network, SPIRAL).layers
    assert layer.gradient > 0


@pytest.mark.parametrize("layers", [[bw.Dense(2, 1)], [bw.Dense(2, 2), bw.softmax]])
def test_a_network_without_hidden_layers_is_healthy(layers):
    found = health(bw.Network(layers), SPIRAL)
    assert found.layers == []
    assert found.verdict == "Healthy."
    assert found.activity_map().shape == (0, 0)
    assert "Healthy." in repr(found)


def test_health_needs_samples():
    for look in (health, flatness):
        with pytest.raises(bw.InputError, match="at least one sample"):
            look(network_of("relu"), np.empty((0, 2)))


# What is shown


def test_health_shows_a_table_and_the_verdict():
    network = network_of("relu")
    network.dense[1].biases = [-9.0] * 64
    found = health(network, SPIRAL)
    lines = repr(found).splitlines()
    assert lines[0].split()[:5] == ["layer", "activation", "neurons", "dead", "always"]
    assert lines[2].split()[:6] == ["2", "relu", "64", "64", "0", "100%"]
    assert lines[3] == found.verdict
    assert lines[4] == f"- {found.remedies[0]}"
    page = found._repr_html_()
    assert page.count("<tr>") == 3
    assert found.verdict in page


def test_a_verdict_has_at_most_three_sentences():
    network = network_of("relu", 8)
    network.parameters = network.parameters / 1000
    X = SPIRAL * 1e4
    found = health(network, X)
    assert len(kinds(found)) > 3
    assert len(re.findall(r"\.(?: |$)", found.verdict)) == 3
    assert found.verdict.endswith("vanishing gradient.")
