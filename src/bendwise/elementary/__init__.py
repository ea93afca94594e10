"""Elementary functions in plain arithmetic: the ground every activation stands on.

Each function takes and returns a Python float and runs under bare CPython; `bendwise.compiler` turns
the same lines into float32 and float64 machine code. Nothing here calls the C library's exp or log,
whose last bits change from machine to machine: additions, multiplications, divisions and fused
multiply-adds are exact to the last bit everywhere, so these functions give the same bits everywhere.

numbers, tables  constants and coefficients, in double and in single precision
primitives       fma and other single instructions
pairs            a number and what its rounding lost
exponentials     exp, expm1, log, log1p, tanh
normal           the tails of the normal distribution
rows             the largest entry of a row, sums, one formula for each entry

A `Constant` or `Coefficients` holds two values: the double that CPython sees, and the `single` that
takes its place in a float32 kernel. `bendwise.accuracy.coefficients` computes them all.
"""

from __future__ import annotations

from .exponentials import exp, exp_pair, exp_parts, expm1, expm1_pair, lifted_exp, log, log1p, tanh
from .normal import tail_ratio, times_bell
from .numbers import Coefficients, Constant
from .pairs import quotient, quotient_pair, root_pair, square_pair, sum_pair
from .primitives import fma, horner, lift, nearest, scale, split
from .tables import (
    EXP_LIFTED,
    EXP_LIMIT,
    EXP_OVERFLOW,
    EXP_POLYNOMIAL,
    EXPM1_REST_POLYNOMIAL,
    GELU_APPROX_CUBIC,
    GELU_APPROX_CUBIC_LOW,
    GELU_APPROX_SCALE,
    GELU_APPROX_SCALE_LOW,
    GELU_TANH_CUBIC,
    GELU_TANH_CUBIC_LOW,
    GELU_TANH_SCALE,
    GELU_TANH_SCALE_LOW,
    INFINITY,
    INVERSE_SQRT_2PI,
    INVERSE_SQRT_2PI_LOW,
    LIFT,
    LN2_HIGH,
    LN2_LOW,
    LOG2_E,
    LOG_POLYNOMIAL,
    QUICK,
    QUICK_LOW,
    SELU_LEFT,
    SELU_LEFT_LOW,
    SELU_RIGHT,
    SHRINK_POLYNOMIAL,
    SIXTH,
    SIXTH_LOW,
    SMALLEST,
    SMALLEST_NORMAL,
    SQUARE_IS_ALL,
    SUBNORMAL_BITS,
    SUBNORMAL_SCALE,
    TAIL_END,
    TAIL_POLYNOMIAL,
    TAIL_REST,
    TAIL_TILT,
    THIRD,
    THIRD_LOW,
)

BOUND_ULP = {"exp": 1.1, "expm1": 1.3, "log": 0.8, "log1p": 0.8, "tanh": 1.0}
"""Largest error of each function in units in the last place, in float32 and float64 alike."""

__all__ = [
    "BOUND_ULP",
    "EXPM1_REST_POLYNOMIAL",
    "EXP_LIFTED",
    "EXP_LIMIT",
    "EXP_OVERFLOW",
    "EXP_POLYNOMIAL",
    "GELU_APPROX_CUBIC",
    "GELU_APPROX_CUBIC_LOW",
    "GELU_APPROX_SCALE",
    "GELU_APPROX_SCALE_LOW",
    "GELU_TANH_CUBIC",
    "GELU_TANH_CUBIC_LOW",
    "GELU_TANH_SCALE",
    "GELU_TANH_SCALE_LOW",
    "INFINITY",
    "INVERSE_SQRT_2PI",
    "INVERSE_SQRT_2PI_LOW",
    "LIFT",
    "LN2_HIGH",
    "LN2_LOW",
    "LOG2_E",
    "LOG_POLYNOMIAL",
    "QUICK",
    "QUICK_LOW",
    "SELU_LEFT",
    "SELU_LEFT_LOW",
    "SELU_RIGHT",
    "SHRINK_POLYNOMIAL",
    "SIXTH",
    "SIXTH_LOW",
    "SMALLEST",
    "SMALLEST_NORMAL",
    "SQUARE_IS_ALL",
    "SUBNORMAL_BITS",
    "SUBNORMAL_SCALE",
    "TAIL_END",
    "TAIL_POLYNOMIAL",
    "TAIL_REST",
    "TAIL_TILT",
    "THIRD",
    "THIRD_LOW",
    "Coefficients",
    "Constant",
    "exp",
    "exp_pair",
    "exp_parts",
    "expm1",
    "expm1_pair",
    "fma",
    "horner",
    "lift",
    "lifted_exp",
    "log",
    "log1p",
    "nearest",
    "quotient",
    "quotient_pair",
    "root_pair",
    "scale",
    "split",
    "square_pair",
    "sum_pair",
    "tail_ratio",
    "tanh",
    "times_bell",
]
