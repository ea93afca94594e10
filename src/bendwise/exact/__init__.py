"""The truth: the catalogue again, in arithmetic of any precision, sharing no code with the fast path.

Every function takes a number and parameters and returns value and slope as mpmath numbers. They are
textbook formulas; what they need to be right to 50 digits is a working precision of a few hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from . import library, papers

WORKING_DIGITS = 60
Exact = Callable[..., tuple[Any, Any]]

FUNCTIONS: dict[str, Exact] = {f.__name__: f for f in (*library.FUNCTIONS, *papers.FUNCTIONS)}


def value_and_slope(name: str, x: float, *parameters: float) -> tuple[Any, Any]:
    """The true value and slope of a catalogue activation at a finite x."""
    with mp.workdps(WORKING_DIGITS):
        return FUNCTIONS[name](mpf(x), *(mpf(p) for p in parameters))
