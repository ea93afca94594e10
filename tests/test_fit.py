"""What `fit` offers around the training itself."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import DivergenceError
from bendwise.network import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    CosineDecay,
    Huber,
    InverseTimeDecay,
    Optimizer,
    RMSprop,
    StepDecay,
    progress,
    reference,
    training,
)

X, Y = bw.datasets.spiral_data(samples=40)
LINE = np.linspace(-1, 1, 40)


def classifier(**how):
    return bw.Network([bw.Dense(2, 16), bw.tanh, bw.Dense(16, 3), bw.softmax], **how)


def line(weight=1.0, bias=0.5):
    network = bw.Network([bw.Dense(1, 1)], dtype="float64")
    network.parameters = [weight, bias]
    return network


# History.


def test_history_tells_loss_and_accuracy_of_training_and_validation():
    network = classifier()
    held = bw.datasets.spiral_data(samples=10, seed=1)
    right, loss = (network.predict(X) == Y).mean(), network.loss(X, Y)
    network.fit(X, Y, epochs=5, validation_data=held, optimizer=Adam(0.01))
    history = network.history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert {len(values) for values in history.values()} == {5}
    assert network.losses is history["loss"]
    assert history["loss"][0] == pytest.approx(loss, rel=1e-5)  # as measured before the first step
    assert history["accuracy"][0] == pytest.approx(right, abs=1e-6)
    assert history["val_loss"][-1] == pytest.approx(network.loss(*held), rel=1e-5)
    assert history["val_accuracy"][-1] == pytest.approx(
        (network.predict(held[0]) == held[1]).mean(), abs=1e-6
    )


def test_the_metric_of_a_regression_is_the_absolute_error():
    network = line(2.0, 0.0).fit(LINE, LINE, optimizer=SGD(1e-30), epochs=1, loss="huber")
    assert network.history["mean_absolute_error"] == [pytest.approx(np.abs(LINE).mean())]


def test_accuracy_of_a_yes_or_no_is_the_share_of_right_answers():
    network = bw.Network([bw.Dense(2, 2), "sigmoid"], seed=3)
    wanted = np.random.default_rng(0).integers(0, 2, (len(X), 2))
    right = (network.predict(X) == wanted).mean()
    network.fit(X, wanted, optimizer=SGD(1e-30), epochs=1)
    assert network.history["accuracy"] == [pytest.approx(right, abs=1e-6)]


def test_a_training_that_ran_away_tells_how_it_went_until_then():
    network = bw.Network([bw.Dense(1, 1)])
    with pytest.raises(ArithmeticError, match="diverged in epoch") as caught:
        network.fit([1.0, 2.0], [1.0, 2.0], optimizer=SGD(20.0), epochs=500)
    epoch = int(str(caught.value).split("epoch ")[1].split()[0])
    assert len(network.losses) == epoch - 1
    assert np.isfinite(network.losses).all()


# Validation and early stopping.


def test_rows_held_out_are_never_trained_on():
    seen = {"train": set(), "valid": set()}

    class Watched(bw.network.MeanSquaredError):
        def value_and_slope(self, outputs, targets, weights=None):
            seen["valid" if len(targets) == 10 else "train"].update(targets[:, 0])
            return super().value_and_slope(outputs, targets)

    bw.Network([bw.Dense(1, 1)]).fit(LINE, np.arange(40.0), loss=Watched(), epochs=3, validation_split=0.25)
    assert len(seen["valid"]) == 10
    assert len(seen["train"]) == 30
    assert not seen["valid"] & seen["train"]


def noise(**how):
    """Learning it by heart makes it worse on rows that were held out."""
    rng = np.random.default_rng(0)
    inputs, targets = rng.standard_normal((60, 4)), rng.standard_normal(60)
    network = bw.Network([bw.Dense(4, 32), bw.relu, bw.Dense(32, 1)], seed=1)
    held = inputs[40:], targets[40:]
    return held, network.fit(inputs[:40], targets[:40], optimizer=Adam(0.01), validation_data=held, **how)


def test_early_stopping_ends_in_time_with_the_best_weights():
    held, network = noise(epochs=1000, patience=20)
    losses = network.history["val_loss"]
    best = int(np.argmin(losses))
    assert len(losses) == best + 1 + 20 < 1000
    assert network.loss(*held) == pytest.approx(losses[best], rel=1e-5)
    assert losses[-1] > losses[best]


def test_weights_of_the_best_epoch_are_taken_also_at_the_end():
    held, network = noise(epochs=200, patience=500)
    assert len(network.losses) == 200
    assert network.loss(*held) == pytest.approx(min(network.history["val_loss"]), rel=1e-5)


def test_an_improvement_too_small_does_not_count():
    _, network = noise(epochs=1000, patience=5, min_delta=100.0)
    assert len(network.losses) == 6  # the first epoch is better than none


def test_without_validation_the_training_loss_is_watched():
    network = line(1.0, 0.0).fit(LINE, LINE, epochs=100, patience=3)
    assert network.losses == [0.0] * 4


def test_validation_can_be_rare():
    held, network = noise(epochs=25, every=10)
    assert len(network.losses) == 25
    assert len(network.history["val_loss"]) == 3  # after 10, 20 and the last
    assert network.history["val_loss"][-1] == pytest.approx(network.loss(*held), rel=1e-5)


# Callbacks.


def test_callbacks_are_called_and_can_end_the_training():
    first, second = [], []
    network = classifier().fit(
        X,
        Y,
        epochs=100,
        on_epoch=[lambda e, loss: first.append(e), lambda e, loss: second.append(e) or e == 7],
    )
    assert first == second == list(range(1, 8))
    assert len(network.losses) == 7


def test_callbacks_can_be_rare():
    heard = []
    classifier().fit(X, Y, epochs=25, every=10, on_epoch=lambda epoch, loss: heard.append(epoch))
    assert heard == [10, 20, 25]


def test_a_bar_is_shown_when_asked_for_and_not_where_nobody_looks(capsys):
    classifier().fit(X, Y, epochs=5)
    assert capsys.readouterr().err == ""
    classifier().fit(X, Y, epochs=5, progress=True)
    assert capsys.readouterr().err != ""


@pytest.mark.parametrize(
    ("passed_s", "done", "is_shown"),
    [(0.9, 1, False), (1.1, 40, False), (1.1, 36, True), (2.9, 100, False), (3.1, 99, True)],
)
def test_in_a_terminal_a_bar_is_shown_after_a_second_of_more_than_three(
    monkeypatch, passed_s, done, is_shown
):
    opened, clock = [], [50.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    bar = progress.Bar(None, 100)
    monkeypatch.setattr(bar, "_open", lambda: opened.append(True))
    clock[0] += passed_s
    bar.show(done)
    assert bool(opened) == is_shown


# Learning rates.


class Signs(Optimizer):
    """One of the user's own: steps of equal length."""

    def start(self, parameters):
        def step(gradient, factor=1.0):
            parameters[...] -= self.learning_rate * factor * np.sign(gradient)

        return step


