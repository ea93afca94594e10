"""From the trials' outcomes to curves: the median over the seeds, and the quartiles around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...figures import Band
from ..api import Comparison
from ..splitting import parts
from ..trial import Result

SMALL = 0.02  # what counts as little, of a score that is 1 at its best
SMALL_SHARE = 0.1  # and of one without an upper end, as a share of it


def results_of(comparison: Comparison, model: str) -> list[Result]:
    """What is known of each trial of a model that did not fail."""
    found = (o.result for trial, o in comparison.outcomes.items() if trial.model == model)
    return [result for result in found if result is not None]


def networks(comparison: Comparison) -> list[str]:
    """The models with curves, the best first."""
    names = map(str, comparison.ranking.index)
    return [name for name in names if any(result["steps"] for result in results_of(comparison, name))]


def over_seeds(curves: Iterable[tuple[Sequence[float], Sequence[float | None]]]) -> Band | None:
    """The median curve and its quartiles; None for no curve.

    Folds can differ by a row and so curves by where they were measured: all are read at the steps of the
    first. No curve is prolonged.
    """
    known = [(steps, values) for steps, values in curves if len(steps)]
    if not known:
        return None
    x = np.asarray(known[0][0], dtype=float)
    table = np.array([np.interp(x, s, np.array(v, dtype=float), np.nan, np.nan) for s, v in known])
    table[~np.isfinite(table)] = np.nan
    there = ~np.isnan(table).all(axis=0)
    if not there.any():
        return None
    low, middle, high = np.nanquantile(table[:, there], [0.25, 0.5, 0.75], axis=0)
    return Band(x[there], low, middle, high)


def learning(comparison: Comparison, model: str, what: str) -> Band | None:
    """``valid_scores`` or ``losses`` against steps."""
    found: list[Any] = list(results_of(comparison, model))
    return over_seeds((result["steps"], result[what]) for result in found)


def layers(comparison: Comparison, model: str, what: str) -> list[Band]:
    """``dead``, ``saturated`` or ``gradients`` of each layer against steps."""
    found: list[Any] = [result for result in results_of(comparison, model) if result["moments"]]
    n_layers = len(found[0][what][0]) if found else 0
    bands = (
        over_seeds((result["moments"], [moment[layer] for moment in result[what]]) for result in found)
        for layer in range(n_layers)
    )
    return [band for band in bands if band is not None]


@dataclass(frozen=True)
class Sensitivity:
    """What the learning rate does to an activation.

    Attributes
    ----------
    band : Band or None
        The validation score with each rate, of the trainings that ended.
    diverged : dict of float to int
        How many trainings ran away with each rate.
    best : float
        The rate whose median is best; NaN if all ran away.
    kept : tuple of float
        The least and the largest rate of the stretch around it where the median is nearly as good and no
        training ran away.
    """

    band: Band | None
    diverged: dict[float, int]
    best: float
    kept: tuple[float, float]

    @property
    def factor(self) -> float:
        """How many times the least rate of the stretch the largest is."""
        return self.kept[1] / self.kept[0]


def margin(comparison: Comparison, best: float) -> float:
    """How much worse is nearly as good; where answers are counted at least two of the validation part."""
    metric = comparison.experiment.metric
    if metric.most != 1:
        return SMALL_SHARE * abs(best)
    return max(SMALL, 2 / n_valid(comparison)) if metric.counts else SMALL


def n_valid(comparison: Comparison) -> int:
    """Rows of the validation part."""
    return len(parts(comparison.task, 0)[1])


def sensitivity(comparison: Comparison, model: str) -> Sensitivity:
    """The scores on the validation parts with each learning rate."""
    tried: dict[float, list[float | None]] = {}
    for result in results_of(comparison, model):
        for rate, score in result["tuning"]:
            tried.setdefault(rate, []).append(score)
    rates = sorted(tried)
    diverged = {rate: tried[rate].count(None) for rate in rates}
    ended = {rate: [s for s in tried[rate] if s is not None] for rate in rates}
    used = [rate for rate in rates if ended[rate]]
    if not used:
        return Sensitivity(None, diverged, float("nan"), (float("nan"), float("nan")))
    low, middle, high = np.array([np.quantile(ended[rate], [0.25, 0.5, 0.75]) for rate in used]).T
    band = Band(np.array(used), low, middle, high)
    medians = dict(zip(used, middle.tolist(), strict=True))
    goodness = comparison.experiment.metric.goodness
    best = max(
        (rate for rate in used if not diverged[rate]), key=lambda r: goodness(medians[r]), default=None
    )
    if best is None:
        return Sensitivity(band, diverged, float("nan"), (float("nan"), float("nan")))
    least = goodness(medians[best]) - margin(comparison, medians[best]) * (1 + 1e-9)

    def is_kept(rate: float) -> bool:
        return not diverged[rate] and goodness(medians[rate]) >= least

    return Sensitivity(band, diverged, best, _stretch(rates, best, is_kept))


def _stretch(rates: list[float], best: float, is_kept: Callable[[float], bool]) -> tuple[float, float]:
    """The ends of the run of rates around the best that are kept."""
    first = last = rates.index(best)
    while first > 0 and is_kept(rates[first - 1]):
        first -= 1
    while last + 1 < len(rates) and is_kept(rates[last + 1]):
        last += 1
    return rates[first], rates[last]


def fence(
    numbers: Iterable[NDArray[Any]], least: float = -np.inf, most: float = np.inf
) -> tuple[float, float]:
    """Limits of an axis that hold the bulk of the numbers, and no outlier that would press them together."""
    every = np.concatenate([*numbers, np.empty(0)])
    every = every[np.isfinite(every)]
    if not len(every):
        return 0.0, 1.0
    first, last = np.quantile(every, [0.25, 0.75])
    reach = 3 * (last - first)
    inside = every[(every >= first - reach) & (every <= last + reach)]
    low, high = float(inside.min()), float(inside.max())
    edge = 0.05 * (high - low or abs(high) or 1)
    return max(low - edge, least - edge), min(high + edge, most + edge)
