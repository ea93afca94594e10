"""The comparison as one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from . import statistics
from .execution import OnTrial, execute
from .plan import Plan, hidden_activations
from .task import Task, make_task


@dataclass(frozen=True)
class Comparison:
    """What came out.

    Attributes
    ----------
    task, plan
        What was asked.
    results : DataFrame
        A row a trial: activation, seed, score, seconds, dead, saturated.
    ranking : DataFrame
        A row an activation, best first.
    verdict : str
        The answer in one sentence.
    """

    task: Task
    plan: Plan
    results: pd.DataFrame
    ranking: pd.DataFrame
    verdict: str

    @property
    def is_complete(self) -> bool:
        """Whether all trials were trained; Ctrl-C ends a comparison early."""
        return len(self.results) == self.plan.seeds * len(self.plan.activations)


def run(task: Task, plan: Plan, on_trial: OnTrial | None = None) -> Comparison:
    """Train all trials of the plan on the task, and say what the scores say."""
    results = execute(task, plan, on_trial)
    n_train, _, n_test = plan.sizes(len(task.y), len(task.classes))
    resolution = 1 / n_test if task.kind == "classification" else 0.0
    splits = statistics.Splits(n_train, n_test, resolution)
    ranking = statistics.ranking(results, splits)
    return Comparison(task, plan, results, ranking, statistics.verdict(results, ranking, splits))


def compare(
    X: Any,
    y: Any,
    *,
    activations: Iterable[Any] | None = None,
    seeds: int = 10,
    hidden: int | tuple[int, ...] = (32, 32),
    epochs: int | None = None,
    learning_rate: float = 0.01,
    task: str | None = None,
) -> pd.DataFrame:
    """Which activation suits these data? Train the same network with each and rank them.

    Parameters
    ----------
    X : array_like or DataFrame of shape (n_rows, n_columns)
        Numbers or texts; missing values are allowed.
    y : array_like of shape (n_rows,)
        Classes or a quantity, without missing values.
    activations : list of str or activations, optional
        By default the usual ones of the catalogue, and your own.
    seeds : int, default 10
        Trials of each activation; each has its own split, weights and batches.
    hidden : int or tuple of int, default (32, 32)
        Neurons of each hidden layer.
    epochs : int, optional
        By default as many as make about 1500 steps.
    learning_rate : float, default 0.01
        Of Adam, for all activations alike.
    task : "classification" or "regression", optional
        By default found out from y.

    Returns
    -------
    DataFrame
        A row an activation, best first: mean held-out ``score`` (accuracy or R²) with its 95%
        interval ``low`` to ``high``, mean ``seconds`` a training, shares of ``dead`` neurons and of
        ``saturated`` outputs (see `bendwise.anatomy.health`), number of ``diverged`` trials.
        ``attrs["verdict"]`` is the answer in one sentence.

    Raises
    ------
    InputError
        For data that cannot be learned from; the message says why.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.spiral_data()
    >>> table = bw.compare(X, y, activations=["linear", "relu"], seeds=5)
    >>> list(table.index)
    ['relu', 'linear']
    >>> table.attrs["verdict"]
    'Take relu: it beats linear.'
    """
    plan = Plan(
        activations=hidden_activations(activations),
        seeds=seeds,
        hidden=(hidden,) if isinstance(hidden, (int, np.integer)) else tuple(hidden),
        epochs=epochs,
        learning_rate=learning_rate,
    )
    comparison = run(make_task(X, y, kind=task), plan)
    comparison.ranking.attrs["verdict"] = comparison.verdict
    return comparison.ranking
