"""The lab's spiral, against the same network asked in other ways."""

from __future__ import annotations

import lab_drawing
import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab.fields import read_state
from bendwise.lab.views.spiral import BOX, GRID, SIDE, VIEW

X, Y = bw.datasets.spiral_data()


def arrived(state):
    return lab_drawing.drawn(VIEW, state)


def draw(**state):
    return lab_drawing.draw(VIEW, **state)


def trained(epochs=60, neurons=5, rate=0.02, activation=bw.relu, seed=0):
    layers = [bw.Dense(2, neurons), activation, bw.Dense(neurons, neurons), activation]
    network = bw.Network([*layers, bw.Dense(neurons, 3), bw.softmax], seed=seed)
    return network.fit(X, Y, epochs=epochs, optimizer=bw.network.Adam(learning_rate=rate))


def test_the_map_is_what_the_network_says_row_by_row_from_the_top():
    drawn, said = draw(epoch=60, neurons=5), trained().forward(GRID)
    assert drawn.arrays["classes"].shape == (SIDE, SIDE)
    assert (drawn.arrays["classes"].ravel() == said.argmax(axis=1)).mean() > 0.9995
    np.testing.assert_allclose(drawn.arrays["shares"].ravel() / 255, said.max(axis=1), atol=0.005)
    np.testing.assert_allclose(
        GRID[[0, SIDE, -1]], np.array([[-1, 1], [-1, 1 - 2 / 127], [1, -1]]) * 1.190625, atol=1e-5
    )


@pytest.mark.parametrize("neurons", [1, 33, 64])
def test_the_map_is_whole_for_all_sizes(neurons):
    drawn = draw(epoch=3, neurons=neurons, border=False)
    said = trained(3, neurons).forward(GRID)
    np.testing.assert_allclose(drawn.arrays["shares"].ravel() / 255, said.max(axis=1), atol=0.005)


def test_loss_points_and_probe_are_those_of_the_network():
    network, drawn = trained(), draw(epoch=60, neurons=5, x=0.25, y=-0.5)
    assert drawn.numbers["loss"] == network.loss(X, Y)
    assert (drawn.arrays["right"] == (network.predict(X) == Y)).all()
    assert len(drawn.arrays["losses"]) == 60
    shares = network.forward([[0.25, -0.5]])[0]
    np.testing.assert_allclose(drawn.arrays["probabilities"], shares, rtol=1e-5)
    scores = drawn.arrays["scores"]
    np.testing.assert_allclose(np.exp(scores) / np.exp(scores).sum(), shares, rtol=1e-5)
    first = np.array([0.25, -0.5]) @ network.dense[0].weights + network.dense[0].biases[0]
    assert drawn.arrays["active"][0].tolist() == (first > 0).tolist()


def test_the_exact_border_lies_where_two_classes_are_equal():
    drawn, network = draw(epoch=60, neurons=5), trained()
    ends = drawn.arrays["border"].reshape(-1, 2)
    assert len(ends) > 10
    best = np.sort(network.forward(ends), axis=1)
    np.testing.assert_allclose(best[:, 2], best[:, 1], atol=1e-4)
    assert drawn.numbers["regions"] == len(bw.anatomy.regions(network, BOX))


def test_the_first_layers_switch_lines_are_its_zeros():
    drawn, network = draw(epoch=60, neurons=5, switches=True), trained()
    lines = drawn.arrays["lines"][drawn.arrays["line_layers"] == 1].reshape(-1, 2)
    sums = lines @ network.dense[0].weights + network.dense[0].biases
    np.testing.assert_allclose(np.abs(sums).min(axis=1), 0, atol=1e-5)


def test_exact_lines_wait_while_it_moves_and_are_told_where_there_are_none():
    assert "border" not in draw(moving=True).arrays
    assert "bends everywhere" in draw(activation="tanh").texts["why_not"]
    large = draw(neurons=64)
    assert "at most 64" in large.texts["why_not"]
    assert "border" not in large.arrays
    assert "border" in draw(neurons=64, layers=1, epoch=5).arrays


def test_own_points_are_learned_beside_the_arms(capsys):
    own = {"own": [0.5, -0.25, -1.0, 1.1, 0.3], "own_classes": [2.0, 0.0, 1.0]}  # the last has no y
    drawn = draw(epoch=60, neurons=5, **own)
    x = np.concatenate([X, [[0.5, -0.25], [-1.0, 1.1]]])
    y = np.append(Y, [2, 0])
    layers = [bw.Dense(2, 5), bw.relu, bw.Dense(5, 5), bw.relu, bw.Dense(5, 3), bw.softmax]
    network = bw.Network(layers, seed=0).fit(x, y, epochs=60, optimizer=bw.network.Adam(learning_rate=0.02))
    assert drawn.numbers["loss"] == network.loss(x, y)
    assert drawn.arrays["right"].tolist() == (network.predict(x) == y).tolist()
    assert drawn.numbers["loss"] != draw(epoch=60, neurons=5).numbers["loss"]
    names = {}
    exec(VIEW.python(read_state(VIEW.fields, {"epoch": 60, "neurons": 5, **own})), names)
    assert names["network"].loss(names["X"], names["y"]) == drawn.numbers["loss"]


def test_more_own_points_than_can_be_handled_are_refused():
    draw(own=[0.1] * 40, own_classes=[1.0] * 20)
    with pytest.raises(InputError, match="own_classes is a list of 0 to 20 numbers, not of 21"):
        draw(own=[0.1] * 40, own_classes=[1.0] * 21)


def test_any_way_to_an_epoch_gives_the_same():
    once = draw(epoch=40, seed=5)
    for epoch in (300, 7, 40):
        again = draw(epoch=epoch, seed=5)
    assert (again.arrays["classes"] == once.arrays["classes"]).all()
    assert again.numbers == once.numbers


def test_the_python_beside_it_trains_the_same_network(capsys):
    state = read_state(VIEW.fields, {"epoch": 30, "activation": "tanh", "seed": 4})
    names = {}
    exec(VIEW.python(state), names)
    assert names["network"].loss(X, Y) == arrived(state).numbers["loss"]
    assert capsys.readouterr().out.startswith("loss: ")
    exec(VIEW.python({**state, "epoch": 0.0}), {})
