"""What a network is to follow: a function, a formula or a table, as a `Curve`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .formula import parse
from .sampling import sampled, values_of
from .tables import CLOSEST, points_of

Floats = NDArray[np.float64]
DENSE = 20_001  # places at which a function and a network are compared


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve over an interval; called with x, it gives its values there.

    Attributes
    ----------
    name : str
        The formula, the function's name, or "table".
    function : callable
        Takes and gives an ndarray.
    low, high : float
        The interval.
    points : tuple of ndarray, or None
        x and y of a table. It is straight between its points.
    """

    name: str
    function: Callable[[Floats], Floats]
    low: float
    high: float
    points: tuple[Floats, Floats] | None = None
    _sampled: dict[int, tuple[Floats, Floats]] = field(default_factory=dict, init=False, repr=False)

    def __call__(self, x: Any) -> Floats:
        return self.function(np.asarray(x, float))

    def samples(self, count: int) -> tuple[Floats, Floats]:
        """Points of the curve, closer together where it bends sharply; a table's own points."""
        if self.points is not None:
            return self.points
        if count not in self._sampled:
            self._sampled[count] = sampled(self.function, self.low, self.high, count)
        return self._sampled[count]

    def places(self, knots: Floats, count: int) -> Floats:
        """Where to compare the curve with a polyline.

        Between the points of a table and the knots both are straight, so no other places are needed; a
        function is looked at in many more than it was sampled in.
        """
        x, _ = self.samples(count)
        if self.points is not None:
            return np.union1d(x, knots)
        even = np.linspace(self.low, self.high, DENSE)
        return np.unique(np.concatenate([even, x, (x[1:] + x[:-1]) / 2, knots]))


def curve_of(given: Any, low: Any, high: Any) -> Curve:
    """The curve that is meant, or an InputError that says why there is none."""
    if isinstance(given, Curve):
        return curve_of(
            given.function, given.low if low is None else low, given.high if high is None else high
        )
    if not callable(given) and not isinstance(given, str):
        return _table(given, low, high)
    if low is None or high is None:
        lacking = "low" if low is None else "high"
        raise InputError(
            f"{lacking} is missing: say between which x the curve is to be followed, such as 0, 1"
        )
    low, high = _interval(low, high)
    if isinstance(given, str):
        name, function = given.strip(), parse(given)
    else:
        name, function = getattr(given, "__name__", type(given).__name__), given
    return Curve(name, values_of(function), low, high)


def _interval(low: Any, high: Any) -> tuple[float, float]:
    for name, value in (("low", low), ("high", high)):
        is_number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise InputError(f"{name} must be a finite number, not {value!r}")
    low, high = float(low), float(high)
    if low >= high:
        raise InputError(f"low must be less than high, but low={low:g} and high={high:g}")
    if not math.isfinite(high - low):
        raise InputError(f"the interval from low={low:g} to high={high:g} is too wide for numbers of 64 bits")
    return low, high


def _table(given: Any, low: Any, high: Any) -> Curve:
    """The points of a table between low and high; its own ends, where these are not given."""
    x, y = points_of(given)
    low, high = _interval(x[0] if low is None else low, x[-1] if high is None else high)
    if low < x[0] or high > x[-1]:
        raise InputError(f"the table reaches from x = {x[0]:g} to {x[-1]:g}, not from {low:g} to {high:g}")
    apart = CLOSEST * (high - low)
    inside = (x > low + apart) & (x < high - apart)
    ends = np.array([low, high])
    ends_y = np.interp(ends, x, y)
    x = np.concatenate([ends[:1], x[inside], ends[1:]])
    y = np.concatenate([ends_y[:1], y[inside], ends_y[1:]])
    return Curve("table", lambda at: np.interp(at, x, y), low, high, (x, y))
