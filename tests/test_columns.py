"""The columns of a table as a network can use them, whatever types they came in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import bendwise as bw
from bendwise.comparison.tables.task import make_task

N = 24
A = [float(value) for value in np.random.default_rng(0).normal(size=N).round(3)]
B = [float(value) for value in np.random.default_rng(1).normal(size=N).round(3)]
COLORS = ["red", "blue"] * (N // 2)
BOOLEANS = [True, False, False] * (N // 3)
BOOLEANS_WITH_GAP = [None, *BOOLEANS[1:]]
NAMES_WITH_GAP = [None, *map(str, BOOLEANS[1:])]


NULLABLE = {
    "Int64": (pd.array([None, *range(1, N)], dtype="Int64"), [np.nan, *range(1, N)]),
    "UInt8": (pd.array(range(0, 2 * N, 2), dtype="UInt8"), list(range(0, 2 * N, 2))),
    "Float32": (pd.array([None, *[0.5] * (N - 2), 1.5], dtype="Float32"), [np.nan, *[0.5] * (N - 2), 1.5]),
    "boolean": (pd.array(BOOLEANS_WITH_GAP, dtype="boolean"), NAMES_WITH_GAP),
    "boolean without gaps": (pd.array(BOOLEANS, dtype="boolean"), BOOLEANS),
    "string": (pd.array([None, *COLORS[1:]], dtype="string"), [None, *COLORS[1:]]),
    "Arrow's numbers": (pd.array([None, *A[1:]], dtype="double[pyarrow]"), [np.nan, *A[1:]]),
    "Arrow's texts": (pd.array([None, *COLORS[1:]], dtype=pd.ArrowDtype(pa.string())), [None, *COLORS[1:]]),
    "Arrow's booleans": (pd.array(BOOLEANS_WITH_GAP, dtype="bool[pyarrow]"), NAMES_WITH_GAP),
    "Arrow's spans": (
        pd.array([pd.Timedelta(days=i * i) for i in range(N)], dtype="duration[us][pyarrow]"),
        [i * i for i in range(N)],
    ),
    "spans": (pd.to_timedelta([i * i for i in range(N)], unit="D"), [i * i for i in range(N)]),
    "sparse": (pd.arrays.SparseArray([0.0, 0.0, 1.0] * (N // 3)), [0.0, 0.0, 1.0] * (N // 3)),
    "categories of bands": (pd.cut(range(N), [-1, 11, N]), ["(-1, 11]"] * 12 + ["(11, 24]"] * 12),
    "objects that are numbers": (np.array([1, 2.5, True] * (N // 3), dtype=object), [1, 2.5, 1] * (N // 3)),
    "objects that are booleans": (np.array(BOOLEANS_WITH_GAP, dtype=object), NAMES_WITH_GAP),
}


@pytest.mark.parametrize("kind", NULLABLE)
def test_columns_of_every_type_become_plain_ones(kind):
    given, expected = NULLABLE[kind]
    task = make_task(pd.DataFrame({"c": given, "a": A}), pd.Series(B))
    column = task.X["c"]
    assert isinstance(column.dtype, np.dtype)
    if any(isinstance(value, str) for value in expected):
        assert column.tolist() == expected
    else:
        np.testing.assert_array_equal(column.to_numpy(dtype=float), np.array(expected, dtype=float))
        assert isinstance(expected[0], bool) == (column.dtype == bool)


@pytest.mark.parametrize("periods", ["2024-01", "2024-05-16"])
def test_periods_and_months_are_dates(periods):
    months = pd.period_range(periods, periods=N, freq="M" if periods == "2024-01" else "D")
    for column in (months, months.astype(str), months.to_timestamp().tz_localize("America/Lima")):
        X = make_task(pd.DataFrame({"c": column}), pd.Series(B)).X
        start = months.to_timestamp()
        np.testing.assert_allclose(X["c (days)"], (start - start[0]).days)
        assert X["c (month)"].tolist() == start.month.tolist()


def test_a_name_made_for_a_part_of_a_date_replaces_no_column():
    days = pd.date_range("2024-05-06", periods=N, freq="36h")
    X = make_task(pd.DataFrame({"c": days, "c (days)": A}), pd.Series(B)).X
    assert X["c (days)"].tolist() == A
    assert X["c (days)'"].tolist() == [1.5 * i for i in range(N)]


def test_what_a_mask_hides_is_missing():
    X = np.ma.masked_array(np.c_[A, B], mask=np.c_[np.arange(N) == 3, np.zeros(N, bool)])
    task = make_task(X, np.ma.masked_array(B, mask=np.arange(N) == 5))
    assert np.flatnonzero(task.X["x0"].isna()).tolist() == [3]
    assert task.y.tolist() == B[:5] + B[6:]


def test_of_many_texts_the_commonest_are_kept():
    texts = [f"t{i:02}" for i in range(60) for _ in range(4 if i < 50 else 3)]
    task = make_task(pd.DataFrame({"c": texts}), np.random.default_rng(0).normal(size=len(texts)))
    assert task.X["c"].tolist() == [text if text < "t50" else "(other)" for text in texts]
    assert "all but the 50 commonest values taken together as one: c" in task.notes


def test_texts_most_of_which_are_rare_are_names():
    texts = [f"t{i}" for i in range(1000)] * 2
    with pytest.raises(bw.InputError, match="holds 1000 different texts in 2000 rows, as names"):
        make_task(pd.DataFrame({"c": texts}), np.random.default_rng(0).normal(size=2000))


def test_numbers_stored_as_text_are_told_from_names():
    with pytest.raises(
        bw.InputError, match="24 different numbers stored as text in 24 rows; make numbers of"
    ):
        make_task(pd.DataFrame({"c": list(map(str, A))}), pd.Series(B))


def test_classes_too_rare_to_learn_are_left_out_of_large_tables():
    y = ["cat", "dog"] * 200 + ["yak", "emu", "emu"]
    task = make_task(np.random.default_rng(0).normal(size=(403, 2)), y)
    assert (task.classes, len(task.y), len(task.X)) == (("cat", "dog"), 400, 400)
    assert task.notes == ("classes of fewer than 3 rows left out, 3 rows in all: emu, yak",)


def test_categories_keep_their_order_as_classes():
    y = pd.Categorical(["low", "high", "mid"] * 8, categories=["low", "mid", "high", "never"], ordered=True)
    task = make_task(pd.DataFrame({"a": A}), pd.Series(y))
    assert task.classes == ("low", "mid", "high")
    assert task.y.tolist() == [0, 2, 1] * 8


def test_a_target_of_spans_is_a_quantity_in_days():
    task = make_task(pd.DataFrame({"a": A}), pd.Series(pd.to_timedelta([i * i for i in range(N)], unit="h")))
    np.testing.assert_allclose(task.y, [i * i / 24 for i in range(N)])
    assert task.notes == ("the target is a span of time, in days",)
