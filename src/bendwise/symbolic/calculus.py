"""Derivatives, in the form that keeps the most digits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import sympy as sp

from ..activations.record import Activation
from .conditions import resolved
from .numbers import evaluator, symbols
from .vocabulary import Absolute, Extremum, NormalCdf, Sigmoid, Sign, Softplus, Tanh

PROBES = (1e-8, 1e-3, 0.1, 0.37, 0.5, 1.0, 1.3, 2.0, 3.3, 5.0, 8.0, 13.0, 21.0, 34.0, 89.0, 300.0, 745.0, 1e4)
POINTS = (*(-x for x in PROBES), 0.0, *PROBES)
ROUNDING = 2.5  # bits that any form loses
WRONG = 64.0  # bits that an answer without a correct digit has lost


def _exponent(e: Any) -> Any:
    """u where e is exp(u); None where it is not."""
    return e.args[0] if isinstance(e, sp.exp) else None


def _stable_power(e: Any) -> Any:
    """(1 + exp(u))**-n as a power of sigmoid, (exp(u) + exp(-u))**-n as one of sech."""
    terms = e.base.args
    exponents = [_exponent(term) for term in terms]
    if len(terms) == 2 and terms[0] == 1 and exponents[1] is not None:
        return Sigmoid(-exponents[1]) ** -e.exp
    if len(terms) == 2 and None not in exponents and exponents[0] + exponents[1] == 0:
        return (2 * sp.cosh(exponents[0])) ** e.exp
    return e


def _stable_sum(e: Any) -> Any:
    """exp(u) - exp(-u) as 2 sinh(u), (1 + erf(u)) as the normal distribution function."""
    if len(e.args) != 2:
        return e
    for one, other in (e.args, e.args[::-1]):
        up, down = _exponent(one), _exponent(-other)
        if up is not None and down is not None and up + down == 0:
            sign = -1 if up.could_extract_minus_sign() else 1
            return 2 * sign * sp.sinh(sign * up)
        scale, rest = other.as_coeff_Mul()
        if isinstance(rest, sp.erf) and one.is_number and abs(scale) == one:
            return 2 * one * NormalCdf(scale / one * rest.args[0] * sp.sqrt(2))
    return e


def _stable_log(e: Any) -> Any:
    """log(1 + exp(u)) as softplus(u)."""
    terms = e.args[0].args
    if e.args[0].is_Add and len(terms) == 2 and terms[0] == 1 and _exponent(terms[1]) is not None:
        return Softplus(terms[1].args[0])
    return e


def _stable_product(e: Any) -> Any:
    """sinh(u) / cosh(u) as tanh(u), exp(u) · sigmoid(-u) as sigmoid(u), u · sign(u) as |u|."""
    factors = set(e.args)
    for part in e.args:
        if isinstance(part, sp.sinh) and 1 / sp.cosh(part.args[0]) in factors:
            return e / part * sp.cosh(part.args[0]) * Tanh(part.args[0])
        if isinstance(part, sp.exp) and Sigmoid(-part.args[0]) in factors:
            return e / part / Sigmoid(-part.args[0]) * Sigmoid(part.args[0])
        if isinstance(part, Sign) and part.args[0] in factors:
            return e / part / part.args[0] * Absolute(part.args[0])
    return e


def stable(e: Any) -> Any:
    """The expression with quotients of exponentials as the functions they are."""
    e = e.replace(lambda p: p.is_Pow and p.base.is_Add and p.exp.is_Integer and p.exp < 0, _stable_power)
    e = e.replace(lambda p: p.is_Add, _stable_sum)
    e = e.replace(lambda p: isinstance(p, sp.log), _stable_log)
    e = e.replace(lambda p: isinstance(p, sp.tanh), lambda p: Tanh(p.args[0]))
    return e.replace(lambda p: p.is_Mul, _stable_product)


def derivative(e: Any, variable: Any) -> Any:
    """The slope of an expression: at a kink, that of the case which holds there."""
    e = e.replace(lambda p: isinstance(p, sp.Abs), lambda p: Absolute(p.args[0]))
    gap = _gap(e, variable)
    if gap is None:
        e = cases(e) if any(map(_bends_in_a_power, e.atoms(sp.Pow))) else e
        return stable(stable(e).diff(variable).replace(lambda p: p.is_Mul, _whole_powers))
    point, around = gap
    slope = derivative(around, variable)
    return sp.Piecewise((slope, sp.Ne(variable, point)), (sp.limit(slope, variable, point), True))


def _bends_in_a_power(power: Any) -> bool:
    """Whether it is such as sqrt(max(x, 0)): where the base stays 0, the chain rule says 0 / 0."""
    return not power.exp.is_Integer and power.base.has(Extremum, sp.Piecewise)


def _whole_powers(e: Any) -> Any:
    """n · b**n / b as n · b**(n - 1), which has a value where b is 0."""
    for power in (part for part in e.args if part.is_Pow and part.exp.free_symbols):
        factors = (power.base, *(power.base.args if power.base.is_Mul else ()))
        if any(1 / factor in e.args for factor in factors):
            return e / power * power.base ** (power.exp - 1) * power.base
    return e


def _gap(e: Any, variable: Any) -> tuple[Any, Any] | None:
    """Where one case holds at a single point only, as in sin(x) / x: the point, and the other case."""
    single = [when for case in e.atoms(sp.Piecewise) for _, when in case.args if when.atoms(sp.Eq, sp.Ne)]
    if not any(variable in when.free_symbols for when in single):
        return None
    if isinstance(e, sp.Piecewise) and len(e.args) == 2 and isinstance(e.args[0][1], (sp.Eq, sp.Ne)):
        (first, when), (second, _) = e.args
        if variable in when.args and not when.has(sp.Function):
            point = next(side for side in when.args if side != variable)
            return point, second if isinstance(when, sp.Eq) else first
    raise ArithmeticError("a value at a single point has no slope")


def forms(e: Any) -> Iterator[Any]:
    """The same expression in several forms."""
    yield e
    one_case = cases(e)
    if one_case != e:
        yield one_case
    for rewrite in (sp.factor_terms, sp.together, sp.cancel, sp.factor):
        for start in (e, one_case):
            try:
                yield stable(_by_case(rewrite, start))
            except (sp.PolynomialError, NotImplementedError, AttributeError):
                continue


def _by_case(rewrite: Any, e: Any) -> Any:
    if isinstance(e, sp.Piecewise):
        return sp.Piecewise(*((_by_case(rewrite, value), when) for value, when in e.args))
    return e if e.has(sp.Piecewise) else rewrite(e)


def cases(e: Any) -> Any:
    """The expression as one list of cases, with every max and min resolved, each case by itself."""
    e = resolved(e).replace(lambda p: isinstance(p, Extremum), lambda p: p.branches(*p.args))
    if not e.has(sp.Piecewise):
        return e
    folded = sp.piecewise_fold(e)
    return _disjoint(folded) if isinstance(folded, sp.Piecewise) else folded


def _disjoint(e: Any) -> Any:
    """Cases that do not overlap, where the conditions are about one symbol and numbers."""
    conditions = [when for _, when in e.args if when != sp.true]
    names = set().union(*(when.free_symbols for when in conditions))
    if len(names) != 1 or any(when.atoms(sp.Function) for when in conditions):
        return e
    (name,), found, seen = names, [], sp.EmptySet
    for value, when in e.args:
        try:
            where = sp.S.Reals if when == sp.true else when.as_set()
            left = where - seen
            if left != sp.EmptySet:
                found.append((value, left.as_relational(name)))
        except (NotImplementedError, TypeError):
            return e
        seen = seen | where
    found = [*found[:-1], (found[-1][0], True)]
    return sp.Piecewise(*found)


def lost_bits(compute: Any, truth: list[Any], points: tuple[float, ...] = POINTS) -> float:
    """How many bits the function `compute` loses over all points."""
    total = 0.0
    for x, true in zip(points, truth, strict=True):
        if true is None or 0 < abs(true) < 1e-300:
            continue
        try:
            found = compute(x)
        except (ArithmeticError, ValueError):
            found = math.nan
        error = float(abs(found - true) / (abs(true) or 1)) if math.isfinite(found) else math.inf
        total += max(min(WRONG, math.log2(1 + error * 2**52)) - ROUNDING, 0.0)
    return total


def truths(e: Any, record: Activation) -> list[Any]:
    """The values of an expression at the points; None where it has none."""
    compute = evaluator(e, record)
    found = []
    for x in POINTS:
        try:
            value = compute(x)
            found.append(value if abs(value) < 1e300 else None)
        except (ArithmeticError, ValueError, TypeError):
            found.append(None)
    return found


@cache
def slope(record: Activation) -> Any:
    """The derivative of a record's formula, as SymPy finds it."""
    from .reading import read_record

    return derivative(read_record(record), symbols(record)[0])
