"""What will be trained: the same network for every activation and every seed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import compiler
from ..compiler import ElementwiseFunction
from ..errors import InputError

FULL_BATCH = 512  # up to so many rows a step sees them all
BATCH = 64
STEPS = 1500


@dataclass(frozen=True)
class Trial:
    """One training: which activation, and the seed of split, weights and batches."""

    activation: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """The settings all trials share.

    Attributes
    ----------
    activations : tuple of str
    seeds : int
        Trials of each activation.
    hidden : tuple of int
        Neurons of each hidden layer.
    epochs : int or None
        How often to go through the data; None for as many as make about 1500 steps.
    learning_rate : float
        Of the optimizer, Adam.
    test_share : float
        Share of the rows held out for the score.
    valid_share : float
        Share of the other rows held out to choose the best epoch of each training.
    """

    activations: tuple[str, ...]
    seeds: int = 10
    hidden: tuple[int, ...] = (32, 32)
    epochs: int | None = None
    learning_rate: float = 0.01
    test_share: float = 0.25
    valid_share: float = 0.2

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
        if not isinstance(self.learning_rate, (int, float)) or not 0 < self.learning_rate < math.inf:
            raise InputError(f"learning_rate must be a number above 0, not {self.learning_rate!r}")
        if not self.hidden:
            raise InputError("at least one hidden layer is needed: without one there is no activation")

    def trials(self) -> Iterator[Trial]:
        """All trials; those of a seed follow each other, as they share their data."""
        for seed in range(self.seeds):
            for activation in self.activations:
                yield Trial(activation, seed)

    def sizes(self, n_rows: int, n_classes: int) -> tuple[int, int, int]:
        """How many rows train, choose the epoch, and test; each part has room for every class."""
        n_test = max(round(n_rows * self.test_share), n_classes, 1)
        n_valid = max(round((n_rows - n_test) * self.valid_share), n_classes, 1)
        return n_rows - n_test - n_valid, n_valid, n_test

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
