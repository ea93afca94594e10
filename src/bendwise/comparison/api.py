"""The comparison as one call, and what comes of it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..compiler import get_threads
from ..errors import InputError
from ..network.progress import Bar
from . import statistics
from .data import Task
from .execution import OnTrial, Workers, as_table, collect, execute
from .experiment import Experiment
from .plan import RATES, Plan, Trial, hidden_activations
from .running.workers import LocalWorkers
from .splitting import parts
from .store import Outcome, Store
from .tables import make_task

if TYPE_CHECKING:
    from ..figures import Figure


@dataclass(frozen=True)
class Comparison:
    """What came out.

    Attributes
    ----------
    experiment : Experiment
        What was asked: `task`, `plan` and `metric`.
    outcomes : dict of Trial to Outcome
        All that is known of each trial: curves, layers, the tuning of the learning rate.
    is_stopped : bool
        Whether Ctrl-C ended it.
    """

    experiment: Experiment
    outcomes: dict[Trial, Outcome]
    is_stopped: bool = False

    @property
    def task(self) -> Task:
        """The data."""
        return self.experiment.task

    @property
    def plan(self) -> Plan:
        """The settings."""
        return self.experiment.plan

    @cached_property
    def results(self) -> pd.DataFrame:
        """A row a trial: model, kind, seed, score, learning_rate, best_step, dead, saturated, failed."""
        return as_table(self.experiment, self.outcomes)

    @cached_property
    def splits(self) -> statistics.Splits:
        """What the statistics must know of how the rows were split."""
        train, _, test = parts(self.task, 0)
        return statistics.Splits(len(train), len(test))

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """A row a model, best first: mean ``score`` with its 95% interval ``low`` to ``high``, and more."""
        return statistics.ranking(self.results, self.splits, self.experiment.metric)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """A row a pair of activations: their difference, its interval, tests and effect size."""
        return statistics.pairs(self.results, self.splits, self.experiment.metric)

    @cached_property
    def verdict(self) -> str:
        """The answer in a sentence or two."""
        return statistics.verdict(self.results, self.splits, self.experiment.metric)

    @property
    def best(self) -> str:
        """The activation that scored best; whether it is better than others, the verdict says.

        Raises
        ------
        InputError
            If no seed was finished by all models.
        """
        self._check_begun()
        activations = self.ranking.index[self.ranking["kind"] == "activation"]
        return str(activations[0])

    def _check_begun(self) -> None:
        if not self.n_seeds:
            raise InputError("no seed was finished by all models; give it more time and the same store")

    @cached_property
    def seconds(self) -> pd.Series[float]:
        """How long a trial of each model took here, on average. No report shows it."""
        trials = pd.DataFrame(
            {
                "model": [trial.model for trial in self.outcomes],
                "s": [o.seconds for o in self.outcomes.values()],
            }
        )
        return trials.groupby("model", sort=False)["s"].mean()

    def plot(self, kind: str = "ranking") -> Figure:
        """A picture of it.

        Parameters
        ----------
        kind : str, default "ranking"
            "ranking", "ranks" (which are told apart), "progress" (steps against score), "learning" (curves),
            "rates" (what the learning rate does), "neurons" (dead and saturated) or "gradients".

        Returns
        -------
        matplotlib.figure.Figure
            Notebooks show it; its ``savefig(path)`` keeps it.

        Raises
        ------
        InputError
            For another kind, or if no seed was finished by all models.
        """
        from .report.pictures import figure

        self._check_begun()
        return figure(self, kind)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write ``index.html``, ``results.csv`` and ``results.parquet`` into the folder `path`.

        Returns
        -------
        Path
            Of the page: one file, which needs no network.
        """
        from . import report
        from .report.notebook import as_call

        self._check_begun()
        report.check_folder(Path(path))
        return report.write([self], Path(path), as_call(self))

    def __repr__(self) -> str:
        from .report.notebook import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from .report.notebook import as_html

        return as_html(self)

    @property
    def n_seeds(self) -> int:
        """Seeds that all models have finished."""
        return len({trial.seed for trial in self.outcomes})

    @property
    def is_complete(self) -> bool:
        """Whether all trials are there; Ctrl-C and a budget end a comparison early."""
        return len(self.outcomes) == len(self.experiment.trials)


