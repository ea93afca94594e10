"""Smooth rectifiers: near 0 far to the left, near x far to the right.

Far to the left their values are x times a vanishing exponential h · 2**n. The power of two is multiplied
last, so that they keep their digits where the exponential alone is already 0; and a finite number stands
in for an x so far out that only 0 is left, so that -inf · 0 does not arise. Names that end in `low` hold what
rounding lost, so that a chain of operations is rounded as if once.
"""

from __future__ import annotations

import math
from math import inf

from ..elementary import (
    DROP,
    EXP_LIFTED,
    EXP_LIMIT,
    EXPM1_REST_BEND,
    EXPM1_REST_START,
    INVERSE_SQRT_2PI,
    LN2_HIGH,
    LN2_LOW,
    LOG_COSH_POLYNOMIAL,
    QUICK,
    QUICK_LOW,
    SQUARE_IS_ALL,
    exp,
    exp_pair,
    expm1_pair,
    fall,
    falling_exp,
    fma,
    horner,
    log1p,
    logistic,
    product_pair,
    quotient,
    quotient_pair,
    root_pair,
    scale,
    square_pair,
    sum_pair,
    tail_ratio,
    tanh,
    tanh_and_slope,
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


def gated(x: float, z: float, z_low: float, tilt: float) -> tuple[float, float]:
    """x · σ(z) and its slope, for z + z_low that depends on x and tilt = x · dz/dx."""
    y, low, other, other_low, p = logistic(abs(z), z_low if z >= 0 else 0 - z_low)
    c = min(max(tilt, -1e4), 1e4)
    if z >= 0:
        return x * y, fma(y, c * fall(other, p), y)
    if z < -EXP_LIFTED:
        x = 1.0 if x > 0 else -1.0  # the exponential is 0 for any x
    value = fma(x, other, x * other_low) if z_low != 0 else x * other  # a z_low costs half an ulp
    return fall(value, p), fall(other * fma(c, low, fma(c, y, 1.0)), p)


@activation(
    source="Elfwing, Uchibe & Doya 2018, arXiv:1702.03118; Hendrycks & Gimpel 2016",
    range=(-0.27846454276107374, inf),
)
def silu(x: float) -> tuple[float, float]:
    """x * sigmoid(x)"""
    return gated(x, x, 0.0, x)


@activation(
    source="Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
    range=(-0.27846454276107374, inf),
    usual=False,
)
def swish(x: float, beta: float = 1.0) -> tuple[float, float]:
    """x * sigmoid(beta * x)"""
    z = beta * x
    low = fma(beta, x, -z) if beta != 1 and abs(z) < EXP_LIMIT else 0 * beta  # silu is as fast
    return gated(x, z, low, z)


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.1636101896361897, inf),
    usual=False,
)
def quick_gelu(x: float) -> tuple[float, float]:
    """x * sigmoid(1.702 * x)"""
    z = QUICK * x
    low = fma(QUICK, x, -z) + QUICK_LOW * x if abs(z) < EXP_LIMIT else 0
    return gated(x, z, low, z)


@activation(
    source="Hendrycks & Gimpel 2016, arXiv:1606.08415",
    range=(-0.16997120747990369, inf),
    variants={"approximate": {"none": "gelu", "tanh": "gelu_tanh"}},
)
def gelu(x: float) -> tuple[float, float]:
    """x * normal_cdf(x)

    The factor is the standard normal distribution function.
    """
    a = min(abs(x), 64.0)  # beyond, the normal tail is 0 and a² could overflow
    ratio, low = tail_ratio(a)
    part = a * ratio
    lost = times_bell(fma(-a, INVERSE_SQRT_2PI, ratio), low, a)
    return (
        max(x, 0.0) - times_bell(part, fma(a, low, fma(a, ratio, -part)), a),
        1 - lost if x > 0 else lost,
    )


