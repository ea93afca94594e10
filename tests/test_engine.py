"""Training in machine code: the same as in NumPy, whatever the network, and the same bits every time."""

from __future__ import annotations

import copy
import itertools
import signal
import subprocess
import sys

import numpy as np
import pytest

import bendwise as bw
from bendwise.network import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    CosineDecay,
    Huber,
    InverseTimeDecay,
    RMSprop,
    StepDecay,
    engine,
    training,
)
from bendwise.network.engine import Engine
from bendwise.network.reference import Reference

OPTIMIZERS = [
    SGD(0.05),
    SGD(0.02, momentum=0.9),
    SGD(0.02, momentum=0.9, nesterov=True),
    AdaGrad(0.05),
    RMSprop(0.003),
    Adam(0.01),
    AdamW(0.01, weight_decay=0.1),
]
LOSSES = ["mean_squared_error", "mean_absolute_error", Huber(0.3), "binary_cross_entropy", "cross_entropy"]
FEATURES = [
    {},
    {"l1": 0.01, "l2": 0.02},
    {"clip_norm": 0.05},
    {"dropout": 0.4},
    {"schedule": InverseTimeDecay(0.1)},
    {"schedule": StepDecay(3, 0.5)},
    {"schedule": CosineDecay(0.1)},
    {"sample_weight": True},
    {"validation_split": 0.25, "patience": 4},
]
TOLERANCE = {"float64": 1e-10, "float32": 3e-4}


def random_network(rng, loss, dtype="float64", sizes=None, activations=("tanh",)):
    """Layers of random sizes, to be used once."""
    if sizes is None:
        sizes = [int(n) for n in rng.integers(1, 20, rng.integers(2, 6))]
    if loss == "cross_entropy":
        sizes[-1] += 1
    layers = []
    for before, after in itertools.pairwise(sizes):
        layers += [bw.Dense(before, after), activations[len(layers) % len(activations)]]
    layers[-1:] = {"cross_entropy": ["softmax"], "binary_cross_entropy": ["sigmoid"]}.get(loss, [])
    network = bw.Network(layers, seed=rng, dtype=dtype)
    network.parameters += 0.1 * rng.standard_normal(network.parameters.size)
    return network


def random_data(rng, network, loss, n_samples):
    X = rng.standard_normal((n_samples, network.n_inputs))
    if loss == "cross_entropy":
        return X, rng.integers(0, network.n_outputs, n_samples)
    if loss == "binary_cross_entropy":
        return X, rng.integers(0, 2, (n_samples, network.n_outputs))
    return X, rng.standard_normal((n_samples, network.n_outputs))


def assert_both_ways_agree(monkeypatch, network, X, y, **how):
    """Train a copy of the network in each way; compare parameters and history."""
    found = []
    for runner in (Engine, Reference):
        monkeypatch.setattr(training, "make_runner", runner)
        twin = copy.deepcopy(network).fit(X, y, **how)
        found.append((twin.parameters, twin.history))
    (parameters, history), (wanted, wanted_history) = found
    tolerance = TOLERANCE[network.dtype.name]
    if how.get("loss") == "mean_absolute_error" and network.dtype == np.float32:
        tolerance = 0.01  # a sign may be another where a difference is all rounding
    assert np.abs(wanted - network.parameters).max() > 1e-3  # something was learned
    np.testing.assert_allclose(parameters, wanted, rtol=tolerance, atol=tolerance * np.abs(wanted).max())
    assert history.keys() == wanted_history.keys()
    for name in history:
        np.testing.assert_allclose(history[name], wanted_history[name], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=str)
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_the_engine_does_what_numpy_does(monkeypatch, loss, optimizer, dtype):
    rng = np.random.default_rng([LOSSES.index(loss), OPTIMIZERS.index(optimizer)])
    for batch_size in (None, 7, 32):
        network = random_network(rng, loss, dtype, activations=("tanh", "gelu", "softplus"))
        X, y = random_data(rng, network, loss, int(rng.integers(1, 150)))
        how = {"loss": loss, "optimizer": optimizer, "batch_size": batch_size}
        assert_both_ways_agree(monkeypatch, network, X, y, epochs=12, seed=5, **how)


@pytest.mark.parametrize("feature", FEATURES, ids=str)
@pytest.mark.parametrize("batch_size", [None, 30])
def test_every_feature_of_fit_is_the_same_in_both(monkeypatch, feature, batch_size):
    rng = np.random.default_rng(FEATURES.index(feature))
    for loss in ("mean_squared_error", "cross_entropy"):
        network = random_network(rng, loss, sizes=[3, 17, 9, 2])
        X, y = random_data(rng, network, loss, 100)
        given = {**feature, "loss": loss, "optimizer": SGD(0.1, momentum=0.5), "batch_size": batch_size}
        if "sample_weight" in feature:
            given["sample_weight"] = rng.uniform(0, 3, 100)
        assert_both_ways_agree(monkeypatch, network, X, y, epochs=9, seed=2, **given)


