"""What the sine workbench is bent to: the sine or another curve, and the best that so many pairs can do."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...sculpting import parse, sculpt

Floats = NDArray[np.float64]

TARGETS = {
    "sine": ("sin(2*pi*x)", "np.sin(2 * np.pi * x)"),
    "absolute": ("1 - abs(4*x - 2)", "1 - np.abs(4 * x - 2)"),
    "bump": ("exp(-40*(x - 0.5)**2)", "np.exp(-40 * (x - 0.5) ** 2)"),
    "wave": ("x*sin(3*pi*x)", "x * np.sin(3 * np.pi * x)"),
}
"""Each as a formula, and as the page's Python has it; x from 0 to 1, heights from -1 to 1."""


def target(name: str, x: Floats) -> Floats:
    """The heights that are wanted at x."""
    heights: Floats = parse(TARGETS[name][0])(x)
    return heights


@lru_cache(maxsize=32)
def best(name: str, pairs: int) -> Floats:
    """The bends of the polyline whose largest error is the least for so many pieces, of shape (2, n)."""
    made = sculpt(TARGETS[name][0], 0.0, 1.0, pairs=pairs)
    return np.array([made.knots, made.values], dtype=np.float64)
