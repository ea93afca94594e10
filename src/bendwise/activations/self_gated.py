"""Extras of the form x · gate(x): relatives of silu, gelu and mish that papers propose.

As in `smooth`: to the left a value is x times a vanishing exponential (h + l) · 2**n, and the power of two
comes last. Everything is done in pairs, so that a value and a slope are rounded about once.
"""

from __future__ import annotations

from math import inf

from ..elementary import (
    EXP_LIMIT,
    INVERSE_SQRT_2PI,
    INVERSE_SQRT_2PI_LOW,
    SLOPE_OF_ERF,
    SLOPE_OF_ERF_LOW,
    Constant,
    add_pair,
    erf_pair,
    exp_pair,
    expm1_pair,
    fma,
    horner_step,
    log1p_pair,
    product_pair,
    quotient_pair,
    scale,
    square_pair,
    sum_pair,
    tail_ratio,
    times_pair,
)
from .record import activation

FAR = Constant(-20.0, single=-10.0)  # to the left of it, exp(x)² is nothing beside 1


def power(z: float, z_low: float = 0.0) -> tuple[float, float, float, float, float, float, float]:
    """(h, l, n, e, e_low, q, q_low): exp(-|z + z_low|) = (h + l) · 2**n = e + e_low, and q = 1 + e."""
    high, low, n = exp_pair(-abs(z), -z_low if z >= 0 else z_low)
    e, e_low = scale(high, n), scale(low, n)
    q, lost = sum_pair(1.0, e)
    return high, low, n, e, e_low, q, lost + e_low


def finite(x: float, z: float) -> float:
    """x, or a finite stand-in where exp(z) is 0 whatever is multiplied by it."""
    return (1.0 if x > 0 else -1.0) if z < -EXP_LIMIT else x


def _left_end(
    x: float, high: float, low: float, n: float, bent: float, bent_more: float
) -> tuple[float, float]:
    """x · E · (1 - bent) and its slope E · (1 + x - (bent + bent_more · x)), for an x below FAR.

    E = (high + low) · 2**n is exp(x) times a constant; what is bent is a small multiple of exp(x).
    """
    c = finite(x, x)
    total, lost = sum_pair(1.0, c)
    top, top_low = product_pair(high, low, total, lost - (bent + bent_more * c))
    return scale(times_pair(c, high, low - bent * high), n), scale(top + top_low, n)


@activation(
    source="Zhu et al. 2021, doi:10.1016/j.neucom.2021.06.067",
    range=(-0.25276881678944, inf),
    usual=False,
    extra=True,
)
def logish(x: float) -> tuple[float, float]:
    """x * log(1 + sigmoid(x))

    Near x · log(2) far to the right.
    """
    high, low, n, e, e_low, q, q_low = power(x)
    share, share_low = quotient_pair(1.0 if x >= 0 else e, 0.0 if x >= 0 else e_low, q, q_low)
    gate, gate_low = log1p_pair(share, share_low)
    rise, rise_low = product_pair(min(max(x, -1e20), 1e20), 0.0, e, e_low)
    both, both_low = add_pair(q, q_low, 1.0 if x >= 0 else e, 0.0 if x >= 0 else e_low)
    below, below_low = product_pair(q, q_low, both, both_low)
    slope, slope_low = add_pair(gate, gate_low, *quotient_pair(rise, rise_low, below, below_low))
    end, end_slope = _left_end(x, high, low, n, 1.5 * e, 3 * e)
    return (
        end if x < FAR else times_pair(x, gate, gate_low),
        end_slope if x < FAR else slope + slope_low,
    )


@activation(
    source="Wang, Ren & Wang 2022, doi:10.3390/electronics11040540",
    range=(-0.24999366366013, inf),
    usual=False,
    extra=True,
)
def smish(x: float) -> tuple[float, float]:
    """x * tanh(log(1 + sigmoid(x)))

    Near 3/5 · x far to the right.
    """
    # a / b: right (3 + 2e) / (5 + 6e + 2e²), left e · (2 + 3e) / (2 + 6e + 5e²), with e = exp(-|x|)
    high, low, n, e, e_low, q, q_low = power(x)
    right = x >= 0
    a, a_low = horner_step(2.0 if right else 3.0, 0.0, e, e_low, 3.0 if right else 2.0)
    b, b_low = horner_step(2.0 if right else 5.0, 0.0, e, e_low, 6.0)
    b, b_low = horner_step(b, b_low, e, e_low, 5.0 if right else 2.0)
    c = min(max(x, -1e20), 1e20)
    gate, gate_low = quotient_pair(a, a_low, b, b_low)
    bend, bend_low = horner_step(1.0 if right else 2.0, 0.0, e, e_low, 2.0 if right else 1.0)
    bend, bend_low = product_pair(bend, bend_low, q, q_low)
    bend, bend_low = product_pair(bend, bend_low, 4 * c, 0.0)
    faded, faded_low = product_pair(bend, bend_low, e, e_low)
    tilt, tilt_low = product_pair(a, a_low, b, b_low)
    tilt, tilt_low = add_pair(tilt, tilt_low, faded if right else bend, faded_low if right else bend_low)
    square, square_low = square_pair(b, b_low)
    slope, slope_low = quotient_pair(tilt, tilt_low, square, square_low)
    left, left_low = product_pair(gate, gate_low, high, low)
    left_slope, left_slope_low = product_pair(slope, slope_low, high, low)
    return (
        times_pair(x, gate, gate_low) if right else scale(times_pair(finite(x, x), left, left_low), n),
        slope + slope_low if right else scale(left_slope + left_slope_low, n),
    )


