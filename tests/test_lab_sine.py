"""The sine workbench's numbers, against a network worked out by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

import bendwise as bw
from bendwise.errors import InputError
from bendwise.lab.fields import read_state
from bendwise.lab.views import VIEWS
from bendwise.lab.views.sine import NAMES, material
from bendwise.lab.views.sine_targets import TARGETS, best, target

VIEW = VIEWS["sine"]
X = np.linspace(0, 1, 1000, endpoint=False)


def state_after(step, **rest):
    frame = material()["frames"][step]
    return read_state(VIEW.fields, {**{name: frame[name] for name in NAMES}, **rest})


def by_hand(state, x):
    rows = zip(*(state[name] for name in NAMES), strict=True)
    return sum(out * max(w2 * max(w1 * x + b1, 0) + b2, 0) for w1, b1, w2, b2, out in rows)


@pytest.mark.parametrize("step", [0, 1, 6, 9, 45])
def test_the_curve_is_that_of_the_numbers(step):
    state = state_after(step, probe=0.3)
    drawing = VIEW.draw(state)
    expected = [by_hand(state, x) for x in drawing.arrays["x"].tolist()]
    assert drawing.arrays["curve"].tolist() == pytest.approx(expected, abs=1e-5)
    assert drawing.numbers["output"] == pytest.approx(by_hand(state, 0.3))


def test_the_score_is_root_mean_mean_and_largest():
    state = state_after(45)
    apart = [by_hand(state, x) - np.sin(2 * np.pi * x) for x in X]
    numbers = VIEW.draw(state).numbers
    assert numbers["rmse"] == pytest.approx(np.sqrt(np.mean(np.square(apart))))
    assert numbers["mean"] == pytest.approx(np.mean(np.abs(apart)))
    assert numbers["largest"] == pytest.approx(np.max(np.abs(apart)))


@pytest.mark.parametrize("step", [1, 6, 9, 45])
def test_between_the_corners_every_part_is_straight(step):
    state = state_after(step)
    x, first, second, weighted = VIEW.draw(state).arrays["corners"]
    for i, (w1, b1, w2, b2, out) in enumerate(zip(*(state[name] for name in NAMES), strict=True)):
        one = np.maximum(w1 * X + b1, 0)
        two = np.maximum(w2 * one + b2, 0)
        for row, expected in ((first, one), (second, two), (weighted, out * two)):
            assert np.interp(X, x[i], row[i]) == pytest.approx(expected, abs=1e-5)


def test_training_is_that_of_fit_from_the_given_weights():
    state = state_after(45, epochs=300)
    drawing = VIEW.draw(state)
    first, second, last = bw.Dense(1, 8), bw.Dense(8, 8), bw.Dense(8, 1)
    network = bw.Network([first, bw.relu, second, bw.relu, last], dtype="float64")
    first.weights, first.biases = np.array([state["w1"]]), np.array(state["b1"])
    second.weights, second.biases = np.diag(state["w2"]), np.array(state["b2"])
    last.weights = np.array(state["out"])[:, None]
    wanted = np.sin(2 * np.pi * X)
    network.fit(X[:, None], wanted, optimizer=bw.network.Adam(learning_rate=0.003), epochs=300)
    apart = network.forward(X[:, None])[:, 0] - wanted
    assert drawing.numbers["trained"] == pytest.approx(np.sqrt(np.mean(apart**2)), rel=1e-6)
    assert drawing.numbers["trained"] < drawing.numbers["rmse"]
    assert "trained" not in VIEW.draw(state_after(45)).arrays


def test_the_same_state_trains_to_the_same_bits_whatever_came_between():
    wanted = state_after(20, epochs=100)
    before = VIEW.draw(wanted).arrays["trained"].tobytes()
    VIEW.draw(state_after(20, epochs=500))
    VIEW.draw(state_after(21, epochs=100))
    assert VIEW.draw(wanted).arrays["trained"].tobytes() == before


def test_pairs_that_are_not_there_learn_nothing():
    assert VIEW.draw(state_after(0, epochs=500)).numbers["trained"] == pytest.approx(np.sqrt(0.5), abs=1e-6)


@pytest.mark.parametrize("name", TARGETS)
def test_the_formula_and_the_python_of_a_curve_agree(name):
    shown = eval(TARGETS[name][1], {"np": np, "x": X})
    assert target(name, X) == pytest.approx(shown)
    assert np.abs(shown).max() <= 1


@pytest.mark.parametrize("name", TARGETS)
def test_the_best_is_better_than_even_knots(name):
    knots, heights = best(name, 7)
    even = np.linspace(0, 1, 8)
    wanted = target(name, X)
    error = np.abs(np.interp(X, knots, heights) - wanted).max()
    assert error < np.abs(np.interp(X, even, target(name, even)) - wanted).max()


@pytest.mark.parametrize(
    "rest",
    [{}, {"epochs": 50}, {"target": "bump"}, {"target": "own", "formula": "sin(3*x**2)", "epochs": 20}],
)
def test_the_python_shown_prints_the_same_score(rest, capsys):
    state = state_after(45, **rest)
    exec(VIEW.python(state), {})
    said = capsys.readouterr().out
    numbers = VIEW.draw(state).numbers
    assert float(said.splitlines()[0].split(":")[1]) == pytest.approx(numbers["rmse"], rel=1e-5)
    if "epochs" in rest:
        assert float(said.splitlines()[2].split(":")[1]) == pytest.approx(numbers["trained"], rel=1e-5)


def test_a_formula_of_ones_own_is_what_is_wanted():
    drawing = VIEW.draw(state_after(45, target="own", formula=" x*(1 - x)", best=True, epochs=10, probe=0.25))
    x = drawing.arrays["x"]
    assert drawing.arrays["target"] == pytest.approx(x * (1 - x), abs=1e-7)
    assert drawing.numbers["wanted"] == 0.1875
    knots, heights = drawing.arrays["best"]
    assert heights == pytest.approx(knots * (1 - knots), abs=0.01)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("sin(", "in the formula 'sin(', column 4"),
        ("", "the formula is empty"),
        ("bump", "unknown name 'bump'"),
        (
            "2*x",
            "from -1.3 to 1.3 for x from 0 to 1, which is what the plot shows; at x = 0.6505 it is 1.301",
        ),
        ("-9", "at x = 0 it is -9"),
        ("1/x", "at x = 0 it is inf"),
        ("sqrt(x - 1)", "at x = 0 it is nan"),
        ("__import__('os')", "unknown function '__import__'"),
    ],
)
def test_a_formula_that_cannot_be_drawn_is_told_in_a_sentence(formula, said):
    with pytest.raises(InputError, match=re.escape(said)):
        VIEW.draw(state_after(0, target="own", formula=formula))
    assert VIEW.draw(state_after(0, formula=formula)).numbers["rmse"] > 0  # nobody asks for it


def test_a_formula_has_an_end():
    with pytest.raises(InputError, match="formula is a text of at most 200 characters, not of 201"):
        state_after(0, target="own", formula="x" * 201)
