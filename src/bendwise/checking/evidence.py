"""How a broken law is told: at which x, what was found, what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np

from .numerics import Array


class BrokenLawError(Exception):
    """A law does not hold; the message is the evidence."""


def at(x: Any) -> str:
    """Where."""
    return f"at x = {float(x):.9g}"


def place(kink: float) -> float:
    """Where a jump is that was found to within 1e-12 or so."""
    return float(f"{round(kink, 9) + 0.0:.9g}")


def worst(broken: Array, badness: Array, x: Array) -> int:
    """Which of the broken points says most; among equals, the one nearest to 0."""
    badness = np.where(broken, np.nan_to_num(badness, nan=np.inf), -1.0)
    return int(np.argmin(np.where(badness >= 0.999 * badness.max(), np.abs(x), np.inf)))
