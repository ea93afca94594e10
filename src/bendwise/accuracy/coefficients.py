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
    "TAIL": {DOUBLE: 25, SINGLE: 10},
    "SHRINK": {DOUBLE: 16, SINGLE: 8},
    "LOG_COSH": {DOUBLE: 15, SINGLE: 6},
    "EXPM1_REST": {DOUBLE: 11, SINGLE: 6},
    "SIN": {DOUBLE: 5, SINGLE: 2},
    "COS": {DOUBLE: 5, SINGLE: 2},
    "ATAN": {DOUBLE: 5, SINGLE: 1},
    "ERF": {DOUBLE: 11, SINGLE: 5},
}
DIGITS = {DOUBLE: 53, SINGLE: 24}
BLOCK = {DOUBLE: 32, SINGLE: 8}  # exponents that share a row of digits of 4/pi
TAIL_END = {DOUBLE: 40, SINGLE: 15}  # from here on the normal tail is 0 in the precision


def exp_remainder(r: Any) -> Any:
    """(exp(r) - 1 - r) / r**2."""
    return (mp.expm1(r) - r) / r**2 if abs(r) > mpf(10) ** -20 else mpf(1) / 2 + r / 6


def log_remainder(z: Any) -> Any:
    """(2 atanh(s) - 2 s) / s**3 with z = s**2."""
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / s**3 if z > mpf(10) ** -30 else mpf(2) / 3


def tail_numerator(t: Any) -> Any:
    """(x + 3) * exp(x**2/2) * P(N > x) for a standard normal N, with t = (x - 3) / (x + 3)."""
    x = 3 * (1 + t) / (1 - t)
    return (x + 3) * mp.erfc(x / mp.sqrt(2)) * mp.exp(x * x / 2) / 2


def shrink_ratio(z: Any) -> Any:
    """(x - tanh(x)) / x**3 with z = x**2."""
    x = mp.sqrt(z)
    with mp.workdps(120):
        return (x - mp.tanh(x)) / x**3 if z > mpf(10) ** -30 else mpf(1) / 3


def log_cosh_bend(z: Any) -> Any:
    """(log(cosh(x)) / x**2 - 1/2) / x**2 with z = x**2."""
    with mp.workdps(120):
        return (mp.log(mp.cosh(mp.sqrt(z))) / z - mpf(1) / 2) / z if z > mpf(10) ** -30 else -mpf(1) / 12


def sine_remainder(z: Any) -> Any:
    """(sin(r) - r) / r**3 with z = r**2."""
    r = mp.sqrt(z)
    return (mp.sin(r) - r) / r**3 if z > mpf(10) ** -20 else -mpf(1) / 6 + z / 120


