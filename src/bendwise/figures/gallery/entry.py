"""What the gallery knows of a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from ..animations import Animation


@dataclass(frozen=True)
class Entry:
    """A picture.

    Attributes
    ----------
    name : str
        Lower-case words and hyphens; the file's name too.
    rows : str
        Rows of the chapter that it shows, such as "A4" or "C2 C3"; empty for others.
    title : str
        What it shows, in a line.
    make : callable
        ``make(theme=..., size=...)`` draws it.
    """

    name: str
    rows: str
    title: str
    make: Callable[..., Figure]


@dataclass(frozen=True)
class Moving:
    """A moving picture; attributes as those of `Entry`.

    Attributes
    ----------
    make : callable
        ``make()`` gives the `Animation`.
    """

    name: str
    rows: str
    title: str
    make: Callable[[], Animation]
