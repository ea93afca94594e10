"""What is made small: losses as scikit-learn scales them, over losses as the network knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiler import get
from ..network import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError

Floats = NDArray[Any]


class PoissonDeviance(Loss):
    """Half the deviance of counts whose mean is e to the output, a sum over outputs."""

    name = "poisson"
    link = "exponential"
    metric_name = ""

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        means = get(self.link)(outputs)
        logs = np.log(targets, out=np.zeros_like(targets), where=targets > 0)
        each = (targets * (logs - outputs) - targets + means).sum(axis=1)
        slope = means - targets
        if weights is not None:
            each, slope = each * weights, slope * weights[:, np.newaxis]
        return float(each.mean()), slope / len(each)


@dataclass(frozen=True)
class Objective:
    """A loss, and what it lacks to scikit-learn's.

    Attributes
    ----------
    loss : Loss
    end : str or None
        The activation of the last layer.
    scale : float
        The gradient that training sees, as a multiple of scikit-learn's: that is the sum over outputs of
        prediction less target, whatever mean is told.
    told : float
        The loss that scikit-learn tells, as a multiple of this one.
    """

    loss: Loss
    end: str | None
    scale: float = 1.0
    told: float = 1.0


def of_classes(n_outputs: int, y_type: str) -> Objective:
    """Of one class for each row, or of yes or no for each output."""
    if y_type == "multiclass":
        return Objective(CrossEntropy(), "softmax")
    return Objective(BinaryCrossEntropy(), "sigmoid", scale=1 / n_outputs, told=float(n_outputs))


def of_quantities(n_outputs: int, loss: str) -> Objective:
    """Of numbers, or of counts."""
    if loss == "poisson":
        return Objective(PoissonDeviance(), "exponential")
    return Objective(MeanSquaredError(), None, scale=2 / n_outputs, told=0.5)
