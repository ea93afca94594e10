"""The comparison that "My data" runs as a job: a table of scores that grows, and at the end the verdict.

Finished trials are kept while the lab runs, by all that their result depends on. So to go on after a stop is
to ask the same again, and more seeds or another activation train only what is new.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from . import tables
from .fields import State, read_state
from .jobs import Job, News, Work
from .views import table as view
from .views.record import single

if TYPE_CHECKING:
    from ..comparison.api import Comparison
    from ..comparison.experiment import Experiment
    from ..comparison.plan import Trial
    from ..comparison.store import Outcome, Store

PAUSE_S = 0.4  # between two tables of scores
MOST_TRIALS = 5000  # that are kept; then all are forgotten


class Kept:
    """The trials of this run of the lab."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._count = 0

    def store(self, expected: int) -> Store:
        """For a comparison of so many trials."""
        from ..comparison.store import Store

        self._count += expected
        if self._store is None or self._count > MOST_TRIALS:
            self._store, self._count = Store(), expected
        return self._store


KEPT = Kept()


def ask(message: dict[str, Any]) -> tuple[str, Work]:
    """A comparison: its key and its work."""
    state, key = _asked(message)
    return f"compare {key}", lambda job: compare(job, state)


def ask_report(message: dict[str, Any]) -> tuple[str, Work]:
    """The report of what is finished of a comparison: its page, as bytes."""
    state, key = _asked(message)
    return f"report {key}", lambda job: report(job, state)


def _asked(message: dict[str, Any]) -> tuple[State, str]:
    state = read_state(view.FIELDS, message.get("state", {}))
    about = {name: value for name, value in state.items() if name not in ("name", "budget")}
    return state, json.dumps(about, sort_keys=True)


def _experiment(state: State) -> Experiment:
    from ..comparison.experiment import Experiment
    from ..comparison.plan import Plan, hidden_activations

    said = view.settings(state)
    plan = Plan(**{**said, "activations": hidden_activations(said["activations"])})
    return Experiment(tables.task(state), plan)


def compare(job: Job, state: State) -> News:
    """Run the trials that are missing; what is finished is told again and again."""
    from ..comparison.api import run
    from ..comparison.running.workers import LocalWorkers
    from ..compiler import get_threads

    experiment = _experiment(state)
    store = KEPT.store(len(experiment.trials))
    board = Board(job, experiment, store)
    board.tell()
    workers = _Until(job, LocalWorkers(get_threads()))
    found = run(experiment, store=store, workers=workers, on_trial=board.add, budget_s=state["budget"])
    return board.result(found)


class _Until:
    """Workers that begin no other trial once the job is stopped; those that run come to their end."""

    def __init__(self, job: Job, workers: Any) -> None:
        self._job, self._workers = job, workers

    def run(self, experiment: Experiment, trials: Iterator[Trial]) -> Iterator[tuple[Trial, Outcome]]:
        wanted = itertools.takewhile(lambda _: not self._job.is_stopped, trials)
        yield from self._workers.run(experiment, wanted)


