"""What formulas are made of, as ONNX nodes: the vocabulary for `bendwise.symbolic.composing`.

What ONNX has no operator for, or none that ONNX Runtime computes in double precision, is composed here of
what it has, with the numbers of `bendwise.elementary`.
"""

from __future__ import annotations

import math

from ..elementary.erf_tables import ERF_POLYNOMIAL, ROOT_2, SLOPE_OF_ERF
from ..elementary.numbers import Coefficients
from ..elementary.tables import TAIL_POLYNOMIAL
from .onnx_graph import Number, Value


def where(condition: Value, then: Number, otherwise: Number) -> Value:
    """`then` where the condition holds."""
    return condition.graph.add("Where", condition, then, otherwise)


def maximum(x: Value, y: Number) -> Value:
    """The larger one."""
    return x.graph.add("Max", x, y)


def minimum(x: Value, y: Number) -> Value:
    """The smaller one."""
    return x.graph.add("Min", x, y)


def equal(x: Value, y: Number) -> Value:
    """Whether they are equal."""
    return x.graph.add("Equal", x, y)


def both(x: Value, y: Value) -> Value:
    """Whether both hold."""
    return x.graph.add("And", x, y)


def either(x: Value, y: Value) -> Value:
    """Whether one holds, or both."""
    return x.graph.add("Or", x, y)


def opposite(x: Value) -> Value:
    """Whether it does not hold."""
    return x.graph.add("Not", x)


def exp(x: Value) -> Value:
    """eˣ."""
    return x.graph.add("Exp", x)


def log(x: Value) -> Value:
    """The natural logarithm."""
    return x.graph.add("Log", x)


def sqrt(x: Value) -> Value:
    """The root."""
    return x.graph.add("Sqrt", x)


def tanh(x: Value) -> Value:
    """The hyperbolic tangent."""
    return x.graph.add("Tanh", x)


def sigmoid(x: Value) -> Value:
    """1 / (1 + e⁻ˣ)."""
    return x.graph.add("Sigmoid", x)


def expm1(x: Value) -> Value:
    """eˣ - 1, which is tanh(x/2) · (eˣ + 1): nothing cancels, and nothing is infinite before it should be."""
    return tanh(x * 0.5) * (exp(x) + 1)


def log1p(x: Value) -> Value:
    """log(1 + x), for an x that is not infinite: log(w) · x / (w - 1), where w = 1 + x is rounded."""
    w = x + 1
    return where(equal(w, 1.0), x, log(w) * (x / (w - 1)))


def log1mexp(x: Value) -> Value:
    """log(1 - eˣ), for x ≤ 0."""
    return where(x > -math.log(2), log(-expm1(x)), log1p(-exp(x)))


def softplus(x: Value) -> Value:
    """log(1 + eˣ). ONNX Runtime's operator has no digit left where that is small."""
    return maximum(x, 0.0) + log1p(exp(-abs(x)))


def log_cosh(x: Value) -> Value:
    """log(cosh(x)), which is |x| + log(1 + exp(-2|x|)) - log 2."""
    a = abs(x)
    return a + log1p(exp(a * -2)) - math.log(2)


def horner(x: Value, coefficients: Coefficients) -> Value:
    """The polynomial at x, the shorter one in single precision."""
    first, *rest = coefficients.single if x.graph.is_single else coefficients
    total: Number = first
    for coefficient in rest:
        total = x * total + coefficient
    assert isinstance(total, Value)
    return total


def _tail_ratio(a: Value) -> Value:
    """P(N > a) · exp(a²/2) for a standard normal N and a ≥ 0, as in `bendwise.elementary`."""
    return horner((a - 3) / (a + 3), TAIL_POLYNOMIAL) / (a + 3)


def normal_cdf(x: Value) -> Value:
    """The standard normal distribution function, whose left tail 1 + erf loses."""
    a = abs(x)
    tail = _tail_ratio(a) * exp(a * a * -0.5)
    return where(x > 0, 1 - tail, tail)


def log_normal_cdf(x: Value) -> Value:
    """log(normal_cdf(x)); far left, where that is 0, it is no more than -x²/2 and a little."""
    a = abs(x)
    ratio, fall = _tail_ratio(a), a * a * -0.5
    return where(x > 0, log1p(-(ratio * exp(fall))), log(ratio) + fall)


def normal_pdf(x: Value) -> Value:
    """The standard normal density."""
    return exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))


def erf(x: Value) -> Value:
    """The error function."""
    if x.graph.is_single:
        return x.graph.add("Erf", x)
    a, square = abs(x), x * x
    near = x * (SLOPE_OF_ERF + square * horner(square, ERF_POLYNOMIAL))
    far = sign(x) * (1 - 2 * _tail_ratio(a * ROOT_2) * exp(-square))
    return where(a < 1, near, far)


def erfc(x: Value) -> Value:
    """1 - erf(x)."""
    return normal_cdf(x * -math.sqrt(2)) * 2


def sech_squared(x: Value) -> Value:
    """1 / cosh(x)², the slope of tanh."""
    e = exp(abs(x) * -2)
    return 4 * e / ((e + 1) * (e + 1))


def sign(x: Value) -> Value:
    """-1, 0 or 1."""
    return x.graph.add("Sign", x)


def sinh(x: Value) -> Value:
    """The hyperbolic sine."""
    return x.graph.add("Sinh", x) if x.graph.is_single else (expm1(x) - expm1(-x)) * 0.5


def cosh(x: Value) -> Value:
    """The hyperbolic cosine."""
    return x.graph.add("Cosh", x) if x.graph.is_single else (exp(x) + exp(-x)) * 0.5


def asinh(x: Value) -> Value:
    """The inverse of sinh."""
    if x.graph.is_single:
        return x.graph.add("Asinh", x)
    a = abs(x)
    return sign(x) * log1p(a + a * a / (1 + sqrt(a * a + 1)))


def sin(x: Value) -> Value:
    """The sine."""
    return x.graph.add("Sin", x)


def cos(x: Value) -> Value:
    """The cosine."""
    return x.graph.add("Cos", x)


def tan(x: Value) -> Value:
    """The tangent."""
    return x.graph.add("Tan", x) if x.graph.is_single else sin(x) / cos(x)


def atan(x: Value) -> Value:
    """The inverse of the tangent; in double precision, eight times that of an eighth of the angle."""
    if x.graph.is_single:
        return x.graph.add("Atan", x)
    big = abs(x) > 1
    t = where(big, 1 / x, x)
    for _ in range(3):
        t = t / (1 + sqrt(t * t + 1))
    series = Coefficients(tuple((-1) ** k / (2 * k + 1) for k in range(14, -1, -1)), single=())
    angle = 8 * (t * horner(t * t, series))
    return where(big, sign(x) * (math.pi / 2) - angle, angle)
