"""Elementary functions in plain arithmetic: the ground every activation stands on.

Each function takes and returns a Python float and runs under bare CPython; `bendwise.compiler` turns
the same lines into float32 and float64 machine code. Nothing here calls the C library's exp or log,
whose last bits change from machine to machine: additions, multiplications, divisions and fused
multiply-adds are exact to the last bit everywhere, so these functions give the same bits everywhere.

A `Constant` or `Coefficients` holds two values: the double that CPython sees, and the `single` that
takes its place in a float32 kernel. `accuracy/coefficients.py` computes them all.
"""

from __future__ import annotations

import math

BOUND_ULP = {"exp": 0.9, "expm1": 1.3, "log1p": 0.8, "tanh": 1.0}
"""Largest error of each function in units in the last place, in float32 and float64 alike."""


class Constant(float):
    """A float with another value, `single`, for float32 kernels."""

    single: float

    def __new__(cls, double: float, *, single: float) -> Constant:
        constant = super().__new__(cls, double)
        constant.single = single
        return constant


class Coefficients(tuple[float, ...]):
    """A polynomial, highest power first, with a shorter one, `single`, for float32 kernels."""

    single: tuple[float, ...]

    def __new__(cls, double: tuple[float, ...], *, single: tuple[float, ...]) -> Coefficients:
        coefficients = super().__new__(cls, double)
        coefficients.single = single
        return coefficients


LOG2_E = 1.4426950408889634
INVERSE_SQRT_2PI = 0.3989422804014327
LN2_HIGH = Constant(0.6931471803691238, single=0.693145751953125)
LN2_LOW = Constant(1.9082149292705877e-10, single=1.428606765330187e-06)
EXP_LIMIT = Constant(1400.0, single=170.0)  # e**±limit is far outside the range, its exponent is not
EXP_OVERFLOW = Constant(710.0, single=89.0)  # e**this is just above the largest number
INFINITY = math.inf
SELU_RIGHT = 1.0507009873554805
SELU_LEFT, SELU_LEFT_LOW = 1.7580993408473768, Constant(1.41535193800845e-17, single=2.3296717444054593e-08)
QUICK, QUICK_LOW = 1.702, Constant(4.263256414560601e-17, single=-2.1934509319976314e-08)
SQUARE_IS_ALL = Constant(1e12, single=1e6)  # above it √(x² + b) is x for b up to 1e4, to the last bit

EXP_POLYNOMIAL = Coefficients(
    (
        2.510038549551032e-08,
        2.7620088445409746e-07,
        2.7557268459997064e-06,
        2.4801521295954376e-05,
        0.00019841269863053618,
        0.0013888888917213717,
        0.008333333333330062,
        0.04166666666662413,
        0.16666666666666669,
        0.5000000000000001,
    ),
    single=(
        0.0013926184037700295,
        0.008363178931176662,
        0.041666556149721146,
        0.16666576266288757,
        0.5,
    ),
)

LOG_POLYNOMIAL = Coefficients(
    (
        0.14617807153417325,
        0.15331611722055008,
        0.1818289243253687,
        0.22222211089379496,
        0.28571428626253836,
        0.3999999999989889,
        0.666666666666667,
    ),
    single=(
        0.23331613838672638,
        0.28550779819488525,
        0.4000012278556824,
        0.6666666865348816,
    ),
)

TAIL_POLYNOMIAL = Coefficients(
    (
        2.593902690033554e-10,
        1.7027831864165805e-09,
        1.0903303204931575e-09,
        -1.3117345588316112e-08,
        -1.6428973495416984e-08,
        7.981217979073197e-08,
        1.008323795176811e-07,
        -5.332859522862542e-07,
        -3.719581184443041e-07,
        3.8955532614789075e-06,
        -1.6260497220868358e-06,
        -2.632336536522249e-05,
        6.095336665129321e-05,
        7.103426767885018e-05,
        -0.0007282608066856944,
        0.0020715781496769862,
        -0.0030895224258514005,
        0.0005615313783935043,
        0.010727154658933112,
        -0.035440762439461544,
        0.07354959015598334,
        -0.11750491854901039,
        0.269217567412522,
    ),
    single=(
        9.227537520928308e-05,
        7.234173972392455e-05,
        -0.000744338147342205,
        0.002065517706796527,
        -0.0030871257185935974,
        0.0005629789084196091,
        0.010727085173130035,
        -0.035440873354673386,
        0.07354958355426788,
        -0.11750491708517075,
        0.2692175805568695,
    ),
)


# Four primitives. Where they are compiled each becomes an instruction or a few (compiler/primitives.py).


def fma(x: float, y: float, z: float) -> float:
    """x · y + z, rounded once."""
    if not (math.isfinite(x) and math.isfinite(y) and math.isfinite(z)):
        return x * y + z
    (a, b), (c, d), (e, f) = x.as_integer_ratio(), y.as_integer_ratio(), z.as_integer_ratio()
    exact = a * c * f + e * b * d
    if exact == 0:
        return x * y + z
    try:
        return exact / (b * d * f)  # Python rounds a quotient of integers correctly
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def nearest(x: float) -> float:
    """The nearest integer, ties to even, as a float; |x| below 2**22."""
    return float(round(x)) if math.isfinite(x) else x


def scale(x: float, n: float) -> float:
    """x · 2**n for a whole number n, rounded once; |n| below 2·(largest exponent)."""
    if n != n:
        return n
    try:
        return math.ldexp(x, int(n))
    except OverflowError:
        return math.copysign(math.inf, x)


