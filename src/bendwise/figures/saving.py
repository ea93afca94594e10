"""Pictures as files: the same bytes every time, the words for those who cannot see them inside."""

from __future__ import annotations

import io
import os
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..errors import unknown
from ..files import write
from .style import LOOK

FORMATS = ("png", "svg", "pdf")
PRINT_DPI, SLIDE_WIDTH = 300.0, 1920
"""A column is for paper; a slide fills a projector."""
SCREEN_DPI, COLORS = 200.0, 64
"""Of small pictures, on web pages."""
WIDEST_COLUMN = 6.0
"""Inches; what is wider is a slide."""


def resolution(figure: Figure) -> float:
    """Pixels an inch that suit where the picture is looked at."""
    width = float(figure.get_figwidth())
    return PRINT_DPI if width < WIDEST_COLUMN else SLIDE_WIDTH / width


def as_bytes(figure: Figure, kind: str, *, title: str = "", small: bool = False) -> bytes:
    """A picture as the content of a file.

    Parameters
    ----------
    figure : Figure
        A `Picture`'s words (`alt`) go into the file: as the description of a PNG and of an SVG, where screen
        readers find it, and as the subject of a PDF.
    kind : {"png", "svg", "pdf"}
    title : str, optional
        What it shows, in a line.
    small : bool, default False
        A PNG for a web page: for a screen and not for print, in 64 colors, a fifth of the bytes.

    Returns
    -------
    bytes
        Without date, name or version of what made them, so that the same picture is the same file.

    Raises
    ------
    InputError
        For another kind.

    Examples
    --------
    >>> import bendwise as bw
    >>> from bendwise.figures.curves import curve_figure
    >>> picture = as_bytes(curve_figure(bw.relu), "svg", title="ReLU")
    >>> b"<title" in picture and picture == as_bytes(curve_figure(bw.relu), "svg", title="ReLU")
    True
    """
    if kind not in FORMATS:
        raise unknown("format of a picture", kind, FORMATS)
    alt = str(getattr(figure, "alt", ""))
    buffer, said = io.BytesIO(), _metadata(kind, title, alt)
    with mpl.rc_context({**LOOK, "pdf.fonttype": 42}):
        figure.savefig(buffer, format=kind, dpi=SCREEN_DPI if small else resolution(figure), metadata=said)
    content = buffer.getvalue()
    if small:
        return _in_few_colors(buffer, said) if kind == "png" else content
    return _spoken(content.decode(), title, alt).encode() if kind == "svg" else content


def _in_few_colors(png: io.BytesIO, said: dict[str, Any]) -> bytes:
    """The same PNG with a palette."""
    info, buffer = PngInfo(), io.BytesIO()
    for name, text in said.items():
        if text:
            info.add_itxt(name, text)
    few = Image.open(png).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True, pnginfo=info)
    return buffer.getvalue()


def save(figure: Figure, path: str | os.PathLike[str], *, title: str = "") -> None:
    """Write a picture, whole or not at all; the name's ending says whether as PNG, SVG or PDF.

    Raises
    ------
    InputError
        For another ending, or when the file cannot be written.
    """
    kind = os.path.splitext(os.fspath(path))[1].lower().removeprefix(".")
    write(path, as_bytes(figure, kind, title=title), "the picture")


def _metadata(kind: str, title: str, alt: str) -> dict[str, Any]:
    """What each format calls the words, and None for all that would change from day to day."""
    if kind == "png":
        said = {"Title": title, "Description": alt}
        return {"Software": None, **{name: text for name, text in said.items() if text}}
    if kind == "svg":
        return {"Date": None, "Creator": None, "Format": None, "Type": None}
    return {
        "Title": title or None,
        "Subject": alt or None,
        "Creator": "Bendwise",
        "Producer": "Bendwise",
        "CreationDate": None,
        "ModDate": None,
    }


def _spoken(svg: str, title: str, alt: str) -> str:
    """An SVG that screen readers read as one picture with a title and a description."""
    said = {"title": title, "desc": alt}
    tags = [f'<{tag} id="{tag}">{escape(text)}</{tag}>' for tag, text in said.items() if text]
    names = " ".join(tag for tag, text in said.items() if text)
    label = f' aria-labelledby="{names}"' if names else ""
    end = svg.index(">", svg.index("<svg "))
    children = "".join(f"\n {tag}" for tag in tags)
    return f'{svg[:end]} role="img"{label}>{children}{svg[end + 1 :]}'
