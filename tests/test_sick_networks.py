"""Networks made sick on purpose: each illness is told, and the remedy heals it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from healing import SPIRAL, heal_weights, kinds, network_of, number_after, problem_of

import bendwise as bw
from bendwise.anatomy import health
from bendwise.anatomy.flatness import flat_side

# Networks made sick on purpose, and healed by the remedy


def test_biases_of_minus_nine_kill_relu_neurons():
    network = network_of("relu")
    network.dense[1].biases = [-9.0] * 64
    found = health(network, SPIRAL)
    assert found.verdict == (
        "Layer 2 is dead: 64 of 64 relu neurons are silent for every one of the 300 samples."
    )
    (problem,) = found.problems
    assert (problem.kind, problem.layer) == ("dead", 2)
    assert (problem.evidence["dead"], problem.evidence["low end"], problem.evidence["high end"]) == (
        64,
        64,
        0,
    )
    assert "Set the biases of dense layer 2 to 0: they are -9" in problem.remedy
    network.dense[1].biases = np.zeros(64)
    assert health(network, SPIRAL).is_healthy


def test_a_nearly_dead_layer_is_told_by_its_numbers():
    network = network_of("relu")
    network.dense[1].biases = [-9.0] * 61 + [1.0] * 3
    found = health(network, SPIRAL)
    assert found.verdict == (
        "Layer 2 is nearly dead: 61 of 64 relu neurons are silent for every one of the 300 samples."
    )
    assert found.layers[1].dead_neurons == list(range(1, 62))


def test_a_dead_layer_is_healed_before_those_behind_it():
    network = network_of("relu")
    network.dense[0].biases = [-9.0] * 64
    first, second = health(network, SPIRAL).problems
    assert (first.layer, second.layer) == (1, 2)
    assert second.remedy.startswith("Heal layer 1 first")
    network.dense[0].biases = np.zeros(64)
    assert health(network, SPIRAL).is_healthy


def test_negative_weights_on_positive_signals_kill_and_leaky_relu_lives():
    network = network_of("relu")
    network.dense[1].weights = -np.abs(network.dense[1].weights)
    found = health(network, SPIRAL)
    problem = problem_of(found, "dead")
    assert problem.remedy.startswith("Take leaky_relu in place of relu: its slope is 0.01")
    leaky = network_of("leaky_relu")
    leaky.parameters = network.parameters
    assert "dead" not in kinds(health(leaky, SPIRAL))
    network.dense[1].draw(np.random.default_rng(1), bw.relu.gain)
    again = network_of("relu", seed=1)
    assert health(again, SPIRAL).is_healthy


@pytest.mark.parametrize("name", ["relu", "gelu", "tanh"])
def test_weights_a_thousand_times_too_large_explode(name):
    network = network_of(name, 3)
    network.parameters = network.parameters * 1000
    found = health(network, SPIRAL)
    assert "wrong-gain weights" in kinds(found)
    assert ("saturated" if name == "tanh" else "exploding signal") in kinds(found)
    assert problem_of(found, "wrong-gain weights").evidence["factor"] == pytest.approx(1e-3, rel=0.2)
    heal_weights(network, found)
    assert health(network, SPIRAL).is_healthy


@pytest.mark.parametrize("name", ["relu", "gelu", "tanh", "leaky_relu"])
def test_weights_a_thousand_times_too_small_lose_signal_and_gradient(name):
    network = network_of(name, 8)
    network.parameters = network.parameters / 1000
    found = health(network, SPIRAL)
    assert {"wrong-gain weights", "vanishing signal", "vanishing gradient"} <= kinds(found)
    heal_weights(network, found)
    assert health(network, SPIRAL).is_healthy


def test_the_chapters_first_weights_are_found_small():
    layers = [
        bw.Dense(2, 64, initializer="chapter"),
        bw.relu,
        bw.Dense(64, 3, initializer="chapter"),
        "softmax",
    ]
    network = bw.Network(layers)
    found = health(network, SPIRAL)
    assert kinds(found) == {"wrong-gain weights"}
    assert problem_of(found, "wrong-gain weights").evidence["factor"] == pytest.approx(100, rel=0.1)
    heal_weights(network, found)
    assert health(network, SPIRAL).is_healthy


def test_weights_of_zero_are_to_be_drawn_anew():
    network = network_of("tanh", 1)
    network.dense[0].weights = np.zeros((2, 64))
    problem = problem_of(health(network, SPIRAL), "wrong-gain weights")
    assert problem.words == "The weights of dense layer 1 are all 0, so its neurons stay alike."
    assert problem.remedy.startswith("Draw the weights of dense layer 1 anew")


@pytest.mark.parametrize("name", ["relu", "tanh"])
@pytest.mark.parametrize("shift", [0, 5e4])
def test_unscaled_inputs_are_told_by_column(name, shift):
    X = SPIRAL * [1, 1e4] + [0, shift]
    found = health(network_of(name), X)
    assert found.problems[0].kind == "unscaled inputs"
    evidence = found.problems[0].evidence
    assert (evidence["column"], evidence["columns"]) == (2, 1)
    assert evidence["spread"] == pytest.approx(X[:, 1].std())
    assert "column 2" in found.verdict
    remedy = found.problems[0].remedy
    mean, spread = number_after("take", remedy), number_after("divide by", remedy)
    assert health(network_of(name), (X - [0, mean]) / [1, spread]).is_healthy


def test_inputs_next_to_nothing_are_unscaled_too():
    assert kinds(health(network_of("tanh"), SPIRAL / 1e4)) == {"unscaled inputs"}


@pytest.mark.parametrize("how", ["weights", "biases"])
@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_saturation_of_both_ends_is_no_death(name, how):
    network = network_of(name)
    if how == "weights":
        network.dense[1].weights = network.dense[1].weights * 90
    else:
        network.dense[1].biases = [30.0, -30.0] * 32
    problem = problem_of(health(network, SPIRAL), "saturated")
    assert (problem.kind, problem.layer) == ("saturated", 2)
    assert "flat end" in problem.words
    if how == "weights":
        factor = number_after("by", problem.remedy)
        network.dense[1].weights = network.dense[1].weights * factor
    else:
        assert (problem.evidence["low end"], problem.evidence["high end"]) == (32, 32)
        assert problem.remedy.startswith("Set the biases of dense layer 2 to 0")
        network.dense[1].biases = np.zeros(64)
    assert health(network, SPIRAL).is_healthy


def test_a_bell_is_flat_at_its_top():
    network = network_of("gaussian", depth=1)
    (problem,) = health(network, np.zeros((20, 2))).problems
    assert problem.kind == "saturated"
    assert problem.remedy.endswith("Or draw the weights of dense layer 1 anew.")


def test_an_activation_of_ones_own_need_not_have_a_limit():
    @bw.activation
    def wavy(x):
        return x + math.sin(x) ** 2

    assert flat_side(wavy) == "nowhere"
    network = bw.Network([bw.Dense(2, 8), wavy, bw.Dense(8, 3), bw.softmax])
    assert health(network, SPIRAL).is_healthy


def test_nothing_learns_through_a_step():
    found = health(network_of("step"), SPIRAL)
    assert found.verdict.startswith(
        "Nothing can learn through layer 1: the slope of step is 0 everywhere; it is alike in layer 2."
    )
    assert "sigmoid in place of step" in found.remedies[0]
    assert health(network_of("sigmoid"), SPIRAL).is_healthy


def test_the_gradient_vanishes_in_a_deep_stack_of_sigmoids():
    found = health(network_of("sigmoid", 12), SPIRAL)
    assert "vanishing gradient" in kinds(found)
    problem = problem_of(found, "vanishing gradient")
    assert problem.evidence["growth"] == pytest.approx(0.37, abs=0.06)
    assert "Take tanh in place of sigmoid" in problem.remedy
    assert health(network_of("tanh", 12), SPIRAL).is_healthy
    fewer = int(number_after("at most", problem.remedy))
    assert all(health(network_of("sigmoid", fewer, seed=seed), SPIRAL).is_healthy for seed in range(5))


def test_weights_three_times_too_large_explode_layer_by_layer():
    network = network_of("relu", 8)
    network.parameters = network.parameters * 3
    found = health(network, SPIRAL)
    assert kinds(found) == {"exploding signal", "exploding gradient"}
    problem = problem_of(found, "exploding signal")
    factor = number_after("by", problem.remedy)
    for layer in network.dense[: problem.layer]:
        layer.weights = layer.weights * factor
    assert "exploding signal" not in kinds(health(network, SPIRAL))


def test_weights_three_times_too_small_fade_layer_by_layer():
    network = network_of("relu", 8)
    network.parameters = network.parameters * 0.3
    found = health(network, SPIRAL)
    assert kinds(found) == {"vanishing signal", "vanishing gradient"}
    problem = problem_of(found, "vanishing signal")
    factor = number_after("by", problem.remedy)
    assert factor == pytest.approx(1 / 0.3, rel=0.15)
    for layer in network.dense[: problem.layer]:
        layer.weights = layer.weights * factor
    assert health(network, SPIRAL).is_healthy


def test_relu_is_a_straight_line_where_all_inputs_are_on_one_side():
    X = np.linspace(0, 1, 200)
    network = bw.Network([bw.Dense(1, 32), bw.relu, bw.Dense(32, 1)])
    found = health(network, X)
    (problem,) = found.problems
    assert (problem.kind, problem.layer) == ("linear", 1)
    outputs = network.forward(X)[:, 0]
    np.testing.assert_allclose(np.diff(outputs, 2), 0, atol=1e-5)
    mean = number_after("take", problem.remedy)
    assert mean == 0.5
    assert health(network, X - mean).is_healthy


def test_relu_that_is_always_on_is_a_straight_line():
    network = network_of("relu")
    network.dense[0].biases = [20.0] * 64
    found = health(network, SPIRAL)
    problem = problem_of(found, "linear")
    assert problem.layer == 1
    assert found.layers[0].always_active_neurons == list(range(1, 65))
    assert problem.remedy.startswith("Set the biases of dense layer 1 to 0: then 64 neurons bend")
    network.dense[0].biases = np.zeros(64)
    assert health(network, SPIRAL).is_healthy