@activation(
    source="Misra 2020, arXiv:1908.08681",
    range=(-0.3088434130173151, inf),
)
def mish(x: float) -> tuple[float, float]:
    """x * tanh(softplus(x))"""
    # x · top / q and its slope top / q + 4x · part / q², for e = exp(-|x|): to the right
    # top = 1 + 2e, part = e² · (1 + e); to the left e times top = 2 + e, part = 1 + e; q is above 1
    h, h_low, p = falling_exp(abs(x))
    power = p * DROP
    e, e_low = h * power, h_low * power
    right = x > 0
    s = 1 + e
    s_low = (e - (s - 1)) + e_low
    square, square_low = square_pair(e if right else s, e_low if right else s_low)
    top = 1 + (2 * e if right else s)
    top_low = ((2 * e if right else s) - (top - 1)) + (2 * e_low if right else s_low)
    base = top if right else 1.0
    square, square_low = (2 * square, 2 * square_low + top_low) if right else (square, square_low)
    q = base + square
    q_low = (square - (q - base)) + square_low
    inverse, inverse_low = quotient_pair(1.0, 0.0, q, q_low)
    gate, gate_low = product_pair(top, top_low, inverse, inverse_low)
    c = min(max(x, -1e4), 1e4)
    part, part_low = product_pair(4 * c, 0.0, s, s_low)
    bend, bend_low = product_pair(part, part_low, *square_pair(inverse, inverse_low))
    if right:
        return fma(x, gate, c * gate_low), fma(e * e, bend, gate)
    slope, lost = sum_pair(gate, bend)
    return (
        fall(c * fma(h, gate, fma(h, gate_low, h_low * gate)), p),
        fall(fma(h, slope, h * (lost + (gate_low + bend_low)) + h_low * slope), p),
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
    y, low, slope = tanh_and_slope(x)
    c = min(max(x, -1e4), 1e4)
    return fma(x, y, c * low), fma(c, slope, y)


@activation(source="the antiderivative of tanh", range=(0.0, inf), usual=False)
def logcosh(x: float) -> tuple[float, float]:
    """log(cosh(x))"""
    a = abs(x)
    square, square_low = square_pair(min(a, 1.0), 0.0)
    bend = square * horner(square, LOG_COSH_POLYNOMIAL)
    near = fma(square, bend, fma(0.5, square_low, 0.5 * square))
    return (near if a < 1 else (a - LN2_HIGH) + (log1p(exp(-2 * a)) - LN2_LOW)), tanh(x)


@activation(source="de Kok 2022, thinc", range=(-0.15014155302999, inf), usual=False)
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


@activation(source="DeepSeek-V4 2026", range=(0.0, inf), aliases=("sqrtsoftplus",), usual=False)
def sqrt_softplus(x: float) -> tuple[float, float]:
    """sqrt(softplus(x))"""
    # left: e^(x/2) · √(log(1 + e) / e), so that it lives on where the softplus itself is already 0
    e = exp(-abs(x))
    if x >= 0:
        y = math.sqrt(x + log1p(e))
        return y, 0.5 / (1 + e) / y
    t = max(e, 1e-30)
    root = math.sqrt(log1p(t) / t)
    high, low, n = exp_pair(0.5 * x)
    q, lost = sum_pair(1.0, e)
    below, below_low = product_pair(q, lost, root, 0.0)
    return scale(fma(high, root, low), n), scale(0.5 * quotient(high, low, below, below_low), n)


@activation(
    source="Huang & Schlag 2024, arXiv:2411.13010",
    range=(-0.20575122409648211, inf),
    usual=False,
)
def xielu(x: float, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> tuple[float, float]:
    """alpha_p * x**2 + beta * x if x > 0 else alpha_n * (exp(x) - 1 - x) + beta * x

    Its integral's slope is an elu. Hugging Face's differs below 0 by up to 8e-7, for want of digits in
    exp(x) - 1 - x.
    """
    if x > 0:
        return x * fma(alpha_p, x, beta), fma(2 * alpha_p, x, beta)
    y, y_low = expm1_pair(x)
    slope = fma(alpha_n, y, beta)
    if x > -1:  # x · (beta + alpha_n · x · (exp(x) - 1 - x) / x²)
        bend = alpha_n * x
        rest = horner(x, EXPM1_REST_BEND)
        p, p_low = sum_pair(EXPM1_REST_START, x * rest)
        p_low += fma(x, rest, -(x * rest))
        product = bend * p
        total, low = sum_pair(beta, product)
        low += fma(bend, p, -product) + fma(bend, p_low, fma(alpha_n, x, -bend) * p)
        return fma(x, total, x * low), slope
    tilt, tilt_low = sum_pair(beta, -alpha_n)
    line, curve = tilt * x, alpha_n * y
    total, low = sum_pair(line, curve)
    low += fma(tilt, x, -line) + tilt_low * x + fma(alpha_n, y, -curve) + alpha_n * y_low
    return (total + low if x > -1e6 else line + curve), slope
