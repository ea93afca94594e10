"""Gradients, losses and optimizers against the truth: 50 digits, and their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf

import bendwise as bw
from bendwise import exact
from bendwise.exact import rows as exact_rows
from bendwise.network import SGD, AdaGrad, Adam, AdamW, RMSprop
from bendwise.network.job import trunk
from bendwise.network.losses import LOSSES
from bendwise.network.optimizers import OPTIMIZERS
from bendwise.network.reference import loss_and_gradient

rng = np.random.default_rng(11)


# The truth: the same network and loss in 50 digits, and central differences of it.


def exact_activation(function, rows):
    if function.name == "softmax":
        return [exact_rows.softmax(row, mpf(1)) for row in rows]
    parameters = [mpf(value) for value in function.parameters.values()]
    return [[exact.FUNCTIONS[function.name](x, *parameters)[0] for x in row] for row in rows]


def exact_outputs(network, parameters, X):
    rows, start = [[mpf(float(x)) for x in row] for row in X], 0
    for layer in network.layers:
        if not isinstance(layer, bw.Dense):
            rows = exact_activation(layer, rows)
            continue
        n, m = layer.n_inputs, layer.n_neurons
        weights, biases = parameters[start : start + n * m], parameters[start + n * m :][:m]
        start += (n + 1) * m
        rows = [
            [mp.fsum([biases[j], *(row[i] * weights[i * m + j] for i in range(n))]) for j in range(m)]
            for row in rows
        ]
    return rows


def exact_loss(network, loss, parameters, X, y):
    outputs = exact_outputs(network, parameters, X)
    if loss == "cross_entropy":
        return mp.fsum(-mp.log(row[int(k)]) for row, k in zip(outputs, y, strict=True)) / len(X)
    pairs = [
        (o, mpf(float(t))) for row, ts in zip(outputs, y, strict=True) for o, t in zip(row, ts, strict=True)
    ]
    if loss == "binary_cross_entropy":
        return mp.fsum(-mp.log(o if t else 1 - o) for o, t in pairs) / len(pairs)
    if loss == "mean_absolute_error":
        return mp.fsum(abs(o - t) for o, t in pairs) / len(pairs)
    if loss == "huber":
        sizes = [abs(o - t) for o, t in pairs]
        return mp.fsum(s**2 / 2 if s <= 1 else s - mpf(1) / 2 for s in sizes) / len(pairs)
    return mp.fsum((o - t) ** 2 for o, t in pairs) / len(pairs)


def exact_gradient(network, loss, X, y):
    with mp.workdps(50):
        parameters = [mpf(float(p)) for p in network.parameters]
        h, found = mpf(10) ** -18, []
        for k in range(len(parameters)):
            sides = [[*parameters[:k], parameters[k] + side, *parameters[k + 1 :]] for side in (h, -h)]
            above, below = (exact_loss(network, loss, side, X, y) for side in sides)
            found.append(float((above - below) / (2 * h)))
        return np.array(found)


def gradient(network, loss, X, y):
    chosen, found = LOSSES[loss], np.empty_like(network.parameters)
    targets = chosen.targets(y, network.n_outputs, network.dtype)
    x = network.inputs(X)
    mean, _ = loss_and_gradient(network, trunk(network, chosen), chosen, x, targets, found)
    return mean, found


CASES = {
    "mean_squared_error": ([], rng.standard_normal((4, 2))),
    "mean_absolute_error": ([], 2 * rng.standard_normal((4, 2))),
    "huber": ([], 2 * rng.standard_normal((4, 2))),
    "cross_entropy": (["softmax"], np.array([0, 1, 1, 0])),
    "binary_cross_entropy": (["sigmoid"], np.array([[0, 1], [1, 1], [0, 0], [1, 0]])),
}


@pytest.mark.parametrize("loss", CASES)
@pytest.mark.all_kernels
def test_gradients_of_whole_networks_are_exact(loss, activation):
    end, y = CASES[loss]
    layers = [bw.Dense(2, 3), activation, bw.Dense(3, 3), activation, bw.Dense(3, 2), *end]
    network = bw.Network(layers, seed=5, dtype=np.float64)
    network.parameters += 0.1 * np.random.default_rng(6).standard_normal(network.parameters.size)
    X = np.random.default_rng(7).standard_normal((4, 2))
    mean, found = gradient(network, loss, X, y)
    wanted = exact_gradient(network, loss, X, y)
    with mp.workdps(50):
        true_mean = float(exact_loss(network, loss, [mpf(float(p)) for p in network.parameters], X, y))
    assert mean == pytest.approx(true_mean, rel=1e-13)
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-8 * np.abs(wanted).max())
    before = network.parameters.copy()
    network.fit(X, y, loss=loss, optimizer=SGD(1.0), epochs=1)  # by the engine
    assert network.losses[0] == pytest.approx(true_mean, rel=1e-13)
    np.testing.assert_allclose(
        before - network.parameters, wanted, rtol=1e-8, atol=1e-8 * np.abs(wanted).max()
    )


def test_the_gradient_through_a_softmax_that_is_not_part_of_the_loss_is_exact():
    network = bw.Network([bw.Dense(2, 3), "softmax", bw.Dense(3, 2)], dtype=np.float64)
    X, y = rng.standard_normal((4, 2)), rng.standard_normal((4, 2))
    _, found = gradient(network, "mean_squared_error", X, y)
    np.testing.assert_allclose(found, exact_gradient(network, "mean_squared_error", X, y), rtol=1e-8)


def test_cross_entropy_takes_numbers_or_probabilities_and_never_overflows():
    outputs = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    loss = LOSSES["cross_entropy"]
    by_number = loss.value_and_slope(outputs, loss.targets([0, 0], 2, float))
    by_share = loss.value_and_slope(outputs, loss.targets([[1.0, 0.0], [1.0, 0.0]], 2, float))
    assert by_number[0] == by_share[0] == 500.0
    np.testing.assert_array_equal(by_number[1], [[0, 0], [-0.5, 0.5]])


def test_cross_entropy_keeps_its_digits_where_the_answer_is_certain():
    loss = LOSSES["cross_entropy"]
    for real, gap in ((np.float64, 40.0), (np.float32, 20.0)):
        outputs = np.array([[gap, 0.0, 0.0]], real)
        value, _ = loss.value_and_slope(outputs, loss.targets([0], 3, real))
        assert value == pytest.approx(2 * np.exp(-gap), rel=1e-6)


def test_the_mean_loss_of_an_epoch_counts_every_row_once():
    X = np.arange(10.0)
    network = bw.Network([bw.Dense(1, 1)])
    network.parameters = [0.0, 0.0]
    network.fit(X, X, optimizer=SGD(1e-30), batch_size=4, epochs=1)
    assert network.losses[0] == pytest.approx(np.mean(X**2))


def test_a_classification_that_is_certain_and_right_costs_next_to_nothing():
    loss = LOSSES["binary_cross_entropy"]
    value, slope = loss.value_and_slope(np.array([[50.0]]), np.array([[1.0]]))
    assert value == pytest.approx(np.exp(-50.0), rel=1e-12)
    assert slope[0, 0] == pytest.approx(-np.exp(-50.0), rel=1e-12)


# Optimizers, against their definitions written for one number.


def by_definition(optimizer, gradients):
    p, v, s = 1.0, 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        if isinstance(optimizer, SGD):
            v = optimizer.momentum * v + g
            ahead = g + optimizer.momentum * v
            p -= optimizer.learning_rate * (ahead if optimizer.nesterov else v)
        elif isinstance(optimizer, AdaGrad):
            s += g * g
            p -= optimizer.learning_rate * g / (s**0.5 + optimizer.epsilon)
        elif isinstance(optimizer, RMSprop):
            s = optimizer.decay * s + (1 - optimizer.decay) * g * g
            p -= optimizer.learning_rate * g / (s**0.5 + optimizer.epsilon)
        else:
            v = optimizer.beta1 * v + (1 - optimizer.beta1) * g
            s = optimizer.beta2 * s + (1 - optimizer.beta2) * g * g
            p *= 1 - optimizer.learning_rate * getattr(optimizer, "weight_decay", 0)
            mean, square = v / (1 - optimizer.beta1**t), s / (1 - optimizer.beta2**t)
            p -= optimizer.learning_rate * mean / (square**0.5 + optimizer.epsilon)
    return p


OF_EACH_KIND = [
    SGD(0.1),
    SGD(0.1, momentum=0.9),
    SGD(0.1, momentum=0.9, nesterov=True),
    AdaGrad(0.1),
    RMSprop(0.02),
    Adam(0.05),
    AdamW(0.05, weight_decay=0.1),
]


@pytest.mark.parametrize("optimizer", OF_EACH_KIND, ids=str)
def test_optimizers_follow_their_definitions(optimizer):
    parameters, gradients = np.array([1.0]), [0.5, -0.25, 2.0, 0.125]
    step = optimizer.start(parameters)
    for g in gradients:
        step(np.array([g]))
    assert parameters[0] == pytest.approx(by_definition(optimizer, gradients), rel=1e-13)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_learns_a_line(name):
    X, optimizer = np.linspace(-1, 1, 50), OPTIMIZERS[name](0.5 if name == "adagrad" else 0.01)
    network = bw.Network([bw.Dense(1, 1)]).fit(X, 3 * X - 1, optimizer=optimizer, epochs=2000)
    np.testing.assert_allclose(
        [network.dense[0].weights[0, 0], network.dense[0].biases[0, 0]], [3, -1], atol=0.02
    )
