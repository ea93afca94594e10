"""What is to be learned, and a split of it: all that a trial is given, without the libraries that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["classification", "regression"]
KINDS = ("classification", "regression")


@dataclass(frozen=True)
class Task:
    """What is to be learned.

    Attributes
    ----------
    name : str
    kind : "classification" or "regression"
    X : DataFrame of shape (n_rows, n_columns)
        Columns of numbers, booleans, and texts (with None where missing).
    y : ndarray of shape (n_rows,)
        Class numbers, or the target in its own unit.
    classes : tuple of str
        Their names; empty for a regression.
    notes : tuple of str
        What was done to the table and should be known; first, the `leaks`.
    leaks : tuple of str
        A sentence on each column that gives the target away.
    """

    name: str
    kind: Kind
    X: pd.DataFrame
    y: NDArray[Any]
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """A task's rows in three parts, scaled and encoded by what is known of the first alone.

    Training moves the weights, validation chooses epoch and learning rate, the test part is looked at once.
    A regression's targets are scaled too, but for those that are judged on.
    """

    X_train: NDArray[np.float32]
    X_valid: NDArray[np.float32]
    X_test: NDArray[np.float32]
    y_train: NDArray[Any]
    y_valid: NDArray[Any]
    y_test: NDArray[Any]
    target_mean: float
    target_deviation: float

    def in_own_unit(self, targets: NDArray[Any]) -> NDArray[Any]:
        """A regression's scaled targets, or answers for them, as they were."""
        return targets * self.target_deviation + self.target_mean
