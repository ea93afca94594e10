"""The lab's view of dead neurons, against finite differences and counts of its own."""

from __future__ import annotations

import lab_drawing
import numpy as np
import pytest

import bendwise as bw
from bendwise.lab.fields import read_state
from bendwise.lab.views.dead import VIEW, count, training_at
from bendwise.lab.views.dead_experiments import EXPERIMENTS

X, Y = bw.datasets.spiral_data()


def arrived(state):
    return lab_drawing.drawn(VIEW, state)


def draw(**state):
    return lab_drawing.draw(VIEW, **state)


def experiment(number, **change):
    return draw(**{**EXPERIMENTS[number]["set"], **change})


def row_of(drawn, neuron):
    return list(drawn.arrays["order"]).index(neuron)


def test_the_matrix_says_where_each_neuron_is_on():
    drawn = draw(epoch=0, neurons=6, layers=1, seed=3)
    network = bw.Network([bw.Dense(2, 6), bw.relu, bw.Dense(6, 3), bw.softmax], seed=3)
    is_on = (X @ network.dense[0].weights > 0).T
    assert (drawn.arrays["levels"] == 2 * is_on[drawn.arrays["order"] - 1]).all()
    assert (np.diff(drawn.arrays["answers"]) <= 0).all()


def test_flat_ends_of_tanh_are_flat_and_what_is_between_is_weak():
    drawn = draw(activation="tanh", epoch=0, layers=1, neurons=2, scale=10)
    network = bw.Network([bw.Dense(2, 2), bw.tanh, bw.Dense(2, 3), bw.softmax])
    slope = 1 - np.tanh(10 * X @ network.dense[0].weights.astype(float)) ** 2
    expected = np.where(slope < 0.001, 0, np.where(slope < 0.1, 1, 2)).T
    assert (drawn.arrays["levels"] == expected[drawn.arrays["order"] - 1]).mean() > 0.999


def test_dead_sleeping_and_always_on_are_counted():
    slope = np.zeros((100, 4))
    slope[0, 1] = 1.0  # 1 %
    slope[:2, 2] = 1.0  # 2 %: awake
    slope[:, 3] = 0.5
    assert count(slope) == (1, 1, 1)


def test_the_pull_is_the_gradient_of_the_loss():
    state = {"activation": "tanh", "layers": 2, "neurons": 3, "epoch": 40, "layer": 2, "neuron": 2}
    names = {}
    exec(VIEW.python(read_state(VIEW.fields, state)), names)
    network, steps = names["network"], []
    exact = bw.Network(_layers(3), dtype=np.float64)
    exact.parameters = network.parameters.astype(float)
    layer = exact.dense[1]
    places = [(layer.weights, (i, 1)) for i in range(3)] + [(layer.biases, (0, 1))]
    for array, place in places:
        here, step = array[place], 1e-5
        array[place] = here + step
        above = exact.loss(X, Y)
        array[place] = here - step
        steps.append((above - exact.loss(X, Y)) / (2 * step))
        array[place] = here
    assert draw(**state).numbers["gradient"] == pytest.approx(np.linalg.norm(steps), rel=1e-3)


def _layers(n):
    return [bw.Dense(2, n), bw.tanh, bw.Dense(n, n), bw.tanh, bw.Dense(n, 3), bw.softmax]


def test_a_start_is_that_of_the_python_beside_it(capsys):
    state = read_state(VIEW.fields, {"scale": 3.0, "bias": -1.5, "layer": 2, "neuron": 4, "epoch": 25})
    names = {}
    exec(VIEW.python(state), names)
    drawn = arrived(state)
    assert drawn.numbers["loss"] == names["network"].loss(X, Y)
    assert drawn.texts["verdict"] in capsys.readouterr().out
    assert drawn.arrays["counts"][:, 0].tolist() == [len(one.dead_neurons) for one in names["health"].layers]


def test_a_pushed_neuron_dies_alone_and_a_layer_that_is_gone_is_the_last():
    before, after = draw(epoch=0), draw(epoch=0, bias=-8.0, neuron=3)
    assert before.numbers["gradient"] > 0
    assert (after.numbers["gradient"], after.numbers["answers"], after.numbers["bias"]) == (0, 0, -8)
    assert after.arrays["counts"][0, 0] == before.arrays["counts"][0, 0] + 1
    assert draw(layers=2, layer=5).numbers["layer"] == 2


def test_the_curve_over_epochs_ends_with_what_is_counted_now():
    drawn = draw(rate=1.0, epoch=50, neurons=32, layers=1)
    assert drawn.arrays["history"][:, 0].tolist() == list(range(0, 51, 5))
    assert drawn.arrays["history"][-1, 1:].tolist() == drawn.arrays["counts"][0].tolist()
    assert len(draw(epoch=1000).arrays["history"]) <= 26


def test_a_rate_of_1_kills_most_as_the_card_says():
    assert experiment(0).arrays["counts"][0, 0] == 29
    assert experiment(0, epoch=10).arrays["counts"][0, 0] >= 16
    assert experiment(0, rate=0.02).arrays["counts"][0, 0] == 0


def test_a_pushed_relu_stays_and_elu_brings_it_back_as_the_card_says():
    late = experiment(1, epoch=1000)
    assert (late.numbers["bias"], late.numbers["gradient"], late.numbers["answers"]) == (-4, 0, 0)
    back = experiment(1, activation="elu", epoch=200)
    assert (back.arrays["levels"][row_of(back, 1)] == 2).mean() > 0.5
    assert experiment(1, activation="leaky_relu", epoch=1000).numbers["bias"] < -4


def test_large_weights_saturate_tanh_as_the_card_says():
    stuck = experiment(2)
    assert (stuck.arrays["levels"] == 0).mean() > 0.8
    assert "saturated" in stuck.texts["verdict"]
    assert (experiment(2, scale=1).arrays["levels"] == 0).mean() < 0.01


def test_six_layers_of_sigmoid_fade_as_the_card_says():
    back = experiment(3).arrays["strengths"][:, 1]
    assert back[5] / back[0] > 100
    assert experiment(3).arrays["counts"][:, 0].sum() == 0
    relu = experiment(3, activation="relu").arrays["strengths"][:, 1]
    assert relu[5] / relu[0] < 3


def test_nearby_states_share_a_training():
    state = read_state(VIEW.fields, {"neurons": 7.9})
    assert training_at(state) == training_at(read_state(VIEW.fields, {"neurons": 8}))
