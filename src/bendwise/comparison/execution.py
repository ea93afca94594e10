"""Training the trials of a plan, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, r2_score
from threadpoolctl import threadpool_limits

from .. import anatomy
from ..compiler import get
from ..errors import DivergenceError
from ..network import Adam, Dense, Network
from .plan import Plan, Trial
from .splitting import Split, split
from .task import Task

OnTrial = Callable[[Trial], None]
CHECKS = 50  # how often a training looks at the validation part


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


def _goodness(network: Network, data: Split) -> tuple[float, float]:
    """How good a network is on the validation part: right answers first, then the loss.

    The loss alone would choose too early an epoch: it grows with overconfidence while answers improve.
    """
    loss = network.loss(data.X_valid, data.y_valid)
    if network.last != "softmax":
        return 0.0, -loss
    return float(np.mean(network.predict(data.X_valid) == data.y_valid)), -loss


def _fit(network: Network, plan: Plan, seed: int, data: Split) -> None:
    """Train, and keep the weights of the epoch that is best on the validation part."""
    batch_size, epochs = plan.batches(len(data.y_train))
    best, weights = _goodness(network, data), network.parameters.copy()

    def keep_best(epoch: int, _: float) -> None:
        nonlocal best
        if epoch % max(1, epochs // CHECKS) == 0:
            goodness = _goodness(network, data)
            if goodness > best:
                best = goodness
                weights[...] = network.parameters

    network.fit(
        data.X_train,
        data.y_train,
        optimizer=Adam(plan.learning_rate),
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        on_epoch=keep_best,
    )
    network.parameters[...] = weights


def _score(network: Network, task: Task, data: Split) -> float:
    """The score on the test part, in the target's own unit."""
    predicted = network.predict(data.X_test)
    if task.kind == "classification":
        return float(accuracy_score(data.y_test, predicted))
    return float(r2_score(data.y_test, predicted * data.target_deviation + data.target_mean))


def _train(trial: Trial, task: Task, plan: Plan, data: Split) -> dict[str, Any]:
    """One trial's row of the results."""
    network = make_network(trial.activation, data.X_train.shape[1], task, plan, trial.seed)
    start = time.perf_counter()
    try:
        _fit(network, plan, trial.seed, data)
        diverged = False
    except DivergenceError:
        diverged = True
    seconds = time.perf_counter() - start
    score = float("nan") if diverged else _score(network, task, data)
    layers = [] if diverged else anatomy.health(network, data.X_train)
    return {
        "activation": trial.activation,
        "seed": trial.seed,
        "score": score,
        "seconds": seconds,
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


def execute(task: Task, plan: Plan, on_trial: OnTrial | None = None) -> pd.DataFrame:
    """All trials of a plan: a row each, with score, seconds, and dead and saturated shares.

    Ctrl-C ends it with the seeds that are finished for all activations, if there are two.
    """
    part = lru_cache(maxsize=1)(lambda seed: split(task, plan, seed))
    rows: list[dict[str, Any]] = []
    with threadpool_limits(limits=1):  # such products are too small for more
        try:
            compile_kernels(plan)
            for trial in plan.trials():
                rows.append(_train(trial, task, plan, part(trial.seed)))
                if on_trial is not None:
                    on_trial(trial)
        except KeyboardInterrupt:
            rows = rows[: len(rows) - len(rows) % len(plan.activations)]
            if len(rows) < 2 * len(plan.activations):
                raise
    return pd.DataFrame(rows)
