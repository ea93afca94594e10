"""From a curve to a sculpture: `sculpt`."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .curves import Curve, curve_of
from .knots import Points
from .pairs import Pair, steps
from .sculpture import Sculpture

Floats = NDArray[np.float64]

PAIRS = 7  # as many as in the chapter
MOST_PAIRS = 1000
SAMPLES, SAMPLES_A_PIECE = 2001, 40  # of a function, at least
FLAT = 1e-9  # of the height: a piece that rises less is flat


def sculpt(
    curve: Any,
    low: float | None = None,
    high: float | None = None,
    *,
    pairs: int | None = None,
    tolerance: float | None = None,
    dtype: Any = np.float32,
) -> Sculpture:
    """Build a network for a curve by hand, as the chapter does: pair by pair, every step kept.

    Each pair of ReLU neurons makes one straight piece: it starts where the last one ended, rises or falls,
    and ends. The bottom pair is a constant that moves everything up or down. Where the pieces meet is chosen
    so that the largest error is the least possible for so many straight pieces.

    Parameters
    ----------
    curve : callable, str, or table
        A function of arrays or of single numbers; a formula in x such as ``"sin(2*pi*x)"``, which is read and
        never run as code; or points: a pair ``(x, y)`` of arrays, an array of shape (n_points, 2), or a
        DataFrame of two columns. A table is a curve of straight lines between its points, sorted by x.
    low, high : float
        Between which x. A table may do without: it has its own ends.
    pairs : int, default 7
        How many straight pieces there may be, up to 1000. There are fewer where more do not help: a straight
        line is one pair, and a constant none, as a flat piece needs no pair.
    tolerance : float, optional
        Instead of `pairs`: the largest error allowed. The pairs are then as few as possible.
    dtype : data type, default float32
        Of the network: float32 or float64. In float32 all numbers are rounded to seven digits, x too, and
        `error` tells what that costs.

    Returns
    -------
    Sculpture
        With `network`, `steps`, `pairs`, `knots`, `error` and more.

    Raises
    ------
    InputError
        If the curve is not finite everywhere between `low` and `high`, if a table or a formula cannot be
        read, or if more than 1000 pairs would be needed.

    Notes
    -----
    A function is looked at in 2001 places or more, closer together where it bends sharply. At a jump, two
    neighbors are a millionth of the interval apart, and a steep ramp between them stands for it: no network
    of ReLUs jumps, and `error` tells what remains.

    Two inputs are not sculpted. One pair ends a line on both sides, but a tower over a rectangle needs two
    pairs and a further neuron that cuts off what lies below both, so its network is of another kind; towers
    have steep walls, and their number grows with the square of the fineness. A trained network does better.

    Examples
    --------
    >>> import numpy as np
    >>> import bendwise as bw
    >>> bw.sculpt(np.sin, 0, 2 * np.pi, pairs=7)
    <Sculpture of sin, x from 0 to 6.283: 7 pairs, largest error 0.0258>
    >>> [(pair.start, pair.end, round(pair.slope, 6)) for pair in bw.sculpt("abs(x)", -1, 2).pairs]
    [(-1.0, 0.0, -1.0), (0.0, 2.0, 1.0)]
    >>> len(bw.sculpt("exp(x)", 0, 1, tolerance=0.001))
    11
    """
    if pairs is not None and tolerance is not None:
        raise InputError("give pairs or tolerance, not both: one follows from the other")
    if tolerance is None:
        most = _checked_pairs(PAIRS if pairs is None else pairs)
        followed = curve_of(curve, low, high)
        return assembled(followed, *_polyline(followed, most), dtype)
    allowed = _checked_tolerance(tolerance)
    followed = curve_of(curve, low, high)
    return assembled(followed, *_within(followed, allowed), dtype)


def _checked_pairs(pairs: Any) -> int:
    is_count = isinstance(pairs, (int, np.integer)) and not isinstance(pairs, bool)
    if not is_count or not 1 <= pairs <= MOST_PAIRS:
        raise InputError(f"pairs must be a whole number from 1 to {MOST_PAIRS}, not {pairs!r}")
    return int(pairs)


def _checked_tolerance(tolerance: Any) -> float:
    is_number = isinstance(tolerance, (int, float, np.integer, np.floating))
    if not is_number or isinstance(tolerance, bool) or not 0 < tolerance < math.inf:
        raise InputError(f"tolerance must be a finite number above 0, not {tolerance!r}")
    return float(tolerance)


def _count(pieces: int) -> int:
    """In how many places to look at a function."""
    return max(SAMPLES, SAMPLES_A_PIECE * pieces + 1)


def _polyline(curve: Curve, pieces: int) -> tuple[Floats, Floats]:
    """Knots and values of at most so many straight pieces that err least."""
    return Points(*curve.samples(_count(pieces))).polyline(pieces)


def _within(curve: Curve, tolerance: float) -> tuple[Floats, Floats]:
    """Knots and values of the fewest pieces within a tolerance; at a jump, within it beside the ramp only.

    A piece or two more make up for what a function does between the places where it was looked at.
    """
    pieces = 1
    for _ in range(2):
        found = Points(*curve.samples(_count(pieces))).fewest(tolerance, MOST_PAIRS)
        if found is None:
            raise InputError(
                f"tolerance={tolerance:g} needs more than {MOST_PAIRS} pairs; raise it, or shorten the "
                "interval"
            )
        pieces = found
    first = None
    for count in range(pieces, min(pieces + 2, MOST_PAIRS) + 1):
        knots, values = _polyline(curve, count)
        first = first or (knots, values)
        places = curve.places(knots, _count(count))
        if np.abs(np.interp(places, knots, values) - curve(places)).max() <= tolerance:
            return knots, values
    assert first is not None
    return first


def assembled(curve: Curve, knots: Floats, values: Floats, dtype: Any) -> Sculpture:
    """The sculpture whose curve is this polyline."""
    flat = FLAT * float(np.abs(values - values[0]).max())
    pairs: list[Pair] = []
    for (start, end), (before, after) in zip(
        itertools.pairwise(knots), itertools.pairwise(values), strict=True
    ):
        rise = float(after) - float(before)
        if abs(rise) > flat:
            with np.errstate(over="ignore"):
                slope = float(np.float64(rise) / (end - start))
            pairs.append(Pair(len(pairs) + 1, float(start), float(end), slope, rise, float(after)))
    return Sculpture(
        curve,
        knots,
        values,
        pairs,
        steps(pairs, len(pairs) + 1, float(values[0]), lambda pair, what: ""),
        places=curve.places(knots, _count(len(knots) - 1)),
        dtype=dtype,
    )
