"""The health of a network while it trains."""

from __future__ import annotations

import numpy as np
import pytest
from healing import CLASSES, SPIRAL, kinds, network_of, number_after

import bendwise as bw
from bendwise.anatomy import HealthMonitor, health
from bendwise.network import SGD, Adam

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
