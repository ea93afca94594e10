"""Extras that a sigmoid or an exponential switches from one line or curve to another."""

from __future__ import annotations

import math
from math import inf

from ..elementary import (
    add_pair,
    exp_pair,
    expm1_pair,
    fma,
    horner_step,
    log1p_pair,
    product_pair,
    quotient,
    quotient_pair,
    scale,
    square_pair,
    sum_pair,
    times_pair,
)
from .record import activation
from .self_gated import finite, power

BEYOND = 1e4  # the exponential of more is 0 or infinite


def _two_gates(
    x: float, z: float, z_low: float, pull: float, pull_low: float, right: float, left: float
) -> tuple[float, float]:
    """x · (right · σ(z) + left · σ(-z)) and its slope, with pull = (right - left) · x · (slope of z)."""
    high, low, n, e, e_low, q, q_low = power(z, z_low if abs(z) < BEYOND else 0.0)
    square, square_low = square_pair(q, q_low)
    pull, pull_low = min(max(pull, -1e20), 1e20), (pull_low if abs(pull) < BEYOND else 0.0)
    near, other = (right if z >= 0 else left), (left if z >= 0 else right)
    top, top_low = horner_step(other, 0.0, e, e_low, near)
    gate, gate_low = quotient_pair(top, top_low, q, q_low)
    a, a_low = product_pair(top, top_low, q, q_low)
    b, b_low = product_pair(pull, pull_low, e, e_low)
    tilt, tilt_low = add_pair(a, a_low, b, b_low)
    # with a gate that is shut on this side, the power of two last
    part, part_low = quotient_pair(other * high, fma(other, high, -(other * high)) + other * low, q, q_low)
    a, a_low = product_pair(other, 0.0, q, q_low)
    b, b_low = add_pair(a, a_low, pull if z < 0 else -pull, pull_low if z < 0 else -pull_low)
    end, end_low = product_pair(b, b_low, high, low)
    return (
        scale(times_pair(finite(x, -abs(z)), part, part_low), n)
        if near == 0
        else times_pair(x, gate, gate_low),
        scale(quotient(end, end_low, square, square_low), n)
        if near == 0
        else quotient(tilt, tilt_low, square, square_low),
    )


@activation(source="Alcaide 2018, arXiv:1801.07145", range=(-0.382888746296476, inf), usual=False, extra=True)
def eswish(x: float, beta: float = 1.375) -> tuple[float, float]:
    """beta * x * sigmoid(x)

    silu, steeper. The paper tries a beta from 1 to 2, the larger the shallower the network.
    """
    pull, pull_low = product_pair(beta, 0.0, min(max(x, -1e20), 1e20), 0.0)
    return _two_gates(x, x, 0.0, pull, pull_low, beta, 0.0)


@activation(
    source="Ma et al. 2021, arXiv:2009.04759",
    range=(-0.278464542761074, inf),
    usual=False,
    extra=True,
)
def acon_c(x: float, p1: float = 1.0, p2: float = 0.0, beta: float = 1.0) -> tuple[float, float]:
    """(p1 - p2) * x * sigmoid(beta * (p1 - p2) * x) + p2 * x

    "Activate or not": a smooth maximum of the lines p1 * x and p2 * x, and with a beta of 0 their mean. In a
    network each channel learns its three numbers; these defaults are silu.
    """
    steep, steep_low = sum_pair(p1, -p2)
    z, z_low = product_pair(steep, steep_low, min(max(x, -1e30), 1e30), 0.0)
    z, z_low = product_pair(beta, 0.0, z, z_low)
    pull, pull_low = product_pair(steep, steep_low, z, z_low if abs(z) < BEYOND else 0.0)
    return _two_gates(x, z, z_low, pull, pull_low, p1, p2)


@activation(
    source="Zhou et al. 2018, arXiv:1706.06978",
    range=(-0.278464544153397, inf),
    positive=("variance",),
    usual=False,
    extra=True,
)
def dice(
    x: float, alpha: float = 0.0, mean: float = 0.0, variance: float = 1.0, eps: float = 1e-8
) -> tuple[float, float]:
    """x * (alpha + (1 - alpha) * sigmoid((x - mean) / sqrt(variance + eps)))

    A leaky rectifier whose bend sits where the data are: mean and variance are those of the batch.
    """
    v, v_low = sum_pair(variance, eps)
    width = math.sqrt(v)
    width_low = (fma(-width, width, v) + v_low) / (2 * width)
    c = min(max(x, -1e30), 1e30)
    away, away_low = sum_pair(c, -mean)
    z, z_low = quotient_pair(away, away_low, width, width_low)
    step, step_low = sum_pair(1.0, -alpha)
    pull, pull_low = product_pair(step, step_low, *quotient_pair(c, 0.0, width, width_low))
    return _two_gates(x, z, z_low, pull, pull_low, 1.0, alpha)


