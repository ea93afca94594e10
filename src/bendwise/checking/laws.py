"""The laws of the function itself: finite, with its limits, its slope, its kinks, its range.

Each law is a function that says what it saw, or raises `BrokenLawError` with where it is broken.
"""

from __future__ import annotations

import numpy as np

from ..compiler import ElementwiseFunction
from .evidence import BrokenLawError, at, place, worst
from .numerics import (
    FAR,
    JUMP,
    PRECISIONS,
    WINDOW,
    Array,
    all_magnitudes,
    away_from,
    both,
    differences,
    jumps,
    limit,
    one_sided,
)


def _finite(f: ElementwiseFunction, part: int, word: str) -> str:
    for real in PRECISIONS:
        x = all_magnitudes(real)
        y = both(f, x)[part]
        if np.isnan(y).any():
            where = x[np.isnan(y)]
            nearest = where[np.argmin(np.abs(where))]
            raise BrokenLawError(f"{at(nearest)} in {real.__name__}: {word} nan, expected a number")
        for side in (x > 0, x < 0):
            outward = np.argsort(np.abs(x[side]))
            its_x, its_y = x[side][outward], y[side][outward]
            first = int(np.argmax(np.isinf(its_y)))
            before = abs(float(its_y[first - 1]))
            if np.isinf(its_y[first]) and not before > float(np.finfo(real).max) ** 0.5:
                raise BrokenLawError(
                    f"{at(its_x[first])} in {real.__name__}: {word} {its_y[first]}, "
                    f"yet only {before:.6g} {at(its_x[first - 1])}"
                )
    return "no overflow within the range of the precision"


def values_are_numbers(f: ElementwiseFunction) -> str:
    """No NaN from a finite x, and infinity only where the value really outgrows the precision."""
    return _finite(f, 0, "value")


def slopes_are_numbers(f: ElementwiseFunction) -> str:
    """The same for the slope."""
    return _finite(f, 1, "slope")


def nan_stays_nan(f: ElementwiseFunction) -> str:
    """In value and slope, unless the slope is the same everywhere."""
    for real in PRECISIONS:
        value, slope = both(f, np.array([np.nan], real))
        if not np.isnan(value[0]):
            raise BrokenLawError(f"at x = nan in {real.__name__}: value {value[0]}, expected nan")
        constant = np.ptp(both(f, away_from([]).astype(real))[1]) == 0
        if not (np.isnan(slope[0]) or constant):
            raise BrokenLawError(f"at x = nan in {real.__name__}: slope {slope[0]}, expected nan")
    return "in value and slope"


def limits_are_reached(f: ElementwiseFunction) -> str:
    """At ±inf, value and slope are what they approach."""
    seen = []
    for side in (-1.0, 1.0):
        far = both(f, side * FAR)
        for real in PRECISIONS:
            end = both(f, np.array([side * np.inf], real))
            for word, values, (found,) in zip(("value", "slope"), far, end, strict=True):
                expected = limit(values)
                if expected is None:
                    continue
                if not np.isclose(found, expected, rtol=1e-5, atol=1e-5):
                    what = f"{word} {found}, expected {expected:.6g}"
                    raise BrokenLawError(f"at x = {side * np.inf} in {real.__name__}: {what}")
                if real is np.float64:
                    seen.append(f"{word} {expected:.6g} at {side * np.inf}")
    return ", ".join(seen) or "there are none"


def _compare(f: ElementwiseFunction, x: Array, *parameters: float) -> None:
    """Slopes against differences at x."""
    slope = both(f, x, *parameters)[1]
    expected, error = differences(f, x, *parameters)
    known = np.isfinite(expected)
    off = np.abs(slope - expected)
    broken = known & ~(off <= 4 * error + 1e-7 * (1 + np.abs(expected)))
    if broken.any():
        k = worst(broken, off, x)
        raise BrokenLawError(f"{at(x[k])}: slope {slope[k]:.9g}, differences give {expected[k]:.9g}")


def slope_agrees_with_differences(f: ElementwiseFunction) -> str:
    """From -12 to 12, away from kinks."""
    x = away_from([*f.kinks, *jumps(f)])
    _compare(f, x)
    return f"at {len(x)} points from {-WINDOW:g} to {WINDOW:g}"


