"""What plain Python cannot say in a few operations.

Where they are compiled each becomes an instruction or a few (`bendwise.compiler.primitives`).
"""

from __future__ import annotations

import math

from .tables import LIFT


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


def lift(x: float, n: float) -> float:
    """x · 2**n for a whole number n, where 2**n and the product are normal."""
    return math.ldexp(x, int(n)) if n == n else n


def nearest_power(x: float, y: float) -> tuple[float, float]:
    """(n, p): the integer n nearest to x · y, ties to even, and p = 2**(n + LIFT), which is to be normal."""
    if x != x:
        return x, x
    (a, b), (c, d) = x.as_integer_ratio(), y.as_integer_ratio()
    n, rest = divmod(2 * a * c + b * d, 2 * b * d)
    n -= rest == 0 and n % 2 == 1
    return float(n), math.ldexp(1.0, min(n + int(LIFT), 1023))


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


def lookup(table: tuple[float, ...], place: float) -> float:
    """The number at a place of the table, counted from 0; the last one where there is no such place."""
    return table[int(place)] if 0 <= place < len(table) else table[-1]
