"""From records to array functions: the catalogue that users see."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from .. import activations
from ..activations import Activation, GatedActivation, Record, RowActivation
from ..errors import InputError
from .arrays import ElementwiseFunction
from .gates import GatedFunction
from .rows import row_function


@cache
def array_function(record: Record) -> Any:
    """The array function of a record; the same object every time."""
    if isinstance(record, RowActivation):
        return row_function(record)
    if isinstance(record, GatedActivation):
        return GatedFunction(record)
    if isinstance(record, Activation):
        return ElementwiseFunction(record)
    raise TypeError(f"an activation's record is wanted, not {record!r}")


def get(name: str) -> Any:
    """The activation of that name or alias.

    >>> import bendwise as bw
    >>> bw.get("logistic") is bw.sigmoid
    True
    """
    return array_function(activations.get(name))


class Catalogue(Mapping[str, Any]):
    """Every activation by its name, in the order of definition."""

    def __getitem__(self, name: str) -> Any:
        try:
            return get(name)
        except InputError as error:
            raise KeyError(str(error)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(activations.catalogue)

    def __len__(self) -> int:
        return len(activations.catalogue)

    def __repr__(self) -> str:
        return f"<{len(self)} activations: {', '.join(self)}>"


catalogue = Catalogue()


def activation(formula: Any = None, /, **facts: Any) -> Any:
    """Make an activation of a scalar function that returns its value and its slope, or its value alone.

    Of a value alone the slope is derived; `inspect.getsource(f.record.formula)` shows what came of it. The
    function enters the catalogue under its own name, so comparisons find it too.

    Parameters
    ----------
    formula : callable
        ``f(x, **parameters) -> (value, slope)``, or ``-> value``, in plain Python on floats. Parameters need
        defaults.
    **facts
        ``source``, ``range``, ``kinks``, ``aliases``, ``positive``, ``bound``, ``usual``,
        ``extra``: see `bendwise.activations.Activation`.

    Returns
    -------
    ElementwiseFunction

    Examples
    --------
    >>> import math
    >>> import bendwise as bw
    >>> @bw.activation
    ... def cubed(x):
    ...     '''x³'''
    ...     return x * x * x, 3 * x * x
    >>> cubed([-2.0, 3.0])
    array([-8., 27.])
    >>> @bw.activation
    ... def wave(x):
    ...     return x + math.sin(x) ** 2
    >>> wave.slope([0.0, 0.75]).round(4)
    array([1.    , 1.9975])
    """
    if formula is None:
        return partial(_enter, **facts)
    return _enter(formula, **facts)


def _enter(formula: Any, **facts: Any) -> Any:
    formula = with_slope(formula, facts.get("positive", ()))
    return array_function(activations.activation(**facts)(formula))


def with_slope(formula: Any, positive: tuple[str, ...] = ()) -> Any:
    """The formula itself if it returns value and slope; if it returns one number, with its slope derived."""
    if not inspect.isfunction(formula):
        return formula
    try:
        answer = formula(0.5)
    except Exception:  # what is wrong with it is said where it is made an activation
        return formula
    if not isinstance(answer, numbers.Real):
        return formula
    from .. import symbolic  # which needs SymPy

    return symbolic.with_slope(formula, tuple(positive))
