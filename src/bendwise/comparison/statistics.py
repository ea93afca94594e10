"""What the scores of a comparison say, and what they do not.

All activations meet the same splits, so differences are taken split by split. The training parts
of the splits overlap, which makes a plain t-test find differences that are not there; the variance
is corrected for that (Nadeau & Bengio 2003, doi:10.1023/A:1024068626366). Every pair is tested and the
p-values are adjusted together (Holm 1979), so that picking the best afterwards is fair.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.95
FEWEST_SEEDS = 5  # below, chance alone gives the same difference in every split too often


@dataclass(frozen=True)
class Splits:
    """What the statistics must know of how the rows were split.

    Attributes
    ----------
    n_train, n_test : int
        Rows in each part; their ratio says how much the training parts overlap.
    resolution : float
        The smallest step between two scores: 1 / n_test where answers are counted, else 0. Scores
        that agree by rounding are not known better than that.
    """

    n_train: int
    n_test: int
    resolution: float = 0.0


def ranking(results: pd.DataFrame, splits: Splits) -> pd.DataFrame:
    """One row an activation, best first: mean score with its interval, seconds, dead, saturated.

    Equals stay in the order they were tried in. Activations with a diverged trial come last; their
    score is that of the trials that ended.
    """
    rows = {}
    for name, trials in results.groupby("activation", sort=False):
        scores = trials["score"].to_numpy()
        low, high = interval(scores[np.isfinite(scores)], splits)
        rows[name] = {
            "score": float(np.nanmean(scores)) if np.isfinite(scores).any() else float("nan"),
            "low": low,
            "high": high,
            "seconds": float(trials["seconds"].mean()),
            "dead": float(trials["dead"].mean()),
            "saturated": float(trials["saturated"].mean()),
            "diverged": int(np.isnan(scores).sum()),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("activation")
    return table.iloc[np.lexsort([-table["score"], table["diverged"] > 0])]  # the last key counts first


def _deviation(differences: NDArray[Any], splits: Splits) -> float:
    """The standard error of a mean over overlapping splits."""
    n = len(differences)
    variance = max(float(np.var(differences, ddof=1)), splits.resolution**2)
    return float(np.sqrt(variance * (1 / n + splits.n_test / splits.n_train)))


def interval(scores: NDArray[Any], splits: Splits) -> tuple[float, float]:
    """The 95% interval of the mean score, no further than scores go: up to 1, and counted ones from 0."""
    if len(scores) < 2:
        return float("nan"), float("nan")
    reach = _deviation(scores, splits) * stats.t.ppf((1 + CONFIDENCE) / 2, len(scores) - 1)
    least = 0.0 if splits.resolution else -np.inf
    return max(least, float(scores.mean() - reach)), min(1.0, float(scores.mean() + reach))


def _p_value(differences: NDArray[Any], splits: Splits) -> float:
    """How likely a mean difference this far from 0 is where there is none."""
    deviation = _deviation(differences, splits)
    if deviation == 0:
        return 1.0 if differences.mean() == 0 else 0.0
    return float(2 * stats.t.sf(abs(differences.mean()) / deviation, len(differences) - 1))


def holm(p_values: list[float]) -> list[float]:
    """The p-values adjusted for their number.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted, highest = [0.0] * len(p_values), 0.0
    for position, index in enumerate(np.argsort(p_values)):
        highest = max(highest, min(1.0, (len(p_values) - position) * p_values[index]))
        adjusted[index] = highest
    return adjusted


def pairwise(results: pd.DataFrame, splits: Splits) -> dict[frozenset[str], float]:
    """The adjusted p-value of each pair of activations that ended all their trials."""
    scores = results.pivot(index="seed", columns="activation", values="score").dropna(axis=1)
    pairs = list(combinations(scores.columns, 2))
    raw = [_p_value((scores[a] - scores[b]).to_numpy(), splits) for a, b in pairs]
    return dict(zip(map(frozenset, pairs), holm(raw), strict=True))


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def verdict(results: pd.DataFrame, table: pd.DataFrame, splits: Splits) -> str:
    """One sentence: which activation to take, or that no difference was found."""
    ended = table.index[table["diverged"] == 0].tolist()
    if not ended:
        return "Every activation diverged; scale the inputs or lower the learning rate."
    best, rest = ended[0], ended[1:]
    if not rest:
        return f"Take {best}: every other activation diverged."
    n_seeds = int(results["seed"].nunique())
    if n_seeds < FEWEST_SEEDS:
        return f"{n_seeds} seeds are too few to tell; {best} scored best. Take {FEWEST_SEEDS} or more."
    p_values = pairwise(results, splits)
    level = 1 - CONFIDENCE
    equal = [name for name in rest if p_values[frozenset((best, name))] >= level]
    if not equal:
        return f"Take {best}: it beats {_named(rest) if len(rest) < 4 else 'every other activation'}."
    worse = [name for name in rest if name not in equal]
    if not worse:
        return f"No difference was found between {_named([best, *equal])}; take any, say {best}."
    return f"Take {best}: it beats {_named(worse)}; no difference was found between it and {_named(equal)}."
