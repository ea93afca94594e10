"""Training as a pure function: any way to an epoch gives the same bits, those of `fit`."""

from __future__ import annotations

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import DivergenceError
from bendwise.lab import trainings
from bendwise.lab.curves import FORMULAS, Curve
from bendwise.lab.trainings import MOST_SNAPSHOTS, MOST_TRAININGS, Training, state_at
from bendwise.network import SGD, Adam, RMSprop

LONG_S = 60.0


@pytest.fixture(autouse=True)
def nothing_is_kept():
    trainings.forget()
    yield
    trainings.forget()


def make(**changes):
    usual = {
        "data": Curve("sine"),
        "widths": (8, 8),
        "activations": ("tanh", "relu"),
        "optimizer": Adam(learning_rate=0.01),
        "seed": 3,
    }
    return Training(**{**usual, **changes})


def fitted(training, epochs):
    network = training.make_network()
    X, y = training.data.make()
    if epochs:
        network.fit(
            X,
            y,
            optimizer=training.optimizer,
            epochs=epochs,
            batch_size=training.batch_size,
            seed=training.seed,
        )
    return network


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"batch_size": 16},
        {"optimizer": SGD(learning_rate=0.05, momentum=0.9)},
        {"optimizer": RMSprop(learning_rate=0.01), "batch_size": 33},
    ],
)
@pytest.mark.parametrize("way", ["jump", "single steps", "rewound", "in portions", "from beyond"])
def test_every_way_to_an_epoch_gives_the_bits_of_fit(changes, way):
    training = make(**changes)
    expected = fitted(training, 300)
    if way == "single steps":
        for epoch in range(300):
            state_at(training, epoch)
    elif way == "rewound":
        for epoch in (310, 7, 150, 0, 299, 3):
            state_at(training, epoch, LONG_S)
    elif way == "in portions":
        while not state_at(training, 300, 0.0).is_there:
            pass
    elif way == "from beyond":
        state_at(training, 2000, LONG_S)
    reached = state_at(training, 300, LONG_S)
    assert reached.epoch == 300
    assert (reached.parameters == expected.parameters).all()
    assert reached.losses.tolist() == expected.losses


def test_epoch_0_is_the_network_before_training():
    reached = state_at(make(), 0)
    assert (reached.parameters == make().make_network().parameters).all()
    assert (reached.epoch, reached.is_there, len(reached.losses)) == (0, True, 0)


def test_classes_are_trained_too():
    class Clouds:
        def make(self):
            return bw.datasets.vertical_data(20)

    training = make(data=Clouds(), outputs=3, last="softmax", batch_size=20)
    expected = fitted(training, 40)
    assert (state_at(training, 40, LONG_S).parameters == expected.parameters).all()


def test_a_training_can_start_from_given_parameters():
    start = tuple(np.linspace(-1, 1, len(make().make_network().parameters)).tolist())
    training = make(start=start)
    assert state_at(training, 0).parameters == pytest.approx(np.array(start, np.float32))
    assert (state_at(training, 20, LONG_S).parameters == fitted(training, 20).parameters).all()


def test_a_far_jump_says_how_far_it_is_and_goes_on_when_asked_again():
    training = make()
    far = [state_at(training, 5000, 0.0).epoch for _ in range(3)]
    assert 0 < far[0] < far[1] < far[2] < 5000


def test_memory_is_bounded():
    state_at(make(), 5000, LONG_S)
    (run,) = trainings._runs.values()
    assert MOST_SNAPSHOTS // 2 <= len(run.snapshots) <= MOST_SNAPSHOTS
    for seed in range(2 * MOST_TRAININGS):
        state_at(make(seed=seed), 1)
    assert len(trainings._runs) == MOST_TRAININGS


@pytest.mark.parametrize("changes", [{}, {"batch_size": 99}])
def test_a_training_that_diverges_stays_at_its_last_finite_state(changes):
    training = make(activations=("linear", "linear"), optimizer=SGD(learning_rate=2.0), **changes)
    network = training.make_network()
    X, y = training.data.make()
    with pytest.raises(DivergenceError) as told:
        network.fit(
            X, y, optimizer=training.optimizer, epochs=500, batch_size=training.batch_size, seed=training.seed
        )
    for _ in range(2):
        reached = state_at(training, 500, LONG_S)
        assert f"in epoch {reached.divergence.epoch} " in str(told.value)
        assert reached.epoch == reached.divergence.epoch - 1
        assert reached.is_there
        assert np.isfinite(reached.parameters).all()
        assert (reached.parameters == network.parameters).all()
        assert reached.losses.tolist() == network.losses
        assert reached.epoch > 0
        assert reached.divergence.layer in (1, 2, 3)
        earlier = reached.epoch // 2
        before = state_at(training, earlier, LONG_S)
        assert (before.epoch, before.divergence) == (earlier, None)


def test_the_layer_in_which_it_broke_is_named():
    start = make(widths=(1, 1), activations=("linear", "linear")).make_network()
    start.parameters = np.array([1e30, 0, 1e30, 0, 1.0, 0])
    training = make(widths=(1, 1), activations=("linear", "linear"), start=tuple(start.parameters.tolist()))
    divergence = state_at(training, 1).divergence
    assert (divergence.epoch, divergence.layer, divergence.what) == (1, 2, "output")


@pytest.mark.parametrize("name", FORMULAS)
def test_the_lines_of_a_curve_make_its_points(name):
    curve = Curve(name, (-1.0, 0.5, 0.25) if name == "knots" else ())
    names = {"np": np}
    exec(curve.python(), names)
    X, y = curve.make()
    assert (names["X"] == X).all()
    assert (names["y"] == y).all()
