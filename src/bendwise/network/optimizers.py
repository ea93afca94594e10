"""How parameters move against the gradient. An optimizer holds settings; `start` holds the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, unknown

Step = Callable[[NDArray[Any]], None]


@dataclass(frozen=True)
class Optimizer:
    """The base of optimizers."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            least_open = field.name in ("learning_rate", "epsilon")
            if not (value > 0 if least_open else 0 <= value < 1) or not np.isfinite(value):
                rule = "a number above 0" if least_open else "at least 0 and below 1"
                raise InputError(f"{field.name} of {type(self).__name__} must be {rule}, not {value!r}")

    def start(self, parameters: NDArray[Any]) -> Step:
        """A function that, given a gradient, moves `parameters` in place."""
        raise NotImplementedError


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, with momentum (as in torch: velocity = momentum · velocity + gradient)."""

    learning_rate: float = 0.01
    momentum: float = 0.0

    def start(self, parameters: NDArray[Any]) -> Step:
        velocity = np.zeros_like(parameters)

        def step(gradient: NDArray[Any]) -> None:
            np.multiply(velocity, self.momentum, out=velocity)
            np.add(velocity, gradient, out=velocity)
            parameters[...] -= self.learning_rate * velocity

        return step


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Steps divided by a running root mean square of the gradient (Tieleman & Hinton 2012)."""

    learning_rate: float = 0.01
    decay: float = 0.99
    epsilon: float = 1e-8

    def start(self, parameters: NDArray[Any]) -> Step:
        square = np.zeros_like(parameters)

        def step(gradient: NDArray[Any]) -> None:
            np.multiply(square, self.decay, out=square)
            square[...] += (1 - self.decay) * np.square(gradient)
            parameters[...] -= self.learning_rate * gradient / (np.sqrt(square) + self.epsilon)

        return step


@dataclass(frozen=True)
class Adam(Optimizer):
    """Running means of the gradient and of its square, both freed of their start (Kingma & Ba 2015)."""

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def start(self, parameters: NDArray[Any]) -> Step:
        mean, square = np.zeros_like(parameters), np.zeros_like(parameters)
        n_steps = 0

        def step(gradient: NDArray[Any]) -> None:
            nonlocal n_steps
            n_steps += 1
            np.multiply(mean, self.beta1, out=mean)
            mean[...] += (1 - self.beta1) * gradient
            np.multiply(square, self.beta2, out=square)
            square[...] += (1 - self.beta2) * np.square(gradient)
            rate = self.learning_rate / (1 - self.beta1**n_steps)
            root = np.sqrt(square / (1 - self.beta2**n_steps))
            parameters[...] -= rate * mean / (root + self.epsilon)

        return step


OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "rmsprop": RMSprop, "sgd": SGD}


def get_optimizer(chosen: str | Optimizer) -> Optimizer:
    """The optimizer of that name with its default settings; an `Optimizer` is returned as it is."""
    if isinstance(chosen, Optimizer):
        return chosen
    if str(chosen).lower() not in OPTIMIZERS:
        raise unknown("optimizer", chosen, OPTIMIZERS)
    return OPTIMIZERS[chosen.lower()]()
