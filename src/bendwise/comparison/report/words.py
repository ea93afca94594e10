"""Numbers, names and lists as a reader wants them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ..metrics import Metric

DASH = "–"


def is_number(value: float | None) -> bool:
    """Whether there is a number at all."""
    return value is not None and math.isfinite(value)


def plain(value: float) -> str:
    """A number such as a learning rate, as short as it goes."""
    return f"{value:g}".replace("-", "−") if is_number(value) else DASH


def share(part: float) -> str:
    """A share as a percentage; a dash where there is none."""
    if not is_number(part):
        return DASH
    return "under 1%" if 0 < part < 0.005 else f"{part:.0%}"


def p_value(p: float) -> str:
    """A p-value."""
    if not is_number(p):
        return DASH
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def whole(number: float) -> str:
    """A count that may be a median."""
    return f"{number:,.0f}" if is_number(number) else DASH


def listed(names: Iterable[str], most: int = 6) -> str:
    """Names with commas and an "and"; of many, the first."""
    every = list(names)
    if len(every) > most:
        return f"{', '.join(every[: most - 1])} and {len(every) - most + 1} others"
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}" if every else ""


def counted(number: int, thing: str) -> str:
    """1 seed, 2 seeds."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


class Scores:
    """How scores of a comparison are written: all with the same digits after the point.

    >>> from bendwise.comparison.metrics import METRICS
    >>> write = Scores(METRICS["mae"], [41.27, 43.5])
    >>> write(41.27), write(-0.5), write(float("nan"))
    ('41.27', '−0.50', '–')
    """

    def __init__(self, metric: Metric, scores: Sequence[float]) -> None:
        self.digits = 3
        known = np.abs([score for score in scores if is_number(score) and score != 0])
        if metric.most != 1 and len(known):
            self.digits = max(0, 3 - math.floor(math.log10(float(np.median(known)))))
        self.is_huge = self.digits > 9 or bool(len(known) and known.max() >= 1e9)

    def __call__(self, score: float) -> str:
        """A score."""
        if not is_number(score):
            return DASH
        text = f"{score:.4g}" if self.is_huge else f"{score:.{self.digits}f}"
        return text.replace("-", "−")

    def between(self, low: float, high: float) -> str:
        """An interval."""
        return f"{self(low)} to {self(high)}" if is_number(low) and is_number(high) else DASH
