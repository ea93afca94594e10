"""Where to bend: the best polyline of a given number of straight pieces.

A polyline that stays within eps of a curve is a path through a tunnel. The curve is known by points and is
straight between them, so the tunnel is a row of gates: each point, with a wall above and a wall below it. The
path with the fewest pieces is laid greedily: a piece goes on until no straight line passes the next gate. If
that gate lies above, take the highest line that got so far. It is held by a lower wall and, to the right of
that, by an upper wall, the pin; before the gate, at its exit, it runs into the lower wall. Whatever comes
through the gate crosses this line between pin and exit, so the next piece may begin on it: it must pass below
the upper walls from the pin on, above the exit, and through the gates after it, and that is all. (Imai & Iri
1986, Suri 1988 and Hakimi & Schmeichel 1991 lay such paths; the lines that pass some gates are kept as in
O'Rourke 1981.) Bisection finds the smallest eps for which so many pieces are enough.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLOOR = 1e-12  # of the points' half height: a smaller error is none
NEAR = 1.00001  # by which factor the largest error at the points may be above the best
SNAP = 1e-10  # of the width: a knot so close to a point is the point, where both lines are as close there
STEEP = 1e6  # heights a width: a last piece need not be steeper


class Line(NamedTuple):
    """A straight line through (x, y)."""

    slope: float
    x: float
    y: float

    def at(self, x: float) -> float:
        """Its value."""
        return self.slope * (x - self.x) + self.y


class Piece(NamedTuple):
    """A straight piece of the path: its line, and between which places the next one begins on it."""

    line: Line
    pin: float
    exit: float


class Chain:
    """Points from left to right, of which only those count that a line from below would touch."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        self.head = 0

    def push(self, x: float, y: float) -> None:
        """Add a point on the right; those that no longer count go."""
        xs, ys = self.x, self.y
        while len(xs) - self.head >= 2 and (ys[-1] - ys[-2]) * (x - xs[-1]) >= (y - ys[-1]) * (
            xs[-1] - xs[-2]
        ):
            xs.pop()
            ys.pop()
        xs.append(x)
        ys.append(y)

    def steepest(self, x: float, y: float) -> float:
        """The largest slope of a line through (x, y) that passes all points, of which y is minus the height.

        Points left of the one that it touches will never be touched again.
        """
        xs, ys, head = self.x, self.y, self.head
        slope = (y + ys[head]) / (x - xs[head])
        while head + 1 < len(xs):
            after = (y + ys[head + 1]) / (x - xs[head + 1])
            if after > slope:
                break
            slope, head = after, head + 1
        self.head = head
        return slope


class Lines:
    """The straight lines that pass all gates so far.

    Everything is written down twice: as it is (side 0), and upside down (side 1). `walls` are the heights of
    the upper walls on either side. The `highest` line of side 1 is thus the lowest one.
    """

    def __init__(self, x: list[float], walls: tuple[list[float], list[float]]) -> None:
        self.x, self.walls = x, walls
        self.chains = (Chain(), Chain())
        self.highest: list[Line | None] = [None, None]
        self.pins = [0, 0]

    def extend(self, side: int, first: int, last: int) -> None:
        """Let the upper walls of a side count, from `first` to before `last`."""
        for gate in range(first, last):
            self.chains[side].push(self.x[gate], self.walls[side][gate])

    def walk(self, first: int) -> tuple[int, int]:
        """Pass gates from this one on; the first that no line passes, and on which side it lies."""
        xs, walls, highest = self.x, self.walls, self.highest
        for gate in range(first, len(xs)):
            x = xs[gate]
            for side in (0, 1):
                line = highest[side]
                if line is not None and -walls[1 - side][gate] > line.at(x):
                    return gate, side
            for side in (0, 1):
                line, wall, floor = highest[side], walls[side][gate], self.chains[1 - side]
                if floor.x and (line is None or wall < line.at(x)):
                    highest[side] = Line(floor.steepest(x, wall), x, wall)
                    self.pins[side] = gate
            for side in (0, 1):
                self.chains[side].push(x, walls[side][gate])
        return len(xs), 0

    def exit(self, gate: int, side: int) -> tuple[float, float]:
        """Where the highest line of a side runs into the wall before a gate that it does not pass."""
        line, walls = self.highest[side], self.walls[1 - side]
        assert line is not None
        before, after = self.x[gate - 1], self.x[gate]
        room, lack = line.at(before) + walls[gate - 1], -walls[gate] - line.at(after)
        share = min(max(room / (room + lack), 0.0), 1.0)
        x = before + share * (after - before)
        return x, -line.at(x)

    def middle(self) -> Line:
        """A line that passes all gates: between the highest and the lowest, unless one is nearly upright."""
        upper, lower = self.highest
        if lower is None or upper is None:
            only = upper or _upright(lower, 1)
            assert only is not None
            return only
        lower = Line(-lower.slope, lower.x, -lower.y)
        gentle, steep = sorted((upper, lower), key=lambda line: abs(line.slope))
        share = min(0.5, STEEP / abs(steep.slope)) if steep.slope else 0.5
        x = gentle.x
        slope = gentle.slope + share * (steep.slope - gentle.slope)
        return Line(slope, x, gentle.y + share * (steep.at(x) - gentle.y))


