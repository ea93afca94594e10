"""What builders of stages share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..canvas import Canvas, Picture, canvas


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


def eased(n: int) -> Sequence[float]:
    """How far the way is gone in each of n frames: slowly at first and at last; the last is there."""
    return [0.5 * t * t * 4 if t < 0.5 else 1 - 2 * (1 - t) ** 2 for t in ((k + 1) / n for k in range(n))]
