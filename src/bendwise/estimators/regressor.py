"""Quantities from a table."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin, _fit_context
from sklearn.metrics import r2_score
from sklearn.utils import column_or_1d
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import validate_data

from ..errors import InputError
from .base import MLP, dense, partial_fit_if
from .objective import Objective, of_quantities

Floats = NDArray[Any]


class MLPRegressor(RegressorMixin, MLP):
    """A network that tells quantities, in place of scikit-learn's, with any activation.

    Parameters
    ----------
    loss : {"squared_error", "poisson"}, default "squared_error"
        Half the squared error; or half the Poisson deviance, for counts, with e to the network's output as
        prediction.
    hidden_layer_sizes : int or sequence of int, default (100,)
        Neurons of each hidden layer.
    activation : str, activation, or list of them, default "relu"
        Of all hidden layers, or a list with one for each: any name in `bendwise.catalogue`, an activation
        such as ``bw.gelu``, or your own, made by ``@bw.activation``. scikit-learn's "identity" and
        "logistic" are known.
    solver : {"adam", "sgd", "lbfgs"}, default "adam"
        Adam or gradient descent in mini-batches, or SciPy's L-BFGS-B, often best on small tables.
    alpha : float, default 0.0001
        Penalty of large weights: alpha / 2 · Σ weights² / rows in the batch is added to the loss.
    batch_size : int or "auto", default "auto"
        Rows a step; "auto" is 200, or all where there are fewer.
    learning_rate : {"constant", "invscaling", "adaptive"}, default "constant"
        For "sgd": the rate stays; or is divided by (rows seen + 1) ** power_t; or by 5 whenever training
        would have ended, until it is 1e-6.
    learning_rate_init : float, default 0.001
        The rate at the start.
    power_t : float, default 0.5
        The power of "invscaling".
    max_iter : int, default 200
        Epochs at most; iterations at most, for "lbfgs".
    shuffle : bool, default True
        Whether each epoch has an order of its own.
    random_state : int, RandomState or None, default None
        Where first weights, orders, rows held out and dropout come from. The same number gives the first
        weights, orders and rows held out that scikit-learn has.
    tol : float, default 1e-4
        By how much the loss, or the validation score, must improve to count; for "lbfgs", the gradient at
        which it ends.
    verbose : bool, default False
        Whether to print the loss of each iteration.
    warm_start : bool, default False
        Whether `fit` goes on from the weights that are there.
    momentum : float, default 0.9
        Share of the last move that is kept, for "sgd".
    nesterovs_momentum : bool, default True
        Whether a gradient counts as if the momentum's move had been made.
    early_stopping : bool, default False
        Whether to hold rows out and stop by their score; the weights are then those of the best score.
    validation_fraction : float, default 0.1
        Share of rows held out.
    beta_1, beta_2 : float, default 0.9 and 0.999
        Decays of Adam's two means.
    epsilon : float, default 1e-8
        What Adam adds to what it divides by.
    n_iter_no_change : int or inf, default 10
        Epochs without improvement after which training ends.
    max_fun : int, default 15000
        Evaluations of the loss at most, for "lbfgs".
    dropout : float, default 0
        Share of each hidden layer's values that is left out in a step of training.

    Attributes
    ----------
    network_ : Network
        What was trained: to be drawn, examined and saved.
    coefs_, intercepts_ : list of ndarray
        Its weights and biases, layer by layer; what is written there is in the network.
    loss_ : float
        The last loss, penalty included.
    loss_curve_ : list of float
        The loss of each epoch; not with "lbfgs", nor are the next three.
    best_loss_ : float or None
        The smallest of them; None with early stopping.
    validation_scores_, best_validation_score_ : list of float and float, or None
        With early stopping.
    n_iter_ : int
        Epochs, or iterations, of the last fit.
    t_ : int
        Rows seen, one counted each time.
    n_features_in_, feature_names_in_ : int and ndarray of str
        What `fit` was given; names only where all columns have one.
    n_layers_, n_outputs_ : int
        Layers, counting the inputs as one; outputs of the last.
    out_activation_ : str
        What follows the last layer.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.sine_data(samples=100)
    >>> model = bw.MLPRegressor(hidden_layer_sizes=16, activation=bw.softplus, solver="lbfgs", random_state=0)
    >>> model.fit(X, y[:, 0]).score(X, y) > 0.999
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MLP._parameter_constraints,
        "loss": [StrOptions({"squared_error", "poisson"})],
    }

    def __init__(
        self,
        loss: str = "squared_error",
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: bool = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            hidden_layer_sizes,
            activation,
            solver=solver,
            alpha=alpha,
            batch_size=batch_size,
            learning_rate=learning_rate,
            learning_rate_init=learning_rate_init,
            power_t=power_t,
            max_iter=max_iter,
            shuffle=shuffle,
            random_state=random_state,
            tol=tol,
            verbose=verbose,
            warm_start=warm_start,
            momentum=momentum,
            nesterovs_momentum=nesterovs_momentum,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            beta_1=beta_1,
            beta_2=beta_2,
            epsilon=epsilon,
            n_iter_no_change=n_iter_no_change,
            max_fun=max_fun,
            dropout=dropout,
        )
        self.loss = loss

    def _objective(self, n_outputs: int) -> Objective:
        return of_quantities(n_outputs, self.loss)

    def _checked(self, X: Any, y: Any, *, is_first: bool, is_more: bool) -> tuple[Any, Any]:
        x, y = validate_data(
            self,
            X,
            y,
            accept_sparse=["csr", "csc"],
            multi_output=True,
            y_numeric=True,
            dtype=(np.float64, np.float32),
            reset=is_first,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        if self.loss == "poisson" and (y < 0).any():
            raise InputError(f"loss='poisson' is for counts from 0; y has {y.min():g}")
        return dense(x), y.reshape(len(y), -1)

    @partial_fit_if
    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train for one epoch on some rows; the solver goes on where the last call left it.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts.

        Returns
        -------
        self
        """
        return self._train(X, y, sample_weight, is_more=True)

    def predict(self, X: Any) -> Floats:
        """The prediction for each row, of shape (n_samples,) or (n_samples, n_outputs)."""
        outputs = self._outputs(X)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def _score_of(self, x: Floats, y: Floats, weights: Floats | None) -> float:
        """The coefficient of determination."""
        outputs = self._outputs_of(x)
        if not np.isfinite(outputs).all():
            return float("nan")
        return float(r2_score(y, outputs, sample_weight=weights))
