"""The truth of the activations that only papers have, and of snake."""

from __future__ import annotations

from typing import Any

from mpmath import mp, mpf

from .library import gelu, relu, sigma, silu, tanh


def smelu(x: Any, beta: Any) -> tuple[Any, Any]:
    return relu(x) if abs(x) >= beta else ((x + beta) ** 2 / (4 * beta), (x + beta) / (2 * beta))


def star_relu(x: Any, scale: Any, bias: Any) -> tuple[Any, Any]:
    return scale * max(x, mpf(0)) ** 2 + bias, 2 * scale * max(x, mpf(0))


def bipolar_relu(x: Any, sign: Any) -> tuple[Any, Any]:
    value, slope = relu(x)
    return (value, slope) if sign > 0 else (x - value, 1 - slope)


def frelu(x: Any, funnel: Any) -> tuple[Any, Any]:
    return max(x, funnel), mpf(x > funnel)


def pelu(x: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return (a / b * x, a / b) if x > 0 else (a * mp.expm1(x / b), a / b * mp.exp(x / b))


def soft_exponential(x: Any, alpha: Any) -> tuple[Any, Any]:
    if alpha == 0:
        return x, mpf(1)
    if alpha > 0:
        return mp.expm1(alpha * x) / alpha + alpha, mp.exp(alpha * x)
    return -mp.log(1 - alpha * (x + alpha)) / alpha, 1 / (1 - alpha * (x + alpha))


def sqnl(x: Any) -> tuple[Any, Any]:
    return (mp.sign(x), mpf(0)) if abs(x) >= 2 else (x - x * abs(x) / 4, 1 - abs(x) / 2)


def lecun_tanh(x: Any) -> tuple[Any, Any]:
    value, slope = tanh(2 * x / 3)
    return mpf("1.7159") * value, mpf("1.7159") * 2 / 3 * slope


def arctan(x: Any) -> tuple[Any, Any]:
    return mp.atan(x), 1 / (1 + x * x)


def gaussian(x: Any) -> tuple[Any, Any]:
    return mp.exp(-x * x), -2 * x * mp.exp(-x * x)


def bent_identity(x: Any) -> tuple[Any, Any]:
    with mp.workdps(700):  # √(x² + 1) - 1 cancels
        root = mp.sqrt(x * x + 1)
        return (root - 1) / 2 + x, x / (2 * root) + 1


def isru(x: Any, alpha: Any) -> tuple[Any, Any]:
    root = mp.sqrt(1 + alpha * x * x)
    return x / root, 1 / root**3


def isrlu(x: Any, alpha: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else isru(x, alpha)


def rational(x: Any, *coefficients: Any) -> tuple[Any, Any]:
    above, below = coefficients[:6], (mpf(0), *coefficients[6:])
    p = mp.fsum(a * x**i for i, a in enumerate(above))
    q = mp.fsum(b * x**i for i, b in enumerate(below))
    p_slope = mp.fsum(i * a * x ** (i - 1) for i, a in enumerate(above) if i)
    q_slope = mp.fsum(i * b * x ** (i - 1) for i, b in enumerate(below) if i)
    q_slope *= mp.sign(q)
    return p / (1 + abs(q)), (p_slope * (1 + abs(q)) - p * q_slope) / (1 + abs(q)) ** 2


def eswish(x: Any, beta: Any) -> tuple[Any, Any]:
    value, slope = silu(x)
    return beta * value, beta * slope


def acon_c(x: Any, p1: Any, p2: Any, beta: Any) -> tuple[Any, Any]:
    value, slope = silu(beta * (p1 - p2) * x)
    if beta == 0:
        return (p1 + p2) / 2 * x, (p1 + p2) / 2
    return value / beta + p2 * x, (p1 - p2) * slope + p2


def dice(x: Any, alpha: Any, mean: Any, variance: Any, eps: Any) -> tuple[Any, Any]:
    width = mp.sqrt(variance + eps)
    share, rest = sigma((x - mean) / width), sigma((mean - x) / width)
    return x * (share + alpha * rest), share + alpha * rest + (1 - alpha) * x * share * rest / width


def logish(x: Any) -> tuple[Any, Any]:
    gate = mp.log1p(sigma(x))
    return x * gate, gate + x * sigma(x) * sigma(-x) / (1 + sigma(x))


def smish(x: Any) -> tuple[Any, Any]:
    gate = mp.log1p(sigma(x))
    bend = sigma(x) * sigma(-x) / (1 + sigma(x))
    return x * mp.tanh(gate), mp.tanh(gate) + x * mp.sech(gate) ** 2 * bend


def tanhexp(x: Any) -> tuple[Any, Any]:
    if x > 100:  # 1 - tanh(exp(x)) is under 10**(-10**43)
        return x, mpf(1)
    t = mp.exp(x)
    return x * mp.tanh(t), mp.tanh(t) + x * t * mp.sech(t) ** 2


def serf(x: Any) -> tuple[Any, Any]:
    s = mp.log1p(mp.exp(x)) if x < 1000 else x
    gate = mp.erf(s) if s < 1e6 else mpf(1)
    return x * gate, gate + x * 2 / mp.sqrt(mp.pi) * mp.exp(-s * s) * sigma(x)


def phish(x: Any) -> tuple[Any, Any]:
    value, slope = gelu(x)
    if x > 1e6:
        return x, mpf(1)
    return x * mp.tanh(value), mp.tanh(value) + x * mp.sech(value) ** 2 * slope


def aria2(x: Any, alpha: Any, beta: Any) -> tuple[Any, Any]:
    gate = mp.exp(-alpha * mp.log1p(mp.exp(-beta * x)))
    return x * gate, gate * (1 + alpha * beta * x * sigma(-beta * x))


def elish(x: Any) -> tuple[Any, Any]:
    if x > 0:
        return silu(x)
    slope = mp.exp(x) * sigma(x) + mp.expm1(x) * sigma(x) * sigma(-x)
    return mp.expm1(x) * sigma(x), slope


def hard_elish(x: Any) -> tuple[Any, Any]:
    if x > 0:
        return (x, mpf(1)) if x >= 1 else (x * (x + 1) / 2, x + mpf(1) / 2)
    if x <= -1:
        return mpf(0), mpf(0)
    return mp.expm1(x) * (x + 1) / 2, (mp.exp(x) * (x + 1) + mp.expm1(x)) / 2


def sine(x: Any, frequency: Any) -> tuple[Any, Any]:
    return mp.sin(frequency * x), frequency * mp.cos(frequency * x)


def snake(x: Any, a: Any) -> tuple[Any, Any]:
    return x + mp.sin(a * x) ** 2 / a, 1 + mp.sin(2 * a * x)


FUNCTIONS = (
    *(smelu, star_relu, bipolar_relu, frelu, pelu, soft_exponential, sqnl, lecun_tanh, arctan, gaussian),
    *(bent_identity, isru, isrlu, rational, sine, snake),
    *(eswish, acon_c, dice, logish, smish, tanhexp, serf, phish, aria2, elish, hard_elish),
)