def test_an_optimizer_of_ones_own_needs_a_start_and_nothing_more():
    network = line(2.0, 0.0).fit([1.0], [0.0], optimizer=Signs(0.25), epochs=3)
    assert network.parameters.tolist() == [1.25, -0.75]
    with pytest.raises(NotImplementedError, match="Optimizer has no start"):
        line().fit([1.0], [0.0], optimizer=Optimizer(), epochs=1)


def test_optimizers_begin_with_the_settings_of_pytorch():
    assert SGD() == SGD(0.01, momentum=0.0, nesterov=False)
    assert AdaGrad() == AdaGrad(0.01, epsilon=1e-10)
    assert RMSprop() == RMSprop(0.01, decay=0.99, epsilon=1e-8)
    assert Adam() == Adam(0.001, beta1=0.9, beta2=0.999, epsilon=1e-8)
    assert AdamW() == AdamW(0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.01)


@pytest.mark.parametrize(
    ("schedule", "wanted"),
    [
        (InverseTimeDecay(0.5), [1, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3]),
        (StepDecay(2, 0.1), [1, 1, 0.1, 0.1, 0.01]),
        (CosineDecay(0.2), [0.2 + 0.4 * (1 + np.cos(np.pi * k / 5)) for k in range(5)]),
        ("cosine", [0.5 * (1 + np.cos(np.pi * k / 5)) for k in range(5)]),
        (lambda step, n_steps: 1 - step / n_steps, [1, 0.8, 0.6, 0.4, 0.2]),
    ],
    ids=["inverse_time", "step", "cosine to a fifth", "cosine", "a function"],
)
def test_schedules_give_the_rate_of_each_step(schedule, wanted):
    network = line(2.0, 0.0).fit([1.0], [0.0], optimizer=SGD(0.1), epochs=5, schedule=schedule)
    np.testing.assert_allclose(network.history["learning_rate"], 0.1 * np.array(wanted), rtol=1e-12)
    value = 2.0  # of the output: weight and bias move alike
    for factor in wanted:
        value -= 0.1 * factor * 2 * value * 2
    assert network.predict([1.0])[0] == pytest.approx(value, rel=1e-12)


