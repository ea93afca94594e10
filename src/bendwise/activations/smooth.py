"""Smooth rectifiers: near 0 far to the left, near x far to the right.

Far to the left their values are x times a vanishing exponential. `times_exp` multiplies before it
scales, so that they keep their digits where the exponential alone is already 0; and -1e4 stands in for
an x below it, where all that is left is 0, so that -inf · 0 does not arise.
"""

from __future__ import annotations

from math import inf

from ..elementary import INVERSE_SQRT_2PI, exp, log1p, tail_ratio, times_bell, times_exp
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
    e = exp(-abs(x))
    q = 1 + e
    c = min(max(x, -1e4), 1e4)
    if x >= 0:
        return x / q, (1 + c * e / q) / q
    return times_exp(c / q, x), times_exp((1 + c / q) / q, x)


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.16997120747990369, inf),
    bound=(4.0, 4.0),
)
def gelu(x: float) -> tuple[float, float]:
    """x · Φ(x), with Φ the standard normal distribution function"""
    a = min(abs(x), 64.0)  # beyond, the normal tail is 0 and a² could overflow
    ratio = tail_ratio(a)
    lost = times_bell(ratio - a * INVERSE_SQRT_2PI, a)
    return max(x, 0.0) - times_bell(a * ratio, a), (1 - lost if x > 0 else lost)


@activation(
    source="Misra 2020, arXiv:1908.08681",
    range=(-0.3088434130173151, inf),
    bound=(3.5, 4.0),
)
def mish(x: float) -> tuple[float, float]:
    """x · tanh(softplus(x))"""
    e = exp(-abs(x))
    c = min(max(x, -1e4), 1e4)
    if x >= 0:
        a = 1 + 2 * e
        q = a + 2 * e * e
        return x * (a / q), (a + 4 * c * e * e * (1 + e) / q) / q
    a = 2 + e
    q = 2 + a * e
    return times_exp(c * a / q, x), times_exp((a + 4 * c * (1 + e) / q) / q, x)