def split(x: float) -> tuple[float, float]:
    """(m, n) with x = m · 2**n and m from √½ to √2, for a normal x > 0."""
    if not math.isfinite(x) or x <= 0:
        return x, 0.0
    m, n = math.frexp(x)
    return (m, float(n)) if m >= 0.7071067811865476 else (2 * m, float(n - 1))


def horner(x: float, coefficients: tuple[float, ...]) -> float:
    """The polynomial at x."""
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = fma(total, x, coefficient)
    return total


# Pairs: a number and what its rounding lost, so that a chain of operations is rounded as if once.


def sum_pair(x: float, y: float) -> tuple[float, float]:
    """(s, l) with s = x + y rounded and s + l = x + y exactly."""
    total = x + y
    part = total - x
    return total, (x - (total - part)) + (y - part)


def square_pair(x: float, x_low: float) -> tuple[float, float]:
    """(s, l) with s + l = (x + x_low)² but for x_low²."""
    square = x * x
    return square, fma(2 * x, x_low, fma(x, x, -square))


def root_pair(x: float, square: float) -> tuple[float, float]:
    """(s, l) with s + l = √(x² + square), for x ≥ 0; no x² overflows."""
    a = min(x, SQUARE_IS_ALL)
    power = a * a
    total, lost = sum_pair(power, square)
    root = math.sqrt(total)
    low = (fma(-root, root, total) + (lost + fma(a, a, -power))) / (2 * root)
    return (x if x > SQUARE_IS_ALL else root), (0 if x > SQUARE_IS_ALL else low)


def quotient(x: float, x_low: float, y: float, y_low: float) -> float:
    """(x + x_low) / (y + y_low), off by hardly more than its last rounding."""
    inverse = 1 / y
    ratio = x * inverse
    rest = fma(-ratio, y, x) + fma(-ratio, y_low, x_low)
    return fma(rest, inverse, ratio)


def horner_pair(x: float, coefficients: tuple[float, ...]) -> tuple[float, float]:
    """The polynomial at x, and what rounding its last step lost."""
    rest = horner(x, coefficients[:-1])
    product = rest * x
    total, low = sum_pair(coefficients[-1], product)
    return total, fma(rest, x, -product) + low


def exp_parts(x: float, low: float = 0.0) -> tuple[float, float, float]:
    """(t, l, n) with exp(x + low) = (1 + t + l) · 2**n, for a low that is 0 or below the last place of x.

    Beyond ±EXP_LIMIT, where every exponential is 0 or inf, x is taken to be the limit.
    """
    x = min(max(x, -EXP_LIMIT), EXP_LIMIT)
    n = nearest(x * LOG2_E)
    high = fma(n, -LN2_HIGH, x)  # exactly
    rest = fma(n, -LN2_LOW, low)
    r = high + rest
    power = r * r * horner(r, EXP_POLYNOMIAL)
    t = r + power
    return t, (power - (t - r)) + (rest - (r - high)), n


def exp_pair(x: float, low: float = 0.0) -> tuple[float, float, float]:
    """(h, l, n) with exp(x + low) = (h + l) · 2**n and l the rounding error of h."""
    t, low, n = exp_parts(x, low)
    high = 1 + t
    return high, t - (high - 1) + low, n


def exp(x: float) -> float:
    """eˣ."""
    high, low, n = exp_pair(x)
    return scale(high + low, n)


def expm1_pair(x: float, unit: float = 1.0) -> tuple[float, float]:
    """(y, l) with y + l = unit · (eˣ - 1)."""
    t, low, n = exp_parts(min(x, EXP_OVERFLOW))
    power = scale(unit, n)
    whole, whole_low = sum_pair(power, -unit)
    y, lost = sum_pair(whole, power * t)
    return y, fma(power, low, lost + whole_low)


def expm1(x: float) -> float:
    """eˣ - 1, with all its digits near 0."""
    half, low = expm1_pair(x, 0.5)  # of the whole, a part can overflow where the sum does not
    return 2 * (half + low)


def log1p(x: float) -> float:
    """log(1 + x), with all its digits near 0; NaN below -1."""
    if x <= -1:
        return -INFINITY if x == -1 else INFINITY - INFINITY  # NaN
    u, lost = sum_pair(1.0, x)
    m, n = split(u)
    f = m - 1
    s = f / (2 + f)
    square = s * s
    half = 0.5 * f * f
    tail = fma(s, fma(square, horner(square, LOG_POLYNOMIAL), half), fma(n, LN2_LOW, lost / u))
    y = fma(n, LN2_HIGH, f - (half - tail))
    return y if x < INFINITY else x


def tanh(x: float) -> float:
    """Hyperbolic tangent."""
    y, low = expm1_pair(-2 * abs(x))
    q, q_low = sum_pair(2.0, y)
    y = quotient(y, low, q, q_low + low)
    return -y if x > 0 else (y if x < 0 else x)


def tail_ratio(x: float) -> float:
    """P(N > x) · exp(x²/2) for a standard normal N, 0 ≤ x ≤ 64: the tail less its bell."""
    above, above_low = sum_pair(x, -5.0)
    below, below_low = sum_pair(x, 5.0)
    t = quotient(above, above_low, below, below_low)
    slanted, slanted_low = horner_pair(t, TAIL_POLYNOMIAL)
    slant, slant_low = sum_pair(1.0, 0.5 * x)
    return quotient(slanted, slanted_low, slant, slant_low)


def times_bell(y: float, y_low: float, x: float) -> float:
    """(y + y_low) · exp(-x²/2), rounded as a whole; |x| below 1e4."""
    square = x * x
    t, low, n = exp_parts(-0.5 * square, -0.5 * fma(x, x, -square))
    return scale(y + fma(y, t, fma(y, low, y_low + y_low * t)), n)