def test_equal_schedules_are_the_same_value():
    assert {InverseTimeDecay(0.5), StepDecay(2), CosineDecay()} == {
        *(InverseTimeDecay(0.5), InverseTimeDecay(0.5)),
        *(StepDecay(2, 0.1), CosineDecay(0.0)),
    }
    assert InverseTimeDecay(0.5) != InverseTimeDecay(0.6)


def test_steps_of_a_schedule_are_batches():
    network = line().fit(
        LINE, LINE, epochs=2, batch_size=10, schedule=InverseTimeDecay(1.0), optimizer=SGD(0.1)
    )
    np.testing.assert_allclose(network.history["learning_rate"], [0.1, 0.1 / 5])


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


# What does not fit.


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"every": 0}, "every must be a whole number from 1, not 0"),
        ({"epochs": None}, "epochs must be a whole number from 1, not None"),
        ({"every": None}, "every must be a whole number from 1, not None"),
        ({"epochs": True}, "epochs must be a whole number from 1, not True"),
        ({"loss": ["huber"]}, r"unknown loss \['huber'\]; did you mean"),
        ({"schedule": ["cosine"]}, r"unknown schedule \['cosine'\]; did you mean"),
        ({"on_epoch": 3}, "on_epoch must be a function or a list of functions, not 3"),
        ({"validation_data": X}, r"validation_data must be a pair \(X, y\)"),
        ({"validation_data": (X[:0], Y[:0])}, "there are no rows to train on or to validate on"),
        ({"class_weight": 3}, 'class_weight must be "balanced" or a weight for each class, not 3'),
        ({"class_weight": {0: "a"}}, "class_weight must be .* a weight for each class, not {0: 'a'}"),
        ({"sample_weight": ["a"] * 120}, "sample_weight must be numbers"),
        ({"sample_weight": np.eye(120)[3], "validation_split": 0.5}, "rows for .* have no weight above 0"),
        ({"patience": -1}, "patience must be a whole number from 1, not -1"),
        ({"l1": -1}, "l1 must be a number from 0, not -1"),
        ({"l2": np.nan}, "l2 must be a number from 0, not nan"),
        ({"dropout": 1.0}, "dropout must be a number from 0 and below 1, not 1.0"),
        ({"clip_norm": 0}, "clip_norm must be a number above 0, not 0"),
        ({"schedule": "cosin"}, "unknown schedule 'cosin'; did you mean 'cosine'"),
        ({"schedule": lambda step, n: -1.0}, "a schedule must give factors from 0"),
        ({"validation_split": 0.001}, "validation_split=0.001 of 120 rows leaves none"),
        ({"validation_split": 0.5, "validation_data": (X, Y)}, "not both"),
        ({"validation_data": (X[:, :1], Y)}, "takes inputs of shape"),
        ({"validation_data": (X, Y + 3)}, "class numbers must be from 0 to 2"),
        ({"sample_weight": [1.0]}, r"sample_weight must have the shape \(120,\), not \(1,\)"),
        ({"sample_weight": np.zeros(120)}, "some of them above 0"),
        (
            {"class_weight": "even"},
            "class_weight must be \"balanced\" or a weight for each class, not 'even'",
        ),
        ({"class_weight": {7: 1.0}}, "class_weight knows classes from 0 to 2, not 7"),
        ({"optimizer": "adamx"}, "did you mean 'adam"),
    ],
    ids=lambda part: part if isinstance(part, str) else next(iter(part)),
)
def test_errors_say_what_does_not_fit(how, message):
    network = classifier()
    with pytest.raises(bw.InputError, match=message):
        network.fit(X, Y, **how)


def test_settings_that_make_no_sense_are_refused_where_they_are_made():
    for make, message in (
        (lambda: SGD(nesterov=True), "nesterov=True of SGD needs a momentum above 0"),
        (lambda: AdamW(weight_decay=-1), "weight_decay of AdamW must be at least 0"),
        (lambda: Huber(delta=0), "delta of Huber must be a number above 0, not 0"),
        (lambda: InverseTimeDecay(-1), "decay of InverseTimeDecay"),
        (lambda: StepDecay(0), "needs a step_size from 1"),
        (lambda: line().fit(LINE, LINE, class_weight="balanced"), "class_weight needs classes"),
    ):
        with pytest.raises(bw.InputError, match=message):
            make()
