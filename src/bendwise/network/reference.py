"""Training in NumPy: what the engine does, to be read; and the way of all that the engine does not know.

That is a loss or an optimizer of the user's own, functions of whole rows inside a network, and activations
that follow each other.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiler import ElementwiseFunction, RowFunction
from .job import Floats, Job
from .kernels.formulas import STRIDE, WORD, mixed
from .layers import Dense, Layer, run
from .losses import Loss
from .stack import Stack


def survivors(job: Job, layer: int, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which values of a hidden layer stay in the present step, of shape (n_samples, n_neurons).

    A function of seed, step, layer, neuron and place in the batch: no order of computing changes it.
    """
    start = mixed(mixed(job.dropout_seed + job.memory.n_steps * STRIDE) + layer * STRIDE)
    neurons = mixed(start + np.arange(shape[1], dtype=np.uint64) * STRIDE)
    samples = np.arange(shape[0], dtype=np.uint64)[:, np.newaxis] * STRIDE
    return np.asarray(mixed(neurons + samples) >= threshold(job.dropout))


def threshold(share: float) -> int:
    """Of 2**32 draws, how many drop a value."""
    return min(round(share * 2**32), WORD)


def loss_and_gradient(
    network: Stack,
    layers: list[Layer],
    loss: Loss,
    x: Floats,
    targets: Floats,
    gradient: Floats,
    *,
    weights: Floats | None = None,
    job: Job | None = None,
) -> tuple[float, Floats]:
    """The mean loss on x, and the outputs; its derivative by every parameter is written to `gradient`.

    A job brings the dropout of its present step.
    """
    signals, values, slopes, hidden = [x], [], [], 0
    for position, layer in enumerate(layers, 1):
        slope: Any = None
        if isinstance(layer, ElementwiseFunction):
            value, slope = layer.value_and_slope(signals[-1])
        elif isinstance(layer, RowFunction):
            value = layer(signals[-1])
        else:
            value = signals[-1] @ layer.weights
            value += layer.biases
        values.append(value)
        if job is not None and job.dropout and _ends_hidden(layers, position):
            stay = survivors(job, hidden, value.shape) * network.dtype.type(1 / (1 - job.dropout))
            value, slope, hidden = value * stay, stay if slope is None else slope * stay, hidden + 1
        signals.append(value)
        slopes.append(slope)

    how = () if weights is None else (weights,)
    mean, grad = loss.value_and_slope(signals[-1], targets, *how)

    views = network.views(gradient)
    for position in reversed(range(len(layers))):
        layer, inputs = layers[position], signals[position]
        if slopes[position] is not None:
            grad = grad * slopes[position]
        if isinstance(layer, RowFunction):
            grad = layer.backward(values[position], grad)
        elif isinstance(layer, Dense):
            kernel, biases = views.pop()
            np.matmul(inputs.T, grad, out=kernel)
            np.sum(grad, axis=0, keepdims=True, out=biases)
            if position:
                grad = grad @ layer.weights.T
    return mean, signals[-1]


def _ends_hidden(layers: list[Layer], position: int) -> bool:
    """Whether a hidden layer ends before this position: the next layer is dense."""
    return position < len(layers) and isinstance(layers[position], Dense)


class Reference:
    """A job trained by NumPy; `Engine` has the same two methods."""

    def __init__(self, job: Job) -> None:
        self.job, self.penalties = job, np.zeros(0)
        if job.memory.step is None:
            job.memory.step = job.optimizer.going_on(job.network.parameters, job.memory)

    def _penalize_and_clip(self, gradient: Floats, ridge: float) -> None:
        job = self.job
        if job.l1 or ridge:
            for dense, (kernel, _) in zip(job.network.dense, job.network.views(gradient), strict=True):
                kernel += job.l1 * np.sign(dense.weights) + 2 * ridge * dense.weights
        if job.clip_norm is not None:
            norm = float(np.linalg.norm(gradient.astype(float)))
            if norm > job.clip_norm:
                gradient *= job.clip_norm / norm

    def _epoch(
        self, order: NDArray[Any] | None, factors: Floats, ridges: Floats
    ) -> tuple[float, float, float]:
        """Mean loss, metric and penalty over an epoch."""
        job, n = self.job, len(self.job.x)
        gradient, size = np.empty_like(job.network.parameters), job.batch_size or n
        loss = metric = penalty = 0.0
        for factor, ridge, start in zip(factors, ridges, range(0, n, size), strict=True):
            rows: Any = slice(start, start + size)
            if order is not None:
                rows = order[rows]
            part, wanted = job.x[rows], job.targets[rows]
            mean, outputs = loss_and_gradient(
                *(job.network, job.layers, job.loss, part, wanted, gradient),
                weights=job.weights[rows] if job.is_weighted else None,
                job=job,
            )
            loss += mean * len(part)
            metric += job.loss.metric(outputs, wanted) * len(part)
            if job.ridges is not None:
                squares = sum(float(np.vdot(dense.weights, dense.weights)) for dense in job.network.dense)
                penalty += ridge * squares * len(part)
            self._penalize_and_clip(gradient, ridge)
            assert job.memory.step is not None
            if factor == 1:
                job.memory.step(gradient)
            else:
                job.memory.step(gradient, factor)
            job.memory.n_steps += 1
        return loss / n, metric / n, penalty / n

    def run(
        self, n_epochs: int, orders: NDArray[Any] | None, factors: Floats
    ) -> tuple[list[float], list[float], bool]:
        """Train so many epochs: loss and metric of each, and whether all stayed finite.

        If not, the last told is the one that ran away, and the parameters are those before it.
        """
        parameters, losses, metrics = self.job.network.parameters, list[float](), list[float]()
        per_epoch = factors.reshape(n_epochs, -1)
        ridges = np.full(len(factors), self.job.l2) if self.job.ridges is None else self.job.ridges
        ridges, self.penalties = ridges.reshape(n_epochs, -1), np.zeros(n_epochs)
        for epoch in range(n_epochs):
            last_good = parameters.copy()
            with np.errstate(over="ignore", invalid="ignore"):  # the loss tells
                loss, metric, self.penalties[epoch] = self._epoch(
                    None if orders is None else orders[epoch], per_epoch[epoch], ridges[epoch]
                )
            losses.append(loss)
            metrics.append(metric)
            if not (math.isfinite(loss) and np.isfinite(parameters).all()):
                parameters[...] = last_good
                return losses, metrics, False
        return losses, metrics, True

    def evaluate(self) -> tuple[float, float]:
        """Mean loss and metric on the job's data as the network is."""
        job = self.job
        outputs = run(job.layers, job.x)
        how = (job.weights,) if job.is_weighted else ()
        return job.loss.value_and_slope(outputs, job.targets, *how)[0], job.loss.metric(outputs, job.targets)
