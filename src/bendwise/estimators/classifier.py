"""Classes from a table."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin, _fit_context
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import _check_partial_fit_first_call, type_of_target, unique_labels
from sklearn.utils.validation import validate_data

from ..errors import InputError
from .base import MLP, dense, partial_fit_if
from .objective import Objective, of_classes

Floats = NDArray[Any]


class MLPClassifier(ClassifierMixin, MLP):
    """A network that tells classes, in place of scikit-learn's, with any activation.

    Classes in softmax and cross-entropy; two classes, or several labels a row, in sigmoid and binary
    cross-entropy.

    Parameters
    ----------
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
    classes_ : ndarray of shape (n_classes,)
        The classes, in the order of `predict_proba`'s columns.
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
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> how = {"solver": "lbfgs", "alpha": 1.0, "max_iter": 2000, "random_state": 0}
    >>> model = bw.MLPClassifier((8, 8), activation=["mish", bw.tanh], **how)
    >>> model.fit(X, y).score(X, y) > 0.95
    True
    """

    def _objective(self, n_outputs: int) -> Objective:
        return of_classes(n_outputs, self._label_binarizer.y_type_)

    def _checked(self, X: Any, y: Any, *, is_first: bool, is_more: bool) -> tuple[Any, Any]:
        x, y = validate_data(
            self,
            X,
            y,
            accept_sparse=["csr", "csc"],
            multi_output=True,
            dtype=(np.float64, np.float32),
            reset=is_first,
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        self._check_classes(y, is_more=is_more)
        return dense(x), self._label_binarizer.transform(y)

    def _check_classes(self, y: Any, *, is_more: bool) -> None:
        """Learn which classes there are, or see that they are those known."""
        if not hasattr(self, "classes_") or not (self.warm_start or is_more):
            self._label_binarizer = LabelBinarizer().fit(y)
            self.classes_ = self._label_binarizer.classes_
            return
        found = unique_labels(y)
        if self.warm_start and not is_more and set(found) != set(self.classes_):
            raise InputError(
                f"warm_start=True goes on with the classes it began with, {self.classes_}; y has {found}"
            )
        strange = np.setdiff1d(found, self.classes_)
        if len(strange):
            raise InputError(f"y has classes that are not among {self.classes_}: {strange}")

    def _strata(self, targets: Floats) -> Floats | None:
        if self.n_outputs_ == 1:
            return targets
        return None

    @partial_fit_if
    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Train for one epoch on some rows; the solver goes on where the last call left it.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
        y : array-like or sparse matrix of shape (n_samples,) or (n_samples, n_labels)
        sample_weight : array-like of shape (n_samples,), optional
            How much each row counts.
        classes : array-like of shape (n_classes,), optional
            All classes that will ever come; the first call needs them.

        Returns
        -------
        self
        """
        if _check_partial_fit_first_call(self, classes):
            is_multilabel = type_of_target(y).startswith("multilabel")
            self._label_binarizer = LabelBinarizer().fit(y if is_multilabel else classes)
        return self._train(X, y, sample_weight, is_more=True)

    def predict(self, X: Any) -> Any:
        """The class of each row, of shape (n_samples,); or its labels, of shape (n_samples, n_labels).

        Labels are a sparse matrix where `fit` was given one.
        """
        outputs = self._outputs(X)
        if self.n_outputs_ == 1:
            outputs = outputs[:, 0]
        return self._label_binarizer.inverse_transform(outputs)

    def predict_proba(self, X: Any) -> Floats:
        """The probability of each class, or label, of shape (n_samples, n_classes)."""
        outputs = self._outputs(X)
        return np.hstack([1 - outputs, outputs]) if self.n_outputs_ == 1 else outputs

    def predict_log_proba(self, X: Any) -> Floats:
        """The logarithms of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def _score_of(self, x: Floats, y: Floats, weights: Floats | None) -> float:
        """The share of rows whose class, or whose every label, is right."""
        outputs = self._outputs_of(x)
        if not np.isfinite(outputs).all():
            return float("nan")
        if len(self.classes_) == 1:
            return 1.0  # nothing else can be predicted
        if self._label_binarizer.y_type_ == "multiclass":
            is_right = outputs.argmax(axis=1) == y.argmax(axis=1)
        else:
            is_right = ((outputs > 0.5) == (y > 0.5)).all(axis=1)
        return float(np.average(is_right, weights=weights))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
