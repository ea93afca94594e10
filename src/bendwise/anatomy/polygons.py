"""Convex polygons that tile the unit square, cut by lines many at a time.

Polygons that meet share their corners: a corner made on a side is one number for both of them, so that
the tiles leave no gap and never overlap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CLOSE = 1e-12  # of the side of the square: a corner this near to a line lies on it


def areas(polygons: Floats) -> Floats:
    """The area of each of some polygons (n, n_corners, 2), positive if they turn to the left.

    >>> float(areas(np.array([[[0.0, 0.0], [2.0, 0.0], [2.0, 1.0]]]))[0])
    1.0
    """
    arms = polygons - polygons[:, :1]  # from a corner of its own: far from the origin nothing cancels
    x, y = arms[..., 0], arms[..., 1]
    following = np.roll(arms, -1, axis=1)
    return np.asarray((x * following[..., 1] - y * following[..., 0]).sum(axis=1) / 2)


@dataclass(frozen=True)
class Cells:
    """Convex polygons, counter-clockwise.

    Attributes
    ----------
    points : ndarray of shape (n_points, 2)
        All corners.
    corners : ndarray of shape (n_cells, n_most)
        For each polygon its corners, as rows of `points`; the last one is repeated to fill the row.
    counts : ndarray of shape (n_cells,)
        How many there are.
    """

    points: Floats
    corners: Integers
    counts: Integers

    @classmethod
    def square(cls) -> Cells:
        """The unit square alone."""
        points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
        return cls(points, np.arange(4)[None], np.array([4]))

    def __len__(self) -> int:
        return len(self.counts)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Cells:
        """Some of them."""
        return Cells(self.points, self.corners[rows], self.counts[rows])

    def affine(self, gradients: Floats, offsets: Floats) -> Floats:
        """The values of an affine function of its own, (n_cells, 2) and (n_cells,), at each one's corners."""
        at = self.points[self.corners]
        values = at[..., 0] * gradients[:, :1] + at[..., 1] * gradients[:, 1:] + offsets[:, None]
        return np.asarray(values)

    def cut(
        self, values: Floats, tolerances: Floats, shared: bool
    ) -> tuple[Cells, Integers, NDArray[np.int8]]:
        """Cut each polygon where an affine function, given at its corners, is 0.

        Parameters
        ----------
        values : ndarray of shape (n_cells, n_most)
        tolerances : ndarray of shape (n_cells,)
            What counts as 0.
        shared : bool
            Whether the function is continuous across sides: polygons then agree on each corner.

        Returns
        -------
        cells : Cells
        parents : ndarray
            Which polygon each was part of.
        sides : ndarray
            The function's sign inside each: -1, 1, or 0 where it is 0 all over.
        """
        zero = np.abs(values) <= tolerances[:, None]
        if shared:
            values, zero = self._agreed(values, zero)
        signs = np.where(zero, 0, np.sign(values)).astype(np.int8)
        high, low = signs.max(axis=1), signs.min(axis=1)
        crossed = (high > 0) & (low < 0)
        whole, split = np.flatnonzero(~crossed), np.flatnonzero(crossed)
        if not len(split):
            return self, whole, np.sign(high + low)
        points, left, right = self.take(split)._halves(signs[split], values[split], shared)
        parts = [(self.corners[whole], self.counts[whole]), left, right]
        most = int(max(counts.max(initial=0) for _, counts in parts))
        corners = np.concatenate([_padded(rows, counts, most) for rows, counts in parts])
        sides = np.repeat(np.array([1, -1], np.int8), len(split))
        return (
            Cells(points, corners, np.concatenate([counts for _, counts in parts])),
            np.concatenate([whole, split, split]),
            np.concatenate([np.sign(high + low)[whole], sides]),
        )

    def _agreed(self, values: Floats, zero: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
        """One value for each corner, which is 0 for all polygons if it is for one."""
        common = np.zeros(len(self.points))
        common[self.corners] = values
        is_zero = np.zeros(len(self.points), np.bool_)
        is_zero[self.corners[zero]] = True
        return common[self.corners], is_zero[self.corners]

    def _halves(
        self, signs: NDArray[np.int8], values: Floats, shared: bool
    ) -> tuple[Floats, tuple[Integers, Integers], tuple[Integers, Integers]]:
        """All points, and the two halves of each polygon: where the function is positive, and negative."""
        slots = np.arange(self.corners.shape[1])
        following = np.where(slots + 1 < self.counts[:, None], slots + 1, 0)
        previous = np.where(slots > 0, slots - 1, self.counts[:, None] - 1)
        signs = _one_zero_a_run(signs, previous, following)
        valid = slots < self.counts[:, None]
        crossing = valid & (signs * np.take_along_axis(signs, following, 1) < 0)
        points, made = self._crossings(crossing, following, values, shared)
        numbers = np.zeros(self.corners.shape, np.int64)
        numbers[crossing] = made
        every = np.stack([self.corners, numbers], axis=2).reshape(len(self), -1)
        halves = []
        for side in (1, -1):
            kept = np.stack([valid & (signs * side >= 0), crossing], axis=2).reshape(len(self), -1)
            order = np.argsort(~kept, axis=1, kind="stable")
            halves.append((np.take_along_axis(every, order, 1), kept.sum(axis=1)))
        return points, halves[0], halves[1]

    def _crossings(
        self, crossing: NDArray[np.bool_], following: Integers, values: Floats, shared: bool
    ) -> tuple[Floats, Integers]:
        """All points with the new ones, and the new one's number for each side that is crossed."""
        ends = np.stack([self.corners, np.take_along_axis(self.corners, following, 1)])[:, crossing]
        at = np.stack([values, np.take_along_axis(values, following, 1)])[:, crossing]
        turned = ends[0] > ends[1]  # always from the lower number: the same sum for both neighbors
        start, end = np.where(turned, ends[::-1], ends)
        first, second = np.where(turned, at[::-1], at)
        share = first / (first - second)
        sides = start * len(self.points) + end
        if shared:
            _, unique, which = np.unique(sides, return_index=True, return_inverse=True)
        else:  # across a jump the two neighbors may be crossed at different points
            both = np.stack([sides.astype(np.float64), share])
            _, unique, which = np.unique(both, axis=1, return_index=True, return_inverse=True)
        begin, finish = self.points[start[unique]], self.points[end[unique]]
        new = begin + share[unique, None] * (finish - begin)
        return np.concatenate([self.points, new]), len(self.points) + which.ravel()


def _one_zero_a_run(signs: NDArray[np.int8], previous: Integers, following: Integers) -> NDArray[np.int8]:
    """The signs of polygons to be cut, with one corner, not a whole side, on the line at each crossing.

    A side within the tolerance of the line goes to the half behind it, a corner that is touched from one
    side only to that side.
    """
    for neighbors, others in ((previous, following), (following, previous)):
        before, after = (np.take_along_axis(signs, slots, 1) for slots in (neighbors, others))
        touched = (signs == 0) & (before == after)
        second = (signs == 0) & (before == 0) & (after != 0)
        signs = np.where(touched, before, np.where(second, after, signs)).astype(np.int8)
    return signs


def _padded(rows: Integers, counts: Integers, most: int) -> Integers:
    """The rows with their first `counts` entries, the last of them repeated up to `most`."""
    return np.take_along_axis(rows, np.minimum(np.arange(most), counts[:, None] - 1), 1)
