"""Axes of arrays: brought to the end as one row for the formulas, and back."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ..errors import InputError

Axes = tuple[int, ...]
Lengths = tuple[int, ...]


def normalized(axis: Any, ndim: int, function: str) -> Axes:
    """The axes meant by a whole number, a tuple of them, or None for all, counted from the end."""
    if ndim == 0:
        raise InputError(f"{function} works along an axis; a single number has none")
    if axis is None:
        return tuple(range(-ndim, 0))
    try:
        given = tuple(map(operator.index, axis)) if isinstance(axis, tuple) else (operator.index(axis),)
    except TypeError:
        raise TypeError(
            f"axis of {function} must be a whole number, a tuple of them or None, not {axis!r}"
        ) from None
    for one in given:
        if not -ndim <= one < ndim:
            raise InputError(
                f"axis {one} of {function} is out of bounds for an array of {ndim} dimension(s); "
                f"it must be from {-ndim} to {ndim - 1}"
            )
    axes = tuple(sorted(one if one < 0 else one - ndim for one in given))
    if not axes or len(set(axes)) < len(axes):
        raise InputError(f"axis of {function} must name at least one axis, each once, not {axis!r}")
    return axes


def as_rows(array: Any, axes: Axes, real: Any) -> Any:
    """The array with its axes as one at the end, each row contiguous, in the precision `real`."""
    if axes != (-1,):
        array = np.moveaxis(array, axes, range(-len(axes), 0))
        kept = array.shape[: array.ndim - len(axes)]
        array = array.reshape(*kept, math.prod(array.shape[len(kept) :]))
    if array.dtype == real and array.dtype.isnative and is_contiguous(array):
        return array
    return np.ascontiguousarray(array, dtype=real)


def is_contiguous(array: Any) -> bool:
    """Whether each row lies in memory without gaps, where machine numbers may lie."""
    return bool(array.flags.aligned and (array.shape[-1] < 2 or array.strides[-1] == array.itemsize))


def restored(rows: Any, axes: Axes, lengths: tuple[int, ...]) -> Any:
    """The rows with their entries along the axes again."""
    if axes == (-1,):
        return rows
    rows = rows.reshape(*rows.shape[:-1], *lengths)
    return np.moveaxis(rows, range(-len(axes), 0), axes)
