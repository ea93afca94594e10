"""Adam and gradient descent exactly as scikit-learn takes them.

They differ from the network's own in what they may be given, and in where Adam's epsilon stands. What they
remember is in the arrays of a `Memory` alone, so that it outlives a copy or a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network.job import Memory
from ..network.optimizers import ENGINE_OPTIMIZERS, SGD, Adam, Step

Floats = NDArray[Any]


@dataclass(frozen=True)
class PlainAdam(Adam):
    """Adam with epsilon added to the root of the mean as it is, not freed of its start."""

    def rates(self, steps: Floats, factors: Floats) -> Floats:
        n = steps + 1
        rates = self.learning_rate * factors * np.sqrt(1 - self.beta2**n) / (1 - self.beta1**n)
        return np.stack([rates, np.ones_like(rates), np.ones_like(rates)], axis=1)

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        """The step in NumPy, from where the memory is."""
        mean, square = memory.first, memory.second

        def step(gradient: Floats, factor: float = 1.0) -> None:
            mean[...] = self.beta1 * mean + (1 - self.beta1) * gradient
            square[...] = self.beta2 * square + (1 - self.beta2) * np.square(gradient)
            rate = float(self.rates(np.array([memory.n_steps]), np.array([factor]))[0, 0])
            parameters[...] -= rate * mean / (np.sqrt(square) + self.epsilon)

        return step


@dataclass(frozen=True)
class PlainDescent(SGD):
    """Gradient descent with any momentum from 0 to 1, Nesterov's or not."""

    def __post_init__(self) -> None:
        pass  # the estimator has checked its parameters

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        """The step in NumPy, from where the memory is."""
        velocity = memory.first

        def step(gradient: Floats, factor: float = 1.0) -> None:
            velocity[...] = self.momentum * velocity + gradient
            move = gradient + self.momentum * velocity if self.nesterov else velocity
            parameters[...] -= self.learning_rate * factor * move

        return step


ENGINE_OPTIMIZERS[PlainAdam] = ENGINE_OPTIMIZERS[Adam]
ENGINE_OPTIMIZERS[PlainDescent] = ENGINE_OPTIMIZERS[SGD]
