"""The views that train: what they draw, held against `fit`, `collapse` and `pieces`."""

from __future__ import annotations

import numpy as np
import pytest
from lab_drawing import draw

import bendwise as bw
from bendwise.lab import trainings
from bendwise.lab.curves import Curve
from bendwise.lab.fields import read_state
from bendwise.lab.session import Session
from bendwise.lab.views import VIEWS, bends

TRAINING, BENDS = VIEWS["training"], VIEWS["bends"]


def fitted(activations, epochs, widths=(8, 8), curve="sine", rate=0.01, seed=0):
    layers, n_inputs = [], 1
    for width, activation in zip(widths, activations, strict=True):
        layers += [bw.Dense(n_inputs, width), activation]
        n_inputs = width
    network = bw.Network([*layers, bw.Dense(n_inputs, 1)], seed=seed)
    X, y = Curve(curve).make()
    return network.fit(X, y, optimizer=bw.network.Adam(learning_rate=rate), epochs=epochs, seed=seed)


def test_the_training_room_draws_what_fit_gives():
    drawing = draw(
        TRAINING,
        curve="cubic",
        widths=[5, 7, 3],
        first="relu",
        second="tanh",
        third="gelu",
        epoch=150,
        seed=4,
    )
    network = fitted(("relu", "tanh", "gelu"), 150, (5, 7, 3), "cubic", seed=4)
    assert (drawing.arrays["parameters"] == network.parameters).all()
    x = drawing.arrays["x"]
    assert drawing.arrays["curve"] == pytest.approx(network.forward(x[:, None])[:, 0], abs=1e-5)
    X, y = Curve("cubic").make()
    assert drawing.numbers["loss"] == pytest.approx(network.loss(X, y), rel=1e-5)
    assert drawing.arrays["losses"][:-1].tolist() == network.losses
    assert drawing.arrays["epochs"].tolist() == list(range(151))


def test_long_loss_curves_are_thinned_and_keep_their_ends():
    drawing = draw(TRAINING, epoch=5000)
    epochs = drawing.arrays["epochs"]
    assert len(epochs) < 320
    assert (epochs[0], epochs[-1]) == (0, 5000)


def test_a_training_that_breaks_says_so_and_shows_the_last_finite_state():
    drawing = draw(TRAINING, optimizer="sgd", rate=10.0, epoch=500)
    epoch = drawing.numbers["broke"]
    assert drawing.numbers["reached"] == epoch - 1
    assert drawing.texts["broke"].startswith(f"The training broke in epoch {epoch}: ")
    assert np.isfinite(drawing.arrays["parameters"]).all()


def test_one_draw_of_a_far_epoch_ends_soon_and_goes_on_with_the_next():
    trainings.forget()
    state = read_state(TRAINING.fields, {"widths": [16, 16, 16], "epoch": 20_000})
    reached = [TRAINING.draw(state).numbers["reached"] for _ in range(3)]
    assert 0 < reached[0] < reached[1] < reached[2] < 20_000


@pytest.mark.parametrize("widths", [[1], [16, 16, 16]])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw"])
def test_every_optimizer_and_size_is_answered(optimizer, widths):
    reply = Session().handle(
        {
            "seq": 1,
            "do": "draw",
            "view": "training",
            "state": {"optimizer": optimizer, "widths": widths, "epoch": 3, "rate": 10},
        }
    )
    assert "error" not in reply.head


def test_linear_layers_are_one_line_which_is_drawn():
    drawing = draw(BENDS, epoch=400)
    slope, offset = drawing.arrays["lines"][0]
    x = drawing.arrays["x"].astype(float)
    assert drawing.arrays["curves"][0] == pytest.approx(slope * x + offset, abs=1e-4)
    X, y = Curve("sine").make()
    best = np.polyfit(X[:, 0], y[:, 0], 1)
    assert (slope, offset) == pytest.approx(best, abs=1e-3)
    assert np.isnan(drawing.arrays["lines"][1:]).all()


