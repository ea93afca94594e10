"""What a function along an axis is, and what a gate is: formulas on rows and on pairs, and their facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .record import Record, facts, register

RowFormula = Callable[..., None]
GateFormula = Callable[..., tuple[float, float, float]]


@dataclass(frozen=True, eq=False)
class RowActivation(Record):
    """A function of a whole row: ``formula(x, y, **parameters)`` fills the row y from the row x.

    Attributes
    ----------
    pullback : callable
        ``pullback(y, grad, x_grad, **parameters)`` fills x_grad with the gradient with respect to x,
        from the output y and the gradient with respect to it.
    from_input : bool
        Whether the pullback takes x in the place of y.
    axis : int
        The axis that rows lie along where none is given.
    masked : float or None
        The value of entries that a mask leaves out; None where a mask makes no sense.
    reduces : bool
        Whether y is a single number, and the axis goes.
    growth : int
        How many times longer than x a row y is that is no single number.
    groups : int
        How many neighbors make one number, where no other number is asked for; 0 where none do.
    noisy : bool
        Whether noise is added to x first.
    above_one : tuple of str
        Parameters that must be above 1.
    """

    pullback: RowFormula
    from_input: bool = False
    axis: int = -1
    masked: float | None = 0.0
    reduces: bool = False
    growth: int = 1
    groups: int = 0
    noisy: bool = False
    above_one: tuple[str, ...] = ()

    @property
    def above(self) -> dict[str, float]:
        """What parameters must be above."""
        return {**super().above, **dict.fromkeys(self.above_one, 1.0)}

    @property
    def keeps_length(self) -> bool:
        """Whether y is as long as x."""
        return not self.reduces and self.growth == 1 and self.groups == 0

    def __call__(self, x: Sequence[float], *, groups: int = 0, **parameters: float) -> Any:
        """The values for the row x; a float where the function reduces."""
        n = len(x) // (groups or self.groups or 1)
        y = [0.0] * (1 if self.reduces else self.growth * n)
        self.formula(x, y, **parameters)
        return y[0] if self.reduces else y

    def backward(self, y: Any, grad: Any, **parameters: float) -> list[float]:
        """The gradient with respect to the row x, from the output y (or from x) and the gradient there."""
        if self.reduces:
            grad = [grad]
        x_grad = [0.0] * (len(y) if self.from_input else len(y) // self.growth)
        self.pullback(y, grad, x_grad, **parameters)
        return x_grad


@dataclass(frozen=True, eq=False)
class GatedActivation(Record):
    """A number let through by another: ``formula(first, second, **parameters)``.

    The formula returns the value, its slope in the first and its slope in the second number. Which of the
    two is the gate is in the formula's text; `first` and `second` are also the halves of an axis.
    """

    def __call__(self, first: float, second: float, **parameters: float) -> float:
        """The value."""
        return float(self.formula(first, second, **parameters)[0])

    def slopes(self, first: float, second: float, **parameters: float) -> tuple[float, float]:
        """The derivatives with respect to the two numbers."""
        return self.formula(first, second, **parameters)[1:]  # type: ignore[no-any-return]


def row_activation(
    *,
    pullback: RowFormula,
    source: str,
    range: tuple[float, float] = (-math.inf, math.inf),
    aliases: tuple[str, ...] = (),
    positive: tuple[str, ...] = (),
    **ways: Any,
) -> Callable[[RowFormula], RowFormula]:
    """Enter a formula on rows, ``f(x, y, **parameters)`` filling y, into the catalogue.

    It stays the plain function that it is, for other formulas to use; `ways` are the further attributes
    of `RowActivation`.
    """

    def enter(formula: RowFormula) -> RowFormula:
        record = RowActivation(
            **facts(formula, 2),
            source=source,
            range=range,
            aliases=aliases,
            positive=positive,
            pullback=pullback,
            **ways,
        )
        register(record)
        return formula

    return enter


def gated_activation(*, source: str, aliases: tuple[str, ...] = ()) -> Callable[[GateFormula], GateFormula]:
    """Enter a formula of two numbers into the catalogue; it stays the plain function that it is."""

    def enter(formula: GateFormula) -> GateFormula:
        everything = (-math.inf, math.inf)
        register(
            GatedActivation(
                **facts(formula, 2), source=source, range=everything, aliases=aliases, positive=()
            )
        )
        return formula

    return enter
