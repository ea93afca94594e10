"""The straight pieces that a one-input network is made of: where each ends, its line, who is active."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import InputError
from ..network import Network
from .linear import LinearParts, Stage, counted, stages
from .sweep import Cells, Ratio, bounds, divided, sweep

SHOWN = 24  # rows of the printed table


@dataclass(frozen=True, eq=False)
class Piece:
    """An interval on which a network is one line.

    Attributes
    ----------
    low, high : float
        Where it begins and ends.
    slope, intercept : float or ndarray of shape (n_outputs,)
        Of the line: numbers where the network has one output.
    active : frozenset of (layer, neuron)
        The neurons, counted from 1, whose activation has a slope other than 0 here.
    pattern : tuple of tuple of int
        For each layer the part of its activation that each neuron is on, from 0 for the leftmost: for relu
        0 is off and 1 is on.
    """

    low: float
    high: float
    slope: Any
    intercept: Any
    active: frozenset[tuple[int, int]]
    pattern: tuple[tuple[int, ...], ...]


class Pieces(Sequence[Piece]):
    """The pieces of a network, from left to right, and the function that they make together.

    Attributes
    ----------
    low, high : float
        Between which they lie.
    breakpoints : tuple of float
        Where one piece ends and the next begins: some neuron's activation changes its part there.
    bends : tuple of float
        Those breakpoints at which the network's own line changes.
    """

    def __init__(self, cells: Cells, found: Sequence[Stage], narrowest: float = 0.0) -> None:
        where = _kept(cells, narrowest)
        ends = _joined(cells, where)
        lines = _Lines(cells)
        self._pieces = [
            Piece(divided(*low), divided(*high), *lines.line(cell), *_activity(cells, found, cell))
            for cell, (low, high) in zip(where, ends, strict=True)
        ]
        self.low, self.high = self._pieces[0].low, self._pieces[-1].high
        self.breakpoints = tuple(piece.low for piece in self._pieces[1:])
        self.bends = tuple(
            end
            for end, (left, right) in zip(self.breakpoints, itertools.pairwise(where), strict=True)
            if not lines.are_equal(left, right)
        )
        self._last = np.array([_last_float(high) for _, high in ends[:-1]], np.float64)
        self._lows = np.array([piece.low for piece in self])
        self._starts = np.array(
            [lines.value(cell, piece.low) for cell, piece in zip(where, self, strict=True)]
        )
        self._slopes = np.array([np.atleast_1d(piece.slope) for piece in self])
        points = np.flatnonzero((cells.ends[:, 0] == cells.ends[:, 1]).all(axis=1)).tolist()
        exact = [cell for cell in points if _is_float(cells.ends[cell, 0])]
        self._points = np.array([divided(*cells.ends[cell, 0]) for cell in exact])
        self._values = np.array([lines.value(cell, x) for cell, x in zip(exact, self._points, strict=True)])

    def __len__(self) -> int:
        return len(self._pieces)

    @overload
    def __getitem__(self, position: int) -> Piece: ...
    @overload
    def __getitem__(self, position: slice) -> list[Piece]: ...
    def __getitem__(self, position: int | slice) -> Piece | list[Piece]:
        return self._pieces[position]

    def find(self, x: ArrayLike) -> NDArray[np.intp]:
        """The position of the piece in which each x lies; at a breakpoint, that of the left one.

        Raises
        ------
        InputError
            If an x lies outside of all pieces.
        """
        given = np.asarray(x, np.float64)
        outside = given[(given < self.low) | (given > self.high)]
        if outside.size:
            raise InputError(
                f"these pieces lie between {self.low:g} and {self.high:g}; {outside[0]:g} does not"
            )
        return np.minimum(np.searchsorted(self._last, given, side="left"), len(self) - 1)

    def __call__(self, x: ArrayLike) -> NDArray[np.float64]:
        """The network's outputs at x, of x's shape; with several outputs these are one more axis."""
        given = np.asarray(x, np.float64)
        piece = self.find(given)
        found = self._starts[piece] + self._slopes[piece] * (given - self._lows[piece])[..., np.newaxis]
        if len(self._points):  # beside a jump the value is that of neither piece
            at = np.minimum(np.searchsorted(self._points, given), len(self._points) - 1)
            found = np.where((self._points[at] == given)[..., np.newaxis], self._values[at], found)
        return np.asarray(found if np.ndim(self[0].slope) else found[..., 0])

    def _rows(self) -> list[list[str]]:
        """The table's cells; a piece's active neurons are named if they are few."""
        rows = [["from", "to", "slope", "intercept", "active"]]
        for piece in self[:SHOWN]:
            numbers = (piece.low, piece.high, piece.slope, piece.intercept)
            rows.append([*map(_short, numbers), _named(piece.active, sum(map(len, piece.pattern)))])
        return rows

    def _rest(self) -> str:
        return f"... and {len(self) - SHOWN} more" if len(self) > SHOWN else ""

    def __repr__(self) -> str:
        rows = self._rows()
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [
            "  ".join([*(word.rjust(width) for word, width in zip(row, widths, strict=False)), row[-1]])
            for row in rows
        ]
        title = f"{len(self)} piece{'s' * (len(self) > 1)} from {self.low:g} to {self.high:g}"
        return "\n".join(line.rstrip() for line in (title, *lines, self._rest())).rstrip()

    def _repr_html_(self) -> str:
        head, *rows = (
            "".join(f"<{tag}>{html.escape(word)}</{tag}>" for word in row)
            for tag, row in zip(("th", *["td"] * len(self)), self._rows(), strict=False)
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{self._rest()}"


def pieces(network: Network, low: float, high: float, *, narrowest: float = 0.0) -> Pieces:
    """The exact straight pieces of a network with one input, between low and high.

    Nothing is sampled: the kinks of all neurons are carried through the layers in whole numbers, and each
    number told is the float64 nearest to the true one. A network in float32 is taken as the function of real
    numbers that its float32 weights make, without the roundings of its arithmetic. An activation at the very
    end that is not made of straight pieces (softmax, sigmoid) is left off: the pieces are those of what goes
    into it.

    Parameters
    ----------
    network : Network
        With one input and activations made of straight pieces, such as relu, leaky_relu, hard_tanh or step.
    low, high : float
        Finite.
    narrowest : float, default 0
        Pieces of this width or less are left out, and the one before goes on instead: where two neurons
        should bend at one x, the rounding of their weights may leave a piece of 1e-9 between them.

    Returns
    -------
    Pieces
        A sequence of `Piece`; from one to the next some neuron changes the part of its activation that it is
        on, be it that nothing comes of that. A neuron that is on its kink all along a piece is on the part
        whose value and slope the formula gives there: for relu it is inactive. A piece that would lie between
        two neighboring floats is left out.

    Raises
    ------
    InputError
        If low is not below high, the network has several inputs, an activation is curved, or `narrowest`
        leaves no piece.

    Notes
    -----
    Layers are counted from 1, dense layer by dense layer; the last one counts only where an activation with
    kinks follows it.

    Examples
    --------
    >>> import bendwise as bw
    >>> network = bw.Network([bw.Dense(1, 1), bw.relu, bw.Dense(1, 1), bw.relu])
    >>> network.parameters = [6.0, 0.0, -1.0, 0.75]  # a pair of neurons: w1, b1, w2, b2
    >>> bw.anatomy.pieces(network, -1, 1)
    3 pieces from -1 to 1
     from     to  slope  intercept  active
       -1      0      0       0.75  (2, 1)
        0  0.125     -6       0.75  (1, 1) (2, 1)
    0.125      1      0          0  (1, 1)
    >>> bw.anatomy.pieces(network, -1, 1)([-0.5, 0.1, 0.5])
    array([0.75, 0.15, 0.  ])
    """
    if network.n_inputs != 1:
        raise InputError(
            f"pieces are those of a network with 1 input, and this one has {network.n_inputs}; for 2 inputs "
            "there is bw.anatomy.regions"
        )
    low, high = bounds(low, high)
    if not 0 <= narrowest < high - low:
        raise InputError(
            f"narrowest must be from 0 to below {high - low:g}, the width of all, not {narrowest!r}"
        )
    found = stages(network, "exact pieces")
    jumps = any(_jumps(stage.parts) for stage in found)
    return Pieces(sweep(found, low, high, with_points=jumps), found, narrowest)


def _jumps(parts: LinearParts) -> bool:
    """Whether the activation jumps at a kink, be it by a rounding."""
    for left, (kink, value) in enumerate(zip(parts.kinks, parts.values, strict=True)):
        for part in (left, left + 1):
            line = Fraction(parts.slopes[part]) * Fraction(kink) + Fraction(parts.intercepts[part])
            if line != Fraction(value):
                return True
    return False


def _kept(cells: Cells, narrowest: float) -> list[int]:
    """The cells that are pieces: no points, and nothing so narrow.

    No two of them have one pattern: where all layers keep to it they are lines, hence on one interval.
    """
    widths = [divided(*high) - divided(*low) for low, high in cells.ends.tolist()]
    if not (widest := max(widths)) > narrowest:
        raise InputError(f"narrowest={narrowest:g} leaves out all pieces; the widest is {widest:g} wide")
    return [cell for cell, width in enumerate(widths) if width > narrowest]


def _joined(cells: Cells, where: list[int]) -> list[tuple[Ratio, Ratio]]:
    """The ends of the pieces; each goes on to where the next begins."""
    lows = [tuple(low) for low in cells.ends[where, 0].tolist()]
    first, last = (tuple(end) for end in (cells.ends[0, 0].tolist(), cells.ends[-1, 1].tolist()))
    return list(zip([first, *lows[1:]], [*lows[1:], last], strict=True))


class _Lines:
    """The lines of the last layer as floats, each rounded once."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.below = cells, 1 << cells.bits

    def line(self, cell: int) -> tuple[Any, Any]:
        slope, intercept = (
            [divided(number, self.below) for number in row[cell]]
            for row in (self.cells.slopes, self.cells.intercepts)
        )
        return (slope[0], intercept[0]) if len(slope) == 1 else (np.array(slope), np.array(intercept))

    def value(self, cell: int, x: float) -> list[float]:
        above, below = float(x).as_integer_ratio()
        values = self.cells.slopes[cell] * above + self.cells.intercepts[cell] * below
        return [divided(value, below * self.below) for value in values]

    def are_equal(self, one: int, other: int) -> bool:
        rows = (self.cells.slopes, self.cells.intercepts)
        return all(bool((row[one] == row[other]).all()) for row in rows)


def _activity(
    cells: Cells, found: Sequence[Stage], cell: int
) -> tuple[frozenset[tuple[int, int]], tuple[tuple[int, ...], ...]]:
    """Who is active in a cell, and the part of its activation that each neuron is on."""
    pattern = tuple(tuple(layer[cell].tolist()) for layer in cells.patterns[: counted(found)])
    active = frozenset(
        (layer, neuron)
        for layer, (stage, row) in enumerate(zip(found, pattern, strict=False), 1)
        for neuron, part in enumerate(row, 1)
        if stage.parts.slopes[part] != 0
    )
    return active, pattern


def _is_float(end: Ratio) -> bool:
    return Fraction(*end) == Fraction(divided(*end))


def _last_float(end: Ratio) -> float:
    """The last float that belongs to the piece on the left of an end."""
    near = divided(*end)
    return near if Fraction(near) <= Fraction(*end) else float(np.nextafter(near, -np.inf))


def _short(number: Any) -> str:
    return " ".join(f"{value:.6g}" for value in np.atleast_1d(number).tolist())


def _named(active: frozenset[tuple[int, int]], total: int) -> str:
    return " ".join(map(str, sorted(active))) if total <= 16 else f"{len(active)} of {total}"
