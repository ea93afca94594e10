"""Networks: gradients against the truth, training, and clear errors."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest

import bendwise as bw
from bendwise.network import SGD, Adam

# Training.


def test_the_spiral_is_learned():
    X, y = bw.datasets.spiral_data()
    network = bw.Network([bw.Dense(2, 64), bw.relu, bw.Dense(64, 3), bw.softmax])
    network.fit(X, y, loss="cross_entropy", optimizer=Adam(0.02), epochs=1500)
    assert (network.predict(X) == y).mean() > 0.9
    assert len(network.losses) == 1500


def test_the_sine_is_learned_by_bends_and_not_by_lines():
    X, y = bw.datasets.sine_data()
    errors = {}
    for name in ("linear", "relu"):
        network = bw.Network([bw.Dense(1, 8), name, bw.Dense(8, 8), name, bw.Dense(8, 1)], seed=1)
        network.fit(X, y, optimizer=Adam(0.02), epochs=1500)
        errors[name] = float(np.abs(network.predict(X) - y[:, 0]).mean())
    assert errors["relu"] < 0.03
    assert errors["linear"] > 0.2


def trained(seed=0, **how):
    X, y = bw.datasets.spiral_data(samples=30)
    network = bw.Network([bw.Dense(2, 8), bw.tanh, bw.Dense(8, 3), bw.softmax], seed=seed)
    return network.fit(X, y, epochs=20, **how)


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    once = trained(batch_size=16, seed=3).parameters.tobytes()
    assert trained(batch_size=16, seed=3).parameters.tobytes() == once
    assert trained(batch_size=16, seed=4).parameters.tobytes() != once
    assert (
        bw.Network([bw.Dense(2, 2)], seed=0).parameters.tobytes()
        != bw.Network([bw.Dense(2, 2)], seed=1).parameters.tobytes()
    )


def test_batches_visit_every_row_once_an_epoch():
    rows = []

    class Seen(bw.network.MeanSquaredError):
        def value_and_slope(self, outputs, targets):
            rows.extend(targets[:, 0])
            return super().value_and_slope(outputs, targets)

    bw.Network([bw.Dense(1, 1)]).fit(np.arange(10.0), np.arange(10.0), loss=Seen(), batch_size=3, epochs=2)
    first, second = rows[:10], rows[10:]
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    steps = {tuple(np.diff(rows) % 10) for rows in (first, second)}
    assert len(steps) == 2  # a new order, not the old one begun elsewhere


def test_training_goes_on_from_the_present_weights():
    network = bw.Network([bw.Dense(1, 1)])
    network.dense[0].weights, network.dense[0].biases = [[2.0]], [[0.5]]
    X = np.linspace(0, 1, 5)
    network.fit(X, 2 * X + 0.5, epochs=3)
    np.testing.assert_array_equal(network.parameters, [2.0, 0.5])
    assert network.losses == [0, 0, 0]


def test_a_runaway_training_says_when_and_why_and_keeps_the_last_numbers():
    network = bw.Network([bw.Dense(1, 4), bw.relu, bw.Dense(4, 1)])
    X = np.linspace(0, 1000, 20)
    with pytest.raises(ArithmeticError, match=r"diverged in epoch \d+.*learning rate too high"):
        network.fit(X, X**2, optimizer=SGD(1.0), epochs=100)
    assert np.isfinite(network.parameters).all()


@pytest.mark.filterwarnings("error")
def test_a_single_step_too_far_is_a_divergence_too():
    network = bw.Network([bw.Dense(1, 4), bw.relu, bw.Dense(4, 1)])
    before, X = network.parameters.copy(), np.linspace(0, 1000, 20)
    with pytest.raises(ArithmeticError, match="diverged in epoch 1"):
        network.fit(X, X**2, optimizer=SGD(1e36), epochs=1)
    np.testing.assert_array_equal(network.parameters, before)


def test_a_divergence_leaves_the_parameters_of_the_last_good_epoch():
    states, network = [], bw.Network([bw.Dense(1, 1)])

    def keep(epoch, loss):
        states.append(network.parameters.copy())

    with pytest.raises(ArithmeticError):
        network.fit([1.0, 2.0], [1.0, 2.0], optimizer=SGD(20.0), epochs=500, on_epoch=keep)
    assert len(states) > 3
    np.testing.assert_array_equal(network.parameters, states[-1])


def test_on_epoch_is_told_of_each_epoch():
    heard = []
    network = trained(on_epoch=lambda epoch, loss: heard.append((epoch, loss)))
    assert heard == list(enumerate(network.losses, 1))


# Layers.


def test_layers_share_one_vector_of_parameters():
    network = bw.Network([bw.Dense(2, 3), bw.relu, bw.Dense(3, 1)])
    network.parameters[...] = np.arange(13)
    np.testing.assert_array_equal(network.dense[0].weights, [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(network.dense[0].biases, [[6, 7, 8]])
    network.dense[1].biases = [99]
    assert network.parameters[-1] == 99


def test_copies_share_nothing_with_the_original_and_everything_within():
    network = trained()
    for twin in (copy.copy(network), copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        np.testing.assert_array_equal(twin.parameters, network.parameters)
        assert twin.layers[1] is network.layers[1]
        twin.fit([[0.0, 1.0]], [2], epochs=50)
        assert twin.losses[-1] < twin.losses[0]
        twin.parameters = np.zeros(twin.parameters.size)
        assert not twin.dense[0].weights.any()
        assert network.dense[0].weights.any()
        assert np.shares_memory(network.parameters, network.dense[0].weights)
    with pytest.raises(bw.InputError, match="must have the shape"):
        network.parameters = [1.0]


def test_a_layer_keeps_weights_that_were_set_before():
    layer = bw.Dense(2, 1)
    layer.weights = [[3.0], [4.0]]
    network = bw.Network([layer])
    np.testing.assert_array_equal(network.forward([[1, 1]]), [[7]])


def test_first_weights_suit_the_activation_that_follows():
    def deviation(*after):
        return bw.Network([bw.Dense(400, 400), *after]).dense[0].weights.std() * 20

    assert deviation() == pytest.approx(1, rel=0.02)
    assert deviation(bw.relu) == pytest.approx(np.sqrt(2), rel=0.02)
    assert deviation(bw.gelu) == pytest.approx(bw.gelu.gain, rel=0.02)
    assert deviation(bw.softmax) == pytest.approx(1, rel=0.02)


def test_first_weights_need_no_value_where_plain_python_has_none():
    @bw.activation
    def steep(x):
        return x / (1 + math.exp(-100 * x))

    @bw.activation
    def root(x):
        return x**0.5, (0.5 / x**0.5 if x > 0 else x * math.inf)

    with pytest.raises(OverflowError):
        steep.record(-8.0)
    assert steep.gain == pytest.approx(bw.relu.gain, rel=1e-3)
    assert math.isnan(root.record(-1.0))
    assert root.gain == 1.0
    assert np.isfinite(bw.Network([bw.Dense(1, 4), steep, bw.Dense(4, 4), root]).parameters).all()


def test_the_chapters_first_weights_by_name():
    assert bw.Dense(400, 400, initializer="chapter").weights.std() == pytest.approx(0.01, rel=0.02)


def test_the_strength_of_a_signal_survives_ten_relu_layers():
    layers = [part for _ in range(10) for part in (bw.Dense(256, 256), bw.relu)]
    outputs = bw.Network(layers).forward(np.random.default_rng(0).standard_normal((200, 256)))
    assert 0.3 < np.sqrt(np.mean(outputs**2)) < 3


def test_predictions_are_classes_or_numbers():
    X = [[0.0], [1.0]]
    assert bw.Network([bw.Dense(1, 3), "softmax"]).predict(X).dtype.kind == "i"
    assert set(bw.Network([bw.Dense(1, 1), "sigmoid"]).predict(X)) <= {0, 1}
    assert bw.Network([bw.Dense(1, 1)]).predict([0.0, 1.0]).shape == (2,)
    assert bw.Network([bw.Dense(1, 2)]).predict(X).shape == (2, 2)


def test_health_finds_the_dead_and_the_saturated():
    network = bw.Network([bw.Dense(1, 4), bw.relu, bw.Dense(4, 2), bw.tanh, bw.Dense(2, 1)])
    network.dense[0].weights, network.dense[0].biases = [[1, 1, 1, -1]], [[0, -0.5, -5, 0]]
    network.dense[1].weights, network.dense[1].biases = np.zeros((4, 2)), [[0, 50]]
    first, second = bw.anatomy.health(network, np.linspace(0.01, 1, 100)).layers
    assert (first.activation, first.n_neurons, first.dead) == ("relu", 4, 0.5)
    assert first.saturated == pytest.approx((0 + 0.5 + 1 + 1) / 4, abs=0.01)
    assert (second.dead, second.saturated) == (0.5, 0.5)


GAPS = np.ma.masked_equal([1.0, 2.0, 9.0], 9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bw.Dense(0, 3), "n_inputs of a dense layer must be a whole number from 1, not 0"),
        (lambda: bw.Dense(2, 2.5), "n_neurons"),
        (
            lambda: bw.Dense(2, 3, dtype=int),
            "dtype of a dense layer must be float32 or float64, not <class 'int'>",
        ),
        (lambda: bw.Dense(2, 3, initializer="scald"), "unknown initializer 'scald'; did you mean 'scaled'"),
        (lambda: bw.Dense(2, 3).forward([[1.0]]), r"takes an array of shape \(n_samples, 2\), not \(1, 1\)"),
        (lambda: setattr(bw.Dense(2, 3), "weights", [[1.0]]), r"must have the shape \(2, 3\), not \(1, 1\)"),
        (lambda: bw.Network([]), "must begin with a Dense"),
        (lambda: bw.Network([bw.relu, bw.Dense(1, 1)]), "must begin with a Dense"),
        (lambda: bw.Network([bw.Dense(2, 3), bw.relu, bw.Dense(4, 1)]), r"takes 4 inputs, but Dense\(2, 3\)"),
        (lambda: bw.Network([bw.Dense(2, 3), "rellu"]), "did you mean 'relu'"),
        (lambda: bw.Network([bw.Dense(2, 3), max]), "layer 2 must be a Dense"),
        (
            lambda: bw.Network([bw.Dense(2, 2)] * 2 + [layer := bw.Dense(2, 2), layer]),
            "stand in a network once",
        ),
        (lambda: bw.Network([bw.Dense(2, 3)], dtype="int8"), "must be float32 or float64"),
        (lambda: bw.Network([bw.Dense(2, 3)]).forward([1.0]), r"shape \(n_samples, 2\), not \(1,\)"),
        (lambda: bw.Network([bw.Dense(1, 1)]).forward([["a"]]), "inputs must be numbers"),
        (lambda: fit_one(y=[1, 2]), "there are 3 rows of inputs but 2 targets"),
        (lambda: fit_one(X=[[]], y=[[]]), "shape"),
        (lambda: fit_one(X=np.empty((0, 1)), y=np.empty(0)), "no rows to train on"),
        (lambda: fit_one(X=[1, 2, np.nan]), "inputs must be finite"),
        (lambda: fit_one(y=[1, 2, np.inf]), "targets must be finite"),
        (lambda: fit_one(y=[1, 2, 1e300]), r"must be numbers that float32 can hold, not 1e\+300; scale them"),
        (lambda: bw.Network([bw.Dense(1, 1)]).fit(GAPS, [1, 2, 9]), "inputs must not be masked"),
        (lambda: bw.Network([bw.Dense(1, 1)]).fit([1, 2, 9], GAPS), "targets must not be masked"),
        (lambda: fit_one(y=["a", "b", "c"]), "targets must be numbers"),
        (lambda: fit_one(y=np.ones((3, 2))), r"needs targets of shape \(n_samples, 1\)"),
        (lambda: fit_one(loss="mse"), "unknown loss 'mse'"),
        (lambda: fit_one(optimizer="adem"), "did you mean 'adam'"),
        (lambda: fit_one(epochs=0), "epochs must be a whole number from 1, not 0"),
        (lambda: fit_one(batch_size=1.5), "batch_size"),
        (lambda: Adam(learning_rate=-1), "learning_rate of Adam must be a number above 0, not -1"),
        (lambda: SGD(momentum=1.0), "momentum of SGD must be at least 0 and below 1"),
        (lambda: fit_one(end=["softmax"], y=[0, 1, 2]), "this network has one output"),
        (lambda: fit_two(y=[0, 1, 2]), "class numbers must be from 0 to 1, .* some from 0 to 2"),
        (lambda: fit_two(y=[0.5, 1, 2]), "must be class numbers"),
        (lambda: fit_two(y=[[0.5, 0.6]] * 3), "add up to 1"),
        (lambda: bw.Network([used := bw.Dense(1, 1)]) and bw.Network([used]), "is part of another network"),
        (lambda: bw.Network([bw.Dense(1, 1)], seed=-3), "seed must be a whole number from 0"),
        (lambda: bw.Network([bw.Dense(1, 1)], dtype="foo"), "must be float32 or float64, not 'foo'"),
        (lambda: bw.anatomy.health(bw.Network([bw.Dense(1, 1)]), np.empty((0, 1))), "at least one sample"),
        (lambda: fit_one(end=["sigmoid"], y=[0, 1, 2]), "must be 0 or 1"),
        (
            lambda: fit_one(end=["sigmoid"], loss="cross_entropy"),
            "end in softmax or in a Dense layer, not in sigmoid",
        ),
    ],
)
def test_errors_say_what_does_not_fit(call, message):
    with pytest.raises(bw.InputError, match=message):
        call()


def fit_two(y):
    return bw.Network([bw.Dense(1, 2), "softmax"]).fit([1.0, 2.0, 3.0], np.array(y))


def fit_one(X=(1.0, 2.0, 3.0), y=(1.0, 2.0, 3.0), end=(), **how):
    return bw.Network([bw.Dense(1, 1), *end]).fit(X, np.array(y), **how)
