"""Pictures, one function each; each returns a Matplotlib figure."""

from .ranking import ranking_figure
from .style import as_svg

__all__ = ["as_svg", "ranking_figure"]
