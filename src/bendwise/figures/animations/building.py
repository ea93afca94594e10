"""What builders of animations share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..canvas import Canvas, Picture, canvas
from .animation import FRAMES_A_SECOND, Frame

LETTERS_A_SECOND = 17
REST = FRAMES_A_SECOND
"""How long each stop stays at least, in 1/25 s."""


@contextmanager
def stage_canvas(*, theme: str, size: str, height: float, **parts: Any) -> Iterator[Canvas]:
    """A `canvas` that is `height` inches high."""
    with canvas(theme=theme, size=size, **parts) as c:
        c.figure.set_size_inches(c.size.width, height)
        yield c


def picture_of(c: Canvas) -> Picture:
    """Its figure, which is one of ours."""
    assert isinstance(c.figure, Picture)
    return c.figure


def eased(n: int) -> list[float]:
    """How far the way is gone in each of n frames: slowly at first and at last; the last is there.

    >>> eased(4)
    [0.125, 0.5, 0.875, 1.0]
    """
    shares = [(k + 1) / n for k in range(n)]
    return [2 * t * t if t < 0.5 else 1 - 2 * (1 - t) ** 2 for t in shares]


def phase(caption: str, states: Sequence[Any], ticks: int = 1) -> list[Frame]:
    """Frames under one caption; the last is a stop, which stays until the caption could be read aloud."""
    moving = [Frame(state, caption, ticks, is_stop=False) for state in states[:-1]]
    reading = round(FRAMES_A_SECOND * (1 + len(caption) / LETTERS_A_SECOND))
    return [*moving, Frame(states[-1], caption, max(REST, reading - ticks * len(moving)))]


def ending(frames: Iterable[Frame]) -> list[Frame]:
    """The frames, the last one for two seconds more: there it starts again."""
    *most, last = frames
    return [*most, Frame(last.state, last.caption, last.ticks + 2 * FRAMES_A_SECOND, last.is_stop)]
