"""Doing what is missing: trials from the store, or run by workers and then kept there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
import pandas as pd

from .. import anatomy
from ..compiler import get
from ..errors import InputError
from ..network import Dense, Network
from .experiment import Experiment, canonical
from .plan import Trial
from .store import Outcome, Store

COLUMNS = [
    "model",
    "kind",
    "seed",
    "score",
    "learning_rate",
    "best_step",
    "dead",
    "saturated",
    "failed",
]
OnTrial = Callable[[Trial], None]


class WorkersLostError(InputError):
    """Nobody is there any more to run trials."""


class Workers(Protocol):
    """Where trials run: `workers.LocalWorkers`, or `cluster.ClusterWorkers`."""

    def run(self, experiment: Experiment, trials: Iterator[Trial]) -> Iterator[tuple[Trial, Outcome]]:
        """The outcome of each trial, as they end; a trial is taken only when somebody can run it."""
        ...


def compile_kernels(experiment: Experiment) -> None:
    """Use every kernel of the plan once, so that workers find them on the disk."""
    X, y = np.zeros((2, 1), np.float32), np.array([0, 1])
    for name in experiment.plan.activations:
        network = Network([Dense(1, 2), get(name), Dense(2, 2), get("softmax")])
        network.fit(X, y, epochs=1).loss(X, y)
        anatomy.flatness(network, X)


def execute(
    experiment: Experiment,
    store: Store,
    workers: Workers,
    *,
    on_trial: OnTrial | None = None,
    budget_s: float | None = None,
) -> bool:
    """Have all trials in the store that are not there yet; whether Ctrl-C ended it before.

    `on_trial` is called for each that is there. When `budget_s` is over no other trial is begun.

    Raises
    ------
    WorkersLostError
        If nobody is left to run trials; the message tells what is safe.
    """
    end = None if budget_s is None else time.monotonic() + budget_s
    tell: OnTrial = on_trial or (lambda trial: None)

    def missing() -> Iterator[Trial]:
        for trial in experiment.trials:
            if end is not None and time.monotonic() > end:
                return
            if store.has(experiment.key(trial)):  # another run on the same store may have done it by now
                tell(trial)
            else:
                yield trial

    todo = missing()
    first = next(todo, None)
    if first is None:
        return False
    try:
        for trial, outcome in workers.run(experiment, _from(first, todo)):
            store.add(experiment.key(trial), canonical(experiment.describe(trial)), outcome)
            tell(trial)
    except KeyboardInterrupt:
        return True
    except WorkersLostError as error:
        raise WorkersLostError(f"{error}; {_what_is_safe(experiment, store)}") from None
    return False


def _what_is_safe(experiment: Experiment, store: Store) -> str:
    """What an end before time has left."""
    n_done = sum(store.has(experiment.key(trial)) for trial in experiment.trials)
    done = f"{n_done} of {len(experiment.trials)} trials are finished"
    if store.path is None:
        return f"{done} and lost, as no store was named to keep them"
    return f"{done} and safe in {store.path}: the same command does the rest"


def _from(first: Trial, rest: Iterator[Trial]) -> Iterator[Trial]:
    yield first
    yield from rest


def collect(experiment: Experiment, store: Store) -> dict[Trial, Outcome]:
    """The outcomes of all seeds that every model has finished, in the order of the plan."""
    found: dict[Trial, Outcome] = {}
    for seed in range(experiment.plan.seeds):
        trials = [Trial(model, seed) for model in experiment.models]
        outcomes = [store.get(experiment.key(trial)) for trial in trials]
        if None not in outcomes:
            found |= dict(zip(trials, outcomes, strict=True))  # type: ignore[arg-type]
    return found


def as_table(experiment: Experiment, outcomes: dict[Trial, Outcome]) -> pd.DataFrame:
    """A row a trial, without any clock: equal experiments give equal tables."""
    rows = [_row(experiment, trial, outcome) for trial, outcome in outcomes.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(experiment: Experiment, trial: Trial, outcome: Outcome) -> dict[str, Any]:
    result = outcome.result
    is_reference = trial.model in experiment.plan.references(experiment.task.kind)

    def last(layers: list[list[float]] | None) -> float:
        return float(np.mean(layers[-1])) if layers else float("nan")

    def number(value: float | None) -> float:
        return float("nan") if value is None else float(value)

    return {
        "model": trial.model,
        "kind": "baseline" if is_reference else "activation",
        "seed": trial.seed,
        "score": number(result and result["score"]),
        "learning_rate": number(result and result["learning_rate"]),
        "best_step": number(result and result["best_step"]),
        "dead": last(result and result["dead"]),
        "saturated": last(result and result["saturated"]),
        "failed": outcome.failure,
    }
