"""What will be trained: the same network for every activation and every seed, and what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import compiler
from ..compiler import ElementwiseFunction
from ..errors import InputError
from .data import Kind

FULL_BATCH = 512  # up to so many rows a step sees them all
BATCH = 64
STEPS = 1500
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
LINEAR = "linear"  # an activation, and where nobody asked for it a baseline
BOOSTING = "gradient boosting"
CONSTANT = {"classification": "majority class", "regression": "mean"}


@dataclass(frozen=True)
class Trial:
    """One model and one seed, which stands for split, first weights and batches."""

    model: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """The settings all trials share.

    Attributes
    ----------
    activations : tuple of str
    seeds : int
        Trials of each model.
    hidden : tuple of int
        Neurons of each hidden layer.
    epochs : int or None
        How often to go through the data; None for as many as make about 1500 steps.
    learning_rates : tuple of float
        Of the optimizer, Adam; each trial tries them all and takes the best on its validation part.
    metric : str or None
        What trials are judged by; None for the one that fits the task.
    baselines : bool
        Whether linear activations, a constant answer and gradient boosting stand beside the activations.
    """

    activations: tuple[str, ...]
    seeds: int = 10
    hidden: tuple[int, ...] = (32, 32)
    epochs: int | None = None
    learning_rates: tuple[float, ...] = RATES
    metric: str | None = None
    baselines: bool = True

    def __post_init__(self) -> None:
        if len(self.activations) < 2:
            raise InputError("a comparison needs at least two activations")
        rules = (
            ("seeds", self.seeds, 2),
            ("epochs", self.epochs, 1),
            *(("a hidden layer's number of neurons", size, 1) for size in self.hidden),
        )
        for name, number, least in rules:
            if number is not None and (not isinstance(number, (int, np.integer)) or number < least):
                raise InputError(f"{name} must be a whole number from {least}, not {number!r}")
        for rate in self.learning_rates:
            if not isinstance(rate, (int, float, np.integer, np.floating)) or not 0 < rate < math.inf:
                raise InputError(f"a learning rate must be a number above 0, not {rate!r}")
        if not self.learning_rates or len(set(self.learning_rates)) < len(self.learning_rates):
            raise InputError("learning_rates must name at least one learning rate, and none twice")
        if not self.hidden:
            raise InputError("at least one hidden layer is needed: without one there is no activation")

    def references(self, kind: Kind) -> tuple[str, ...]:
        """The baselines that stand beside the activations."""
        if not self.baselines:
            return ()
        linear = () if LINEAR in self.activations else (LINEAR,)
        return (*linear, CONSTANT[kind], BOOSTING)

    def models(self, kind: Kind) -> tuple[str, ...]:
        """All that is tried, activations first."""
        return (*self.activations, *self.references(kind))

    def trials(self, kind: Kind) -> Iterator[Trial]:
        """All trials; those of a seed follow each other, as they share their data."""
        for seed in range(self.seeds):
            for model in self.models(kind):
                yield Trial(model, seed)

    def batches(self, n_rows: int) -> tuple[int | None, int]:
        """(batch size, epochs) for so many training rows."""
        batch_size = None if n_rows <= FULL_BATCH else BATCH
        steps_an_epoch = 1 if batch_size is None else -(-n_rows // batch_size)
        return batch_size, self.epochs or max(1, round(STEPS / steps_an_epoch))


def hidden_activations(chosen: Iterable[Any] | None = None) -> tuple[str, ...]:
    """The names of activations for hidden layers; by default the usual ones of the catalogue."""
    if chosen is None:
        elementwise = (f for f in compiler.catalogue.values() if isinstance(f, ElementwiseFunction))
        return tuple(f.name for f in elementwise if f.record.usual)
    if isinstance(chosen, str):
        raise InputError(f"activations must be a list such as [{chosen!r}, 'relu'], not {chosen!r}")
    names: list[str] = []
    for one in chosen:
        function = compiler.get(one) if isinstance(one, str) else one
        if not isinstance(function, compiler.ArrayFunction):
            raise InputError(f"an activation or its name is wanted, not {one!r}")
        if not isinstance(function, ElementwiseFunction):
            raise InputError(
                f"{function.name} works on whole rows and belongs at the end of a network; "
                "hidden layers take activations of one number"
            )
        if function.name in names:
            raise InputError(f"activation {function.name!r} is named twice")
        names.append(function.name)
    return tuple(names)
