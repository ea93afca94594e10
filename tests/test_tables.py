"""From data to a task: what is understood, and one clear sentence for what is not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from one_table import BAD_FILES, GOOD, N, table, with_row

import bendwise as bw
from bendwise.comparison import tables
from bendwise.comparison.tables.task import make_task


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
