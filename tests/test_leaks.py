"""Columns that give the target away are pointed out; likenesses that chance brings about are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bendwise.comparison.tables.built_ins import built_in, built_in_task
from bendwise.comparison.tables.task import make_task

N = 60
RNG = np.random.default_rng(0)
KIND = RNG.choice(["cat", "dog", "owl"], N)
PRICE = RNG.normal(50, 9, N).round(2)
OTHER = RNG.normal(size=N)
CODES = {"cat": 7, "dog": -1, "owl": 3}
RENAMED = "each of its values stands for one value of the target, and none for another"
RESCALED = "it is the target, or the target in another unit"


def leaks(leak, y, name="leak"):
    return make_task(pd.DataFrame({"other": OTHER[: len(y)], name: leak}), pd.Series(y, name="y")).leaks


@pytest.mark.parametrize(
    ("leak", "y", "how"),
    [
        (KIND, KIND, RENAMED),
        ([CODES[kind] for kind in KIND], KIND, RENAMED),
        ([kind.upper() for kind in KIND], KIND, RENAMED),
        (pd.Categorical(KIND), KIND, RENAMED),
        (KIND == "cat", np.where(KIND == "cat", 1, 0), RENAMED),
        ([None if kind == "owl" else kind for kind in KIND], KIND, RENAMED),
        ([np.nan if kind == "owl" else CODES[kind] for kind in KIND], KIND, RENAMED),
        (PRICE, PRICE, RESCALED),
        (PRICE * 1.1 + 3, PRICE, RESCALED),
        (-PRICE * 1e140, PRICE, RESCALED),
        ([np.nan, *PRICE[1:]], PRICE, RESCALED),
        (pd.to_datetime("2024-01-01") + pd.to_timedelta(PRICE, unit="D"), PRICE, RESCALED),
        (
            np.array(["low", "mid", "high"])[[int(p) % 3 for p in PRICE]],
            [int(p) % 3 / 2 for p in PRICE],
            RENAMED,
        ),
    ],
)
def test_a_leaked_target_is_pointed_out_first_and_with_what_to_type(leak, y, how):
    said = leaks(leak, y, "the leak")
    assert said == (
        f"column 'the leak' gives the target 'y' away: {how}; "
        "unless it is known before the target is, leave it out: --drop 'the leak'",
    )
    X = pd.DataFrame({"texts": ["a", "b"] * (N // 2), "the leak": leak, "other": OTHER})
    task = make_task(X, pd.Series(y, name="y"))
    assert task.notes[0] == said[0]
    assert len(task.notes) > 1


@pytest.mark.parametrize(
    ("column", "y"),
    [
        ([*KIND[:-1], "cat" if KIND[-1] != "cat" else "dog"], KIND),  # one row differs
        ([f"{kind}{i % 2}" for i, kind in enumerate(KIND)], KIND),  # more values than classes
        (["cat" if kind == "cat" else "other" for kind in KIND], KIND),  # fewer
        (PRICE + RNG.normal(0, 0.1, N), PRICE),  # near, not equal
        ([*[np.nan] * 30, *PRICE[30:]], PRICE),  # known too seldom
        (np.exp(PRICE / 9), PRICE),  # a curve
        ([0, 1] * 6, [0, 1] * 6),  # twelve rows: chance is not excluded
        ([0, 1] * 12, [0, 1] * 12),  # nor by 24: two namings, two columns, 2 704 156 arrangements
        ([0] * 57 + [1] * 3, [0] * 57 + [1] * 3),  # a rare class: neither here
    ],
)
def test_other_likenesses_are_not(column, y):
    assert leaks(column, y) == ()


def test_chance_alone_raises_no_alarm():
    rng = np.random.default_rng(1)
    for _ in range(60):
        y = rng.integers(0, 2, 12)
        if y.sum() in range(3, 10):
            assert make_task(rng.integers(0, 2, (12, 50)), y, kind="classification").leaks == ()


def test_repeated_rows_are_no_leak():
    assert leaks(np.tile(OTHER[:30], 2), np.tile(PRICE[:30], 2)) == ()


@pytest.mark.parametrize("name", built_in())
def test_no_built_in_table_leaks(name):
    assert built_in_task(name).leaks == ()