class Board:
    """The scores so far. No winner is named before the end: who looks often enough sees one by chance."""

    def __init__(self, job: Job, experiment: Experiment, store: Store) -> None:
        self._job, self._experiment, self._store = job, experiment, store
        self._outcomes: dict[Trial, Outcome] = {}
        self._told = 0.0
        self._lock = Lock()

    def add(self, trial: Trial) -> None:
        """A trial is finished."""
        outcome = self._store.get(self._experiment.key(trial))
        with self._lock:
            if outcome is not None:
                self._outcomes[trial] = outcome
            if time.monotonic() - self._told > PAUSE_S:
                self.tell()

    def tell(self) -> None:
        """Say how it stands."""
        self._job.tell(self._standing(self._so_far()))
        self._told = time.monotonic()

    def _so_far(self) -> Comparison:
        """Of the seeds that every model has finished."""
        from ..comparison.api import Comparison
        from ..comparison.plan import Trial

        models, seeds = self._experiment.models, range(self._experiment.plan.seeds)
        whole = [
            trials
            for trials in ([Trial(model, seed) for model in models] for seed in seeds)
            if all(trial in self._outcomes for trial in trials)
        ]
        return Comparison(self._experiment, {t: self._outcomes[t] for trials in whole for t in trials})

    def _standing(self, found: Comparison) -> News:
        plan, metric, models = self._experiment.plan, self._experiment.metric, self._experiment.models
        scores = np.full((len(models), plan.seeds), np.nan)
        places = {model: i for i, model in enumerate(models)}
        for trial, outcome in self._outcomes.items():
            if outcome.result and outcome.result["score"] is not None:
                scores[places[trial.model], trial.seed] = outcome.result["score"]
        done = {model: sum(t.model == model for t in self._outcomes) for model in models}
        rows = _rows(found) if found.n_seeds else [_row(model, found) for model in models]
        head = {
            "models": [{**row, "done": done[row["name"]], "place": places[row["name"]]} for row in rows],
            "done": len(self._outcomes),
            "of": len(models) * plan.seeds,
            "seeds": plan.seeds,
            "seeds_done": found.n_seeds,
            "metric": metric.label,
            "more_is_better": metric.greater_is_better,
        }
        return News(head, {"scores": scores, "losses": _losses(found)})

    def result(self, found: Comparison) -> News:
        """What came out, in words and in pairs."""
        news = self._standing(found)
        more: dict[str, Any] = {"verdict": "", "pairs": []}
        if found.n_seeds:
            more = {"verdict": found.verdict, "pairs": _pairs(found)}
        return News({**news.head, **more}, news.arrays)


def _row(model: str, found: Comparison) -> dict[str, Any]:
    kind = "activation" if model in found.plan.activations else "baseline"
    return {"name": model, "kind": kind, "score": "–", "interval": "–", "ends": None, "trouble": ""}


def _rows(found: Comparison) -> list[dict[str, Any]]:
    """The ranking, written."""
    from ..comparison.report.words import Scores

    write = Scores(found.experiment.metric, found.ranking["score"].tolist())
    rows = []
    for name, row in found.ranking.iterrows():
        trouble = [f"{int(row[what])} {what}" for what in ("diverged", "failed") if row[what]]
        ends = [float(row[name]) for name in ("score", "low", "high")]
        rows.append(
            {
                **_row(str(name), found),
                "score": write(row["score"]),
                "interval": write.between(row["low"], row["high"]),
                "ends": ends if np.isfinite(ends).all() else None,
                "trouble": ", ".join(trouble),
            }
        )
    return rows


def _losses(found: Comparison) -> NDArray[np.float32]:
    """The training losses of each model, (n_models, 4, n_points): steps, lower quartile, median, upper one.

    NaN where a curve is at its end, or where there is none.
    """
    from ..comparison.report.measures import learning

    bands = [learning(found, model, "losses") for model in found.experiment.models]
    table = np.full((len(bands), 4, max((len(band.x) for band in bands if band), default=0)), np.nan)
    for place, band in enumerate(bands):
        if band is not None:
            table[place, :, : len(band.x)] = band.x, band.low, band.middle, band.high
    return single(table)


def _pairs(found: Comparison) -> list[dict[str, Any]]:
    from ..comparison.report.words import Scores, p_value
    from ..comparison.statistics import CONFIDENCE

    write = Scores(found.experiment.metric, found.ranking["score"].tolist())
    return [
        {
            "a": row["a"],
            "b": row["b"],
            "difference": write(row["difference"]),
            "interval": write.between(row["low"], row["high"]),
            "p": p_value(row["p_adjusted"]),
            "apart": bool(row["p_adjusted"] < 1 - CONFIDENCE),
        }
        for _, row in found.pairs.iterrows()
    ]


def report(job: Job, state: State) -> News:
    """The report of what is finished: one page that needs no network."""
    from ..comparison.api import Comparison
    from ..comparison.execution import collect
    from ..comparison.report import render

    experiment = _experiment(state)
    found = Comparison(experiment, collect(experiment, KEPT.store(0)))
    if found.n_seeds < 2:
        raise InputError("no two seeds are finished yet by all models; a report needs them")
    page = render([found], view.command(state)).encode()
    return News({"name": f"{found.task.name}.html"}, {"page": np.frombuffer(page, dtype=np.uint8)})
