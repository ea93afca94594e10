"""The column to predict, as classes or as a quantity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import InputError
from ..data import Kind
from .columns import LARGEST, is_date, is_text, listed, plain, shown, strange
from .dates import from_texts
from .texts import misplaced

FEWEST_OF_A_CLASS = 3
FEWEST_OF_THE_LARGEST = 5  # as many as a split has folds
FEW_ROWS = 0.01  # of a table: rows of classes too rare to learn are left out without asking
MOST_CLASSES = 20  # whole numbers with more different values than this are a quantity


def checked(target: pd.Series[Any]) -> pd.Series[Any]:
    """The target as plain numbers or texts, unless its values are neither a quantity nor names of classes."""
    if isinstance(target.dtype, pd.CategoricalDtype):
        return target.cat.remove_unused_categories()  # they know their order
    column = plain(target)
    where = f"the target {target.name!r} holds"
    if words := strange(column):
        raise InputError(f"{where} {words}; numbers or texts are wanted")
    if is_date(column) or (is_text(column) and column.notna().any() and from_texts(column) is not None):
        raise InputError(f"{where} dates; make numbers of them, such as days from a first one")
    if is_text(column) and (fault := misplaced(column.dropna())):
        raise InputError(f"{where} {fault.holds}; {fault.remedy}")
    if not is_text(column) and np.isinf(column.to_numpy(dtype=float)).any():
        raise InputError(f"{where} infinite values; drop those rows")
    return column


def kind_of(target: pd.Series[Any]) -> Kind:
    """Texts, booleans and few different whole numbers are classes; all else is a quantity."""
    if is_text(target) or pd.api.types.is_bool_dtype(target):
        return "classification"
    values = target.astype(float)
    whole = bool((values == values.round()).all())
    return "classification" if whole and target.nunique() <= MOST_CLASSES else "regression"


def without_rare_classes(target: pd.Series[Any]) -> tuple[NDArray[np.bool_], str]:
    """Which rows to keep, and a note: classes too rare to learn are left out, if they are hardly any rows."""
    counts = target.value_counts()
    rare = counts[counts < FEWEST_OF_A_CLASS]
    if not len(rare) or rare.sum() > FEW_ROWS * len(target):
        return np.ones(len(target), dtype=bool), ""
    named = listed(sorted(map(str, rare.index)), most=5)
    note = f"classes of fewer than {FEWEST_OF_A_CLASS} rows left out, {rare.sum()} rows in all: {named}"
    return ~target.isin(rare.index).to_numpy(), note


def as_classes(target: pd.Series[Any], name: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Class numbers and the classes' names."""
    numbers, values = pd.factorize(target, sort=True)
    classes = tuple(map(str, values))
    where = f"the target {target.name!r} of {name}"
    if len(classes) < 2:
        raise InputError(f"{where} has one class only, {shown(classes[0])}; there is nothing to tell apart")
    if len(target) < 2 * len(classes):
        raise InputError(
            f"{where} has {len(classes)} classes in {len(target)} rows: "
            "too few rows; if it is a quantity, say --task regression"
        )
    counts = np.bincount(numbers)
    rarest = int(counts.argmin())
    if counts[rarest] < FEWEST_OF_A_CLASS:
        raise InputError(
            f"class {shown(classes[rarest])} of {where} has {counts[rarest]} "
            f"row(s); each class needs at least {FEWEST_OF_A_CLASS}; merge it with another or drop it"
            + ("" if is_text(target) else ", or if it is a quantity, say --task regression")
        )
    if counts.max() < FEWEST_OF_THE_LARGEST:
        raise InputError(
            f"{where} has {len(classes)} classes of at most {counts.max()} rows; "
            f"one at least needs {FEWEST_OF_THE_LARGEST}; merge some, or add rows"
        )
    return numbers, classes


def as_quantity(target: pd.Series[Any], name: str) -> NDArray[Any]:
    """The target's numbers."""
    where = f"the target {target.name!r} of {name}"
    if is_text(target):
        raise InputError(f"{where} holds texts such as {shown(target.iloc[0])}; a regression needs numbers")
    values = target.to_numpy(dtype=float)
    if np.abs(values).max() > LARGEST:
        raise InputError(f"{where} holds numbers beyond {LARGEST:g}; divide them")
    if values.min() == values.max():
        raise InputError(f"{where} is {values[0]:g} in every row; there is nothing to learn")
    return values
