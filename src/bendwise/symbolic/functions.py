"""From expressions to plain Python functions, whose source can be read and which compile as any other."""

from __future__ import annotations

import builtins
import linecache
import math
from collections.abc import Iterator
from types import FunctionType
from typing import Any
from zlib import crc32

import sympy as sp

from .. import elementary
from ..activations.record import Activation
from . import atoms
from .calculus import forms, lost_bits, truths
from .numbers import evaluator, symbols
from .vocabulary import Extremum
from .writing import Writer, WritingError, steps

FAR = (1e9, 40.0)
"""From here on, a slope that has settled stays what it is: 1e9 to its fourth power is still a float32, and
so is exp(40) to its second."""
CHARACTERS_A_BIT = 10.0  # of two forms, the shorter one may lose this much more


def meaning(name: str) -> Any:
    """The function or number that a name in derived source stands for."""
    if name == "inf":
        return math.inf
    homes = (atoms, elementary, math)
    return next(getattr(home, name) for home in homes if hasattr(home, name))


def compiled(name: str, source: str, scope: dict[str, Any], origin: FunctionType) -> FunctionType:
    """The function that the source defines, in the place of `origin`; `inspect.getsource` finds them."""
    where = f"<slope of {name}, derived, {crc32(source.encode()):08x}>"
    linecache.cache[where] = (len(source), None, source.splitlines(keepends=True), where)
    space = {"__builtins__": builtins, "__name__": origin.__module__, **scope}
    exec(compile(source, where, "exec"), space)
    function: FunctionType = space[name]
    function.__name__, function.__doc__ = origin.__name__, origin.__doc__
    return function


class Draft:
    """The source of a function ``(x, parameters) -> (first, expression)``.

    `first` is a line of source that computes the first result by calling `formula`, the record's own; `part`
    is which of the formula's results it is. None of the names in the source is one of the record's.
    """

    def __init__(self, record: Activation, name: str, label: str, part: str = "") -> None:
        self.record = record
        self.name = name if name.isidentifier() else "derived"
        self.origin: FunctionType = record.formula  # type: ignore[assignment]
        self.variable, self.parameters = symbols(record)
        self.taken = {self.variable.name, *self.parameters, self.name}
        self.label, self.formula = self._free(label), self._free("formula")
        arguments = ", ".join((self.variable.name, *self.parameters))
        self.first = f"{self.formula}({arguments}){part}"

    def _free(self, name: str) -> str:
        """The name, longer where it is taken; from now on it is."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def write(
        self, form: Any, first: str, keep_nan: bool = False, far: tuple[float, ...] = ()
    ) -> FunctionType:
        """The function; `keep_nan` says whether the expression loses one, `far` where x is held."""
        x = self.variable.name
        writer = Writer(x)
        kept, (rest,) = steps([form], self.taken)
        body = [f"{symbol.name} = {writer.text(value)}" for symbol, value in kept]
        result = writer.text(rest)
        scope = {name: meaning(name) for name in writer.called if not hasattr(builtins, name)}
        called = writer.called | ({"max", "min"} if far else set())
        if shadowed := called & {x, *self.parameters}:
            raise WritingError(f"its parameter {shadowed.pop()!r} has the name of a function that is needed")
        name = "derived" if self.name in called else self.name  # it would call itself
        if keep_nan:
            result = f"{f'({result})' if ' if ' in result else result} if {x} == {x} else {x}"
        if far:  # the first result is that of x itself
            body = [f"{self.label} = {first}", f"{x} = {_held(x, far)}", *body]
            first = self.label
        defaults = "".join(f", {name}={_literal(value)}" for name, value in self.record.parameters.items())
        lines = [f"def {name}({x}{defaults}):", *body, f"return {first}, {result}"]
        return compiled(name, "\n    ".join(lines) + "\n", {**scope, self.formula: self.origin}, self.origin)

    def best(self, expression: Any) -> FunctionType:
        """The function in the form that loses the fewest digits; among equals, the shortest."""
        truth, why = truths(expression, self.record), WritingError("no form of it can be written")
        found = []
        for form in dict.fromkeys(forms(expression)):
            try:
                function = self.write(form, "0.0")
            except WritingError as error:
                why = error
                continue
            length = sum(map(len, linecache.getlines(function.__code__.co_filename)))
            found.append((lost_bits(_second_of(function), truth) + length / CHARACTERS_A_BIT, form))
        if not found:
            raise why
        return self.finished(min(found, key=lambda pair: pair[0])[1], expression)

    def finished(self, form: Any, expression: Any) -> FunctionType:
        """The chosen form, with NaN kept and limits reached."""
        x = self.variable.name
        by_case = form.has(sp.Piecewise, Extremum) or self.variable not in form.free_symbols
        first = self.first if _keeps_nan(self.origin) else f"{self.first} if {x} == {x} else {x}"
        slope = _second_of(self.write(form, "0.0", by_case))
        far = [side for side in (-1.0, 1.0) if _is_nan(slope, side * math.inf)]
        limits = (next(self.ends(expression, slope, side), None) for side in far)
        return self.write(form, first, by_case, tuple(limit for limit in limits if limit is not None))

    def ends(self, expression: Any, slope: Any, side: float) -> Iterator[float]:
        """Places on one side, the farthest first, from which on there is no change and before them no NaN."""
        for limit in (side * far for far in FAR):
            if not _is_nan(slope, limit) and self.settles(expression, limit):
                yield limit

    def settles(self, expression: Any, limit: float) -> bool:
        """Whether the expression no longer changes from `limit` on."""
        compute = evaluator(expression, self.record)
        try:
            here, there, beyond = (compute(limit * factor) for factor in (1, 1e7, 1e20))
        except (ArithmeticError, ValueError, TypeError):
            return False
        return all(abs(here - value) <= 1e-16 * abs(here) + 1e-300 for value in (there, beyond))


def _held(x: str, far: tuple[float, ...]) -> str:
    """x, but not beyond the limits."""
    for limit in far:
        x = f"{'min' if limit > 0 else 'max'}({x}, {limit:g})"
    return x


def _literal(value: float) -> str:
    return repr(value) if math.isfinite(value) else f"float('{value}')"


def _second_of(function: Any) -> Any:
    return lambda x: function(x)[1]


def _is_nan(compute: Any, x: float) -> bool:
    try:
        return bool(math.isnan(compute(x)))
    except (ArithmeticError, ValueError, TypeError):  # of a complex number too
        return True


def _keeps_nan(formula: Any) -> bool:
    try:
        answer = formula(math.nan)
    except (ArithmeticError, ValueError):
        return True
    return math.isnan(answer[0] if isinstance(answer, tuple) else answer)
