"""Extras: activations that papers propose and no large library has, but for those of the form x · gate(x)."""

from __future__ import annotations

import math
from math import inf

from .. import elementary
from ..elementary import (
    LECUN_HEIGHT,
    LECUN_HEIGHT_LOW,
    LECUN_SLOPE,
    LECUN_SLOPE_LOW,
    LINE_IS_ALL,
    SQUARE_IS_ALL,
    TWO_THIRDS,
    TWO_THIRDS_LOW,
    add_pair,
    exp_pair,
    expm1_pair,
    fma,
    log1p_pair,
    product_pair,
    quotient,
    quotient_pair,
    root_pair,
    scale,
    square_pair,
    sum_pair,
    times_pair,
)
from .record import activation


@activation(
    source="Shamir & Lin 2022, arXiv:2202.06499",
    range=(0.0, inf),
    positive=("beta",),
    usual=False,
    extra=True,
)
def smelu(x: float, beta: float = 2.0) -> tuple[float, float]:
    """x if x > beta else (x + beta)**2 / (4 * beta) if x > -beta else 0

    relu with its corner cut by a parabola; with a beta of 1 it is sparse_plus.
    """
    u, lost = sum_pair(x, beta)
    square, low = square_pair(u, lost)
    return (
        x if x >= beta else 0 if x <= -beta else quotient(square, low, 4 * beta, 0.0),
        1 if x >= beta else 0 if x <= -beta else quotient(u, lost, 2 * beta, 0.0),
    )


@activation(source="Yu et al. 2022, arXiv:2210.13452", range=(-0.4472, inf), usual=False, extra=True)
def star_relu(x: float, scale: float = 0.8944, bias: float = -0.4472) -> tuple[float, float]:
    """scale * max(x, 0)**2 + bias

    The square of relu, with the scale and bias that make a standard normal signal one again.
    """
    a = max(x, 0.0)
    y = scale * a
    y_low = fma(scale, a, -y)
    square, low = product_pair(y, y_low, a, 0.0)
    total, lost = sum_pair(square, bias)
    return (y * a if a > 1e12 else total + (lost + low)), 2 * scale * a


@activation(
    source="Eidnes & Nøkland 2017, arXiv:1709.04054", range=(0.0, inf), kinks=(0.0,), usual=False, extra=True
)
def bipolar_relu(x: float, sign: float = 1.0) -> tuple[float, float]:
    """max(x, 0) if sign > 0 else min(x, 0)

    Every other neuron of a layer gets a sign of -1, so that its mean stays near 0: sign may be an array.
    """
    right, left = (1.0 if x > 0 else 0.0), (0.0 if x > 0 else 1.0)
    return (max(x, 0.0) if sign > 0 else min(x, 0.0)), (x if x != x else right if sign > 0 else left)


@activation(
    source="Ma, Zhang & Sun 2020, arXiv:2007.11824", range=(0.0, inf), kinks=(0.0,), usual=False, extra=True
)
def frelu(x: float, funnel: float = 0.0) -> tuple[float, float]:
    """max(x, funnel)

    The funnel is an array of x's shape: what a depthwise convolution makes of each pixel's surroundings.
    """
    return max(x, funnel), (1 if x > funnel else 0 if x <= funnel else x)


@activation(
    source="Trottier, Giguère & Chaib-draa 2017, arXiv:1605.09332",
    range=(-1.0, inf),
    positive=("a", "b"),
    usual=False,
    extra=True,
)
def pelu(x: float, a: float = 1.0, b: float = 1.0) -> tuple[float, float]:
    """a / b * x if x > 0 else a * (exp(x / b) - 1)

    elu whose height and width are learned, smooth for all of them.
    """
    steep, steep_low = quotient_pair(a, 0.0, b, 0.0)
    z, z_low = quotient_pair(min(max(x, -1e30), 0.0), 0.0, b, 0.0)
    y, y_low = expm1_pair(z, 1.0, z_low)
    high, low, n = exp_pair(z, z_low)
    slope, slope_low = product_pair(high, low, steep, steep_low)
    return (
        times_pair(x, steep, steep_low) if x >= 0 else times_pair(a, y, y_low),
        steep if x > 0 else scale(slope + slope_low, n),
    )


