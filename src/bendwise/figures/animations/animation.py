"""What a moving picture is: frames with captions, and a stage on which only some things change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.artist import Artist

from ..canvas import Picture

FRAMES_A_SECOND = 25
"""Every duration is a multiple of 1/25 s, so that GIF, MP4 and HTML show the same."""


@dataclass(frozen=True)
class Frame:
    """One state of a moving picture.

    Attributes
    ----------
    state : object
        What the stage shows.
    caption : str
        What is to be seen, in words.
    ticks : int
        How long it stays, in 1/25 s.
    is_stop : bool
        Whether "next" stops here; the frames between two stops only lead the eye from one to the other.
    """

    state: Any
    caption: str
    ticks: int = 1
    is_stop: bool = True

    @property
    def seconds(self) -> float:
        """How long it stays."""
        return self.ticks / FRAMES_A_SECOND


@dataclass(frozen=True)
class Stage:
    """A picture that is drawn once and then only updated, so that nothing else can move.

    Attributes
    ----------
    picture : Picture
        With its axes, limits and all artists in place.
    moving : list of Artist
        What may change from frame to frame, in the order in which it is painted over the rest.
    show : callable
        ``show(state)`` updates the moving artists.
    """

    picture: Picture
    moving: Sequence[Artist]
    show: Callable[[Any], None]


@dataclass(frozen=True)
class Animation:
    """A moving picture.

    Attributes
    ----------
    name : str
        Lower-case words and hyphens; the file's name too.
    title : str
        What it shows, in a line.
    alt : str
        What is to be seen from beginning to end, for those who cannot see it.
    frames : sequence of Frame
        Neighbors differ.
    stage : callable
        ``stage(theme=..., size=..., height=...)`` builds a `Stage`, `height` inches high.
    column_height : float
        How high the picture is in a column, as a share of the size's own height; a slide is always 16:9.
    """

    name: str
    title: str
    alt: str
    frames: Sequence[Frame]
    stage: Callable[..., Stage]
    column_height: float = 1.0

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return sum(frame.ticks for frame in self.frames) / FRAMES_A_SECOND

    @property
    def captions(self) -> list[str]:
        """All captions, each where it changes."""
        said = [frame.caption for frame in self.frames]
        return [text for k, text in enumerate(said) if k == 0 or text != said[k - 1]]
