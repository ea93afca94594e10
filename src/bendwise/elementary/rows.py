"""What functions of whole rows are made of: the largest entry, sums that lose nothing, one formula for each.

Where they are compiled each becomes one loop of vector instructions (`bendwise.compiler.vectors`). Sums run
in LANES, in an order that depends on the length alone, and carry along what rounding lost: a million
entries cost no digits, and any machine finds the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence

from .pairs import sum_pair
from .primitives import fma

LANES = 32
Row = Sequence[float]
Target = MutableSequence[float]


def count(row: Row) -> float:
    """How many entries a row has, as a float."""
    return float(len(row))


def largest(row: Row) -> float:
    """The largest entry; NaN where one is NaN, -inf of none. Of two zeros the positive one."""
    top = -math.inf
    for x in row:
        if x != x:
            return math.nan
        top = max(top, x) if x or top else top + x
    return top


def total(row: Row) -> tuple[float, float]:
    """(s, l) with s + l the sum of the row, in about twice the precision."""
    return _add(((x, 0.0) for x in row), len(row))


def total_of(formula: Callable[..., float], row: Row, numbers: tuple[float, ...]) -> tuple[float, float]:
    """The total of a formula's values for each entry, which are kept nowhere."""
    return total([formula(x, *numbers) for x in row])


def dot(row: Row, other: Row) -> tuple[float, float]:
    """(s, l) with s + l the sum of products, in about twice the precision."""
    return _add(((a * b, fma(a, b, -(a * b))) for a, b in zip(row, other, strict=True)), len(row))


def _pieces(n: int) -> Iterator[int]:
    """The lengths of the pieces that go to the lanes together: LANES, …, then halves, each once at most."""
    for width in [LANES] * (n // LANES) + [LANES >> k for k in range(1, LANES.bit_length())]:
        if width <= n:
            yield width
            n -= width


def _add(terms: Iterable[tuple[float, float]], n: int) -> tuple[float, float]:
    """The sum of n terms, each with what its rounding lost."""
    high, low = [0.0] * LANES, [0.0] * LANES
    rest = iter(terms)
    for width in _pieces(n):
        for k, (x, lost) in zip(range(width), rest, strict=False):
            high[k], more = sum_pair(high[k], x)
            low[k] += lost + more
    while (half := len(high) // 2) > 0:
        pairs = [sum_pair(a, b) for a, b in zip(high[:half], high[half:], strict=True)]
        low = [a + b + pair[1] for a, b, pair in zip(low[:half], low[half:], pairs, strict=True)]
        high = [pair[0] for pair in pairs]
    return high[0], low[0] if math.isfinite(low[0]) else 0.0


def each(y: Target, formula: Callable[..., float], rows: tuple[Row, ...], numbers: tuple[float, ...]) -> None:
    """Fill y: each entry is the formula of the rows' entries there and of the numbers."""
    for i, entries in enumerate(zip(*rows, strict=True)):
        y[i] = formula(*entries, *numbers)


def descend(row: Target, n: int) -> None:
    """Put the first n entries in order, the largest first."""
    row[:n] = sorted(row[:n], reverse=True)