@pytest.mark.parametrize(
    ("n_samples", "batch_size"),
    [
        (1, None),
        (2, 1),
        (15, None),
        (16, None),
        (17, None),
        (63, 63),
        (64, None),
        (65, None),
        (112, None),
        (128, None),
        (129, 65),
        (130, None),
        (305, None),
        (200, 199),
    ],
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_tiles_that_are_not_full_count_their_samples_alone(monkeypatch, n_samples, batch_size, dtype):
    rng = np.random.default_rng(n_samples)
    for sizes in ([2, 5, 3], [1, 1, 1], [3, 4, 4, 4, 4, 4, 4, 4, 4, 1], [70, 66, 2], [5, 2]):
        network = random_network(rng, "mean_squared_error", dtype, sizes)
        X, y = random_data(rng, network, "mean_squared_error", n_samples)
        assert_both_ways_agree(
            monkeypatch, network, X, y, optimizer=SGD(0.05), epochs=4, batch_size=batch_size
        )


def test_an_activation_that_is_infinite_at_zero_harms_no_tile_that_is_not_full():
    X = np.linspace(0.5, 1, 5)  # log1mexp is -inf at 0, where the rest of a tile must not be
    network = bw.Network([bw.Dense(1, 1), "log1mexp"])
    network.parameters = [-1.0, 0.0]
    network.fit(X, -X, optimizer=SGD(1e-3), epochs=3)
    assert np.isfinite(network.losses).all()


def test_layers_without_activation_and_activations_at_the_end_are_trained(monkeypatch):
    rng = np.random.default_rng(0)
    for layers in (
        [bw.Dense(2, 5), bw.Dense(5, 4), bw.tanh, bw.Dense(4, 2)],
        [bw.Dense(2, 5), bw.linear, bw.Dense(5, 2), bw.tanh],
        [bw.Dense(2, 5), bw.leaky_relu, bw.Dense(5, 2), bw.linear],
    ):
        network = bw.Network(layers, dtype="float64")
        assert engine.can_train(_job(network))
        X, y = rng.standard_normal((40, 2)), rng.standard_normal((40, 2))
        assert_both_ways_agree(monkeypatch, network, X, y, epochs=10, dropout=0.2)


def _job(network, **how):
    X, y = np.zeros((3, network.n_inputs)), np.zeros((3, network.n_outputs))
    settings = training.Settings(**how)
    memory = training.Memory.of(network)
    return training.make_jobs(network, network.inputs(X), y, settings, np.random.default_rng(0), memory)[0]


def test_what_the_engine_does_not_know_is_left_to_numpy():
    class Own(bw.network.MeanSquaredError):
        pass

    class Slow(SGD):
        pass

    plain = [bw.Dense(1, 2), "relu", bw.Dense(2, 1)]
    assert engine.can_train(_job(bw.Network(copy.deepcopy(plain))))
    assert not engine.can_train(_job(bw.Network(copy.deepcopy(plain)), loss=Own()))
    assert not engine.can_train(_job(bw.Network(copy.deepcopy(plain)), optimizer=Slow()))
    assert not engine.can_train(_job(bw.Network([bw.Dense(1, 2), "softmax", bw.Dense(2, 1)])))
    assert not engine.can_train(_job(bw.Network([bw.Dense(1, 2), "relu", "tanh", bw.Dense(2, 1)])))


def test_a_new_activation_compiles_nothing_in_the_engine(throwaway):
    X = np.linspace(0, 1, 20)
    bw.Network([bw.Dense(1, 3), bw.tanh, bw.Dense(3, 1)]).fit(X, X, epochs=1)
    before = engine._function.cache_info().misses
    network = bw.Network([bw.Dense(1, 3), throwaway, bw.Dense(3, 1)])
    assert engine.can_train(_job(network))
    network.fit(X, X, epochs=1)
    assert engine._function.cache_info().misses == before


def test_a_process_that_finds_the_engine_on_disk_never_imports_numba():
    code = (
        "import sys, bendwise as bw\n"
        "X, y = bw.datasets.spiral_data(samples=20)\n"
        "bw.Network([bw.Dense(2, 4), bw.relu, bw.Dense(4, 3), bw.softmax]).fit(X, y, epochs=2)\n"
        "assert not {'numba', 'rich', 'pandas', 'sympy'} & set(sys.modules)"
    )
    exec(code.splitlines()[1] + "\n" + code.splitlines()[2], {"bw": bw})  # so that it is on disk
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("how", [{}, {"batch_size": 32, "dropout": 0.1}])
def test_bits_do_not_depend_on_how_training_is_cut_into_calls(monkeypatch, how):
    X, y = bw.datasets.spiral_data(samples=40)

    def trained(**more):
        network = bw.Network([bw.Dense(2, 30), bw.tanh, bw.Dense(30, 3), bw.softmax])
        return network.fit(X, y, epochs=50, **how, **more).parameters.tobytes()

    once = trained()
    assert trained(on_epoch=lambda epoch, loss: None) == once
    assert trained(on_epoch=[lambda epoch, loss: None], every=7) == once
    monkeypatch.setattr(training, "FIRST_SAMPLES", 1)
    assert trained() == once


@pytest.fixture
def ctrl_c_works():
    """Where tests run in the background the signal may be ignored, and the training would never end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_works")
def test_ctrl_c_in_a_long_training_leaves_what_was_learned():
    X, y = bw.datasets.spiral_data(samples=30)
    network = bw.Network([bw.Dense(2, 8), bw.tanh, bw.Dense(8, 3), bw.softmax])
    before, asked = network.parameters.copy(), []

    def interrupting(step, n_steps):
        asked.append(int(step[0]))
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)
        assert len(asked) < 9
        return 1.0

    with pytest.raises(KeyboardInterrupt):
        network.fit(X, y, epochs=10**9, schedule=interrupting)
    assert len(asked) == 2
    assert np.isfinite(network.parameters).all()
    assert (network.parameters != before).any()
    assert len(network.losses) == asked[1]
