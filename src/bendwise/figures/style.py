"""One look for all pictures."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

BLUE, ORANGE, GRAY = "#0072B2", "#D55E00", "#8a8a8a"  # Okabe & Ito: told apart by all eyes

LOOK: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "bendwise",
}
PLAIN: Any = {**LOOK, "text.parse_math": False}  # names of other people may have dollar signs
PALE = "#e5e5e5"


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def as_svg(figure: Figure, prefix: str) -> str:
    """The figure as an SVG element, the same text every time; `prefix` keeps its ids apart from others'."""
    buffer = io.StringIO()
    with mpl.rc_context(LOOK), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # the page's words have the name
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return re.sub(r'((?:\bid|href)="#?|url\(#)', rf"\g<1>{prefix}-", text[text.index("<svg") :])


def as_inline_svg(figure: Figure, prefix: str) -> str:
    """`as_svg` for a page with many: without what a page has once, and to a hundredth of a point."""
    text = as_svg(figure, prefix)
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\s*<defs>\s*<style type="text/css">.*?</style>\s*</defs>', "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(?::xlink)?="[^"]*"', "", text)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    shorter = r"(\.\d\d)\d+"
    text = re.sub(r' (?:d|x|y)="[^"]*"', lambda found: re.sub(shorter, r"\1", found[0]), text)
    return re.sub(r"\n\s*", "\n", text)
