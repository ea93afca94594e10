"""What is measured: a cell is one activation in one precision, size and manner."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

SIZES = (1_000, 100_000, 10_000_000)
DTYPES = ("float32", "float64")
WHATS = ("value", "gradient")
PLACES = ("out", "in")
MEDIUM = 100_000
"""From here on what a call costs by itself no longer counts."""
LARGE = 1_000_000
"""From here on arrays do not fit a cache, and memory sets the pace."""


@dataclass(frozen=True)
class Cell:
    """One thing to compute.

    Attributes
    ----------
    activation, dtype : str
    size : int
        Elements.
    what : str
        ``value``, or ``gradient``: the values, and the slope at each.
    place : str
        ``out``: x is kept. ``in``: the values take the place of x; of values with gradient, the slopes do.
    """

    activation: str
    dtype: str
    size: int
    what: str
    place: str

    @property
    def key(self) -> str:
        """Its name in the file of results."""
        return f"{self.activation} {self.dtype} {self.size} {self.what} {self.place}"

    @classmethod
    def parse(cls, key: str) -> Cell:
        """The cell of that name."""
        activation, dtype, size, what, place = key.split()
        return cls(activation, dtype, int(size), what, place)


def matrix(
    activations: Sequence[str],
    sizes: Sequence[int] = SIZES,
    dtypes: Sequence[str] = DTYPES,
    whats: Sequence[str] = WHATS,
    places: Sequence[str] = PLACES,
) -> Iterator[Cell]:
    """Every cell of these activations."""
    for activation, size, dtype, what, place in product(activations, sizes, dtypes, whats, places):
        yield Cell(activation, dtype, size, what, place)


def cores() -> int:
    """The cores that this process may use."""
    available = getattr(os, "sched_getaffinity", None)
    return len(available(0)) if available else os.cpu_count() or 1


def thread_settings(size: int, wanted: Sequence[int]) -> list[int]:
    """How many threads a size is tried with: a thousand elements are nobody's work for two."""
    return [n for n in wanted if n == min(wanted) or size > min(SIZES)]
