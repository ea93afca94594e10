"""The value of an expression at a point, to as many digits as wanted."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import sympy as sp
from mpmath import mp, mpf

from ..activations.record import Activation

FAR, HUGE = 1e6, 1e12
"""Where a bell has ended, and where an exponential has: exp(exp(x)) would take mpmath exp(x) digits."""


def _exp(u: Any) -> Any:
    return mp.exp(min(max(u, -HUGE), HUGE))


MEANING: dict[str, Callable[..., Any]] = {
    "exp": _exp,
    "Sigmoid": lambda u: 1 / (1 + _exp(-u)),
    "Softplus": lambda u: mp.log1p(_exp(u)) if u < HUGE else u,
    "Tanh": lambda u: mp.tanh(u) if abs(u) < FAR else mp.sign(u),
    "SechSquared": lambda u: mp.sech(u) ** 2 if abs(u) < FAR else mpf(0),
    "NormalCdf": lambda u: mp.erfc(-u / mp.sqrt(2)) / 2 if abs(u) < FAR else mpf(u > 0),
    "NormalPdf": lambda u: _exp(-u * u / 2) / mp.sqrt(2 * mp.pi),
    "Sign": mp.sign,
    "Absolute": abs,
    "Maximum": max,
    "Minimum": min,
}
WORKING_DIGITS = 60


def meaning_at(word: str, *numbers: Any) -> Any:
    """The value of one of these words."""
    return mpf(MEANING[word](*map(mpf, numbers)))


def symbols(record: Activation) -> tuple[Any, dict[str, Any]]:
    """The variable and the parameters of a formula, as SymPy sees them."""
    variable = next(iter(inspect.signature(record.formula).parameters))
    positive = {name: True if name in record.positive else None for name in record.parameters}
    parameters = {name: sp.Symbol(name, real=True, positive=positive[name]) for name in record.parameters}
    return sp.Symbol(variable, real=True), parameters


def evaluator(expression: Any, record: Activation, digits: int = WORKING_DIGITS) -> Callable[..., Any]:
    """The function ``f(x, *parameters)`` of the expression, in mpmath; parameters have their defaults."""
    variable, parameters = symbols(record)
    compute = sp.lambdify([variable, *parameters.values()], expression, modules=[MEANING, "mpmath"])

    def at(x: Any, *values: Any) -> Any:
        given = [*values, *list(record.parameters.values())[len(values) :]]
        with mp.workdps(digits):
            return mpf(compute(mpf(x), *map(mpf, given)))

    return at
