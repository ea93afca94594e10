"""Animations as a page with a scrubber: one file, without a single request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from .animation import FRAMES_A_SECOND, Animation
from .colors import film
from .rendering import OnFrame, Renderer, watched

DPI = {"column": 240.0, "slide": 144.0}
"""A column becomes 756 pixels wide, a slide 1440."""
KEY_EVERY = 40
"""So many frames from one whole picture to the next; those between hold only what changes."""
Numbers = NDArray[np.uint8]


def as_html(
    animation: Animation,
    *,
    theme: str = "light",
    size: str = "column",
    dpi: float | None = None,
    on_frame: OnFrame | None = None,
) -> bytes:
    """An animation as the content of an HTML file; the same every time. Parameters are those of `as_gif`.

    Captions are text of the page and not part of the picture, so that they can be read aloud.
    """
    renderer = Renderer(animation, theme=theme, size=size, dpi=dpi or DPI[size], captions=False)
    drawn = film(watched(renderer, on_frame))
    palette = drawn.palette()
    numbers = list(drawn.indexed(palette))
    captions = list(dict.fromkeys(animation.captions))
    frames = [
        {
            **_part(numbers[k - 1] if k % KEY_EVERY else None, numbers[k], palette),
            "ms": 1000 * frame.ticks // FRAMES_A_SECOND,
            "caption": captions.index(frame.caption),
            "stop": frame.is_stop,
        }
        for k, frame in enumerate(animation.frames)
    ]
    last = max(k for k, frame in enumerate(animation.frames) if frame.is_stop)
    return _rendered(
        animation,
        film={"frames": frames, "captions": captions},
        poster=_png(numbers[last], palette),
        width=renderer.width,
        height=renderer.height,
    )


def _part(before: Numbers | None, now: Numbers, palette: Numbers) -> dict[str, Any]:
    """Where a frame differs from the one before, and what it has there; the whole without one before."""
    if before is None:
        return {"x": 0, "y": 0, "key": True, "png": _png(now, palette)}
    changed = before != now
    if not changed.any():
        return {"x": 0, "y": 0, "key": False, "png": _png(np.full((1, 1), len(palette), np.uint8), palette)}
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    content = np.where(changed[window], now[window], np.uint8(len(palette)))
    return {"x": int(columns[0]), "y": int(rows[0]), "key": False, "png": _png(content, palette)}


def _png(numbers: Numbers, palette: Numbers) -> str:
    """A PNG as text; the number behind those of the palette is transparent."""
    image = Image.fromarray(np.ascontiguousarray(numbers), "P")
    needed: dict[str, Any] = {"transparency": len(palette)} if numbers.max() == len(palette) else {}
    image.putpalette(palette.tobytes() + bytes(3 if needed else 0))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True, **needed)
    return base64.b64encode(buffer.getvalue()).decode()


def _rendered(animation: Animation, **filled: Any) -> bytes:
    made = Environment(
        loader=PackageLoader("bendwise.figures.animations", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = (made.get_template(name).render() for name in ("page.css", "page.js"))
    page = made.get_template("page.html.jinja").render(
        animation=animation,
        style=Markup(f"\n{style}\n"),
        script=Markup(f"\n{script}\n"),
        style_hash=_hash(f"\n{style}\n"),
        script_hash=_hash(f"\n{script}\n"),
        **filled,
    )
    return page.encode()


def _hash(text: str) -> str:
    """What the page's own rules allow to run: this text and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
