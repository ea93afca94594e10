"""The ulp meter: one computed number against the exact one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray


def split_truth(true: Any, real: type[np.floating[Any]]) -> tuple[float, float, float]:
    """(t, l, u) with t + l · u the true number: t the nearest double, u the unit in the last place.

    Subnormal numbers count: their unit is the smallest of all. Beyond the largest number t is infinite.
    """
    facts = np.finfo(real)
    nearest = float(true)
    if abs(nearest) > facts.max and np.isinf(real(nearest)):
        return float(np.copysign(np.inf, nearest)), 0.0, 1.0
    exponent = mp.frexp(true)[1] if true else facts.minexp
    place = max(exponent, int(facts.minexp) + 1) - int(facts.nmant) - 1
    return nearest, float(mp.ldexp(true - mpf(nearest), -place)), math.ldexp(1.0, place)


def errors_ulp(computed: Any, nearest: Any, rest: Any, unit: Any) -> Any:
    """Errors against numbers split by `split_truth`, in units in the last place."""
    with np.errstate(over="ignore", invalid="ignore"):
        computed = np.asarray(computed, dtype=np.float64)
        errors = np.abs((computed - nearest) / unit - rest)
        lost = np.isinf(computed) | np.isinf(nearest)
        return np.where(lost | np.isnan(errors), np.where(computed == nearest, 0.0, np.inf), errors)


def error_ulp(computed: float, true: Any, real: type[np.floating[Any]]) -> float:
    """abs(computed - true) in units in the last place of the true number in the precision `real`.

    Beyond the largest finite number the right answer is the infinity, and anything else is infinitely wrong.
    """
    with mp.workdps(60), np.errstate(over="ignore"):
        return float(errors_ulp(float(computed), *split_truth(mpf(true), real)))


PROMISED_ULP = (2.0, 4.0)
"""Largest errors of value and slope of a built-in activation at its default parameters."""

ROOT_REACH = 0.75
"""How far from a root of value or slope digits may be lost to cancellation."""


def roots(function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
    """Where a function changes its sign but at 0: there, no form keeps its digits in working precision."""
    x = np.linspace(-10, 10, 2001) + 0.0003
    sign = np.sign(function(x))
    found: NDArray[np.float64] = x[1:][sign[1:] * sign[:-1] < 0]
    return found[np.abs(found) > 0.02]


def judged_ulp(
    computed: float, true: Any, x: float, real: type[np.floating[Any]], near: NDArray[np.float64]
) -> float:
    """The error in units in the last place; next to a root (one of `near`) in those of 1, if that is less."""
    error = error_ulp(computed, true, real)
    if not len(near) or np.abs(near - x).min() >= ROOT_REACH:
        return error
    return min(error, abs(float(computed - true)) / float(np.finfo(real).eps))


def sample(real: type[np.floating[Any]], count: int, seed: int) -> NDArray[Any]:
    """Inputs at which activations go wrong: all magnitudes, the working range, and the far tails."""
    rng = np.random.default_rng(seed)
    facts = np.finfo(real)
    bits = np.dtype(real).itemsize * 8
    tail = 120.0 if real is np.float32 else 760.0
    parts = (
        rng.integers(0, 2**bits, count // 4, dtype=f"u{bits // 8}").view(real),
        rng.uniform(-5, 5, count // 4),
        rng.uniform(-tail, tail, count // 4),
        rng.choice([-1, 1], count // 4) * np.exp(rng.uniform(-20, 5, count // 4)),
        [0.0, -0.0, float(facts.max), -float(facts.max), float(facts.tiny), -float(facts.tiny)],
    )
    x = np.concatenate([np.asarray(part, dtype=real) for part in parts])
    finite: NDArray[Any] = x[np.isfinite(x)]
    return finite
