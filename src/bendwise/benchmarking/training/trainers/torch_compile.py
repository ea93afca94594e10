"""PyTorch, `torch.compile` of the whole step: loss, gradient and Adam in one graph, updated in place.

All parameters are one vector: the graph then has few arguments to check, and Adam is one loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.func import grad_and_value

from ..material import corrections, material
from ..works import Work
from .torch import ACTIVATIONS, VERSION, batches, epoch_means, first_weights, loss_of, tensors

__all__ = ["VERSION", "prepare"]


def _step(work: Work, activation: Any, shapes: list[Any]) -> Any:
    sizes = [shape.numel() for shape in shapes]

    def loss(vector: Any, x: Any, y: Any) -> Any:
        parameters = [part.view(shape) for part, shape in zip(vector.split(sizes), shapes, strict=True)]
        return loss_of(work, activation, parameters, x, y)

    def step(vector: Any, mean: Any, square: Any, factors: Any, x: Any, y: Any) -> Any:
        grad, value = grad_and_value(loss)(vector, x, y)
        mean.mul_(0.9).add_(grad, alpha=0.1)
        square.mul_(0.999).addcmul_(grad, grad, value=0.001)
        vector.sub_(factors[0] * mean / (square.sqrt() * factors[1] + 1e-8))
        return value

    return torch.compile(step, fullgraph=True, dynamic=False)


def prepare(work: Work) -> Callable[[int], Any]:
    """The graph is compiled on the first call."""
    torch.compiler.reset()  # a step is compiled for few shapes and then no more
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    data, given = tensors(work), material(work)
    shapes = [part.shape for part in first_weights(given.weights[0])]
    steps = [_step(work, ACTIVATIONS[name], shapes) for name, _ in work.networks]

    def one(step: Any, weights: Any, epochs: int) -> Any:
        vector = torch.cat([part.ravel() for part in first_weights(weights)])
        mean, square = torch.zeros_like(vector), torch.zeros_like(vector)
        first, second = corrections(epochs * work.steps_an_epoch).T
        factors = np.stack([work.learning_rate / first, 1 / np.sqrt(second)], axis=1)
        losses = []
        for row, batch in zip(
            torch.from_numpy(factors.astype(np.float32)), batches(work, *data, epochs), strict=True
        ):
            losses.append(step(vector, mean, square, row, *batch))
        return epoch_means(work, losses)

    def train(epochs: int) -> Any:
        runs = zip(steps, given.weights, strict=True)
        return np.stack([one(step, weights, epochs) for step, weights in runs])

    return train
