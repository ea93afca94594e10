"""One epoch at a time: a training goes on where it was."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from little_trainings import LINE, X, Y, classifier

import bendwise as bw
from bendwise.errors import DivergenceError
from bendwise.network import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    RMSprop,
    training,
)

# One epoch at a time.


def test_partial_fit_goes_on_where_it_was():
    whole = classifier().fit(X, Y, epochs=6, optimizer=Adam(0.01))
    parts = classifier()
    for _ in range(6):
        parts.partial_fit(X, Y, optimizer=Adam(0.01))
    np.testing.assert_array_equal(parts.parameters, whole.parameters)
    assert parts.losses == whole.losses
    forgetful = classifier()
    for _ in range(6):
        forgetful.fit(X, Y, epochs=1, optimizer=Adam(0.01))
    assert (forgetful.parameters != whole.parameters).any()


def test_partial_fit_takes_rows_as_they_come():
    network = classifier()
    for start in range(0, len(X), 30):
        network.partial_fit(X[start : start + 30], Y[start : start + 30])
    assert len(network.losses) == 4
    network.partial_fit(X, Y, optimizer="sgd")  # another optimizer begins anew
    assert len(network.losses) == 1


@pytest.mark.parametrize("end", [[bw.softmax], []])
def test_a_copy_goes_on_by_itself_and_leaves_the_original_alone(end):
    layers = [bw.Dense(2, 4), *end, bw.Dense(4, 3), bw.softmax]  # a softmax within is for NumPy to train
    network = bw.Network(layers).partial_fit(X, Y)
    before = network.parameters.copy()
    for twin in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        twin.partial_fit(X, Y)
        assert (twin.parameters != before).any()
        np.testing.assert_array_equal(network.parameters, before)


OWN = [SGD(0.1, momentum=0.9), AdaGrad(), RMSprop(), Adam(), AdamW()]


@pytest.mark.parametrize("end", [[bw.softmax], []], ids=["in NumPy", "compiled"])
@pytest.mark.parametrize("optimizer", OWN, ids=lambda optimizer: type(optimizer).__name__)
def test_a_copy_remembers_what_the_optimizer_knew(optimizer, end):
    network = bw.Network([bw.Dense(2, 4), *end, bw.Dense(4, 3), bw.softmax])
    for _ in range(3):
        network.partial_fit(X, Y, optimizer=optimizer)
    twins = copy.deepcopy(network), pickle.loads(pickle.dumps(network))
    network.partial_fit(X, Y, optimizer=optimizer)
    for twin in twins:
        twin.partial_fit(X, Y, optimizer=optimizer)
        np.testing.assert_array_equal(twin.parameters, network.parameters)


def test_numpy_goes_on_where_machine_code_left_off(monkeypatch):
    mixed, compiled = classifier(dtype="float64"), classifier(dtype="float64")
    for epoch in range(6):
        monkeypatch.setattr(training, "can_train", lambda job, epoch=epoch: epoch % 2 == 0)
        mixed.partial_fit(X, Y)
    monkeypatch.undo()
    for _ in range(6):
        compiled.partial_fit(X, Y)
    np.testing.assert_allclose(mixed.parameters, compiled.parameters, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("end", [["linear"], ["softmax"]])
def test_after_a_divergence_the_optimizer_begins_anew(end):
    network = bw.Network([bw.Dense(1, 2), *end, bw.Dense(2, 1)])
    twin, gentle = copy.deepcopy(network), SGD(0.01, momentum=0.9)

    def run_away():
        for _ in range(99):
            network.partial_fit(LINE, LINE * 1e25, optimizer=gentle)

    with pytest.raises(DivergenceError):
        run_away()
    network.parameters = twin.parameters
    for one in (network, twin):
        one.partial_fit(LINE, LINE, optimizer=gentle)
    np.testing.assert_array_equal(network.parameters, twin.parameters)
