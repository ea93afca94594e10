"""Animations as GIF, by Pillow: one palette, and of each frame only what has changed."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .animation import FRAMES_A_SECOND, Animation
from .colors import film
from .rendering import OnFrame, Renderer, watched

DPI = {"column": 180.0, "slide": 128.0}
"""A column becomes 566 pixels wide, a slide 1280."""
UNCHANGED = 255


def as_gif(
    animation: Animation,
    *,
    theme: str = "light",
    size: str = "column",
    dpi: float | None = None,
    on_frame: OnFrame | None = None,
) -> bytes:
    """An animation as the content of a GIF file; the same every time. It starts again when it ends.

    Parameters
    ----------
    animation : Animation
    theme, size : str
        See `canvas`.
    dpi : float, optional
        Pixels an inch.
    on_frame : callable, optional
        Called with the number of frames that are done, and of all.
    """
    drawn = film(watched(Renderer(animation, theme=theme, size=size, dpi=dpi or DPI[size]), on_frame))
    palette = drawn.palette()
    entries = _whole(palette)
    images = []
    for numbers in drawn.indexed(palette):
        image = Image.fromarray(numbers, "P")
        image.putpalette(entries)
        images.append(image)
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=images[1:],
        duration=[1000 * frame.ticks // FRAMES_A_SECOND for frame in animation.frames],
        loop=0,
        palette=entries,
        transparency=UNCHANGED,
        optimize=True,  # of a frame only what differs from the last
        disposal=1,
        comment=animation.alt.encode(),
    )
    return buffer.getvalue()


def _whole(palette: NDArray[np.uint8]) -> bytes:
    """All 256 entries, each another color: Pillow tells entries by their colors."""
    colors = [tuple(color) for color in palette.tolist()]
    spare = ((0, 0, blue) for blue in range(256))
    while len(colors) < 256:
        color = next(spare)
        if color not in colors:
            colors.append(color)
    return bytes(part for color in colors for part in color)
