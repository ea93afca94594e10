"""The tails of the normal distribution."""

from __future__ import annotations

from .exponentials import exp_parts
from .pairs import quotient_pair, square_pair, sum_pair
from .primitives import fma, horner, scale
from .tables import TAIL_POLYNOMIAL, TAIL_REST, TAIL_TILT


def tail_ratio(x: float, x_low: float = 0.0) -> tuple[float, float]:
    """(r, l) with r + l = P(N > x) · exp(x²/2) for a standard normal N: the tail less its bell.

    For x + x_low from 0 to where the tail vanishes; beyond, up to 64, right to a few digits.
    """
    above, above_low = sum_pair(x, -5.0)
    below, below_low = sum_pair(x, 5.0)
    t, t_low = quotient_pair(above, above_low + x_low, below, below_low + x_low)
    rest = horner(t, TAIL_POLYNOMIAL[:-2])
    part, lost = sum_pair(TAIL_POLYNOMIAL[-2], rest * t)
    part_low = lost + fma(rest, t, -(rest * t))
    product = part * t
    slanted, slanted_low = sum_pair(TAIL_POLYNOMIAL[-1], product)
    product_low = fma(part, t, -product) + part_low * t + horner(t, TAIL_TILT) * t_low
    product_low += horner(t, TAIL_REST)
    slant, slant_low = sum_pair(1.0, 0.5 * x)
    return quotient_pair(slanted, slanted_low + product_low, slant, fma(0.5, x_low, slant_low))


def times_bell(y: float, y_low: float, x: float, x_low: float = 0.0) -> float:
    """(y + y_low) · exp(-(x + x_low)²/2), rounded as a whole; |x| below 1e4."""
    square, square_low = square_pair(x, x_low)
    t, low, n = exp_parts(-0.5 * square, -0.5 * square_low)
    return scale(y + fma(y, t, fma(y, low, y_low + y_low * t)), n)
