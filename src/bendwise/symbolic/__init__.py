"""A formula as mathematics: its LaTeX, its slope, the slope of its slope.

vocabulary   the words of formulas, as SymPy functions with derivatives that keep their digits
atoms        the same as plain Python functions
arithmetic   Python expressions -> SymPy; reading: docstrings and function bodies; sources: where they are
conditions   comparisons, as people write them
calculus     derivatives, and the same expression in several forms
writing      SymPy -> Python source; functions: source -> functions, in the form that loses the fewest digits
latex        SymPy -> LaTeX; composing: SymPy -> operations of another kind, such as the nodes of a graph

The first line of an activation's docstring is its definition: a Python expression in x and the parameters.
SymPy takes a third of a second to import; nothing imports this package before it is needed.
"""

from __future__ import annotations

import math
from functools import cache
from types import FunctionType
from typing import Any

from sympy.core.relational import Relational

from ..activations.record import Activation, facts
from ..errors import InputError
from .arithmetic import TranslationError
from .calculus import derivative, forms, slope
from .functions import Draft
from .latex import latex
from .numbers import symbols
from .reading import is_formula_of, read_body, read_record
from .writing import WritingError

__all__ = ["expression", "formula", "second", "slope_formula", "with_slope"]


def _refusal(name: str, wish: str, error: Exception) -> InputError:
    line = getattr(error, "line", 0)
    place = f" (line {line})" if line else ""
    return InputError(f"{wish} of {name!r} cannot be derived{place}: {error}")


def expression(record: Activation) -> Any:
    """The formula of an activation as a SymPy expression.

    >>> from bendwise import activations
    >>> expression(activations.softsign)
    x/(Absolute(x) + 1)
    """
    try:
        return read_record(record)
    except TranslationError as error:
        raise _refusal(record.name, "the formula", error) from None


@cache
def formula(record: Activation) -> str:
    r"""The formula in LaTeX, as it is written; a parameter that is infinite by default is left out.

    >>> from bendwise import activations
    >>> print(formula(activations.gelu))
    x \Phi\left(x\right)
    """
    try:
        return latex(read_record(record, evaluate=False), symbols(record)[0].name, as_written=True)
    except TranslationError as error:
        raise _refusal(record.name, "the formula", error) from None


@cache
def slope_formula(record: Activation) -> str:
    r"""The slope in LaTeX, in the shortest form that was found.

    >>> from bendwise import activations
    >>> print(slope_formula(activations.gelu))
    x \varphi\left(x\right) + \Phi\left(x\right)
    """
    variable, parameters = symbols(record)
    infinite = {parameters[name]: value for name, value in record.parameters.items() if math.isinf(value)}
    defaults = {parameters[name]: value for name, value in record.parameters.items()}

    def by_default(condition: Any) -> Any:
        if variable in condition.free_symbols:
            return condition
        return True if condition.subs(defaults) == True else condition  # noqa: E712 - SymPy's own truth

    try:
        found = slope(record).subs(infinite)
    except (TranslationError, ArithmeticError) as error:
        raise _refusal(record.name, "the slope", error) from None
    candidates = [form.replace(lambda p: isinstance(p, Relational), by_default) for form in forms(found)]
    return latex(min(candidates, key=lambda form: form.count_ops()), variable.name)


def with_slope(value: FunctionType, positive: tuple[str, ...] = ()) -> FunctionType:
    """A formula of value and slope, from a plain function that returns the value alone.

    The value stays the function's own, bit for bit; a NaN stays NaN.

    >>> import inspect, math
    >>> def gate(x):
    ...     return x / (1 + math.exp(-x))
    >>> print(inspect.getsource(with_slope(gate)).splitlines()[-1].strip())
    return value, (x * sigmoid(-x) + 1) * sigmoid(x)
    """
    name = value.__name__
    way_out = "; return value and slope yourself"
    try:
        record = Activation(
            **facts(value, 1), source="", range=(-math.inf, math.inf), aliases=(), positive=positive
        )
        read = read_body(record)
        if not is_formula_of(read, record):
            raise TranslationError("what was read from it has other values")
        draft = Draft(record, name, "value")
        found = draft.best(derivative(read, symbols(record)[0]))
    except (TranslationError, WritingError, ArithmeticError) as error:
        raise InputError(f"{_refusal(name, 'the slope', error)}{way_out}") from None
    found.derived_from = value  # type: ignore[attr-defined]
    return found


@cache
def second(record: Activation) -> Activation:
    """An activation that is not in the catalogue: its value is the record's slope, its slope that one's.

    The value is computed as the record computes its slope, bit for bit. At a kink the slope is that of the
    case which holds there.

    >>> from bendwise import activations
    >>> second(activations.relu_squared)(3.0), second(activations.relu_squared).slope(3.0)
    (6.0, 2.0)
    """
    draft = Draft(record, f"{record.name}_slope", "slope", "[1]")
    try:
        found = draft.best(derivative(slope(record), symbols(record)[0]))
    except (TranslationError, WritingError, ArithmeticError) as error:
        raise _refusal(record.name, "the second derivative", error) from None
    return Activation(
        name=draft.name,
        source=record.source,
        range=(-math.inf, math.inf),
        parameters=record.parameters,
        aliases=(),
        positive=record.positive,
        doc=f"the slope of {record.name}",
        formula=found,
        kinks=record.kinks,
        usual=False,
    )
