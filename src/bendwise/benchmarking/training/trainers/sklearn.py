"""scikit-learn: its estimators, from given weights and in a given order of rows; many through joblib.

Both are given through what its estimators ask for: `_init_coef`, and the generator that shuffles. Its Adam
adds epsilon before the mean of squares is freed of its start, so that epsilon counts thirty times as much in
the first step: here epsilon shrinks as much. It has no silu and trains tanh in its place; such a network's
curve is not compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import joblib
import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor, _multilayer_perceptron
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

from ...cells import cores
from ..material import material, orders
from ..works import Work

VERSION = sklearn.__version__
ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic"}


class Adam(AdamOptimizer):  # type: ignore[misc]
    """With epsilon where the others add it."""

    given: float | None = None
    epsilon: float

    def _get_updates(self, grads: Any) -> Any:
        self.given = self.given or self.epsilon
        self.epsilon = self.given * (1 - self.beta_2 ** (self.t + 1)) ** 0.5
        return super()._get_updates(grads)


class Order(np.random.RandomState):
    """Shuffles into the given orders, one after the other, whatever was shuffled before."""

    def __init__(self, rows: Any) -> None:
        super().__init__(0)
        self.rows = iter(rows)
        self.now = np.arange(rows.shape[1])

    def shuffle(self, x: Any) -> None:
        """Write to x where the rows that come next are now."""
        after = next(self.rows)
        x[...] = np.argsort(self.now)[after]
        self.now = after


def _with_weights(base: Any) -> Any:
    class FromWeights(base):  # type: ignore[misc]
        """An estimator that starts from `first`, an iterator over the layers."""

        first: Any

        def _init_coef(self, fan_in: int, fan_out: int, dtype: Any) -> Any:
            weights, biases = next(self.first)
            return weights.astype(dtype), biases.astype(dtype)

    return FromWeights


def _one(work: Work, k: int, epochs: int) -> Any:
    given = material(work)
    base = MLPRegressor if work.is_regression else MLPClassifier
    estimator = _with_weights(base)(
        hidden_layer_sizes=work.widths[1:-1],
        activation=ACTIVATIONS.get(work.networks[k][0], "tanh"),
        alpha=0.0,
        batch_size=work.batch or work.samples,
        learning_rate_init=work.learning_rate,
        max_iter=epochs,
        shuffle=work.batch is not None,
        random_state=Order(orders(work, epochs).reshape(epochs, -1)) if work.batch else 0,
        tol=0.0,
        n_iter_no_change=epochs + 1,
        epsilon=5e-9 if work.is_regression else 1e-8,  # its squared error is half of the others'
    )
    estimator.first = iter(given.weights[k])
    with warnings.catch_warnings(), patch.object(_multilayer_perceptron, "AdamOptimizer", Adam):
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(given.x, given.y.ravel())
    return np.array(estimator.loss_curve_) * (2 if work.is_regression else 1)


def prepare(work: Work) -> Callable[[int], Any]:
    """One network here; many in processes that joblib keeps."""
    n = len(work.networks)
    unknown = [k for k, (activation, _) in enumerate(work.networks) if activation not in ACTIVATIONS]

    def train(epochs: int) -> Any:
        if work.is_many:
            jobs = (joblib.delayed(_one)(work, k, epochs) for k in range(n))
            curves = np.stack(joblib.Parallel(n_jobs=cores())(jobs))
        else:
            curves = np.stack([_one(work, 0, epochs)])
        curves[unknown] = np.nan
        return curves

    return train
