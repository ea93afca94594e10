"""A task's rows in three parts, as numbers that a network can take."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .data import Split, Task

FOLDS = 5
VALID_SHARE = 0.2  # of the rows that are not judged on


def _encoder(X: pd.DataFrame) -> ColumnTransformer:
    numbers = [label for label in X.columns if pd.api.types.is_numeric_dtype(X[label])]
    are_numbers = set(numbers)
    texts = [label for label in X.columns if label not in are_numbers]
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


def parts(task: Task, seed: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The rows to train on, to choose by, and to judge on.

    Seeds go through the folds of a repeated k-fold, classes in equal shares: five seeds judge each row once.
    """
    rows = np.arange(len(task.y))
    classes = task.y if task.kind == "classification" else None
    folds = KFold if classes is None else StratifiedKFold
    repeat, fold = divmod(seed, FOLDS)
    with warnings.catch_warnings():  # of a class with fewer rows than folds: some folds do without it
        warnings.simplefilter("ignore", UserWarning)
        each = folds(FOLDS, shuffle=True, random_state=repeat).split(rows, classes)
        rest, test = list(each)[fold]
    n_valid = max(round(len(rest) * VALID_SHARE), len(task.classes), 1)
    train, valid = train_test_split(
        rest, test_size=n_valid, random_state=seed, stratify=None if classes is None else classes[rest]
    )
    return train, valid, test


def split(task: Task, seed: int) -> Split:
    """The three parts of a task for a seed."""
    train, valid, test = parts(task, seed)
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
