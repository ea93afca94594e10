"""From data to a task: what is understood, and one clear sentence for what is not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import bendwise as bw
from bendwise.cli import main
from bendwise.comparison import tables
from bendwise.comparison.tables.task import make_task

N = 40
GOOD = {
    "size": np.linspace(0, 1, N),
    "color": ["red", "green", "blue", "red"] * (N // 4),
    "kind": ["cat", "dog"] * (N // 2),
    "price": np.linspace(5, 9, N) ** 2,
}


def table(**changed):
    columns = {**GOOD, **changed}
    return pd.DataFrame({name: values for name, values in columns.items() if values is not None})


def with_row(name, value, at=3):
    values = list(GOOD[name])
    values[at] = value
    return table(**{name: values})


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


@pytest.mark.parametrize(
    ("data", "target", "kind", "classes"),
    [
        (table(), "kind", "classification", ("cat", "dog")),
        (table(), "price", "regression", ()),
        (table(kind=[0, 1] * (N // 2)), "kind", "classification", ("0", "1")),
        (table(kind=[0.0, 1.0] * (N // 2)), "kind", "classification", ("0.0", "1.0")),
        (table(kind=[True, False] * (N // 2)), "kind", "classification", ("False", "True")),
        (table(price=np.arange(N)), "price", "regression", ()),
        (table(kind=pd.Categorical(GOOD["kind"])), "kind", "classification", ("cat", "dog")),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet", ".feather"])
def test_the_kind_of_task_is_found_out(data, target, kind, classes, suffix, tmp_path):
    path = tmp_path / f"data{suffix}"
    if suffix == ".parquet":
        data.to_parquet(path)
    elif suffix == ".feather":
        data.to_feather(path)
    else:
        data.to_csv(path, index=False, sep="\t" if suffix == ".tsv" else ",")
    task = tables.load(str(path), target)
    assert (task.kind, task.classes) == (kind, classes)
    assert list(task.X.columns) == [name for name in data.columns if name != target]
    assert len(task.y) == N


def test_the_kind_of_task_can_be_said():
    assert make_task(np.arange(20.0), [0, 1] * 10, kind="regression").kind == "regression"


@pytest.mark.parametrize("name", tables.built_in())
def test_built_in_data(name):
    task = tables.load(name)
    assert task.name == name
    assert task.kind == ("regression" if name in ("sine", "diabetes") else "classification")


def test_texts_and_missing_values_are_handled_and_said():
    data = table(size=[np.nan, *GOOD["size"][1:]], color=[None, *GOOD["color"][1:]])
    task = make_task(data.drop(columns="kind"), data["kind"])
    assert task.notes == (
        "texts turned into one 0/1 column for each value: color",
        "missing numbers replaced by the median of the training rows: size",
        "missing texts taken as a value of their own: color",
    )
    found = bw.compare(task.X, data["kind"], activations=["relu", "tanh"], seeds=2, epochs=2)
    assert found.ranking["score"].notna().all()


def test_what_tells_nothing_is_left_out_and_said():
    data = table(color="red", size=[None] * N)
    task = make_task(data.drop(columns="kind"), data["kind"])
    assert list(task.X.columns) == ["price"]
    assert task.notes == ("left out, for they hold one value or none: size, color",)


@pytest.mark.parametrize("name", ["kind", "price"])
def test_rows_without_a_target_are_left_out_and_said(name):
    data = with_row(name, None)
    task = make_task(data.drop(columns=name), data[name])
    assert len(task.y) == len(task.X) == N - 1
    assert task.X["size"].tolist() == [size for i, size in enumerate(GOOD["size"]) if i != 3]
    assert f"1 of {N} rows have no target and were left out" in task.notes


DATES = pd.date_range("2020-01-01", periods=N)
BAD_FILES = {
    "missing file": (
        None,
        ["prise.csv", "--target", "price"],
        "there is no file prise.csv; did you mean 'prices.csv'?",
    ),
    "missing name": (None, ["spirall"], "did you mean 'spiral'"),
    "a folder": (None, [".", "--target", "a"], "is a folder"),
    "another format": (
        "a,b\n1,2\n",
        ["prices.xlsx", "--target", "b"],
        "it is a spreadsheet; save its sheet as CSV; names must end in .csv",
    ),
    "empty file": ("", ["prices.csv", "--target", "b"], "prices.csv is empty"),
    "no rows": ("a,b\n", ["prices.csv", "--target", "b"], "has 0 rows; at least 10 are needed"),
    "few rows": ("a,b\n1,2\n3,4\n", ["prices.csv", "--target", "b"], "has 2 rows"),
    "ragged rows": ("a,b\n1,2\n3,4,5,6\n", ["prices.csv", "--target", "b"], "cannot read prices.csv"),
    "not text": (
        b"a,b\n\xff\xfe,1\n",
        ["prices.csv", "--target", "b"],
        "prices.csv is not UTF-8 text: byte 0xff",
    ),
    "no Parquet": ("hello", ["prices.parquet", "--target", "b"], "cannot read prices.parquet"),
    "no target": (table(), ["prices.csv"], "say --target COLUMN; there are: size, color, kind, price"),
    "unknown target": (
        table(),
        ["prices.csv", "--target", "prize"],
        "unknown column of prices.csv 'prize'; did you mean 'price'",
    ),
    "unknown drop": (
        table(),
        ["prices.csv", "--target", "price", "--drop", "colour"],
        "did you mean 'color'",
    ),
    "target dropped": (
        table(),
        ["prices.csv", "--target", "price", "--drop", "price"],
        "both the target and dropped",
    ),
    "target of a built-in": (None, ["spiral", "--target", "y"], "'spiral' is built in and knows its target"),
    "only the target": (
        table()[["price"]],
        ["prices.csv", "--target", "price"],
        "has no column besides the target 'price'",
    ),
    "names": (
        table(color=[f"n{i}" for i in range(N)]),
        ["prices.csv", "--target", "price"],
        "holds 40 different texts in 40 rows",
    ),
    "nothing told": (
        table(color="red", size=None, kind=None),
        ["prices.csv", "--target", "price"],
        "no column of prices.csv tells anything: each holds one value or none",
    ),
    "infinite input": (
        with_row("size", np.inf),
        ["prices.csv", "--target", "price"],
        "column 'size' of prices.csv holds infinite",
    ),
    "mostly without a target": (
        table(price=[*GOOD["price"][:15], *[np.nan] * (N - 15)]),
        ["prices.csv", "--target", "price"],
        "'price' of prices.csv is missing in 25 of 40 rows; name another target, or fill it in",
    ),
    "infinite target": (
        with_row("price", -np.inf),
        ["prices.csv", "--target", "price"],
        "the target 'price' holds infinite values",
    ),
    "constant target": (
        table(price=3.0),
        ["prices.csv", "--target", "price", "--task", "regression"],
        "is 3 in every row",
    ),
    "one class": (table(kind="cat"), ["prices.csv", "--target", "kind"], "has one class only, 'cat'"),
    "more classes than rows": (
        table(kind=[f"k{i}" for i in range(N)]),
        ["prices.csv", "--target", "kind"],
        "has 40 classes in 40 rows",
    ),
    "rare class": (
        with_row("kind", "owl"),
        ["prices.csv", "--target", "kind"],
        "class 'owl' of the target 'kind' of prices.csv has 1 row(s)",
    ),
    "text as a quantity": (
        table(),
        ["prices.csv", "--target", "kind", "--task", "regression"],
        "holds texts such as 'cat'",
    ),
    "unknown task": (
        table(),
        ["prices.csv", "--target", "kind", "--task", "clasification"],
        "did you mean 'classification'",
    ),
    "task of a built-in": (None, ["spiral", "--task", "regression"], "knows its target and task; leave out"),
    "long rows": (
        "a,b\n1,2\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "cannot read prices.csv: line 3 has 3 entries, not 2 as the lines before; put entries",
    ),
    "only long rows": (
        "a,b\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "there are rows with more entries than the header",
    ),
    "two columns of a name": (
        "a,a,b\n" + "1,2,3\n" * 20,
        ["prices.csv", "--target", "b"],
        "two columns named 'a' in prices.csv",
    ),
    "infinite class": (
        table(kind=[0, 1, np.inf, 1] * (N // 4)),
        ["prices.csv", "--target", "kind"],
        "the target 'kind' holds infinite values",
    ),
    "percent": (
        table(size=[f"{i}%" for i in range(N)]),
        ["prices.csv", "--target", "kind"],
        "column 'size' of prices.csv holds numbers written as text, such as '0%'",
    ),
    "thousands": (
        table(price=[f"{i},{i:03}" for i in range(1, N + 1)]),
        ["prices.csv", "--target", "price"],
        "the target 'price' holds numbers written as text, such as '1,001'",
    ),
    "odd text among numbers": (
        table(size=["unknown", *map(str, range(N - 1))]),
        ["prices.csv", "--target", "kind"],
        "column 'size' of prices.csv holds numbers and 'unknown' in 1 of 40 rows; leave those empty",
    ),
    "huge input": (
        table(size=np.linspace(1e200, 1e300, N)),
        ["prices.csv", "--target", "price"],
        "beyond 1e+150",
    ),
    "huge target": (
        table(price=np.linspace(1e200, 1e300, N)),
        ["prices.csv", "--target", "price"],
        "beyond 1e+150",
    ),
    "long name": (None, ["x" * 300 + ".csv", "--target", "b"], "there is no file xxx"),
    "unknown activation": (
        None,
        ["spiral", "--activations", "relu,geluu"],
        "unknown activation 'geluu'; did you mean 'gelu'",
    ),
    "an activation twice": (
        None,
        ["spiral", "--activations", "relu,relu"],
        "activation 'relu' is named twice",
    ),
    "an alias twice": (
        None,
        ["spiral", "--activations", "sigmoid,logistic"],
        "activation 'sigmoid' is named twice",
    ),
    "softmax inside": (None, ["spiral", "--activations", "relu,softmax"], "softmax works on whole rows"),
    "one activation": (None, ["spiral", "--activations", "relu"], "needs at least two activations"),
    "one seed": (None, ["spiral", "--seeds", "1"], "seeds must be a whole number from 2, not 1"),
    "no epochs": (None, ["spiral", "--epochs", "0"], "epochs must be a whole number from 1, not 0"),
    "no neurons": (
        None,
        ["spiral", "--hidden", "32,0"],
        "number of neurons must be a whole number from 1, not 0",
    ),
    "no numbers": (
        None,
        ["spiral", "--hidden", "big"],
        "--hidden takes numbers of neurons such as 32,32, not 'big'",
    ),
    "learning rate": (
        None,
        ["spiral", "--learning-rates", "0.1,-1"],
        "a learning rate must be a number above 0, not -1.0",
    ),
    "report on a file": (
        "a,b\n",
        ["spiral", "--report", "prices.csv"],
        "cannot write the report to prices.csv: prices.csv is a file",
    ),
}


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
        ({"task": "guess"}, "unknown kind of task 'guess'"),
    ],
)
def test_settings_that_make_no_plan(how, message):
    with pytest.raises(bw.InputError, match=message):
        bw.compare(np.ones((20, 2)), [0, 1] * 10, **how)


def test_numpy_numbers_are_numbers_too():
    X = np.random.default_rng(0).normal(size=(20, 2))
    found = bw.compare(
        X, [0, 1] * 10, activations=["relu", "tanh"], seeds=np.int64(2), hidden=4, epochs=np.int32(2)
    )
    assert len(found.ranking) == 5


def test_numbers_among_texts_stay_numbers():
    rows = [[float(i), "ab"[i % 2]] for i in range(20)]
    for X in (rows, np.array(rows, dtype=object)):
        task = make_task(X, np.array([0.5 * i for i in range(20)], dtype=object))
        assert task.kind == "regression"
        assert task.X.dtypes.map(pd.api.types.is_numeric_dtype).tolist() == [True, False]


def test_a_column_that_counts_the_rows_gives_no_answer_away(tmp_path):
    table().to_csv(tmp_path / "prices.csv")
    task = tables.load(str(tmp_path / "prices.csv"), "kind")
    assert list(task.X.columns) == ["size", "color", "price"]
    assert task.notes[0] == "the first column, without a name, counts the rows and was left out"
    said = tables.load(str(tmp_path / "prices.csv"), "kind", drop=("Unnamed: 0",))
    assert said.notes == task.notes[1:]
    named = make_task(table(size=range(1, N + 1)).drop(columns="kind"), GOOD["kind"])
    assert "these only count the rows; drop them unless that is meant: size" in named.notes


def test_decimal_commas_are_understood_in_files_with_semicolons(tmp_path):
    table().to_csv(tmp_path / "prices.csv", index=False, sep=";", decimal=",")
    task = tables.load(str(tmp_path / "prices.csv"), "price")
    np.testing.assert_allclose(task.y, GOOD["price"])
    np.testing.assert_allclose(task.X["size"], GOOD["size"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_byte_order_marks_are_understood(separator, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("\ufeff" + table().to_csv(index=False, sep=separator), encoding="utf-8")
    assert list(tables.load(str(path), "price").X.columns) == ["size", "color", "kind"]


def test_classes_named_none_or_na_are_classes(tmp_path):
    table(kind=["None", "NA"] * (N // 2)).to_csv(tmp_path / "prices.csv", index=False)
    assert tables.load(str(tmp_path / "prices.csv"), "kind").classes == ("NA", "None")


def test_sentences_are_of_one_line_and_begin_with_what_is_wrong():
    assert all(re.match(r"^[^\n]+$", sentence) for _, _, sentence in BAD_FILES.values())
    assert len(BAD_FILES) >= 25
