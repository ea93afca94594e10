"""The tails of the normal distribution."""

from __future__ import annotations

from .exponentials import exp_parts
from .pairs import horner_pair, quotient, sum_pair
from .primitives import fma, scale
from .tables import TAIL_POLYNOMIAL


def tail_ratio(x: float) -> float:
    """P(N > x) · exp(x²/2) for a standard normal N, 0 ≤ x ≤ 64: the tail less its bell."""
    above, above_low = sum_pair(x, -5.0)
    below, below_low = sum_pair(x, 5.0)
    t = quotient(above, above_low, below, below_low)
    slanted, slanted_low = horner_pair(t, TAIL_POLYNOMIAL)
    slant, slant_low = sum_pair(1.0, 0.5 * x)
    return quotient(slanted, slanted_low, slant, slant_low)


def times_bell(y: float, y_low: float, x: float) -> float:
    """(y + y_low) · exp(-x²/2), rounded as a whole; |x| below 1e4."""
    square = x * x
    t, low, n = exp_parts(-0.5 * square, -0.5 * fma(x, x, -square))
    return scale(y + fma(y, t, fma(y, low, y_low + y_low * t)), n)
