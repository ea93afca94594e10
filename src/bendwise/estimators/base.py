"""What classifier and regressor have in common: checked data, fit and partial_fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import _fit_context
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ..errors import InputError
from ..network.layers import run
from . import descent, quasi_newton
from .architecture import activations, difference, hidden_sizes, make_network
from .objective import Objective
from .parameters import Parameters
from .runner import Rows

Floats = NDArray[Any]
ELSEWHERE = {None: "identity", "sigmoid": "logistic", "exponential": "exp"}
"""What scikit-learn calls the activation of the last layer."""
OF_DESCENT = ("_state", "loss_curve_", "best_loss_", "validation_scores_", "best_validation_score_")
"""What adam and sgd leave in a model, and lbfgs does not."""


class Arrays(list[Any]):
    """Arrays that belong to a network: what is put in the place of one is written into it."""

    def __setitem__(self, place: Any, values: Any) -> None:
        if isinstance(place, slice):
            for array, given in zip(self[place], values, strict=True):
                array[...] = given
        else:
            self[place][...] = values


def _steps_by_gradient(model: Any) -> bool:
    """Whether the solver goes batch by batch; scikit-learn hides `partial_fit` where it does not."""
    if model.solver not in ("adam", "sgd"):
        raise AttributeError(f"partial_fit needs solver='adam' or 'sgd', not {model.solver!r}")
    return True


class MLP(Parameters, ABC):
    """The base of `MLPClassifier` and `MLPRegressor`, which describe the parameters."""

    @abstractmethod
    def _checked(self, X: Any, y: Any, *, is_first: bool, is_more: bool) -> tuple[Any, Any]:
        """X as an array and y as targets of shape (n_samples, n_outputs)."""

    @abstractmethod
    def _objective(self, n_outputs: int) -> Objective:
        """What is made small."""

    @abstractmethod
    def _score_of(self, x: Floats, y: Any, weights: Floats | None) -> float:
        """What early stopping watches."""

    def _strata(self, targets: Floats) -> Floats | None:
        """What the rows that early stopping holds out should have in the same proportions."""
        return None

    @property
    def coefs_(self) -> list[Floats]:
        """The weights of each layer, of shape (n_inputs, n_neurons); they are those of `network_`."""
        return Arrays(dense.weights for dense in self._trained.dense)

    @coefs_.setter
    def coefs_(self, values: Iterable[ArrayLike]) -> None:
        for dense, given in zip(self._trained.dense, values, strict=True):
            dense.weights = given

    @property
    def intercepts_(self) -> list[Floats]:
        """The biases of each layer, of shape (n_neurons,); they are those of `network_`."""
        return Arrays(dense.biases[0] for dense in self._trained.dense)

    @intercepts_.setter
    def intercepts_(self, values: Iterable[ArrayLike]) -> None:
        for dense, given in zip(self._trained.dense, values, strict=True):
            dense.biases = given

    @property
    def _trained(self) -> Any:
        found = vars(self).get("network_")
        if found is None:
            raise AttributeError(f"this {type(self).__name__} has no weights before it is fitted")
        return found

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on a table.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            A sparse matrix is made a dense one.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For parameters or data that cannot be used, and when training runs away.
        """
        return self._train(X, y, sample_weight, is_more=False)

    def _train(self, X: Any, y: Any, sample_weight: Any, *, is_more: bool) -> Self:
        sizes = hidden_sizes(self.hidden_layer_sizes)
        hidden = activations(self.activation, len(sizes))
        if self.dropout and self.solver == "lbfgs":
            raise InputError("dropout needs solver='adam' or 'sgd'; lbfgs needs a loss that stays the same")
        if self.early_stopping and is_more:
            raise InputError("partial_fit has no epochs to choose from: set early_stopping=False")
        is_first = not hasattr(self, "network_") or not (self.warm_start or is_more)
        x, targets = self._checked(X, y, is_first=is_first, is_more=is_more)
        weights = None if sample_weight is None else self._weights(sample_weight, x)
        rng = check_random_state(self.random_state)
        shape = [x.shape[1], *sizes, targets.shape[1]]
        objective = self._objective(targets.shape[1])
        if is_first:
            self.network_ = make_network(shape, hidden, objective.end, rng, x.dtype)
            self._begin(objective)
        elif found := difference(self.network_, shape, hidden, objective):
            raise InputError(
                f"training goes on with the layers it began with, {self.network_}; they cannot become {found}"
            )
        rows = self._rows(x, targets, weights)
        if self.solver == "lbfgs":
            quasi_newton.search(self, objective, rows)
        else:
            self._descend(rows, objective, rng, is_more=is_more)
        return self

    def _rows(self, x: Any, targets: Floats, weights: Floats | None) -> Rows:
        dtype = self.network_.dtype
        return Rows(np.ascontiguousarray(x, dtype), np.ascontiguousarray(targets, dtype), weights)

    @staticmethod
    def _weights(given: Any, x: Floats) -> Floats:
        weights = np.asarray(_check_sample_weight(given, x, dtype=np.float64))
        if (weights < 0).any() or not weights.sum() > 0:
            raise InputError("sample_weight must be numbers from 0, some of them above 0")
        return weights

    def _begin(self, objective: Objective) -> None:
        """The attributes of a model that has seen nothing yet."""
        for name in OF_DESCENT:
            self.__dict__.pop(name, None)  # of a network before this, which may have had another size
        self.n_iter_, self.t_ = 0, 0
        self.n_layers_, self.n_outputs_ = len(self.network_.dense) + 1, self.network_.n_outputs
        self.out_activation_ = ELSEWHERE.get(objective.end, objective.end)
        if self.solver != "lbfgs":
            self._begin_descent()

    def _begin_descent(self) -> None:
        """What is known about a descent before its first epoch."""
        self.loss_curve_: list[float] = []
        self._no_improvement_count = 0
        is_watched = self.early_stopping
        self.best_loss_ = None if is_watched else np.inf
        self.validation_scores_: list[float] | None = [] if is_watched else None
        self.best_validation_score_ = -np.inf if is_watched else None
        self._best_parameters = self.network_.parameters.copy() if is_watched else None

    def _descend(
        self, rows: Rows, objective: Objective, rng: np.random.RandomState, *, is_more: bool
    ) -> None:
        before = getattr(self, "_state", None)
        if not is_more or before is None or before.solver != self.solver:
            self._state = descent.start(self)
        if not hasattr(self, "loss_curve_") or bool(self.early_stopping) == (self.validation_scores_ is None):
            self._begin_descent()  # it went on from another solver, or is watched otherwise than before
        held = None
        if self.early_stopping:
            rows, held = self._hold_out(rows, rng)
        descent.Descent(self, objective, rows, held, rng, is_one_epoch=is_more).train()
        self._state.memory.step = None  # made anew by the next call

    def _hold_out(
        self, rows: Rows, rng: np.random.RandomState
    ) -> tuple[Rows, tuple[Floats, Floats, Floats | None]]:
        """Rows to train on, and rows for the score."""
        places = np.arange(len(rows.x))
        strata = self._strata(rows.targets)
        kept, held = train_test_split(
            places, random_state=rng, test_size=self.validation_fraction, stratify=strata
        )
        if len(held) < 2:
            raise InputError(
                f"validation_fraction={self.validation_fraction:g} of {len(places)} rows leaves fewer than 2 "
                "to validate on; increase it, or give more rows"
            )

        def part(chosen: NDArray[Any]) -> Rows:
            weights = None if rows.weights is None else rows.weights[chosen]
            if weights is not None and not weights.any():
                raise InputError(
                    "sample_weight is 0 for all rows that early_stopping=True drew for training or for "
                    "validation; leave rows without weight out, or set early_stopping=False"
                )
            return Rows(rows.x[chosen], rows.targets[chosen], weights)

        rest = part(held)
        return part(kept), (rest.x, rest.targets, rest.weights)

    def __sklearn_is_fitted__(self) -> bool:
        return "network_" in vars(self)

    def _outputs(self, X: Any) -> Floats:
        """The network's outputs for data that are checked first."""
        check_is_fitted(self)
        x = validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)
        return self.network_.forward(dense(x))

    def _outputs_of(self, x: Floats) -> Floats:
        """The network's outputs for data in its own form."""
        return run(self.network_.layers, x)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def dense(x: Any) -> Floats:
    """The array itself, or the one that a sparse matrix stands for."""
    return np.asarray(x.toarray() if hasattr(x, "toarray") else x)


partial_fit_if = available_if(_steps_by_gradient)
