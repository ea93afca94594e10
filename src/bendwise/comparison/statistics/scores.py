"""Trials as a table of scores: a row a seed, a column a model, and more is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..metrics import Metric
from ..plan import LINEAR

CONFIDENCE = 0.95
FEWEST_SEEDS = 5  # below, chance alone gives the same difference in every split too often
SAME = 1e-12  # scores that differ by less, of the largest of them, differ by rounding


@dataclass(frozen=True)
class Splits:
    """What the statistics must know of how the rows were split.

    Attributes
    ----------
    n_train : int
        Rows that a model learned from.
    n_test : int
        Rows that it was judged on; the ratio of the two says how much the training parts overlap.
    """

    n_train: int
    n_test: int

    @property
    def ratio(self) -> float:
        """What the overlap adds to 1/n in the variance of a mean of n scores."""
        return self.n_test / self.n_train

    def widening(self, n_seeds: int) -> float:
        """How many times the standard error of independent scores that of a mean over the splits is."""
        return float(np.sqrt(1 + n_seeds * self.ratio))

    def resolution(self, metric: Metric) -> float:
        """The smallest step between two scores; those that agree are not known to agree better."""
        return 1 / self.n_test if metric.counts else 0.0


def complete(results: pd.DataFrame) -> pd.DataFrame:
    """The trials of the seeds that have one of every model; a run that was stopped leaves others."""
    n_models = results.groupby("seed")["model"].transform("nunique")
    return results[n_models == results["model"].nunique()]


def family(results: pd.DataFrame) -> list[str]:
    """The activations among the models, in the order of the plan; linear is one, and a baseline too."""
    chosen = (results["kind"] == "activation") | (results["model"] == LINEAR)
    return list(results.loc[chosen, "model"].drop_duplicates())


def baselines(results: pd.DataFrame) -> list[str]:
    """The models that are no network."""
    activations = family(results)
    return [name for name in results["model"].drop_duplicates() if name not in activations]


def table(results: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """A row a seed, a column a model that ended all its trials, best first; more is better.

    Equals stay in the order of the plan. Seeds that not every model has tried are left out.
    """
    whole = complete(results)
    order = list(whole["model"].drop_duplicates())
    wide = whole.pivot(index="seed", columns="model", values="score")[order].dropna(axis=1)
    goodness = wide if metric.greater_is_better else -wide
    means = -goodness.mean().to_numpy()
    return goodness.iloc[:, np.argsort(_rounded(means), kind="stable")]


def difference(better: pd.Series[Any], worse: pd.Series[Any]) -> NDArray[np.float64]:
    """How much better, seed by seed; 0 where only rounding differs, and equal steps equal."""
    scale = max(better.abs().max(), worse.abs().max())
    return _rounded(better.to_numpy() - worse.to_numpy(), scale)


def _rounded(numbers: NDArray[Any], scale: float | None = None) -> NDArray[np.float64]:
    """The numbers in steps of `SAME` of the largest."""
    largest = np.abs(numbers).max(initial=0.0) if scale is None else scale
    step = SAME * largest
    return np.round(numbers / step) * step if step > 0 else numbers.astype(float)