@activation(source="Godfrey & Gashler 2015, arXiv:1602.01321", usual=False, extra=True)
def soft_exponential(x: float, alpha: float = 0.0) -> tuple[float, float]:
    """x if alpha == 0 else alpha + (exp(alpha * x) - 1) / alpha if alpha > 0 else -log(1 - alpha * (alpha + x)) / alpha

    From the logarithm (an alpha of -1) over the line (0) to the exponential (1). With an alpha below 0 it is
    defined right of 1 / alpha - alpha.
    """  # noqa: E501 - a formula is one line
    a = alpha if alpha != 0 else 1.0
    z = min(max(a * x, -1e30), 1e30)
    z_low = fma(a, x, -z) if abs(z) < 1e4 else 0.0
    half, half_low = expm1_pair(z, 0.5, z_low)
    rise, rise_low = add_pair(0.5 * a, 0.0, *quotient_pair(half, half_low, a, 0.0))
    grown = 2 * (half / a) + a if z > 40 else 2 * (rise + rise_low)
    high, low, n = exp_pair(z, z_low)
    w, w_low = sum_pair(*product_pair(-a, 0.0, *sum_pair(min(max(x, -1e30), 1e30), a)))
    q = 1 + w + w_low
    bent, bent_low = log1p_pair(w if w > -1 else 0.0, w_low)
    bent = -quotient(bent, bent_low, a, 0.0)
    bent = bent if q > 0 else -inf if q == 0 else inf - inf
    return (
        x if alpha == 0 or x == inf else grown if alpha > 0 else bent,
        (1 if x == x else x)
        if alpha == 0
        else scale(high + low, n)
        if alpha > 0
        else (1 / q if x < inf else 0),
    )


@activation(
    source="Wuraola & Patel 2018, doi:10.1109/IJCNN.2018.8489043", range=(-1.0, 1.0), usual=False, extra=True
)
def sqnl(x: float) -> tuple[float, float]:
    """sign(x) if abs(x) > 2 else x - x * abs(x) / 4

    A tanh of two parabolas.
    """
    a = min(abs(x), 2.0)
    c = min(max(x, -2.0), 2.0)
    return (x if x == 0 else fma(-0.25 * a, c, c)), (1 - 0.5 * a if a < 2 else 0 if x == x else x)


@activation(
    source="LeCun et al. 1998, doi:10.1007/3-540-49430-8_2", range=(-1.7159, 1.7159), usual=False, extra=True
)
def lecun_tanh(x: float) -> tuple[float, float]:
    """1.7159 * tanh(2 * x / 3)

    tanh stretched so that 1 and -1 map to themselves, and targets of ±1 are not out of its reach.
    """
    z, z_low = sum_pair(*product_pair(min(abs(x), 1e4), 0.0, -2 * TWO_THIRDS, -2 * TWO_THIRDS_LOW))
    y, y_low = expm1_pair(z, 1.0, z_low)
    q, q_low = add_pair(y, y_low, 2.0, 0.0)
    value, value_low = product_pair(LECUN_HEIGHT, LECUN_HEIGHT_LOW, *quotient_pair(-y, -y_low, q, q_low))
    value += value_low
    high, low, n = exp_pair(z, z_low)
    top, top_low = product_pair(4 * LECUN_SLOPE, 4 * LECUN_SLOPE_LOW, high, low)
    square, square_low = square_pair(q, q_low)
    slope, slope_low = quotient_pair(top, top_low, square, square_low)
    value = -value if x < 0 else value
    return (
        times_pair(x, LECUN_SLOPE, LECUN_SLOPE_LOW) if abs(x) < LINE_IS_ALL else value,
        scale(slope + slope_low, n),
    )


