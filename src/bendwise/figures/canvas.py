"""What a picture is drawn on: a theme, a size, and the words that say what is to be seen."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import InputError, unknown
from .style import LOOK


@dataclass(frozen=True)
class Theme:
    """Colors that belong together; lines and areas are told apart by all eyes (Okabe & Ito).

    Attributes
    ----------
    paper, ink, muted, faint : str
        Behind everything; for text; for what is said aside; for grids and what is switched off.
    blue, orange, green, pink, sky, yellow : str
        For curves, in the order in which they are used.
    """

    name: str
    paper: str
    ink: str
    muted: str
    faint: str
    blue: str
    orange: str
    green: str
    pink: str
    sky: str
    yellow: str

    @property
    def cycle(self) -> tuple[str, ...]:
        """The colors of curves, in order."""
        return (self.blue, self.orange, self.green, self.pink, self.sky, self.yellow)


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1a1a1a",
    muted="#666666",
    faint="#dcdcdc",
    blue="#0072B2",
    orange="#D55E00",
    green="#009E73",
    pink="#CC79A7",
    sky="#56B4E9",
    yellow="#E69F00",
)
DARK = Theme(
    name="dark",
    paper="#14171c",
    ink="#f0f0f0",
    muted="#a5a9b0",
    faint="#3a3f47",
    blue="#56B4E9",
    orange="#FF8A3D",
    green="#2FC79A",
    pink="#E39AC4",
    sky="#9AD3F5",
    yellow="#F2C14E",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@dataclass(frozen=True)
class Size:
    """Where a picture is looked at: inches, and points of its text."""

    name: str
    width: float
    height: float
    font: float

    @property
    def scale(self) -> float:
        """How many points a line of weight 1 is wide."""
        return self.font / 8


SIZES = {
    size.name: size
    for size in (
        Size("column", 3.15, 2.36, 7.5),  # 8 cm: a column of a page, or a telephone
        Size("slide", 10.0, 5.625, 18.0),  # a projector, seen from the last row
    )
}


class Picture(Figure):
    """A Matplotlib figure that can say what is to be seen in it.

    Attributes
    ----------
    alt : str
        For those who cannot see it.
    settings : dict
        Matplotlib's settings for its theme and size. They hold when it is drawn and saved too: how many ticks
        there are, and the names inside an SVG, are decided only then.
    """

    alt: str = ""

    def __init__(self, *args: Any, settings: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.settings: Any = settings or {}
        super().__init__(*args, **kwargs)

    def draw(self, renderer: Any) -> None:
        """Draw with the settings of its theme and size."""
        with mpl.rc_context(self.settings):
            super().draw(renderer)

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """`Figure.savefig` with the settings of its theme and size: the same bytes every time."""
        with mpl.rc_context(self.settings):
            super().savefig(*args, **kwargs)

    def _repr_html_(self) -> str:
        from html import escape

        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=144, metadata={"Software": None})
        data = base64.b64encode(buffer.getvalue()).decode()
        width = round(self.get_figwidth() * 96)
        return f'<img src="data:image/png;base64,{data}" width="{width}" alt="{escape(self.alt)}">'


@dataclass
class Canvas:
    """A figure under way, with everything needed to draw on it.

    Attributes
    ----------
    figure : Figure
        A `Picture`, or that of the axes that were given.
    axes : list of Axes
        Row by row.
    theme : Theme
    size : Size
    """

    figure: Figure
    axes: list[Axes]
    theme: Theme
    size: Size

    @property
    def ax(self) -> Axes:
        """The first axes."""
        return self.axes[0]

    def weight(self, weight: float) -> float:
        """A line's width, or a marker's size, in points at this size."""
        return weight * self.size.scale

    def font(self, share: float = 1.0) -> float:
        """A font's size in points: a share of the text's."""
        return self.size.font * share

    def describe(self, alt: str) -> None:
        """Say what is to be seen; in a figure of several parts each adds its own."""
        if isinstance(self.figure, Picture):
            self.figure.alt = f"{self.figure.alt} {alt}".strip()


def _chosen(kind: str, name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        raise unknown(kind, name, known)
    return known[name]


def rc(theme: Theme, size: Size) -> dict[str, Any]:
    """Matplotlib's settings for a theme and a size."""
    font, scale = size.font, size.scale
    return {
        **LOOK,
        "font.size": font,
        "axes.titlesize": font * 1.12,
        "axes.titleweight": "bold",
        "axes.labelsize": font,
        "xtick.labelsize": font * 0.92,
        "ytick.labelsize": font * 0.92,
        "legend.fontsize": font * 0.92,
        "legend.frameon": False,
        "lines.linewidth": 1.5 * scale,
        "lines.markersize": 4 * scale,
        "lines.markeredgewidth": scale,
        "axes.linewidth": 0.7 * scale,
        "grid.linewidth": 0.5 * scale,
        "xtick.major.width": 0.7 * scale,
        "ytick.major.width": 0.7 * scale,
        "xtick.major.size": 2.5 * scale,
        "ytick.major.size": 2.5 * scale,
        "patch.linewidth": 0.7 * scale,
        "hatch.linewidth": 0.5 * scale,
        "figure.constrained_layout.h_pad": 0.05 * scale,
        "figure.constrained_layout.w_pad": 0.05 * scale,
        "figure.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.muted,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "axes.prop_cycle": cycler(color=theme.cycle),
        "text.color": theme.ink,
        "xtick.color": theme.muted,
        "ytick.color": theme.muted,
        "xtick.labelcolor": theme.ink,
        "ytick.labelcolor": theme.ink,
        "grid.color": theme.faint,
    }


@contextmanager
def canvas(
    ax: Axes | None = None,
    *,
    theme: str = "light",
    size: str = "column",
    height: float = 1.0,
    rows: int = 1,
    columns: int = 1,
    **grid: Any,
) -> Iterator[Canvas]:
    """A canvas to draw on, with Matplotlib's settings for it inside the block.

    Parameters
    ----------
    ax : Axes, optional
        Axes of the caller, to draw there; the picture must then have one part only.
    theme : {"light", "dark"}
    size : {"column", "slide"}
        8 cm wide, or for a projector.
    height : float, default 1
        How high, as a share of the size's own height. A slide keeps its height.
    rows, columns : int, default 1
        Parts of the picture.
    **grid
        For `Figure.subplots`: ``sharex``, ``width_ratios`` ...
    """
    a_theme: Theme = _chosen("theme", theme, THEMES)
    a_size: Size = _chosen("size", size, SIZES)
    settings: Any = rc(a_theme, a_size)
    with mpl.rc_context(settings):
        if ax is not None:
            if rows * columns > 1:
                raise InputError("this picture has several parts; it cannot be drawn on one `ax`")
            figure: Any = ax.get_figure(root=True)
            yield Canvas(figure, [ax], a_theme, a_size)
            return
        tall = a_size.height * (height if size == "column" else 1.0)
        figure = Picture(figsize=(a_size.width, tall), layout="constrained", settings=settings)
        parts: Any = figure.subplots(rows, columns, squeeze=False, **grid)
        yield Canvas(figure, list(parts.flat), a_theme, a_size)
