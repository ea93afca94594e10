"""Pictures, one function each; each returns a Matplotlib figure.

Those of activations, networks and sculptures take ``ax=``, where they have one part, ``theme="dark"`` and
``size="slide"``, and say in ``.alt`` what is to be seen; `save` writes them. They are imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from .looks import Look, looks
from .panels import Band, Line, Panel, Plot, panel_figure, panels_figure
from .progress import Point, progress_figure
from .ranking import ranking_figure
from .ranks import ranks_figure
from .style import as_inline_svg, as_svg

if TYPE_CHECKING:
    from .area import areas_figure as areas_figure
    from .canvas import Picture as Picture
    from .card import card_figure as card_figure
    from .collapse import collapse_figure as collapse_figure
    from .curves import curve_figure as curve_figure
    from .curves import overview_figure as overview_figure
    from .diagram import network_figure as network_figure
    from .fits import fits_figure as fits_figure
    from .health_map import health_figure as health_figure
    from .learning import learning_figure as learning_figure
    from .learning import loss_figure as loss_figure
    from .neurons import neuron_figure as neuron_figure
    from .overflow import overflow_figure as overflow_figure
    from .plane import regions_figure as regions_figure
    from .saving import save as save
    from .sculptures import finished_figure as finished_figure
    from .sculptures import pairs_figure as pairs_figure
    from .sculptures import passing_figure as passing_figure
    from .softmax import softmax_steps_figure as softmax_steps_figure
    from .softmax import temperature_figure as temperature_figure
    from .steps import step_figure as step_figure
    from .straight_pieces import pieces_figure as pieces_figure

_HOMES = {
    "Picture": "canvas",
    "areas_figure": "area",
    "card_figure": "card",
    "collapse_figure": "collapse",
    "curve_figure": "curves",
    "finished_figure": "sculptures",
    "fits_figure": "fits",
    "health_figure": "health_map",
    "learning_figure": "learning",
    "loss_figure": "learning",
    "network_figure": "diagram",
    "neuron_figure": "neurons",
    "overflow_figure": "overflow",
    "overview_figure": "curves",
    "pairs_figure": "sculptures",
    "passing_figure": "sculptures",
    "pieces_figure": "straight_pieces",
    "regions_figure": "plane",
    "save": "saving",
    "softmax_steps_figure": "softmax",
    "step_figure": "steps",
    "temperature_figure": "softmax",
}

__all__ = [  # noqa: PLE0604 - some names are made on first use
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
    *_HOMES,
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found
