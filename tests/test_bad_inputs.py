"""Tables, arrays and settings that make no task: one sentence, and status 2."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from one_table import BAD_FILES, N

import bendwise as bw
from bendwise.cli import main


@pytest.fixture
def cli(tmp_path, capsys, monkeypatch):
    """Runs `bendwise ...` in an empty folder; returns its status and what it printed to stderr."""

    def run(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["bendwise", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().err

    return run


DATES = pd.date_range("2020-01-01", periods=N)


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_input_gets_one_sentence_and_status_2(case, cli, tmp_path):
    content, arguments, sentence = BAD_FILES[case]
    name = next((a for a in arguments if a.startswith("prices.")), "prices.csv")
    if isinstance(content, pd.DataFrame):
        content.to_csv(tmp_path / name, index=False)
    elif isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    else:
        (tmp_path / name).write_text("a,b\n1,2\n" if content is None else content)
    before = sorted(p.name for p in tmp_path.iterdir())
    status, said = cli("compare", *arguments)
    assert status == 2
    assert sentence in said
    assert said.startswith("bendwise: ")
    assert said.count("\n") == 1
    assert "Traceback" not in said
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1, 2], [3]], [1, 2], "X must be a table: rows of equal length"),
        (np.ones((4, 2, 2)), np.ones(4), r"X must have the shape \(n_rows, n_columns\), not \(4, 2, 2\)"),
        (np.ones((4, 2)), np.ones((4, 2)), r"y must have the shape \(n_rows,\)"),
        (np.ones((20, 2)), np.ones(19), "X has 20 rows but y has 19"),
        (np.ones((20, 2)) * 1j, np.arange(20.0), "complex numbers"),
        (pd.DataFrame(np.ones((20, 2)), columns=["a", "a"]), np.arange(20.0), "two columns named 'a'"),
        (
            pd.DataFrame({"band": pd.interval_range(0, N)}),
            np.arange(float(N)),
            "'band' of the table holds intervals",
        ),
        (np.ones((N, 2)), DATES, "the target 'y' holds dates; make numbers of them"),
        (pd.DataFrame({"list": [[1, 2]] * N}), np.arange(float(N)), r"holds objects such as \[1, 2\]"),
        (np.ones((20, 2)), [[1], [1, 2]] * 10, "y must have one number or text for each row"),
        (np.ones((20, 2)), pd.Series([[1]] * 20), r"the target .* holds objects such as \[1\]"),
        (np.ones((20, 2)), np.ones(20) * 1j, "the target 'y' holds complex numbers"),
        (np.ones(20, dtype=[("a", float)]), np.ones(20), "X must have the shape"),
    ],
)
def test_arrays_that_make_no_task(X, y, message):
    with pytest.raises(bw.InputError, match=message):
        bw.compare(X, y)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"activations": "relu"}, r"must be a list such as \['relu', 'relu'\]"),
        ({"activations": ["relu", 3]}, "an activation or its name is wanted, not 3"),
        ({"seeds": 2.5}, "seeds must be a whole number from 2, not 2.5"),
        ({"hidden": ()}, "at least one hidden layer is needed"),
        ({"hidden": (2.5,)}, "number of neurons must be a whole number"),
        ({"epochs": 1.5}, "epochs must be a whole number"),
        ({"learning_rates": ["0.1"]}, "a learning rate must be a number above 0, not '0.1'"),
        ({"learning_rates": 0.1}, r"learning_rates must be a list such as \[0.1\], not 0.1"),
        ({"hidden": 4.0}, r"hidden must be a list such as \[4.0\], not 4.0"),
        ({"task": "guess"}, "unknown kind of task 'guess'"),
    ],
)
def test_settings_that_make_no_plan(how, message):
    with pytest.raises(bw.InputError, match=message):
        bw.compare(np.ones((20, 2)), [0, 1] * 10, **how)
