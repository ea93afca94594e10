"""What `fit` offers around the training itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from little_trainings import LINE, X, Y, classifier, line

import bendwise as bw
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
)

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


def test_callbacks_may_come_from_a_generator_and_end_the_training_in_numpys_words():
    heard = []
    callbacks = (
        call for call in [lambda epoch, loss: heard.append(epoch), lambda epoch, loss: np.bool_(epoch == 3)]
    )
    classifier().fit(X, Y, epochs=100, on_epoch=callbacks)
    assert heard == [1, 2, 3]


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
        (lambda step, n_steps: 1.0 if step < 2 else math.sqrt(1 / step), [1, 1, 0.5**0.5, 3**-0.5, 0.5]),
    ],
    ids=["inverse_time", "step", "cosine to a fifth", "cosine", "a function", "a function of one step"],
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
        ({"schedule": lambda step, n: [1.0, 2.0]}, "must give a factor for each of .* steps; .* gives"),
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
