"""A one-input network followed from layer to layer, in whole numbers: nothing is rounded.

Every float is a whole number over a power of two, so each neuron's line ``slope * x + intercept`` is two
whole numbers over one power of two. Only the places where lines meet a kink are other ratios; they are ends
of cells, are compared by multiplying across, and never enter a slope or an intercept: the numbers of layer n
have about n times the digits of the weights, whatever the network's width.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from .linear import LinearParts, Stage

Ints = NDArray[Any]  # of Python's whole numbers, which never overflow
Signs = NDArray[np.int8]
Ratio = tuple[int, int]  # the second is 0 at infinity


@dataclass(frozen=True)
class Cells:
    """Parts of the input's axis on each of which every neuron of a layer is a line.

    Attributes
    ----------
    ends : ndarray of shape (n_cells, 2, 2)
        Low and high end of each, as numerator and denominator. Both are equal where the cell is a point.
    slopes, intercepts : ndarray of shape (n_cells, n_neurons)
        Whole numbers, to be divided by ``2**bits``.
    bits : int
    patterns : list of ndarray of shape (n_cells, n_neurons)
        For each layer so far, the part of the activation that each neuron is on, from 0.
    """

    ends: Ints
    slopes: Ints
    intercepts: Ints
    bits: int
    patterns: list[NDArray[np.intp]] = field(default_factory=list)


def bounds(low: Any, high: Any, *, finite: bool = True) -> tuple[float, float]:
    """The two ends of an interval, checked."""
    for name, end in (("low", low), ("high", high)):
        try:
            is_number = not np.isnan(float(end))
        except (TypeError, ValueError, OverflowError):
            is_number = False
        if not is_number or (finite and np.isinf(float(end))):
            raise InputError(f"{name} must be a {'finite ' * finite}number, not {end!r}")
    if not float(low) < float(high):
        raise InputError(f"low must be below high, but {low!r} is not below {high!r}")
    return float(low), float(high)


def integers(values: ArrayLike) -> tuple[Ints, int]:
    """Floats as whole numbers, and the bits by which these are too large."""
    floats = np.asarray(values, np.float64)
    ratios = [value.as_integer_ratio() for value in floats.ravel().tolist()]
    bits = max((below.bit_length() - 1 for _, below in ratios), default=0)
    whole = [above << (bits - below.bit_length() + 1) for above, below in ratios]
    return np.array(whole, object).reshape(floats.shape), bits


def divided(above: int, below: int) -> float:
    """The float nearest to a ratio."""
    try:
        return above / below  # Python rounds the quotient of whole numbers once
    except (ZeroDivisionError, OverflowError):
        return float("inf") if above > 0 else float("-inf")


def ratio(end: float) -> Ratio:
    """An end as two whole numbers."""
    return (1 if end > 0 else -1, 0) if np.isinf(end) else float(end).as_integer_ratio()


def start(low: float, high: float, *, with_points: bool) -> Cells:
    """The input itself from low to high; with the two ends as cells of their own, if asked for."""
    borders = [ratio(low), ratio(high)]
    if np.isinf(low) and np.isinf(high):
        borders.insert(1, (0, 1))  # a cell needs a finite end, to tell where a level line runs
    ends = _between(borders, with_points)
    if with_points:
        ends = [(borders[0], borders[0]), *ends, (borders[-1], borders[-1])]
    one = np.array([[1]] * len(ends), object)
    return Cells(np.array(ends, object), one, 0 * one, 0)


def sweep(stages: Sequence[Stage], low: float, high: float, *, with_points: bool = False) -> Cells:
    """What leaves the last of the stages, on cells from low to high.

    Parameters
    ----------
    stages : sequence of Stage
    low, high : float
        They may be infinite.
    with_points : bool, default False
        Whether the ends of the cells are to be cells too: their values differ where an activation jumps.
    """
    cells = start(low, high, with_points=with_points)
    for stage in stages:
        cells = step(cells, stage, with_points=with_points)
    return cells


def step(cells: Cells, stage: Stage, *, with_points: bool = False) -> Cells:
    """The cells one layer further on, cut where a neuron meets a kink."""
    cells = _weighed(cells, stage)
    whole, bits = integers(stage.parts.kinks)
    cells = _finer(cells, bits)
    kinks = [kink << (cells.bits - bits) for kink in whole.tolist()]
    return _bent(_cut(cells, kinks, with_points), kinks, stage.parts)


def _weighed(cells: Cells, stage: Stage) -> Cells:
    """The lines that a layer's weights and biases make."""
    weights, bits = integers(stage.weights)
    biases, bias_bits = integers(stage.biases)
    lines = Cells(
        cells.ends, cells.slopes @ weights, cells.intercepts @ weights, cells.bits + bits, cells.patterns
    )
    lines = _finer(lines, bias_bits)
    return replace(lines, intercepts=lines.intercepts + biases * (1 << (lines.bits - bias_bits)))


