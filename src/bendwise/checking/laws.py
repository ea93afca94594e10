"""The laws: each is a function that says what it saw, or raises `Broken` with where it is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..compiler import ElementwiseFunction
from ..errors import InputError
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

ULP = 8.0  # what float32 may differ from float64
Law = Callable[[ElementwiseFunction], str]


class Broken(Exception):
    """A law does not hold; the message is the evidence."""


def _at(x: Any) -> str:
    return f"at x = {float(x):.9g}"


def _worst(broken: Array, badness: Array) -> int:
    """Which of the broken points says most."""
    return int(np.argmax(np.where(broken, np.nan_to_num(badness, nan=np.inf, posinf=np.inf), -1.0)))


def compiles(f: ElementwiseFunction) -> str:
    """Machine code for every kind of result, in both precisions."""
    try:
        for real in PRECISIONS:
            x = np.zeros(2, real)
            for compute in (f, f.slope, f.value_and_slope):
                compute(x)
            f.backward(x, x)
    except InputError as error:
        raise Broken(str(error)) from None
    return "float32 and float64"


def _finite(f: ElementwiseFunction, part: int, word: str) -> str:
    for real in PRECISIONS:
        x = all_magnitudes(real)
        y = both(f, x)[part]
        if np.isnan(y).any():
            where = x[np.isnan(y)]
            nearest = where[np.argmin(np.abs(where))]
            raise Broken(f"{_at(nearest)} in {real.__name__}: {word} nan, expected a number")
        for side in (x > 0, x < 0):
            outward = np.argsort(np.abs(x[side]))
            its_x, its_y = x[side][outward], y[side][outward]
            first = int(np.argmax(np.isinf(its_y)))
            before = abs(float(its_y[first - 1]))
            if np.isinf(its_y[first]) and not before > float(np.finfo(real).max) ** 0.5:
                raise Broken(
                    f"{_at(its_x[first])} in {real.__name__}: {word} {its_y[first]}, "
                    f"yet only {before:.6g} {_at(its_x[first - 1])}"
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
        value, slope = both(f, real([np.nan]))
        if not np.isnan(value[0]):
            raise Broken(f"at x = nan in {real.__name__}: value {value[0]}, expected nan")
        constant = np.ptp(both(f, away_from([]).astype(real))[1]) == 0
        if not (np.isnan(slope[0]) or constant):
            raise Broken(f"at x = nan in {real.__name__}: slope {slope[0]}, expected nan")
    return "in value and slope"


def limits_are_reached(f: ElementwiseFunction) -> str:
    """At ±inf, value and slope are what they approach."""
    seen = []
    for real in PRECISIONS:
        for side in (-1.0, 1.0):
            far, end = both(f, (side * FAR).astype(real)), both(f, real([side * np.inf]))
            for word, values, (found,) in zip(("value", "slope"), far, end, strict=True):
                expected = limit(values)
                if expected is None:
                    continue
                close = abs(found - expected) <= 1e-5 * max(1.0, abs(expected)) if np.isfinite(expected) else False
                if not (found == expected or close):
                    raise Broken(f"at x = {side * np.inf} in {real.__name__}: {word} {found}, expected {expected:.6g}")
                if real is np.float64:
                    seen.append(f"{word} {expected:.6g} at {side * np.inf}")
    return ", ".join(seen) or "there are none"


def _compare(f: ElementwiseFunction, x: Array, *parameters: float) -> None:
    """Slopes against differences at x."""
    slope = both(f, x, *parameters)[1]
    expected, error = differences(f, x, *parameters)
    known = np.isfinite(expected)
    with np.errstate(invalid="ignore"):
        off = np.abs(slope - expected)
    broken = known & ~(off <= 4 * error + 1e-7 * (1 + np.abs(expected)))
    if broken.any():
        k = _worst(broken, off)
        raise Broken(f"{_at(x[k])}: slope {slope[k]:.9g}, differences give {expected[k]:.9g}")


def slope_agrees_with_differences(f: ElementwiseFunction) -> str:
    """From -12 to 12, away from kinks."""
    x = away_from([*f.kinks, *jumps(f)])
    _compare(f, x)
    return f"at {len(x)} points from {-WINDOW:g} to {WINDOW:g}"


def slope_holds_on_both_sides_of_kinks(f: ElementwiseFunction) -> str:
    """Beside each kink the slope is that of its side; at the kink, it is between the two."""
    kinks = sorted({*f.kinks, *(x for x in jumps(f) if all(abs(x - k) > 1e-6 for k in f.kinks))})
    for kink in kinks:
        sides = []
        for side, word in ((-1, "left"), (1, "right")):
            found, expected = one_sided(f, kink, side)
            if not abs(found - expected) <= 1e-4 * (1 + abs(expected)):
                raise Broken(f"{word} of x = {kink:.6g}: slope {found:.6g}, differences give {expected:.6g}")
            sides.append(expected)
        at = float(both(f, np.array([kink]))[1][0])
        slack = 1e-4 * (1 + max(map(abs, sides)))
        if not min(sides) - slack <= at <= max(sides) + slack:
            raise Broken(f"at x = {kink:.6g}: slope {at:.6g}, expected {sides[0]:.6g} to {sides[1]:.6g}")
    return f"at {', '.join(f'{kink:.6g}' for kink in kinks)}" if kinks else "there are none"


def kinks_are_declared(f: ElementwiseFunction) -> str:
    """Value and slope jump where `kinks` says, and nowhere else."""
    for kink in f.kinks:
        beside = [both(f, np.array([kink + h * (1 + abs(kink))])) for h in (-1e-9, 1e-9)]
        step = np.abs(np.subtract(*beside)).max()
        if not step > JUMP:
            raise Broken(f"at x = {kink:.6g}: neither value nor slope jumps, expected a kink")
    for found in jumps(f):
        if all(abs(found - kink) > 1e-6 * (1 + abs(kink)) for kink in f.kinks):
            raise Broken(f"at x = {found:.6g}: value or slope jumps; add it to kinks=")
    return ", ".join(f"{kink:.6g}" for kink in f.kinks) or "none declared, none found"


def range_holds(f: ElementwiseFunction) -> str:
    """Values stay in the range that is claimed, and come close to its ends."""
    x = np.concatenate([np.linspace(-60, 60, 400_001), [-np.inf, np.inf]])
    values = both(f, x)[0]
    lowest, highest = int(np.nanargmin(values)), int(np.nanargmax(values))
    for claimed, k, sign in ((f.range[0], lowest, 1.0), (f.range[1], highest, -1.0)):
        if np.isfinite(claimed) and not abs(values[k] - claimed) <= 1e-6 * max(1.0, abs(claimed)):
            word = "leaves" if sign * (values[k] - claimed) < 0 else "does not fill"
            raise Broken(f"{_at(x[k])}: value {values[k]:.9g} {word} the range, expected {claimed:.9g}")
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
        except Broken as error:
            raise Broken(f"with {name} = {_another(value):g}, {error}") from None
        tried.append(f"{name} = {_another(value):g}")
    return ", ".join(tried) or "there are none"


def single_precision_agrees(f: ElementwiseFunction) -> str:
    """float32 is float64 but for a few units in the last place; a slope near its root, but for 2 eps."""
    x = all_magnitudes(np.float32)
    parameters = [float(np.float32(value)) for value in f.parameters.values()]
    single, double = both(f, x, *parameters), both(f, x.astype(np.float64), *parameters)
    largest, seen = float(np.finfo(np.float32).max), []
    for word, found, expected in zip(("value", "slope"), single, double, strict=True):
        known = np.abs(expected) < largest * (1 - 1e-7)
        with np.errstate(all="ignore"):
            unit = np.spacing(np.abs(np.where(known, expected, 1.0)).astype(np.float32)).astype(np.float64)
            off = np.where(known, np.abs(found.astype(np.float64) - expected), 0.0)
        error = off / unit
        if word == "slope":
            error = np.where(_near_root(x, expected) & (off <= 2 * np.finfo(np.float32).eps), 0.0, error)
        broken = ~(error <= ULP)
        if broken.any():
            k = _worst(broken, error)
            raise Broken(
                f"{_at(x[k])}: {word} {found[k]:.9g} in float32, expected {expected[k]:.9g} ({error[k]:.3g} ulp)"
            )
        seen.append(f"{word} {error.max():.2g} ulp {_at(x[int(np.argmax(error))])}")
    return ", ".join(seen)


def _near_root(x: Array, slope: Array) -> Array:
    """Whether the slope changes its sign within 0.75."""
    sign = np.sign(slope)
    roots = x[1:][sign[1:] * sign[:-1] < 0]
    roots = roots[np.abs(roots) < 100]
    near = np.zeros(len(x), bool)
    for root in roots[:1000]:
        near |= np.abs(x - root) < 0.75
    return near


def _bits(x: Any) -> Array:
    """Bit patterns, with all NaN alike."""
    x = np.array(x)
    x[np.isnan(x)] = np.nan
    return x.view(f"u{x.dtype.itemsize}")


def _same(found: Array, expected: Array, x: Array, what: str) -> None:
    differ = _bits(found) != _bits(expected)
    if differ.any():
        k = int(np.argmax(differ))
        raise Broken(f"{_at(x[k])}: {found[k]:.17g} {what}, expected {expected[k]:.17g}")


def all_kinds_agree(f: ElementwiseFunction) -> str:
    """Value, slope and backward, each alone, are those computed together."""
    for real in PRECISIONS:
        x = all_magnitudes(real)[::7]
        value, slope = both(f, x)
        with np.errstate(all="ignore"):
            grad = np.linspace(-2, 2, len(x), dtype=real)
            _same(f(x), value, x, "as value alone")
            _same(f.slope(x), slope, x, "as slope alone")
            _same(f.backward(x, grad), grad * slope, x, "as backward")
    return "value, slope and backward are value_and_slope's"


def same_bits_for_every_length_and_stride(f: ElementwiseFunction) -> str:
    """Lengths 0 to 33, strides -4 to 4."""
    for real in PRECISIONS:
        x = all_magnitudes(real)[:: len(all_magnitudes(real)) // 140][:137]
        with np.errstate(all="ignore"):
            whole = f(x)
            for length in range(34):
                for stride in (-4, -3, -2, -1, 1, 2, 3, 4):
                    part = x[::stride][:length]
                    _same(f(part), whole[::stride][:length], part, f"with stride {stride}")
    return "lengths 0 to 33, strides -4 to 4"


def plain_python_agrees(f: ElementwiseFunction) -> str:
    """The formula called with a float gives what machine code gives, to ten digits."""
    x = np.concatenate([np.linspace(-20, 20, 401), f.kinks, [-800.0, 800.0, -np.inf, np.inf, np.nan]])
    kernel, raised = both(f, x), ""
    for k, at in enumerate(x.tolist()):
        try:
            plain = f.record.formula(at)
        except (ArithmeticError, ValueError) as error:
            raised = raised or f"; plain Python raises {type(error).__name__} {_at(at)}"
            continue
        for word, found, expected in zip(("value", "slope"), kernel, plain, strict=True):
            if not np.isclose(found[k], float(expected), rtol=1e-10, atol=1e-13, equal_nan=True):
                raise Broken(f"{_at(at)}: {word} {found[k]:.17g}, expected plain Python's {float(expected):.17g}")
    return f"at {len(x)} points{raised}"


LAWS: tuple[Law, ...] = (
    compiles,
    values_are_numbers,
    slopes_are_numbers,
    nan_stays_nan,
    limits_are_reached,
    slope_agrees_with_differences,
    slope_holds_on_both_sides_of_kinks,
    kinks_are_declared,
    range_holds,
    monotonicity,
    other_parameters_are_followed,
    single_precision_agrees,
    all_kinds_agree,
    same_bits_for_every_length_and_stride,
    plain_python_agrees,
)
"""Every law, in the order in which they are examined; without machine code, none after the first."""
