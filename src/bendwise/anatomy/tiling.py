"""How a network tiles a box of the plane: the box cut by every neuron's kinks, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .patterns import ROUNDING, Bend, Codes, Floats
from .polygons import CLOSE, Cells, Integers


@dataclass(frozen=True)
class Maps:
    """An affine map for each cell, in the coordinates of the unit square.

    Attributes
    ----------
    gradients, offsets : ndarray of shape (n_cells, 2, n_values) and (n_cells, n_values)
    sizes : ndarray of shape (n_cells, n_values)
        How large the numbers are that its values are made of: what rounding is relative to.
    """

    gradients: Floats
    offsets: Floats
    sizes: Floats

    @classmethod
    def of_box(cls, box: Floats) -> Maps:
        """From the unit square to the box."""
        low, high = box[None, :, 0], box[None, :, 1]
        return cls(np.diag(box[:, 1] - box[:, 0])[None], low, np.maximum(np.abs(low), np.abs(high)))

    def before(self, bend: Bend) -> Maps:
        """Followed by a dense layer."""
        offsets = self.offsets @ bend.weights + bend.biases
        return Maps(self.gradients @ bend.weights, offsets, bend.sizes_before(self.sizes))

    def after(self, bend: Bend, codes: Codes) -> Maps:
        """Followed by the layer's activation."""
        slopes, intercepts = bend.slopes[codes], bend.intercepts[codes]
        offsets = self.offsets * slopes + intercepts
        return Maps(self.gradients * slopes[:, None], offsets, bend.sizes_after(self.sizes, codes))

    def take(self, rows: Integers) -> Maps:
        """Those of some cells."""
        return Maps(self.gradients[rows], self.offsets[rows], self.sizes[rows])

    def values(self, cells: Cells, rows: Integers, one: int, less: float) -> tuple[Floats, Floats]:
        """One value minus a number at the corners of cells, each of which has a row here, and what is 0."""
        gradients = self.gradients[rows, :, one]
        values = cells.affine(gradients, self.offsets[rows, one] - less)
        rounding = ROUNDING * (self.sizes[rows, one] + abs(less))
        return values, CLOSE * np.hypot(gradients[:, 0], gradients[:, 1]) + rounding


@dataclass(frozen=True)
class Tiling:
    """The cells of the unit square, and what the network does on each.

    Attributes
    ----------
    cells : Cells
    codes : ndarray of shape (n_cells, n_neurons)
        Of all neurons, layer by layer.
    outputs : Maps
    shared : bool
        Whether the network is continuous, so that neighbors share all corners.
    """

    cells: Cells
    codes: Codes
    outputs: Maps
    shared: bool


def tile(layers: list[Bend], box: Floats) -> Tiling:
    """Cut the box (2, 2) until the network is one affine map on each cell."""
    cells, maps, shared = Cells.square(), Maps.of_box(box), True
    codes = np.zeros((1, 0), np.int16)
    for bend in layers:
        maps = maps.before(bend)
        cells, rows, now = _cut_by_layer(cells, maps, bend, shared)
        maps = maps.take(rows).after(bend, now)
        codes = np.concatenate([codes[rows], now], axis=1)
        shared = shared and not bend.jumps
    return Tiling(cells, codes, maps, shared)


def _cut_by_layer(cells: Cells, maps: Maps, bend: Bend, shared: bool) -> tuple[Cells, Integers, Codes]:
    """The cells cut at a layer's kinks, the cell before that each was part of, and the layer's codes."""
    rows, codes = np.arange(len(cells)), np.zeros((len(cells), len(bend.biases)), np.int16)
    for neuron in range(len(bend.biases)):
        for kink in bend.kinks:
            values, tolerances = maps.values(cells, rows, neuron, kink)
            cells, parents, sides = cells.cut(values, tolerances, shared)
            rows, codes = rows[parents], codes[parents]
            codes[:, neuron] += sides + np.int16(1)
    return cells, rows, codes
