"""Penalties, decay, clipping, dropout, and weights of samples."""

from __future__ import annotations

import numpy as np
import pytest
from little_trainings import X, Y, classifier, line

import bendwise as bw
from bendwise.network import (
    SGD,
    AdamW,
    reference,
    training,
)

# Penalties, decay, clipping.


def test_penalties_pull_at_weights_and_not_at_biases():
    network = line(2.0, 0.0).fit([0.0], [0.0], optimizer=SGD(0.1), epochs=1, l1=0.5, l2=0.25)
    np.testing.assert_allclose(network.parameters, [2 - 0.1 * (0.5 + 2 * 0.25 * 2), 0], rtol=1e-12)
    network = line(-2.0, 0.5).fit([0.0], [0.5], optimizer=SGD(0.1), epochs=1, l1=0.5)
    np.testing.assert_allclose(network.parameters, [-2 + 0.1 * 0.5, 0.5], rtol=1e-12)
    assert network.losses == [0.0]  # of the data alone


def test_adamw_lets_all_parameters_decay_whatever_the_gradient():
    network = line(2.0, 0.0).fit([0.0], [0.0], optimizer=AdamW(0.1, weight_decay=0.5), epochs=2)
    np.testing.assert_allclose(network.parameters, [2 * 0.95**2, 0], rtol=1e-12)


def test_a_gradient_is_cut_to_the_largest_norm_and_keeps_its_direction():
    free = line(3.0, 1.0).fit([1.0], [0.0], optimizer=SGD(1e-3), epochs=1)
    move = free.parameters - [3.0, 1.0]
    cut = line(3.0, 1.0).fit([1.0], [0.0], optimizer=SGD(1e-3), epochs=1, clip_norm=2.0)
    np.testing.assert_allclose(cut.parameters - [3.0, 1.0], move / np.linalg.norm(move) * 2e-3, rtol=1e-9)
    same = line(3.0, 1.0).fit([1.0], [0.0], optimizer=SGD(1e-3), epochs=1, clip_norm=1e3)
    np.testing.assert_array_equal(same.parameters, free.parameters)


# Dropout.


def survivors(share=0.3, seed=1, step=0, layer=0, shape=(400, 50)):
    network = classifier()
    settings = training.Settings(dropout=share)
    memory = training.Memory.of(network)
    x = network.inputs(X)
    job, _ = training.make_jobs(network, x, Y, settings, np.random.default_rng(0), memory)
    job.dropout_seed, job.memory.n_steps = seed, step
    return reference.survivors(job, layer, shape)


def test_dropout_keeps_the_share_that_it_should_and_draws_anew_each_time():
    first = survivors()
    assert first.mean() == pytest.approx(0.7, abs=0.01)
    assert first.mean(axis=0).std() == pytest.approx(np.sqrt(0.21 / 400), rel=0.4)
    assert first.mean(axis=1).std() == pytest.approx(np.sqrt(0.21 / 50), rel=0.2)
    for other in (survivors(seed=2), survivors(step=1), survivors(layer=1)):
        assert np.mean(first == other) == pytest.approx(0.7**2 + 0.3**2, abs=0.02)


def test_dropout_is_for_training_alone_and_follows_the_seed():
    held = bw.datasets.spiral_data(samples=10, seed=1)

    def trained(seed):
        return classifier().fit(X, Y, dropout=0.5, epochs=20, seed=seed, validation_data=held)

    network = trained(1)
    assert network.history["val_loss"][-1] == pytest.approx(network.loss(*held), rel=1e-5)
    assert trained(1).parameters.tobytes() == network.parameters.tobytes()
    assert trained(2).parameters.tobytes() != network.parameters.tobytes()


def test_dropout_keeps_the_mean_of_what_the_next_layer_sees():
    network = bw.Network([bw.Dense(1, 500), bw.linear, bw.Dense(500, 1)], dtype="float64")
    network.dense[0].weights, network.dense[0].biases = np.zeros((1, 500)), np.ones(500)
    network.dense[1].weights = np.full((500, 1), 1 / 500)
    network.fit(np.zeros(200), np.ones(200), dropout=0.5, epochs=1, optimizer=SGD(1e-30))
    spread = network.losses[0]  # of sums of 500 values that are 0 or 2 / 500, around 1
    assert spread == pytest.approx(1 / 500, rel=0.3)


# Weights of samples and classes.


def test_a_weight_of_two_is_a_row_given_twice_and_of_zero_one_left_out():
    rng = np.random.default_rng(0)
    weights = rng.integers(0, 4, len(X))
    how = {"optimizer": SGD(0.5), "epochs": 30}
    weighted = classifier(dtype="float64").fit(X, Y, sample_weight=weights, **how)
    repeated = classifier(dtype="float64").fit(np.repeat(X, weights, axis=0), np.repeat(Y, weights), **how)
    np.testing.assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(weighted.losses, repeated.losses, rtol=1e-9)
    tenfold = classifier(dtype="float64").fit(X, Y, sample_weight=10.0 * weights, **how)
    np.testing.assert_allclose(tenfold.parameters, weighted.parameters, rtol=1e-9, atol=1e-11)


def test_class_weights_are_weights_of_the_samples_of_a_class():
    rows = np.r_[0:40, 40:50, 80:85]
    counts = np.array([40, 10, 5])
    how = {"optimizer": SGD(0.5), "epochs": 10}
    by_row = classifier().fit(X[rows], Y[rows], sample_weight=(1 / counts)[Y[rows]], **how)
    balanced = classifier().fit(X[rows], Y[rows], class_weight="balanced", **how)
    np.testing.assert_allclose(balanced.parameters, by_row.parameters, rtol=1e-4, atol=1e-6)
    named = classifier().fit(X[rows], Y[rows], class_weight={1: 4.0, 2: 8.0}, **how)
    np.testing.assert_allclose(named.parameters, by_row.parameters, rtol=1e-4, atol=1e-6)
