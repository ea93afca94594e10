"""What laws are measured with: points, differences, jumps, limits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiler import ElementwiseFunction

Array = NDArray[Any]
PRECISIONS = (np.float32, np.float64)
WINDOW = 12.0  # differences and kinks are looked for from -12 to 12
JUMP = 1e-3  # a smaller step of value or slope, relative to the slope, is not a kink
FAR = 10.0 ** np.array([10.0, 15.0, 20.0, 25.0, 30.0])


def both(f: ElementwiseFunction, x: Any, *parameters: float) -> tuple[Array, Array]:
    """Value and slope at x."""
    value, slope = f.value_and_slope(x, *parameters)
    return value, slope


def all_magnitudes(real: type[np.floating[Any]]) -> Array:
    """Finite points: the working range densely, then outwards and inwards to the ends of the precision."""
    facts = np.finfo(real)
    out = np.logspace(np.log10(float(facts.tiny)), np.log10(float(facts.max) * 0.99), 4000)
    near = np.concatenate([np.linspace(0, 20, 2001), np.linspace(20, 800, 7801)]) + 0.0037
    positive = np.concatenate([near, out, [float(facts.max)]])
    return np.sort(np.concatenate([-positive, [0.0], positive]).astype(real))


def differences(f: ElementwiseFunction, x: Array, *parameters: float) -> tuple[Array, Array]:
    """Central differences at x, and how far off they may be."""
    h = 1e-5

    def central(step: float) -> Array:
        above, below = (both(f, x + side * step, *parameters)[0] for side in (1, -1))
        answer: Array = (above - below) / ((x + step) - (x - step))
        return answer

    one, two = central(h), central(2 * h)
    size = np.abs(both(f, x, *parameters)[0])
    return (4 * one - two) / 3, np.abs(one - two) + 16 * np.finfo(float).eps * size / h


def one_sided(f: ElementwiseFunction, at: float, side: int) -> tuple[float, float]:
    """The slope just beside a point, and what differences on that side alone give."""
    h, start = 1e-5, at + side * 1e-9 * (1 + abs(at))
    x = start + side * h * np.arange(3)
    value, slope = both(f, x)
    return float(slope[0]), float(-3 * value[0] + 4 * value[1] - value[2]) / (2 * h * side) + 0.0


def jumps(f: ElementwiseFunction, *parameters: float) -> list[float]:
    """Where value or slope jumps: steps that stay as large however closely one looks."""
    grid = np.linspace(-WINDOW, WINDOW, 24_001) + 0.000137
    parts = both(f, grid, *parameters)
    found: list[float] = []
    for k in (0, 1):
        steps = np.abs(np.diff(parts[k]))
        scale = 1 + np.abs(parts[1][1:])
        where = np.flatnonzero(steps > JUMP * scale)
        where = where[np.argsort(-steps[where])][:500]
        left, right = grid[where], grid[where + 1]
        for _ in range(30):
            middle = (left + right) / 2
            at = [both(f, x, *parameters)[k] for x in (left, middle, right)]
            first = np.abs(at[1] - at[0]) >= np.abs(at[2] - at[1])
            left, right = np.where(first, left, middle), np.where(first, middle, right)
        last = np.abs(both(f, right, *parameters)[k] - both(f, left, *parameters)[k])
        found += right[last > JUMP * scale[where]].tolist()
    found.sort()
    return [x for i, x in enumerate(found) if i == 0 or x - found[i - 1] > 1e-6]


def away_from(points: list[float], radius: float = 1e-3) -> Array:
    """The points at which slopes are compared with differences."""
    x = np.linspace(-WINDOW, WINDOW, 2401) + 0.0123
    for point in points:
        x = x[np.abs(x - point) > radius]
    return x


def limit(values: Array) -> float | None:
    """The limit of values at growing distance; None where they show none."""
    last = float(values[-1])
    if np.isnan(values).any():
        return None
    if np.isinf(last):
        return last
    if np.all(np.abs(values) < 1e-8):
        return 0.0
    if abs(last - float(values[-2])) <= 1e-6 * abs(last):
        return last
    growing = np.all(np.diff(np.abs(values)) > 0) and np.all(np.sign(values) == np.sign(last))
    return float(np.copysign(np.inf, last)) if growing else None
