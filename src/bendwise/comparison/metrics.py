"""What a trial is judged by: the metrics that `--metric` takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, unknown
from .data import Kind

MOST_UNEQUAL = 3  # the largest class may be so many times the smallest before answers count class by class


@dataclass(frozen=True)
class Metric:
    """A score of answers.

    Attributes
    ----------
    name : str
        As `--metric` takes it.
    label : str
        As pages and pictures write it.
    kind : "classification" or "regression"
        The tasks it is for.
    measure : callable
        ``measure(y, answers) -> float``. For a classification `y` holds class numbers and `answers`
        probabilities of shape (n_rows, n_classes); for a regression both are in the target's own unit.
    greater_is_better : bool
    least, most : float
        The range of scores.
    counts : bool
        Whether it counts right answers, so that no score is known better than 1 / n_rows.
    """

    name: str
    label: str
    kind: Kind
    measure: Callable[[NDArray[Any], NDArray[Any]], float]
    greater_is_better: bool = True
    least: float = 0.0
    most: float = 1.0
    counts: bool = False

    def goodness(self, score: float) -> float:
        """The score with its sign turned, where less is better."""
        return score if self.greater_is_better else -score


Scores = NDArray[Any]


def _is_right(y: Scores, answers: Scores) -> NDArray[np.bool_]:
    return np.asarray(np.argmax(answers, axis=1) == y)


def accuracy(y: Scores, answers: Scores) -> float:
    """The share of right answers."""
    return float(np.mean(_is_right(y, answers)))


def balanced_accuracy(y: Scores, answers: Scores) -> float:
    """The share of right answers in each class, all classes counting alike."""
    counts = np.bincount(y)
    right = np.bincount(y, weights=_is_right(y, answers))
    return float(np.mean(right[counts > 0] / counts[counts > 0]))


def f1_macro(y: Scores, answers: Scores) -> float:
    """The harmonic mean of precision and recall of each class, all classes counting alike."""
    from sklearn import metrics as known  # 0.3 s that most comparisons need not wait for

    chosen = np.argmax(answers, axis=1)
    return float(known.f1_score(y, chosen, average="macro", zero_division=0))


def log_loss(y: Scores, answers: Scores) -> float:
    """The mean of -log of the probability given to the right class."""
    of_the_right = answers[np.arange(len(y)), y] / answers.sum(axis=1, dtype=float)
    return float(-np.mean(np.log(np.maximum(of_the_right, np.finfo(float).tiny))))


def roc_auc(y: Scores, answers: Scores) -> float:
    """The area under the curve of each class against the others, all classes counting alike."""
    from sklearn import metrics as known

    classes = range(answers.shape[1]) if answers.shape[1] > 2 else [1]
    told_apart = [k for k in classes if 0 < np.count_nonzero(y == k) < len(y)]
    return float(np.mean([known.roc_auc_score(y == k, answers[:, k]) for k in told_apart] or [0.5]))


def r2(y: Scores, answers: Scores) -> float:
    """The share of the variance explained."""
    error, spread = float(np.sum((y - answers) ** 2)), float(np.sum((y - y.mean()) ** 2))
    return 1 - error / spread if spread else float(error == 0)


def mae(y: Scores, answers: Scores) -> float:
    """The mean absolute error, in the target's unit."""
    return float(np.mean(np.abs(y - answers)))


def rmse(y: Scores, answers: Scores) -> float:
    """The root of the mean squared error, in the target's unit."""
    return float(np.sqrt(np.mean((y - answers) ** 2)))


METRICS = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "accuracy", "classification", accuracy, counts=True),
        Metric("balanced_accuracy", "balanced accuracy", "classification", balanced_accuracy, counts=True),
        Metric("f1_macro", "mean F₁ of the classes", "classification", f1_macro, counts=True),
        Metric("roc_auc", "area under the ROC curve", "classification", roc_auc),
        Metric("log_loss", "log loss", "classification", log_loss, greater_is_better=False, most=np.inf),
        Metric("r2", "R²", "regression", r2, least=-np.inf),
        Metric("mae", "mean absolute error", "regression", mae, greater_is_better=False, most=np.inf),
        Metric("rmse", "root mean squared error", "regression", rmse, greater_is_better=False, most=np.inf),
    )
}
"""All metrics by name; for each kind of task the usual one first."""


def get_metric(name: str, kind: Kind) -> Metric:
    """The metric of that name, for that kind of task.

    Raises
    ------
    InputError
        If there is none, or if it is for the other kind.
    """
    fitting = [metric.name for metric in METRICS.values() if metric.kind == kind]
    if name in METRICS and name not in fitting:
        raise InputError(f"{name} is no metric for a {kind}; there are: {', '.join(fitting)}")
    if name not in METRICS:
        raise unknown(f"metric of a {kind}", name, fitting)
    return METRICS[name]


def fitting_metric(kind: Kind, y: NDArray[Any]) -> Metric:
    """The metric of a task that names none: R², or accuracy, class by class if their sizes differ much."""
    if kind == "regression":
        return METRICS["r2"]
    counts = np.bincount(y)
    is_unequal = counts.max() > MOST_UNEQUAL * counts.min()
    return METRICS["balanced_accuracy" if is_unequal else "accuracy"]
