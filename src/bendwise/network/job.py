"""What is to be trained, checked and in the form that both ways of training take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .layers import Dense, Layer
from .losses import Loss, get_loss
from .optimizers import Memory, Optimizer
from .stack import Stack

Floats = NDArray[Any]


@dataclass
class Job:
    """A network, data in its precision, and the settings of a training."""

    network: Stack
    loss: Loss
    layers: list[Layer]
    x: Floats
    targets: Floats
    weights: Floats
    is_weighted: bool
    optimizer: Optimizer
    batch_size: int | None = None
    l1: float = 0.0
    l2: float = 0.0
    clip_norm: float | None = None
    dropout: float = 0.0
    dropout_seed: int = 0
    ridges: Floats | None = None  # in place of l2, one for each step of the next call; penalties are told
    memory: Memory = field(kw_only=True)

    @property
    def is_shuffled(self) -> bool:
        """Whether there is more than one batch an epoch."""
        return self.batch_size is not None and self.batch_size < len(self.x)

    @property
    def steps_an_epoch(self) -> int:
        return -(-len(self.x) // self.batch_size) if self.batch_size else 1


def trunk(network: Stack, loss: Loss) -> list[Layer]:
    """The layers that training runs: a last activation that belongs to the loss is part of the loss."""
    last = network.last
    if loss.link == "linear" or (last == "linear" and isinstance(network.layers[-1], Dense)):
        return network.layers
    if last == loss.link:
        return network.layers[:-1]
    raise InputError(
        f"{loss.name} belongs to networks that end in {loss.link} or in a Dense layer, not in {last}"
    )


def data(
    network: Stack, x: Floats, y: ArrayLike, loss: str | Loss | None
) -> tuple[Loss, list[Layer], Floats]:
    """The loss, the layers that it needs, and the targets, checked against the inputs."""
    chosen = get_loss(loss, network.last)
    layers = trunk(network, chosen)
    if np.ma.is_masked(y):
        raise InputError("targets must not be masked; leave these rows out")
    targets = np.ascontiguousarray(chosen.targets(y, network.n_outputs, network.dtype))
    if len(x) != len(targets):
        raise InputError(f"there are {len(x)} rows of inputs but {len(targets)} targets")
    if not len(x):
        raise InputError("there are no rows to train on or to validate on")
    if not np.isfinite(x).all():
        raise InputError("inputs must be finite; there are NaN or infinite ones")
    return chosen, layers, targets


def sample_weights(
    given: ArrayLike | None, by_class: Any, targets: Floats, loss: Loss, n_rows: int
) -> Floats | None:
    """The weights of samples, scaled to a mean of 1; None where all are alike."""
    if given is None and by_class is None:
        return None
    weights = np.ones(n_rows)
    if given is not None:
        try:
            weights = np.asarray(given, float)
        except (TypeError, ValueError):
            raise InputError(f"sample_weight must be numbers, not {given!r}") from None
        if weights.shape != (n_rows,):
            raise InputError(f"sample_weight must have the shape ({n_rows},), not {weights.shape}")
    if by_class is not None:
        weights = weights * _class_weights(by_class, targets, loss)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
        raise InputError("weights of samples must be numbers from 0, some of them above 0")
    return np.asarray(weights / weights.mean())


def _class_weights(by_class: Any, targets: Floats, loss: Loss) -> Floats:
    """The weight of each sample by its class: given for each class, or "balanced"."""
    if loss.metric_name != "accuracy" or (loss.link == "sigmoid" and targets.shape[1] > 1):
        raise InputError(f"class_weight needs classes; with {loss.name} of these outputs, use sample_weight")
    classes = targets.argmax(axis=1) if targets.shape[1] > 1 else targets[:, 0].astype(np.intp)
    n_classes = max(targets.shape[1], 2)
    counts = np.bincount(classes, minlength=n_classes)
    if isinstance(by_class, str) and by_class == "balanced":
        return np.asarray((len(classes) / (n_classes * np.maximum(counts, 1)))[classes])
    try:
        pairs = by_class.items() if hasattr(by_class, "items") else enumerate(by_class)
        known = {k: float(weight) for k, weight in pairs}
    except (TypeError, ValueError):
        raise InputError(
            f'class_weight must be "balanced" or a weight for each class, not {by_class!r}'
        ) from None
    if strange := [k for k in known if k not in range(n_classes)]:
        raise InputError(f"class_weight knows classes from 0 to {n_classes - 1}, not {strange[0]!r}")
    each = np.array([known.get(k, 1.0) for k in range(n_classes)])
    return np.asarray(each[classes])