@activation(
    source="Liu & Di 2020, arXiv:2003.09855",
    range=(-0.353285777848211, inf),
    usual=False,
    extra=True,
)
def tanhexp(x: float) -> tuple[float, float]:
    """x * tanh(exp(x))

    Closer to x on the right than mish, silu and gelu are.
    """
    a = min(x, 8.0)  # beyond, tanh(exp(x)) is 1
    high, low, n = exp_pair(a)
    t, t_low = scale(high, n), scale(low, n)
    y, y_low = expm1_pair(-2 * t, 1.0, -2 * t_low)
    q, q_low = add_pair(y, y_low, 2.0, 0.0)
    gate, gate_low = quotient_pair(-y, -y_low, q, q_low)
    power, power_low = add_pair(y, y_low, 1.0, 0.0)
    top, top_low = product_pair(4 * t, 4 * t_low, power, power_low)
    top, top_low = product_pair(top, top_low, max(a, -1e4), 0.0)
    square, square_low = square_pair(q, q_low)
    slope, slope_low = add_pair(gate, gate_low, *quotient_pair(top, top_low, square, square_low))
    end, end_slope = _left_end(x, high, low, n, 0.0, 0.0)
    return (
        end if x < FAR else times_pair(x, gate, gate_low),
        end_slope if x < FAR else slope + slope_low,
    )


@activation(
    source="Nag & Bhattacharyya 2021, arXiv:2108.09598",
    range=(-0.348437458759606, inf),
    usual=False,
    extra=True,
)
def serf(x: float) -> tuple[float, float]:
    """x * erf(softplus(x))

    mish with an error function in the place of tanh.
    """
    high, low, n, e, e_low, q, q_low = power(x)
    s, s_low = add_pair(min(max(x, 0.0), 64.0), 0.0, *log1p_pair(e, e_low))
    s, s_low = sum_pair(s, s_low)
    gate, gate_low = erf_pair(s, s_low)
    square, square_low = square_pair(s, s_low)
    bell, bell_low, m = exp_pair(*sum_pair(-square, -square_low))
    bell, bell_low = product_pair(bell, bell_low, SLOPE_OF_ERF, SLOPE_OF_ERF_LOW)
    share, share_low = quotient_pair(1.0 if x >= 0 else e, 0.0 if x >= 0 else e_low, q, q_low)
    share, share_low = product_pair(share, share_low, min(max(x, -1e20), 1e20), 0.0)
    rise, rise_low = product_pair(share, share_low, scale(bell, m), scale(bell_low, m))
    slope, slope_low = add_pair(gate, gate_low, rise, rise_low)
    high, low = product_pair(high, low, SLOPE_OF_ERF, SLOPE_OF_ERF_LOW)
    end, end_slope = _left_end(x, high, low, n, 0.5 * e, e)
    return (
        end if x < FAR else times_pair(x, gate, gate_low),
        end_slope if x < FAR else slope + slope_low,
    )


@activation(source="Naveen 2022, doi:10.36227/techrxiv.17283824", range=(0.0, inf), usual=False, extra=True)
def phish(x: float) -> tuple[float, float]:
    """x * tanh(gelu(x))

    Never negative, with a bump to the left of 0.
    """
    # Φ(-a) = T and the density at a are multiples of one bell, (h + l) · 2**n, with a = |x|
    a = min(abs(x), 64.0)
    square = a * a
    high, low, n = exp_pair(-0.5 * square, -0.5 * fma(a, a, -square))
    ratio, ratio_low = tail_ratio(a)
    steep, steep_low = product_pair(a, 0.0, INVERSE_SQRT_2PI, INVERSE_SQRT_2PI_LOW)
    tail, tail_low = product_pair(ratio, ratio_low, high, low)
    t, t_low = scale(tail, n), scale(tail_low, n)
    share, share_low = add_pair(1.0 if x > 0 else 0.0, 0.0, -t if x > 0 else t, -t_low if x > 0 else t_low)
    g, g_low = sum_pair(*product_pair(a, 0.0, share, share_low))  # |gelu(x)|
    y, y_low = expm1_pair(-2 * g, 1.0, -2 * g_low)
    q, q_low = add_pair(y, y_low, 2.0, 0.0)
    gate, gate_low = quotient_pair(-y, -y_low, q, q_low)
    rise, rise_low = add_pair(ratio, ratio_low, -steep, -steep_low)
    rise, rise_low = product_pair(rise, rise_low, high, low)
    rise, rise_low = scale(rise, n), scale(rise_low, n)
    if x > 0:
        rise, rise_low = add_pair(1.0, 0.0, -rise, -rise_low)
    rise, rise_low = product_pair(rise, rise_low, a, 0.0)
    power, power_low = add_pair(y, y_low, 1.0, 0.0)
    top, top_low = product_pair(4 * rise, 4 * rise_low, power, power_low)
    bottom, bottom_low = square_pair(q, q_low)
    slope, slope_low = add_pair(gate, gate_low, *quotient_pair(top, top_low, bottom, bottom_low))
    end, end_low = product_pair(square, fma(a, a, -square), tail, tail_low)  # tanh(g) is g
    fall, fall_low = add_pair(2 * ratio, 2 * ratio_low, -steep, -steep_low)
    fall, fall_low = product_pair(fall, fall_low, high, low)
    return (
        scale(end + end_low, n) if x < -7 else times_pair(abs(x), gate, gate_low),
        scale(-a * (fall + fall_low), n)
        if x < -7
        else (slope + slope_low if x > 0 else -(slope + slope_low)),
    )
