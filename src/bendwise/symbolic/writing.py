"""From SymPy to Python: expressions as lines of plain source, in which nothing is computed twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean

from .conditions import SIGNS, interval, oriented
from .vocabulary import (
    Absolute,
    Maximum,
    Minimum,
    NormalCdf,
    NormalPdf,
    SechSquared,
    Sigmoid,
    Sign,
    Softplus,
    Tanh,
)

NAMES = {
    Absolute: "abs",
    sp.Abs: "abs",
    Maximum: "max",
    Minimum: "min",
    Sign: "sign",
    Sigmoid: "sigmoid",
    Softplus: "softplus",
    Tanh: "tanh",
    SechSquared: "sech_squared",
    NormalCdf: "normal_cdf",
    NormalPdf: "normal_pdf",
    sp.exp: "exp",
    sp.log: "log",
    sp.sin: "sin",
    sp.cos: "cos",
    sp.tan: "tan",
    sp.sinh: "sinh",
    sp.cosh: "cosh",
    sp.atan: "atan",
    sp.asinh: "asinh",
    sp.erf: "erf",
    sp.erfc: "erfc",
}
"""The functions that source may call."""

CHOICE, OR, AND, NOT, RELATION, SUM, PRODUCT, SIGN, ATOM = range(9)  # how tightly an operator binds
LARGEST_DENOMINATOR = 12  # x / 6, but 0.044715 · x
LONGEST_PRODUCT = 6  # x ** 6 is written out; the compiler knows no powers


class WritingError(Exception):
    """An expression that has no counterpart in plain Python."""


class Writer:
    """Writes expressions; `called` collects the functions they call."""

    def __init__(self, variable: str) -> None:
        self.variable = variable
        self.called: set[str] = set()

    def text(self, expression: Any, binding: int = CHOICE) -> str:
        """The source of an expression, in parentheses if it binds less tightly than what surrounds it."""
        source, its_binding = self.write(expression)
        return f"({source})" if its_binding < binding else source

    def write(self, e: Any) -> tuple[str, int]:
        if isinstance(e, sp.Symbol):
            return e.name, ATOM
        if isinstance(e, Boolean):
            return self.condition(e)
        if e.has(sp.nan, sp.zoo):
            raise WritingError("it is not a number everywhere")
        if _is_constant(e):
            return self.number(e)
        if isinstance(e, sp.Piecewise):
            return self.cases(e)
        if e.is_Add:
            return self.sum(e)
        if e.is_Mul:
            return self.product(e)
        if e.is_Pow:
            return self.power(e.base, e.exp)
        if type(e) not in NAMES:
            raise WritingError(f"it contains {type(e).__name__}")
        self.called.add(NAMES[type(e)])
        # constants come last: max(x, 0) keeps a NaN, max(0, x) does not
        arguments = sorted(e.args, key=lambda a: not a.free_symbols)
        return f"{NAMES[type(e)]}({', '.join(map(self.text, arguments))})", ATOM

    def number(self, e: Any) -> tuple[str, int]:
        if e in (sp.oo, -sp.oo):
            self.called.add("inf")
            return ("inf", ATOM) if e == sp.oo else ("-inf", SIGN)
        value = int(e) if e.is_Integer and abs(e) < 1e15 else float(e.evalf(30))
        return repr(value), ATOM if value >= 0 else SIGN

    def condition(self, e: Any) -> tuple[str, int]:
        if e in (sp.true, sp.false):
            return str(bool(e)), ATOM
        if isinstance(e, sp.Not):
            return f"not {self.text(e.args[0], NOT)}", NOT
        between = interval(e, self.variable)
        if between is not None:
            return " ".join(p if isinstance(p, str) else self.text(p, SUM) for p in between), RELATION
        if isinstance(e, (sp.And, sp.Or)):
            word, binding = (" and ", AND) if isinstance(e, sp.And) else (" or ", OR)
            return word.join(self.text(part, binding + 1) for part in e.args), binding
        if isinstance(e, sp.ITE):
            when, then, otherwise = (self.text(part, OR) for part in e.args)
            return f"{then} if {when} else {otherwise}", CHOICE
        relation = oriented(e, self.variable)
        left, right = (self.text(side, SUM) for side in relation.args)
        return f"{left} {SIGNS[relation.func]} {right}", RELATION

    def cases(self, e: Any) -> tuple[str, int]:
        (last, always), parts = e.args[-1], e.args[:-1]
        if always != sp.true:
            raise WritingError("it says nothing for some x")
        chain = "".join(f"{self.text(value, OR)} if {self.text(when, OR)} else " for value, when in parts)
        return chain + self.text(last, OR), CHOICE

    def sum(self, e: Any) -> tuple[str, int]:
        constant = sp.Add(*(part for part in e.args if not part.free_symbols))
        terms = [part for part in e.as_ordered_terms() if part.free_symbols]
        terms = [*terms, constant] if constant != 0 else terms
        terms.sort(key=_is_negative)
        source = self.text(terms[0], SUM)
        for term in terms[1:]:
            negative = _is_negative(term)
            part = self.text(-term if negative else term, PRODUCT)
            source += f" - {part}" if negative else f" + {part}"
        return source, SUM

    def product(self, e: Any) -> tuple[str, int]:
        constants = [part for part in e.args if _is_constant(part)]
        rest = [part for part in e.as_ordered_factors() if not _is_constant(part)]
        below = [part for part in rest if part.is_Pow and part.exp.is_number and part.exp < 0]
        top, bottom = sp.Mul(*constants).as_numer_denom()
        if not (top.is_Integer and bottom.is_Integer and bottom <= LARGEST_DENOMINATOR):
            top, bottom = sp.Mul(*constants), sp.Integer(1)
        sign, top = ("-", -top) if top < 0 else ("", top)
        upper = [source for part in rest if part not in below for source in self.factors(part)]
        if top != 1 or not upper:
            upper.insert(0, self.text(top, SIGN))
        lower = [source for part in below for source in self.factors(1 / part)]
        if bottom != 1:
            lower.insert(0, self.text(bottom, SIGN))
        source = sign + " * ".join(upper)
        if lower:
            source += f" / {lower[0]}" if len(lower) == 1 else f" / ({' * '.join(lower)})"
        return source, PRODUCT if not sign else SUM

    def factors(self, e: Any) -> list[str]:
        """The factors of a power that is written out, else the expression alone."""
        if e.is_Pow and e.exp.is_Integer and 1 < e.exp <= LONGEST_PRODUCT:
            return [self.text(e.base, SIGN)] * int(e.exp)
        return [self.text(e, SIGN)]

    def power(self, base: Any, exponent: Any) -> tuple[str, int]:
        if exponent.is_number and exponent < 0:
            return f"1 / {self.text(base**-exponent, ATOM)}", PRODUCT
        if exponent == sp.Rational(1, 2):
            self.called.add("sqrt")
            return f"sqrt({self.text(base)})", ATOM
        if exponent.is_Integer and exponent <= LONGEST_PRODUCT:
            return " * ".join(self.factors(base**exponent)), PRODUCT
        if exponent.is_Rational and exponent.q == 2 and exponent < LONGEST_PRODUCT:
            root = self.power(base, sp.Rational(1, 2))[0]
            return " * ".join([*[self.text(base, ATOM)] * int(exponent), root]), PRODUCT
        if base == sp.E:
            return self.write(sp.exp(exponent))
        return f"{self.text(base, ATOM)} ** {self.text(exponent, ATOM)}", PRODUCT


def _is_constant(e: Any) -> bool:
    return not e.free_symbols and not e.has(sp.Piecewise)


def _is_negative(e: Any) -> bool:
    return bool(e.as_coeff_Mul()[0] < 0)


def _may_raise(e: Any) -> bool:
    """Whether plain Python could refuse to compute it, where another case holds."""
    powers = (p for p in e.atoms(sp.Pow) if not (p.exp.is_Integer and p.exp > 0))
    return bool(e.atoms(sp.log)) or any(True for _ in powers)


def _fresh(taken: set[str]) -> Iterator[Any]:
    """Names for what is computed once: a, b, c …"""
    k = 0
    while True:
        name = chr(ord("a") + k % 26) + (str(k // 26) if k >= 26 else "")
        k += 1
        if name not in taken:
            yield sp.Symbol(name, real=True)


def steps(expressions: list[Any], taken: set[str]) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Named steps and what is left of the expressions when each common part has a name."""
    powers = {p for e in expressions for p in e.atoms(sp.Pow) if p.exp.is_Integer and abs(p.exp) > 1}
    bases = [p.base for p in powers if not p.base.is_Symbol and not _is_constant(p)]
    named, reduced = sp.cse([*expressions, *bases], symbols=_fresh(taken), optimizations=[])
    in_cases = any(e.has(sp.Piecewise) for e in expressions)
    kept, back = [], dict[Any, Any]()
    for symbol, value in named:
        value = value.xreplace(back)
        if isinstance(value, Boolean) or _is_constant(value) or (in_cases and _may_raise(value)):
            back[symbol] = value
        else:
            kept.append((symbol, value))
    return kept, [e.xreplace(back) for e in reduced[: len(expressions)]]
