"""What several references of `vectorized` and `vectorized_papers` are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

Array = Any  # of doubles; NumPy's own types say less than they cost here
Pair = tuple[Array, Array]
Reference = Callable[..., Pair]

ROOT_2PI = float(np.sqrt(2 * np.pi))


def logistic(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1 + e)


def density(x: Array) -> Array:
    return np.exp(-x * x / 2) / ROOT_2PI


def distribution(x: Array) -> Array:
    a = np.abs(x)
    tail = special.erfcx(a / np.sqrt(2)) * np.exp(-a * a / 2) / 2
    return np.where(x > 0, 1 - tail, tail)


def sech_squared(x: Array) -> Array:
    e = np.exp(-2 * np.abs(x))
    return 4 * e / (1 + e) ** 2


def line(x: Array, slope: float) -> Pair:
    return np.where(x > 0, x, slope * x), np.where(x > 0, 1.0, slope)


def gated(x: Array, z: Array, tilt: Array) -> Pair:
    s = logistic(z)
    return x * s, s * (1 + tilt * logistic(-z))


def clip(x: Array, low: float, high: float) -> Pair:
    return np.clip(x, low, high), ((x > low) & (x < high)).astype(float)
