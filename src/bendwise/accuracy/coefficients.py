"""Where the numbers in `bendwise.elementary` come from: near-minimax fits, computed to 60 digits.

Run it (``python -m bendwise.accuracy.coefficients``) to print the tables as they stand in
`bendwise.elementary.tables`; a test runs it too and compares, so a number can neither rot nor be mistyped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from mpmath import mp, mpf

mp.dps = 60

DOUBLE, SINGLE = np.float64, np.float32
SPLIT_BITS = {DOUBLE: 32, SINGLE: 15}  # leading bits of ln 2 that an exponent can multiply exactly
DEGREES = {  # the smallest that leaves under 0.04 ulp to the fit
    "EXP": {DOUBLE: 9, SINGLE: 4},
    "LOG": {DOUBLE: 6, SINGLE: 3},
    "TAIL": {DOUBLE: 22, SINGLE: 10},
    "SHRINK": {DOUBLE: 16, SINGLE: 8},
    "EXPM1_REST": {DOUBLE: 11, SINGLE: 6},
}
TAIL_END = {DOUBLE: 40, SINGLE: 15}  # from here on the normal tail is 0 in the precision


def exp_remainder(r: Any) -> Any:
    """(exp(r) - 1 - r) / r**2."""
    return (mp.expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -20 else mpf(1) / 2 + r / 6


def log_remainder(z: Any) -> Any:
    """(2 atanh(s) - 2 s) / s**3 with z = s**2."""
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / s**3 if z > mpf(10) ** -30 else mpf(2) / 3


def tail_numerator(t: Any) -> Any:
    """(1 + x/2) * exp(x**2/2) * P(N > x) for a standard normal N, with t = (x - 5) / (x + 5)."""
    x = 5 * (1 + t) / (1 - t)
    return (1 + x / 2) * mp.erfc(x / mp.sqrt(2)) * mp.exp(x * x / 2) / 2


def shrink_ratio(z: Any) -> Any:
    """(x - tanh(x)) / x**3 with z = x**2."""
    x = mp.sqrt(z)
    with mp.workdps(120):
        return (x - mp.tanh(x)) / x**3 if z > mpf(10) ** -30 else mpf(1) / 3


def exact_fit(name: str, precision: type[Any]) -> list[Any]:
    """Coefficients of the polynomial for `name`, highest power first."""
    half_ln2 = mp.log(2) / 2 * mpf("1.0001")
    atanh_end = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.001")
    end = mpf(TAIL_END[precision])
    function, interval = {
        "EXP": (exp_remainder, [-half_ln2, half_ln2]),
        "LOG": (log_remainder, [mpf(0), atanh_end]),
        "TAIL": (tail_numerator, [mpf(-1), (end - 5) / (end + 5)]),
        "SHRINK": (shrink_ratio, [mpf(0), mpf(1)]),
        "EXPM1_REST": (exp_remainder, [mpf(-1), mpf(0)]),
    }[name]
    return list(mp.chebyfit(function, interval, DEGREES[name][precision] + 1))


def fit(name: str, precision: type[Any]) -> list[float]:
    """The coefficients rounded to `precision`."""
    return [float(precision(str(c))) for c in exact_fit(name, precision)]


def fit_rest(name: str, precision: type[Any]) -> list[float]:
    """What rounding has taken from the last two coefficients."""
    return [float(precision(str(c - mpf(float(precision(str(c))))))) for c in exact_fit(name, precision)[-2:]]


def split_ln2(precision: type[Any]) -> tuple[float, float]:
    """The leading bits of ln 2, and the rest."""
    unit = mpf(2) ** SPLIT_BITS[precision]
    high = mp.floor(mp.log(2) * unit) / unit
    return float(high), float(precision(str(mp.log(2) - high)))


CONSTANTS = {  # numbers that formulas need to more digits than one number has
    "INVERSE_SQRT_2PI": lambda: 1 / mp.sqrt(2 * mp.pi),
    "THIRD": lambda: mpf(1) / 3,
    "SIXTH": lambda: mpf(1) / 6,
    "QUICK": lambda: mpf("1.702"),
    "GELU_TANH_SCALE": lambda: 2 * mp.sqrt(2 / mp.pi),
    "GELU_TANH_CUBIC": lambda: mpf("0.044715"),
    "GELU_APPROX_SCALE": lambda: mpf("1.60033"),
    "GELU_APPROX_CUBIC": lambda: mpf("0.0433603"),
}


def constant(name: str, precision: type[Any]) -> list[float]:
    """The number nearest to a constant, and the one nearest to what it leaves."""
    exact = CONSTANTS[name]()
    high = precision(str(exact))
    return [float(high), float(precision(str(exact - mpf(float(high)))))]


def tables() -> dict[str, dict[str, list[float]]]:
    """Every table of `bendwise.elementary`: name -> precision -> numbers."""
    found = {f"{name}_POLYNOMIAL": {p.__name__: fit(name, p) for p in (DOUBLE, SINGLE)} for name in DEGREES}
    found |= {name: {p.__name__: constant(name, p) for p in (DOUBLE, SINGLE)} for name in CONSTANTS}
    found["TAIL_REST"] = {p.__name__: fit_rest("TAIL", p) for p in (DOUBLE, SINGLE)}
    found["LN2"] = {p.__name__: list(split_ln2(p)) for p in (DOUBLE, SINGLE)}
    return found


if __name__ == "__main__":
    for table, rows in tables().items():
        for precision, numbers in rows.items():
            print(table, precision)
            for number in numbers:
                print(f"    {number!r},")
