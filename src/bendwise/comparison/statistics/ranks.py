"""Ranks within seeds: Friedman's test, and what the critical-difference diagram needs (Demšar 2006).

Both take seeds for independent. Here their statistics allow for overlapping training parts: scores of two
seeds correlate with ρ = n_test / (n_test + n_train) (Nadeau & Bengio 2003), and so, nearly, do ranks. The
variance of a mean of n ranks, which is known and not estimated, grows by 1 + (n - 1) ρ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ..metrics import Metric
from . import scores
from .scores import CONFIDENCE, Splits


@dataclass(frozen=True)
class Friedman:
    """Whether all activations rank alike: the statistic and its p-value, NaN for fewer than three."""

    statistic: float
    p: float


def mean_ranks(results: pd.DataFrame, metric: Metric) -> pd.Series[float]:
    """The mean rank of each activation over the seeds, best (lowest) first; equal scores share ranks."""
    wide = _activations(results, metric)
    ranks = stats.rankdata(-wide.to_numpy(), axis=1).mean(axis=0) if len(wide) else np.nan
    return pd.Series(ranks, index=wide.columns, dtype=float).sort_values(kind="stable")


def _activations(results: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    wide = scores.table(results, metric)
    activations = set(scores.family(results))
    return wide.loc[:, [name in activations for name in wide.columns]]


def friedman(results: pd.DataFrame, splits: Splits, metric: Metric) -> Friedman:
    """Friedman's test that all activations rank alike, its χ² divided by what overlap multiplies it by."""
    wide = _activations(results, metric)
    n_seeds, n_models = wide.shape
    if n_models < 3 or n_seeds < 2:
        return Friedman(float("nan"), float("nan"))
    if (wide.nunique(axis=1) == 1).all():  # all tie with every seed, which SciPy divides 0 by 0 for
        return Friedman(0.0, 1.0)
    plain = float(stats.friedmanchisquare(*wide.to_numpy().T).statistic)
    statistic = plain / _inflation(n_seeds, splits)
    return Friedman(statistic, float(stats.chi2.sf(statistic, n_models - 1)))


def critical_difference(n_models: int, n_seeds: int, splits: Splits | None = None) -> float:
    """How far apart mean ranks must be to be told apart (Nemenyi 1963).

    With `splits` it is wider, as overlapping training parts ask for; without, it is that of independent
    data sets.

    >>> round(critical_difference(4, 14), 2)  # Demšar's example
    1.25
    """
    quantile = stats.studentized_range.ppf(CONFIDENCE, n_models, np.inf) / np.sqrt(2)
    inflation = 1.0 if splits is None else _inflation(n_seeds, splits)
    return float(quantile * np.sqrt(n_models * (n_models + 1) / (6 * n_seeds) * inflation))


def _inflation(n_seeds: int, splits: Splits) -> float:
    """How many times the variance of independent ranks that of ranks over the splits is, in the mean."""
    return 1 + (n_seeds - 1) * splits.n_test / (splits.n_test + splits.n_train)


def groups(ranks: pd.Series[float], difference: float) -> list[tuple[str, ...]]:
    """The bars of the diagram: models whose mean ranks span less than the critical difference.

    No bar lies within another, and none has one model only.

    >>> groups(pd.Series({"relu": 1.5, "gelu": 1.7, "tanh": 2.9, "step": 3.9}), 1.25)
    [('relu', 'gelu'), ('gelu', 'tanh'), ('tanh', 'step')]
    """
    ordered = ranks.dropna().sort_values(kind="stable")
    at = dict(zip(map(str, ordered.index), ordered, strict=True))
    return _runs(list(at), lambda a, b: at[b] - at[a] < difference)


def groups_of_pairs(ranks: pd.Series[float], tested: pd.DataFrame) -> list[tuple[str, ...]]:
    """The bars by what `pairs` says, so that the diagram and the verdict agree.

    A bar joins models that follow each other by rank and of which no two are told apart.
    """
    ordered = ranks.dropna().sort_values(kind="stable")
    apart = tested[tested["p_adjusted"] < 1 - CONFIDENCE]
    told = {frozenset(two) for two in zip(apart["a"], apart["b"], strict=True)}
    return _runs([str(name) for name in ordered.index], lambda a, b: frozenset((a, b)) not in told)


def _runs(names: list[str], alike: Callable[[str, str], bool]) -> list[tuple[str, ...]]:
    """The longest runs of neighbors in which all are alike."""
    found: list[tuple[str, ...]] = []
    reached = 0
    for start in range(len(names)):
        end = start + 1
        while end < len(names) and all(alike(one, names[end]) for one in names[start:end]):
            end += 1
        if end - start > 1 and end > reached:
            found.append(tuple(names[start:end]))
        reached = max(reached, end)
    return found
