"""Networks for curves, pair by pair, and the chapter's rows D1 to D15."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import bendwise as bw
from bendwise.cli.app import app

GRID = np.linspace(0, 1, 401)


def outputs(network, x=GRID):
    return network.forward(x)[:, 0].astype(float)


def ramp(x, start, end, rise):
    """From 0 to `rise` between two places; what one pair makes of its piece."""
    return np.interp(x, [start, end], [0.0, rise])


# D1 to D12: the sine by hand


A, B = 0.7 / 6, 0.7 / 6 + 0.27 / 3.5  # where pair 1 ends; where pair 2 ends
AFTER = {  # the curve after the last step of a row, written down by hand
    "D1": lambda x: x,
    "D2": lambda x: 6 * x,
    "D3": lambda x: 6 * x + 0.7,
    "D4": lambda x: np.maximum(0.7 - 6 * x, 0),
    "D5": lambda x: np.minimum(6 * x - 0.7, 0),
    "D6": lambda x: np.minimum(6 * x, 0.7),
    "D7": lambda x: np.minimum(6 * x, 0.7) + np.maximum(3.5 * (x - A), 0),
    "D8": lambda x: np.minimum(6 * x, 0.7) + np.clip(0.27 - 3.5 * (x - A), 0, 0.27),
    "D9": lambda x: np.minimum(6 * x, 0.7) - np.clip(0.27 - 3.5 * (x - A), 0, 0.27),
    "D10": lambda x: np.minimum(6 * x, 0.7) + np.clip(3.5 * (x - A), 0, 0.27),
    "D11": lambda x: np.interp(
        x,
        [0, A, B, 0.5 - B, 0.5 - A, 0.5 + A, 0.5 + B, 1 - B, 1 - A, 1],
        [0, 0.7, 0.97, 0.97, 0.7, -0.7, -0.97, -0.97, -0.7, 0],
    ),
}


@pytest.fixture(scope="module")
def sine():
    return bw.chapter_sine()


@pytest.mark.parametrize("row", AFTER)
def test_the_curve_after_each_row_is_the_one_computed_by_hand(sine, row):
    last = max(step.number for step in sine.steps if step.row == row)
    np.testing.assert_allclose(outputs(sine.after(last)), AFTER[row](GRID), atol=2e-6)


def test_the_chapters_steps_set_the_given_values(sine):
    rows = {row: [] for row in AFTER}
    for step in sine.steps:
        rows[step.row] += [(step.pair, *change) for change in step.changes]
    ones = [("w1", 1.0), ("w2", 1.0), ("out", 1.0)]
    assert rows["D1"] == [(1, *one) for one in ones]
    assert rows["D2"] == [(1, "w1", 6.0)]
    assert rows["D3"] == [(1, "b2", 0.70)]
    assert rows["D4"] == [(1, "w2", -1.0)]
    assert rows["D5"] == [(1, "out", -1.0)]
    assert rows["D6"] == [(8, "b2", 1.0), (8, "out", 0.7)]
    assert rows["D7"] == [
        *((2, *one) for one in ones),
        (2, "w1", 3.5),
        (2, "b1", pytest.approx(-3.5 * 0.7 / 6)),
    ]
    assert rows["D8"] == [(2, "b2", 0.27), (2, "w2", -1.0)]
    assert rows["D9"] == [(2, "out", -1.0)]
    assert rows["D10"] == [(8, "out", 0.97)]
    assert {pair for pair, *_ in rows["D11"]} == {3, 4, 5, 6, 7, 8}


def test_d12_the_finished_wave_errs_by_less_than_a_twentieth(sine):
    x = np.linspace(0, 1, 100_001)
    error = np.abs(outputs(sine.network, x) - np.sin(2 * np.pi * x)).max()
    assert error <= 0.05
    assert sine.error == pytest.approx(error, abs=1e-5)


def test_d12_every_step_is_replayed_from_a_network_of_zeros(sine):
    assert not sine.after(0).parameters.any()
    parameters = [sine.after(k).parameters for k in range(len(sine.steps) + 1)]
    for step, before, after in zip(sine.steps, parameters, parameters[1:], strict=False):
        changed = int((before != after).sum())
        assert changed <= len(step.changes)
        if step.changes != (("w1", 1.0),):
            assert changed
    np.testing.assert_array_equal(parameters[-1], sine.network.parameters)
    assert [step.number for step in sine.steps] == list(range(1, len(sine.steps) + 1))


@pytest.mark.parametrize(("x", "pair"), [(0.08, 1), (0.5, 4), (0.95, 7)])
def test_d13_at_a_place_only_one_pair_varies_with_the_input(sine, x, pair):
    first, relu, second, _, _ = sine.network.layers
    near = np.array([[x], [x + 1e-3]])
    hidden = relu(second.forward(relu(first.forward(near))))
    assert np.flatnonzero(hidden[0] != hidden[1]).tolist() == [pair - 1]


def test_d14_and_d15_training_betters_the_hand_and_a_larger_network_betters_both():
    X, y = bw.datasets.sine_data()
    settings = {"batch_size": 32, "schedule": "cosine"}
    by_hand = bw.chapter_sine()
    network = by_hand.network
    before = network.loss(X, y)
    network.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.003), epochs=1000, **settings)
    trained, error = network.loss(X, y), np.abs(outputs(network) - np.sin(2 * np.pi * GRID)).max()
    assert trained < before / 4
    assert error < 0.7 * by_hand.error
    large = bw.Network([bw.Dense(1, 64), bw.relu, bw.Dense(64, 64), bw.relu, bw.Dense(64, 1)])
    large.fit(X, y, optimizer=bw.network.Adam(learning_rate=0.005), epochs=600, **settings)
    assert large.loss(X, y) < trained / 4
    assert np.abs(outputs(large) - np.sin(2 * np.pi * GRID)).max() < error
    np.testing.assert_array_equal(
        by_hand.after(len(by_hand.steps)).parameters, bw.chapter_sine().network.parameters
    )


# sculpt


CURVES = {
    "sine": ("sin(2*pi*x)", 0, 1),
    "kink": ("abs(x - 1/3)", -1, 2),
    "rising": (np.exp, 0, 1),
    "falling": (lambda x: 1 / x, 0.5, 4),
    "scalar": (math.cos, -3, 3),
    "choice": (lambda x: x if x > 0.25 else 0, -1, 1.3),
    "ours": (bw.gelu, -4, 4),
    "root": (np.sqrt, 0, 2),
    "hat": ("hard_tanh(x)", -3, 3),
    "constant": (lambda x: 2.5, 0, 1),
    "line": ("3 - 2*x", 10, 11),
    "table": (([3, 1, 2, 5.5], [0, 4, -1, 2]), None, None),
}


@pytest.mark.parametrize("name", CURVES)
def test_the_network_is_the_polyline_and_the_error_is_its_distance_from_the_curve(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, pairs=5, dtype=np.float64)
    x = np.linspace(made.low, made.high, 30_011)
    np.testing.assert_allclose(outputs(made.network, x), np.interp(x, made.knots, made.values), atol=1e-8)
    error = np.abs(outputs(made.network, x) - made.curve(x)).max()
    if name == "choice":  # inside the ramp that stands for the jump
        assert error < 1e-9
        assert made.error == pytest.approx(0.25 / 2, rel=0.01)
    else:
        assert made.error == pytest.approx(error, rel=2e-3, abs=1e-9)
    assert (made.knots[0], made.knots[-1]) == (made.low, made.high)
    assert len(made) <= 5


@pytest.mark.parametrize("name", CURVES)
def test_neuron_i_feeds_only_neuron_i_and_every_pair_is_alive(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high)
    n = len(made) + 1
    first, second, last = made.network.dense
    assert [layer.weights.shape for layer in (first, second, last)] == [(1, n), (n, n), (n, 1)]
    np.testing.assert_array_equal(second.weights, np.diag(np.diag(second.weights)))
    assert not last.biases.any()
    assert np.isfinite(made.network.parameters).all()
    for pair in made.pairs:
        assert made.low <= pair.start < pair.end <= made.high
        assert pair.rise != 0
        assert pair.w1 == pytest.approx(abs(pair.rise) / (pair.end - pair.start))
        assert pair.out == (-1 if pair.rise > 0 else 1)


@pytest.mark.parametrize("name", CURVES)
def test_after_each_pair_the_curve_is_right_up_to_there(name):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, dtype=np.float64)
    lifts = [step.number for step in made.steps if step.pair == len(made) + 1]
    x = np.linspace(made.low, made.high, 500)
    for pair, lift in zip(made.pairs, lifts, strict=False):
        shown = x[x <= pair.end]
        expected = np.interp(shown, made.knots, made.values)
        np.testing.assert_allclose(outputs(made.after(lift), shown), expected, atol=1e-8)
        rest = outputs(made.after(lift), x[x > pair.end])
        np.testing.assert_allclose(rest, pair.value, atol=1e-8)


def test_a_falling_pair_is_not_flipped_and_a_start_at_0_needs_no_bias():
    rising, falling = (bw.sculpt(text, 0, 1, pairs=1) for text in ("2*x", "5 - 2*x"))
    names = [[name for step in made.steps for name, _ in step.changes] for made in (rising, falling)]
    assert names[0] == ["w1", "w2", "out", "w1", "b2", "w2", "out", "b2", "out"]
    assert names[1] == ["w1", "w2", "out", "w1", "b2", "w2", "b2", "out"]


def test_steps_say_why_with_the_numbers():
    made = bw.sculpt(([1, 3, 4], [2, 6, 6]))
    assert [step.why for step in made.steps] == [
        "All weights of pair 1 become 1: it adds a line of slope 1 from x = 0 on.",
        "The curve is to rise by 4 from x = 1 to 3: a first weight of 2 makes the slope 2.",
        "A first bias of -2 moves the bend to x = 2 / 2 = 1, where pair 1 is to start.",
        "A second bias of 4 lifts pair 1 by 4, as far as the curve is to rise.",
        "A second weight of -1 turns the slope around: pair 1 falls from 4 to 0, and ends at x = 3.",
        "An output weight of -1 flips pair 1: it rises from -4 to 0.",
        "A second bias of 1 makes the bottom pair a constant; its output weight of 6 moves the whole curve, "
        "so that it ends at 6.",
    ]


def test_a_flat_piece_needs_no_pair_a_line_one_and_a_constant_only_the_bottom_pair():
    assert len(bw.sculpt("hard_tanh(x)", -3, 3)) == 1
    assert len(bw.sculpt("2*x", -3, 3)) == 1
    constant = bw.sculpt("7", -3, 3)
    assert len(constant) == 0
    assert [step.changes for step in constant.steps] == [(("b2", 1.0), ("out", 7.0))]
    assert outputs(constant.network).tolist() == [7] * len(GRID)


@pytest.mark.parametrize("pairs", [1, 3, 4, 7, 20])
def test_a_parabola_errs_by_what_theory_says(pairs):
    assert bw.sculpt(lambda x: x * x, 0, 1, pairs=pairs).error == pytest.approx(1 / (8 * pairs**2), rel=0.005)


@pytest.mark.parametrize("tolerance", [0.3, 0.05, 0.01, 0.002])
@pytest.mark.parametrize("name", ["sine", "kink", "rising", "root", "ours", "table"])
def test_a_tolerance_is_kept_with_the_fewest_pairs(name, tolerance):
    curve, low, high = CURVES[name]
    made = bw.sculpt(curve, low, high, tolerance=tolerance)
    assert made.error <= tolerance
    pieces = len(made.knots) - 1
    if pieces > 1:
        assert bw.sculpt(curve, low, high, pairs=pieces - 1).error > 0.99 * tolerance


def test_seven_pairs_beat_the_hand(sine):
    assert bw.sculpt("sin(2*pi*x)", 0, 1).error < 0.82 * sine.error


def test_functions_of_numbers_of_arrays_and_formulas_give_the_same_network():
    ways = [math.sin, np.sin, "sin(x)", lambda x: np.sin(x)[..., None] if np.ndim(x) else math.sin(x)]
    first, *others = (bw.sculpt(way, 0, 6, dtype=np.float64) for way in ways)
    for other in others:
        np.testing.assert_allclose(other.knots, first.knots, atol=1e-9)


def test_tables_come_in_any_order_and_form():
    x, y = [2, 0, 1, 3], [5, 1, 2, 2]
    expected = bw.sculpt((x, y)).network.parameters
    rows = np.column_stack([x, y])
    for table in (
        rows,
        rows.tolist(),
        (np.array(x), pd.Series(y)),
        pd.DataFrame({"time": x, "height": y}),
        pd.DataFrame({"time": x, "height": y}).astype(object),
        ([*x, 2], [*y, 5]),
    ):
        np.testing.assert_array_equal(bw.sculpt(table).network.parameters, expected)


def test_a_part_of_a_table_can_be_asked_for():
    made = bw.sculpt(([0, 1, 2, 3], [0, 2, 0, 5]), 0.5, 2)
    assert (made.knots.tolist(), made.values.tolist()) == ([0.5, 1, 2], [1, 2, 0])


def test_a_network_can_be_the_curve():
    sine = bw.chapter_sine().network
    assert bw.sculpt(sine.predict, 0, 1, pairs=9).error < 1e-5
    assert bw.sculpt(sine.forward, 0, 1, pairs=9).error < 1e-5


def test_a_jump_becomes_a_steep_ramp_and_the_error_tells_what_remains():
    made = bw.sculpt("2 if x > 0.3 else 1", 0, 1, pairs=3)
    (pair,) = made.pairs
    assert pair.start <= 0.3 <= pair.end
    assert pair.end - pair.start < 1e-6
    assert 0.5 <= made.error <= 1
    beside = np.array([0, 0.29999, 0.30001, 1])
    np.testing.assert_allclose(outputs(made.network, beside), [1, 1, 2, 2], atol=1e-5)


def test_a_peak_that_is_narrower_than_the_first_look_is_followed():
    made = bw.sculpt("exp(-(2000*(x - 0.3))**2)", 0, 1, pairs=9)
    assert made.error < 0.05


def test_what_was_made_is_saved_and_copied_like_any_network(tmp_path, sine):
    sine.network.save(tmp_path / "sine.safetensors")
    twin = bw.Network.load(tmp_path / "sine.safetensors")
    np.testing.assert_array_equal(outputs(twin), outputs(sine.network))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_is_the_one_asked_for(dtype):
    made = bw.sculpt("x*x", 1000, 1001, dtype=dtype)
    assert made.network.dtype == made.after(3).dtype == dtype
    assert (made.error < 0.003) == (dtype == np.float64)


def test_the_table_has_a_row_for_each_pair_and_the_bottom_pair(sine):
    table = sine.table
    assert table.index.tolist() == ["1", "2", "3", "4", "5", "6", "7", "bottom"]
    assert table.loc["2"].round(4).tolist() == [0.1167, 0.1938, 3.5, 0.27, 3.5, -0.4083, -1, 0.27, -1]
    assert table.loc["bottom", ["w1", "b1", "w2", "b2", "out"]].tolist() == [0, 0, 0, 1, 0]


def test_a_sculpture_says_what_it_is(sine):
    assert repr(sine) == "<Sculpture of sin(2πx), x from 0 to 1: 7 pairs, largest error 0.0317>"
    assert repr(bw.sculpt("x", 0, 2, pairs=1)).startswith(
        "<Sculpture of x, x from 0 to 2: 1 pair, largest error"
    )


# what cannot be sculpted


def raises(error):
    raise error


def wrong(*arguments, **options):
    return arguments, options


WRONG = [
    (wrong("x", 0, 1, pairs=0), "pairs must be a whole number from 1 to 1000, not 0"),
    (wrong("x", 0, 1, pairs=-1), "pairs must be a whole number from 1"),
    (wrong("x", 0, 1, pairs=2.0), "pairs must be a whole number from 1 to 1000, not 2.0"),
    (wrong("x", 0, 1, pairs=True), "pairs must be a whole number from 1 to 1000, not True"),
    (wrong("x", 0, 1, pairs=1001), "pairs must be a whole number from 1 to 1000, not 1001"),
    (wrong("x", 0, 1, pairs=3, tolerance=0.1), "give pairs or tolerance, not both"),
    (wrong("x", 0, 1, tolerance=0), "tolerance must be a finite number above 0, not 0"),
    (
        wrong("x", low=0, high=1, tolerance=math.nan),
        "tolerance must be a finite number above 0, not nan",
    ),
    (wrong("x", 0, 1, tolerance=True), "tolerance must be a finite number above 0, not True"),
    (wrong("x*x", low=0, high=1, tolerance=1e-9), "tolerance=1e-09 needs more than 1000 pairs"),
    (wrong("x", low=1, high=0), "low must be less than high, but low=1 and high=0"),
    (wrong("x", low=1, high=1), "low must be less than high"),
    (wrong("x", low=0), "high is missing"),
    (wrong(np.sin), "low is missing"),
    (wrong("x", low=0, high=math.inf), "high must be a finite number, not inf"),
    (wrong("x", low="0", high=1), "low must be a finite number, not '0'"),
    (wrong("x", low=-1e308, high=1e308), "too wide for numbers of 64 bits"),
    (wrong("x", 0, 1, dtype=np.float16), "dtype of a network must be float32 or float64"),
    (
        wrong("1e300*x", low=0, high=1),
        "weights that float32 cannot hold or work with; dtype=float64 can",
    ),
    (wrong("sine(x", low=0, high=1), "in the formula 'sine(x'"),
    (wrong("1/x", low=-1, high=1), "the curve is inf at x = 0;"),
    (wrong("sqrt(x)", low=-1, high=1), "the curve is nan at x = -1;"),
    (wrong("1/x", low=-1, high=2), "the curve runs to infinity near x = "),
    (wrong("1/(x - 0.3)**2", low=-1, high=2), "the curve runs to infinity near x = 0.3;"),
    (wrong(np.tan, low=0, high=3), "the curve runs to infinity near x = 1.571;"),
    (wrong(math.log, low=0, high=1), "the curve cannot be computed at x = 0: "),
    (
        wrong(lambda x: 1 / int(x), low=0, high=1),
        "the curve cannot be computed at x = 0: division by zero",
    ),
    (
        wrong(lambda x: raises(KeyError("no")), low=0, high=1),
        "the curve cannot be computed at x = 0: 'no'",
    ),
    (wrong(lambda x: 1j * x, low=0, high=1), "a real number at each x, but at x = 0 it is 0j"),
    (wrong(lambda x: "one", low=0, high=1), "a real number at each x, but at x = 0 it is 'one'"),
    (wrong(lambda x: None, low=0, high=1), "a real number at each x, but at x = 0 it is None"),
    (
        wrong(lambda x: [1, 2], low=0, high=1),
        "must be one number at each x, but at x = 0 it has the shape (2,)",
    ),
    (wrong([]), "an array of shape (0,) is no curve; give a function"),
    (wrong(3), "3 is no curve; give a function"),
    (wrong([(0, 1)]), "a curve needs two points or more, not 1"),
    (wrong(([], [])), "a curve needs two points or more, not 0"),
    (wrong(([1, 1], [2, 2])), "a curve needs two points or more, not 1"),
    (wrong(([1, 2, 1], [2, 2, 3])), "x = 1 stands in the table twice, with y = 2 and 3"),
    (wrong(([0, 1, 1 + 1e-12], [2, 2, 3])), "x = 1.0 and 1.000000000001 are too close together for a table"),
    (wrong(([1, 2], [2, 2, 3])), "x has 2 entries, but y has 3"),
    (wrong(([1, 2], [2, math.nan])), "y is nan in row 2 of the table"),
    (wrong(([1, 2], ["a", "b"])), "y must hold numbers, not <U1"),
    (wrong(([1, 2], [1j, 2])), "y must hold numbers, not complex128"),
    (wrong(([[1, 2]], [1])), "x must be a list of numbers, not an array of shape (1, 2)"),
    (wrong(np.zeros((2, 9))), "use its transpose"),
    (wrong([[1, 2], [3]]), "rows are not all of the same length"),
    (
        wrong(pd.DataFrame({"a": [1, 2], "b": [1, 2], "c": [1, 2]})),
        "the table has 3 columns; choose two",
    ),
    (wrong(pd.DataFrame({"a": [1, 2], "b": [1, "x"]})), "b must hold numbers only, which 'x' is not"),
    (wrong(([0, 1], [0, 1]), low=-1), "the table reaches from x = 0 to 1, not from -1 to 1"),
]


@pytest.mark.parametrize(("arguments", "why"), WRONG, ids=[why[:40] for _, why in WRONG])
def test_what_cannot_be_sculpted_is_said_in_one_sentence(arguments, why):
    given, options = arguments
    with pytest.raises(bw.InputError) as caught:
        bw.sculpt(*given, **options)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("k", [-1, 7, 1.0, True, None])
def test_only_steps_that_there_are_can_be_replayed(k):
    made = bw.sculpt("x", 0, 1, pairs=1)
    assert len(made.steps) == 6
    with pytest.raises(bw.InputError, match="k must be a whole number from 0 to 6, the steps, not"):
        made.after(k)


# the command


def run(*arguments):
    return CliRunner().invoke(app, ["sculpt", *map(str, arguments)], env={"COLUMNS": "120"})


def test_the_command_prints_pairs_error_picture_and_steps(tmp_path):
    path = tmp_path / "network.safetensors"
    done = run("sin(2*pi*x)", "--pairs", 3, "--steps", "--save", path)
    assert done.exit_code == 0
    assert "│    2 │ 0.2627 │ 0.7373 │ 4.707 │" in done.output.replace("│      2", "│    2")
    assert "Largest error: 0.12" in done.output
    assert "⠊" in done.output or "⡠" in done.output
    said = " ".join(done.output.split())  # whatever the terminal's width
    assert "An output weight of -1 flips pair 1: it rises from -0.9968 to 0." in said
    assert bw.Network.load(path).n_inputs == 1


def test_the_command_takes_the_chapters_sine_and_a_tolerance():
    assert "Largest error: 0.0317" in run("chapter").output
    assert "D10" in run("chapter", "--steps").output
    assert "Largest error: 0.00792" in run("sin(2*pi*x)", "--tolerance", 0.01).output


def test_the_command_takes_two_columns_of_a_file(tmp_path):
    path = tmp_path / "heights.csv"
    path.write_text("name,time,height\na,0,1\nb,2,5\nc,3,3\n")
    for columns in (("--x", "time"), ("--x", "time", "--y", "height"), ("--y", "height", "--x", "time")):
        done = run(path, *columns)
        assert (done.exit_code == 0) == ("--y" in columns)
    assert "│      1 │     0 │   2 │  2 │  0 │ -1 │  4 │  -1 │" in done.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("x^2",), "powers are written with **"),
        (("chapter", "--pairs", "3"), "leave out --pairs"),
        (("x", "--x", "time"), "--x and --y name columns of a file, which 'x' is not"),
        (("gone.csv",), "there is no file gone.csv"),
        (("{folder}/points.csv", "--y", "hight"), "did you mean 'height'?"),
        (("{folder}/points.csv", "--x", "time", "--y", "time"), "a curve needs two columns of"),
        (("{folder}/points.txt",), "its format is not known|rename it to .csv"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, arguments, why):
    for suffix in ("csv", "txt"):
        (tmp_path / f"points.{suffix}").write_text("time,height\n0,1\n1,2\n")
    done = run(*(part.format(folder=tmp_path) for part in arguments))
    assert isinstance(done.exception, bw.InputError)
    assert any(reason in str(done.exception) for reason in why.split("|"))