@activation(
    source="Patwardhan, Ingalhalikar & Walambe 2018, arXiv:1805.08878",
    range=(-0.279910565278806, inf),
    usual=False,
    extra=True,
)
def aria2(x: float, alpha: float = 1.5, beta: float = 0.5) -> tuple[float, float]:
    """x * (1 + exp(-beta * x)) ** -alpha

    swish with Richards' growth curve in the place of the logistic one; an alpha of 1 is swish.
    """
    z = min(max(beta * x, -1e30), 1e30)
    z_low = fma(beta, x, -z) if abs(z) < BEYOND else 0.0
    _, _, _, e, e_low, q, q_low = power(z, z_low)
    u, u_low = product_pair(-alpha, 0.0, *log1p_pair(e, e_low))
    az, az_low = product_pair(alpha, 0.0, z, z_low)
    u, u_low = sum_pair(*add_pair(u, u_low, min(az, 0.0), az_low if z < 0 else 0.0))
    gate, gate_low, m = exp_pair(u, u_low if abs(u) < BEYOND else 0.0)
    az = min(max(az, -1e20), 1e20)
    top, top_low = product_pair(az, az_low, e if z >= 0 else 1.0, e_low if z >= 0 else 0.0)
    top, top_low = add_pair(q, q_low, top, top_low)
    slope, slope_low = product_pair(gate, gate_low, *quotient_pair(top, top_low, q, q_low))
    return scale(times_pair(finite(x, u), gate, gate_low), m), scale(slope + slope_low, m)


@activation(
    source="Basirat & Roth 2018, arXiv:1808.00783",
    range=(-0.17157287525381, inf),
    usual=False,
    extra=True,
)
def elish(x: float) -> tuple[float, float]:
    """x * sigmoid(x) if x > 0 else (exp(x) - 1) * sigmoid(x)

    silu on the right, elu times a sigmoid on the left.
    """
    high, low, n, e, e_low, q, q_low = power(x)
    value, slope = _two_gates(x, x, 0.0, x, 0.0, 1.0, 0.0)
    y, y_low = expm1_pair(min(x, 0.0))
    left, left_low = product_pair(high, low, *quotient_pair(y, y_low, q, q_low))
    top, top_low = add_pair(e, e_low, 2.0, 0.0)
    top, top_low = horner_step(top, top_low, e, e_low, -1.0)
    top, top_low = product_pair(top, top_low, high, low)
    square, square_low = square_pair(q, q_low)
    return (
        value if x >= 0 else scale(left + left_low, n),
        slope if x >= 0 else scale(quotient(top, top_low, square, square_low), n),
    )


@activation(
    source="Basirat & Roth 2018, arXiv:1808.00783",
    range=(-0.0996731515287426, inf),
    kinks=(-1.0, 1.0),
    usual=False,
    extra=True,
)
def hard_elish(x: float) -> tuple[float, float]:
    """x * min(max((x + 1) / 2, 0), 1) if x > 0 else (exp(x) - 1) * min(max((x + 1) / 2, 0), 1)

    elish with a hard sigmoid.
    """
    c = min(max(x, -1.0), 0.0)
    y, y_low = expm1_pair(c)
    u, u_low = sum_pair(1.0, c)
    left, left_low = product_pair(y, y_low, u, u_low)
    part, part_low = product_pair(y, y_low, *add_pair(1.0, 0.0, u, u_low))
    slope, slope_low = add_pair(u, u_low, part, part_low)
    return (
        x if x >= 1 or x == 0 else 0.5 * fma(x, x, x) if x > 0 else 0 if x <= -1 else 0.5 * (left + left_low),
        1 if x >= 1 else x + 0.5 if x > 0 else 0 if x <= -1 else 0.5 * (slope + slope_low),
    )
