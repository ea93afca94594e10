"""What training makes small: the mean over samples of a loss of each.

A loss works on the network's output before its last activation where that activation belongs to it
(`link`): cross-entropy after softmax and binary cross-entropy after sigmoid are then exact
and free of overflow, and their slope is a difference of probabilities.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import get
from ..errors import InputError, unknown

Floats = NDArray[Any]


def _finite_targets(y: ArrayLike, dtype: Any) -> Floats:
    targets = np.asarray(y)
    if targets.dtype.kind not in "biuf":
        raise InputError(f"targets must be numbers, not {targets.dtype}")
    if not np.isfinite(targets).all():
        raise InputError("targets must be finite; there are NaN or infinite ones")
    with np.errstate(over="ignore"):
        found = targets.astype(dtype)
    if not np.isfinite(found).all():
        raise InputError(
            f"targets must be numbers that {found.dtype} can hold, not {np.abs(targets).max():g}; scale them"
        )
    return found


class Loss:
    """The base of losses.

    Attributes
    ----------
    name : str
        What it is called in ``fit(loss=...)``.
    link : str
        The activation that turns what the loss works on into predictions.
    metric_name : str
        What `metric` measures, for the history of a training; "" for nothing.
    """

    name = ""
    link = "linear"
    metric_name = ""

    def targets(self, y: ArrayLike, n_outputs: int, dtype: Any) -> Floats:
        """The targets as an array of shape (n_samples, n_outputs)."""
        targets = _finite_targets(y, dtype)
        if targets.ndim == 1 and n_outputs == 1:
            targets = targets[:, np.newaxis]
        if targets.ndim != 2 or targets.shape[1] != n_outputs:
            raise InputError(
                f"a network with {n_outputs} output(s) needs targets of shape "
                f"(n_samples, {n_outputs}), not {targets.shape}"
            )
        return targets

    def value_and_slope(self, outputs: Floats, targets: Floats) -> tuple[float, Floats]:
        """The mean loss, and its derivative with respect to each output.

        One that takes a third argument, the `weights` of samples, multiplies both by them.
        """
        raise NotImplementedError

    def metric(self, outputs: Floats, targets: Floats) -> float:
        """Something that people read more easily than the loss."""
        return float("nan")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def _weighted(each: Floats, slope: Floats, weights: Floats | None) -> tuple[float, Floats]:
    """The mean of losses, each of a sample or of an output, and what that makes of their slopes."""
    if weights is not None:
        each = each * (weights if each.ndim == 1 else weights[:, np.newaxis])
        slope = slope * weights[:, np.newaxis]
    slope /= each.size
    return float(each.mean()), slope


class _Difference(Loss):
    """A loss of the difference between output and target."""

    metric_name = "mean_absolute_error"

    def metric(self, outputs: Floats, targets: Floats) -> float:
        return float(np.mean(np.abs(outputs - targets)))


class MeanSquaredError(_Difference):
    """The mean of (output - target)², over samples and outputs."""

    name = "mean_squared_error"

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        difference = outputs - targets
        return _weighted(np.square(difference), 2 * difference, weights)


class MeanAbsoluteError(_Difference):
    """The mean of abs(output - target), over samples and outputs."""

    name = "mean_absolute_error"

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        difference = outputs - targets
        return _weighted(np.abs(difference), np.sign(difference), weights)


class Huber(_Difference):
    """Half the square of a difference up to `delta`; beyond it a straight line (Huber 1964)."""

    name = "huber"

    def __init__(self, delta: float = 1.0) -> None:
        if not 0 < delta < np.inf:
            raise InputError(f"delta of Huber must be a number above 0, not {delta!r}")
        self.delta = float(delta)

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        difference = outputs - targets
        size, delta = np.abs(difference), self.delta
        each = np.where(size <= delta, 0.5 * np.square(difference), delta * (size - 0.5 * delta))
        return _weighted(each, np.clip(difference, -delta, delta), weights)

    def __repr__(self) -> str:
        return f"Huber(delta={self.delta:g})"


class CrossEntropy(Loss):
    """The mean of -log p(right class), from outputs before their softmax.

    Targets are class numbers of shape (n_samples,), or probabilities of shape (n_samples, n_classes).
    """

    name = "cross_entropy"
    link = "softmax"
    metric_name = "accuracy"

    def targets(self, y: ArrayLike, n_outputs: int, dtype: Any) -> Floats:
        given = np.asarray(y)
        if n_outputs < 2:
            raise InputError("cross_entropy needs an output for each class; this network has one output")
        if given.ndim == 2 and given.shape[1] == n_outputs:
            shares = _finite_targets(given, dtype)
            if (shares < 0).any() or (np.abs(shares.sum(axis=1) - 1) > 1e-5).any():
                raise InputError("probabilities in targets must be at least 0 and add up to 1 in each row")
            return shares
        if given.ndim != 1 or given.dtype.kind not in "biu":
            raise InputError(
                "targets of cross_entropy must be class numbers of shape (n_samples,) or "
                f"probabilities of shape (n_samples, {n_outputs}), not {given.dtype} of shape {given.shape}"
            )
        if given.size and not (given.min() >= 0 and given.max() < n_outputs):
            raise InputError(
                f"class numbers must be from 0 to {n_outputs - 1}, as the network has {n_outputs} "
                f"outputs; there are some from {given.min()} to {given.max()}"
            )
        return np.eye(n_outputs, dtype=dtype)[given.astype(np.intp)]

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        probabilities = get(self.link)(outputs)
        rows, best = np.arange(len(outputs)), outputs.argmax(axis=1)
        others = probabilities.copy()
        others[rows, best] = 0
        # log of the sum of exponentials, less the top: near 0 where the top outweighs all others
        rest = np.log1p(others.sum(axis=1) / probabilities[rows, best])
        total = targets.sum(axis=1)
        behind = np.einsum("ij,ij->i", targets, outputs[rows, best][:, np.newaxis] - outputs)
        return _weighted(total * rest + behind, total[:, np.newaxis] * probabilities - targets, weights)

    def metric(self, outputs: Floats, targets: Floats) -> float:
        return float(targets[np.arange(len(outputs)), outputs.argmax(axis=1)].mean())


class BinaryCrossEntropy(Loss):
    """The mean of -log p(what happened), from outputs before their sigmoid; targets are 0 or 1."""

    name = "binary_cross_entropy"
    link = "sigmoid"
    metric_name = "accuracy"

    def targets(self, y: ArrayLike, n_outputs: int, dtype: Any) -> Floats:
        targets = super().targets(y, n_outputs, dtype)
        if not np.isin(targets, (0, 1)).all():
            raise InputError("targets of binary_cross_entropy must be 0 or 1")
        return targets

    def value_and_slope(
        self, outputs: Floats, targets: Floats, weights: Floats | None = None
    ) -> tuple[float, Floats]:
        sign = 1 - 2 * targets
        each, slope = get("softplus").value_and_slope(sign * outputs)
        return _weighted(each, sign * slope, weights)

    def metric(self, outputs: Floats, targets: Floats) -> float:
        return float(np.mean((outputs > 0) == (targets > 0.5)))


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (MeanSquaredError(), MeanAbsoluteError(), Huber(), CrossEntropy(), BinaryCrossEntropy())
}
ENGINE_LOSSES: dict[type[Loss], int] = {
    **{MeanSquaredError: 0, MeanAbsoluteError: 1, Huber: 2, BinaryCrossEntropy: 3},
    CrossEntropy: 4,
}
"""Those that are compiled, and their positions in `kernels.costs`."""


def get_loss(chosen: str | Loss | None, last: str) -> Loss:
    """The loss of that name; without one, the loss that belongs to the network's last activation."""
    if isinstance(chosen, Loss):
        return chosen
    if chosen is None:
        by_link = {loss.link: loss for loss in LOSSES.values() if loss.link != "linear"}
        return by_link.get(last, LOSSES["mean_squared_error"])
    if not isinstance(chosen, str) or chosen not in LOSSES:
        raise unknown("loss", chosen, LOSSES)
    return LOSSES[chosen]
