"""How the learning rate changes from step to step: a factor for each, counted from 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, unknown

Floats = NDArray[Any]
Schedule = Callable[[Any, int], Any]
"""``schedule(step, n_steps)``: the factors of some steps, or of one, of all that there will be."""


@dataclass(frozen=True)
class InverseTimeDecay:
    """1 / (1 + decay · step), as the chapter's companion has it."""

    decay: float

    def __post_init__(self) -> None:
        if not self.decay >= 0:
            raise InputError(f"decay of InverseTimeDecay must be a number from 0, not {self.decay!r}")

    def __call__(self, step: Floats, n_steps: int) -> Floats:
        return np.asarray(1 / (1 + self.decay * step))


@dataclass(frozen=True)
class StepDecay:
    """Multiplied by `gamma` every `step_size` steps."""

    step_size: int
    gamma: float = 0.1

    def __post_init__(self) -> None:
        if not self.step_size >= 1 or not self.gamma > 0:
            raise InputError(f"{self} needs a step_size from 1 and a gamma above 0")

    def __call__(self, step: Floats, n_steps: int) -> Floats:
        return np.asarray(float(self.gamma) ** (step // self.step_size))


@dataclass(frozen=True)
class CosineDecay:
    """From 1 at the first step down to `final` after the last, along half a wave."""

    final: float = 0.0

    def __call__(self, step: Floats, n_steps: int) -> Floats:
        share = np.minimum(step / n_steps, 1)
        return np.asarray(self.final + (1 - self.final) * 0.5 * (1 + np.cos(np.pi * share)))


SCHEDULES: dict[str, Schedule | None] = {"constant": None, "cosine": CosineDecay()}


def get_schedule(chosen: str | Schedule | None) -> Schedule | None:
    """The schedule of that name; a function is returned as it is, and None means constant."""
    if chosen is None or callable(chosen):
        return chosen
    if not isinstance(chosen, str) or chosen not in SCHEDULES:
        raise unknown("schedule", chosen, SCHEDULES)
    return SCHEDULES[chosen]


def factors(schedule: Schedule | None, first: int, count: int, n_steps: int) -> Floats:
    """The factors of `count` steps from the step `first` on."""
    if schedule is None:
        return np.ones(count)
    steps = np.arange(first, first + count)
    try:
        given = np.asarray(schedule(steps, n_steps), float)
    except (TypeError, ValueError):  # a function of one step, with an `if` or of `math`
        given = np.array([schedule(step, n_steps) for step in steps.tolist()], float)
    if given.shape not in ((), (count,)):
        raise InputError(f"a schedule must give a factor for each of {count} steps; {schedule} gives {given}")
    found = np.broadcast_to(given, count)
    if not (np.isfinite(found).all() and (found >= 0).all()):
        raise InputError(f"a schedule must give factors from 0; {schedule} gives {found.min():g}")
    return found
