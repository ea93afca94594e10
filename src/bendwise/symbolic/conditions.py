"""Conditions as people write them: what varies on the left, intervals in one piece."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from .vocabulary import Extremum, Maximum

SIGNS = {sp.Gt: ">", sp.Ge: ">=", sp.Lt: "<", sp.Le: "<=", sp.Eq: "==", sp.Ne: "!="}


def oriented(relation: Any, variable: str) -> Any:
    """The comparison with what varies on the left, and not negative there."""

    def varies(side: Any) -> bool:
        return any(symbol.name == variable for symbol in side.free_symbols)

    if varies(relation.rhs) and not varies(relation.lhs):
        relation = relation.reversed
    return relation.reversedsign if relation.lhs.could_extract_minus_sign() else relation


def interval(condition: Any, variable: str) -> tuple[Any, str, Any, str, Any] | None:
    """(low, sign, x, sign, high) where the condition is low < x < high."""
    if not isinstance(condition, sp.And) or len(condition.args) != 2:
        return None
    if not all(isinstance(part, Relational) for part in condition.args):
        return None
    sides = {SIGNS[part.func][0]: part for part in (oriented(p, variable) for p in condition.args)}
    if sides.keys() != {"<", ">"} or sides["<"].lhs != sides[">"].lhs:
        return None
    above, below = sides[">"].reversed, sides["<"]
    return above.lhs, SIGNS[above.func], below.lhs, SIGNS[below.func], below.rhs


def resolved(condition: Any) -> Any:
    """The condition without max and min: c > max(a, b) is c > a and c > b."""

    def split(relation: Any) -> Any:
        if isinstance(relation.rhs, Extremum) and not isinstance(relation.lhs, Extremum):
            relation = relation.reversed
        if not isinstance(relation.lhs, Extremum) or relation.func not in (sp.Gt, sp.Ge, sp.Lt, sp.Le):
            return relation
        below = relation.func in (sp.Lt, sp.Le)
        both = sp.And if below == isinstance(relation.lhs, Maximum) else sp.Or
        return both(*(resolved(relation.func(part, relation.rhs)) for part in relation.lhs.args))

    return condition.replace(lambda p: isinstance(p, Relational), split)
