"""What an activation is: a scalar formula with its slope, and the facts about it.

A record is pure: call it with a float and it answers with a float. `bendwise.compiler` makes the array
function from it; everything that lists activations reads `catalogue`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from ..errors import InputError, unknown
from .elsewhere import NAMES
from .measured import largest
from .measured import read as read_measured

ScalarFormula = Callable[..., tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Record:
    """What every activation has, whether it works on one number or along an axis.

    Attributes
    ----------
    name : str
        The public name; names that other libraries use are among the aliases.
    source : str
        The paper it comes from.
    range : tuple of float
        Infimum and supremum of the values, at the default parameters.
    parameters : dict of str to float
        Parameters and their defaults.
    aliases : tuple of str
        Names the function goes by elsewhere.
    positive : tuple of str
        Parameters that must be above 0.
    doc : str
        The docstring of the formula.
    formula : callable
        The definition, in plain Python.
    """

    name: str
    source: str
    range: tuple[float, float]
    parameters: dict[str, float]
    aliases: tuple[str, ...]
    positive: tuple[str, ...]
    doc: str
    formula: Callable[..., Any]

    @property
    def summary(self) -> str:
        """The formula as text: the first line of the docstring."""
        return self.doc.split("\n", 1)[0]

    @property
    def above(self) -> dict[str, float]:
        """What parameters must be above."""
        return dict.fromkeys(self.positive, 0.0)

    @property
    def elsewhere(self) -> dict[str, str]:
        """What other libraries call it."""
        return NAMES.get(self.name, {})

    @property
    def module(self) -> str:
        """Where the formula is written."""
        return str(self.formula.__module__)

    @property
    def is_own(self) -> bool:
        """Whether a user wrote it: it may have the name of something else elsewhere."""
        return not self.module.startswith("bendwise.")


@dataclass(frozen=True, eq=False)
class Activation(Record):
    """An element-wise activation: ``formula(x, **parameters) -> (value, slope)``.

    Attributes
    ----------
    kinks : tuple of float
        Where the slope jumps, at the default parameters.
    usual : bool
        Whether a comparison tries it without being asked to.
    extra : bool
        Whether it is known from a paper only, and no large library has it.
    random : tuple of str
        Two parameters between which training draws a value for each number; in use both count alike.
    variants : dict of str to dict
        Options that are words, with the activation that each word stands for.
    """

    kinks: tuple[float, ...] = ()
    usual: bool = True
    extra: bool = False
    random: tuple[str, ...] = ()
    variants: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, x: float, **parameters: float) -> float:
        """The value at x."""
        return _real(self.formula(x, **parameters)[0])

    def slope(self, x: float, **parameters: float) -> float:
        """The derivative at x."""
        return _real(self.formula(x, **parameters)[1])

    @property
    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Value and slope at -inf, and at +inf; NaN where there is no limit."""
        return self._at(-math.inf), self._at(math.inf)

    def _at(self, end: float) -> tuple[float, float]:
        try:
            value, slope = self.formula(end)
        except (ArithmeticError, ValueError):  # what `math` says of a sine at infinity
            return math.nan, math.nan
        return _real(value), _real(slope)

    @property
    def measured(self) -> dict[str, Any] | None:
        """The errors met at all float32 inputs and many float64 ones, where they were measured."""
        return read_measured(self.name)

    @property
    def bound(self) -> tuple[float, float] | None:
        """The largest errors of value and slope at default parameters, in units in the last place."""
        found = self.measured
        if found is None:
            return None
        return (largest(found, "value")[0], largest(found, "slope")[0])

    @cached_property
    def gain(self) -> float:
        """1 / √E f(N)² for a standard normal N: the scale that keeps a signal's strength (He et al. 2015).

        1 for a function that is 0 almost everywhere, and for one that has no such mean.
        """
        step = 1 / 32  # midpoints: a jump at a multiple of the step costs nothing
        points = [(i + 0.5) * step for i in range(-280, 280)]
        weights = [math.exp(-x * x / 2) * step / math.sqrt(2 * math.pi) for x in points]
        square = sum(w * self._square(x) for x, w in zip(points, weights, strict=True))
        return 1 / math.sqrt(square) if 1e-12 < square < math.inf else 1.0

    def _square(self, x: float) -> float:
        try:
            return self(x) ** 2
        except (ArithmeticError, ValueError):  # as Python raises in exp(1000), where arrays have a limit
            return 0.0


