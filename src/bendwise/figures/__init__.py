"""Pictures, one function each; each returns a Matplotlib figure."""

from matplotlib.figure import Figure

from .looks import Look, looks
from .panels import Band, Line, Panel, Plot, panel_figure, panels_figure
from .progress import Point, progress_figure
from .ranking import ranking_figure
from .ranks import ranks_figure
from .style import as_inline_svg, as_svg

__all__ = [
    "Band",
    "Figure",
    "Line",
    "Look",
    "Panel",
    "Plot",
    "Point",
    "as_inline_svg",
    "as_svg",
    "looks",
    "panel_figure",
    "panels_figure",
    "progress_figure",
    "ranking_figure",
    "ranks_figure",
]
