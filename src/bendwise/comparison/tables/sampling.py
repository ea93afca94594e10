"""Rows of a table too large to keep, drawn while it streams by: the same file always gives the same rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

MOST_ROWS = 100_000
MOST_VALUES = 10_000_000  # rows times columns: 80 MB of numbers, or some GB of everything on the way there
FEWEST_KEPT = 1_000  # also of a table with very many columns


def most_rows(columns: int) -> int:
    """How many rows are taken from a table of so many columns."""
    return min(MOST_ROWS, max(FEWEST_KEPT, MOST_VALUES // max(columns, 1)))


def _keys(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number for each row that looks drawn by lot and depends on the row's number alone (SplitMix64)."""
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


class Sample:
    """The rows with the smallest keys, up to a number; all rows of a table that has no more.

    Whatever the pieces in which the table streams by, the same rows are kept, in their order.

    Parameters
    ----------
    most : int
        The number of rows to keep.

    Attributes
    ----------
    seen : int
        How many rows have streamed by.
    numbers : ndarray of int
        Which rows are kept, counted from 0; in order.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.seen = 0
        self.numbers: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._pieces: list[pa.Table] = []
        self._bound = np.uint64(2**64 - 1)  # of the keys that may still be kept

    def wanted(self, count: int) -> NDArray[np.int64]:
        """Which of the next `count` rows to `keep`, counted from the first of these."""
        numbers = np.arange(self.seen, self.seen + count, dtype=np.uint64)
        self.seen += count
        chosen = np.flatnonzero(_keys(numbers) <= self._bound)
        self.numbers = np.concatenate([self.numbers, numbers[chosen]])
        return chosen

    def keep(self, rows: pa.Table) -> None:
        """Take the rows that were wanted."""
        self._pieces.append(rows)
        if len(self.numbers) > 2 * self.most:
            self._prune()

    def table(self) -> pa.Table:
        """The kept rows, in their order."""
        self._prune()
        return self._pieces[0]

    def note(self) -> str:
        """What was done, in words; "" if all rows are kept."""
        if self.seen <= self.most:
            return ""
        return f"a large table: {self.most:,} of its {self.seen:,} rows, drawn evenly, stand for all"

    def _prune(self) -> None:
        together = pa.concat_tables(self._pieces)
        if len(self.numbers) > self.most:
            keys = _keys(self.numbers)
            chosen = np.sort(np.argpartition(keys, self.most - 1)[: self.most])
            self._bound = keys[chosen].max()
            self.numbers = self.numbers[chosen]
            together = together.take(pa.array(chosen))
        self._pieces = [together]
