"""The error function."""

from __future__ import annotations

from .erf_tables import ERF_POLYNOMIAL, ROOT_2, SLOPE_OF_ERF, SLOPE_OF_ERF_LOW
from .exponentials import exp_pair
from .normal import tail_ratio
from .pairs import add_pair, product_pair, sum_pair
from .primitives import fma, horner, scale


def erf_pair(x: float, low: float = 0.0) -> tuple[float, float]:
    """(y, l) with y + l = erf(x + low), for x ≥ 0."""
    a = min(x, 16.0)
    square = a * a
    rest = fma(2 * a, low, fma(a, a, -square))
    z = min(square, 1.0)
    bend = horner(z, ERF_POLYNOMIAL)
    slanted, lost = sum_pair(SLOPE_OF_ERF, bend * z)
    near, near_low = product_pair(
        a, low, slanted, fma(bend, rest, lost + SLOPE_OF_ERF_LOW) + fma(bend, z, -(bend * z))
    )
    high, exp_low, n = exp_pair(-square, -rest)
    ratio, ratio_low = tail_ratio(ROOT_2 * a)
    tail, tail_low = product_pair(2 * ratio, 2 * ratio_low, high, exp_low)
    far, far_low = add_pair(1.0, 0.0, -scale(tail, n), -scale(tail_low, n))
    return (near if a < 1 else far), (near_low if a < 1 else far_low)


def erf(x: float) -> float:
    """The probability that a normal variable of variance ½ lies within x of 0, with the sign of x."""
    y, low = erf_pair(abs(x))
    y += low
    return -y if x < 0 else (y if x > 0 else x)
