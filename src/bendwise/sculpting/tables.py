"""Tables of points, in whatever form they come, as two ascending columns of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

Floats = NDArray[np.float64]
CLOSEST = 1e-9
"""Of the width: points that are closer together cannot be told apart while knots are looked for."""
FORMS = (
    "give a function, a formula as text, a pair (x, y), an array of shape (n, 2) or two columns of a table"
)


def points_of(given: Any) -> tuple[Floats, Floats]:
    """x and y of a table, sorted by x, each x once."""
    names, columns = _columns(given)
    if np.ma.is_masked(given) or any(map(np.ma.is_masked, columns)):
        raise InputError("the table has masked entries; leave such rows out")
    x, y = (_numbers(name, column) for name, column in zip(names, columns, strict=True))
    if len(x) != len(y):
        raise InputError(f"{names[0]} has {len(x)} entries, but {names[1]} has {len(y)}; a point needs both")
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    again = x[1:] == x[:-1]
    for place in np.flatnonzero(again & (y[1:] != y[:-1])):
        raise InputError(
            f"{names[0]} = {x[place]:g} stands in the table twice, with {names[1]} = {y[place]:g} and "
            f"{y[place + 1]:g}; a curve has one value at each place"
        )
    once = np.concatenate([[True], ~again]) if len(x) else np.zeros(0, bool)
    x, y = x[once], y[once]
    if len(x) < 2:
        raise InputError(f"a curve needs two points or more, not {len(x)}")
    for place in np.flatnonzero(np.diff(x) < CLOSEST * (x[-1] - x[0])):
        raise InputError(
            f"{names[0]} = {float(x[place])!r} and {float(x[place + 1])!r} are too close together for a "
            f"table from {x[0]:g} to {x[-1]:g}; leave one out"
        )
    return x, y


def _columns(given: Any) -> tuple[tuple[str, str], tuple[Any, Any]]:
    """The names and the entries of two columns."""
    if hasattr(given, "columns") and hasattr(given, "iloc"):
        if given.shape[1] != 2:
            raise InputError(f"the table has {given.shape[1]} columns; choose two, such as table[['x', 'y']]")
        first, second = map(str, given.columns)
        return (first, second), (given.iloc[:, 0], given.iloc[:, 1])
    if isinstance(given, tuple) and len(given) == 2:
        return ("x", "y"), given
    try:
        rows = np.asarray(given)
    except ValueError:
        raise InputError(f"the table's rows are not all of the same length; {FORMS}") from None
    if rows.ndim != 2 or rows.shape[1] != 2:
        hint = "; a table has a row for each point: use its transpose, .T" if rows.shape[:1] == (2,) else ""
        shape = f"an array of shape {rows.shape}" if rows.ndim else repr(given)
        raise InputError(f"{shape} is no curve{hint or '; ' + FORMS}")
    return ("x", "y"), (rows[:, 0], rows[:, 1])


def _numbers(name: str, column: Any) -> Floats:
    found = np.asarray(column)
    if found.ndim != 1:
        raise InputError(f"{name} must be a list of numbers, not an array of shape {found.shape}")
    if found.dtype.kind == "O" or (found.dtype.kind == "f" and found.dtype.itemsize > 8):
        try:
            found = found.astype(np.float64)
        except (TypeError, ValueError, OverflowError):
            raise InputError(f"{name} must hold numbers only, which {_culprit(found)!r} is not") from None
    if found.dtype.kind not in "biuf":
        raise InputError(f"{name} must hold numbers, not {found.dtype}")
    numbers = found.astype(np.float64)
    for place in np.flatnonzero(~np.isfinite(numbers)):
        raise InputError(f"{name} is {numbers[place]} in row {place + 1} of the table; leave such rows out")
    return numbers


def _culprit(column: NDArray[Any]) -> Any:
    """The first entry that is no number."""
    for entry in column:
        try:
            float(entry)
        except (TypeError, ValueError, OverflowError):
            return entry
    return column[0]
