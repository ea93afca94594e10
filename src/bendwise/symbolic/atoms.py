"""What derived slopes are made of: plain functions that keep their digits everywhere.

A slope built of these stays right where the textbook's quotient of exponentials is 0/0 or inf/inf.
"""

from __future__ import annotations

from ..elementary import INVERSE_SQRT_2PI, exp, log1p, tail_ratio, times_bell


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ)."""
    e = exp(-abs(x))
    return (1 if x >= 0 else e) / (1 + e)


def softplus(x: float) -> float:
    """log(1 + eˣ)."""
    return max(x, 0.0) + log1p(exp(-abs(x)))


def sech_squared(x: float) -> float:
    """1 / cosh(x)², the slope of tanh."""
    e = exp(-2 * abs(x))
    q = 1 + e
    return 4 * e / (q * q)


def normal_pdf(x: float) -> float:
    """The standard normal density."""
    return times_bell(INVERSE_SQRT_2PI, 0.0, min(abs(x), 64.0))


def normal_cdf(x: float) -> float:
    """The standard normal distribution function."""
    a = min(abs(x), 64.0)
    tail = times_bell(*tail_ratio(a), a)
    return 1 - tail if x > 0 else tail


def sign(x: float) -> float:
    """-1, 0 or 1."""
    return 1 if x > 0 else -1 if x < 0 else 0 * x
