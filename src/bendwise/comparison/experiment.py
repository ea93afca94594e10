"""A task and a plan: all that a trial depends on, wherever it runs."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from .. import __version__, activations
from ..compiler import objects
from .baselines import boosted, constant
from .data import Split, Task
from .metrics import Metric, fitting_metric, get_metric
from .plan import BOOSTING, CONSTANT, Plan, Trial
from .trial import Result, nothing, train_network

PARTS = ("activations", "compiler", "elementary", "network", "anatomy")
HERE = ("baselines", "data", "experiment", "metrics", "plan", "splitting", "trial")
LIBRARIES = ("numpy", "scikit-learn")
"""What could change a number: packages of ours, modules beside this one, and libraries."""


class Experiment:
    """What is asked of which data. It can be pickled: processes and clusters run its trials.

    Parameters
    ----------
    task : Task
    plan : Plan

    Attributes
    ----------
    metric : Metric
        What trials are judged by.
    """

    def __init__(self, task: Task, plan: Plan) -> None:
        self.task, self.plan = task, plan
        self.metric: Metric = (
            get_metric(plan.metric, task.kind) if plan.metric else fitting_metric(task.kind, task.y)
        )
        self._forget()

    def _forget(self) -> None:
        self._splits: dict[int, Split] = {}
        self._lock = Lock()

    def __getstate__(self) -> dict[str, Any]:
        records = [activations.get(name) for name in self.plan.activations]
        own = [record for record in records if record.is_own]
        return {"task": self.task, "plan": self.plan, "metric": self.metric.name, "own": own}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for record in state["own"]:
            activations.catalogue[record.name] = record
        self.task, self.plan = state["task"], state["plan"]
        self.metric = get_metric(state["metric"], self.task.kind)
        self._forget()

    @property
    def models(self) -> tuple[str, ...]:
        """All that is tried, activations first."""
        return self.plan.models(self.task.kind)

    @property
    def trials(self) -> list[Trial]:
        """All trials, seed by seed."""
        return list(self.plan.trials(self.task.kind))

    def data(self, seed: int) -> Split:
        """The split of a seed; the last two are kept."""
        with self._lock:
            if seed not in self._splits:
                for old in list(self._splits)[:-1]:
                    del self._splits[old]
                from .splitting import split  # which needs pandas and scikit-learn: a worker does not

                self._splits[seed] = split(self.task, seed)
            return self._splits[seed]

    def give(self, seed: int, data: Split) -> None:
        """Take the split of a seed from somebody else."""
        self._splits = {seed: data}

    def without_table(self) -> Experiment:
        """The same, for whoever is given the splits."""
        task = dataclasses.replace(self.task, X=None, y=self.task.y[:0])  # type: ignore[arg-type]
        return type(self)(task, dataclasses.replace(self.plan, metric=self.metric.name))

    def run(self, trial: Trial) -> Result:
        """Train and judge: a pure function of what `describe` tells."""
        data = self.data(trial.seed)
        if trial.model == CONSTANT[self.task.kind]:
            answers = constant(data, self.task)
        elif trial.model == BOOSTING:
            answers = boosted(data, self.task, trial.seed)
        else:
            return train_network(trial.model, data, self.task, self.plan, self.metric, trial.seed)
        return nothing(score=self.metric.measure(data.y_test, answers))

    @cached_property
    def _shared(self) -> dict[str, Any]:
        """What all trials of the experiment have in common."""
        return {"numerics": numerics(), "task": fingerprint(self.task), "metric": self.metric.name}

    def describe(self, trial: Trial) -> dict[str, Any]:
        """All that the result of a trial depends on."""
        plan, about = self.plan, {**self._shared, "model": trial.model, "seed": trial.seed}
        if trial.model in (CONSTANT[self.task.kind], BOOSTING):
            return about
        return about | {
            "formula": objects.fingerprint(activations.get(trial.model)),
            "hidden": list(map(int, plan.hidden)),
            "epochs": plan.epochs if plan.epochs is None else int(plan.epochs),
            "learning_rates": list(map(float, plan.learning_rates)),
        }

    def key(self, trial: Trial) -> str:
        """The name of a trial in every store."""
        return hashlib.sha256(canonical(self.describe(trial)).encode()).hexdigest()


def canonical(content: object) -> str:
    """JSON that is the same for the same content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little"))
        digest.update(piece)
    return digest.hexdigest()


@cache
def numerics() -> str:
    """The version of everything that could change a number: our sources, and the libraries behind them."""
    home = Path(__file__).parent.parent
    files = [path for part in PARTS for path in sorted((home / part).rglob("*.py"))]
    files += [home / "comparison" / f"{name}.py" for name in HERE]
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    return _digest(iter([*(path.read_bytes() for path in files), *map(str.encode, libraries)]))


def versions() -> dict[str, str]:
    """What must be the same wherever trials run, by name; `sources` is `numerics`."""
    python = ".".join(map(str, sys.version_info[:2]))  # functions are sent as byte code
    libraries = {name: version(name) for name in LIBRARIES}
    return {"Python": python, "bendwise": __version__, **libraries, "sources": numerics()}


def fingerprint(task: Task) -> str:
    """What tells these data from all others: kind, target, and columns with names and values."""

    def pieces() -> Iterator[bytes]:
        yield task.kind.encode()
        yield from (name.encode() for name in task.classes)
        yield np.ascontiguousarray(task.y).tobytes()
        for label in task.X.columns:
            column = task.X[label]
            yield str(label).encode()
            if column.dtype.kind in "iufb":
                yield column.to_numpy(dtype=float, na_value=np.nan).tobytes()
            else:
                known = column.notna().to_numpy()
                yield known.tobytes()
                yield from (str(value).encode() for value in column[known])

    return _digest(pieces())