@activation(source="the inverse of the tangent", range=(-math.pi / 2, math.pi / 2), usual=False, extra=True)
def arctan(x: float) -> tuple[float, float]:
    """atan(x)

    An S like tanh, whose slope dies away as 1/x² only.
    """
    a = min(abs(x), SQUARE_IS_ALL)
    q, lost = sum_pair(1.0, a * a)
    slope = quotient(1.0, 0.0, q, lost + fma(a, a, -(a * a)))
    return elementary.atan(x), (1 / x / x if a == SQUARE_IS_ALL else slope)


@activation(source="Broomhead & Lowe 1988", range=(0.0, 1.0), usual=False, extra=True)
def gaussian(x: float) -> tuple[float, float]:
    """exp(-x**2)

    The bell of radial basis functions: it fires near one place only.
    """
    c = min(max(x, -64.0), 64.0)
    square = c * c
    high, low, n = exp_pair(-square, -fma(c, c, -square))
    return scale(high + low, n), scale(times_pair(-2 * c, high, low), n)


@activation(source="the bent line of an approximate absolute value", usual=False, extra=True)
def bent_identity(x: float) -> tuple[float, float]:
    """(sqrt(x**2 + 1) - 1) / 2 + x

    A line whose slope goes from 1/2 to 3/2.
    """
    a = min(abs(x), SQUARE_IS_ALL)
    s, s_low = root_pair(a, 1.0)
    square = a * a
    above, above_low = quotient_pair(square, fma(a, a, -square), *add_pair(s, s_low, 1.0, 0.0))
    total, low = add_pair(min(max(x, -1e30), 1e30), 0.0, 0.5 * above, 0.5 * above_low)
    far = a == SQUARE_IS_ALL
    side = 0.5 if x > 0 else -0.5
    return (
        fma(1 + side, x, -0.5) if far else x if x == 0 else total + low,
        1 + side if far else 1 + quotient(0.5 * x, 0.0, s, s_low),
    )


def _over_root(x: float, alpha: float) -> tuple[float, float]:
    """x / √(1 + alpha · x²), and its slope."""
    r = math.sqrt(alpha)
    r_low = fma(-r, r, alpha) / (2 * r)
    w = r * abs(x)
    u, u_low = product_pair(min(abs(x), 1e30), 0.0, r, r_low)
    far = u > SQUARE_IS_ALL
    square, square_low = square_pair(min(u, SQUARE_IS_ALL), 0.0 if far else u_low)
    total, lost = add_pair(1.0, 0.0, square, square_low)
    s = math.sqrt(total)
    s_low = (fma(-s, s, total) + lost) / (2 * s)
    cube, cube_low = product_pair(s, s_low, *square_pair(s, s_low))
    level = quotient(1.0, 0.0, r, r_low)
    return (
        (level if x > 0 else -level) if far else x if x == 0 else quotient(x, 0.0, s, s_low),
        1 / w / w / w if far else quotient(1.0, 0.0, cube, cube_low),
    )


@activation(
    source="Carlile et al. 2017, arXiv:1710.09967",
    range=(-1.0, 1.0),
    positive=("alpha",),
    usual=False,
    extra=True,
)
def isru(x: float, alpha: float = 1.0) -> tuple[float, float]:
    """x / sqrt(1 + alpha * x**2)

    Inverse square root unit: an S from -1/√alpha to 1/√alpha that needs no exponential.
    """
    return _over_root(x, alpha)


@activation(
    source="Carlile et al. 2017, arXiv:1710.09967",
    range=(-1.0, inf),
    positive=("alpha",),
    usual=False,
    extra=True,
)
def isrlu(x: float, alpha: float = 1.0) -> tuple[float, float]:
    """x if x > 0 else x / sqrt(1 + alpha * x**2)

    isru on the left and x on the right: an elu without its exponential.
    """
    value, slope = _over_root(x, alpha)
    return (x if x >= 0 else value), (1 if x > 0 else slope)
