"""Pairs: a number and what its rounding lost, so that a chain of operations is rounded as if once."""

from __future__ import annotations

import math

from .primitives import fma
from .tables import SQUARE_IS_ALL


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


def quotient_pair(x: float, x_low: float, y: float, y_low: float) -> tuple[float, float]:
    """(q, l) with q + l = (x + x_low) / (y + y_low)."""
    inverse = 1 / y
    ratio = x * inverse
    rest = (fma(-ratio, y, x) + fma(-ratio, y_low, x_low)) * inverse
    q = ratio + rest
    return q, rest - (q - ratio)


def product_pair(x: float, x_low: float, y: float, y_low: float) -> tuple[float, float]:
    """(p, l) with p + l = (x + x_low) · (y + y_low) but for x_low · y_low."""
    product = x * y
    return product, fma(x, y, -product) + fma(x, y_low, x_low * y)


def add_pair(x: float, x_low: float, y: float, y_low: float) -> tuple[float, float]:
    """(s, l) with s + l = (x + x_low) + (y + y_low)."""
    total, lost = sum_pair(x, y)
    return total, lost + (x_low + y_low)


def horner_step(y: float, y_low: float, x: float, x_low: float, c: float) -> tuple[float, float]:
    """(s, l) with s + l = (y + y_low) · (x + x_low) + c."""
    product, low = product_pair(y, y_low, x, x_low)
    total, lost = sum_pair(product, c)
    return total, lost + low


def times_pair(x: float, y: float, y_low: float) -> float:
    """x · (y + y_low), rounded once unless |x| is above 1e30; infinite for an infinite x."""
    return x * y if x == 0 else fma(x, y, min(max(x, -1e30), 1e30) * y_low)  # -0 + 0 would be 0
