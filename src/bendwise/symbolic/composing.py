"""Expressions as operations of another kind, such as the nodes of a graph.

What the operations are says a vocabulary: a module or an object with the names of `writing.NAMES` and of
`Words`, for operands that know arithmetic and comparison. What does not vary with x is a plain number. Sums
that would lose their digits and quotients of exponentials are put in the form that keeps them.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import sympy as sp

from ..activations.record import Activation
from ..errors import InputError
from .calculus import stable
from .numbers import evaluator, symbols
from .vocabulary import Absolute, Maximum, Minimum, NormalCdf
from .writing import LONGEST_PRODUCT, NAMES

HALVES = (sp.Rational(1, 2), -sp.Rational(1, 2))


class Words(Protocol):
    """What a vocabulary must have; more functions are found by their names in `writing.NAMES`."""

    def where(self, condition: Any, then: Any, otherwise: Any) -> Any: ...
    def maximum(self, x: Any, y: Any) -> Any: ...
    def minimum(self, x: Any, y: Any) -> Any: ...
    def equal(self, x: Any, y: Any) -> Any: ...
    def both(self, x: Any, y: Any) -> Any: ...
    def either(self, x: Any, y: Any) -> Any: ...
    def opposite(self, x: Any) -> Any: ...
    def sqrt(self, x: Any) -> Any: ...
    def exp(self, x: Any) -> Any: ...
    def expm1(self, x: Any) -> Any: ...
    def log(self, x: Any) -> Any: ...
    def log1p(self, x: Any) -> Any: ...
    def log1mexp(self, x: Any) -> Any: ...
    def softplus(self, x: Any) -> Any: ...
    def log_cosh(self, x: Any) -> Any: ...
    def log_normal_cdf(self, x: Any) -> Any: ...


def compose(record: Activation, parameters: dict[str, float], words: Words, x: Any) -> Any:
    """The values of an activation at x, in the words of a vocabulary; NaN stays NaN."""
    from . import expression

    formula = stable(expression(record))
    composer = Composer(record, parameters, words, x)
    y = composer.write(formula)
    y = x * 0 + y if _is_number(y) else y
    ends = [case.args[-1][0] for case in formula.atoms(sp.Piecewise)]
    loses_nan = any(composer.variable not in end.free_symbols for end in ends)
    return words.where(words.equal(x, x), y, x) if loses_nan else y


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float))


class Composer:
    """Composes an expression in one variable, from what its parts are composed to."""

    def __init__(self, record: Activation, parameters: dict[str, float], words: Words, x: Any) -> None:
        self.record = record
        self.parameters = parameters
        self.words = words
        self.x = x
        self.variable = symbols(record)[0]

    def write(self, e: Any) -> Any:
        """What an expression becomes; a number where it does not vary."""
        if e == self.variable:
            return self.x
        if isinstance(e, sp.Piecewise):
            return self.cases(e.args)
        if self.variable not in e.free_symbols:
            return self.number(e)
        if e.is_Add:
            return self.sum(e)
        if e.is_Mul:
            return self.product(e)
        if e.is_Pow:
            return self.power(e.base, e.exp)
        if isinstance(e, sp.log):
            return self.logarithm(e.args[0])
        if isinstance(e, (Maximum, Minimum)):
            return self.extreme(e)
        if isinstance(e, (Absolute, sp.Abs)):
            return abs(self.write(e.args[0]))
        function = getattr(self.words, NAMES.get(type(e), ""), None)
        if function is None:
            raise InputError(
                f"{self.record.name} contains {type(e).__name__}, which has no counterpart there"
            )
        return function(self.write(e.args[0]))

    def number(self, e: Any) -> float:
        """The value of an expression of parameters."""
        if e.is_Rational:
            return float(e)
        return float(evaluator(e, self.record)(0.0, *self.parameters.values()))

    def sum(self, e: Any) -> Any:
        terms = sorted(e.args, key=lambda term: not term.free_symbols)  # what does not vary comes last
        for i, one in enumerate(terms):
            for other in terms[i + 1 :]:
                found = self.pair(one, other)
                if found is not None:
                    rest = [term for term in terms if term is not one and term is not other]
                    return found + self.write(sp.Add(*rest)) if rest else found
        total = self.write(terms[0])
        for term in terms[1:]:
            if term.could_extract_minus_sign():
                total = total - self.write(-term)
            else:
                total = total + self.write(term)
        return total

    def pair(self, one: Any, other: Any) -> Any:
        """c·eᵘ - c, and a + b with roots in them, as what loses no digits; None where it is neither."""
        factor, rest = one.as_independent(self.variable, as_Add=False)
        if isinstance(rest, sp.exp) and sp.expand(factor + other) == 0:
            return self.words.expm1(self.write(rest.args[0])) * self.write(factor)
        if not any(power.exp in HALVES for power in (one + other).atoms(sp.Pow)):
            return None
        gap = sp.cancel(other**2 - one**2)  # (b - a) · (b + a)
        if self.variable in sp.fraction(gap)[0].free_symbols:
            return None
        a, b = self.write(one), self.write(other)
        return self.words.where(self.write(one * other) < 0, self.write(gap) / (b - a), a + b)

    def product(self, e: Any) -> Any:
        factor, rest = e.as_independent(self.variable, as_Add=False)
        parts = sp.Mul.make_args(rest)
        below = [part for part in parts if part.is_Pow and part.exp.is_number and part.exp < 0]
        above = [part for part in parts if part not in below]
        top = self.write(above[0]) if above else self.number(factor)
        for part in above[1:]:
            top = top * self.write(part)
        if above:
            top = top * self.number(factor)
        for part in below:
            top = top / self.write(1 / part)
        return top

    def power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Integer and 1 < exponent <= LONGEST_PRODUCT:
            factor = total = self.write(base)
            for _ in range(int(exponent) - 1):
                total = total * factor
            return total
        if exponent == HALVES[0]:
            return self.words.sqrt(self.write(base))
        if exponent.is_number and exponent < 0:
            return 1 / self.write(base**-exponent)
        terms = base.args
        if base.is_Add and len(terms) == 2 and terms[0] == 1 and isinstance(terms[1], sp.exp):
            return self.words.exp(self.words.softplus(self.write(terms[1].args[0])) * self.write(exponent))
        return self.write(base) ** self.write(exponent)

    def logarithm(self, e: Any) -> Any:
        """The logarithm of e, of whatever form that is."""
        if isinstance(e, sp.cosh):
            return self.words.log_cosh(self.write(e.args[0]))
        if isinstance(e, NormalCdf):
            return self.words.log_normal_cdf(self.write(e.args[0]))
        if not (e.is_Add and 1 in e.args):
            return self.words.log(self.write(e))
        rest = e - 1
        if isinstance(-rest, sp.exp):
            return self.words.log1mexp(self.write((-rest).args[0]))
        return self.words.log1p(self.write(rest))

    def extreme(self, e: Any) -> Any:
        word = self.words.maximum if isinstance(e, Maximum) else self.words.minimum
        first, *others = sorted((self.write(part) for part in e.args), key=_is_number)
        for other in others:
            first = word(first, other)
        return first

    def cases(self, pairs: Any) -> Any:
        (value, condition), *rest = pairs
        holds = self.holds(condition)
        if holds is True:
            return self.write(value)
        if holds is False:
            return self.cases(rest)
        return self.words.where(holds, self.write(value), self.cases(rest))

    def holds(self, condition: Any) -> Any:
        """What a condition becomes; True or False where it does not vary."""
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, sp.Not):
            part = self.holds(condition.args[0])
            return not part if isinstance(part, bool) else self.words.opposite(part)
        if isinstance(condition, (sp.And, sp.Or)):
            return self.several(condition)
        left, right = (self.write(side) for side in condition.args)
        match condition:
            case sp.Eq() | sp.Ne():
                wanted = isinstance(condition, sp.Eq)
                if _is_number(left) and _is_number(right):
                    return (left == right) == wanted
                same = self.words.equal(left, right)
                return same if wanted else self.words.opposite(same)
            case sp.Gt():
                return left > right
            case sp.Ge():
                return left >= right
            case sp.Lt():
                return left < right
        return True if _is_number(right) and right == math.inf else left <= right

    def several(self, condition: Any) -> Any:
        every = isinstance(condition, sp.And)
        parts = [self.holds(part) for part in condition.args]
        if any(isinstance(part, bool) and part is not every for part in parts):
            return not every
        parts = [part for part in parts if not isinstance(part, bool)] or [every]
        found = parts[0]
        for part in parts[1:]:
            found = self.words.both(found, part) if every else self.words.either(found, part)
        return found
