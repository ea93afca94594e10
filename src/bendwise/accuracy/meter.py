"""The ulp meter: one computed number against the exact one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from mpmath import mp, mpf
from numpy.typing import NDArray


def error_ulp(computed: float, true: Any, real: type[np.floating[Any]]) -> float:
    """|computed - true| in units in the last place of the true number in the precision `real`.

    Subnormal numbers count: their unit is the smallest of all. Beyond the largest finite number the
    right answer is the infinity, and anything else is infinitely wrong.
    """
    facts = np.finfo(real)
    with mp.workdps(60):
        true = mpf(true)
        halfway = mpf(float(facts.max)) * (1 + mpf(float(facts.epsneg)) / 2)
        if abs(true) >= halfway:
            return 0.0 if computed == (mp.inf if true > 0 else -mp.inf) else float("inf")
        if not np.isfinite(computed):
            return float("inf")
        exponent = mp.frexp(true)[1] if true else facts.minexp
        exponent = max(exponent, int(facts.minexp) + 1)
        unit = mp.ldexp(1, exponent - int(facts.nmant) - 1)
        return float(abs(mpf(float(computed)) - true) / unit)


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