def test_columns_tell_their_straight_pieces_or_that_they_have_none():
    drawing = draw(BENDS, epoch=300, columns=4)
    relu = fitted(("relu", "relu"), 300)
    x = np.linspace(-1, 1, 200_001)
    slopes = np.diff(relu.forward(x[:, None]).astype(np.float64)[:, 0])
    assert drawing.arrays["pieces"][0] == 1
    assert drawing.arrays["pieces"][1] == len(bw.anatomy.pieces(relu, -1, 1)) > 3
    assert np.ptp(slopes) > 0
    assert np.isnan(drawing.arrays["pieces"][2:]).all()


def test_columns_stand_at_the_same_epoch():
    trainings.forget()
    state = read_state(BENDS.fields, {"widths": [16, 16, 16], "epoch": 20_000, "columns": 4})
    drawing = BENDS.draw(state)
    assert 0 < drawing.numbers["reached"] < 20_000
    assert {drawing.arrays[f"epochs{i}"][-1] for i in range(4)} == {drawing.numbers["reached"]}


def test_a_column_that_breaks_leaves_the_others_going():
    drawing = draw(BENDS, optimizer="sgd", rate=1.0, first="linear", second="relu", columns=2, epoch=300)
    assert drawing.texts["broke0"]
    assert drawing.texts["broke1"] == ""
    assert drawing.numbers["reached"] == 300


def test_knots_of_a_curve_that_is_not_shown_start_no_new_training():
    one = draw(TRAINING, epoch=5)
    other = draw(TRAINING, epoch=5, knots=[0.0] * 7)
    assert one.texts["key"] == other.texts["key"]
    assert draw(TRAINING, epoch=5, curve="knots").texts["key"] != one.texts["key"]


@pytest.mark.parametrize(
    "state",
    [
        {
            "curve": "step",
            "widths": [4, 3],
            "second": "relu",
            "optimizer": "momentum",
            "epoch": 60,
            "seed": 7,
        },
        {"curve": "knots", "widths": [4], "optimizer": "adamw", "epoch": 25},
        {"curve": "random", "optimizer": "sgd", "rate": 10.0, "epoch": 300},
        {"curve": "wave", "epoch": 0},
    ],
)
def test_the_lines_of_python_train_to_the_very_network_that_is_drawn(state):
    names = {}
    exec(TRAINING.python(read_state(TRAINING.fields, state)), names)
    assert (names["network"].parameters == draw(TRAINING, **state).arrays["parameters"]).all()


def test_the_lines_of_python_print_the_line_and_the_pieces_that_are_drawn(capsys):
    state = {"epoch": 120, "columns": 2, "curve": "absolute"}
    exec(BENDS.python(read_state(BENDS.fields, state)), {})
    said = capsys.readouterr().out
    drawing = draw(BENDS, **state)
    assert f"one line: y = {np.float32(drawing.arrays['lines'][0, 0])!s} * x" in said
    assert f"straight pieces: {drawing.arrays['pieces'][1]:.0f}" in said


@pytest.mark.parametrize(
    "name", [name for names in TRAINING.fields["first"].groups.values() for name in names]
)
def test_every_activation_that_is_offered_can_be_trained(name):
    drawing = draw(TRAINING, first=name, second=name, epoch=2)
    assert drawing.numbers["reached"] in (0, 1, 2)
    assert not np.isnan(draw(BENDS, first=name, columns=2, epoch=2, rate=0.001).arrays["loss"][0])
    assert getattr(bw, name).name == name


def test_all_columns_together_train_no_longer_than_one_picture_may_take(monkeypatch):
    reach, budgets = {"slow": 40, "fast": 90, "broken": 7}, []

    def state_at(training, epoch, budget_s):
        budgets.append(budget_s)
        divergence = trainings.Divergence(8, 1, "output") if training == "broken" else None
        return trainings.Reached(min(epoch, reach[training]), epoch, np.zeros(1), np.zeros(1), divergence)

    monkeypatch.setattr(bends, "state_at", state_at)
    epoch, states = bends.together(["fast", "broken", "slow"], 500)
    assert (epoch, [reached.epoch for reached in states]) == (40, [40, 7, 40])
    assert sum(budgets[:3]) == pytest.approx(trainings.BUDGET_S)
