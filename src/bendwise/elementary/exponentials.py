"""exp, expm1, log, log1p, tanh, and pairs of some."""

from __future__ import annotations

from .pairs import sum_pair
from .primitives import fma, horner, lift, nearest_power, scale, split
from .tables import (
    DROP,
    EXP_LIFTED,
    EXP_LIMIT,
    EXP_OVERFLOW,
    EXP_POLYNOMIAL,
    INFINITY,
    LIFT,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    LOG_POLYNOMIAL,
    SMALLEST_NORMAL,
    SUBNORMAL_BITS,
    SUBNORMAL_SCALE,
)


def exp_parts(x: float, low: float = 0.0) -> tuple[float, float, float]:
    """(t, l, n) with exp(x + low) = (1 + t + l) · 2**n, for a low that is 0 or below the last place of x.

    Beyond ±EXP_LIMIT, where every exponential is 0 or inf, x is taken to be the limit.
    """
    x = min(max(x, -EXP_LIMIT), EXP_LIMIT)
    n, _ = nearest_power(x, LOG2_E)
    high = fma(n, -LN2_HIGH, x)  # exactly
    rest = fma(n, -LN2_LOW, low)
    r = high + rest
    power = r * r * horner(r, EXP_POLYNOMIAL)
    t = r + power
    return t, (power - (t - r)) + (rest - (r - high)), n


def falling_exp(a: float, low: float = 0.0) -> tuple[float, float, float]:
    """(h, l, p) with exp(-(a + low)) = (h + l) · p · 2**-LIFT, for an a ≥ 0 and a low below its last place.

    For products that are to live on where the exponential alone is already 0: multiplied by `fall`, last,
    they are rounded once. Beyond EXP_LIFTED a is taken to be that.
    """
    x = max(-a, -EXP_LIFTED)
    n, p = nearest_power(x, LOG2_E)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x)) - low
    t = fma(r * r, horner(r, EXP_POLYNOMIAL), r)
    high = 1 + t
    return high, t - (high - 1), p


def fall(y: float, p: float) -> float:
    """y · p · 2**-LIFT, rounded once; |y| below 2**LIFT / 2."""
    return y * p * DROP


def logistic(a: float, low: float = 0.0) -> tuple[float, float, float, float, float]:
    """(y, l, u, v, p): y + l = 1 / (1 + e) and (u + v) · p · 2**-LIFT = e / (1 + e), for e = exp(-(a + low)).

    For an a ≥ 0; u is u + v rounded.
    """
    h, h_low, p = falling_exp(a, low)
    power = p * DROP
    e = h * power
    q = 1 + e
    q_low = fma(h_low, power, e - (q - 1))
    inverse = 1 / q
    rest = inverse * fma(-inverse, q_low, fma(-inverse, q, 1.0))
    y = inverse + rest
    y_low = rest - (y - inverse)
    part = fma(h, y_low, h_low * y)
    u = fma(h, y, part)
    return y, y_low, u, fma(h, y, -u) + part, p


def exp_pair(x: float, low: float = 0.0) -> tuple[float, float, float]:
    """(h, l, n) with exp(x + low) = (h + l) · 2**n and l the rounding error of h."""
    t, low, n = exp_parts(x, low)
    high = 1 + t
    return high, t - (high - 1) + low, n


def exp(x: float) -> float:
    """eˣ, a third faster than by `exp_pair` and half as exact."""
    x = min(max(x, -EXP_LIMIT), EXP_LIMIT)
    n, _ = nearest_power(x, LOG2_E)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    return scale(1 + fma(r * r, horner(r, EXP_POLYNOMIAL), r), n)


def lifted_exp(x: float, low: float = 0.0) -> float:
    """exp(x + low) · 2**LIFT, for x from -EXP_LIFTED to 0: never subnormal, for quotients to be right."""
    n, _ = nearest_power(x, LOG2_E)
    high = fma(n, -LN2_HIGH, x)
    rest = fma(n, -LN2_LOW, low)
    r = high + rest
    whole = 1 + high
    part = (high - (whole - 1)) + fma(r * r, horner(r, EXP_POLYNOMIAL), rest)
    return lift(whole + part, n + LIFT)