def _finer(cells: Cells, bits: int) -> Cells:
    """The same cells, with at least so many bits."""
    factor = 1 << max(0, bits - cells.bits)
    if factor == 1:
        return cells
    return replace(cells, slopes=cells.slopes * factor, intercepts=cells.intercepts * factor, bits=bits)


def _sides(cells: Cells, kink: int) -> tuple[Signs, Signs]:
    """On which side of a kink each line is at the low end of each cell, and at the high: -1, 0 or 1."""
    above = cells.intercepts - kink
    heights = (
        cells.slopes * ends[:, :1] + above * ends[:, 1:] for ends in (cells.ends[:, 0], cells.ends[:, 1])
    )
    low, high = ((height > 0).astype(np.int8) - (height < 0).astype(np.int8) for height in heights)
    return low, high


def _cut(cells: Cells, kinks: list[int], with_points: bool) -> Cells:
    """The same lines on smaller cells, in none of which a line crosses a kink."""
    roots: dict[int, set[Fraction]] = defaultdict(set)
    for kink in kinks:
        low, high = _sides(cells, kink)
        for cell, neuron in np.argwhere(low * high < 0).tolist():
            line = cells.slopes[cell, neuron], cells.intercepts[cell, neuron]
            roots[cell].add(Fraction(kink - line[1], line[0]))
    if not roots:
        return cells
    picked, ends = list[int](), list[tuple[Ratio, Ratio]]()
    for cell, (low_end, high_end) in enumerate(cells.ends.tolist()):
        inner = [root.as_integer_ratio() for root in sorted(roots.get(cell, ()))]
        new = _between([tuple(low_end), *inner, tuple(high_end)], with_points)
        picked += [cell] * len(new)
        ends += new
    return Cells(
        np.array(ends, object),
        cells.slopes[picked],
        cells.intercepts[picked],
        cells.bits,
        [pattern[picked] for pattern in cells.patterns],
    )


def _between(borders: list[Ratio], with_points: bool) -> list[tuple[Ratio, Ratio]]:
    """The cells between borders, with the inner borders themselves if asked for."""
    found = list(itertools.pairwise(borders))
    if not with_points:
        return found
    points = [(border, border) for border in borders[1:-1]]
    return [cell for both in itertools.zip_longest(found, points) for cell in both if cell is not None]


def _bent(cells: Cells, kinks: list[int], parts: LinearParts) -> Cells:
    """The lines after the activation, for cells in none of which a line crosses a kink."""
    numbers, bits = integers((*parts.slopes, *parts.intercepts, *parts.values))
    n_parts = len(parts.slopes)
    slopes, heights = numbers[:n_parts], numbers[n_parts:] * (1 << cells.bits)
    intercepts, values = heights[:n_parts], heights[n_parts:]
    sides = [sum(_sides(cells, kink)) for kink in kinks]
    pattern = np.zeros(cells.slopes.shape, np.intp)
    for side in sides:
        pattern += side > 0
    for side, part in zip(sides, parts.at_kinks, strict=True):
        pattern[side == 0] = part
    bent = replace(
        cells,
        slopes=cells.slopes * slopes[pattern],
        intercepts=cells.intercepts * slopes[pattern] + intercepts[pattern],
        bits=cells.bits + bits,
        patterns=[*cells.patterns, pattern],
    )
    for kink, side, part, value in zip(kinks, sides, parts.at_kinks, values.tolist(), strict=True):
        if slopes[part] * kink + intercepts[part] != value:  # at a jump: the value there is on neither line
            bent.slopes[side == 0], bent.intercepts[side == 0] = 0, value
    return bent
