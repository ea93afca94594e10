"""S-shaped curves, which level off on both sides, and what is close to them."""

from __future__ import annotations

from math import inf

from ..elementary import (
    LN2_HIGH,
    SHRINK_BEND,
    SHRINK_START,
    SMALLEST,
    THIRD_LOW,
    exp,
    expm1,
    expm1_pair,
    fall,
    falling_exp,
    fma,
    horner,
    log,
    log1p,
    logistic,
    quotient_pair,
    square_pair,
    sum_pair,
    tanh_and_slope,
)
from .record import activation


@activation(
    source="Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0",
    range=(0.0, 1.0),
    aliases=("logistic", "expit"),
)
def sigmoid(x: float) -> tuple[float, float]:
    """1 / (1 + exp(-x))"""
    y, low, other, _, p = logistic(abs(x))
    slope = fall(fma(other, y, other * low), p)  # not y · (1 - y), which is 0 from x = 17 on
    return (y if x >= 0 else fall(other, p)), slope


@activation(source="LeCun, Bottou, Orr & Müller 1998, doi:10.1007/3-540-49430-8_2", range=(-1.0, 1.0))
def tanh(x: float) -> tuple[float, float]:
    """(exp(x) - exp(-x)) / (exp(x) + exp(-x))"""
    y, low, slope = tanh_and_slope(x)
    return y + low, slope


@activation(
    source="the logarithm of sigmoid", range=(-inf, 0.0), aliases=("logsigmoid", "log_expit"), usual=False
)
def log_sigmoid(x: float) -> tuple[float, float]:
    """-log(1 + exp(-x))"""
    e = exp(-abs(x))
    return min(x, 0.0) - log1p(e), (e if x >= 0 else 1) / (1 + e)


@activation(
    source="Glorot & Bengio 2010; Bergstra et al. 2009",
    range=(-1.0, 1.0),
    aliases=("soft_sign",),
    usual=False,
)
def softsign(x: float) -> tuple[float, float]:
    """x / (1 + abs(x))"""
    c = min(max(x, -1e30), 1e30)
    q = 1 + abs(x)
    return c / (1 + abs(c)), 1 / q / q  # q² overflows where the slope is not yet 0


@activation(source="Torch7", aliases=("tanhshrink",), usual=False)
def tanh_shrink(x: float) -> tuple[float, float]:
    """x - tanh(x)

    Near 0 it is x³ / 3, where a subtraction would leave no digit.
    """
    a = abs(x)
    y, low = expm1_pair(-2 * a)
    q, lost = sum_pair(2.0, y)
    t, t_low = quotient_pair(-y, -low, q, lost + low)
    rest, rest_low = sum_pair(a, -t)
    far = rest + (rest_low - t_low) if a < 100 else a - t
    near = min(a, 1.0)
    square, square_low = square_pair(near, 0.0)
    bend = square * horner(square, SHRINK_BEND)
    p, p_low = sum_pair(SHRINK_START, bend)
    part = square * p
    near = fma(near, part, near * (fma(square, p, -part) + fma(square, p_low + THIRD_LOW, square_low * p)))
    y = near if a < 1 else far
    return (y if x > 0 else -y if x < 0 else x), t * t


@activation(source="Mächler 2012, Rmpfr", range=(-inf, 0.0), kinks=(0.0,), usual=False)
def log1mexp(x: float) -> tuple[float, float]:
    """log(1 - exp(-abs(x)))

    A helper: the logarithm of what e⁻ˣ leaves of 1. For x > 0 as in JAX; even, as in TensorFlow Probability.
    """
    a = abs(x)
    t = -expm1(-a)
    high, low, p = falling_exp(a)
    e, e_low = fall(high, p), fall(low, p)
    slope = e / max(t, SMALLEST)
    return (log(t) if a < LN2_HIGH else log1p(-e, e_low)), (slope if x >= 0 else -slope)
