"""The catalogue a third time, in double precision on arrays, with NumPy's and SciPy's functions.

It shares no code with the fast path, and its forms do not cancel. Each function takes an array of doubles
that are single-precision numbers, and returns value and slope.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from .vectorized_parts import (
    ROOT_2PI,
    Array,
    Pair,
    Reference,
    clip,
    density,
    distribution,
    gated,
    line,
    logistic,
    sech_squared,
)

_SHRINK_SERIES = [2 * k / math.factorial(2 * k + 1) for k in range(13, 0, -1)]  # x cosh x - sinh x
_EXP_SERIES = [1 / np.longdouble(math.factorial(k)) for k in range(20, 1, -1)]  # (exp(x) - 1 - x) / x²


def step(x: Array) -> Pair:
    return (x > 0).astype(float), np.zeros_like(x)


def linear(x: Array) -> Pair:
    return x, np.ones_like(x)


def relu(x: Array) -> Pair:
    return line(x, 0.0)


def relu6(x: Array) -> Pair:
    return clip(x, 0.0, 6.0)


def threshold(x: Array, threshold: float, value: float) -> Pair:
    return np.where(x > threshold, x, value), (x > threshold).astype(float)


def thresholded_relu(x: Array, limit: float) -> Pair:
    return threshold(x, limit, 0.0)


def rrelu(x: Array, lower: float, upper: float) -> Pair:
    return line(x, (lower + upper) / 2)


def relu_squared(x: Array) -> Pair:
    y = np.maximum(x, 0)
    return y * y, 2 * y


def elu(x: Array, alpha: float) -> Pair:
    left = np.minimum(x, 0)
    return np.where(x > 0, x, alpha * np.expm1(left)), np.where(x > 0, 1.0, alpha * np.exp(left))


def selu(x: Array) -> Pair:
    value, slope = elu(x, 1.6732632423543772)
    return 1.0507009873554805 * value, 1.0507009873554805 * slope


def celu(x: Array, alpha: float) -> Pair:
    left = np.minimum(x, 0) / alpha
    return np.where(x > 0, x, alpha * np.expm1(left)), np.where(x > 0, 1.0, np.exp(left))


def sigmoid(x: Array) -> Pair:
    return logistic(x), sech_squared(x / 2) / 4


def tanh(x: Array) -> Pair:
    return np.tanh(x), sech_squared(x)


def log_sigmoid(x: Array) -> Pair:
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))), logistic(-x)


def softsign(x: Array) -> Pair:
    q = 1 + np.abs(x)
    return x / q, 1 / q**2


def tanh_shrink(x: Array) -> Pair:
    square = np.minimum(x * x, 1.0)
    near = x * square * np.polyval(_SHRINK_SERIES, square) / np.cosh(np.minimum(np.abs(x), 1.0))
    return np.where(np.abs(x) < 1, near, x - np.tanh(x)), np.tanh(x) ** 2


def log1mexp(x: Array) -> Pair:
    a = np.abs(x)
    t = -np.expm1(-a)
    value = np.where(a < 0.7, np.log(t), np.log1p(-np.minimum(np.exp(-a), 0.9)))
    return value, np.where(x >= 0, 1, -1) * (np.exp(-a) / t)


def softplus(x: Array, beta: float, threshold: float) -> Pair:
    z = beta * x
    value = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(z))) / beta
    return np.where(z > threshold, x, value), np.where(z > threshold, 1.0, logistic(z))


def silu(x: Array) -> Pair:
    return gated(x, x, x)


def swish(x: Array, beta: float) -> Pair:
    return gated(x, beta * x, beta * x)


def quick_gelu(x: Array) -> Pair:
    return gated(x, 1.702 * x, 1.702 * x)


def _cubic_gate(x: Array, scale: float, cubic: float) -> Pair:
    a = np.clip(x, -1e3, 1e3)
    z, tilt = (scale * a * (1 + k * cubic * (a * a)) for k in (1, 3))
    return gated(x, z, tilt)


def gelu_tanh(x: Array) -> Pair:
    return _cubic_gate(x, 1.5957691216057308, 0.044715)


def gelu_approx(x: Array) -> Pair:
    return _cubic_gate(x, 1.60033, 0.0433603)


def ndtr(x: Array) -> Pair:
    return distribution(x), density(x)


def gelu(x: Array) -> Pair:
    return x * distribution(x), distribution(x) + x * density(x)


def clipped_gelu(x: Array, min_val: float, max_val: float) -> Pair:
    value, slope = gelu(x)
    return np.clip(value, min_val, max_val), np.where((value >= min_val) & (value <= max_val), slope, 0.0)


def laplace(x: Array, mu: float, sigma: float) -> Pair:
    z = (x - mu) / sigma
    return distribution(z), density(z) / sigma


def log_ndtr(x: Array) -> Pair:
    a = np.abs(x)
    ratio = special.erfcx(a / np.sqrt(2)) / 2
    left = x <= 0
    tail = np.minimum(ratio * np.exp(-a * a / 2), 0.5)
    value = np.where(left, np.log(ratio) - a * a / 2, np.log1p(-tail))
    return value, np.where(left, 1 / (ROOT_2PI * ratio), density(x) / (1 - tail))


def mish(x: Array) -> Pair:
    e = np.exp(-np.abs(x))
    right = x >= 0
    a = np.where(right, 1 + 2 * e, e * (2 + e))
    b = np.where(right, 2 * e * e, 2.0)
    w = np.where(right, 4 * e * e * (1 + e), 4 * e * (1 + e))
    return x * (a / (a + b)), a / (a + b) + x * w / (a + b) ** 2


def exponential(x: Array) -> Pair:
    y = np.exp(np.minimum(x, 700))
    return y, y


def squareplus(x: Array, b: float) -> Pair:
    root = np.hypot(x, np.sqrt(b))
    total = root + np.abs(x)
    value = np.where(x >= 0, total / 2, b / 2 / total)
    return value, value / root


def sqrt_softplus(x: Array) -> Pair:
    e = np.exp(np.minimum(x, 0))
    left = np.exp(np.minimum(x, 0) / 2) * np.sqrt(np.where(e > 1e-30, np.log1p(e) / np.maximum(e, 1e-30), 1))
    value = np.where(x < 0, left, np.sqrt(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))))
    return value, np.where(x < 0, e / (1 + e), logistic(x)) / (2 * np.maximum(value, 1e-160))


def xielu(x: Array, alpha_p: float, alpha_n: float, beta: float) -> Pair:
    left = np.minimum(x, 0).astype(np.longdouble)  # the value has a root, where digits cancel
    near = np.maximum(left, -1)
    rest = np.where(left > -1, near * near * np.polyval(_EXP_SERIES, near), np.expm1(left) - left)
    value = np.where(x > 0, alpha_p * x * x + beta * x, alpha_n * rest + beta * left)
    slope = np.where(x > 0, 2 * alpha_p * x + beta, alpha_n * np.expm1(left) + beta)
    return value, slope


def lisht(x: Array) -> Pair:
    return x * np.tanh(x), np.tanh(x) + x * sech_squared(x)


def logcosh(x: Array) -> Pair:
    a = np.abs(x)
    near = np.log1p(np.sinh(np.minimum(a, 1)) ** 2) / 2
    return np.where(a < 1, near, a + (np.log1p(np.exp(-2 * a)) - np.log(2))), np.tanh(x)


def dish(x: Array) -> Pair:
    root = np.hypot(x, 1)
    r = x / root
    gate = np.where(x >= 0, (1 + r) / 2, 0.5 / root / (root + np.abs(x)))
    return x * gate, gate + r / root / root / 2


def hard_tanh(x: Array, min_val: float, max_val: float) -> Pair:
    return clip(x, min_val, max_val)


def clipped_linear(x: Array, slope: float, offset: float, min_val: float, max_val: float) -> Pair:
    value, inside = clip(slope * x + offset, min_val, max_val)
    return value, slope * inside


def hard_sigmoid(x: Array, slope: float, offset: float) -> Pair:
    value, inside = clip((x + 3) / 6, 0, 1) if abs(slope * 6 - 1) < 1e-7 else clip(slope * x + offset, 0, 1)
    return value, slope * inside


def sparse_sigmoid(x: Array) -> Pair:
    value, inside = clip((x + 1) / 2, 0, 1)
    return value, inside / 2


def sparse_plus(x: Array) -> Pair:
    u = np.clip(x, -1, 1) + 1
    return np.where(x >= 1, x, u * u / 4), u / 2


def hard_swish(x: Array) -> Pair:
    inner = np.clip(x, -3, 3)
    value = np.where(x >= 3, x, inner * (inner + 3) / 6)
    return value, np.where(x >= 3, 1.0, np.where(x <= -3, 0.0, (2 * inner + 3) / 6))


def hard_mish(x: Array) -> Pair:
    inner = np.clip(x, -2, 0)
    value = np.where(x >= 0, x, inner * (inner + 2) / 2)
    return value, np.where(x >= 0, 1.0, np.where(x <= -2, 0.0, inner + 1))


def shrink(x: Array, lambd: float, bias: float) -> Pair:
    outside = np.abs(x) > lambd
    return np.where(outside, x - np.copysign(bias, x), 0.0), outside.astype(float)


def soft_shrink(x: Array, lambd: float) -> Pair:
    return shrink(x, lambd, lambd)


def hard_shrink(x: Array, lambd: float) -> Pair:
    return shrink(x, lambd, 0.0)


FUNCTIONS: dict[str, Reference] = {
    f.__name__: f
    for f in (
        *(step, linear, relu, relu6, threshold, thresholded_relu, rrelu, relu_squared, elu, selu, celu),
        *(sigmoid, tanh, log_sigmoid, softsign, tanh_shrink, log1mexp, ndtr, laplace, log_ndtr),
        *(softplus, silu, swish, quick_gelu, gelu_tanh, gelu_approx, gelu, clipped_gelu, mish, exponential),
        *(squareplus, sqrt_softplus, xielu, lisht, logcosh, dish),
        *(hard_tanh, clipped_linear, hard_sigmoid, sparse_sigmoid, sparse_plus, hard_swish, hard_mish),
        *(shrink, soft_shrink, hard_shrink),
    )
} | {"leaky_relu": line, "prelu": line}
