"""How many contestants stay apart in pictures: each its color and marker, and labels that do not collide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .style import BLUE, ORANGE

COLORS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")  # Okabe & Ito
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)))
MARKERS = "osD^vPX<>"  # two more than colors, so that equal colors have other markers
SIDE = "#6b6b6b"
LONGEST = 22


@dataclass(frozen=True)
class Look:
    """What a contestant looks like in every picture."""

    color: str
    dash: Any = "-"
    marker: str = "o"


def looks(names: Sequence[str], beside: Sequence[str] = ()) -> dict[str, Look]:
    """A look for each name, by its place; those beside the contest are gray."""
    found = {
        name: Look(
            COLORS[i % len(COLORS)],
            DASHES[i // len(COLORS) % len(DASHES)],
            MARKERS[i % len(MARKERS)],
        )
        for i, name in enumerate(names)
    }
    others = {name: Look(SIDE, DASHES[1], "sdX"[i % 3]) for i, name in enumerate(beside)}
    return found | others


def short(name: str) -> str:
    """A name that fits into a picture; the middle of a long one is left out."""
    if len(name) <= LONGEST:
        return name
    return f"{name[: LONGEST // 2]}…{name[-(LONGEST // 2 - 1) :]}"


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places for labels, near the given ones and in their order, no two nearer than `gap`.

    All lie between `low` and `high`, if there is room for that.

    >>> apart([0.5, 0.5, 0.9], 0.2, 0.0, 1.0)
    [0.4, 0.6, 0.9]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    blocks: list[list[float]] = []  # each [sum of wished starts, labels]: neighbors that push each other
    for position, i in enumerate(order):
        blocks.append([places[i] - position * gap, 1])
        while len(blocks) > 1 and _start(blocks[-2]) > _start(blocks[-1]):
            last = blocks.pop()
            blocks[-1][0] += last[0]
            blocks[-1][1] += last[1]
    room = max(low, high - gap * (len(places) - 1))
    starts = [min(max(_start(block), low), room) for block in blocks for _ in range(int(block[1]))]
    found = [0.0] * len(places)
    for position, i in enumerate(order):
        found[i] = round(starts[position] + position * gap, 9)
    return found


def _start(block: list[float]) -> float:
    return block[0] / block[1]
