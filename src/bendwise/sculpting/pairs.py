"""Pairs of ReLU neurons, one a straight piece, and the steps in which their weights are set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

Changes = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Pair:
    """A pair of neurons that makes one straight piece of a curve: flat, then rising or falling, then flat.

    Attributes
    ----------
    number : int
        From 1; neuron `number` of either hidden layer.
    start, end : float
        The pair's area of effect: where its output varies with x.
    slope, rise : float
        Of the piece; both negative where it falls.
    value : float
        The height of the curve at `end`.
    """

    number: int
    start: float
    end: float
    slope: float
    rise: float
    value: float

    @property
    def w1(self) -> float:
        """Weight of the first neuron: how steep the pair is."""
        return abs(self.slope)

    @property
    def b1(self) -> float:
        """Bias of the first neuron: the pair starts at x = -b1 / w1."""
        return -self.w1 * self.start if self.start else 0.0

    @property
    def w2(self) -> float:
        """Weight from the first neuron to the second: what grows in one makes the other fall to 0."""
        return -1.0

    @property
    def b2(self) -> float:
        """Bias of the second neuron: how far the pair rises or falls."""
        return abs(self.rise)

    @property
    def out(self) -> float:
        """Weight into the output: -1 flips the pair so that it rises, 1 leaves it falling."""
        return -1.0 if self.rise > 0 else 1.0


@dataclass(frozen=True)
class Step:
    """Something that is set while a network is sculpted.

    Attributes
    ----------
    number : int
        From 1.
    pair : int
        Whose weights are set, from 1; the last pair is the bottom pair.
    changes : tuple of (str, float)
        Names and new values: w1 and b1 of the first neuron, w2 and b2 of the second, out, its weight into the
        output.
    why : str
        What the curve does now, in a sentence.
    row : str
        The chapter's row, such as "D2"; "" in other sculptures.
    """

    number: int
    pair: int
    changes: Changes
    why: str
    row: str = ""


def steps(
    pairs: Iterable[Pair], bottom: int, first: float, row: Callable[[int, str], str]
) -> tuple[Step, ...]:
    """The steps that set all pairs, in the chapter's order.

    Parameters
    ----------
    pairs : iterable of Pair
    bottom : int
        The number of the bottom pair.
    first : float
        The height of the curve at its left end, where no pair makes it.
    row : callable
        The chapter's row for a pair's number and the name of what is done to it.
    """
    found: list[Step] = []
    is_lifted = False
    for pair in pairs:
        for what, changes, why in _shaping(pair):
            found.append(Step(len(found) + 1, pair.number, changes, why, row(pair.number, what)))
        changes, why = _lift(pair.value, is_lifted)
        found.append(Step(len(found) + 1, bottom, changes, why, row(pair.number, "lift")))
        is_lifted = True
    if not is_lifted:
        changes, why = _lift(first, is_lifted)
        found.append(Step(1, bottom, changes, why, row(bottom, "lift")))
    return tuple(found)


def _shaping(pair: Pair) -> Iterator[tuple[str, Changes, str]]:
    """What is done to one pair: a name, what is set, and why."""
    name, slope, height = f"pair {pair.number}", _say(pair.w1), _say(pair.b2)
    start, end = _say(pair.start), _say(pair.end)
    goes = "rise" if pair.rise > 0 else "fall"
    yield (
        "weights",
        (("w1", 1.0), ("w2", 1.0), ("out", 1.0)),
        f"All weights of {name} become 1: it adds a line of slope 1 from x = 0 on.",
    )
    yield (
        "slope",
        (("w1", pair.w1),),
        f"The curve is to {goes} by {height} from x = {start} to {end}: a first weight of {slope} makes the "
        f"slope {slope}.",
    )
    if pair.b1:
        yield (
            "start",
            (("b1", pair.b1),),
            f"A first bias of {_say(pair.b1)} moves the bend to x = {_say(-pair.b1)} / {slope} = {start}, "
            f"where {name} is to start.",
        )
    yield (
        "offset",
        (("b2", pair.b2),),
        f"A second bias of {height} lifts {name} by {height}, as far as the curve is to {goes}.",
    )
    yield (
        "end",
        (("w2", pair.w2),),
        f"A second weight of -1 turns the slope around: {name} falls from {height} to 0, and ends at "
        f"x = {end}.",
    )
    if pair.rise > 0:
        yield (
            "flip",
            (("out", pair.out),),
            f"An output weight of -1 flips {name}: it rises from -{height} to 0.",
        )


def _lift(height: float, is_lifted: bool) -> tuple[Changes, str]:
    """What is done to the bottom pair, so that the curve ends at this height."""
    if is_lifted:
        changes: Changes = (("out", height),)
        made = "The bottom pair's"
    else:
        changes = (("b2", 1.0), ("out", height))
        made = "A second bias of 1 makes the bottom pair a constant; its"
    return (
        changes,
        f"{made} output weight of {_say(height)} moves the whole curve, so that it ends at {_say(height)}.",
    )


def _say(number: float) -> str:
    """A number as short as it can be told apart.

    >>> _say(-0.0), _say(0.11666666), _say(6.0)
    ('0', '0.1167', '6')
    """
    return f"{number + 0.0:.4g}"
