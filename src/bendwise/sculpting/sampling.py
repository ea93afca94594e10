"""Looking at a function: values at places, and as many places as its shape asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .tables import CLOSEST

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]

LEVELS = 12  # how often the gap at a kink or a jump is halved
STRAIGHT = 1e-5  # of the height: a curve that strays less from its chord needs no more samples there
CORNER = 1e-6  # of how far a kink is from the chord below it: so near it must be to the lines on both sides
MOST = 6000  # samples beyond those that were asked for
RUNAWAY, LATEST = 4.0, 6  # a curve that grows so many times in the latest halvings does not stay finite


def values_of(function: Callable[..., Any]) -> Function:
    """A function of numbers or of arrays, as one of arrays that gives finite numbers or an InputError."""

    def values(x: Floats) -> Floats:
        flat = np.ascontiguousarray(x, dtype=np.float64).reshape(-1)
        with np.errstate(all="ignore"):
            y = _at_once(function, flat)
            if y is None:
                y = _one_by_one(function, flat)
        for place in np.flatnonzero(~np.isfinite(y)):
            raise InputError(
                f"the curve is {y[place]} at x = {flat[place]:.12g}; choose low and high so that it is "
                "finite everywhere between them"
            )
        return y.reshape(np.shape(x))

    return values


def _at_once(function: Callable[..., Any], x: Floats) -> Floats | None:
    """What it gives for an array; None if it is a function of single numbers."""
    try:
        found = np.asarray(function(x.copy()))
    except Exception:  # whatever a function of single numbers says to an array; asked one by one, it says why
        return None
    if found.shape == (len(x), 1):  # a network's outputs
        found = found[:, 0]
    return _real(found, x) if found.shape == x.shape and found.dtype != object else None


def _one_by_one(function: Callable[..., Any], x: Floats) -> Floats:
    found = [np.zeros(0)]
    for place in x.tolist():
        try:
            y = np.asarray(function(place))
        except Exception as error:
            said = str(error) or type(error).__name__
            raise InputError(f"the curve cannot be computed at x = {place:.12g}: {said}") from error
        if y.size != 1:
            raise InputError(
                f"the curve must be one number at each x, but at x = {place:.12g} it has the shape {y.shape}"
            )
        found.append(_real(y.reshape(1), np.array([place])))
    return np.concatenate(found)


def _real(y: NDArray[Any], x: Floats) -> Floats:
    if y.dtype.kind not in "biuf":
        raise InputError(
            f"the curve must be a real number at each x, but at x = {x[0]:.12g} it is {y.tolist()[0]!r}"
        )
    return y.astype(np.float64)


def sampled(function: Function, low: float, high: float, count: int) -> tuple[Floats, Floats]:
    """Points of a curve: so many, evenly spaced, and more where it strays from its chords.

    At a jump they come so close together that a steep ramp between two of them stands for it.
    """
    x = np.unique(np.linspace(low, high, count))
    with np.errstate(all="ignore"):
        x, y, added = _refined(function, x, function(x), len(x) + MOST)
        return _with_kinks(function, x, y, added)


def _refined(function: Function, x: Floats, y: Floats, most: int) -> tuple[Floats, Floats, Floats]:
    """The same points and, where three of them do not lie on a line, others; last, x of these."""
    even, starts, peaks = x, x[:-1], [float(np.abs(y).max())]
    for _ in range(LEVELS):
        place = np.searchsorted(x, starts)
        middle = x[place] / 2 + x[place + 1] / 2
        new = (middle > x[place]) & (middle < x[place + 1])
        place, middle = place[new], middle[new]
        if not len(place):
            break
        found = function(middle)
        allowed = STRAIGHT * max(float(np.ptp(y)), float(np.ptp(found)), float(np.finfo(float).tiny))
        bent = np.abs(found - (y[place] / 2 + y[place + 1] / 2)) > allowed
        if len(x) + bent.sum() > most:
            break
        starts = np.sort(np.concatenate([x[place[bent]], middle[bent]]))
        x, y = _joined(x, y, middle[bent], found[bent])
        peaks.append(float(np.abs(y).max()))
    _check_finite(x, y, peaks)
    return x, y, np.setdiff1d(x, even)


def _check_finite(x: Floats, y: Floats, peaks: list[float]) -> None:
    """An error if the curve grew with each halving of a gap, until the last."""
    if len(peaks) > LATEST and peaks[-1] > RUNAWAY * peaks[-1 - LATEST]:
        raise InputError(
            f"the curve runs to infinity near x = {x[np.argmax(np.abs(y))]:.4g}; choose low and high so that "
            "it stays finite between them"
        )


def _with_kinks(function: Function, x: Floats, y: Floats, added: Floats) -> tuple[Floats, Floats]:
    """With the kinks near added points: where the straight lines on both sides of a gap meet on the curve."""
    place = np.searchsorted(x, added)
    place = np.union1d(place, place - 1)
    place = place[(place > 0) & (place + 2 < len(x))]
    slope = np.diff(y) / np.diff(x)
    before, after = slope[place - 1], slope[place + 1]
    width, rise = x[place + 1] - x[place], y[place + 1] - y[place]
    ahead = (rise - after * width) / (before - after)
    apart = CLOSEST * (x[-1] - x[0])
    inside = (ahead > apart) & (ahead < width - apart)
    place, ahead, before = place[inside], ahead[inside], before[inside]
    kink, corner = x[place] + ahead, y[place] + before * ahead
    found = function(kink)
    stray = np.abs(corner - (y[place] + slope[place] * ahead))
    is_kink = np.abs(found - corner) <= CORNER * stray
    return _joined(x, y, kink[is_kink], found[is_kink])


def _joined(x: Floats, y: Floats, more_x: Floats, more_y: Floats) -> tuple[Floats, Floats]:
    x, y = np.concatenate([x, more_x]), np.concatenate([y, more_y])
    order = np.argsort(x)
    return x[order], y[order]
