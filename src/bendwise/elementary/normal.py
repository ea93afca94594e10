"""The tails of the normal distribution."""

from __future__ import annotations

from .exponentials import fall, falling_exp
from .pairs import product_pair, quotient_pair, square_pair, sum_pair
from .primitives import fma, horner
from .tables import TAIL_BEND, TAIL_REST, TAIL_START, TAIL_TILT


def tail_ratio(x: float, x_low: float = 0.0) -> tuple[float, float]:
    """(r, l) with r + l = P(N > x) · exp(x²/2) for a standard normal N: the tail less its bell.

    For x + x_low from 0 to where the tail vanishes; beyond, up to 64, right to a few digits.
    """
    # a polynomial in t = (x - 3) / (x + 3), divided by x + 3
    above, lost = sum_pair(x, 3.0)
    u, u_low = quotient_pair(1.0, 0.0, above, lost + x_low)
    w = -6 * u
    t, lost = sum_pair(1.0, w)
    t_low = fma(-6.0, u_low, fma(-6.0, u, -w) + lost)
    bend = horner(t, TAIL_BEND)
    product = bend * t
    y, low = sum_pair(TAIL_START, product)
    low += fma(horner(t, TAIL_TILT), t_low, fma(bend, t, -product)) + TAIL_REST
    return product_pair(y, low, u, u_low)


def times_bell(y: float, y_low: float, x: float, x_low: float = 0.0) -> float:
    """(y + y_low) · exp(-(x + x_low)²/2), rounded as a whole; |x| below 1e4."""
    square, square_low = square_pair(x, x_low)
    high, low, p = falling_exp(0.5 * square)
    y_low = fma(-0.5 * square_low, y, y_low)  # in the exponent it would cost a rounding
    return fall(fma(y, high, fma(y, low, y_low * high)), p)
