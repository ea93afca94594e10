"""The laws of the machine code: it exists, both precisions agree, bits do not depend on how one calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compiler import ElementwiseFunction
from ..errors import InputError
from .evidence import BrokenLawError, at, worst
from .numerics import PRECISIONS, Array, all_magnitudes, both

ULP = 8.0  # what float32 may differ from float64


def compiles(f: ElementwiseFunction) -> str:
    """Machine code for every kind of result, in both precisions."""
    try:
        for real in PRECISIONS:
            x = np.zeros(2, real)
            for compute in (f, f.slope, f.value_and_slope):
                compute(x)
            f.backward(x, x)
    except InputError as error:
        raise BrokenLawError(str(error)) from None
    return "float32 and float64"


def single_precision_agrees(f: ElementwiseFunction) -> str:
    """float32 is float64 but for a few units in the last place; a slope near its root, but for 2 eps."""
    x = all_magnitudes(np.float32)
    parameters = [float(np.float32(value)) for value in f.parameters.values()]
    single, double = both(f, x, *parameters), both(f, x.astype(np.float64), *parameters)
    largest, seen = float(np.finfo(np.float32).max), []
    for word, found, expected in zip(("value", "slope"), single, double, strict=True):
        known = np.abs(expected) < largest * (1 - 1e-7)
        unit = np.spacing(np.abs(np.where(known, expected, 1.0)).astype(np.float32)).astype(np.float64)
        off = np.where(known, np.abs(found.astype(np.float64) - expected), 0.0)
        error = off / unit
        if word == "slope":
            error = np.where(_near_root(x, expected) & (off <= 2 * np.finfo(np.float32).eps), 0.0, error)
        broken = ~(error <= ULP)
        if broken.any():
            k = worst(broken, error, x)
            raise BrokenLawError(
                f"{at(x[k])}: {word} {found[k]:.9g} in float32, "
                f"expected {expected[k]:.9g} ({error[k]:.3g} ulp)"
            )
        seen.append(f"{word} {error.max():.2g} ulp {at(x[int(np.argmax(error))])}")
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
    bits: Array = x.view(f"u{x.dtype.itemsize}")
    return bits


def _same(found: Array, expected: Array, x: Array, what: str) -> None:
    differ = _bits(found) != _bits(expected)
    if differ.any():
        k = int(np.argmax(differ))
        raise BrokenLawError(f"{at(x[k])}: {found[k]:.17g} {what}, expected {expected[k]:.17g}")


def all_kinds_agree(f: ElementwiseFunction) -> str:
    """Value, slope and backward, each alone, are those computed together."""
    for real in PRECISIONS:
        x = all_magnitudes(real)[::7]
        value, slope = both(f, x)
        grad = np.linspace(-2, 2, len(x), dtype=real)
        _same(f(x), value, x, "as value alone")
        _same(f.slope(x), slope, x, "as slope alone")
        _same(f.backward(x, grad), grad * slope, x, "as backward")
    return "value, slope and backward are value_and_slope's"


def same_bits_for_every_length_and_stride(f: ElementwiseFunction) -> str:
    """Lengths 0 to 33, strides -4 to 4."""
    for real in PRECISIONS:
        x = all_magnitudes(real)[:: len(all_magnitudes(real)) // 140][:137]
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
    for k, v in enumerate(x.tolist()):
        try:
            plain = f.record.formula(v)
        except (ArithmeticError, ValueError) as error:
            raised = raised or f"; plain Python raises {type(error).__name__} {at(v)}"
            continue
        for word, found, expected in zip(("value", "slope"), kernel, plain, strict=True):
            if not np.isclose(found[k], float(expected), rtol=1e-10, atol=1e-13, equal_nan=True):
                raise BrokenLawError(
                    f"{at(v)}: {word} {found[k]:.17g}, expected plain Python's {float(expected):.17g}"
                )
    return f"at {len(x)} points{raised}"