def cosine_remainder(z: Any) -> Any:
    """(cos(r) - 1 + r**2 / 2) / r**4 with z = r**2."""
    return (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2 if z > mpf(10) ** -12 else mpf(1) / 24 - z / 720


def arctangent_remainder(z: Any) -> Any:
    """(atan(q) - q) / q**3 with z = q**2."""
    q = mp.sqrt(z)
    return (mp.atan(q) - q) / q**3 if z > mpf(10) ** -20 else -mpf(1) / 3 + z / 5


def erf_slant(z: Any) -> Any:
    """(erf(x) / x - 2/sqrt(pi)) / x**2 with z = x**2."""
    x, start = mp.sqrt(z), 2 / mp.sqrt(mp.pi)
    return (mp.erf(x) / x - start) / z if z > mpf(10) ** -20 else start * (z / 10 - mpf(1) / 3)


def exact_fit(name: str, precision: type[Any]) -> list[Any]:
    """Coefficients of the polynomial for `name`, highest power first."""
    half_ln2 = mp.log(2) / 2 * mpf("1.0001")
    atanh_end = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.001")
    end = mpf(TAIL_END[precision])
    function, interval = {
        "EXP": (exp_remainder, [-half_ln2, half_ln2]),
        "LOG": (log_remainder, [mpf(0), atanh_end]),
        "TAIL": (tail_numerator, [mpf(-1), (end - 3) / (end + 3)]),
        "SHRINK": (shrink_ratio, [mpf(0), mpf(1)]),
        "LOG_COSH": (log_cosh_bend, [mpf(0), mpf(1)]),
        "EXPM1_REST": (exp_remainder, [mpf(-1), mpf(0)]),
        "SIN": (sine_remainder, [mpf(0), (mp.pi / 4 * mpf("1.001")) ** 2]),
        "COS": (cosine_remainder, [mpf(0), (mp.pi / 4 * mpf("1.001")) ** 2]),
        "ATAN": (arctangent_remainder, [mpf(0), mpf(1) / 256 * mpf("1.001")]),
        "ERF": (erf_slant, [mpf(0), mpf(1)]),
    }[name]
    return list(mp.chebyfit(function, interval, DEGREES[name][precision] + 1))


def fit(name: str, precision: type[Any]) -> list[float]:
    """The coefficients rounded to `precision`."""
    return [float(precision(str(c))) for c in exact_fit(name, precision)]


def fit_rest(name: str, precision: type[Any]) -> float:
    """What rounding has taken from the last coefficient."""
    last = exact_fit(name, precision)[-1]
    return float(precision(str(last - mpf(float(precision(str(last)))))))


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
    "QUARTER_PI": lambda: mp.pi / 4,
    "SLOPE_OF_ERF": lambda: 2 / mp.sqrt(mp.pi),
    "TWO_THIRDS": lambda: mpf(2) / 3,
    "LECUN_HEIGHT": lambda: mpf("1.7159"),
    "LECUN_SLOPE": lambda: mpf("1.7159") * 2 / 3,
}


def pieces(number: Any, count: int, precision: type[Any]) -> list[float]:
    """Floating-point numbers whose sum is the number, each the nearest to what is left."""
    found: list[float] = []
    for _ in range(count):
        found.append(float(precision(mp.nstr(number, 40))))
        number -= mpf(found[-1])
    return found


def constant(name: str, precision: type[Any]) -> list[float]:
    """The number nearest to a constant, and the one nearest to what it leaves."""
    return pieces(CONSTANTS[name](), 2, precision)


def eighths_table(precision: type[Any]) -> list[float]:
    """4/pi * 2**shift modulo 8 in four pieces, for each block of exponents (see `elementary.trig`)."""
    last = {DOUBLE: 1024, SINGLE: 128}[precision]
    found = []
    for block in range(last // BLOCK[precision] + 1):
        with mp.workdps(500):
            shift = max(block * BLOCK[precision] - BLOCK[precision] // 2 - DIGITS[precision], 0)
            found += pieces(mp.ldexp(4 / mp.pi, shift) % 8, 4, precision)
    return found


def arctangent_table(precision: type[Any]) -> list[float]:
    """atan(i/8), then pi/2 - atan(i/8), for i from 0 to 8, in two pieces each."""
    angles = [mp.atan(mpf(i) / 8) for i in range(9)]
    angles += [mp.pi / 2 - angle for angle in angles]
    return [piece for angle in angles for piece in pieces(angle, 2, precision)]


TABLES = {"EIGHTHS_TABLE": eighths_table, "ATAN_TABLE": arctangent_table}


def tables() -> dict[str, dict[str, list[float]]]:
    """Every table of `bendwise.elementary`: name -> precision -> numbers."""
    found = {f"{name}_POLYNOMIAL": {p.__name__: fit(name, p) for p in (DOUBLE, SINGLE)} for name in DEGREES}
    found |= {name: {p.__name__: constant(name, p) for p in (DOUBLE, SINGLE)} for name in CONSTANTS}
    found |= {name: {p.__name__: table(p) for p in (DOUBLE, SINGLE)} for name, table in TABLES.items()}
    found["TAIL_REST"] = {p.__name__: [fit_rest("TAIL", p)] for p in (DOUBLE, SINGLE)}
    found["LN2"] = {p.__name__: list(split_ln2(p)) for p in (DOUBLE, SINGLE)}
    return found


if __name__ == "__main__":
    for table, rows in tables().items():
        for precision, numbers in rows.items():
            print(table, precision)
            for number in numbers:
                print(f"    {number!r},")
