"""The chapter's rows D1 to D15: the sine, bent by hand."""

from __future__ import annotations

import numpy as np
import pytest
from ramps import GRID, outputs

import bendwise as bw


@pytest.fixture(scope="module")
def sine():
    return bw.chapter_sine()


# D1 to D12: the sine by hand


A, B = 0.7 / 6, 0.7 / 6 + 0.27 / 3.5  # where pair 1 ends; where pair 2 ends
AFTER = {  # the curve after the last step of a row, written down by hand
    "D1": lambda x: x,
    "D2": lambda x: 6 * x,
    "D3": lambda x: 6 * x + 0.7,
    "D4": lambda x: np.maximum(0.7 - 6 * x, 0),
    "D5": lambda x: np.minimum(6 * x - 0.7, 0),
    "D6": lambda x: np.minimum(6 * x, 0.7),
    "D7": lambda x: np.minimum(6 * x, 0.7) + np.maximum(3.5 * (x - A), 0),
    "D8": lambda x: np.minimum(6 * x, 0.7) + np.clip(0.27 - 3.5 * (x - A), 0, 0.27),
    "D9": lambda x: np.minimum(6 * x, 0.7) - np.clip(0.27 - 3.5 * (x - A), 0, 0.27),
    "D10": lambda x: np.minimum(6 * x, 0.7) + np.clip(3.5 * (x - A), 0, 0.27),
    "D11": lambda x: np.interp(
        x,
        [0, A, B, 0.5 - B, 0.5 - A, 0.5 + A, 0.5 + B, 1 - B, 1 - A, 1],
        [0, 0.7, 0.97, 0.97, 0.7, -0.7, -0.97, -0.97, -0.7, 0],
    ),
}


@pytest.mark.parametrize("row", AFTER)
def test_the_curve_after_each_row_is_the_one_computed_by_hand(sine, row):
    last = max(step.number for step in sine.steps if step.row == row)
    np.testing.assert_allclose(outputs(sine.after(last)), AFTER[row](GRID), atol=2e-6)


def test_the_chapters_steps_set_the_given_values(sine):
    rows = {row: [] for row in AFTER}
    for step in sine.steps:
        rows[step.row] += [(step.pair, *change) for change in step.changes]
    ones = [("w1", 1.0), ("w2", 1.0), ("out", 1.0)]
    assert rows["D1"] == [(1, *one) for one in ones]
    assert rows["D2"] == [(1, "w1", 6.0)]
    assert rows["D3"] == [(1, "b2", 0.70)]
    assert rows["D4"] == [(1, "w2", -1.0)]
    assert rows["D5"] == [(1, "out", -1.0)]
    assert rows["D6"] == [(8, "b2", 1.0), (8, "out", 0.7)]
    assert rows["D7"] == [
        *((2, *one) for one in ones),
        (2, "w1", 3.5),
        (2, "b1", pytest.approx(-3.5 * 0.7 / 6)),
    ]
    assert rows["D8"] == [(2, "b2", 0.27), (2, "w2", -1.0)]
    assert rows["D9"] == [(2, "out", -1.0)]
    assert rows["D10"] == [(8, "out", 0.97)]
    assert {pair for pair, *_ in rows["D11"]} == {3, 4, 5, 6, 7, 8}


def test_d12_the_finished_wave_errs_by_less_than_a_twentieth(sine):
    x = np.linspace(0, 1, 100_001)
    error = np.abs(outputs(sine.network, x) - np.sin(2 * np.pi * x)).max()
    assert error <= 0.05
    assert sine.error == pytest.approx(error, abs=1e-5)


def test_d12_every_step_is_replayed_from_a_network_of_zeros(sine):
    assert not sine.after(0).parameters.any()
    parameters = [sine.after(k).parameters for k in range(len(sine.steps) + 1)]
    for step, before, after in zip(sine.steps, parameters, parameters[1:], strict=False):
        changed = int((before != after).sum())
        assert changed <= len(step.changes)
        if step.changes != (("w1", 1.0),):
            assert changed
    np.testing.assert_array_equal(parameters[-1], sine.network.parameters)
    assert [step.number for step in sine.steps] == list(range(1, len(sine.steps) + 1))


@pytest.mark.parametrize(("x", "pair"), [(0.08, 1), (0.5, 4), (0.95, 7)])
def test_d13_at_a_place_only_one_pair_varies_with_the_input(sine, x, pair):
    first, relu, second, _, _ = sine.network.layers
    near = np.array([[x], [x + 1e-3]])
    hidden = relu(second.forward(relu(first.forward(near))))
    assert np.flatnonzero(hidden[0] != hidden[1]).tolist() == [pair - 1]


def test_d14_and_d15_training_betters_the_hand_and_a_larger_network_betters_both():
    X, y = bw.datasets.sine_data()
    settings = {"batch_size": 32, "schedule": "cosine"}
    by_hand = bw.chapter_sine()
    network = by_hand.network
    before = network.loss(X, y)
    network.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.003), epochs=1000, **settings)
    trained, error = network.loss(X, y), np.abs(outputs(network) - np.sin(2 * np.pi * GRID)).max()
    assert trained < before / 4
    assert error < 0.7 * by_hand.error
    large = bw.Network([bw.Dense(1, 64), bw.relu, bw.Dense(64, 64), bw.relu, bw.Dense(64, 1)])
    large.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.005), epochs=600, **settings)
    assert large.loss(X, y) < trained / 4
    assert np.abs(outputs(large) - np.sin(2 * np.pi * GRID)).max() < error
    np.testing.assert_array_equal(
        by_hand.after(len(by_hand.steps)).parameters, bw.chapter_sine().network.parameters
    )
