"""Smooth rectifiers: near 0 far to the left, near x far to the right.

Far to the left their values are x times a vanishing exponential h · 2**n. The power of two is multiplied
last, so that they keep their digits where the exponential alone is already 0; and a finite number stands
in for an x so far out that only 0 is left, so that -inf · 0 does not arise. Names that end in `low` hold what
rounding lost, so that a chain of operations is rounded as if once.
"""

from __future__ import annotations

from math import inf

from ..elementary import (
    EXP_LIMIT,
    INVERSE_SQRT_2PI,
    LN2_HIGH,
    LN2_LOW,
    QUICK,
    QUICK_LOW,
    SQUARE_IS_ALL,
    exp,
    exp_pair,
    expm1_pair,
    fma,
    log1p,
    quotient,
    root_pair,
    scale,
    square_pair,
    sum_pair,
    tail_ratio,
    tanh,
    times_bell,
)
from .record import activation


@activation(
    source="Dugas et al. 2000; Glorot, Bordes & Bengio 2011",
    range=(0.0, inf),
    positive=("beta",),
)
def softplus(x: float, beta: float = 1.0, threshold: float = inf) -> tuple[float, float]:
    """log(1 + exp(beta * x)) / beta if beta * x <= threshold else x

    Above the threshold the slope is 1 (torch's default there is 20,
    which costs float64 half its digits; ours is never).
    """
    z = beta * x
    e = exp(-abs(z))
    return (
        x if z > threshold else max(x, 0.0) + log1p(e) / beta,
        1 if z > threshold else (1 if z >= 0 else e) / (1 + e),
    )


def _gated(x: float, z: float, z_low: float) -> tuple[float, float]:
    """x · σ(z) and its slope, for z + z_low = x times a constant."""
    # right: x / (1 + e), slope (1 + z·e / (1 + e)) / (1 + e), with e = exp(-|z|) = (high + low) · 2**n
    # left: x · e / (1 + e), slope e · (1 + e + z) / (1 + e)²
    high, low, n = exp_pair(-abs(z), -z_low if z >= 0 else z_low)
    e, e_low = scale(high, n), scale(low, n)
    q, lost = sum_pair(1.0, e)
    q_low = lost + e_low
    c = min(max(z, -1e4), 1e4)
    if z >= 0:
        return x * quotient(1.0, 0.0, q, q_low), (1 + c * e / q) / q
    top, top_low = sum_pair(q, c)
    square, square_low = square_pair(q, q_low)
    if z < -EXP_LIMIT:
        x = 1.0 if x > 0 else -1.0  # the exponential is 0 for any x
    return (
        scale(x * quotient(high, low, q, q_low), n),
        scale(high * quotient(top, top_low + q_low, square, square_low), n),
    )


@activation(
    source="Elfwing, Uchibe & Doya 2018, arXiv:1702.03118; Hendrycks & Gimpel 2016",
    range=(-0.27846454276107374, inf),
)
def silu(x: float) -> tuple[float, float]:
    """x * sigmoid(x)"""
    return _gated(x, x, 0.0)


@activation(
    source="Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
    range=(-0.27846454276107374, inf),
    usual=False,
)
def swish(x: float, beta: float = 1.0) -> tuple[float, float]:
    """x * sigmoid(beta * x)"""
    z = beta * x
    return _gated(x, z, fma(beta, x, -z) if abs(z) < EXP_LIMIT else 0 * beta)


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.1636101896361897, inf),
    usual=False,
)
def quick_gelu(x: float) -> tuple[float, float]:
    """x * sigmoid(1.702 * x)"""
    z = QUICK * x
    return _gated(x, z, fma(QUICK, x, -z) + QUICK_LOW * x if abs(z) < EXP_LIMIT else 0)


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.16997120747990369, inf),
    bound=(2.6, 4.0),
)
def gelu(x: float) -> tuple[float, float]:
    """x * normal_cdf(x)

    The factor is the standard normal distribution function.
    """
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
    """x * tanh(softplus(x))"""
    # x · a / (a + b): right with a = 1 + 2e, b = 2e²; left with a = e · (2 + e), b = 2; e = exp(-|x|)
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


@activation(source="e to the x", range=(0.0, inf), usual=False)
def exponential(x: float) -> tuple[float, float]:
    """exp(x)"""
    y = exp(x)
    return y, y


@activation(source="Barron 2021, arXiv:2112.11687", range=(0.0, inf), positive=("b",), usual=False)
def squareplus(x: float, b: float = 4.0) -> tuple[float, float]:
    """(x + sqrt(x ** 2 + b)) / 2

    Accurate for b up to 10000.
    """
    a = abs(x)
    s, s_low = root_pair(a, b)
    if x >= 0:
        return 0.5 * a + 0.5 * s, 0.5 + 0.5 * (1 if a > SQUARE_IS_ALL else a / s)
    below, lost = sum_pair(s, a)  # (x + s) / 2 would cancel
    y = 0.25 * b / a if a > SQUARE_IS_ALL else quotient(0.5 * b, 0.0, below, lost + s_low)
    return y, y / s


@activation(source="Roy et al. 2019, arXiv:1901.05894", range=(0.0, inf), usual=False)
def lisht(x: float) -> tuple[float, float]:
    """x * tanh(x)"""
    e = exp(-2 * abs(x))
    q = 1 + e
    y = tanh(x)
    return x * y, y + min(max(x, -1e4), 1e4) * (4 * e / (q * q))


@activation(source="the antiderivative of tanh", range=(0.0, inf), bound=(2.0, 4.0), usual=False)
def logcosh(x: float) -> tuple[float, float]:
    """log(cosh(x))"""
    a = abs(x)
    t, low = expm1_pair(-min(a, 1.0))
    top, top_low = square_pair(t, low)
    below, lost = sum_pair(1.0, t)
    near = log1p(0.5 * quotient(top, top_low, below, lost + low))  # cosh(x) - 1, without cancellation
    far = (a - LN2_HIGH) + (log1p(exp(-2 * a)) - LN2_LOW)
    return (near if a < 1 else far), tanh(x)


@activation(source="de Kok 2022, thinc", range=(-0.15014155302999, inf), bound=(2.0, 4.0), usual=False)
def dish(x: float) -> tuple[float, float]:
    """x * (1 + x / sqrt(1 + x ** 2)) / 2"""
    a = abs(x)
    s, s_low = root_pair(a, 1.0)
    if x >= 0:
        r = 1 if a > SQUARE_IS_ALL else a / s
        return x * (0.5 + 0.5 * r), 0.5 + 0.5 * (r + r / s / s)
    if a > SQUARE_IS_ALL:
        return -0.25 / a, -0.25 / a / a
    both, lost = sum_pair(s, a)
    p = s * both
    p_low = fma(s, both, -p) + s * (lost + s_low) + s_low * both
    q = s * p
    q_low = fma(s, p, -q) + s * p_low + s_low * p
    bent = quotient(1.0, 0.0, s, s_low) - a
    return -0.5 * quotient(a, 0.0, p, p_low), 0.5 * quotient(bent, 0.0, q, q_low)
