"""Where a network of two inputs is one affine map: exact polygons of the plane.

The idea to cut cells by one neuron's line after the other, a layer at a time, is that of SplineCam
(Humayun, Balestriero, Balakrishnan & Baraniuk 2023, arXiv:2302.12828).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..network import Network
from .borders import STEP, SwitchLine, decision_borders, decision_cells, nearest, switch_lines
from .patterns import ROUNDING, Bend, Floats, bends, maps, trace
from .polygons import Cells, areas
from .tiling import Tiling, tile

NARROW = 1e-6  # of its distance from 0: a narrower box has too few numbers in it


@dataclass(frozen=True, eq=False, repr=False)
class Region:
    """A polygon on which the network is one affine map: ``outputs = point @ matrix + offset``.

    Attributes
    ----------
    polygon : ndarray of shape (n_corners, 2)
        Its corners, counter-clockwise; it is convex.
    matrix : ndarray of shape (2, n_outputs)
    offset : ndarray of shape (n_outputs,)
    active : frozenset of (layer, neuron)
        The neurons whose activation has a slope other than 0 there; both are counted from 1.
    """

    polygon: Floats
    matrix: Floats
    offset: Floats
    active: frozenset[tuple[int, int]]

    @property
    def area(self) -> float:
        """Its area."""
        return float(areas(self.polygon[None])[0])

    @property
    def center(self) -> Floats:
        """Its center of mass, which lies inside."""
        arms = self.polygon - self.polygon[0]
        following = np.roll(arms, -1, axis=0)
        weights = arms[:, 0] * following[:, 1] - arms[:, 1] * following[:, 0]
        middle = weights @ (arms + following) / (3 * weights.sum())
        return np.asarray(self.polygon[0] + middle)

    def __repr__(self) -> str:
        x, y = self.center
        return f"Region({len(self.polygon)} corners around ({x:.4g}, {y:.4g}), {len(self.active)} active)"


@dataclass(frozen=True, eq=False, repr=False)
class Regions(Sequence[Region]):
    """All regions of a network in a box, a sequence of `Region`; made by `regions`.

    Attributes
    ----------
    box : ndarray of shape (2, 2)
        Lowest and highest x, lowest and highest y.
    areas : ndarray of shape (n_regions,)
    """

    box: Floats
    areas: Floats
    _layers: list[Bend]
    _tiling: Tiling
    _maps: tuple[Floats, Floats]
    _numbers: dict[bytes, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.areas)

    @overload
    def __getitem__(self, index: int) -> Region: ...
    @overload
    def __getitem__(self, index: slice) -> list[Region]: ...
    def __getitem__(self, index: int | slice) -> Region | list[Region]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        row = range(len(self))[index]
        cells = self._tiling.cells
        polygon = self._place(cells.points[cells.corners[row, : cells.counts[row]]])
        return Region(polygon, self._maps[0][row], self._maps[1][row], self._active(row))

    def __repr__(self) -> str:
        (left, right), (low, high) = self.box.tolist()
        return f"Regions({len(self)} in x from {left:g} to {right:g}, y from {low:g} to {high:g})"

    def _active(self, row: int) -> frozenset[tuple[int, int]]:
        codes, start = self._tiling.codes[row], 0
        found = list[tuple[int, int]]()
        for bend in self._layers:
            now = codes[start : start + len(bend.biases)]
            start += len(bend.biases)
            if bend.layer:
                found += [(bend.layer, neuron + 1) for neuron in np.flatnonzero(bend.slopes[now]).tolist()]
        return frozenset(found)

    def _place(self, points: Floats) -> Floats:
        """Points of the unit square in the box; its sides go exactly to the box's."""
        return np.asarray(self.box[:, 0] * (1 - points) + self.box[:, 1] * points)

    def find(self, points: ArrayLike) -> NDArray[np.int64]:
        """The number of the region, from 0, that each point (n, 2) of the box lies in.

        It is looked up by the parts that all neurons are on at the point, not by geometry. A point on a
        border is given to the side that the activation itself takes there.

        Raises
        ------
        InputError
            For a point outside the box.
        """
        return self._find(_points(points, self.box))

    def _find(self, points: Floats) -> NDArray[np.int64]:
        codes = np.ascontiguousarray(trace(self._layers, points)[0])
        found = np.array([self._numbers.get(row.tobytes(), -1) for row in codes], np.int64)
        lost = np.flatnonzero(found < 0)  # where borders meet: some have a pattern of no region
        if len(lost):
            unit = (points[lost] - self.box[:, 0]) / (self.box[:, 1] - self.box[:, 0])
            found[lost] = nearest(self._tiling.cells, unit)
        return found

    def __call__(self, points: ArrayLike) -> Floats:
        """The network's outputs (n, n_outputs) at points (n, 2), by the map of the region of each.

        They are what goes into a last activation that bends everywhere, such as softmax. See `find`.
        """
        given = _points(points, self.box)
        rows = self._find(given)
        return np.asarray(np.einsum("ni,nij->nj", given, self._maps[0][rows]) + self._maps[1][rows])

    def classes(self) -> list[tuple[int, Floats]]:
        """The exact decision regions: each region cut further by which output is largest.

        Returns
        -------
        list of (class number, polygon)
            With one output, class 1 is where it is above 0 (before a sigmoid), else class 0. Where two
            outputs are equal all over a region, the first counts.
        """
        return [
            (number, polygon)
            for number, (cells, _) in enumerate(decision_cells(self._tiling))
            for polygon in self._polygons(cells)
        ]

    def boundaries(self) -> Floats:
        """The exact decision border: segments (n, 2, 2), with another class on each side."""
        return self._place(decision_borders(self._tiling, self._find_unit, self._step))

    def switch_lines(self) -> list[SwitchLine]:
        """The segments on which neurons switch from one part of their activation to another.

        Returns
        -------
        list of (layer, neuron, segment)
            Each segment, of shape (2, 2), is as long as it is straight: all of a line in the first layer,
            from cell to cell of the layers before in later ones.
        """
        lines = switch_lines(self._tiling, self._layers, self._find_unit, self._step)
        return [line._replace(segment=self._place(line.segment)) for line in lines]

    def _polygons(self, cells: Cells) -> list[Floats]:
        at = self._place(cells.points)
        return [at[row[:count]] for row, count in zip(cells.corners, cells.counts, strict=True)]

    @property
    def _step(self) -> float:
        """How far beyond a border to look: farther where the box is far away, and numbers are rare."""
        far = np.abs(self.box).max() / (self.box[:, 1] - self.box[:, 0]).min()
        return max(STEP, 64 * ROUNDING * float(far))

    def _find_unit(self, points: Floats) -> NDArray[np.int64]:
        return self._find(self._place(points))


