"""Elementary functions in plain arithmetic: the ground every activation stands on.

Each function takes and returns a Python float and runs under bare CPython; `bendwise.compiler` turns
the same lines into float32 and float64 machine code. Nothing here calls the C library's exp or log,
whose last bits change from machine to machine: additions, multiplications, divisions and fused
multiply-adds are exact to the last bit everywhere, so these functions give the same bits everywhere.

numbers, tables  constants and coefficients, in double and in single precision
primitives       fma and other single instructions
pairs            a number and what its rounding lost
exponentials     exp, expm1, log1p, tanh
normal           the tails of the normal distribution
trig, erf        sin, cos, atan; the error function

A `Constant` or `Coefficients` holds two values: the double that CPython sees, and the `single` that
takes its place in a float32 kernel. `accuracy/coefficients.py` computes them all.
"""

from __future__ import annotations

from .erf import erf, erf_pair, tail_pair
from .erf_tables import (
    BELL_HEIGHT,
    ERF_POLYNOMIAL,
    LECUN_HEIGHT,
    LECUN_SLOPE,
    SLOPE_OF_ERF,
    TAIL_START,
    TWO_THIRDS,
)
from .exponentials import exp, exp_pair, exp_parts, expm1, expm1_pair, log1p, log1p_pair, tanh
from .normal import tail_ratio, times_bell
from .numbers import Coefficients, Constant, Table
from .pairs import (
    add_pair,
    horner_pair,
    horner_step,
    product_pair,
    quotient,
    quotient_pair,
    root_pair,
    square_pair,
    sum_pair,
    times_pair,
)
from .primitives import fma, horner, lookup, nearest, scale, split
from .tables import (
    EXP_LIMIT,
    EXP_OVERFLOW,
    EXP_POLYNOMIAL,
    INFINITY,
    INVERSE_SQRT_2PI,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    LOG_POLYNOMIAL,
    QUICK,
    QUICK_LOW,
    SELU_LEFT,
    SELU_LEFT_LOW,
    SELU_RIGHT,
    SQUARE_IS_ALL,
    TAIL_POLYNOMIAL,
)
from .trig import atan, cos, cos_pair, eighths, quarters, sin, sin_pair, wave
from .trig_tables import (
    ATAN_POLYNOMIAL,
    ATAN_TABLE,
    COS_POLYNOMIAL,
    EIGHTHS_TABLE,
    LINE_IS_ALL,
    QUARTER_PI,
    SIN_POLYNOMIAL,
)

BOUND_ULP = {
    "exp": 0.9,
    "expm1": 1.3,
    "log1p": 0.8,
    "tanh": 1.0,
    "sin": 0.8,
    "cos": 0.8,
    "atan": 0.8,
    "erf": 1.0,
}
"""Largest error of each function in units in the last place, in float32 and float64 alike."""

__all__ = [
    "ATAN_POLYNOMIAL",
    "ATAN_TABLE",
    "BELL_HEIGHT",
    "BOUND_ULP",
    "COS_POLYNOMIAL",
    "EIGHTHS_TABLE",
    "ERF_POLYNOMIAL",
    "EXP_LIMIT",
    "EXP_OVERFLOW",
    "EXP_POLYNOMIAL",
    "INFINITY",
    "INVERSE_SQRT_2PI",
    "LECUN_HEIGHT",
    "LECUN_SLOPE",
    "LINE_IS_ALL",
    "LN2_HIGH",
    "LN2_LOW",
    "LOG2_E",
    "LOG_POLYNOMIAL",
    "QUARTER_PI",
    "QUICK",
    "QUICK_LOW",
    "SELU_LEFT",
    "SELU_LEFT_LOW",
    "SELU_RIGHT",
    "SIN_POLYNOMIAL",
    "SLOPE_OF_ERF",
    "SQUARE_IS_ALL",
    "TAIL_POLYNOMIAL",
    "TAIL_START",
    "TWO_THIRDS",
    "Coefficients",
    "Constant",
    "Table",
    "add_pair",
    "atan",
    "cos",
    "cos_pair",
    "eighths",
    "erf",
    "erf_pair",
    "exp",
    "exp_pair",
    "exp_parts",
    "expm1",
    "expm1_pair",
    "fma",
    "horner",
    "horner_pair",
    "horner_step",
    "log1p",
    "log1p_pair",
    "lookup",
    "nearest",
    "product_pair",
    "quarters",
    "quotient",
    "quotient_pair",
    "root_pair",
    "scale",
    "sin",
    "sin_pair",
    "split",
    "square_pair",
    "sum_pair",
    "tail_pair",
    "tail_ratio",
    "tanh",
    "times_bell",
    "times_pair",
    "wave",
]