def _upright(line: Line | None, side: int) -> Line | None:
    return line if line is None or side == 0 else Line(-line.slope, line.x, -line.y)


def _path(x: list[float], y: Floats, eps: float) -> Iterator[Piece]:
    """The path of the fewest pieces that keeps within eps of the points."""
    walls = ((y + eps).tolist(), (eps - y).tolist())
    lines, start = Lines(x, walls), 0
    while True:
        gate, side = lines.walk(start)
        if gate == len(x):
            yield Piece(lines.middle(), x[-1], x[-1])
            return
        pin, line = lines.pins[side], _upright(lines.highest[side], side)
        assert line is not None
        exit_x, exit_y = lines.exit(gate, side)
        yield Piece(line, x[pin], exit_x)
        lines, start = Lines(x, walls), gate
        lines.extend(side, pin, gate)
        if exit_x < x[gate]:
            lines.chains[1 - side].push(exit_x, exit_y)


def _at_most(path: Iterator[Piece], most: int) -> list[Piece] | None:
    """The pieces; None if there are more."""
    found: list[Piece] = []
    for piece in path:
        if len(found) == most:
            return None
        found.append(piece)
    return found


class Points:
    """Points that a polyline is to follow, brought to width 1 and to heights from -1 to 1.

    Parameters
    ----------
    x : ndarray of shape (n_points,)
        Ascending, two or more.
    y : ndarray of shape (n_points,)
    """

    def __init__(self, x: Floats, y: Floats) -> None:
        self.x, self.y = x, y
        self.width = float(x[-1] - x[0])
        self.center = float(y.min() / 2 + y.max() / 2)
        self.height = float(y.max() / 2 - y.min() / 2) or 1.0
        self._x: list[float] = ((x - x[0]) / self.width).tolist()
        self._y = (y - self.center) / self.height

    def _within(self, eps: float, most: int) -> list[Piece] | None:
        return _at_most(_path(self._x, self._y, eps), most)

    def fewest(self, tolerance: float, most: int) -> int | None:
        """How few straight pieces keep within the tolerance; None if more than `most` are needed."""
        found = self._within(max(tolerance / self.height, FLOOR), most)
        return None if found is None else len(found)

    def polyline(self, pieces: int) -> tuple[Floats, Floats]:
        """Knots and values of the polyline with so many pieces, or fewer, that errs least.

        Returns
        -------
        knots, values : ndarray of shape (n_pieces + 1,)
            From the first point's x to the last one's.
        """
        low, high = FLOOR, 1.0
        best = self._within(low, pieces)
        if best is not None:
            knots, _ = self._in_own_unit(best)
            return knots, np.interp(knots, self.x, self.y)  # it is the curve itself
        while high > NEAR * low:
            eps = math.sqrt(low * high)
            found = self._within(eps, pieces)
            if found is None:
                low = eps
            else:
                high, best = eps, found
        return self._in_own_unit(best or [Piece(Line(0.0, 0.0, 0.0), 1.0, 1.0)])

    def _in_own_unit(self, pieces: list[Piece]) -> tuple[Floats, Floats]:
        """Where the pieces meet; lines that meet beside their place by rounding meet at its end."""
        knots, values, places = [0.0], [pieces[0].line.at(0.0)], [float(self.x[0])]
        for piece, after in itertools.pairwise(pieces):
            one, other = piece.line, after.line
            apart = one.slope - other.slope
            knot = one.x + (other.at(one.x) - one.y) / apart if apart else piece.exit
            knot = min(max(knot, piece.pin), piece.exit)
            place = float(self.x[0]) + knot * self.width
            for point in self._beside(knot):
                if abs(one.at(self._x[point]) - other.at(self._x[point])) < SNAP:
                    knot, place = self._x[point], float(self.x[point])
            if knots[-1] < knot < 1.0 and places[-1] < place < self.x[-1]:  # else the same, but for rounding
                knots.append(knot)
                values.append((one.at(knot) + other.at(knot)) / 2)
                places.append(place)
        places.append(float(self.x[-1]))
        values.append(pieces[-1].line.at(1.0))
        return np.array(places), self.center + np.array(values) * self.height

    def _beside(self, knot: float) -> list[int]:
        """The points so close to a knot that it can stand there."""
        place = int(np.searchsorted(self._x, knot))
        near = range(max(place - 1, 0), min(place + 1, len(self._x)))
        return [point for point in near if abs(self._x[point] - knot) < SNAP]
