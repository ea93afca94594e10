"""From a table and a target to a task, or a sentence on why they make none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...errors import InputError, unknown
from ..data import KINDS, Kind, Task
from .columns import are_spans, as_column, as_table
from .features import usable
from .leaks import leaks
from .targets import as_classes, as_quantity, checked, kind_of, without_rare_classes

__all__ = ["Task", "make_task"]

FEWEST_ROWS = 10
MOST_WITHOUT_TARGET = 0.5  # of the rows; more, and it is hardly the column that was meant


def make_task(X: Any, y: Any, *, kind: str | None = None, name: str = "the table") -> Task:
    """The task of predicting y from X, or a sentence on why it is none."""
    if kind is not None and kind not in KINDS:
        raise unknown("kind of task", kind, KINDS)
    table, given = as_table(X), as_column(y)
    if len(table) != len(given):
        raise InputError(f"X has {len(table)} rows but y has {len(given)}")
    _check_size(table, given, name)
    target = checked(given)
    notes = ["the target is a span of time, in days"] if are_spans(given) else []
    target, known, note = _with_target(target, name)
    notes += [note] if note else []
    found = kind or kind_of(target)
    if found == "classification":
        common, note = without_rare_classes(target)
        target, notes = target[common], [*notes, note] if note else notes
        known[known] = common
    if not known.all():
        table = table[known].reset_index(drop=True)
        _check_size(table, target, name)
    features = usable(table, name)
    numbers, classes = (
        as_classes(target, name) if found == "classification" else (as_quantity(target, name), ())
    )
    giveaways = leaks(features, numbers, str(target.name))
    every_note = (*giveaways, *notes, *features.notes)
    kind_found: Kind = "classification" if found == "classification" else "regression"
    return Task(name, kind_found, features.table, numbers, classes, every_note, giveaways)


def _check_size(table: pd.DataFrame, target: pd.Series[Any], name: str) -> None:
    if len(table) < FEWEST_ROWS:
        raise InputError(f"{name} has {len(table)} rows; at least {FEWEST_ROWS} are needed to hold some out")
    if not table.shape[1]:
        raise InputError(f"{name} has no column besides the target {target.name!r}")


def _with_target(target: pd.Series[Any], name: str) -> tuple[pd.Series[Any], NDArray[np.bool_], str]:
    """The target where it is known, which rows these are, and a note on the others."""
    known = target.notna().to_numpy(dtype=bool).copy()
    n_missing = int((~known).sum())
    if not n_missing:
        return target, known, ""
    where = f"the target {target.name!r} of {name} is missing in {n_missing} of {len(target)} rows"
    if n_missing > MOST_WITHOUT_TARGET * len(target):
        raise InputError(f"{where}; name another target, or fill it in")
    rest = target[known]
    if rest.dtype.kind == "f" and (rest == rest.round()).all() and rest.abs().max() < 2**53:
        rest = rest.astype(np.int64)  # whole numbers became others for the missing ones' sake alone
    return rest, known, f"{n_missing} of {len(target)} rows have no target and were left out"
