"""One trial: a model trained on a split, tuned on its validation part, judged once on its test part."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from .. import anatomy
from ..compiler import get
from ..errors import DivergenceError
from ..network import Adam, Dense, Network
from .data import Split, Task
from .metrics import Metric
from .plan import Plan

CHECKS = 50  # how often at the most a training looks at the validation part
MOMENTS = 8  # how often its layers are looked at, beside the start
SAMPLES = 256  # on so many training rows


class Result(TypedDict):
    """What is known of a trial when it ends; equal trials give equal results, so no clock is in it.

    What is not finite is None, as JSON knows no such numbers: outputs can overflow where the loss does not.
    """

    score: float | None
    learning_rate: float | None
    tuning: list[tuple[float, float | None]]  # each rate, and its best score on the validation part
    best_step: int | None
    steps: list[int]  # when the curves were measured
    losses: list[float]
    valid_scores: list[float | None]
    moments: list[int]  # the steps at which the layers were looked at
    dead: list[list[float]]  # at each moment, of each hidden layer
    saturated: list[list[float]]
    gradients: list[list[float | None]]  # at each moment, of each dense layer


def make_network(activation: str, n_inputs: int, task: Task, plan: Plan, seed: int) -> Network:
    """The network of a trial: hidden layers with the activation, then softmax or a plain output.

    First weights are scaled by the activation's own gain.
    """
    layers: list[Any] = []
    for n_neurons in plan.hidden:
        layers += [Dense(n_inputs, n_neurons), get(activation)]
        n_inputs = n_neurons
    layers.append(Dense(n_inputs, len(task.classes) or 1))
    if task.kind == "classification":
        layers.append(get("softmax"))
    return Network(layers, seed=seed)


def answers(network: Network, X: NDArray[Any], data: Split, task: Task) -> NDArray[Any]:
    """Probabilities of the classes, or the target in its own unit."""
    output = network.forward(X)
    if task.kind == "classification":
        return np.asarray(output)
    return data.in_own_unit(output[:, 0].astype(float))


@dataclass
class Attempt:
    """A training with one learning rate; it keeps the weights of the epoch that is best on validation.

    Best is the best score, and of equal ones the least loss. The loss alone would choose too early an epoch:
    it grows with overconfidence while answers improve.
    """

    network: Network
    data: Split
    task: Task
    metric: Metric
    learning_rate: float
    steps_an_epoch: int
    n_checks: int = 1
    epochs: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    snapshots: list[tuple[int, NDArray[Any]]] = field(default_factory=list)
    best: tuple[float, float] = (-math.inf, -math.inf)
    best_epoch: int = 0
    has_diverged: bool = False

    def __post_init__(self) -> None:
        data, task = self.data, self.task
        self.y_valid = data.y_valid if task.kind == "classification" else data.in_own_unit(data.y_valid)
        self.snapshots.append((0, self.network.parameters.copy()))
        self.weights = self.network.parameters.copy()

    def __call__(self, epoch: int, loss: float) -> None:
        """After an epoch: measure on the validation part."""
        history = self.network.history
        if self.metric.name == "accuracy":  # the engine has counted
            score = history["val_accuracy"][-1]
        else:
            answered = answers(self.network, self.data.X_valid, self.data, self.task)
            score = self.metric.measure(self.y_valid, answered)
        self.epochs.append(epoch)
        self.losses.append(loss)
        self.scores.append(score)
        goodness = (self.metric.goodness(score), -history["val_loss"][-1])
        if goodness > self.best:
            self.best, self.best_epoch = goodness, epoch
            self.weights[...] = self.network.parameters
        check = len(self.epochs)
        if check * MOMENTS // self.n_checks > (check - 1) * MOMENTS // self.n_checks:
            self.snapshots.append((epoch, self.network.parameters.copy()))

    def train(self, plan: Plan, seed: int) -> Attempt:
        """Train as the plan says."""
        batch_size, epochs = plan.batches(len(self.data.y_train))
        every = -(-epochs // CHECKS)
        self.n_checks = -(-epochs // every)
        try:
            self.network.fit(
                self.data.X_train,
                self.data.y_train,
                optimizer=Adam(self.learning_rate),
                epochs=epochs,
                batch_size=batch_size,
                seed=seed,
                validation_data=(self.data.X_valid, self.data.y_valid),
                on_epoch=self,
                every=every,
                progress=False,
            )
        except DivergenceError:
            self.has_diverged = True
        return self

    @property
    def best_score(self) -> float | None:
        """The best score on the validation part; None if the training ran away."""
        is_known = not self.has_diverged and bool(self.scores) and math.isfinite(self.best[0])
        return self.metric.goodness(self.best[0]) if is_known else None

    def look_at_layers(self, found: Result) -> None:
        """Add what its layers did with some training rows, at each snapshot."""
        X, y = self.data.X_train[:SAMPLES], self.data.y_train[:SAMPLES]
        for epoch, parameters in self.snapshots:
            self.network.parameters = parameters
            flatness = anatomy.flatness(self.network, X)
            found["moments"].append(epoch * self.steps_an_epoch)
            found["dead"].append([layer.dead for layer in flatness])
            found["saturated"].append([layer.saturated for layer in flatness])
            found["gradients"].append(_finite(anatomy.gradient_norms(self.network, X, y)))


def train_network(activation: str, data: Split, task: Task, plan: Plan, metric: Metric, seed: int) -> Result:
    """A network with the activation: one attempt for each learning rate, from the same first weights."""
    batch_size, _ = plan.batches(len(data.y_train))
    steps_an_epoch = 1 if batch_size is None else -(-len(data.y_train) // batch_size)
    attempts = []
    for rate in plan.learning_rates:
        network = make_network(activation, data.X_train.shape[1], task, plan, seed)
        attempt = Attempt(network, data, task, metric, rate, steps_an_epoch)
        attempts.append(attempt.train(plan, seed))
    tuning = [(attempt.learning_rate, attempt.best_score) for attempt in attempts]
    ended = [attempt for attempt in attempts if attempt.best_score is not None]
    if not ended:
        return nothing(tuning)
    best = max(ended, key=lambda attempt: attempt.best)
    found = nothing(tuning)
    best.look_at_layers(found)
    best.network.parameters = best.weights
    score = metric.measure(data.y_test, answers(best.network, data.X_test, data, task))
    found |= {
        "score": score if math.isfinite(score) else None,
        "learning_rate": best.learning_rate,
        "best_step": best.best_epoch * steps_an_epoch,
        "steps": [epoch * steps_an_epoch for epoch in best.epochs],
        "losses": best.losses,
        "valid_scores": _finite(best.scores),
    }
    return found


def _finite(numbers: list[float]) -> list[float | None]:
    return [number if math.isfinite(number) else None for number in numbers]


def nothing(tuning: list[tuple[float, float | None]] | None = None, score: float | None = None) -> Result:
    """The result of what has no curves: a baseline, or a network that diverged with every learning rate."""
    return Result(
        score=score,
        learning_rate=None,
        tuning=tuning or [],
        best_step=None,
        steps=[],
        losses=[],
        valid_scores=[],
        moments=[],
        dead=[],
        saturated=[],
        gradients=[],
    )
