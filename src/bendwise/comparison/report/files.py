"""The trials as tables for other programs."""

from __future__ import annotations

import io

import pandas as pd

from ..api import Comparison


def table(comparisons: list[Comparison]) -> pd.DataFrame:
    """All trials of all comparisons: `Comparison.results` with the task's name before it."""
    each = []
    for comparison in comparisons:
        rows = comparison.results.copy()
        rows.insert(0, "task", comparison.task.name)
        each.append(rows)
    return pd.concat(each, ignore_index=True)


def as_csv(rows: pd.DataFrame) -> bytes:
    """Numbers in full: a reader gets the same floats back."""
    return str(rows.to_csv(index=False, lineterminator="\n")).encode()


def as_parquet(rows: pd.DataFrame) -> bytes:
    """The same as Parquet."""
    buffer = io.BytesIO()
    rows.to_parquet(buffer, engine="pyarrow", index=False)
    return buffer.getvalue()
