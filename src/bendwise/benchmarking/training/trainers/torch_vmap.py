"""PyTorch, `torch.func.vmap`: all networks of an activation in one call, and Adam on all parameters at once.

Adam works element by element, so the fused one on stacked parameters is Adam of each network.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import numpy as np
import torch
from torch.func import grad_and_value, vmap

from ...cells import cores
from ..material import material
from ..works import Work
from .torch import ACTIVATIONS, VERSION, batches, epoch_means, first_weights, loss_of, tensors

__all__ = ["VERSION", "prepare"]


def _train(work: Work, activation: str, stacked: list[Any], data: tuple[Any, Any], epochs: int) -> Any:
    parameters = [torch.stack(parts) for parts in zip(*stacked, strict=True)]
    adam = torch.optim.Adam(parameters, lr=work.learning_rate, fused=True)

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        return loss_of(work, ACTIVATIONS[activation], parameters, x, y)

    slopes, losses = vmap(grad_and_value(loss), in_dims=(0, None, None)), []
    for x, y in batches(work, *data, epochs):
        grads, values = slopes(parameters, x, y)
        for parameter, grad in zip(parameters, grads, strict=True):
            parameter.grad = grad
        adam.step()
        losses.append(values)
    return np.stack([epoch_means(work, [step[k] for step in losses]) for k in range(len(stacked))])


def prepare(work: Work) -> Callable[[int], Any]:
    """One activation after the other."""
    torch.set_num_threads(cores())
    data, given = tensors(work), material(work)
    numbers = range(len(work.networks))
    groups = [(name, list(ks)) for name, ks in groupby(numbers, key=lambda k: work.networks[k][0])]

    def train(epochs: int) -> Any:
        found = []
        for name, ks in groups:
            stacked = [first_weights(given.weights[k]) for k in ks]
            found.append(_train(work, name, stacked, data, epochs))
        return np.concatenate(found)

    return train
