"""What cannot be sculpted is said in one sentence, and what the command prints."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import bendwise as bw
from bendwise.cli.app import app

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
    (
        wrong(np.ma.masked_equal([[0, 1], [1, 5], [2, 2]], 5)),
        "the table has masked entries; leave such rows out",
    ),
    (wrong(([0, 1], np.ma.masked_equal([1, 5], 5))), "the table has masked entries; leave such rows out"),
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
