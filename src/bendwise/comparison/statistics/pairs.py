"""Every pair of models: how far apart they are, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product

import pandas as pd

from ..metrics import Metric
from . import scores, tests
from .scores import Splits

COLUMNS = ("a", "b", "difference", "low", "high", "effect", "p_wilcoxon", "p_t", "p_adjusted")


def pairs(results: pd.DataFrame, splits: Splits, metric: Metric) -> pd.DataFrame:
    """Every pair of activations that ended all their trials, linear among them.

    Returns
    -------
    DataFrame
        A row a pair, in the order of the ranking: ``a`` stands above ``b`` there. ``difference`` is how
        much better `a` is in the mean over the seeds, in the unit of the metric and above 0 whether
        more or less is better, with its 95% interval from ``low`` to ``high`` (of the corrected t-test,
        for this pair alone). ``effect`` is the matched-pairs rank-biserial correlation, 1 if `a` is
        better with every seed. ``p_wilcoxon`` is the exact signed-rank test, which takes seeds for
        independent and so is too small; ``p_t`` the corrected t-test; ``p_adjusted`` that after
        Holm's correction over all rows, and it decides: below 0.05 the two are told apart.
    """
    wide = scores.table(results, metric)
    activations = set(scores.family(results))
    names = [name for name in wide.columns if name in activations]
    return _tested(wide, combinations(names, 2), splits, metric)


def against_baselines(results: pd.DataFrame, splits: Splits, metric: Metric) -> pd.DataFrame:
    """Every activation with every baseline that is no network, as `pairs` has them; `a` is the activation.

    Holm's correction is over these rows: they are another question than which activation to take, and
    as the best of many activations meets a baseline, all must be counted.
    """
    wide = scores.table(results, metric)
    activations, others = set(scores.family(results)), set(scores.baselines(results))
    return _tested(
        wide,
        product(
            [name for name in wide.columns if name in activations],
            [name for name in wide.columns if name in others],
        ),
        splits,
        metric,
    )


def _tested(
    wide: pd.DataFrame, chosen: Iterable[tuple[str, str]], splits: Splits, metric: Metric
) -> pd.DataFrame:
    names = list(chosen)
    rows = [_row(wide, a, b, splits, metric) for a, b in names]
    adjusted = tests.holm([row[-1] for row in rows])
    whole = [(*two, *row, p) for two, row, p in zip(names, rows, adjusted, strict=True)]
    numbers = dict.fromkeys(COLUMNS[2:], float)
    return pd.DataFrame(whole, columns=pd.Index(COLUMNS)).astype({"a": object, "b": object, **numbers})


def _row(wide: pd.DataFrame, a: str, b: str, splits: Splits, metric: Metric) -> tuple[float, ...]:
    differences, resolution = scores.difference(wide[a], wide[b]), splits.resolution(metric)
    mean = float(differences.mean()) if len(differences) else float("nan")
    reach = float("nan")
    if len(differences) > 1:
        reach = tests.quantile(len(differences)) * tests.standard_error(differences, splits, resolution)
    return (
        mean,
        mean - reach,
        mean + reach,
        tests.rank_biserial(differences),
        tests.wilcoxon(differences),
        tests.corrected_t(differences, splits, resolution),
    )
