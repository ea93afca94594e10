"""PyTorch: the ordinary loop of an expert, without modules between, and with the fused Adam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ..material import Weights, material, orders
from ..works import Work

VERSION = torch.__version__
functional: Any = torch.nn.functional
ACTIVATIONS: dict[str, Any] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "silu": functional.silu,
}


def tensors(work: Work) -> tuple[Any, Any]:
    """Inputs and targets."""
    given = material(work)
    return torch.tensor(given.x), torch.tensor(given.y)


def first_weights(weights: Weights) -> list[Any]:
    """Weights (transposed, as `linear` has them) and biases, layer by layer, as new tensors."""
    return [torch.from_numpy(part.T.copy() if part.ndim == 2 else part.copy()) for w in weights for part in w]


def loss_of(work: Work, activation: Any, parameters: Any, x: Any, y: Any) -> Any:
    """The mean loss of a batch."""
    for k in range(0, len(parameters) - 2, 2):
        x = activation(functional.linear(x, parameters[k], parameters[k + 1]))
    out = functional.linear(x, parameters[-2], parameters[-1])
    return functional.mse_loss(out, y) if work.is_regression else functional.cross_entropy(out, y)


def batches(work: Work, x: Any, y: Any, epochs: int) -> Any:
    """The batches of all epochs in turn."""
    if work.batch is None:
        yield from ((x, y) for _ in range(epochs))
        return
    for rows in torch.from_numpy(orders(work, epochs).reshape(epochs, -1)):
        yield from zip(x[rows].split(work.batch), y[rows].split(work.batch), strict=True)


def epoch_means(work: Work, losses: list[Any]) -> Any:
    """The mean loss of each epoch from the losses of all steps."""
    return torch.stack(losses).numpy().astype(np.float64).reshape(-1, work.steps_an_epoch).mean(axis=1)


def train_one(work: Work, activation: str, weights: Weights, data: tuple[Any, Any], epochs: int) -> Any:
    """Train a network; the mean loss of each epoch."""
    parameters = [p.requires_grad_() for p in first_weights(weights)]
    adam = torch.optim.Adam(parameters, lr=work.learning_rate, fused=True)
    function, losses = ACTIVATIONS[activation], []
    for x, y in batches(work, *data, epochs):
        loss = loss_of(work, function, parameters, x, y)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        losses.append(loss.detach())
    return epoch_means(work, losses)


def prepare(work: Work) -> Callable[[int], Any]:
    """One training after the other."""
    torch.set_num_threads(1)
    data, given = tensors(work), material(work)

    def train(epochs: int) -> Any:
        runs = zip(work.networks, given.weights, strict=True)
        return np.stack([train_one(work, name, weights, data, epochs) for (name, _), weights in runs])

    return train
