"""From an animation to pixels: the still parts are painted once, the moving ones over them in each frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ..canvas import SIZES, THEMES, Size, Theme, rc
from .animation import Animation, Stage

Pixels = NDArray[np.uint8]
OnFrame = Callable[[int, int], None]
"""Called with the number of frames that are done, and of all."""
LINE = 1.35
"""From one line of a caption to the next, in heights of its letters."""
MARGIN = 0.9
"""Around a caption, in heights of its letters."""


class Renderer:
    """Draws the frames of an animation, one after the other.

    Parameters
    ----------
    animation : Animation
    theme : {"light", "dark"}
    size : {"column", "slide"}
    dpi : float
        Pixels an inch.
    captions : bool, default True
        Whether captions are part of the picture: a strip below it.
    """

    def __init__(
        self, animation: Animation, *, theme: str, size: str, dpi: float, captions: bool = True
    ) -> None:
        self.animation, self.dpi = animation, dpi
        self._theme: Theme = THEMES[theme]
        self._size: Size = SIZES[size]
        self._settings: Any = rc(self._theme, self._size)
        self.width = _even(self._size.width * dpi)
        strip = self._strip_height() if captions else 0
        tall = self._size.height * dpi
        if size == "column":
            picture = _even(tall * animation.column_height)
        else:
            picture = _even(tall) - strip
        self.height, self._picture_height = picture + strip, picture
        self._strip = lru_cache(maxsize=2)(self._draw_strip)
        self._has_captions = captions
        self._canvas: Any = None  # Matplotlib's canvases have no types
        self.stage = self._built(theme, size)

    def _built(self, theme: str, size: str) -> Stage:
        """The stage, laid out once with what its builder shows, and from then on at rest."""
        stage = self.animation.stage(theme=theme, size=size, height=self._picture_height / self.dpi)
        stage.picture.set_dpi(self.dpi)
        stage.picture.set_size_inches(self.width / self.dpi, self._picture_height / self.dpi)
        self._canvas = FigureCanvasAgg(stage.picture)
        for artist in stage.moving:
            artist.set_animated(False)
        self._canvas.draw()
        stage.picture.set_layout_engine("none")
        for artist in stage.moving:
            artist.set_animated(True)
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(stage.picture.bbox)
        return stage

    def __iter__(self) -> Iterator[Pixels]:
        """Each frame as an array of shape (height, width, 3)."""
        for frame in self.animation.frames:
            picture = self.picture(frame.state)
            if self._has_captions:
                picture = np.concatenate([picture, self._strip(frame.caption)])
            yield picture

    def picture(self, state: Any) -> Pixels:
        """What the stage shows of a state, without the caption."""
        stage = self.stage
        with mpl.rc_context(self._settings):
            stage.show(state)
            self._canvas.restore_region(self._still)
            renderer = self._canvas.get_renderer()
            for artist in stage.moving:
                artist.draw(renderer)
        return np.asarray(self._canvas.buffer_rgba())[..., :3].copy()

    def _wrapped(self, caption: str) -> list[str]:
        """A caption in lines that fit the width."""
        font = self._size.font
        canvas: Any = FigureCanvasAgg(Figure(dpi=self.dpi))
        renderer = canvas.get_renderer()
        properties = mpl.font_manager.FontProperties(family="DejaVu Sans", size=font)
        room = self.width - 2 * MARGIN * font * self.dpi / 72

        def width(text: str) -> float:
            return float(renderer.get_text_width_height_descent(text, properties, False)[0])

        lines = [""]
        for word in caption.split():
            longer = f"{lines[-1]} {word}".strip()
            if width(longer) <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _strip_height(self) -> int:
        """Room for the longest caption, in pixels."""
        lines = max(len(self._wrapped(caption)) for caption in set(self.animation.captions))
        return _even((lines * LINE + MARGIN) * self._size.font * self.dpi / 72)

    def _draw_strip(self, caption: str) -> Pixels:
        height, font = self.height - self._picture_height, self._size.font
        figure = Figure(
            figsize=(self.width / self.dpi, height / self.dpi), dpi=self.dpi, facecolor=self._theme.paper
        )
        canvas: Any = FigureCanvasAgg(figure)
        line, left = LINE * font * self.dpi / 72, MARGIN * font * self.dpi / 72
        with mpl.rc_context(self._settings):
            for k, text in enumerate(self._wrapped(caption)):
                y = 1 - (k + 0.78) * line / height
                figure.text(
                    left / self.width, y, text, color=self._theme.ink, fontsize=font, parse_math=False
                )
            canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def watched(renderer: Renderer, on_frame: OnFrame | None) -> Iterator[Pixels]:
    """The frames, telling `on_frame` of each that is done."""
    total = len(renderer.animation.frames)
    for done, pixels in enumerate(renderer, 1):
        yield pixels
        if on_frame is not None:
            on_frame(done, total)


def _even(pixels: float) -> int:
    """The nearest even number: films need them."""
    return 2 * round(pixels / 2)
