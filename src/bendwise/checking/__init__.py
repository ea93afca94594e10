"""Is this activation right? `check_activation` examines it as the catalogue is examined, law by law."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import activations
from ..activations.record import Activation
from ..compiler import ElementwiseFunction, array_function, get
from ..compiler.registry import with_slope
from ..errors import InputError
from . import laws, machine
from .evidence import BrokenLawError

__all__ = ["Check", "Examination", "check_activation"]

LAWS: tuple[Callable[[ElementwiseFunction], str], ...] = (
    machine.compiles,
    laws.values_are_numbers,
    laws.slopes_are_numbers,
    laws.nan_stays_nan,
    laws.limits_are_reached,
    laws.slope_agrees_with_differences,
    laws.slope_holds_on_both_sides_of_kinks,
    laws.kinks_are_declared,
    laws.range_holds,
    laws.monotonicity,
    laws.other_parameters_are_followed,
    machine.single_precision_agrees,
    machine.all_kinds_agree,
    machine.same_bits_for_every_length_and_stride,
    machine.plain_python_agrees,
)
"""Every law, in the order in which they are examined; without machine code, none after the first."""


@dataclass(frozen=True)
class Check:
    """One law: whether it holds, and what was seen."""

    name: str
    holds: bool
    evidence: str


@dataclass(frozen=True, repr=False)
class Examination:
    """What was found of an activation. It prints as a table.

    Attributes
    ----------
    activation : str
    checks : tuple of Check
        In the order in which they were made.
    """

    activation: str
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The laws that do not hold."""
        return tuple(check for check in self.checks if not check.holds)

    @property
    def ok(self) -> bool:
        """Whether every law holds."""
        return not self.failures

    def raise_on_failure(self) -> None:
        """Raise an `InputError` that names the laws which do not hold."""
        if self.failures:
            raise InputError(f"{self.activation} breaks {len(self.failures)} law(s)\n{_table(self.failures)}")

    def __repr__(self) -> str:
        verdict = "every law holds" if self.ok else f"{len(self.failures)} of {len(self.checks)} laws broken"
        return f"{self.activation}: {verdict}\n{_table(self.checks)}"


def _table(checks: tuple[Check, ...]) -> str:
    width = max(len(check.name) for check in checks)
    rows = []
    for check in checks:
        start = f"{'✓' if check.holds else '✗'} {check.name:<{width}}  "
        rows.append(
            textwrap.fill(check.evidence, 110, initial_indent=start, subsequent_indent=" " * len(start))
        )
    return "\n".join(rows)


def check_activation(activation: Any, *, raise_on_failure: bool = False) -> Examination:
    """Examine an element-wise activation as the catalogue is examined.

    Parameters
    ----------
    activation : str, array function, record, or plain function
        A plain function returns value and slope, or a value whose slope is then derived. It does not
        enter the catalogue.
    raise_on_failure : bool
        Raise an `InputError` that names the broken laws.

    Examples
    --------
    >>> import bendwise as bw
    >>> def hinge(x):
    ...     return max(0.0, x), (1 if x > 0 else 0 if x <= 0 else x)
    >>> for check in bw.check_activation(hinge).failures:
    ...     print(check.name, "-", check.evidence)
    nan stays nan - at x = nan in float32: value 0.0, expected nan
    kinks are declared - at x = 0: value or slope jumps; add it to kinks=
    """
    f = _array_function(activation)
    first = _examined(LAWS[0], f)
    checks = (first, *(_examined(law, f) for law in LAWS[1:])) if first.holds else (first,)
    examination = Examination(f.name, checks)
    if raise_on_failure:
        examination.raise_on_failure()
    return examination


def _examined(law: Callable[[ElementwiseFunction], str], f: ElementwiseFunction) -> Check:
    name = law.__name__.replace("_", " ")
    try:
        with np.errstate(all="ignore"):
            return Check(name, True, law(f))
    except BrokenLawError as broken:
        return Check(name, False, str(broken))


def _array_function(activation: Any) -> ElementwiseFunction:
    if isinstance(activation, str):
        activation = get(activation)
    if isinstance(activation, Activation):
        activation = array_function(activation)
    if callable(activation) and not hasattr(activation, "record"):
        activation = array_function(activations.draft(with_slope(activation)))
    if not isinstance(activation, ElementwiseFunction):
        raise InputError(f"check_activation examines an element-wise activation, not {activation!r}")
    return activation
