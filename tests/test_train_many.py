"""Many networks at once: the same bits as one after the other, and an orderly end."""

from __future__ import annotations

import copy
import threading

import numpy as np
import pytest

import bendwise as bw
from bendwise.network import SGD, Adam, train_many

X, Y = bw.datasets.spiral_data(samples=30)


def networks(count=6):
    names = ("relu", "gelu", "tanh")
    return [
        bw.Network([bw.Dense(2, 9), names[k % 3], bw.Dense(9, 3), bw.softmax], seed=k) for k in range(count)
    ]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_training_many_gives_the_bits_of_training_each_alone(threads):
    trainings = [
        (network, X, Y, {"seed": k, "optimizer": Adam(0.001 * (k + 1))})
        for k, network in enumerate(networks())
    ]
    assert train_many(trainings, threads=threads, epochs=40, batch_size=16, dropout=0.1) == [None] * 6
    for k, (network, twin) in enumerate(zip((t[0] for t in trainings), networks(), strict=True)):
        twin.fit(X, Y, seed=k, optimizer=Adam(0.001 * (k + 1)), epochs=40, batch_size=16, dropout=0.1)
        assert network.parameters.tobytes() == twin.parameters.tobytes()
        assert network.history == twin.history


def test_networks_that_numpy_trains_may_be_among_them():
    strange = bw.Network([bw.Dense(2, 4), bw.softmax, bw.Dense(4, 3), bw.softmax])
    twin = copy.deepcopy(strange).fit(X, Y, epochs=5)
    train_many([(strange, X, Y), *((network, X, Y) for network in networks())], epochs=5)
    np.testing.assert_array_equal(strange.parameters, twin.parameters)


def test_one_that_runs_away_does_not_stop_the_others():
    wild, tame = bw.Network([bw.Dense(1, 1)]), bw.Network([bw.Dense(1, 1)])
    x = np.array([1.0, 2.0])
    told = {}
    outcomes = train_many(
        [(wild, x, x, {"optimizer": SGD(20.0)}), (tame, x, x, {"optimizer": SGD(0.01)})],
        epochs=500,
        on_trained=told.__setitem__,
    )
    assert "diverged in epoch" in str(outcomes[0])
    assert outcomes[1] is None
    assert told == dict(enumerate(outcomes))
    assert np.isfinite(wild.parameters).all()
    assert len(tame.losses) == 500


def test_ctrl_c_keeps_what_is_finished_and_ends_the_rest_soon():
    started, endless = threading.Event(), networks(1)[0]
    quick = networks(3)

    def note(epoch, loss):
        started.set()

    def interrupt(position, outcome):
        started.wait(60)
        raise KeyboardInterrupt

    trainings = [
        (endless, X, Y, {"epochs": 10**9, "on_epoch": note, "every": 10}),
        *((n, X, Y) for n in quick),
    ]
    with pytest.raises(KeyboardInterrupt):
        train_many(trainings, threads=2, epochs=20, on_trained=interrupt)
    assert len(quick[0].losses) == 20
    assert 0 < len(endless.losses) < 10**9
    assert np.isfinite(endless.parameters).all()


def test_a_mistake_in_one_training_is_told():
    fine, wrong = networks(2)
    with pytest.raises(bw.InputError, match=r"^training 1: this network takes inputs of shape"):
        train_many([(fine, X, Y), (wrong, np.ones((3, 5)), [0, 1, 2])], epochs=2)
    with pytest.raises(bw.InputError, match=r"^training 1: epochs must be"):
        train_many([(fine, X, Y), (wrong, X, Y, {"epochs": 0})])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: train_many([networks(1)[0]]), r"training 0 must be \(network, X, y\)"),
        (lambda: train_many([(n := networks(1)[0], X, Y), (n, X, Y)]), "two trainings share a network"),
        (lambda: train_many([(networks(1)[0], X, Y)], epoch=3), "unknown argument of fit 'epoch'.*'epochs'"),
        (lambda: train_many([(networks(1)[0], X, Y)], threads=0), "threads must be a whole number from 1"),
        (
            lambda: train_many([(n, X, Y) for n in networks(2)], seed=np.random.default_rng(0)),
            "two trainings share a random generator",
        ),
    ],
)
def test_errors_say_what_does_not_fit(call, message):
    with pytest.raises(bw.InputError, match=message):
        call()
