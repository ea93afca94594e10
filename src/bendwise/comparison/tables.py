"""From a file or a built-in name to a task."""

from __future__ import annotations

import csv
import difflib
import os
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import datasets
from ..errors import InputError, unknown
from .task import Task, counts_rows, is_text, listed, make_task

FORMATS = (".csv", ".tsv", ".parquet")
SYNTHETIC = ("sine", "spiral")


def built_in() -> tuple[str, ...]:
    """Names that stand for data: the chapter's, and scikit-learn's tables."""
    return tuple(sorted((*SYNTHETIC, *datasets.TABLES)))


def load(
    data: str, target: str | None = None, *, drop: tuple[str, ...] = (), kind: str | None = None
) -> Task:
    """The task of a built-in name, or of a CSV, TSV or Parquet file and its target column."""
    if data in built_in():
        if target is not None or drop or kind is not None:
            raise InputError(
                f"{data!r} is built in and knows its target and task; leave out --target, --drop and --task"
            )
        return _built_in(data)
    path = Path(data)
    table = read(path)
    table.columns = table.columns.map(str)
    first = table.columns[0] if len(table.columns) else ""
    notes = []
    if first.startswith("Unnamed") and first not in (target, *drop) and counts_rows(table[first]):
        table = table.drop(columns=first)
        notes.append("the first column, without a name, counts the rows and was left out")
    if target is None:
        raise InputError(
            f"which column of {data} is to be predicted? say --target COLUMN; "
            f"there are: {listed(table.columns)}"
        )
    for column in (target, *drop):
        if column not in table.columns:
            raise unknown(f"column of {data}", column, map(str, table.columns))
    if target in drop:
        raise InputError(f"column {target!r} cannot be both the target and dropped")
    features = table.drop(columns=[target, *drop])
    task = make_task(features, _target_of(table, path, target), kind=kind, name=path.name)
    return replace(task, notes=(*notes, *task.notes))


def read(path: Path) -> pd.DataFrame:
    """The table in a file."""
    if not os.path.exists(path):
        around = [p.name for p in path.parent.iterdir()] if os.path.isdir(path.parent) else []
        if path.suffix:
            near = difflib.get_close_matches(path.name, around, n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(f"there is no file {path}{hint}")
        raise unknown("data", str(path), [*built_in(), *sorted(around)])
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a CSV, TSV or Parquet file")
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"cannot read {path}: its name must end in {', '.join(FORMATS)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            is_parquet = path.suffix.lower() == ".parquet"
            return pd.read_parquet(path) if is_parquet else _read_text(path)
    except pd.errors.EmptyDataError:
        raise InputError(f"{path} is empty") from None
    except pd.errors.ParserWarning:
        raise InputError(f"cannot read {path}: there are rows with more entries than the header") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except (OSError, ValueError) as error:  # pandas' and Arrow's parsers
        raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None


def _read_text(path: Path, **options: Any) -> pd.DataFrame:
    """A table of text; its separator is the one of , ; tab and | that the header has most of."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
    separator = max(",;\t|", key=header.count)
    names = next(csv.reader([header], delimiter=separator), [])
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"there are two columns named {name!r} in {path}; rename one")
    options |= {"sep": separator, "index_col": False, "encoding": "utf-8-sig", "low_memory": False}
    table: pd.DataFrame = pd.read_csv(path, skipinitialspace=True, **options)
    if separator != ";":
        return table
    with_commas: pd.DataFrame = pd.read_csv(path, skipinitialspace=True, decimal=",", **options)
    return max((table, with_commas), key=lambda read: read.select_dtypes("number").shape[1])


def _target_of(table: pd.DataFrame, path: Path, target: str) -> pd.Series[Any]:
    """The target column; in a text file, classes such as "None" and "NA" are names, not missing values."""
    column = table[target]
    named = is_text(column) or column.isna().all()
    if path.suffix.lower() == ".parquet" or not (named and column.isna().any()):
        return column
    as_written = _read_text(path, keep_default_na=False, na_values=[""])
    return as_written[target]


def _built_in(name: str) -> Task:
    if name == "sine":
        X, y = datasets.sine_data()
        return make_task(X, y[:, 0], kind="regression", name=name)
    if name == "spiral":
        X, y = datasets.spiral_data()
        return make_task(X, y, kind="classification", name=name)
    bunch = datasets.load_table(name)
    kind = "regression" if name == "diabetes" else "classification"
    return make_task(bunch.data, bunch.target, kind=kind, name=name)
