"""Activations that only papers have, and snake, in double precision on arrays: see `vectorized`."""

from __future__ import annotations

import numpy as np
from scipy import special

from .vectorized import elu, gelu, silu
from .vectorized_parts import Array, Pair, Reference, density, line, logistic, sech_squared

SLOPE_OF_ERF = 2 / np.sqrt(np.pi)


def smelu(x: Array, beta: float) -> Pair:
    u = np.clip(x, -beta, beta) + beta
    return np.where(x >= beta, x, u * u / (4 * beta)), u / (2 * beta)


def star_relu(x: Array, scale: float, bias: float) -> Pair:
    a = np.maximum(x, 0).astype(np.longdouble)  # the value has a root, where digits cancel
    return scale * a * a + bias, 2 * scale * a


def bipolar_relu(x: Array, sign: float) -> Pair:
    value, slope = line(x, 0.0)
    return (value, slope) if sign > 0 else (x - value, 1 - slope)


def frelu(x: Array, funnel: float) -> Pair:
    return np.maximum(x, funnel), (x > funnel).astype(float)


def pelu(x: Array, a: float, b: float) -> Pair:
    value, slope = elu(x / b, a)
    return np.where(x > 0, a / b * x, value), np.where(x > 0, a, slope) / b


def soft_exponential(x: Array, alpha: float) -> Pair:
    if alpha == 0:
        return x, np.ones_like(x)
    if alpha > 0:
        return np.expm1(alpha * x) / alpha + alpha, np.exp(alpha * x)
    inside = -alpha * (x + alpha)
    return np.log1p(inside) / -alpha, 1 / (1 + inside)


def sqnl(x: Array) -> Pair:
    c = np.clip(x, -2, 2)
    return c * (1 - np.abs(c) / 4), 1 - np.abs(c) / 2


def lecun_tanh(x: Array) -> Pair:
    return 1.7159 * np.tanh(2 * x / 3), 1.7159 * 2 / 3 * sech_squared(2 * x / 3)


def arctan(x: Array) -> Pair:
    return np.arctan(x), 1 / (1 + x * x)


def gaussian(x: Array) -> Pair:
    y = np.exp(-x * x)
    return y, -2 * x * y


def bent_identity(x: Array) -> Pair:
    root = np.hypot(x, 1)
    return x + x * (x / (root + 1)) / 2, 1 + x / root / 2


def isru(x: Array, alpha: float) -> Pair:
    root = np.sqrt(1 + alpha * x * x)
    return x / root, 1 / root**3


def isrlu(x: Array, alpha: float) -> Pair:
    value, slope = isru(x, alpha)
    return np.where(x > 0, x, value), np.where(x > 0, 1.0, slope)


def rational(x: Array, *coefficients: float) -> Pair:
    x = x.astype(np.longdouble)  # the polynomials cancel
    above = np.array(coefficients[5::-1], np.longdouble)
    below = np.array([*coefficients[:5:-1], 0], np.longdouble)
    p, q = np.polyval(above, x), np.polyval(below, x)
    p_slope, q_slope = (np.polyval(np.polyder(row), x) for row in (above, below))
    total = 1 + np.abs(q)
    return p / total, (p_slope - p / total * np.sign(q) * q_slope) / total


def sine(x: Array, frequency: float) -> Pair:
    return np.sin(frequency * x), frequency * np.cos(frequency * x)


def snake(x: Array, a: float) -> Pair:
    z = (a * x).astype(np.longdouble)  # the slope touches 0
    return x + np.sin(z) ** 2 / a, (np.sin(z) + np.cos(z)) ** 2


def eswish(x: Array, beta: float) -> Pair:
    value, slope = silu(x)
    return beta * value, beta * slope


def _between(x: Array, z: Array, steep: float, right: float, left: float) -> Pair:
    gate = right * logistic(z) + left * logistic(-z)
    return x * gate, gate + x * steep * (right - left) * sech_squared(z / 2) / 4


def acon_c(x: Array, p1: float, p2: float, beta: float) -> Pair:
    steep = beta * (p1 - p2)
    return _between(x, steep * x, steep, p1, p2)


def dice(x: Array, alpha: float, mean: float, variance: float, eps: float) -> Pair:
    width = np.sqrt(variance + eps)
    return _between(x, (x - mean) / width, 1 / width, 1.0, alpha)


def logish(x: Array) -> Pair:
    share = logistic(x)
    gate = np.log1p(share)
    return x * gate, gate + x * share * logistic(-x) / (1 + share)


def smish(x: Array) -> Pair:
    share = logistic(x)
    q = 2 + share * (2 + share)
    gate = share * (2 + share) / q
    return x * gate, gate + x * 4 * (1 + share) / q**2 * share * logistic(-x)


def tanhexp(x: Array) -> Pair:
    t = np.exp(np.minimum(x, 20))
    return x * np.tanh(t), np.tanh(t) + x * t * sech_squared(t)


def serf(x: Array) -> Pair:
    s = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    gate = special.erf(s)
    return x * gate, gate + x * SLOPE_OF_ERF * np.exp(-s * s) * logistic(x)


def phish(x: Array) -> Pair:
    value, slope = gelu(x)
    square = np.minimum(x * x, 1e4)
    ratio, bell = special.erfcx(np.abs(x) / np.sqrt(2)) / 2, np.exp(-square / 2)
    far = x < -7  # where tanh(gelu(x)) is gelu(x)
    return (
        np.where(far, square * ratio * bell, x * np.tanh(value)),
        np.where(
            far, x * (2 * ratio * bell + x * density(x)), np.tanh(value) + x * slope * sech_squared(value)
        ),
    )


def aria2(x: Array, alpha: float, beta: float) -> Pair:
    z = beta * x
    gate = np.exp(-alpha * (np.maximum(-z, 0) + np.log1p(np.exp(-np.abs(z)))))
    return x * gate, gate * (1 + alpha * z * logistic(-z))


def elish(x: Array) -> Pair:
    value, slope = silu(x)
    e = np.exp(np.minimum(x, 0))
    left = e * (e * e + 2 * e - 1) / (1 + e) ** 2
    return np.where(x > 0, value, np.expm1(np.minimum(x, 0)) * logistic(x)), np.where(x > 0, slope, left)


def hard_elish(x: Array) -> Pair:
    c = np.clip(x, -1, 0)
    y, u = np.expm1(c), c + 1
    right = np.where(x >= 1, x, x * (x + 1) / 2), np.where(x >= 1, 1.0, x + 0.5)
    left = y * u / 2, np.where(x > -1, y * (u + 1) + u, 0.0) / 2
    return np.where(x > 0, right[0], left[0]), np.where(x > 0, right[1], left[1])


FUNCTIONS: dict[str, Reference] = {
    f.__name__: f
    for f in (
        *(smelu, star_relu, bipolar_relu, frelu, pelu, soft_exponential, sqnl, lecun_tanh, arctan, gaussian),
        *(bent_identity, isru, isrlu, rational, sine, snake),
        *(eswish, acon_c, dice, logish, smish, tanhexp, serf, phish, aria2, elish, hard_elish),
    )
}
