"""What the sine workbench is bent to: the sine or another curve, and the best that so many pairs can do."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from ...sculpting import parse, sculpt
from ..fields import State

Floats = NDArray[np.float64]

TARGETS = {
    "sine": ("sin(2*pi*x)", "np.sin(2 * np.pi * x)"),
    "absolute": ("1 - abs(4*x - 2)", "1 - np.abs(4 * x - 2)"),
    "bump": ("exp(-40*(x - 0.5)**2)", "np.exp(-40 * (x - 0.5) ** 2)"),
    "wave": ("x*sin(3*pi*x)", "x * np.sin(3 * np.pi * x)"),
}
"""Each as a formula, and as the page's Python has it; x from 0 to 1, heights from -1 to 1."""
OWN = "own"
"""A formula of the learner's own instead."""
HIGHEST = 1.3
"""The plot has room for so much, up and down."""


def wanted_of(state: State) -> str:
    """What `target` and `best` are asked for: a name, or a formula of one's own that fits the plot."""
    return _fitting(state["formula"]) if state["target"] == OWN else str(state["target"])


@lru_cache(maxsize=256)
def _fitting(formula: str) -> str:
    x = np.linspace(0.0, 1.0, 2001)
    heights = parse(formula)(x)
    wrong = np.flatnonzero(~(np.abs(heights) <= HIGHEST))
    if wrong.size:
        at = wrong[0]
        raise InputError(
            f"the formula must stay from -{HIGHEST} to {HIGHEST} for x from 0 to 1, which is what the plot "
            f"shows; at x = {x[at]:.4g} it is {heights[at]:.4g}"
        )
    return formula


def wanted_python(state: State) -> str:
    """The lines that compute the heights at x."""
    if state["target"] == OWN:
        return f"from bendwise.sculpting import parse\n\nwanted = parse({state['formula']!r})(x)"
    return f"wanted = {TARGETS[state['target']][1]}"


def target(name: str, x: Floats) -> Floats:
    """The heights that are wanted at x."""
    heights: Floats = parse(TARGETS[name][0] if name in TARGETS else name)(x)
    return heights


@lru_cache(maxsize=32)
def best(name: str, pairs: int) -> Floats:
    """The bends of the polyline whose largest error is the least for so many pieces, of shape (2, n)."""
    made = sculpt(TARGETS[name][0] if name in TARGETS else name, 0.0, 1.0, pairs=pairs)
    return np.array([made.knots, made.values], dtype=np.float64)
