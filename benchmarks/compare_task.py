"""The experiment that three scripts beside do with a library each: which activation suits the digits?

12 activations, 10 seeds each. A seed is a split of the rows, first weights and an order of batches. A network
is trained with each of five learning rates; of each training the epoch best on validation rows counts, and
the best of these is judged once on test rows. The data come from here, equal for all; so do the first weights
where a library takes any.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import bendwise
from bendwise.comparison.plan import Plan
from bendwise.comparison.splitting import Split, split
from bendwise.comparison.tables import load

TABLE = "digits"
ACTIVATIONS = (
    *("relu", "tanh", "sigmoid", "linear", "leaky_relu", "elu"),
    *("selu", "softplus", "silu", "gelu", "mish", "hard_swish"),
)
PROCESSES = 2
N_CLASSES = 10


@dataclass
class Settings:
    """What the command line says: how much of the experiment, and where a script puts its findings."""

    activations: tuple[str, ...] = ACTIVATIONS
    seeds: int = 10
    epochs: int | None = None
    way: str = ""

    @property
    def plan(self) -> Plan:
        """All else: hidden layers of 32 and 32 neurons, five learning rates."""
        return Plan(self.activations, self.seeds, epochs=self.epochs, baselines=False)

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates that each trial tries."""
        return self.plan.learning_rates


def settings(*ways: str) -> Settings:
    """From the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--activations", default=",".join(ACTIVATIONS), help="names with commas between")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--epochs", type=int, help="times through the rows; else as many as make 1500 steps")
    if ways:
        parser.add_argument("--way", choices=ways, default=ways[0])
    given = vars(parser.parse_args())
    return Settings(**{**given, "activations": tuple(given["activations"].split(","))})


def splits(n_seeds: int) -> list[Split]:
    """The rows of each seed, scaled, in three parts."""
    task = load(TABLE)
    return [split(task, seed) for seed in range(n_seeds)]


def first_weights(activation: str, seed: int, plan: Plan, n_inputs: int) -> list[Any]:
    """Weights of shape (n_inputs, n_neurons) of each layer, scaled by the activation's gain."""
    rng, gain = np.random.default_rng(seed), bendwise.get(activation).gain
    sizes = (n_inputs, *plan.hidden, N_CLASSES)
    gains = (*[gain] * len(plan.hidden), 1.0)
    return [
        (rng.standard_normal((before, after)) * (each / math.sqrt(before))).astype(np.float32)
        for before, after, each in zip(sizes, sizes[1:], gains, strict=False)
    ]


def print_scores(scores: dict[str, list[float]]) -> None:
    """The script's findings, for `compare_all.py`: the test accuracy of each activation and seed."""
    print(json.dumps(scores))


@dataclass
class Best:
    """The weights of the epoch that is best on validation rows: by accuracy, then by loss."""

    goodness: tuple[float, float] = (-math.inf, -math.inf)
    weights: list[Any] = field(default_factory=list)

    def see(self, accuracy: float, loss: float, weights: list[Any]) -> None:
        """Copy the weights if they are the best so far."""
        if (accuracy, -loss) > self.goodness:
            self.goodness = accuracy, -loss
            self.weights = [part.copy() for part in weights]


def accuracy_and_loss(probabilities: Any, y: Any) -> tuple[float, float]:
    """Of the answers to some rows: the share of right ones, and the mean cross-entropy."""
    right = probabilities[np.arange(len(y)), y]
    with np.errstate(divide="ignore"):
        return float((probabilities.argmax(axis=1) == y).mean()), float(-np.log(right).mean())
