"""The health of networks: numbers by their definitions, sick ones healed, healthy ones left alone."""

from __future__ import annotations

import re

import numpy as np
import pytest

import bendwise as bw
from bendwise.activations import Activation, catalogue
from bendwise.anatomy import HealthMonitor, flatness, gradient_norms, health
from bendwise.network import SGD, Adam

SPIRAL, CLASSES = bw.datasets.spiral_data(seed=0)
USUAL = [name for name, record in catalogue.items() if isinstance(record, Activation) and record.usual]


def network_of(name, depth=2, width=64, n_inputs=2, n_outputs=3, **how):
    layers, n = [], n_inputs
    for _ in range(depth):
        layers += [bw.Dense(n, width), bw.get(name)]
        n = width
    return bw.Network([*layers, bw.Dense(n, n_outputs), bw.softmax], **how)


def kinds(found):
    return {problem.kind for problem in found.problems}


def problem_of(found, kind):
    return next(problem for problem in found.problems if problem.kind == kind)


def number_after(words, text):
    """The number that a remedy tells after these words."""
    return float(re.search(rf"{words} (-?[\d.]+(?:e[+-]?\d+)?)", text)[1].rstrip("."))


def heal_weights(network, found):
    """Do what the remedies about weights say, by the numbers in their words."""
    for problem in found.problems:
        if problem.kind == "wrong-gain weights":
            layer = network.dense[problem.layer - 1]
            layer.weights = layer.weights * number_after("by", problem.remedy)


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


# During training


def test_a_learning_rate_of_ten_kills_relu_neurons_and_a_tenth_of_it_does_not():
    network = network_of("relu", 1)
    monitor = HealthMonitor(network, SPIRAL, CLASSES)
    network.fit(SPIRAL, CLASSES, optimizer=SGD(10.0), epochs=60, on_epoch=monitor)
    assert monitor.epochs == list(range(61))
    problem = monitor.problems[0]
    assert problem.kind == "learning rate too high"
    epoch = int(problem.evidence["epoch"])
    shares = [seen.layers[0].dead for seen in monitor.history]
    assert min(shares[epoch:]) >= 0.75 > shares[epoch - 1]
    assert problem.evidence["dead then"] == 64 * shares[epoch]
    assert problem.evidence["dead before"] == 64 * shares[epoch - 1]
    assert monitor.verdict.startswith(
        f"By epoch {epoch} layer 1 is nearly dead: {64 * shares[epoch]:.0f} of 64 relu neurons are silent"
    )
    assert monitor.verdict.endswith("A learning rate of 10 is too high.")
    rate = number_after("learning rate of", monitor.remedies[0])
    assert rate == 1
    again = network_of("relu", 1)
    monitor = HealthMonitor(again, SPIRAL, CLASSES)
    again.fit(SPIRAL, CLASSES, optimizer=SGD(rate), epochs=60, on_epoch=monitor)
    assert monitor.verdict == "Healthy at all 61 looks."
    assert monitor.remedies == []
    assert again.losses[-1] < network.losses[-1]


def test_a_monitor_ends_a_training_that_is_dead():
    network = network_of("relu", 2)
    monitor = HealthMonitor(network, SPIRAL, stop_when_dead=True)
    network.fit(SPIRAL, CLASSES, optimizer=Adam(10.0), epochs=60, on_epoch=monitor)
    assert len(network.losses) == monitor.epochs[-1] < 60
    assert monitor.dead_map()[-1].max() == 1
    assert monitor.dead_map()[:-1].max() < 1


def test_a_monitor_looks_as_often_as_it_is_told():
    network = network_of("tanh", 1)
    monitor = HealthMonitor(network, SPIRAL, every=2)
    network.fit(SPIRAL, CLASSES, epochs=20, on_epoch=monitor, every=3)
    assert monitor.epochs == [0, 6, 12, 18]
    with pytest.raises(bw.InputError, match="every must be a whole number from 1, not 0"):
        HealthMonitor(network, SPIRAL, every=0)


def test_a_monitor_tells_the_rate_that_a_schedule_made():
    network = network_of("relu", 1)
    monitor = HealthMonitor(network, SPIRAL)
    network.fit(SPIRAL, CLASSES, optimizer=Adam(10.0), epochs=60, schedule="cosine", on_epoch=monitor)
    rates, epoch = network.history["learning_rate"], int(monitor.problems[0].evidence["epoch"])
    assert monitor.learning_rate == rates[epoch - 1] < 10


def test_a_network_that_was_sick_before_training_is_not_blamed_on_the_rate():
    network = network_of("relu", 1)
    network.dense[0].biases = [-9.0] * 64
    monitor = HealthMonitor(network, SPIRAL)
    network.fit(SPIRAL, CLASSES, epochs=5, on_epoch=monitor)
    assert monitor.verdict.startswith("Not healthy from the start. Layer 1 is dead")
    assert monitor.remedies[0].startswith("Set the biases of dense layer 1 to 0")


def test_a_network_that_gets_well_is_told_so():
    network = network_of("relu", 1)
    monitor = HealthMonitor(network, SPIRAL)
    network.dense[0].biases = [-9.0] * 64
    monitor(1, 1.0)
    network.dense[0].biases = np.zeros(64)
    monitor(2, 1.0)
    assert monitor.verdict == "Healthy at the end; it was not at 1 of 3 looks, last in epoch 1."
    assert "Healthy at the end" in repr(monitor)
    assert "Healthy at the end" in monitor._repr_html_()


def test_neurons_died_when_they_died_for_the_last_time():
    network = network_of("relu", 1)
    monitor = HealthMonitor(network, SPIRAL)
    for epoch, bias in enumerate((-9.0, 0.0, -9.0, -9.0), 1):
        network.dense[0].biases = [bias] * 64
        monitor(epoch, 1.0)
    assert monitor.verdict.startswith("By epoch 3 layer 1 is dead")
    assert monitor.verdict.endswith("The learning rate is too high.")  # no fit has told which
    assert "a tenth of the learning rate" in monitor.remedies[0]


def test_f8_dead_neurons_and_exploding_values_are_detected_on_a_real_network():
    network = network_of("relu", 1)
    network.fit(SPIRAL, CLASSES, optimizer=Adam(0.02), epochs=300)
    assert health(network, SPIRAL, CLASSES).is_healthy
    killed, exploded = network.parameters.copy(), network.parameters * 1000
    network.dense[0].biases = network.dense[0].biases - 50
    assert kinds(health(network, SPIRAL, CLASSES)) == {"dead"}
    network.parameters = exploded
    assert "exploding signal" in kinds(health(network, SPIRAL, CLASSES))
    network.parameters = killed
    assert health(network, SPIRAL, CLASSES).is_healthy
