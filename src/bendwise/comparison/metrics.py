"""What a trial is judged by: the metrics that `--metric` takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics as known

from ..errors import InputError, unknown
from .task import Kind

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


def _chosen(answers: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.argmax(answers, axis=1))


def _log_loss(y: NDArray[Any], answers: NDArray[Any]) -> float:
    answers = answers.astype(float) / answers.sum(axis=1, keepdims=True, dtype=float)
    return float(known.log_loss(y, answers, labels=range(answers.shape[1])))


def _roc_auc(y: NDArray[Any], answers: NDArray[Any]) -> float:
    """The area under the curve of each class against the others, all classes counting alike."""
    areas = [known.roc_auc_score(y == k, answers[:, k]) for k in range(answers.shape[1])]
    return float(np.mean(areas[1:] if len(areas) == 2 else areas))


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "accuracy",
            "accuracy",
            "classification",
            lambda y, answers: float(np.mean(y == _chosen(answers))),
            counts=True,
        ),
        Metric(
            "balanced_accuracy",
            "balanced accuracy",
            "classification",
            lambda y, answers: float(
                known.recall_score(y, _chosen(answers), average="macro", zero_division=0)
            ),
            counts=True,
        ),
        Metric(
            "f1_macro",
            "mean F₁ of the classes",
            "classification",
            lambda y, answers: float(known.f1_score(y, _chosen(answers), average="macro", zero_division=0)),
            counts=True,
        ),
        Metric("roc_auc", "area under the ROC curve", "classification", _roc_auc),
        Metric("log_loss", "log loss", "classification", _log_loss, greater_is_better=False, most=np.inf),
        Metric("r2", "R²", "regression", lambda y, answers: float(known.r2_score(y, answers)), least=-np.inf),
        Metric(
            "mae",
            "mean absolute error",
            "regression",
            lambda y, answers: float(known.mean_absolute_error(y, answers)),
            greater_is_better=False,
            most=np.inf,
        ),
        Metric(
            "rmse",
            "root mean squared error",
            "regression",
            lambda y, answers: float(known.root_mean_squared_error(y, answers)),
            greater_is_better=False,
            most=np.inf,
        ),
    )
}


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
