"""How parameters move against the gradient. An optimizer holds settings, a `Memory` what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, unknown
from .stack import Stack

Floats = NDArray[Any]
ABOVE_0 = ("learning_rate", "epsilon")


class Step(Protocol):
    """Moves parameters by a gradient; `factor` is what a schedule makes of the learning rate."""

    def __call__(self, gradient: Floats, factor: float = 1.0) -> None: ...


@dataclass
class Memory:
    """What an optimizer remembers from one step to the next; of a mean and a square, the mean is `first`."""

    first: Floats
    second: Floats
    n_steps: int = 0
    step: Step | None = None  # where NumPy trains; one of the user's own may remember more than the arrays

    @classmethod
    def of(cls, network: Stack) -> Memory:
        """The memory of a training that has not begun."""
        return cls(np.zeros_like(network.parameters), np.zeros_like(network.parameters))

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "step": None}  # it moves the parameters of the original


@dataclass(frozen=True)
class Optimizer:
    """The base of optimizers. One of your own defines `start`."""

    learning_rate: float = 0.01

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) and field.type == "bool":
                continue
            above = field.name in ABOVE_0
            if not (value > 0 if above else 0 <= value < 1) or not np.isfinite(value):
                rule = "a number above 0" if above else "at least 0 and below 1"
                raise InputError(f"{field.name} of {type(self).__name__} must be {rule}, not {value!r}")

    def start(self, parameters: Floats) -> Step:
        """A function that, given a gradient, moves `parameters` in place."""
        memory = Memory(np.zeros_like(parameters), np.zeros_like(parameters))
        step = self.going_on(parameters, memory)

        def counted(gradient: Floats, factor: float = 1.0) -> None:
            step(gradient, factor)
            memory.n_steps += 1

        return counted

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        """The same from where a memory is, whose steps are counted elsewhere.

        What has `start` alone remembers for itself, and forgets in a copy.
        """
        if type(self).start is Optimizer.start:
            raise NotImplementedError(f"{type(self).__name__} has no start")
        return self.start(parameters)

    def decays(self) -> tuple[float, float, float, float, float]:
        """What the engine is told once: two decays, each with what it leaves to 1, and epsilon."""
        return 0.0, 0.0, 0.0, 0.0, getattr(self, "epsilon", 0.0)

    def rates(self, steps: Floats, factors: Floats) -> Floats:
        """What the engine is told of each step, counted from 0: the rate and two factors."""
        rates = self.learning_rate * factors
        return np.stack([rates, np.ones_like(rates), np.ones_like(rates)], axis=1)


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent, with momentum (as in torch: velocity = momentum · velocity + gradient).

    With `nesterov` the step is taken from where the momentum leads.
    """

    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.nesterov and not self.momentum:
            raise InputError("nesterov=True of SGD needs a momentum above 0, such as momentum=0.9")

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        velocity = memory.first

        def step(gradient: Floats, factor: float = 1.0) -> None:
            np.multiply(velocity, self.momentum, out=velocity)
            np.add(velocity, gradient, out=velocity)
            move = gradient + self.momentum * velocity if self.nesterov else velocity
            parameters[...] -= self.learning_rate * factor * move

        return step

    def decays(self) -> tuple[float, float, float, float, float]:
        return self.momentum, 0.0, float(self.nesterov), 0.0, 0.0


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Steps divided by the root of the sum of all squared gradients (Duchi, Hazan & Singer 2011)."""

    epsilon: float = 1e-10

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        square = memory.second

        def step(gradient: Floats, factor: float = 1.0) -> None:
            square[...] += np.square(gradient)
            parameters[...] -= self.learning_rate * factor * gradient / (np.sqrt(square) + self.epsilon)

        return step


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Steps divided by a running root mean square of the gradient (Tieleman & Hinton 2012)."""

    decay: float = 0.99
    epsilon: float = 1e-8

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        square = memory.second

        def step(gradient: Floats, factor: float = 1.0) -> None:
            np.multiply(square, self.decay, out=square)
            square[...] += (1 - self.decay) * np.square(gradient)
            parameters[...] -= self.learning_rate * factor * gradient / (np.sqrt(square) + self.epsilon)

        return step

    def decays(self) -> tuple[float, float, float, float, float]:
        return 0.0, 0.0, self.decay, 1 - self.decay, self.epsilon


@dataclass(frozen=True)
class Adam(Optimizer):
    """Running means of the gradient and of its square, both freed of their start (Kingma & Ba 2015)."""

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def going_on(self, parameters: Floats, memory: Memory) -> Step:
        mean, square = memory.first, memory.second

        def step(gradient: Floats, factor: float = 1.0) -> None:
            np.multiply(mean, self.beta1, out=mean)
            mean[...] += (1 - self.beta1) * gradient
            np.multiply(square, self.beta2, out=square)
            square[...] += (1 - self.beta2) * np.square(gradient)
            rate, fix, keep = self.rates(np.array([memory.n_steps]), np.array([factor]))[0].tolist()
            parameters[...] = keep * parameters - rate * mean / (np.sqrt(square * fix) + self.epsilon)

        return step

    def decays(self) -> tuple[float, float, float, float, float]:
        return self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2, self.epsilon

    def rates(self, steps: Floats, factors: Floats) -> Floats:
        rates, n = self.learning_rate * factors, steps + 1
        keep = 1 - rates * getattr(self, "weight_decay", 0.0)
        return np.stack([rates / (1 - self.beta1**n), 1 / (1 - self.beta2**n), keep], axis=1)


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, and a decay of all parameters by learning_rate · weight_decay (Loshchilov & Hutter 2019)."""

    weight_decay: float = 0.01


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "adagrad": AdaGrad,
    "adam": Adam,
    "adamw": AdamW,
    "rmsprop": RMSprop,
    "sgd": SGD,
}
ENGINE_OPTIMIZERS: dict[type[Optimizer], int] = {SGD: 0, AdaGrad: 1, RMSprop: 2, Adam: 3, AdamW: 3}
"""Those that are compiled, and their positions in `kernels.updates`."""


def get_optimizer(chosen: str | Optimizer) -> Optimizer:
    """The optimizer of that name with its default settings; an `Optimizer` is returned as it is."""
    if isinstance(chosen, Optimizer):
        return chosen
    if str(chosen).lower() not in OPTIMIZERS:
        raise unknown("optimizer", chosen, OPTIMIZERS)
    return OPTIMIZERS[chosen.lower()]()
