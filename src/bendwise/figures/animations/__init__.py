"""Moving pictures: frames and captions, as GIF, MP4, or a page with a scrubber.

animation       what one is made of
building        what their builders share
training        a network looked at while it learns
pairs           pairs of neurons with all their values
sculpting, learning_sine, learning_spiral, temperature     what there is to see
rendering       the frames as pixels: the still parts painted once
colors          one palette for all frames
gif, mp4, page  the files
"""

from __future__ import annotations

import os
from typing import Any

from ...errors import unknown
from ...files import write
from .animation import Animation, Frame, Stage
from .gif import as_gif
from .mp4 import as_mp4
from .page import as_html
from .rendering import OnFrame

__all__ = ["FORMATS", "Animation", "Frame", "Stage", "as_film", "as_gif", "as_html", "as_mp4", "save_film"]

_WRITERS = {"gif": as_gif, "mp4": as_mp4, "html": as_html}
FORMATS = tuple(_WRITERS)


def as_film(
    animation: Animation,
    kind: str,
    *,
    theme: str = "light",
    size: str = "column",
    dpi: float | None = None,
    on_frame: OnFrame | None = None,
) -> bytes:
    """An animation as the content of a file of that kind: "gif", "mp4" or "html"; see `as_gif`."""
    if kind not in _WRITERS:
        raise unknown("format of an animation", kind, FORMATS)
    return _WRITERS[kind](animation, theme=theme, size=size, dpi=dpi, on_frame=on_frame)


def save_film(animation: Animation, path: str | os.PathLike[str], **how: Any) -> None:
    """Write an animation, whole or not at all; the name's ending says whether as GIF, MP4 or HTML.

    Other arguments are those of `as_gif`.

    Raises
    ------
    InputError
        For another ending, or when the file cannot be written.
    """
    kind = os.path.splitext(os.fspath(path))[1].lower().removeprefix(".")
    write(path, as_film(animation, kind, **how), "the animation")
