"""From SymPy to LaTeX, as a book would set it."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter

from .conditions import interval, oriented

GREEK = {"alpha", "beta", "gamma", "delta", "lambda", "mu", "theta", "sigma", "tau", "omega", "kappa", "rho"}
SIGNS = {">": ">", ">=": r"\geq", "<": "<", "<=": r"\leq", "==": "=", "!=": r"\neq"}
LARGEST_DENOMINATOR = 12  # a sixth is a fraction, 0.044715 a decimal


def constant(value: Any) -> Any:
    """A rational number as it should be read: a small fraction, or a decimal of five digits."""
    if value.q <= LARGEST_DENOMINATOR:
        return value
    digits = sp.Symbol(f"{float(abs(value)):.5g}", positive=True)
    return digits if value > 0 else -digits


class Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer with the signs of the trade: σ, Φ, φ, and cases that say "if"."""

    def __init__(self, variable: str, order: str | None) -> None:
        super().__init__({"order": order})
        self.variable = variable

    def _named(self, name: str, e: Any, power: Any) -> str:
        exponent = "" if power is None else f"^{{{power}}}"
        return rf"{name}{exponent}\left({', '.join(map(self._print, e.args))}\right)"

    def _print_Sigmoid(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\sigma", e, exp)

    def _print_Softplus(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\operatorname{softplus}", e, exp)

    def _print_Tanh(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\tanh", e, exp)

    def _print_SechSquared(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\operatorname{sech}", e, 2 if exp is None else f"2 \\cdot {exp}")

    def _print_NormalCdf(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\Phi", e, exp)

    def _print_NormalPdf(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\varphi", e, exp)

    def _print_Sign(self, e: Any, exp: Any = None) -> str:
        return self._named(r"\operatorname{sign}", e, exp)

    def _extreme(self, name: str, e: Any, power: Any) -> str:
        return self._named(name, e, None) + ("" if power is None else f"^{{{power}}}")

    def _print_Maximum(self, e: Any, exp: Any = None) -> str:
        return self._extreme(r"\max", e, exp)

    def _print_Minimum(self, e: Any, exp: Any = None) -> str:
        return self._extreme(r"\min", e, exp)

    def _print_Absolute(self, e: Any, exp: Any = None) -> str:
        exponent = "" if exp is None else f"^{{{exp}}}"
        return rf"\left|{{{self._print(e.args[0])}}}\right|{exponent}"

    def _print_Symbol(self, e: Any, style: str = "plain") -> str:
        name = {"lambd": "lambda"}.get(e.name, e.name)
        if name in GREEK:
            return rf"\{name}"
        if len(name) > 1 and name.isidentifier():
            return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
        return str(name)

    def _print_Piecewise(self, e: Any) -> str:
        rows = []
        for value, when in e.args:
            reason = r"\text{otherwise}" if when == sp.true else rf"\text{{if }} {self._condition(when)}"
            rows.append(f"{self._print(value)} & {reason}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def _condition(self, e: Any) -> str:
        between = interval(e, self.variable)
        if between is not None:
            low, left, middle, right, high = (
                SIGNS[part] if isinstance(part, str) else self._print(part) for part in between
            )
            return f"{low} {left} {middle} {right} {high}"
        if isinstance(e, (sp.And, sp.Or)):
            word = r" \text{ and } " if isinstance(e, sp.And) else r" \text{ or } "
            return word.join(self._condition(part) for part in e.args)
        if isinstance(e, sp.core.relational.Relational):
            relation = oriented(e, self.variable)
            sign = SIGNS[relation.rel_op]
            return f"{self._print(relation.lhs)} {sign} {self._print(relation.rhs)}"
        return str(self._print(e))


def _rounded(product: Any) -> Any:
    """The product with one decimal in place of roots, π and fractions of them."""
    factor, rest = product.as_independent(*product.free_symbols, as_Add=False)
    if factor.is_Rational or factor.count_ops() < 3:
        return product
    return constant(sp.Rational(repr(float(factor)))) * rest


LONG = 100_000


def _unscaled(product: Any) -> Any:
    """The product with decimals of a readable size where SymPy has drawn out a common denominator."""
    factors = []
    for factor in product.args:
        largest: Any = max((abs(c) for c in factor.as_coefficients_dict().values()), default=0)
        if factor.is_Add and largest.is_Integer and largest >= LONG:
            factors += [largest, sp.Add(*(term / largest for term in factor.args))]
        else:
            factors.append(factor)
    return sp.Mul(*factors)


def latex(e: Any, variable: str, as_written: bool = False) -> str:
    """The expression in LaTeX; `as_written`, in the order it was read."""
    if not as_written:
        e = e.replace(lambda part: part.is_Mul, _unscaled)
        e = e.replace(lambda part: part.is_Mul, _rounded)
        e = e.xreplace({value: constant(value) for value in e.atoms(sp.Rational)})
    return str(Printer(variable, "none" if as_written else None).doprint(e))
