"""The words formulas are written in, as SymPy functions.

Some are SymPy's own. The others are here, with the derivative that keeps its digits: SymPy would take
sigmoid apart into a quotient of exponentials, whose derivative is inf/inf far out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import sympy as sp

from .numbers import meaning_at


class Word(sp.Function):
    """A function of real numbers that SymPy does not have; of plain numbers it has a value."""

    is_real = True

    def _eval_mpmath(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return partial(meaning_at, type(self).__name__), self.args


class Atom(Word):
    """A function of one real number, known by its derivative."""

    nargs = 1

    @classmethod
    def derivative(cls, u: Any) -> Any:
        """The derivative at u."""
        raise NotImplementedError

    def fdiff(self, argindex: int = 1) -> Any:
        return self.derivative(self.args[0])


class Sigmoid(Atom):
    """1 / (1 + exp(-u))."""

    is_positive = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return cls(u) * cls(-u)


class Softplus(Atom):
    """log(1 + exp(u))."""

    is_positive = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return Sigmoid(u)


class Tanh(Atom):
    """The hyperbolic tangent."""

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return SechSquared(u)


class SechSquared(Atom):
    """1 / cosh(u)²."""

    is_positive = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return -2 * Tanh(u) * cls(u)


class NormalCdf(Atom):
    """The standard normal distribution function."""

    is_positive = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return NormalPdf(u)


class NormalPdf(Atom):
    """The standard normal density."""

    is_positive = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return -u * cls(u)


class Sign(Atom):
    """-1, 0 or 1; its derivative is taken as 0 everywhere."""

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return sp.Integer(0)


class Absolute(Atom):
    """|u|; its derivative at 0 is taken as 0."""

    is_nonnegative = True

    @classmethod
    def derivative(cls, u: Any) -> Any:
        return Sign(u)


class Extremum(Word):
    """The largest or smallest of its arguments."""

    above: Any

    def branches(self, *values: Any) -> Any:
        """The value that belongs to the extreme argument; at a tie, to one that does not change."""
        pairs = list(zip(self.args, values, strict=True))
        pairs.sort(key=lambda pair: not pair[0].free_symbols)  # constants last; else as written
        (first, value), *rest = pairs
        for other, its_value in rest:
            value = sp.Piecewise((value, self.above(first, other)), (its_value, True))
            first = type(self)(first, other)
        return value

    def _eval_derivative(self, symbol: Any) -> Any:
        return self.branches(*(argument.diff(symbol) for argument in self.args))


class Maximum(Extremum):
    """The largest."""

    above = sp.Gt


class Minimum(Extremum):
    """The smallest."""

    above = sp.Lt


def _where(condition: Any, then: Any, otherwise: Any) -> Any:
    return sp.Piecewise((then, condition), (otherwise, True))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": Absolute,
    "max": Maximum,
    "min": Minimum,
    "sign": Sign,
    "exp": sp.exp,
    "log": sp.log,
    "sqrt": sp.sqrt,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": Tanh,
    "atan": sp.atan,
    "asinh": sp.asinh,
    "erf": sp.erf,
    "erfc": sp.erfc,
    "sigmoid": Sigmoid,
    "softplus": Softplus,
    "normal_cdf": NormalCdf,
    "normal_pdf": NormalPdf,
}
"""The vocabulary of docstrings, next to the names of the catalogue."""

LIBRARY: dict[str, Callable[..., Any]] = {
    **FUNCTIONS,
    "fabs": Absolute,
    "absolute": Absolute,
    "maximum": Maximum,
    "minimum": Minimum,
    "fmax": Maximum,
    "fmin": Minimum,
    "arctan": sp.atan,
    "arcsinh": sp.asinh,
    "expm1": lambda u: sp.exp(u) - 1,
    "log1p": lambda u: sp.log(1 + u),
    "exp2": lambda u: sp.Integer(2) ** u,
    "log2": lambda u: sp.log(u) / sp.log(2),
    "log10": lambda u: sp.log(u) / sp.log(10),
    "pow": sp.Pow,
    "power": sp.Pow,
    "square": lambda u: u**2,
    "hypot": lambda u, v: sp.sqrt(u**2 + v**2),
    "reciprocal": lambda u: 1 / u,
    "negative": lambda u: -u,
    "where": _where,
    "fma": lambda u, v, w: u * v + w,
    "isnan": lambda u: sp.false,  # formulas are about numbers
    "isinf": lambda u: sp.false,
    "isfinite": lambda u: sp.true,
}
"""Functions of `math`, `numpy` and `bendwise.elementary` that a formula's body may call."""
