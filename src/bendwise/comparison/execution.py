"""Training the trials of a plan, on all cores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, r2_score
from threadpoolctl import threadpool_limits

from .. import anatomy
from ..compiler import get, get_threads
from ..network import Adam, Dense, Network, train_many
from ..network.many import Outcome
from .plan import Plan, Trial
from .splitting import Split, split
from .task import Task

OnTrial = Callable[[Trial], None]
CHECKS = 50  # how often a training looks at the validation part
TRAININGS_A_THREAD = 4  # at least so many at once, so that no thread waits long for the last


def make_network(activation: str, n_inputs: int, task: Task, plan: Plan, seed: int) -> Network:
    """The network of a trial: hidden layers with the activation, then softmax or a plain output."""
    layers: list[Any] = []
    for n_neurons in plan.hidden:
        layers += [Dense(n_inputs, n_neurons), get(activation)]
        n_inputs = n_neurons
    layers.append(Dense(n_inputs, len(task.classes) or 1))
    if task.kind == "classification":
        layers.append(get("softmax"))
    return Network(layers, seed=seed)


class Keeper:
    """Keeps the weights of the epoch that is best on the validation part: right answers first, then the loss.

    The loss alone would choose too early an epoch: it grows with overconfidence while answers improve.
    """

    def __init__(self, network: Network, data: Split) -> None:
        self.network, self.weights = network, network.parameters.copy()
        self.is_classifier = network.last == "softmax"
        right = float(np.mean(network.predict(data.X_valid) == data.y_valid)) if self.is_classifier else 0.0
        self.best = (right, -network.loss(data.X_valid, data.y_valid))

    def __call__(self, epoch: int, loss: float) -> None:
        history = self.network.history
        right = history["val_accuracy"][-1] if self.is_classifier else 0.0
        goodness = (right, -history["val_loss"][-1])
        if goodness > self.best:
            self.best = goodness
            self.weights[...] = self.network.parameters

    def restore(self) -> None:
        """Give the network the weights that were kept."""
        self.network.parameters[...] = self.weights


@dataclass(frozen=True)
class _Start:
    """A trial that is ready to be trained."""

    trial: Trial
    network: Network
    keeper: Keeper
    data: Split

    @classmethod
    def of(cls, trial: Trial, task: Task, plan: Plan, data: Split) -> _Start:
        network = make_network(trial.activation, data.X_train.shape[1], task, plan, trial.seed)
        return cls(trial, network, Keeper(network, data), data)

    def training(self, plan: Plan) -> tuple[Any, ...]:
        """What `train_many` takes."""
        batch_size, epochs = plan.batches(len(self.data.y_train))
        settings = {
            "optimizer": Adam(plan.learning_rate),
            "epochs": epochs,
            "batch_size": batch_size,
            "seed": self.trial.seed,
            "validation_data": (self.data.X_valid, self.data.y_valid),
            "on_epoch": self.keeper,
            "every": max(1, epochs // CHECKS),
        }
        return self.network, self.data.X_train, self.data.y_train, settings


def _score(network: Network, task: Task, data: Split) -> float:
    """The score on the test part, in the target's own unit."""
    predicted = network.predict(data.X_test)
    if task.kind == "classification":
        return float(accuracy_score(data.y_test, predicted))
    return float(r2_score(data.y_test, predicted * data.target_deviation + data.target_mean))


def _row(start: _Start, outcome: Outcome, task: Task) -> dict[str, Any]:
    """A trial's row of the results."""
    diverged, network = outcome is not None, start.network
    start.keeper.restore()
    score = float("nan") if diverged else _score(network, task, start.data)
    layers = [] if diverged else anatomy.health(network, start.data.X_train)
    return {
        "activation": start.trial.activation,
        "seed": start.trial.seed,
        "score": score,
        "seconds": network.fit_s,
        "dead": float(np.mean([layer.dead for layer in layers])) if layers else float("nan"),
        "saturated": float(np.mean([layer.saturated for layer in layers])) if layers else float("nan"),
    }


def compile_kernels(plan: Plan) -> None:
    """Use every kernel of the plan once, so that no trial pays for a compilation."""
    X, y = np.zeros((2, 1)), np.array([0, 1])
    for name in plan.activations:
        network = Network([Dense(1, 2), get(name), Dense(2, 2), get("softmax")])
        network.fit(X, y, epochs=1).loss(X, y)
        anatomy.health(network, X)


def _train_in_order(
    starts: list[_Start], task: Task, plan: Plan, rows: list[dict[str, Any]], on_trial: OnTrial | None
) -> None:
    """Train these; rows and calls come in the order of the plan, as soon as all before them are there."""
    ended: dict[int, Outcome] = {}
    waiting = iter(enumerate(starts))
    k, start = next(waiting)

    def tell(position: int, outcome: Outcome) -> None:
        nonlocal k, start
        ended[position] = outcome
        while k in ended:
            rows.append(_row(start, ended.pop(k), task))
            if on_trial is not None:
                on_trial(start.trial)
            k, start = next(waiting, (len(starts), start))

    train_many([start.training(plan) for start in starts], on_trained=tell, progress=False)


def execute(task: Task, plan: Plan, on_trial: OnTrial | None = None) -> pd.DataFrame:
    """All trials of a plan: a row each, with score, seconds, and dead and saturated shares.

    They are trained on all cores; the rows are those that one core would give. Ctrl-C ends it with the seeds
    that are finished for all activations, if there are two.
    """
    rows: list[dict[str, Any]] = []
    at_once = -(-TRAININGS_A_THREAD * get_threads() // len(plan.activations))  # seeds
    with threadpool_limits(limits=1):  # such products are too small for more
        try:
            compile_kernels(plan)
            for first in range(0, plan.seeds, at_once):
                seeds = range(first, min(first + at_once, plan.seeds))
                parts = {seed: split(task, plan, seed) for seed in seeds}
                trials = [trial for trial in plan.trials() if trial.seed in parts]
                starts = [_Start.of(trial, task, plan, parts[trial.seed]) for trial in trials]
                _train_in_order(starts, task, plan, rows, on_trial)
        except KeyboardInterrupt:
            rows = rows[: len(rows) - len(rows) % len(plan.activations)]
            if len(rows) < 2 * len(plan.activations):
                raise
    return pd.DataFrame(rows)