def _real(number: Any) -> float:
    """The number as a float; what Python makes a complex number, as a root of -1, is NaN in machine code."""
    return math.nan if isinstance(number, complex) else float(number)


catalogue: dict[str, Record] = {}
"""Every activation by its name, in the order of definition."""


def register(record: Record) -> None:
    """Enter a record; a name is taken unless the same module defines the same function again."""
    taken = {alias: known for known in catalogue.values() for alias in (known.name, *known.aliases)}
    for name in (record.name, *record.aliases):
        other = taken.get(name)
        again = other and other.name == record.name and other.module == record.module
        if other and not again:
            raise InputError(f"{name!r} is already the name of the activation {other.name!r}; choose another")
    catalogue[record.name] = record


def facts(formula: Callable[..., object], n_arrays: int) -> dict[str, Any]:
    """What a formula says of itself: its name, its docstring, and its parameters after the arrays."""
    if not inspect.isfunction(formula):
        raise InputError(f"an activation is made from a plain function, not from {formula!r}")
    arguments = list(inspect.signature(formula).parameters.values())
    if len(arguments) < n_arrays:
        raise InputError(f"{formula.__name__!r} must take {n_arrays} argument(s) before parameters")
    for argument in arguments[n_arrays:]:
        if argument.kind is argument.KEYWORD_ONLY:
            raise InputError(
                f"parameter {argument.name!r} of {formula.__name__!r} must do without its name: leave * out"
            )
        if not isinstance(argument.default, (int, float)):
            raise InputError(
                f"parameter {argument.name!r} of {formula.__name__!r} needs a number as its default"
            )
    return {
        "name": formula.__name__,
        "doc": inspect.getdoc(formula) or formula.__name__,
        "parameters": {a.name: float(a.default) for a in arguments[n_arrays:]},
        "formula": formula,
    }


@overload
def activation(formula: ScalarFormula, /) -> Activation: ...


@overload
def activation(
    *,
    source: str = ...,
    range: tuple[float, float] = ...,
    kinks: tuple[float, ...] = ...,
    aliases: tuple[str, ...] = ...,
    positive: tuple[str, ...] = ...,
    usual: bool = ...,
    extra: bool = ...,
    random: tuple[str, ...] = ...,
    variants: dict[str, dict[str, str]] = ...,
) -> Callable[[ScalarFormula], Activation]: ...


def activation(
    formula: ScalarFormula | None = None,
    /,
    **known: Any,
) -> Any:
    """Enter a scalar formula ``f(x, **parameters) -> (value, slope)`` into the catalogue.

    See `Activation` for the facts it takes. The name is the function's own.
    """

    def enter(formula: ScalarFormula) -> Activation:
        record = draft(formula, **known)
        register(record)
        return record

    return enter if formula is None else enter(formula)


def draft(
    formula: ScalarFormula,
    *,
    source: str = "",
    range: tuple[float, float] = (-math.inf, math.inf),
    aliases: tuple[str, ...] = (),
    positive: tuple[str, ...] = (),
    **others: Any,
) -> Activation:
    """The record of a scalar formula, which does not enter the catalogue."""
    record = Activation(
        **facts(formula, 1), source=source, range=range, aliases=aliases, positive=positive, **others
    )
    try:
        answer = formula(0.5)
    except (ArithmeticError, ValueError) as error:
        raise InputError(
            f"activation {record.name!r} must have a value for every number; at x = 0.5 it raised "
            f"{type(error).__name__}: {error}"
        ) from error
    if not (isinstance(answer, tuple) and len(answer) == 2):
        raise InputError(
            f"activation {record.name!r} must return two numbers, its value and its slope; "
            f"at x = 0.5 it returned {answer!r}"
        )
    return record


def get(name: str) -> Record:
    """The record of an activation, by its name or an alias.

    >>> get("logistic").name
    'sigmoid'
    """
    if name in catalogue:
        return catalogue[name]
    by_alias = {alias: known for known in catalogue.values() for alias in known.aliases}
    if name in by_alias:
        return by_alias[name]
    raise unknown("activation", name, [*catalogue, *by_alias])
