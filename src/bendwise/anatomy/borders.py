"""What lies on the two sides of a border: the decision border, and the lines on which neurons switch."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .patterns import ROUNDING, Bend, Floats
from .polygons import CLOSE, Cells, Integers
from .tiling import Maps, Tiling

STEP = 1e-9  # of the side of the square: so far beyond a side lies the neighbor
Find = Callable[[Floats], Integers]


class SwitchLine(NamedTuple):
    """A segment (2, 2) of the plane on whose two sides a neuron is on different parts of its activation."""

    layer: int
    neuron: int
    segment: Floats


def scores(outputs: Maps) -> Maps:
    """What classes are chosen by: the outputs, or 0 and the only one."""
    if outputs.offsets.shape[1] > 1:
        return outputs
    parts = (outputs.gradients, outputs.offsets, outputs.sizes)
    return Maps(*(np.concatenate([np.zeros_like(part), part], axis=-1) for part in parts))


def decision_cells(tiling: Tiling) -> list[tuple[Cells, Integers]]:
    """For each class the cells where it is chosen, and the cell of the tiling that each is part of."""
    chosen = scores(tiling.outputs)
    every, found = range(chosen.offsets.shape[1]), []
    for one in every:
        cells, rows = tiling.cells, np.arange(len(tiling.cells))
        for other in every:
            if other == one:
                continue
            gradients = (chosen.gradients[..., one] - chosen.gradients[..., other])[rows]
            values = cells.affine(gradients, (chosen.offsets[:, one] - chosen.offsets[:, other])[rows])
            rounding = ROUNDING * (chosen.sizes[:, one] + chosen.sizes[:, other])[rows]
            tolerances = CLOSE * np.hypot(gradients[:, 0], gradients[:, 1]) + rounding
            cells, parents, sides = cells.cut(values, tolerances, tiling.shared)
            kept = (sides > 0) | ((sides == 0) & (one < other))
            cells, rows = cells.take(kept), rows[parents][kept]
        found.append((cells, rows))
    return found


def decision_borders(tiling: Tiling, find: Find, step: float) -> Floats:
    """The segments (n, 2, 2) of the unit square that have different classes on their two sides."""
    chosen, found = scores(tiling.outputs), [np.zeros((0, 2, 2))]
    decided = decision_cells(tiling)
    points = None if tiling.shared else np.concatenate([_used(cells) for cells, _ in decided])
    is_there = np.zeros(chosen.offsets.shape, np.bool_)
    for number, (_, rows) in enumerate(decided):
        is_there[rows, number] = True
    for number, (cells, _) in enumerate(decided):
        segments, _, beyond = _sides(cells, points, step)
        others = _classes(chosen, is_there, find(beyond), beyond)
        found.append(segments[others > number])  # each once: the other class sees it too
    return np.concatenate(found)


def switch_lines(tiling: Tiling, layers: list[Bend], find: Find, step: float) -> list[SwitchLine]:
    """The segments of the unit square on which neurons switch, each as long as its line is straight."""
    points = None if tiling.shared else _used(tiling.cells)
    segments, rows, beyond = _sides(tiling.cells, points, step)
    others = find(beyond)
    once = rows < others
    segments, rows, others = segments[once], rows[once], others[once]
    ends = itertools.accumulate((len(bend.biases) for bend in layers), initial=0)
    found = list[SwitchLine]()
    for bend, (start, end) in zip(layers, itertools.pairwise(ends), strict=True):
        # Within a cell of the layers before, a neuron's value is affine: what it switches on is one segment.
        before = np.zeros(len(tiling.codes), np.int64)
        if start:
            before = np.unique(tiling.codes[:, :start], axis=0, return_inverse=True)[1].ravel()
        here, there = (_usual(bend, tiling, side, start, end) for side in (rows, others))
        at, neurons = np.nonzero(here != there)
        codes = np.sort(np.stack([here[at, neurons], there[at, neurons]]), axis=0)
        cells = np.sort(np.stack([before[rows[at]], before[others[at]]]), axis=0)
        keys = np.stack([neurons, *codes, *cells], axis=1)
        for neuron, segment in _joined(keys, segments[at]):
            found.append(SwitchLine(bend.layer, neuron + 1, segment))
    return found


def nearest(cells: Cells, points: Floats) -> Integers:
    """The cell that each point lies deepest in, or is least outside of."""
    corners = cells.points[cells.corners]
    arms = np.roll(corners, -1, axis=1) - corners
    lengths = np.hypot(arms[..., 0], arms[..., 1])
    lengths[lengths == 0] = np.nan  # the last corner is repeated
    found = np.empty(len(points), np.int64)
    for row, point in enumerate(points):
        to = point - corners
        turn = arms[..., 0] * to[..., 1] - arms[..., 1] * to[..., 0]
        found[row] = np.nanmin(turn / lengths, axis=1).argmax()
    return found


def _usual(bend: Bend, tiling: Tiling, rows: Integers, start: int, end: int) -> NDArray[np.int16]:
    return np.asarray(bend.usual[tiling.codes[rows, start:end]])


def _classes(chosen: Maps, is_there: NDArray[np.bool_], rows: Integers, points: Floats) -> Integers:
    """The class at each point, of those that are chosen somewhere in the cell that it lies in."""
    values = np.einsum("ni,nij->nj", points, chosen.gradients[rows]) + chosen.offsets[rows]
    return np.asarray(np.where(is_there[rows], values, -np.inf).argmax(axis=1))


def _used(cells: Cells) -> Floats:
    return np.asarray(cells.points[np.unique(cells.corners)])


def _sides(cells: Cells, points: Floats | None, step: float) -> tuple[Floats, Integers, Floats]:
    """All sides inside the square, the cell of each, and a point beyond each.

    A side is divided at those of the `points` that lie on it.
    """
    at = cells.points[cells.corners]
    valid = np.arange(at.shape[1]) < cells.counts[:, None]
    segments = np.stack([at, np.roll(at, -1, axis=1)], axis=2)
    last = np.arange(len(cells)), cells.counts - 1
    segments[(*last, 1)] = at[:, 0]
    segments, rows = segments[valid], np.nonzero(valid)[0]
    is_rim = ((segments[:, 0] == segments[:, 1]) & np.isin(segments[:, 0], (0.0, 1.0))).any(axis=1)
    segments, rows = segments[~is_rim], rows[~is_rim]
    if points is not None:
        segments, which = _divided(segments, points)
        rows = rows[which]
    arms = segments[:, 1] - segments[:, 0]
    right = np.stack([arms[:, 1], -arms[:, 0]], axis=1) / np.hypot(arms[:, 0], arms[:, 1])[:, None]
    beyond = segments.mean(axis=1) + step * right
    return segments, rows, np.clip(beyond, 0.0, 1.0)


def _divided(segments: Floats, points: Floats) -> tuple[Floats, Integers]:
    """Segments divided at the points that lie on them, and the segment that each is part of."""
    numbers, shares = [np.arange(len(segments))] * 2, [np.zeros(len(segments)), np.ones(len(segments))]
    for number, (start, end) in enumerate(segments):
        arm, to = end - start, points - start
        length = float(np.hypot(*arm))
        share = to @ arm / length**2
        aside = np.abs(arm[0] * to[:, 1] - arm[1] * to[:, 0]) / length
        on = share[(aside < STEP) & (share * length > STEP) & ((1 - share) * length > STEP)]
        numbers.append(np.full(len(on), number))
        shares.append(on)
    which, share = np.concatenate(numbers), np.concatenate(shares)
    order = np.lexsort([share, which])
    which, share = which[order], share[order]
    starts, ends = segments[which, 0], segments[which, 1]
    places = starts + share[:, None] * (ends - starts)
    gaps = np.hypot(*(places[1:] - places[:-1]).T)
    kept = np.flatnonzero((which[1:] == which[:-1]) & (gaps > STEP))
    return np.stack([places[kept], places[kept + 1]], axis=1), which[kept]


def _joined(keys: Integers, segments: Floats) -> list[tuple[int, Floats]]:
    """The first number of each key, and the segment that all segments with this key make together."""
    if not len(keys):
        return []
    unique, which = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(which.ravel()[order])) + 1)
    joined = []
    for key, group in zip(unique, groups, strict=True):
        ends = segments[group].reshape(-1, 2)
        along = (ends - ends[0]) @ (ends[1] - ends[0])
        joined.append((int(key[0]), ends[[along.argmin(), along.argmax()]]))
    return joined
