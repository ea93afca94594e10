"""sin, cos and atan, over the whole range."""

from __future__ import annotations

from .pairs import sum_pair
from .primitives import fma, horner, lookup, nearest, scale, split
from .trig_tables import (
    ATAN_POLYNOMIAL,
    ATAN_TABLE,
    COS_POLYNOMIAL,
    EIGHTHS_TABLE,
    FEWER_BLOCKS,
    FIRST_SHIFT,
    LINE_IS_ALL,
    QUARTER_PI,
    QUARTER_PI_LOW,
    ROUND_TO_EIGHT,
    ROUND_TO_MANY,
    SIN_POLYNOMIAL,
    WHOLE_PRODUCT,
)


def _within_eight(x: float) -> float:
    """x less a multiple of 8, exactly; from -4 to 4."""
    x -= (x + ROUND_TO_MANY) - ROUND_TO_MANY
    return x - ((x + ROUND_TO_EIGHT) - ROUND_TO_EIGHT)


def eighths(x: float, low: float = 0.0) -> tuple[float, float, float]:
    """(k, f, l) with x + low = (k + f + l) · π/4 but for multiples of 2π, k whole and |f| at most a half.

    The method of Payne and Hanek: of the digits of 4/π only those are multiplied that x does not turn
    into multiples of 8, four numbers' worth for each block of exponents. f + l is relatively exact even
    where x is as near to a multiple of π/4 as a number can be. A low of 1 or more is left out.
    """
    _, exponent = split(abs(x))
    block = max(nearest(exponent * FEWER_BLOCKS), 0.0)
    shift = max(block / FEWER_BLOCKS - FIRST_SHIFT, 0.0)
    m = scale(x, -shift)  # an integer, unless the shift is 0
    c1, c2 = lookup(EIGHTHS_TABLE, 4 * block), lookup(EIGHTHS_TABLE, 4 * block + 1)
    c3, c4 = lookup(EIGHTHS_TABLE, 4 * block + 2), lookup(EIGHTHS_TABLE, 4 * block + 3)
    p1, p2, p3, p4 = m * c1, m * c2, m * c3, m * c4
    e1, e2, e3 = fma(m, c1, -p1), fma(m, c2, -p2), fma(m, c3, -p3)
    more = low / QUARTER_PI if abs(low) < 1 and abs(x) < WHOLE_PRODUCT else 0.0
    total, lost_1 = sum_pair(_within_eight(p1), _within_eight(e1))
    total, lost_2 = sum_pair(total, _within_eight(p2))
    total, lost_3 = sum_pair(total, more)
    k = nearest(total)
    u, u_low = sum_pair(e2, p3)
    v, v_low = sum_pair(lost_1, lost_2)
    w, w_low = sum_pair(u, v)
    g, g_low = sum_pair(total - k, w)
    f, f_low = sum_pair(g, g_low + (((w_low + u_low) + (v_low + lost_3)) + (e3 + p4)))
    return k, f, f_low


def quarters(k: float, f: float, f_low: float) -> tuple[float, float, float]:
    """(n, r, l) with (k + f + f_low) · π/4 = n · π/2 + r + l, and |r| at most π/4."""
    odd = k - 2 * nearest(0.5 * k) != 0
    step = (-1.0 if f > 0 else 1.0) if odd else 0.0
    g, g_low = sum_pair(step, f)
    g_low += f_low
    r = g * QUARTER_PI
    return 0.5 * (k - step), r, fma(g, QUARTER_PI, -r) + fma(g, QUARTER_PI_LOW, g_low * QUARTER_PI)


def wave(n: float, r: float, r_low: float) -> tuple[float, float]:
    """(y, l) with y + l = sin(n · π/2 + r + r_low), for a whole n and |r| at most π/4."""
    square = r * r
    half = 0.5 * square
    tail = fma(r * square, horner(square, SIN_POLYNOMIAL), r_low * (1 - half))
    top = 1 - half
    lost = ((1 - top) - half) - 0.5 * fma(r, r, -square)
    rest = fma(square * square, horner(square, COS_POLYNOMIAL), lost - r * r_low)
    turn = n - 4 * nearest(0.25 * n)  # from -2 to 2
    across = turn == 1 or turn == -1
    y, low = sum_pair(top if across else r, rest if across else tail)
    return (-y if turn < 0 or turn > 1.5 else y), (-low if turn < 0 or turn > 1.5 else low)


def sin_pair(x: float, low: float = 0.0) -> tuple[float, float]:
    """(y, l) with y + l = sin(x + low)."""
    k, f, f_low = eighths(x, low)
    n, r, r_low = quarters(k, f, f_low)
    y, y_low = wave(n, r, r_low)
    return (x if abs(x) < LINE_IS_ALL else y), (low if abs(x) < LINE_IS_ALL else y_low)


def cos_pair(x: float, low: float = 0.0) -> tuple[float, float]:
    """(y, l) with y + l = cos(x + low)."""
    k, f, f_low = eighths(x, low)
    n, r, r_low = quarters(k, f, f_low)
    return wave(n + 1, r, r_low)


def sin(x: float) -> float:
    """Sine."""
    y, _ = sin_pair(x)
    return y


def cos(x: float) -> float:
    """Cosine."""
    y, _ = cos_pair(x)
    return y


def atan(x: float) -> float:
    """The angle from -π/2 to π/2 whose tangent is x."""
    # atan(u) = atan(c) + atan((u - c) / (1 + c·u)), or π/2 - atan(c) + atan((c·u - 1) / (u + c)) above 1
    u = min(abs(x), 1e30)
    place = nearest(8 * (1 / max(u, 1.0) if u > 1 else u))
    c = 0.125 * place
    product = c * u
    lost = fma(c, u, -product)
    top, top_low = sum_pair(product if u > 1 else u, -1.0 if u > 1 else -c)
    below, below_low = sum_pair(u if u > 1 else 1.0, c if u > 1 else product)
    top_low += lost if u > 1 else 0.0
    below_low += 0.0 if u > 1 else lost
    q = top / below
    q_low = (fma(-q, below, top) + fma(-q, below_low, top_low)) / below
    row = 2 * (place + 9 if u > 1 else place)
    y, low = sum_pair(lookup(ATAN_TABLE, row), q)
    square = q * q
    y += low + (q_low + fma(q * square, horner(square, ATAN_POLYNOMIAL), lookup(ATAN_TABLE, row + 1)))
    return -y if x < 0 else (y if x > 0 else x)