def slope_holds_on_both_sides_of_kinks(f: ElementwiseFunction) -> str:
    """Beside each kink the slope is that of its side; at the kink, it is between the two."""
    kinks = sorted({*f.kinks, *(place(x) for x in jumps(f) if all(abs(x - k) > 1e-6 for k in f.kinks))})
    for kink in kinks:
        sides = []
        for side, word in ((-1, "left"), (1, "right")):
            found, expected = one_sided(f, kink, side)
            if not abs(found - expected) <= 1e-4 * (1 + abs(expected)):
                raise BrokenLawError(
                    f"{word} of x = {kink:.6g}: slope {found:.6g}, differences give {expected:.6g}"
                )
            sides.append(expected)
        there = float(both(f, np.array([kink]))[1][0])
        slack = 1e-4 * (1 + max(map(abs, sides)))
        if not min(sides) - slack <= there <= max(sides) + slack:
            raise BrokenLawError(
                f"at x = {kink:.6g}: slope {there:.6g}, expected {sides[0]:.6g} to {sides[1]:.6g}"
            )
    return f"at {', '.join(f'{kink:.6g}' for kink in kinks)}" if kinks else "there are none"


def kinks_are_declared(f: ElementwiseFunction) -> str:
    """Value and slope jump where `kinks` says, and nowhere else."""
    for kink in f.kinks:
        beside = np.array([kink - 1e-9 * (1 + abs(kink)), kink + 1e-9 * (1 + abs(kink))])
        if not max(abs(np.diff(part)[0]) for part in both(f, beside)) > JUMP:
            raise BrokenLawError(f"at x = {kink:.6g}: neither value nor slope jumps, expected a kink")
    for found in jumps(f):
        if all(abs(found - kink) > 1e-6 * (1 + abs(kink)) for kink in f.kinks):
            raise BrokenLawError(f"at x = {place(found):.9g}: value or slope jumps; add it to kinks=")
    return ", ".join(f"{kink:.6g}" for kink in f.kinks) or "none declared, none found"


def range_holds(f: ElementwiseFunction) -> str:
    """Values stay in the range that is claimed, and come close to its ends."""
    x = np.concatenate([np.linspace(-60, 60, 400_001), [-np.inf, np.inf]])
    values = both(f, x)[0]
    if np.isnan(values).all():
        raise BrokenLawError("there is no value anywhere")
    lowest, highest = int(np.nanargmin(values)), int(np.nanargmax(values))
    for claimed, k, sign in ((f.range[0], lowest, 1.0), (f.range[1], highest, -1.0)):
        if np.isfinite(claimed) and not abs(values[k] - claimed) <= 1e-6 * max(1.0, abs(claimed)):
            word = "leaves" if sign * (values[k] - claimed) < 0 else "does not fill"
            raise BrokenLawError(
                f"{at(x[k])}: value {values[k]:.9g} {word} the range, expected {claimed:.9g}"
            )
    return f"{values[lowest]:.6g} to {values[highest]:.6g}"


def monotonicity(f: ElementwiseFunction) -> str:
    """Reported, whatever it is."""
    x = np.linspace(-WINDOW, WINDOW, 24_001)
    values = both(f, x)[0]
    steps = np.diff(values)
    noise = 4 * np.finfo(float).eps * np.abs(values[1:])
    falls, rises = x[1:][steps < -noise], x[1:][steps > noise]
    if not len(falls):
        return "rises, or is level"
    if not len(rises):
        return "falls, or is level"
    return f"not monotonic: falls at x = {falls[0]:.4g}, rises at x = {rises[0]:.4g}"


def _another(value: float) -> float:
    return 5.0 if not np.isfinite(value) else 1.5 * value if value else 0.25


def other_parameters_are_followed(f: ElementwiseFunction) -> str:
    """With each parameter at another value, slopes still agree with differences."""
    tried = []
    for name, value in f.parameters.items():
        parameters = list({**f.parameters, name: _another(value)}.values())
        try:
            _compare(f, away_from(jumps(f, *parameters)), *parameters)
        except BrokenLawError as error:
            raise BrokenLawError(f"with {name} = {_another(value):g}, {error}") from None
        tried.append(f"{name} = {_another(value):g}")
    return ", ".join(tried) or "there are none"
