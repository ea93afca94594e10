"""A task's rows in three parts, as numbers that a network can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .plan import Plan
from .task import Task


@dataclass(frozen=True)
class Split:
    """A task's rows in three parts, scaled and encoded by what is known of the first alone.

    Training moves the weights, validation chooses the epoch, the test part is looked at once.
    """

    X_train: NDArray[np.float32]
    X_valid: NDArray[np.float32]
    X_test: NDArray[np.float32]
    y_train: NDArray[Any]
    y_valid: NDArray[Any]
    y_test: NDArray[Any]
    target_mean: float
    target_deviation: float


def _encoder(X: pd.DataFrame) -> ColumnTransformer:
    numbers = [label for label in X.columns if pd.api.types.is_numeric_dtype(X[label])]
    texts = [label for label in X.columns if label not in numbers]
    impute_text = SimpleImputer(strategy="constant", fill_value="(missing)")
    return ColumnTransformer(
        [
            (
                "numbers",
                make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()),
                numbers,
            ),
            (
                "texts",
                make_pipeline(impute_text, OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
                texts,
            ),
        ]
    )


def _plain(X: pd.DataFrame) -> pd.DataFrame:
    """Columns as floats, or as Python strings with None where missing."""
    plain: dict[str, Any] = {}
    for label in X.columns:
        column = X[label]
        if pd.api.types.is_numeric_dtype(column):
            plain[label] = column.astype(float)
        else:
            plain[label] = column.astype(object).map(str, na_action="ignore").where(column.notna(), None)
    return pd.DataFrame(plain)


def _hold_out(rows: NDArray[Any], count: int, task: Task, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows kept and rows held out, classes in equal shares."""
    classes = task.y[rows] if task.kind == "classification" else None
    kept, held_out = train_test_split(rows, test_size=count, random_state=seed, stratify=classes)
    return kept, held_out


def split(task: Task, plan: Plan, seed: int) -> Split:
    """The three parts of a task for a seed."""
    _, n_valid, n_test = plan.sizes(len(task.y), len(task.classes))
    rest, test = _hold_out(np.arange(len(task.y)), n_test, task, seed)
    train, valid = _hold_out(rest, n_valid, task, seed)
    X = _plain(task.X)
    encoder = _encoder(X).fit(X.iloc[train])
    mean, deviation, y = 0.0, 1.0, task.y
    if task.kind == "regression":
        mean, deviation = float(y[train].mean()), float(y[train].std()) or 1.0
        y = (y - mean) / deviation
    X_train, X_valid, X_test = (
        encoder.transform(X.iloc[part]).astype(np.float32) for part in (train, valid, test)
    )
    return Split(
        X_train=X_train,
        X_valid=X_valid,
        X_test=X_test,
        y_train=y[train],
        y_valid=y[valid],
        y_test=task.y[test],
        target_mean=mean,
        target_deviation=deviation,
    )