def regions(network: Network, box: ArrayLike) -> Regions:
    """The exact polygons of a box of the plane on which a network of two inputs is one affine map.

    Parameters
    ----------
    network : Network
        With two inputs and piecewise-linear activations, such as relu; of any depth. A softmax or sigmoid
        at the end is left off: the maps give what goes into it.
    box : ((x_low, x_high), (y_low, y_high))
        Which part of the plane.

    Returns
    -------
    Regions
        A sequence of `Region`. It can be called on points, and gives the decision regions (`classes`),
        the decision border (`boundaries`) and the lines on which neurons switch (`switch_lines`).

    Raises
    ------
    InputError
        If the network does not have two inputs, has an activation that bends everywhere, or parameters
        that are not finite; if the box is empty or not finite.

    Notes
    -----
    All is computed in float64 from the network's own weights. What is nearer together than 1e-12 of the
    box counts as one point. The number of regions grows with the square of the number of neurons.

    Examples
    --------
    Two neurons whose lines cross in the middle of a square make four regions:

    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(2, 2), bw.relu, bw.Dense(2, 1)])
    >>> network.dense[0].weights = [[1, 0], [0, 1]]
    >>> network.dense[1].weights = [[1], [2]]
    >>> found = bw.anatomy.regions(network, ((-1, 1), (-1, 1)))
    >>> found
    Regions(4 in x from -1 to 1, y from -1 to 1)
    >>> found.areas.tolist()
    [1.0, 1.0, 1.0, 1.0]
    >>> for region in found:
    ...     print(region.center.tolist(), sorted(region.active), region.matrix.ravel().tolist())
    [0.5, 0.5] [(1, 1), (1, 2)] [1.0, 2.0]
    [-0.5, 0.5] [(1, 2)] [0.0, 2.0]
    [0.5, -0.5] [(1, 1)] [1.0, 0.0]
    [-0.5, -0.5] [] [0.0, 0.0]
    >>> found([[0.5, 0.5]]).tolist()
    [[1.5]]

    The output is above 0, which makes it class 1, outside of the lower left square:

    >>> found.boundaries().tolist()
    [[[0.0, -1.0], [0.0, 0.0]], [[0.0, 0.0], [-1.0, 0.0]]]
    """
    if network.n_inputs != 2:
        hint = "; for one input ask bw.anatomy.pieces" if network.n_inputs == 1 else ""
        raise InputError(f"regions need a network of 2 inputs, not {network.n_inputs}{hint}")
    edges, layers = _box(box), bends(network, "regions")
    tiling = tile(layers, edges)
    sizes = areas(tiling.cells.points[tiling.cells.corners]) * np.prod(edges[:, 1] - edges[:, 0])
    usual = np.concatenate([bend.usual for bend in layers])
    starts = np.cumsum([0, *(len(bend.usual) for bend in layers[:-1])])
    shift = np.repeat(starts, [len(bend.biases) for bend in layers])
    keys = np.ascontiguousarray(usual[tiling.codes + shift])
    numbers = {row.tobytes(): number for number, row in enumerate(keys)}
    return Regions(edges, sizes, layers, tiling, maps(layers, tiling.codes), numbers)


def _box(box: ArrayLike) -> Floats:
    try:
        edges = np.asarray(box, np.float64)
    except (TypeError, ValueError):
        edges = np.empty(0)
    if edges.shape != (2, 2):
        raise InputError(f"box must be ((x_low, x_high), (y_low, y_high)), not {box!r}")
    if not np.isfinite(edges).all():
        raise InputError(f"box must be finite, but is {edges.tolist()}")
    for name, (low, high) in zip("xy", edges.tolist(), strict=True):
        if not low < high:
            raise InputError(
                f"box is empty: its {name} must go from low to high, not from {low:g} to {high:g}"
            )
        if high - low < NARROW * max(abs(low), abs(high)):
            raise InputError(f"box is too narrow for float64: its {name} goes from {low!r} to {high!r}")
    return edges


def _points(points: ArrayLike, box: Floats) -> Floats:
    try:
        given = np.asarray(points, np.float64)
    except (TypeError, ValueError):
        given = np.empty(0)
    if given.ndim != 2 or given.shape[1] != 2:
        raise InputError(f"points must be numbers of the shape (n, 2), not {np.shape(points)}")
    outside = ~((given >= box[:, 0]) & (given <= box[:, 1])).all(axis=1)
    if outside.any():
        x, y = given[outside.argmax()]
        raise InputError(f"point ({x:g}, {y:g}) lies outside the box; ask for regions in a larger one")
    return given
