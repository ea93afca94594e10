"""numexpr: an expression for the values, another for the slopes, both with ``out=``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numexpr
import numpy as np

from ..cells import Cell

VERSION, THREADED = numexpr.__version__, True

CONSTANTS = {  # a literal such as 0.5 is double precision to numexpr, and would make the rest so
    "hundredth": 0.01,
    "quarter": 0.25,
    "half": 0.5,
    "quick": 1.702,
    "ln2": math.log(2),
    "right": 1.0507009873554805,
    "left": 1.7580993408473766,
    "k": math.sqrt(2 / math.pi),
    "kc": math.sqrt(2 / math.pi) * 0.044715,
    "kc3": math.sqrt(2 / math.pi) * 0.044715 * 3,
    "sixth": 1 / 6,
    "one": 1.0,
    "zero": 0.0,
    "two": 2.0,
    "three": 3.0,
    "six": 6.0,
}


def _max(a: str, b: str) -> str:
    """Numexpr's own maximum is double precision."""
    return f"where({a} > {b}, {a}, {b})"


def _clipped(x: str, low: str, high: str) -> str:
    return f"where({x} > {high}, {high}, {_max(x, low)})"


GELU_TANH = "(half * (one + tanh(x * (k + kc * x * x))))"
SIGMOID = "(one / (one + exp(-x)))"
QUICK = "(one / (one + exp(-quick * x)))"
RELU = _max("x", "zero")
SOFTPLUS = f"({RELU} + log1p(exp(-abs(x))))"
EXP_RIGHT = "where(x > 0, x, expm1(x))"
ELU = (EXP_RIGHT, "where(x > 0, one, exp(x))")
SILU = (f"x * {SIGMOID}", f"{SIGMOID} * (one + x * (one - {SIGMOID}))")
SHRINK = ("where(abs(x) > half, x, zero)", "where(abs(x) > half, one, zero)")
ROOT = "sqrt(x * x + 4)"
DISH = "(x / sqrt(one + x * x))"
CAPPED = "exp(where(x > 20, 20 * one, x))"
GATE = _clipped("(x + three)", "zero", "six")
N = f"({CAPPED} * ({CAPPED} + 2))"

FORMULAS = {  # value, slope
    "celu": ELU,
    "dish": (f"half * x * (one + {DISH})", f"half + half * {DISH} * (2 - {DISH} * {DISH})"),
    "elu": ELU,
    "exponential": ("exp(x)", "exp(x)"),
    "gelu_tanh": (
        f"x * {GELU_TANH}",
        f"{GELU_TANH} * (one + 2 * x * (one - {GELU_TANH}) * (k + kc3 * x * x))",
    ),
    "hard_mish": (
        f"half * x * {_clipped('(x + two)', 'zero', 'two')}",
        "where(x > 0, one, where(x < -2, zero, x + one))",
    ),
    "hard_shrink": SHRINK,
    "hard_sigmoid": (f"{GATE} * sixth", "where(abs(x) < 3, sixth, zero)"),
    "hard_swish": (
        f"x * {GATE} * sixth",
        "where(x > 3, one, where(x < -3, zero, (2 * x + 3) * sixth))",
    ),
    "hard_tanh": (_clipped("x", "-one", "one"), "where(abs(x) < 1, one, zero)"),
    "leaky_relu": ("where(x > 0, x, hundredth * x)", "where(x > 0, one, hundredth)"),
    "lisht": ("x * tanh(x)", "tanh(x) + x * (one - tanh(x) * tanh(x))"),
    "log_sigmoid": ("where(x < 0, x, zero) - log1p(exp(-abs(x)))", "one / (one + exp(x))"),
    "logcosh": ("abs(x) + log1p(exp(-2 * abs(x))) - ln2", "tanh(x)"),
    "mish": (
        f"x * ({N} / ({N} + 2))",
        f"{N} / ({N} + 2) + x * {SIGMOID} * (one - ({N} / ({N} + 2)) * ({N} / ({N} + 2)))",
    ),
    "prelu": ("where(x > 0, x, quarter * x)", "where(x > 0, one, quarter)"),
    "quick_gelu": (f"x * {QUICK}", f"{QUICK} * (one + quick * x * (one - {QUICK}))"),
    "relu": (RELU, "where(x > 0, one, zero)"),
    "relu6": (_clipped("x", "zero", "six"), "where((x > 0) & (x < 6), one, zero)"),
    "relu_squared": (f"{RELU} * {RELU}", f"two * {RELU}"),
    "selu": ("where(x > 0, right * x, left * expm1(x))", "where(x > 0, right, left * exp(x))"),
    "shrink": SHRINK,
    "sigmoid": (SIGMOID, f"{SIGMOID} * (one - {SIGMOID})"),
    "silu": SILU,
    "soft_shrink": (f"x - {_clipped('x', '-half', 'half')}", SHRINK[1]),
    "softplus": (SOFTPLUS, SIGMOID),
    "softsign": ("x / (one + abs(x))", "one / ((one + abs(x)) * (one + abs(x)))"),
    "sparse_plus": (
        "where(x > 1, x, where(x < -1, zero, quarter * (x + one) * (x + one)))",
        f"half * ({_clipped('x', '-one', 'one')} + one)",
    ),
    "sparse_sigmoid": (
        f"half * ({_clipped('x', '-one', 'one')} + one)",
        "where(abs(x) < 1, half, zero)",
    ),
    "squareplus": (f"half * (x + {ROOT})", f"half + half * x / {ROOT}"),
    "step": ("where(x > 0, one, zero)", "where(x > 0, zero, zero)"),
    "swish": SILU,
    "tanh": ("tanh(x)", "one - tanh(x) * tanh(x)"),
    "tanh_shrink": ("x - tanh(x)", "tanh(x) * tanh(x)"),
    "thresholded_relu": ("where(x > 1, x, zero)", "where(x > 1, one, zero)"),
}


def set_threads(n: int) -> None:
    """How many threads an expression is divided among."""
    numexpr.set_num_threads(n)


def _ready(expression: str, x: Any, out: Any) -> Callable[[], None]:
    """The expression, compiled once, as a call without what `evaluate` does to find its arguments."""
    kind = float if x.dtype == np.float32 else np.float64  # numexpr's own names of the two precisions
    names = [name for name in ("x", *CONSTANTS) if re.search(rf"\b{name}\b", expression)]
    compiled = numexpr.NumExpr(expression, [(name, kind) for name in names])
    arrays = {name: np.asarray(value, x.dtype) for name, value in CONSTANTS.items()}
    arguments = [x if name == "x" else arrays[name] for name in compiled.input_names]
    return partial(compiled, *arguments, out=out, order="K", casting="safe", ex_uses_vml=False)


def bind(cell: Cell, x: Any, y: Any, slope: Any) -> Any:
    """One pass for values; two for values with gradient, the slopes last, as they may replace x."""
    if cell.activation not in FORMULAS:
        return None
    value, derivative = FORMULAS[cell.activation]
    values = _ready(value, x, y)
    if slope is None:
        return values
    slopes = _ready(derivative, x, slope)

    def both() -> None:
        values()
        slopes()

    return both
