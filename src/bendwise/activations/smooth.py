"""Smooth rectifiers: near 0 far to the left, near x far to the right.

Far to the left their values are x times a vanishing exponential h · 2**n. The power of two is multiplied
last, so that they keep their digits where the exponential alone is already 0; and -1e4 stands in for
an x below it, where all that is left is 0, so that -inf · 0 does not arise. Names that end in `low` hold what
rounding lost, so that a chain of operations is rounded as if once.
"""

from __future__ import annotations

from math import inf

from ..elementary import (
    INVERSE_SQRT_2PI,
    exp,
    exp_pair,
    fma,
    log1p,
    quotient,
    scale,
    square_pair,
    sum_pair,
    tail_ratio,
    times_bell,
)
from .record import activation


@activation(
    source="Dugas et al. 2000; Glorot, Bordes & Bengio 2011",
    range=(0.0, inf),
    positive=("beta",),
)
def softplus(x: float, beta: float = 1.0, threshold: float = inf) -> tuple[float, float]:
    """log(1 + exp(beta · x)) / beta

    Where beta · x is above threshold the value is x and the slope 1 (torch's default there is 20,
    which costs float64 half its digits; ours is never).
    """
    z = beta * x
    e = exp(-abs(z))
    return (
        x if z > threshold else (max(z, 0.0) + log1p(e)) / beta,
        1 if z > threshold else (1 if z >= 0 else e) / (1 + e),
    )


@activation(
    source="Elfwing, Uchibe & Doya 2018, arXiv:1702.03118; Hendrycks & Gimpel 2016",
    range=(-0.27846454276107374, inf),
    aliases=("swish",),
)
def silu(x: float) -> tuple[float, float]:
    """x · σ(x)"""
    high, low, n = exp_pair(-abs(x))
    e, e_low = scale(high, n), scale(low, n)
    q, lost = sum_pair(1.0, e)
    q_low = lost + e_low
    c = min(max(x, -1e4), 1e4)
    if x >= 0:
        return x * quotient(1.0, 0.0, q, q_low), (1 + c * e / q) / q
    top, top_low = sum_pair(q, c)
    square, square_low = square_pair(q, q_low)
    return (
        scale(c * quotient(high, low, q, q_low), n),
        scale(high * quotient(top, top_low + q_low, square, square_low), n),
    )


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.16997120747990369, inf),
    bound=(2.6, 4.0),
)
def gelu(x: float) -> tuple[float, float]:
    """x · Φ(x), with Φ the standard normal distribution function"""
    a = min(abs(x), 64.0)  # beyond, the normal tail is 0 and a² could overflow
    ratio = tail_ratio(a)
    part = a * ratio
    lost = times_bell(fma(-a, INVERSE_SQRT_2PI, ratio), 0.0, a)
    return (
        max(x, 0.0) - times_bell(part, fma(a, ratio, -part), a),
        1 - lost if x > 0 else lost,
    )


@activation(
    source="Misra 2020, arXiv:1908.08681",
    range=(-0.3088434130173151, inf),
)
def mish(x: float) -> tuple[float, float]:
    """x · tanh(softplus(x))"""
    high, low, n = exp_pair(-abs(x))
    e, e_low = scale(high, n), scale(low, n)
    c = min(max(x, -1e4), 1e4)
    if x >= 0:
        a, a_lost = sum_pair(1.0, 2 * e)
        b = 2 * e * e
        q, q_lost = sum_pair(a, b)
        a_low = a_lost + 2 * e_low
        q_low = q_lost + a_low + fma(4 * e, e_low, fma(2 * e, e, -b))
        return x * quotient(a, a_low, q, q_low), (a + 4 * c * e * e * (1 + e) / q) / q
    a, a_lost = sum_pair(2.0, e)
    a_low = a_lost + e_low
    b = a * e
    q, q_lost = sum_pair(2.0, b)
    q_low = q_lost + fma(a, e, -b) + fma(a, e_low, a_low * e)
    top = a * high
    top_low = fma(a, high, -top) + fma(a, low, a_low * high)
    square, square_low = square_pair(q, q_low)
    return (
        scale(c * quotient(top, top_low, q, q_low), n),
        scale(high * quotient(fma(4 * c, 1 + e, a * q), 0.0, square, square_low), n),
    )
