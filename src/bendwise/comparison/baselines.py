"""What a network must beat to be worth its while: a constant answer, and gradient boosting."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .data import Split, Task


def constant(data: Split, task: Task) -> NDArray[np.float64]:
    """For each test row the classes' shares of the training rows, or the mean of the targets."""
    n_rows = len(data.X_test)
    if task.kind == "regression":
        return np.full(n_rows, data.target_mean)
    shares = np.bincount(data.y_train, minlength=len(task.classes)) / len(data.y_train)
    return np.tile(shares, (n_rows, 1))


def boosted(data: Split, task: Task, seed: int) -> NDArray[np.float64]:
    """The answers of scikit-learn's gradient boosting, with its default settings.

    It chooses no epoch and no learning rate, so it learns from the validation rows too.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    X = np.concatenate([data.X_train, data.X_valid])
    y = np.concatenate([data.y_train, data.y_valid])
    if task.kind == "regression":
        model = HistGradientBoostingRegressor(random_state=seed).fit(X, data.in_own_unit(y))
        return np.asarray(model.predict(data.X_test))
    model = HistGradientBoostingClassifier(random_state=seed).fit(X, y)
    found = np.zeros((len(data.X_test), len(task.classes)))
    found[:, model.classes_] = model.predict_proba(data.X_test)
    return found
