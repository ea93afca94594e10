"""Adam and gradient descent exactly as scikit-learn takes them.

They differ from the network's own in what they may be given, and in where Adam's epsilon stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network.optimizers import ENGINE_OPTIMIZERS, SGD, Adam

Floats = NDArray[Any]


@dataclass(frozen=True)
class PlainAdam(Adam):
    """Adam with epsilon added to the root of the mean as it is, not freed of its start."""

    def rates(self, steps: Floats, factors: Floats) -> Floats:
        n = steps + 1
        rates = self.learning_rate * factors * np.sqrt(1 - self.beta2**n) / (1 - self.beta1**n)
        return np.stack([rates, np.ones_like(rates), np.ones_like(rates)], axis=1)


@dataclass(frozen=True)
class PlainDescent(SGD):
    """Gradient descent with any momentum from 0 to 1, Nesterov's or not."""

    def __post_init__(self) -> None:
        pass  # the estimator has checked its parameters


ENGINE_OPTIMIZERS[PlainAdam] = ENGINE_OPTIMIZERS[Adam]
ENGINE_OPTIMIZERS[PlainDescent] = ENGINE_OPTIMIZERS[SGD]
