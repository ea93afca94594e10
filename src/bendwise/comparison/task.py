"""From a table and a target to a task, or a sentence on why they make none."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Number
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import InputError, unknown

Kind = Literal["classification", "regression"]
KINDS = ("classification", "regression")
FEWEST_ROWS = 10
FEWEST_OF_A_CLASS = 3
MOST_CLASSES = 20  # whole numbers with more different values than this are a quantity
MOSTLY = 0.8  # from this share of numbers on, a column of texts is a column of numbers gone wrong
LARGEST = 1e150  # its square is a number too


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


def listed(names: Any, most: int = 12) -> str:
    """Names with commas between; of many, the first."""
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
        if values.dtype.kind in "US":  # NumPy has made texts of the numbers among texts
            values = np.asarray(X, dtype=object)
        if values.ndim == 1:
            values = values[:, np.newaxis]
        if values.ndim != 2 or values.dtype.names:
            raise InputError(f"X must have the shape (n_rows, n_columns), not {values.shape}")
        table = pd.DataFrame(values, columns=[f"x{i}" for i in range(values.shape[1])])
    table = table.apply(_plain_column)
    table.columns = table.columns.map(str)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise InputError(f"there are two columns named {twice[0]!r}; rename one")
    return table


def _plain_column(column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers as numbers, also where they came as Python objects."""
    if not pd.api.types.is_object_dtype(column):
        return column
    known = column.dropna()
    if len(known) and all(isinstance(value, Number) and not isinstance(value, complex) for value in known):
        return column.astype(float) if not all(isinstance(v, bool) for v in known) else column.infer_objects()
    return column


def _as_column(y: Any) -> pd.Series[Any]:
    if isinstance(y, pd.Series):
        return _checked_target(_plain_column(y.reset_index(drop=True)))
    try:
        values = np.asarray(y)
    except ValueError:
        raise InputError("y must have one number or text for each row") from None
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise InputError(f"y must have the shape (n_rows,), not {values.shape}")
    return _checked_target(_plain_column(pd.Series(values, name="y")))


def _checked_target(target: pd.Series[Any]) -> pd.Series[Any]:
    """The target, unless its values are neither numbers nor names of classes."""
    if unsupported := _unsupported(target):
        raise InputError(f"the target {target.name!r} holds {unsupported}; numbers or texts are wanted")
    if is_text(target) and (written := _number_as_text(target.dropna())):
        raise InputError(f"the target {target.name!r} {written}")
    if not is_text(target) and not np.isfinite(target.dropna().astype(float)).all():
        raise InputError(f"the target {target.name!r} holds infinite values; drop those rows")
    return target


def _unsupported(column: pd.Series[Any]) -> str:
    """What a column holds that is neither numbers nor texts, in words; "" for a column that can be used."""
    kinds = pd.api.types
    if kinds.is_complex_dtype(column):
        return "complex numbers"
    if kinds.is_datetime64_any_dtype(column) or isinstance(column.dtype, pd.PeriodDtype):
        return "dates"
    if kinds.is_timedelta64_dtype(column) or isinstance(column.dtype, pd.IntervalDtype):
        return "spans"
    if kinds.is_object_dtype(column):
        strange = [value for value in column.dropna() if not isinstance(value, (str, Number))]
        return f"objects such as {strange[0]!r}" if strange else ""
    return ""


def is_text(column: pd.Series[Any]) -> bool:
    """Whether a column is to be taken as names and not as numbers."""
    return not pd.api.types.is_numeric_dtype(column)


def _check_features(features: pd.DataFrame, name: str) -> tuple[str, ...]:
    """What is done to missing values and texts; an error for a column that cannot be used."""
    missing, texts, counting = [], [], []
    for label in features.columns:
        column = features[label]
        where = f"column {label!r} of {name}"
        known = column.dropna()
        if known.empty:
            raise InputError(f"{where} has no values at all; drop it")
        if unsupported := _unsupported(column):
            raise InputError(f"{where} holds {unsupported}; make numbers of it or drop it")
        if is_text(column):
            if written := _number_as_text(known):
                raise InputError(f"{where} {written}")
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
        elif known.astype(float).abs().max() > LARGEST:
            raise InputError(f"{where} holds numbers beyond {LARGEST:g}, too large to scale; divide them")
        if len(known) < len(column):
            missing.append(label)
        elif counts_rows(column):
            counting.append(label)
    numbers = [label for label in missing if label not in texts]
    gaps = [label for label in missing if label in texts]
    notes = {
        "texts turned into one 0/1 column for each value": texts,
        "missing numbers replaced by the median of the training rows": numbers,
        "missing texts taken as a value of their own": gaps,
        "these only count the rows; drop them unless that is meant": counting,
    }
    return tuple(f"{note}: {listed(labels)}" for note, labels in notes.items() if labels)


def counts_rows(column: pd.Series[Any]) -> bool:
    """Whether a column is 0, 1, 2 … or 1, 2, 3 …: where rows are sorted, it gives the answer away."""
    if is_text(column) or not len(column):
        return False
    start = column.iloc[0]
    return bool(start in (0, 1) and (column == np.arange(len(column)) + start).all())


def _number_as_text(known: pd.Series[Any]) -> str:
    """What is wrong with a column of texts most of which are numbers, in words; "" where they are not."""
    texts = known.astype(str)
    plain = pd.to_numeric(texts, errors="coerce").notna()
    bare = texts.str.replace(r"[\s%$€£']", "", regex=True).str.replace(",", ".", n=1)
    numbers = pd.to_numeric(bare.str.replace(",", ""), errors="coerce").notna()
    if not len(known) or numbers.mean() < MOSTLY:
        return ""
    if plain.mean() >= MOSTLY:
        odd = texts[~plain]
        if odd.empty:
            return ""
        return f"holds numbers and {odd.iloc[0]!r} in {len(odd)} of {len(known)} rows; leave those empty"
    return f"holds numbers written as text, such as {texts[~plain].iloc[0]!r}; write them as plain numbers"


def _kind_of(target: pd.Series[Any]) -> Kind:
    """Texts, booleans and few different whole numbers are classes; all else is a quantity."""
    if is_text(target) or pd.api.types.is_bool_dtype(target):
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
    if is_text(target):
        raise InputError(
            f"the target {target.name!r} of {name} holds texts such as {target.iloc[0]!r}; "
            "a regression needs numbers"
        )
    values = target.to_numpy(dtype=float)
    if np.abs(values).max() > LARGEST:
        raise InputError(
            f"the target {target.name!r} of {name} holds numbers beyond {LARGEST:g}; divide them"
        )
    if values.min() == values.max():
        raise InputError(
            f"the target {target.name!r} of {name} is {values[0]:g} in every row; there is nothing to learn"
        )
    return values
