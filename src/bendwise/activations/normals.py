"""The normal distribution as an activation, and in logarithms."""

from __future__ import annotations

from math import inf

from ..elementary import (
    INVERSE_SQRT_2PI,
    INVERSE_SQRT_2PI_LOW,
    TAIL_END,
    add_pair,
    exp_pair,
    fma,
    horner,
    log,
    log1p,
    product_pair,
    quotient,
    quotient_pair,
    scale,
    sum_pair,
    tail_ratio,
    times_bell,
)
from .record import activation
from .smooth import gelu

gelu_formula = gelu.formula


def _distribution(z: float, z_low: float) -> tuple[float, float]:
    """Φ and its density at z + z_low."""
    a = min(abs(z), 64.0)
    a_low = (z_low if z > 0 else -z_low) if abs(z) < 64 else 0
    ratio, low = tail_ratio(a, a_low)
    tail = times_bell(ratio, low, a, a_low)
    return (1 - tail if z > 0 else tail), times_bell(INVERSE_SQRT_2PI, INVERSE_SQRT_2PI_LOW, a, a_low)


@activation(source="the normal distribution", range=(0.0, 1.0), aliases=("normal_cdf",), usual=False)
def ndtr(x: float) -> tuple[float, float]:
    """normal_cdf(x)

    What gelu multiplies x with.
    """
    return _distribution(x, 0.0)


BELOW = (105.0, -15.0, 3.0, -1.0)  # P(N > x) is φ(x)/x · (1 + w · (-1 + 3w - 15w² + …)), w = 1/x²
FURTHER_BELOW = (-135135.0, 10395.0, -945.0, *BELOW)
LOG_SQRT_2PI = 0.9189385332046728


@activation(source="the normal distribution", range=(-inf, 0.0), usual=False)
def log_ndtr(x: float) -> tuple[float, float]:
    """log(normal_cdf(x))"""
    a = abs(x)
    near, far = min(a, TAIL_END), max(a, TAIL_END)
    ratio, low = tail_ratio(near)
    inverse = 1 / far
    w = inverse * inverse
    log_ratio = log(ratio, low) if a < TAIL_END else log1p(w * horner(w, BELOW)) - (log(far) + LOG_SQRT_2PI)
    half = 0.5 * a * a
    lost = fma(0.5 * a, a, -half) if a < 1e10 else 0
    left, left_low = sum_pair(-half, log_ratio)
    square = near * near
    high, high_low, n = exp_pair(-0.5 * square, -0.5 * fma(near, near, -square))
    tail, tail_low = product_pair(ratio, low, scale(high, n), scale(high_low, n))
    density = times_bell(INVERSE_SQRT_2PI, INVERSE_SQRT_2PI_LOW, near)
    mills = quotient(INVERSE_SQRT_2PI, INVERSE_SQRT_2PI_LOW, ratio, low)
    if x > 0:
        return log1p(-tail, tail_low), quotient(density, 0.0, *add_pair(1.0, 0.0, -tail, -tail_low))
    return (
        left + (left_low - lost) if a < 1e10 else -half,
        mills if a < TAIL_END else far / fma(w, horner(w, FURTHER_BELOW), 1),
    )


@activation(source="Ma et al. 2022, arXiv:2209.10655", range=(0.0, 1.0), usual=False)
def laplace(x: float, mu: float = 0.707107, sigma: float = 0.282095) -> tuple[float, float]:
    """normal_cdf((x - mu) / sigma)

    Close to relu_squared where most signals are, but bounded.
    """
    shifted, lost = sum_pair(x, -mu)
    z, z_low = quotient_pair(shifted, lost, sigma, 0.0) if abs(x) < 1e10 else (x, 0 * x)
    value, slope = _distribution(z, z_low)
    return value, slope / sigma


@activation(
    source="Clipped for quantization: Zafrir et al. 2019",
    range=(-0.16997120747990369, 10.0),
    kinks=(10.0,),
    aliases=("gelu_10",),
    usual=False,
)
def clipped_gelu(x: float, min_val: float = -10.0, max_val: float = 10.0) -> tuple[float, float]:
    """min(max(gelu(x), min_val), max_val)"""
    y, slope = gelu_formula(x)
    return min(max(y, min_val), max_val), (slope if min_val <= y <= max_val else y if y != y else 0)
