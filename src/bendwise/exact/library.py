"""The truth of the activations that libraries have."""

from __future__ import annotations

from typing import Any

from mpmath import mp, mpf


def _normal_cdf(x: Any) -> Any:
    if abs(x) > 1e6:  # mpmath's erfc overflows; what is lost is under 10**(-10**11)
        return mpf(x > 0)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def _normal_density(x: Any) -> Any:
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def sigma(x: Any) -> Any:
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
    return sigma(x), sigma(x) * sigma(-x)


def tanh(x: Any) -> tuple[Any, Any]:
    return mp.tanh(x), mp.sech(x) ** 2


def softplus(x: Any, beta: Any, threshold: Any) -> tuple[Any, Any]:
    if beta * x > threshold:
        return x, mpf(1)
    return mp.log1p(mp.exp(beta * x)) / beta, sigma(beta * x)


def silu(x: Any) -> tuple[Any, Any]:
    return x * sigma(x), sigma(x) * (1 + x * sigma(-x))


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
    return -mp.log1p(mp.exp(-x)), sigma(-x)


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
    value = mp.log1p(2 * mp.sinh(x / 2) ** 2) if abs(x) < 1e4 else abs(x) - mp.log(2)
    return value, mp.tanh(x)


def dish(x: Any) -> tuple[Any, Any]:
    with mp.workdps(700):
        root = mp.sqrt(1 + x * x)
        return x * (1 + x / root) / 2, (1 + x / root + x / root**3) / 2


def threshold(x: Any, threshold: Any, value: Any) -> tuple[Any, Any]:
    return (x, mpf(1)) if x > threshold else (value, mpf(0))


def rrelu(x: Any, lower: Any, upper: Any) -> tuple[Any, Any]:
    return leaky_relu(x, (lower + upper) / 2)


def clipped_linear(x: Any, slope: Any, offset: Any, min_val: Any, max_val: Any) -> tuple[Any, Any]:
    y = slope * x + offset
    return min(max(y, min_val), max_val), slope if min_val < y < max_val else mpf(0)


def hard_sigmoid(x: Any, slope: Any, offset: Any) -> tuple[Any, Any]:
    sixth = mpf(1) / 6
    value, _ = clipped_linear(x, sixth if abs(slope - sixth) < 1e-8 else slope, offset, mpf(0), mpf(1))
    return value, slope if 0 < value < 1 else mpf(0)


def gelu_tanh(x: Any) -> tuple[Any, Any]:
    z = mp.sqrt(8 / mp.pi) * (x + mpf("0.044715") * x**3)
    tilt = mp.sqrt(8 / mp.pi) * (x + 3 * mpf("0.044715") * x**3)
    return x * sigma(z), sigma(z) * (1 + tilt * sigma(-z))


def gelu_approx(x: Any) -> tuple[Any, Any]:
    scale, cubic = mpf("1.60033"), mpf("0.0433603")
    z, tilt = scale * (x + cubic * x**3), scale * (x + 3 * cubic * x**3)
    return x * sigma(z), sigma(z) * (1 + tilt * sigma(-z))


def clipped_gelu(x: Any, min_val: Any, max_val: Any) -> tuple[Any, Any]:
    value, slope = gelu(x)
    return min(max(value, min_val), max_val), slope if min_val <= value <= max_val else mpf(0)


def tanh_shrink(x: Any) -> tuple[Any, Any]:
    with mp.workdps(1500):  # x - tanh(x) cancels
        return x - mp.tanh(x), mp.tanh(x) ** 2


def ndtr(x: Any) -> tuple[Any, Any]:
    return _normal_cdf(x), _normal_density(x)


def laplace(x: Any, mu: Any, sigma: Any) -> tuple[Any, Any]:
    z = (x - mu) / sigma
    return _normal_cdf(z), _normal_density(z) / sigma


def log_ndtr(x: Any) -> tuple[Any, Any]:
    if x < -1e6:  # by the first terms of the asymptotic series, the next of which is under 1e-24 of them
        return -x * x / 2 - mp.log(-x * mp.sqrt(2 * mp.pi)) - 1 / x**2, -x - 1 / x + 2 / x**3
    if x > 1e6:
        return mpf(0), mpf(0)
    tail = mp.erfc(abs(x) / mp.sqrt(2)) / 2
    below = mp.log(tail) if x < 0 else mp.log1p(-tail)
    return below, _normal_density(x) / (tail if x < 0 else 1 - tail)


def log1mexp(x: Any) -> tuple[Any, Any]:
    if x == 0:
        return -mp.inf, mp.inf
    a = abs(x)
    value = mp.log(-mp.expm1(-a)) if a < 1 else mp.log1p(-mp.exp(-a))
    return value, mp.sign(x) / mp.expm1(a)


def sqrt_softplus(x: Any) -> tuple[Any, Any]:
    value = mp.sqrt(mp.log1p(mp.exp(x)))
    return value, sigma(x) / (2 * value)


def xielu(x: Any, alpha_p: Any, alpha_n: Any, beta: Any) -> tuple[Any, Any]:
    if x > 0:
        return alpha_p * x * x + beta * x, 2 * alpha_p * x + beta
    with mp.workdps(700):  # exp(x) - 1 - x cancels
        return alpha_n * (mp.exp(x) - 1 - x) + beta * x, alpha_n * mp.expm1(x) + beta


FUNCTIONS = (
    *(step, linear, relu, leaky_relu, elu, relu6, prelu, thresholded_relu, relu_squared, selu, celu),
    *(sigmoid, tanh, log_sigmoid, softsign),
    *(softplus, silu, swish, quick_gelu, gelu, mish, exponential, squareplus, lisht, logcosh, dish),
    *(threshold, rrelu, clipped_linear, hard_sigmoid, tanh_shrink, log1mexp, sqrt_softplus, xielu),
    *(gelu_tanh, gelu_approx, clipped_gelu, ndtr, laplace, log_ndtr),
    *(hard_tanh, sparse_sigmoid, sparse_plus, hard_swish, hard_mish, soft_shrink, hard_shrink, shrink),
)
