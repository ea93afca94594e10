"""Columns that give the target away: equal to it, it under other names, or a straight line through it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from .features import Features, drops
from .targets import MOST_CLASSES

RAREST_CHANCE = 1e-6  # a likeness that chance brings about more often is not pointed out
STRAIGHTEST = 1 - 1e-6  # the correlation from which on a column is the target in another unit
MOSTLY_KNOWN = 0.9


def leaks(features: Features, y: NDArray[Any], target: str) -> tuple[str, ...]:
    """A sentence on each column that gives the target away."""
    found: dict[str, str] = {}
    groups = _groups(y)
    for label, column in features.columns.items():
        if how := _likeness(column, y, groups, len(features.columns)):
            found.setdefault(features.origins[label], how)
    return tuple(
        f"column {label!r} gives the target {target!r} away: {how}; "
        f"unless it is known before the target is, leave it out: {drops([label])}"
        for label, how in found.items()
    )


def _groups(y: NDArray[Any]) -> NDArray[Any] | None:
    """The rows' groups of equal target; None for a quantity of many values, which repeat where rows do."""
    values, groups = np.unique(y, return_inverse=True)
    return groups if y.dtype.kind != "f" or len(values) <= MOST_CLASSES else None


def _likeness(column: pd.Series[Any], y: NDArray[Any], groups: NDArray[Any] | None, n_columns: int) -> str:
    is_number = pd.api.types.is_numeric_dtype(column)
    if groups is not None and _is_renaming(column, groups, n_columns):
        return "each of its values stands for one value of the target, and none for another"
    is_quantity = y.dtype.kind == "f"
    if is_number and is_quantity and _is_straight(column.to_numpy(dtype=float), y):
        return "it is the target, or the target in another unit"
    return ""


def _is_renaming(column: pd.Series[Any], groups: NDArray[Any], n_columns: int) -> bool:
    """Whether values and groups stand for each other one to one, and hardly by chance."""
    codes, values = pd.factorize(column, use_na_sentinel=False)
    counts = np.bincount(groups)
    if len(values) != len(counts):
        return False
    if len(np.unique(codes * len(counts) + groups)) != len(counts):
        return False
    arrangements = gammaln(len(groups) + 1) - gammaln(counts + 1).sum()  # the logarithm of their number
    by_chance = gammaln(len(counts) + 1) - arrangements + np.log(n_columns)
    return bool(by_chance < np.log(RAREST_CHANCE))


def _is_straight(x: NDArray[Any], y: NDArray[Any]) -> bool:
    known = np.isfinite(x)
    if known.mean() < MOSTLY_KNOWN:
        return False
    x, y = x[known] - x[known].mean(), y[known] - y[known].mean()
    x, y = x / (np.abs(x).max() or 1), y / (np.abs(y).max() or 1)
    spread = np.sqrt((x @ x) * (y @ y))
    return bool(spread > 0 and abs(x @ y) > STRAIGHTEST * spread)
