"""A row a model, best first, each score with its interval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ..metrics import Metric
from . import ranks, scores, tests
from .scores import Splits

RESAMPLES = 9999


def ranking(results: pd.DataFrame, splits: Splits, metric: Metric) -> pd.DataFrame:
    """One row a model, best first.

    Equals stay in the order of the plan. Models with a trial that did not end come last; their score is
    that of the trials that did. Only seeds that every model has tried count.

    Returns
    -------
    DataFrame
        Indexed by model: ``kind``; mean ``score`` with its 95% interval ``low`` to ``high`` (see
        `interval`); ``rank``, the mean over the seeds of the rank among activations (NaN for others);
        the ``learning_rate`` chosen most often, of equals the least; the median ``best_step``; the mean
        shares ``dead`` and ``saturated``; how many trials ``diverged`` and how many ``failed``.
    """
    whole = scores.complete(results)
    rows = {name: _row(trials, splits, metric) for name, trials in whole.groupby("model", sort=False)}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("model")
    table["rank"] = ranks.mean_ranks(results, metric).reindex(table.index)
    ended = list(scores.table(results, metric).columns)
    goodness = table["score"] if metric.greater_is_better else -table["score"]
    others = goodness.drop(index=ended).sort_values(ascending=False, kind="stable")
    return table.loc[[*ended, *others.index]]


COLUMNS = [
    "kind",
    "score",
    "low",
    "high",
    "rank",
    "learning_rate",
    "best_step",
    "dead",
    "saturated",
    "diverged",
    "failed",
]


def _row(trials: pd.DataFrame, splits: Splits, metric: Metric) -> dict[str, Any]:
    score, failed = trials["score"].dropna().to_numpy(), trials["failed"] != ""
    low, high = interval(score, splits, metric)
    chosen = trials["learning_rate"].mode()
    return {
        "kind": trials["kind"].iloc[0],
        "score": float(score.mean()) if len(score) else float("nan"),
        "low": low,
        "high": high,
        "rank": float("nan"),
        "learning_rate": float(chosen.iloc[0]) if len(chosen) else float("nan"),
        "best_step": float(trials["best_step"].median()),
        "dead": float(trials["dead"].mean()),
        "saturated": float(trials["saturated"].mean()),
        "diverged": int((trials["score"].isna() & ~failed).sum()),
        "failed": int(failed.sum()),
    }


def interval(score: NDArray[Any], splits: Splits, metric: Metric) -> tuple[float, float]:
    """The 95% interval of the mean score; NaN for fewer than two scores.

    1. SciPy's percentile bootstrap of the mean over the seeds, 9999 resamples, always the same. Its level
       is raised as Student's t and the n - 1 of a variance ask for, without which the bootstrap of few
       scores is too narrow ("expanded", Hesterberg 2015, doi:10.1080/00031305.2015.1089789).
    2. Each end is moved away from the mean by √((1/n + n_test/n_train) / (1/n)), as the training
       parts of the seeds overlap and their scores rise and fall together (Nadeau & Bengio 2003).
    3. If answers are counted it reaches no less far than scores with a standard deviation of one answer
       would make it: ten equal scores do not make a sure thing.
    4. It ends where scores end.

    It says where the mean score would lie for other rows of the same kind. For whether two models differ
    see `pairs`: they share their splits, so overlapping intervals say nothing against it.
    """
    n = len(score)
    if n < 2:
        return float("nan"), float("nan")
    mean, student = float(score.mean()), tests.quantile(n)
    tail = stats.norm.sf(np.sqrt(n / (n - 1)) * student)
    ends = mean, mean
    if np.ptp(score) > 0:
        found = stats.bootstrap(
            (np.sort(score),),  # so that the order of the trials says nothing
            np.mean,
            n_resamples=RESAMPLES,
            confidence_level=1 - 2 * tail,
            method="percentile",
            random_state=np.random.default_rng(0),
        )
        ends = found.confidence_interval
    widening = splits.widening(n)
    least = student * splits.resolution(metric) / np.sqrt(n) * widening
    low, high = (max(abs(end - mean) * widening, least) for end in ends)
    return max(metric.least, mean - low), min(metric.most, mean + high)
