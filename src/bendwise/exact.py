"""The truth: the catalogue again, in arithmetic of any precision, sharing no code with the fast path.

Every function takes a number and parameters and returns value and slope as mpmath numbers. They are
textbook formulas; what they need to be right to 50 digits is a working precision of a few hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

WORKING_DIGITS = 60
Exact = Callable[..., tuple[Any, Any]]


def _normal_cdf(x: Any) -> Any:
    if abs(x) > 1e6:  # mpmath's erfc overflows; what is lost is under 10**(-10**11)
        return mpf(x > 0)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def _normal_density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def step(x: Any) -> tuple[Any, Any]:
    return mpf(x > 0), mpf(0)


def linear(x: Any) -> tuple[Any, Any]:
    return x, mpf(1)


def relu(x: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (mpf(0), mpf(0))


def leaky_relu(x: Any, negative_slope: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (negative_slope * x, negative_slope)


def elu(x: Any, alpha: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (alpha * mp.expm1(x), alpha * mp.exp(x))


def sigmoid(x: Any) -> tuple[Any, Any]:
    return _sigmoid(x), _sigmoid(x) * _sigmoid(-x)


def tanh(x: Any) -> tuple[Any, Any]:
    return mp.tanh(x), mp.sech(x) ** 2


def softplus(x: Any, beta: Any, threshold: Any) -> tuple[Any, Any]:
    if beta * x > threshold:
        return x, mpf(1)
    return mp.log1p(mp.exp(beta * x)) / beta, _sigmoid(beta * x)


def silu(x: Any) -> tuple[Any, Any]:
    return x * _sigmoid(x), _sigmoid(x) * (1 + x * _sigmoid(-x))


def gelu(x: Any) -> tuple[Any, Any]:
    return x * _normal_cdf(x), _normal_cdf(x) + x * _normal_density(x)


def mish(x: Any) -> tuple[Any, Any]:
    e = mp.exp(x)
    tanh_softplus = e * (e + 2) / (e * (e + 2) + 2)  # tanh(log(1 + e)), solved for e
    slope = 4 * e * (e + 1) / (e * (e + 2) + 2) ** 2
    return x * tanh_softplus, tanh_softplus + x * slope


def relu6(x: Any) -> tuple[Any, Any]:
    return min(max(x, mpf(0)), mpf(6)), mpf(0 < x < 6)


def prelu(x: Any, weight: Any) -> tuple[Any, Any]:
    return leaky_relu(x, weight)


def thresholded_relu(x: Any, threshold: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > threshold else (mpf(0), mpf(0))


def relu_squared(x: Any) -> tuple[Any, Any]:
    return (x * x, 2 * x) if x > 0 else (mpf(0), mpf(0))


def selu(x: Any) -> tuple[Any, Any]:
    scale, alpha = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")
    value, slope = elu(x, alpha)
    return scale * value, scale * slope


def celu(x: Any, alpha: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > 0 else (alpha * mp.expm1(x / alpha), mp.exp(x / alpha))


def hard_tanh(x: Any, min_val: Any, max_val: Any) -> tuple[Any, Any]:
    return min(max(x, min_val), max_val), mpf(min_val < x < max_val)


def sparse_sigmoid(x: Any) -> tuple[Any, Any]:
    return min(max((x + 1) / 2, mpf(0)), mpf(1)), mpf(-1 < x < 1) / 2


def sparse_plus(x: Any) -> tuple[Any, Any]:
    if abs(x) >= 1:
        return relu(x)
    return (x + 1) ** 2 / 4, (x + 1) / 2


def hard_swish(x: Any) -> tuple[Any, Any]:
    return relu(x) if abs(x) >= 3 else (x * (x + 3) / 6, (2 * x + 3) / 6)


def hard_mish(x: Any) -> tuple[Any, Any]:
    if x >= 0:
        return x, mpf(1)
    return (x * (x + 2) / 2, x + 1) if x > -2 else (mpf(0), mpf(0))


def shrink(x: Any, lambd: Any, bias: Any) -> tuple[Any, Any]:
    return (x - mp.sign(x) * bias, mpf(1)) if abs(x) > lambd else (mpf(0), mpf(0))


def soft_shrink(x: Any, lambd: Any) -> tuple[Any, Any]:
    return shrink(x, lambd, lambd)


def hard_shrink(x: Any, lambd: Any) -> tuple[Any, Any]:
    return shrink(x, lambd, mpf(0))


def log_sigmoid(x: Any) -> tuple[Any, Any]:
    return -mp.log1p(mp.exp(-x)), _sigmoid(-x)


def softsign(x: Any) -> tuple[Any, Any]:
    return x / (1 + abs(x)), 1 / (1 + abs(x)) ** 2


def swish(x: Any, beta: Any) -> tuple[Any, Any]:
    value, slope = silu(beta * x)
    return value / beta, slope


def quick_gelu(x: Any) -> tuple[Any, Any]:
    return swish(x, mpf("1.702"))


def exponential(x: Any) -> tuple[Any, Any]:
    return mp.exp(x), mp.exp(x)


def squareplus(x: Any, b: Any) -> tuple[Any, Any]:
    with mp.workdps(700):  # x + √(x² + b) cancels
        root = mp.sqrt(x * x + b)
        return (x + root) / 2, (1 + x / root) / 2


def lisht(x: Any) -> tuple[Any, Any]:
    return x * mp.tanh(x), mp.tanh(x) + x * mp.sech(x) ** 2


def logcosh(x: Any) -> tuple[Any, Any]:
    with mp.workdps(700):  # cosh(x) - 1 cancels
        return mp.log(mp.cosh(x)) if abs(x) < 1e4 else abs(x) - mp.log(2), mp.tanh(x)


def dish(x: Any) -> tuple[Any, Any]:
    with mp.workdps(700):
        root = mp.sqrt(1 + x * x)
        return x * (1 + x / root) / 2, (1 + x / root + x / root**3) / 2


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
    q_slope *= 1 if q > 0 else -1
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
    share, rest = _sigmoid((x - mean) / width), _sigmoid((mean - x) / width)
    return x * (share + alpha * rest), share + alpha * rest + (1 - alpha) * x * share * rest / width


def logish(x: Any) -> tuple[Any, Any]:
    gate = mp.log1p(_sigmoid(x))
    return x * gate, gate + x * _sigmoid(x) * _sigmoid(-x) / (1 + _sigmoid(x))


def smish(x: Any) -> tuple[Any, Any]:
    gate = mp.log1p(_sigmoid(x))
    bend = _sigmoid(x) * _sigmoid(-x) / (1 + _sigmoid(x))
    return x * mp.tanh(gate), mp.tanh(gate) + x * mp.sech(gate) ** 2 * bend


def tanhexp(x: Any) -> tuple[Any, Any]:
    if x > 100:  # 1 - tanh(exp(x)) is under 10**(-10**43)
        return x, mpf(1)
    t = mp.exp(x)
    return x * mp.tanh(t), mp.tanh(t) + x * t * mp.sech(t) ** 2


def serf(x: Any) -> tuple[Any, Any]:
    s = mp.log1p(mp.exp(x)) if x < 1000 else x
    gate = mp.erf(s) if s < 1e6 else mpf(1)
    return x * gate, gate + x * 2 / mp.sqrt(mp.pi) * mp.exp(-s * s) * _sigmoid(x)


def phish(x: Any) -> tuple[Any, Any]:
    value, slope = gelu(x)
    if x > 1e6:
        return x, mpf(1)
    return x * mp.tanh(value), mp.tanh(value) + x * mp.sech(value) ** 2 * slope


def aria2(x: Any, alpha: Any, beta: Any) -> tuple[Any, Any]:
    gate = mp.exp(-alpha * mp.log1p(mp.exp(-beta * x)))
    return x * gate, gate * (1 + alpha * beta * x * _sigmoid(-beta * x))


def elish(x: Any) -> tuple[Any, Any]:
    if x > 0:
        return silu(x)
    slope = mp.exp(x) * _sigmoid(x) + mp.expm1(x) * _sigmoid(x) * _sigmoid(-x)
    return mp.expm1(x) * _sigmoid(x), slope


def hard_elish(x: Any) -> tuple[Any, Any]:
    if x > 0:
        return (x, mpf(1)) if x > 1 else (x * (x + 1) / 2, x + mpf(1) / 2)
    if x <= -1:
        return mpf(0), mpf(0)
    return mp.expm1(x) * (x + 1) / 2, (mp.exp(x) * (x + 1) + mp.expm1(x)) / 2


def sine(x: Any, frequency: Any) -> tuple[Any, Any]:
    return mp.sin(frequency * x), frequency * mp.cos(frequency * x)


def snake(x: Any, a: Any) -> tuple[Any, Any]:
    return x + mp.sin(a * x) ** 2 / a, 1 + mp.sin(2 * a * x)


def softmax(row: list[Any], temperature: Any) -> list[Any]:
    powers = [mp.exp(x / temperature) for x in row]
    return [power / mp.fsum(powers) for power in powers]


FUNCTIONS: dict[str, Exact] = {
    f.__name__: f
    for f in (
        *(step, linear, relu, leaky_relu, elu, relu6, prelu, thresholded_relu, relu_squared, selu, celu),
        *(sigmoid, tanh, log_sigmoid, softsign),
        *(softplus, silu, swish, quick_gelu, gelu, mish, exponential, squareplus, lisht, logcosh, dish),
        *(hard_tanh, sparse_sigmoid, sparse_plus, hard_swish, hard_mish, soft_shrink, hard_shrink, shrink),
        *(smelu, star_relu, bipolar_relu, frelu, pelu, soft_exponential, sqnl, lecun_tanh, arctan, gaussian),
        *(bent_identity, isru, isrlu, rational, sine, snake),
        *(eswish, acon_c, dice, logish, smish, tanhexp, serf, phish, aria2, elish, hard_elish),
    )
}


def value_and_slope(name: str, x: float, *parameters: float) -> tuple[Any, Any]:
    """The true value and slope of a catalogue activation at a finite x."""
    with mp.workdps(WORKING_DIGITS):
        return FUNCTIONS[name](mpf(x), *(mpf(p) for p in parameters))