def run(
    experiment: Experiment,
    *,
    store: Store | None = None,
    workers: Workers | None = None,
    on_trial: OnTrial | None = None,
    budget_s: float | None = None,
) -> Comparison:
    """Have the trials done that are not in the store, and say what the scores say."""
    own = Store() if store is None else store
    try:
        workers = LocalWorkers(get_threads()) if workers is None else workers
        is_stopped = execute(experiment, own, workers, on_trial=on_trial, budget_s=budget_s)
        return Comparison(experiment, collect(experiment, own), is_stopped)
    finally:
        if store is None:
            own.close()


def _several(name: str, given: Any) -> tuple[Any, ...]:
    if not np.iterable(given):
        raise InputError(f"{name} must be a list such as [{given!r}], not {given!r}")
    return tuple(given)


def compare(
    X: Any,
    y: Any,
    *,
    activations: Iterable[Any] | None = None,
    seeds: int = 10,
    hidden: int | tuple[int, ...] = (32, 32),
    epochs: int | None = None,
    learning_rates: Iterable[float] = RATES,
    metric: str | None = None,
    task: str | None = None,
    baselines: bool = True,
    store: str | os.PathLike[str] | None = None,
    budget_s: float | None = None,
    client: Any = None,
    progress: bool | None = None,
) -> Comparison:
    """Which activation suits these data? Train the same network with each, and rank them.

    Each seed stands for a split of the rows (repeated 5-fold), first weights, and an order of batches; all
    activations meet the same ones. A trial trains once with each learning rate, chooses rate and epoch on
    validation rows, and is judged once on rows it has not seen.

    Parameters
    ----------
    X : array_like or DataFrame of shape (n_rows, n_columns)
        Numbers, texts, dates; missing values are allowed.
    y : array_like of shape (n_rows,)
        Classes or a quantity.
    activations : list of str or activations, optional
        By default the usual ones of the catalogue, and your own.
    seeds : int, default 10
        Trials of each activation.
    hidden : int or tuple of int, default (32, 32)
        Neurons of each hidden layer.
    epochs : int, optional
        By default as many as make about 1500 steps.
    learning_rates : list of float, default (0.001, 0.003, 0.01, 0.03, 0.1)
        Of Adam, for each trial to choose from.
    metric : str, optional
        "accuracy", "balanced_accuracy", "f1_macro", "roc_auc" or "log_loss"; "r2", "mae" or "rmse". By
        default "r2"; "accuracy", or "balanced_accuracy" if a class has three times the rows of another.
    task : "classification" or "regression", optional
        By default found out from y.
    baselines : bool, default True
        Whether a network without activations, a constant answer and gradient boosting are judged beside.
    store : path, optional
        A file that keeps finished trials: the same call finds them there, and does only what is missing.
    budget_s : float, optional
        After so many seconds no other trial is begun; seeds that all models have finished count.
    client : distributed.Client, optional
        A Dask cluster to run the trials on; by default processes of this machine do.
    progress : bool, optional
        Whether to show a bar; by default in a terminal, when it takes more than some seconds.

    Returns
    -------
    Comparison
        Its `verdict` is the answer, `ranking` a DataFrame with a row a model.

    Raises
    ------
    InputError
        For data that cannot be learned from; the message says why.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.spiral_data()
    >>> found = bw.compare(X, y, activations=["linear", "relu"], seeds=5, baselines=False)
    >>> list(found.ranking.index)
    ['relu', 'linear']
    >>> found.verdict
    'Take relu: it beats linear.'
    """
    plan = Plan(
        activations=hidden_activations(activations),
        seeds=seeds,
        hidden=(hidden,) if isinstance(hidden, (int, np.integer)) else _several("hidden", hidden),
        epochs=epochs,
        learning_rates=_several("learning_rates", learning_rates),
        metric=metric,
        baselines=baselines,
    )
    experiment = Experiment(make_task(X, y, kind=task), plan)
    workers: Workers | None = None
    if client is not None:
        from .running.cluster import ClusterWorkers

        workers = ClusterWorkers(client)
    done = itertools.count(1)
    with (
        Store(None if store is None else Path(store)) as kept,
        Bar(progress, len(experiment.trials), "trial") as bar,
    ):
        return run(
            experiment,
            store=kept,
            workers=workers,
            on_trial=lambda trial: bar.show(next(done), trial.model),
            budget_s=budget_s,
        )