def expm1_pair(x: float, unit: float = 1.0, low: float = 0.0) -> tuple[float, float]:
    """(y, l) with y + l = unit · (exp(x + low) - 1), for a low as in `exp_parts`."""
    t, low, n = exp_parts(min(x, EXP_OVERFLOW), low)
    power = scale(unit, n)
    whole, whole_low = sum_pair(power, -unit)
    y, lost = sum_pair(whole, power * t)
    return y, fma(power, low, lost + whole_low)


def expm1(x: float) -> float:
    """eˣ - 1, with all its digits near 0."""
    half, low = expm1_pair(x, 0.5)  # of the whole, a part can overflow where the sum does not
    return x if abs(x) < SMALLEST_NORMAL else 2 * (half + low)


def _log_of_split(f: float, n: float, low: float) -> float:
    """log((1 + f) · 2**n) + low, for 1 + f from √½ to √2."""
    s = f / (2 + f)
    square = s * s
    half = 0.5 * f * f
    tail = fma(s, fma(square, horner(square, LOG_POLYNOMIAL), half), fma(n, LN2_LOW, low))
    return fma(n, LN2_HIGH, f - (half - tail))


def log(x: float, low: float = 0.0) -> float:
    """The natural logarithm of x + low, for a low below the last place of x: -inf at 0, NaN below."""
    if x <= 0:
        return -INFINITY if x == 0 else INFINITY - INFINITY  # NaN
    tiny = x < SMALLEST_NORMAL
    m, n = split(x * SUBNORMAL_SCALE if tiny else x)
    y = _log_of_split(m - 1, n - SUBNORMAL_BITS if tiny else n, low / x)
    return y if x < INFINITY else x


def log1p_pair(x: float, low: float = 0.0) -> tuple[float, float]:
    """(y, l) with y + l = log(1 + x + low), for a finite x above -1 and a low below its last place."""
    u, lost = sum_pair(1.0, x)
    m, n = split(u)
    f = m - 1
    s = f / (2 + f)
    square = s * s
    half = 0.5 * f * f
    near = f - half
    tail = fma(s, fma(square, horner(square, LOG_POLYNOMIAL), half), fma(n, LN2_LOW, (lost + low) / u))
    y, y_low = sum_pair(n * LN2_HIGH, near)
    return sum_pair(y, y_low + (((f - near) - half) - fma(0.5 * f, f, -half) + tail))


def log1p(x: float, less: float = 0.0) -> float:
    """log(1 + x - less), with all its digits near 0, for a `less` below the last place of x; NaN below -1."""
    if x <= -1:
        return -INFINITY if x == -1 else INFINITY - INFINITY  # NaN
    u, lost = sum_pair(1.0, x)
    m, n = split(u)
    y = _log_of_split(m - 1, n, (lost - less) / u)
    return y if x < INFINITY else x


def tanh_and_slope(x: float) -> tuple[float, float, float]:
    """(y, l, s) with y + l = tanh(x) and s its slope."""
    a = 2 * abs(x)
    n, p = nearest_power(max(-a, -EXP_LIFTED), LOG2_E)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, max(-a, -EXP_LIFTED)))
    bend = r * r * horner(r, EXP_POLYNOMIAL)
    t = r + bend
    h = 1 + t
    h_low = (t - (h - 1)) + (bend - (t - r))  # near 0, where h is 1, all that is left
    power = p * DROP
    e = h * power
    q = 1 + e
    inverse = 1 / q
    rest = fma(-inverse, fma(h_low, power, e - (q - 1)), fma(-inverse, q, 1.0))
    inverse_low = inverse * rest
    lack = 1 - e
    lack_low = fma(-h_low, power, (1 - lack) - e)
    top = lack + lack_low
    top_low = lack_low - (top - lack)
    y = top * inverse
    low = fma(top, inverse, -y) + fma(top, inverse_low, top_low * inverse)
    other = fma(h, inverse, fma(h, inverse_low, h_low * inverse))
    slope = fall(4 * fma(other, inverse, other * inverse_low), p)
    return (y if x > 0 else -y if x < 0 else x), (low if x > 0 else -low), slope


def tanh(x: float) -> float:
    """Hyperbolic tangent."""
    y, low, _ = tanh_and_slope(x)
    return y + low
