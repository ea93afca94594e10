"""Waves: activations for signals that repeat. They have no slope at ±inf, where they answer NaN."""

from __future__ import annotations

from math import inf

from ..elementary import (
    add_pair,
    cos_pair,
    eighths,
    fma,
    quarters,
    quotient_pair,
    sin_pair,
    square_pair,
    wave,
)
from .record import activation


def _turned(x: float, frequency: float) -> tuple[float, float]:
    """(z, l) with z + l = frequency · x."""
    z = frequency * x
    return z, (fma(frequency, x, -z) if abs(z) < 1e30 else 0 * frequency)


@activation(
    source="Sitzmann et al. 2020, arXiv:2006.09661",
    range=(-1.0, 1.0),
    aliases=("sin", "siren"),
    usual=False,
    extra=True,
)
def sine(x: float, frequency: float = 1.0) -> tuple[float, float]:
    """sin(frequency * x)

    Networks of sines (SIREN) draw fine detail, and every derivative of theirs is such a network again.
    Their paper takes a frequency of 30.
    """
    z, z_low = _turned(x, frequency)
    sine, _ = sin_pair(z, z_low)
    cosine, _ = cos_pair(z, z_low)
    return sine, frequency * cosine


@activation(source="Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195", positive=("a",), usual=False)
def snake(x: float, a: float = 1.0) -> tuple[float, float]:
    """x + sin(a * x)**2 / a

    A line with a wave on it: it never falls, and it goes on repeating outside the data it has seen.
    """
    z, z_low = _turned(x, a)
    k, f, f_low = eighths(z, z_low)
    y, low = sin_pair(z, z_low)
    square, square_low = square_pair(y, low)
    bump, bump_low = quotient_pair(square, square_low, a, 0.0)
    total, total_low = add_pair(x, 0.0, bump, bump_low)
    n, r, r_low = quarters(k + 1, f, f_low)  # 1 + sin(2z) = 2 · sin(z + π/4)², which does not cancel
    top, top_low = wave(n, r, r_low)
    slope, slope_low = square_pair(top, top_low)
    return (x if x == 0 or abs(x) == inf else total + total_low), 2 * (slope + slope_low)
