"""The training loop: forward, loss, backward, step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..compiler import ElementwiseFunction, RowFunction
from ..errors import DivergenceError, InputError
from .layers import Dense, Layer, run
from .losses import Loss, get_loss
from .optimizers import Optimizer, get_optimizer
from .stack import Stack

Floats = NDArray[Any]


def _trunk(network: Stack, loss: Loss) -> list[Layer]:
    """The layers that training runs: a last activation that belongs to the loss is part of the loss."""
    last = network.last
    if loss.link == "linear" or (last == "linear" and isinstance(network.layers[-1], Dense)):
        return network.layers
    if last == loss.link:
        return network.layers[:-1]
    raise InputError(
        f"{loss.name} belongs to networks that end in {loss.link} or in a Dense layer, not in {last}"
    )


def loss_and_gradient(
    network: Stack, layers: list[Layer], loss: Loss, x: Floats, targets: Floats, gradient: Floats
) -> float:
    """The mean loss on x; its derivative with respect to every parameter is written to `gradient`."""
    signals, slopes = [x], []
    for layer in layers:
        if isinstance(layer, ElementwiseFunction):
            value, slope = layer.value_and_slope(signals[-1])
        elif isinstance(layer, RowFunction):
            value, slope = layer(signals[-1]), None
        else:
            value, slope = signals[-1] @ layer.weights, None
            value += layer.biases
        signals.append(value)
        slopes.append(slope)

    mean, grad = loss.value_and_slope(signals[-1], targets)

    views = network.views(gradient)
    for position in reversed(range(len(layers))):
        layer, inputs, outputs = layers[position], signals[position], signals[position + 1]
        if isinstance(layer, ElementwiseFunction):
            grad *= slopes[position]
        elif isinstance(layer, RowFunction):
            grad = layer.backward(outputs, grad)
        else:
            weights, biases = views.pop()
            np.matmul(inputs.T, grad, out=weights)
            np.sum(grad, axis=0, keepdims=True, out=biases)
            if position:
                grad = grad @ layer.weights.T
    return mean


def mean_loss(network: Stack, x: Floats, y: ArrayLike, loss: str | Loss | None) -> float:
    """The mean loss on x; see `Network.loss`."""
    chosen = get_loss(loss, network.last)
    targets = chosen.targets(y, network.n_outputs, network.dtype)
    _check(x, targets)
    return chosen.value_and_slope(run(_trunk(network, chosen), x), targets)[0]


def _batches(n_samples: int, batch_size: int | None, rng: np.random.Generator) -> list[Any]:
    """The rows of each batch of an epoch."""
    if batch_size is None or batch_size >= n_samples:
        return [slice(None)]
    order = rng.permutation(n_samples)
    return [order[start : start + batch_size] for start in range(0, n_samples, batch_size)]


def _check(x: Floats, targets: Floats) -> None:
    if len(x) != len(targets):
        raise InputError(f"there are {len(x)} rows of inputs but {len(targets)} targets")
    if not len(x):
        raise InputError("there are no rows to train on")
    if not np.isfinite(x).all():
        raise InputError("inputs must be finite; there are NaN or infinite ones")


def _check_counts(epochs: int, batch_size: int | None) -> None:
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if number is not None and (not isinstance(number, (int, np.integer)) or number < 1):
            raise InputError(f"{name} must be a whole number from 1, not {number!r}")


def train(
    network: Stack,
    x: Floats,
    y: ArrayLike,
    *,
    loss: str | Loss | None,
    optimizer: str | Optimizer,
    epochs: int,
    batch_size: int | None,
    rng: np.random.Generator,
    on_epoch: Callable[[int, float], None] | None,
) -> list[float]:
    """Move the network's parameters; returns the mean loss of each epoch. See `Network.fit`."""
    chosen = get_loss(loss, network.last)
    layers = _trunk(network, chosen)
    targets = chosen.targets(y, network.n_outputs, network.dtype)
    _check(x, targets)
    _check_counts(epochs, batch_size)
    settings = get_optimizer(optimizer)
    step = settings.start(network.parameters)
    gradient, last_good = np.empty_like(network.parameters), network.parameters.copy()

    losses = []
    for epoch in range(1, epochs + 1):
        total = 0.0
        with np.errstate(over="ignore", invalid="ignore"):  # the loss tells
            for rows in _batches(len(x), batch_size, rng):
                part, wanted = x[rows], targets[rows]
                mean = loss_and_gradient(network, layers, chosen, part, wanted, gradient)
                total += mean * len(part)
                step(gradient)
        losses.append(total / len(x))
        if not (math.isfinite(losses[-1]) and np.isfinite(network.parameters).all()):
            network.parameters[...] = last_good
            raise DivergenceError(
                f"training diverged in epoch {epoch} (loss {losses[-1]:g}); the likely cause is "
                f"a learning rate too high ({settings}), or inputs that are not scaled"
            )
        last_good[...] = network.parameters
        if on_epoch is not None:
            on_epoch(epoch, losses[-1])
    return losses
