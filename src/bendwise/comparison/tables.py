"""From a file, a built-in name or arrays to a task: inputs, a target, and what kind of answer it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .. import datasets
from ..errors import InputError, unknown

Kind = Literal["classification", "regression"]
KINDS = ("classification", "regression")
READERS: dict[str, Any] = {".csv": pd.read_csv, ".tsv": pd.read_csv, ".parquet": pd.read_parquet}
FEWEST_ROWS = 10
FEWEST_OF_A_CLASS = 3
MOST_CLASSES = 20  # whole numbers with more different values than this are a quantity
SYNTHETIC = ("sine", "spiral")


@dataclass(frozen=True)
class Task:
    """What is to be learned.

    Attributes
    ----------
    name : str
    kind : "classification" or "regression"
    X : DataFrame of shape (n_rows, n_columns)
    y : ndarray of shape (n_rows,)
        Class numbers, or the target in its own unit.
    classes : tuple of str
        Their names; empty for a regression.
    notes : tuple of str
        What was done to the table and should be known.
    """

    name: str
    kind: Kind
    X: pd.DataFrame
    y: NDArray[Any]
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def metric(self) -> str:
        """The score: the share of right answers, or the share of the variance explained."""
        return "accuracy" if self.kind == "classification" else "R²"


def built_in() -> tuple[str, ...]:
    """Names that stand for data: the chapter's, and scikit-learn's tables."""
    return tuple(sorted((*SYNTHETIC, *datasets.TABLES)))


def load(
    data: str, target: str | None = None, *, drop: tuple[str, ...] = (), kind: str | None = None
) -> Task:
    """The task of a built-in name, or of a CSV, TSV or Parquet file and its target column."""
    if data in built_in():
        if target is not None or drop:
            raise InputError(f"{data!r} is built in and knows its target; leave out --target and --drop")
        return _built_in(data)
    table = read(Path(data))
    if target is None:
        raise InputError(
            f"which column of {data} is to be predicted? say --target COLUMN; "
            f"there are: {_listed(table.columns)}"
        )
    for column in (target, *drop):
        if column not in table.columns:
            raise unknown(f"column of {data}", column, map(str, table.columns))
    if target in drop:
        raise InputError(f"column {target!r} cannot be both the target and dropped")
    return make_task(table.drop(columns=[target, *drop]), table[target], kind=kind, name=Path(data).name)


def read(path: Path) -> pd.DataFrame:
    """The table in a file."""
    if not path.exists():
        around = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise unknown("data", str(path), [*built_in(), *around])
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a CSV, TSV or Parquet file")
    if path.suffix.lower() not in READERS:
        raise InputError(f"cannot read {path}: its name must end in {', '.join(READERS)}")
    options: dict[str, Any] = {"sep": "\t"} if path.suffix.lower() == ".tsv" else {}
    try:
        table: pd.DataFrame = READERS[path.suffix.lower()](path, **options)
    except pd.errors.EmptyDataError:
        raise InputError(f"{path} is empty") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from None
    except (OSError, ValueError) as error:  # pandas' and Arrow's parsers
        raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
    table.columns = table.columns.map(str)
    return table


def make_task(X: Any, y: Any, *, kind: str | None = None, name: str = "the table") -> Task:
    """The task of predicting y from X, or a sentence on why it is none."""
    if kind is not None and kind not in KINDS:
        raise unknown("kind of task", kind, KINDS)
    features, target = _as_table(X), _as_column(y)
    if len(features) != len(target):
        raise InputError(f"X has {len(features)} rows but y has {len(target)}")
    if len(features) < FEWEST_ROWS:
        raise InputError(
            f"{name} has {len(features)} rows; at least {FEWEST_ROWS} are needed to hold some out"
        )
    if not features.shape[1]:
        raise InputError(f"{name} has no column besides the target {target.name!r}")
    if target.isna().any():
        raise InputError(
            f"the target {target.name!r} of {name} is missing (NaN) in {int(target.isna().sum())} "
            "rows; drop these rows first"
        )
    notes = _check_features(features, name)
    found = kind or _kind_of(target)
    if found == "classification":
        numbers, classes = _as_classes(target, name)
        return Task(name, "classification", features, numbers, classes, notes)
    return Task(name, "regression", features, _as_quantity(target, name), (), notes)


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


def _listed(names: Any, most: int = 12) -> str:
    names = [str(name) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _as_table(X: Any) -> pd.DataFrame:
    if isinstance(X, pd.DataFrame):
        table = X.reset_index(drop=True)
    else:
        try:
            values = np.asarray(X)
        except ValueError:
            raise InputError("X must be a table: rows of equal length") from None
        if values.ndim == 1:
            values = values[:, np.newaxis]
        if values.ndim != 2:
            raise InputError(f"X must have the shape (n_rows, n_columns), not {values.shape}")
        table = pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])
    table.columns = table.columns.map(str)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"there are two columns named {twice[0]!r}; rename one")
    return table


def _as_column(y: Any) -> pd.Series[Any]:
    if isinstance(y, pd.Series):
        return y.reset_index(drop=True)
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise InputError(f"y must have the shape (n_rows,), not {values.shape}")
    return pd.Series(values, name="y")


def _is_text(column: pd.Series[Any]) -> bool:
    return not pd.api.types.is_numeric_dtype(column)


def _check_features(features: pd.DataFrame, name: str) -> tuple[str, ...]:
    """What is done to missing values and texts; an error for a column that cannot be used."""
    missing, texts = [], []
    for label in features.columns:
        column = features[label]
        where = f"column {label!r} of {name}"
        known = column.dropna()
        if known.empty:
            raise InputError(f"{where} has no values at all; drop it")
        if pd.api.types.is_datetime64_any_dtype(column):
            raise InputError(f"{where} holds dates; make them numbers (days since …) or drop it")
        if pd.api.types.is_complex_dtype(column):
            raise InputError(f"{where} holds complex numbers; split it into two columns or drop it")
        if _is_text(column):
            different = known.astype(str).nunique()
            if different == 1:
                raise InputError(f"{where} holds the one value {known.iloc[0]!r} and tells nothing; drop it")
            if different > 20 and different > len(column) / 2:
                raise InputError(
                    f"{where} holds {different} different texts in {len(column)} rows, as names or "
                    "free text do; drop it"
                )
            texts.append(label)
        elif np.isinf(known.astype(float)).any():
            raise InputError(f"{where} holds infinite values; replace or drop them")
        if len(known) < len(column):
            missing.append(label)
    notes = []
    if texts:
        notes.append(f"text made into one column a value: {_listed(texts)}")
    if missing:
        notes.append(
            "missing values replaced by the median of the training rows (in texts: a value of "
            f"their own): {_listed(missing)}"
        )
    return tuple(notes)


def _kind_of(target: pd.Series[Any]) -> Kind:
    """Texts, booleans and few different whole numbers are classes; all else is a quantity."""
    if _is_text(target) or pd.api.types.is_bool_dtype(target):
        return "classification"
    values = target.astype(float)
    whole = bool((values == values.round()).all())
    return "classification" if whole and target.nunique() <= MOST_CLASSES else "regression"


def _as_classes(target: pd.Series[Any], name: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    numbers, values = pd.factorize(target, sort=True)
    classes = tuple(map(str, values))
    if len(classes) < 2:
        raise InputError(
            f"the target {target.name!r} of {name} has one class only, {classes[0]!r}; "
            "there is nothing to tell apart"
        )
    if len(target) < 2 * len(classes):
        raise InputError(
            f"the target {target.name!r} of {name} has {len(classes)} classes in {len(target)} rows: "
            "too few rows; if it is a quantity, say --task regression"
        )
    counts = np.bincount(numbers)
    rarest = int(counts.argmin())
    if counts[rarest] < FEWEST_OF_A_CLASS:
        raise InputError(
            f"class {classes[rarest]!r} of the target {target.name!r} of {name} has {counts[rarest]} "
            f"row(s); each class needs at least {FEWEST_OF_A_CLASS}; merge it with another or drop it"
        )
    return numbers, classes


def _as_quantity(target: pd.Series[Any], name: str) -> NDArray[Any]:
    if _is_text(target):
        raise InputError(
            f"the target {target.name!r} of {name} holds texts such as {target.iloc[0]!r}; "
            "a regression needs numbers"
        )
    values = target.to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise InputError(f"the target {target.name!r} of {name} holds infinite values; drop those rows")
    if values.min() == values.max():
        raise InputError(
            f"the target {target.name!r} of {name} is {values[0]:g} in every row; there is nothing to learn"
        )
    return values
