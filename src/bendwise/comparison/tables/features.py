"""The columns to learn from: those that a network can use, what was done to them, and why not the others."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ...errors import InputError
from .columns import LARGEST, are_spans, is_date, is_text, listed, plain, strange
from .dates import columns_of, from_texts
from .texts import MOST_KINDS, Fault, commonest, misplaced, too_many

IDENTIFIER = re.compile(r"(?:.*[_\s.-])?(?:id|ID|Id|uuid|UUID|guid)|.*[a-z]I[dD]|Unnamed: \d+")
NOTES = {
    "dates": "dates turned into days since the first, and month, weekday and hour where they differ",
    "spans": "spans of time turned into days",
    "texts": "texts turned into one 0/1 column for each value",
    "rare": f"all but the {MOST_KINDS} commonest values taken together as one",
    "numbers": "missing numbers replaced by the median of the training rows",
    "gaps": "missing texts taken as a value of their own",
    "useless": "left out, for they hold one value or none",
    "counting": "these only count the rows; drop them unless that is meant",
    "naming": "these look like names of the rows; drop them unless that is meant",
}


@dataclass
class Features:
    """The columns that a network can use.

    Attributes
    ----------
    columns : dict of Series
        Numbers, booleans, and texts of few kinds.
    origins : dict of str
        The column of the table that each was made from.
    seen : dict of list of str
        The columns of the table that each of the `NOTES` is about.
    faults : dict of Fault
        The columns that cannot be used.
    """

    columns: dict[str, pd.Series[Any]] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in NOTES})
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        return pd.DataFrame(self.columns)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done, column by column."""
        return tuple(f"{note}: {listed(self.seen[key])}" for key, note in NOTES.items() if self.seen[key])


def usable(table: pd.DataFrame, name: str) -> Features:
    """The columns of a table as a network can use them; an error if there is one that it cannot use."""
    features, taken = Features(), set(table.columns)
    for label in table.columns:
        _take(features, label, table[label], taken)
    if features.faults:
        label, fault = next(iter(features.faults.items()))
        remedy = f"{fault.remedy}, or " if fault.remedy else ""
        it = "it" if len(features.faults) == 1 else f"it and {len(features.faults) - 1} more like it"
        raise InputError(
            f"column {label!r} of {name} holds {fault.holds}; {remedy}drop {it}: {drops(features.faults)}"
        )
    if not features.columns:
        raise InputError(f"no column of {name} tells anything: each holds one value or none")
    return features


def drops(labels: Iterable[str]) -> str:
    """The options that leave columns out."""
    return " ".join(f"--drop {shlex.quote(label)}" for label in labels)


def _take(features: Features, label: str, given: pd.Series[Any], taken: set[str]) -> None:
    """Put one column of the table among the features, or its fault among the faults."""
    column = plain(given)
    known = column.dropna()
    if known.empty:
        features.seen["useless"].append(label)
    elif words := strange(column):
        features.faults[label] = Fault(words, "make numbers of them")
    elif is_date(column):
        _take_dates(features, label, column, taken)
    elif not is_text(column):
        if are_spans(given):
            features.seen["spans"].append(label)
        _take_numbers(features, label, column)
    elif isinstance(given.dtype, pd.CategoricalDtype):
        _take_texts(features, label, column, None)
    elif (dates := from_texts(column)) is not None:
        _take_dates(features, label, dates, taken)
    else:
        _take_texts(features, label, column, misplaced(known))


def _take_numbers(features: Features, label: str, column: pd.Series[Any]) -> None:
    largest = np.nanmax(np.abs(column.to_numpy(dtype=float)))
    if np.isinf(largest):
        features.faults[label] = Fault("infinite values", "leave those empty")
    elif largest > LARGEST:
        features.faults[label] = Fault(f"numbers beyond {LARGEST:g}, too large to scale", "divide them")
    elif column.isna().any():
        features.seen["numbers"].append(label)
    elif counts_rows(column):
        features.seen["counting"].append(label)
    elif column.dtype.kind in "iu" and IDENTIFIER.fullmatch(label) and column.is_unique:
        features.seen["naming"].append(label)
    features.columns[label] = column
    features.origins[label] = label


def _take_texts(features: Features, label: str, column: pd.Series[Any], fault: Fault | None) -> None:
    known = column.dropna()
    n_different = known.nunique()
    if n_different == 1 and len(known) == len(column):
        features.seen["useless"].append(label)
        return
    if fault := fault or too_many(known, len(column)):
        features.faults[label] = fault
        return
    features.seen["texts"].append(label)
    if n_different > MOST_KINDS:
        features.seen["rare"].append(label)
    if len(known) < len(column):
        features.seen["gaps"].append(label)
    features.columns[label] = commonest(column)
    features.origins[label] = label


def _take_dates(features: Features, label: str, dates: pd.Series[Any], taken: set[str]) -> None:
    if dates.nunique() == 1:
        features.seen["useless"].append(label)
        return
    features.seen["dates"].append(label)
    if dates.isna().any():
        features.seen["numbers"].append(label)
    for name, values in columns_of(label, dates, taken).items():
        features.columns[name] = values
        features.origins[name] = label


def counts_rows(column: pd.Series[Any]) -> bool:
    """Whether a column is 0, 1, 2 … or 1, 2, 3 …: where rows are sorted, it gives the answer away."""
    start = column.iloc[0]
    return bool(start in (0, 1) and (column == np.arange(len(column)) + start).all())
